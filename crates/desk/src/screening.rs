//! Screening: all rules over the whole county, clues and tasks written back.
//!
//! Two runs with a wall between: the book's rules over a snapshot without emergency values, the vault's rules over a
//! snapshot of only the households with somebody in the vault.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use twofront_casework::{ClueForTask, tasks_from_clues};
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::clue::Hit;
use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::ids::{ClueId, HouseholdId, LotId, PersonId, ScreeningId, TaskId};
use twofront_domain::place::PlaceCode;
use twofront_domain::progress::Progress;
use twofront_domain::value::{Value, Values};
use twofront_screen::{RuleSet, Side, Snapshot, SnapshotBuilder};
use twofront_store::{ClueStanding, NewClue, NewTask, Page, Screening, ScreeningOutcome, SubjectId};

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::view::overview::ScreeningView;
use crate::{Desk, DeskError, shown};

/// What the rows of a snapshot stand for.
#[derive(Default)]
struct RowIds {
    households: Vec<(HouseholdId, PlaceCode)>,
    people: Vec<(PersonId, usize)>,
    lots: Vec<(LotId, Option<usize>, PlaceCode)>,
}

/// One side's snapshot on its way to hits.
struct SideRun {
    rules: RuleSet,
    builder: SnapshotBuilder,
    rows: RowIds,
}

