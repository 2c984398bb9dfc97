//! Screening only what a write has changed: the same clues as a whole screening would give, for the subjects concerned alone.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::actor::Actor;
use twofront_domain::clue::Hit;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId, VillageId};
use twofront_domain::place::PlaceCode;
use twofront_packs::Packs;
use twofront_screen::{OtherColumns, Snapshot};
use twofront_store::{ClueStanding, CountyView, NewClue, Subjects};

use crate::areas::{AreaRules, AreaScreened};
use crate::desk::busy;
use crate::live::{CountySide, other_columns};
use crate::rule_views::reads_of_village;
use crate::screening::{count, leave_out_the_vault, new_screening, new_tasks};
use crate::view::ledger::RescreenedView;
use crate::{Desk, DeskError, found};

/// From so many households on the whole county is judged at once, which then costs less than one by one.
const ONE_BY_ONE_MAX: usize = 2_000;

/// Screening what a write changed, on its way.
type Rescreening<'a> = Pin<Box<dyn Future<Output = Option<RescreenedView>> + Send + 'a>>;

/// The rows of one side that a write concerns.
#[derive(Default)]
struct Rows {
    households: BTreeSet<usize>,
    lots: BTreeSet<usize>,
    sites: BTreeSet<usize>,
    villages: BTreeSet<usize>,
}

impl Desk {
    /// Screens what a write has just changed. The write stands whatever becomes of it: what could not be screened now is screened
    /// with the next write, or with the whole county.
    ///
    /// A future of its own, so that callers need not prove again that it may move between threads.
    pub(crate) fn rescreen_after_write<'a>(&'a self, actor: &'a Actor) -> Rescreening<'a> {
        Box::pin(async move {
            match self.rescreen_changed(actor).await {
                Ok(rescreened) => rescreened,
                Err(error) => {
                    tracing::error!(code = error.code, %error, "what a write changed could not be screened");
                    None
                }
            }
        })
    }

    /// Screens what has changed since the last run, if there has been one.
    ///
    /// # Errors
    /// When the packs do not compile, or the book cannot be written.
    pub(crate) async fn rescreen_changed(&self, actor: &Actor) -> Result<Option<RescreenedView>, DeskError> {
        let Some(last) = self.book.latest_screening().await? else {
            return Ok(None);
        };
        let packs = self.packs_now().await?;
        // With the pen in hand nobody writes between what is read here and what is written of it.
        let mut pen = self.pen(actor, "screening.part").await?;
        let changed = self.changed_since(&packs, self.book.last_run_seq().await?).await?;
        if changed.is_empty() {
            return Ok(Some(RescreenedView::default()));
        }
        let date = last.day.max(self.clock.working_date());
        let households = changed.households.len() as u64;
        let (subjects, hits, vault) = self.judge_changed(&packs, date, changed).await?;
        let screening = new_screening(&packs, date, (households, 0), vault);
        let outcome = pen.add_partial_screening(&screening, &subjects, &hits).await?;
        let tasks = new_tasks(&packs, &hits, &outcome, date)?;
        pen.add_tasks(&tasks).await?;
        let view = RescreenedView {
            households,
            new_clues: count(&outcome, ClueStanding::New),
            closed_clues: outcome.closed.len() as u64,
            new_tasks: tasks.len() as u64,
        };
        let detail = serde_json::json!({
            "date": date.to_string(), "households": households, "new_clues": view.new_clues,
            "closed_clues": view.closed_clues, "new_tasks": view.new_tasks,
        });
        pen.commit(&screening.id.to_string(), detail).await?;
        Ok(Some(view))
    }

    /// What changed after an entry of the journal, in the book or in the vault.
    async fn changed_since(&self, packs: &Packs, seq: i64) -> Result<Subjects, DeskError> {
        let scope = self.whole_county(true);
        let view = CountyView {
            scope: &scope,
            catalogue: &packs.catalogue,
            days_since: Date::MAX,
            past: None,
        };
        let mut changed = self.book.changed_since(seq).await?.subjects;
        let in_vault = match self.book.read_vault_changed(&view, seq, &mut Nobody).await {
            // What changed in there is judged by the first screening of the county after it can be read again.
            Err(error) if error.is_shut_vault() => return Ok(changed),
            in_vault => in_vault?.subjects,
        };
        let known: BTreeSet<HouseholdId> = changed.households.iter().copied().collect();
        let more = in_vault.households.into_iter().filter(|id| !known.contains(id));
        changed.households.extend(more);
        Ok(changed)
    }

    async fn judge_changed(
        &self,
        packs: &Arc<Packs>,
        date: Date,
        changed: Subjects,
    ) -> Result<(Subjects, Vec<NewClue>, bool), DeskError> {
        let county = self.county_on(date).await?;
        let rules = [
            self.rules_for(packs, &county.book, date)?,
            self.rules_for(packs, &county.vault, date)?,
        ];
        let packs = Arc::clone(packs);
        busy(move || {
            let mut subjects = changed.clone();
            let mut hits = Vec::new();
            for (side, rules) in [&county.book, &county.vault].into_iter().zip(&rules) {
                let rows = concerned(&packs, side, &changed);
                rows.add_to(&mut subjects, &side.snapshot);
                let screened = rows.screen(&side.snapshot, rules).map_err(other_columns)?;
                hits.extend(found::clues(side, rules, &screened));
            }
            let vault = county.vault_is_read();
            leave_out_the_vault(&packs, county.in_response(), &mut hits);
            Ok((subjects, hits, vault))
        })
        .await?
    }
}

