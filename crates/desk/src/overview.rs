//! The overview: both fronts side by side, and the funnel from ledger rows to today's visits.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::place::PlaceCode;
use twofront_domain::review::PairStanding;
use twofront_domain::task::TaskState;
use twofront_domain::text::Bilingual;
use twofront_report::{FunnelCounts, funnel};
use twofront_store::{ClueFilter, ClueState, Counts, Page, PairFilter, VaultClue};

use crate::in_force::title_of;
use crate::view::overview::{FrontCounts, FunnelStep, Overview, RuleCount, ScreeningView, TownCounts};
use crate::{Desk, DeskError, shown};

impl Desk {
    /// Counts of the reader's area; `date` defaults to the day of the latest plan, else the working date.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn overview(&self, scope: &Scope, date: Option<Date>) -> Result<Overview, DeskError> {
        let date = match date {
            Some(date) => date,
            None => self
                .book
                .latest_plan_day()
                .await?
                .unwrap_or_else(|| self.clock.working_date()),
        };
        let counts = self.book.counts(scope, date).await?;
        let mut fronts = Vec::with_capacity(Front::ALL.len());
        for front in Front::ALL {
            fronts.push(self.front_counts(scope, front, &counts).await?);
        }
        Ok(Overview {
            place: shown::place(&self.gazetteer, scope.place()),
            date: date.to_string(),
            funnel: steps(&counts),
            open_pairs: self.open_pairs(scope).await?,
            fronts,
            towns: self.town_counts(scope, date).await?,
            plan: self.plan_of(scope, date).await?,
            screening: self.latest_screening(&counts).await?,
        })
    }

    async fn open_pairs(&self, scope: &Scope) -> Result<u64, DeskError> {
        let open = PairFilter {
            standing: Some(PairStanding::Open),
            place: None,
        };
        Ok(self.book.pairs(scope, &open, Page::first(0)).await?.total)
    }

    async fn front_counts(&self, scope: &Scope, front: Front, counts: &Counts) -> Result<FrontCounts, DeskError> {
        let clues = |urgent: bool| -> u64 {
            let fits = |urgency: &Urgency| !urgent || *urgency == Urgency::Urgent;
            counts
                .clues
                .iter()
                .filter(|(of, urgency, _)| *of == front && fits(urgency))
                .map(|(_, _, count)| count)
                .sum()
        };
        let unfinished = |state: &TaskState| matches!(state, TaskState::Open | TaskState::Assigned | TaskState::Done);
        let tasks = counts
            .tasks
            .iter()
            .filter(|(of, state, _)| *of == front && unfinished(state));
        let visits = counts
            .visits_by_front
            .iter()
            .find(|(of, _)| *of == front)
            .map_or(0, |(_, count)| *count);
        let overdue = counts
            .overdue_tasks
            .iter()
            .find(|(of, _)| *of == front)
            .map_or(0, |(_, count)| *count);
        Ok(FrontCounts {
            front: front.as_str().to_owned(),
            clues: clues(false),
            urgent: clues(true),
            tasks: tasks.map(|(_, _, count)| count).sum(),
            overdue,
            visits,
            visits_both: counts.visits_for_both,
            rules: self.rule_counts(scope, front).await?,
        })
    }

    /// Open clues by rule. For vault clues the book knows only how many; the rules behind them are counted in the vault for
    /// those who may see into it.
    async fn rule_counts(&self, scope: &Scope, front: Front) -> Result<Vec<RuleCount>, DeskError> {
        let open = ClueFilter {
            front: Some(front),
            state: Some(ClueState::Open),
            ..ClueFilter::default()
        };
        let packs = self.packs();
        let mut rules: Vec<RuleCount> = Vec::new();
        for (pack, rule, count) in self.book.clue_rules(scope, &open).await? {
            if rule.is_empty() && scope.vault() {
                rules.extend(self.vault_rule_counts(scope, &pack).await?);
                continue;
            }
            let title = title_of(&packs, &pack, &rule);
            let title = title.cloned().unwrap_or_else(|| shown::neutral_title(front));
            rules.push(RuleCount {
                pack,
                rule,
                title: title.into(),
                count,
            });
        }
        rules.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.rule.cmp(&b.rule)));
        Ok(rules)
    }

    async fn vault_rule_counts(&self, scope: &Scope, pack: &str) -> Result<Vec<RuleCount>, DeskError> {
        let open = ClueFilter {
            pack: Some(pack.to_owned()),
            state: Some(ClueState::Open),
            ..ClueFilter::default()
        };
        let rows = self.book.clues(scope, &open, Page::ALL).await?.rows;
        let mut counts: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
        for VaultClue { rule, .. } in self.behind_the_wall(scope, &rows).await?.into_values() {
            *counts.entry(rule).or_default() += 1;
        }
        let packs = self.packs();
        let shown = counts.into_iter().map(|(rule, count)| {
            let title = title_of(&packs, pack, &rule).cloned();
            let title = title.unwrap_or_else(|| Bilingual::new(&rule, &rule));
            RuleCount {
                pack: pack.to_owned(),
                rule,
                title: title.into(),
                count,
            }
        });
        Ok(shown.collect())
    }

    async fn town_counts(&self, scope: &Scope, date: Date) -> Result<Vec<TownCounts>, DeskError> {
        let mut towns = Vec::new();
        let inside: Vec<PlaceCode> = self
            .gazetteer
            .children(scope.place())
            .map(|place| place.code.clone())
            .collect();
        for place in inside {
            let within = scope.within(&place);
            let counts = self.book.counts(&within, date).await?;
            let clues = |front: Front| {
                counts
                    .clues
                    .iter()
                    .filter(|(of, _, _)| *of == front)
                    .map(|(_, _, n)| n)
                    .sum()
            };
            towns.push(TownCounts {
                place: shown::place(&self.gazetteer, &place),
                households: counts.households,
                epidemic: clues(Front::Epidemic),
                livelihood: clues(Front::Livelihood),
                visits: counts.visits,
                findings: counts.findings.iter().map(|(_, count)| count).sum(),
            });
        }
        Ok(towns)
    }

    /// The latest run; what it changed stands in its journal entry.
    async fn latest_screening(&self, counts: &Counts) -> Result<Option<ScreeningView>, DeskError> {
        let Some(row) = self.book.latest_screening().await? else {
            return Ok(None);
        };
        let county = self.local_actor("read");
        let runs = self
            .book
            .journal(&county.scope, Some("screening.run"), Page::first(1))
            .await?;
        let detail: serde_json::Value = runs
            .rows
            .first()
            .filter(|entry| entry.subject == row.id.to_string())
            .and_then(|entry| serde_json::from_str(&entry.detail).ok())
            .unwrap_or_default();
        let fact = |name: &str| detail[name].as_u64().unwrap_or(0);
        let packs: Vec<String> = row
            .packs
            .iter()
            .map(|pack| format!("{} {}", pack.id, pack.version))
            .collect();
        Ok(Some(ScreeningView {
            id: row.id.to_string(),
            date: row.day.to_string(),
            at: row.at.to_string(),
            households: row.households,
            people: row.people,
            rules: fact("rules"),
            clues: counts.clues.iter().map(|(_, _, count)| count).sum(),
            new_clues: fact("new_clues"),
            closed_clues: fact("closed_clues"),
            new_tasks: fact("new_tasks"),
            packs: packs.join(", "),
        }))
    }
}

fn steps(counts: &Counts) -> Vec<FunnelStep> {
    let sum = |wanted: &dyn Fn(&TaskState) -> bool| {
        counts
            .tasks
            .iter()
            .filter(|(_, state, _)| wanted(state))
            .map(|(_, _, count)| count)
            .sum()
    };
    let counts = FunnelCounts {
        rows: counts.rows,
        accepted: counts.accepted,
        findings: counts.findings.iter().map(|(_, count)| count).sum(),
        people: counts.people,
        households: counts.households,
        clues: counts.clues.iter().map(|(_, _, count)| count).sum(),
        clue_households: counts.clue_households,
        tasks: sum(&|state| !matches!(state, TaskState::Verified | TaskState::Dismissed)),
        tasks_raised: sum(&|state| *state != TaskState::Dismissed),
        visits: counts.visits,
        waiting: counts.waiting,
        workers: counts.workers,
        rounds: counts.workers_with_round,
    };
    funnel(&counts)
        .into_iter()
        .map(|indicator| FunnelStep {
            id: indicator.id.to_owned(),
            label: indicator.label.into(),
            count: indicator.numerator,
            of: indicator.denominator,
        })
        .collect()
}