impl Desk {
    /// Applies every rule in force on `date`; new hits become clues and tasks, clues that no longer hit are closed.
    ///
    /// # Errors
    /// When the packs do not compile, the work is cancelled, or the book cannot be written.
    pub async fn screen(
        &self,
        actor: &Actor,
        date: Date,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<ScreeningView, DeskError> {
        if !matches!(actor.role, Role::Administrator | Role::County) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "role-forbidden",
                "全县筛查由县级工作台进行。",
                "The county is screened by the county's desk.",
            ));
        }
        progress.step("screen", 0, 4);
        let book_run = self.read_book_side(date).await?;
        let (households, people) = (book_run.rows.households.len() as u64, book_run.rows.people.len() as u64);
        let vault_run = self.read_vault_side(date).await?;
        progress.step("screen", 1, 4);
        let rules = book_run.rules.rules().len() + vault_run.rules.rules().len();
        let mut hits = self.hits(book_run, false).await?;
        hits.extend(self.hits(vault_run, true).await?);
        progress.step("screen", 2, 4);
        if progress.cancelled() {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "cancelled",
                "已取消，没有写入任何数据。",
                "Cancelled; nothing was written.",
            ));
        }
        let screening = Screening {
            id: ScreeningId::new(new_uuid()),
            day: date,
            households,
            people,
            packs: self
                .packs
                .packs
                .iter()
                .map(|pack| (pack.id.clone(), pack.version.clone()))
                .collect(),
        };
        let mut pen = self.pen(actor, "screening.run").await?;
        let at = pen.now();
        let outcome = pen.add_screening(&screening, &hits).await?;
        progress.step("screen", 3, 4);
        let tasks = self.new_tasks(&hits, &outcome, date)?;
        pen.add_tasks(&tasks).await?;
        let count = |standing| outcome.clues.iter().filter(|(_, one)| *one == standing).count() as u64;
        let (new_clues, kept) = (count(ClueStanding::New), count(ClueStanding::Kept));
        let detail = serde_json::json!({
            "date": date.to_string(), "households": households, "people": people, "rules": rules,
            "new_clues": new_clues, "closed_clues": outcome.closed.len(), "new_tasks": tasks.len(),
        });
        pen.commit(&screening.id.to_string(), detail).await?;
        progress.step("screen", 4, 4);
        Ok(ScreeningView {
            id: screening.id.to_string(),
            date: date.to_string(),
            at: at.to_string(),
            households,
            people,
            rules: rules as u64,
            clues: new_clues + kept,
            new_clues,
            closed_clues: outcome.closed.len() as u64,
            new_tasks: tasks.len() as u64,
            packs: self.packs.versions(),
        })
    }

    fn side(&self, date: Date, side: Side) -> Result<SideRun, DeskError> {
        let rules = RuleSet::compile(&self.packs, date, &self.county, side).map_err(|errors| {
            let listed: Vec<String> = errors.iter().take(20).map(ToString::to_string).collect();
            DeskError::new(
                ErrorClass::Invalid,
                "packs-faulty",
                format!("工作包规则有{}处错误：\n{}", errors.len(), listed.join("\n")),
                format!("The packs' rules have {} faults:\n{}", errors.len(), listed.join("\n")),
            )
        })?;
        let builder = rules.snapshot();
        Ok(SideRun {
            rules,
            builder,
            rows: RowIds::default(),
        })
    }

    /// Every household without emergency values, and every lot.
    async fn read_book_side(&self, date: Date) -> Result<SideRun, DeskError> {
        let mut run = self.side(date, Side::Book)?;
        let county = Scope {
            place: self.county.clone(),
            worker: None,
            vault: false,
        };
        let support_until = self.packs.catalogue.index(Subject::Household, "support_until");
        let mut row_of = std::collections::HashMap::new();
        self.book
            .read_snapshot(&county, &self.packs.catalogue, |mut household, members| {
                if let (Some(field), Some(until)) = (support_until, household.support_until) {
                    household.values.set(field, Value::Date(until));
                }
                let row = run.rows.households.len();
                row_of.insert(household.id, row);
                run.builder.push_household(
                    &household.place,
                    &household.values,
                    members.iter().map(|one| &one.values),
                );
                run.rows.people.extend(members.iter().map(|one| (one.id, row)));
                run.rows.households.push((household.id, household.place));
            })
            .await?;
        for lot in self
            .book
            .lots(&county, &self.packs.catalogue, None, Page::ALL)
            .await?
            .rows
        {
            let household = lot.household.and_then(|id| row_of.get(&id).copied());
            run.builder.push_lot(household, &lot.place, &lot.values);
            run.rows.lots.push((lot.id, household, lot.place));
        }
        Ok(run)
    }

    /// The households with somebody in the vault, those people with their emergency values.
    async fn read_vault_side(&self, date: Date) -> Result<SideRun, DeskError> {
        let mut run = self.side(date, Side::Vault)?;
        let county = Scope {
            place: self.county.clone(),
            worker: None,
            vault: true,
        };
        let catalogue = &self.packs.catalogue;
        let values: BTreeMap<SubjectId, Values> = self.book.vault().values(&county, catalogue).await?;
        if values.is_empty() {
            return Ok(run);
        }
        let emergency: HashSet<FieldIndex> = catalogue
            .fields()
            .filter(|(_, field)| field.vault)
            .map(|(index, _)| index)
            .collect();
        self.book
            .read_snapshot(&county, catalogue, |household, mut members| {
                let mut concerned = false;
                for member in &mut members {
                    let Some(said) = values.get(&SubjectId::Person(member.id)) else {
                        continue;
                    };
                    concerned = true;
                    for (field, value) in said.iter().filter(|(field, _)| emergency.contains(field)) {
                        member.values.set(field, value.clone());
                    }
                }
                if concerned {
                    let row = run.rows.households.len();
                    let values = members.iter().map(|one| &one.values);
                    run.builder.push_household(&household.place, &household.values, values);
                    run.rows.people.extend(members.iter().map(|one| (one.id, row)));
                    run.rows.households.push((household.id, household.place));
                }
            })
            .await?;
        Ok(run)
    }

    /// Screens one side and explains every hit.
    async fn hits(&self, run: SideRun, vault: bool) -> Result<Vec<NewClue>, DeskError> {
        busy(move || {
            let SideRun { rules, builder, rows } = run;
            let snapshot = builder.finish();
            let hits = twofront_screen::screen(&snapshot, &rules).map_err(|error| {
                DeskError::new(ErrorClass::Internal, "internal", "筛查出错。", "Screening failed.").because(error)
            })?;
            Ok(hits
                .iter()
                .map(|hit| new_clue(&snapshot, &rules, &rows, hit, vault))
                .collect())
        })
        .await?
    }

    /// Tasks for the clues that are new and ask for one.
    fn new_tasks(&self, hits: &[NewClue], outcome: &ScreeningOutcome, date: Date) -> Result<Vec<NewTask>, DeskError> {
        let new: Vec<(&NewClue, ClueId)> = hits
            .iter()
            .zip(&outcome.clues)
            .filter(|(_, (_, standing))| *standing == ClueStanding::New)
            .map(|(hit, (id, _))| (hit, *id))
            .collect();
        let asking: Vec<(&NewClue, ClueForTask<'_>)> = new
            .iter()
            .filter_map(|(hit, id)| {
                let clue = ClueForTask {
                    clue: *id,
                    household: hit.household?,
                    pack: &hit.pack,
                    task_kind: Some(self.rule(&hit.pack, &hit.rule)?.task.as_deref()?),
                    urgency: hit.urgency,
                    first_seen: date,
                };
                Some((*hit, clue))
            })
            .collect();
        let clues: Vec<ClueForTask<'_>> = asking.iter().map(|(_, clue)| *clue).collect();
        let raised = tasks_from_clues(&clues, &self.packs, date, || TaskId::new(new_uuid())).map_err(|error| {
            let said = error.said();
            DeskError::new(ErrorClass::Conflict, "task-kind-unknown", said.zh, said.en)
        })?;
        let tasks = raised.into_iter().zip(&asking).map(|(raised, (hit, clue))| NewTask {
            task: raised.task,
            clue: Some(raised.clue),
            kind: clue.task_kind.unwrap_or_default().to_owned(),
            place: hit.place.clone(),
        });
        Ok(tasks.collect())
    }
}

fn new_clue(snapshot: &Snapshot, rules: &RuleSet, rows: &RowIds, hit: &Hit, vault: bool) -> NewClue {
    let rule = &rules.rules()[hit.rule];
    let of_household = |row: usize| rows.households[row].clone();
    let (subject, household, person, place) = match hit.subject {
        Subject::Person => {
            let (person, row) = rows.people[hit.row];
            let (household, place) = of_household(row);
            (SubjectId::Person(person), Some(household), Some(person), place)
        }
        Subject::Lot => {
            let (lot, row, place) = rows.lots[hit.row].clone();
            (SubjectId::Lot(lot), row.map(|row| of_household(row).0), None, place)
        }
        Subject::Household | Subject::Worker => {
            let (household, place) = of_household(hit.row);
            (SubjectId::Household(household), Some(household), None, place)
        }
    };
    NewClue {
        id: ClueId::new(new_uuid()),
        pack: rule.pack.clone(),
        rule: rule.rule.id.clone(),
        front: hit.front,
        subject,
        household,
        person,
        place,
        urgency: hit.urgency,
        reason: twofront_screen::reason(snapshot, rules, hit),
        neutral_title: vault.then(|| shown::neutral_title(hit.front)),
    }
}