/// Takes rows that nobody wants: only what changed is asked for.
struct Nobody;

impl CountyRows for Nobody {
    fn wants(&self, _: FieldIndex) -> bool {
        false
    }
    fn village(&mut self, _: &PlaceCode) {}
    fn household(&mut self, _: HouseholdId, _: &PlaceCode) {}
    fn person(&mut self, _: PersonId) {}
    fn lot(&mut self, _: LotId, _: Option<HouseholdId>, _: &PlaceCode) {}
    fn site(&mut self, _: SiteId, _: Option<HouseholdId>, _: &PlaceCode) {}
    fn day(&mut self, _: Date) {}
    fn value(&mut self, _: FieldIndex, _: ValueRef<'_>) {}
}

/// What must be judged anew on one side: changed rows, and rows whose rules read something of a changed one.
fn concerned(packs: &Packs, side: &CountySide, changed: &Subjects) -> Rows {
    let snapshot = &side.snapshot;
    let mut rows = Rows::default();
    let known = changed.households.iter().filter_map(|id| snapshot.household_row(*id));
    rows.households.extend(known);
    let villages = changed.villages.iter().filter_map(|village| village.place());
    let villages = villages.filter_map(|place| snapshot.village_row(&place));
    rows.villages.extend(villages);
    rows.villages
        .extend(rows.households.iter().filter_map(|&row| snapshot.village_of(row)));
    let of_village = |village: Option<usize>, rows: &Rows| village.is_some_and(|row| rows.villages.contains(&row));
    let neighbours = packs
        .rules()
        .any(|(_, rule)| rule.subject != Subject::Village && reads_of_village(rule));
    if neighbours {
        let all = 0..snapshot.household_count();
        let there = all.filter(|&row| of_village(snapshot.village_of(row), &rows));
        let there: Vec<usize> = there
            .filter(|&row| snapshot.household_row(snapshot.household_id(row)) == Some(row))
            .collect();
        rows.households.extend(there);
    }
    let village_at = |place: &PlaceCode| snapshot.village_row(place).filter(|_| neighbours);
    let lots: Vec<usize> = (0..snapshot.lot_count())
        .filter(|&row| snapshot.lot_row(snapshot.lot_id(row)) == Some(row))
        .filter(|&row| {
            let seller = snapshot.household_of_lot(row);
            changed.lots.contains(&snapshot.lot_id(row))
                || seller.is_some_and(|seller| rows.households.contains(&seller))
                || of_village(village_at(snapshot.lot_place(row)), &rows)
        })
        .collect();
    rows.lots.extend(lots);
    let sites: Vec<usize> = (0..snapshot.site_count())
        .filter(|&row| snapshot.site_row(snapshot.site_id(row)) == Some(row))
        .filter(|&row| {
            let keeper = snapshot.household_of_site(row);
            changed.sites.contains(&snapshot.site_id(row))
                || keeper.is_some_and(|keeper| rows.households.contains(&keeper))
                || of_village(village_at(snapshot.site_place(row)), &rows)
        })
        .collect();
    rows.sites.extend(sites);
    rows
}

impl Rows {
    /// Whom the rows stand for, households without their members.
    fn add_to(&self, subjects: &mut Subjects, snapshot: &Snapshot) {
        let households = self.households.iter().map(|&row| snapshot.household_id(row));
        subjects.households.extend(households);
        subjects.lots.extend(self.lots.iter().map(|&row| snapshot.lot_id(row)));
        subjects
            .sites
            .extend(self.sites.iter().map(|&row| snapshot.site_id(row)));
        let villages = self.villages.iter().map(|&row| snapshot.village_place(row));
        subjects.villages.extend(villages.filter_map(VillageId::of));
    }

    /// What the rules say of the rows, and of the members of the households among them.
    fn screen(&self, snapshot: &Snapshot, rules: &AreaRules) -> Result<AreaScreened, OtherColumns> {
        let people: Vec<usize> = self.households.iter().flat_map(|&row| snapshot.members(row)).collect();
        if self.households.len() > ONE_BY_ONE_MAX {
            let mut all = rules.screen(snapshot)?;
            all.hits.retain(|(_, hit)| self.has(snapshot, hit));
            all.unknown.retain(|(_, hit)| self.has(snapshot, hit));
            return Ok(all);
        }
        let mut found = AreaScreened::default();
        for (subject, rows) in [
            (Subject::Household, list(&self.households)),
            (Subject::Person, people),
            (Subject::Lot, list(&self.lots)),
            (Subject::Site, list(&self.sites)),
            (Subject::Village, list(&self.villages)),
        ] {
            let some = rules.screen_rows(snapshot, subject, &rows)?;
            found.hits.extend(some.hits);
            found.unknown.extend(some.unknown);
        }
        Ok(found)
    }

    fn has(&self, snapshot: &Snapshot, hit: &Hit) -> bool {
        match hit.subject {
            Subject::Household | Subject::Worker => self.households.contains(&hit.row),
            Subject::Person => self.households.contains(&snapshot.household_of(hit.row)),
            Subject::Lot => self.lots.contains(&hit.row),
            Subject::Site => self.sites.contains(&hit.row),
            Subject::Village => self.villages.contains(&hit.row),
        }
    }
}

fn list(rows: &BTreeSet<usize>) -> Vec<usize> {
    rows.iter().copied().collect()
}
