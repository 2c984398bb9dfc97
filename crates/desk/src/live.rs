//! The county as it lies ready for rules: both sides of the wall in columns, read from the book once and kept current by the
//! journal's numbers. The vault's side holds only households with somebody in the vault, and is handed to nobody whose scope
//! does not open it.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};
use twofront_domain::actor::Scope;
use twofront_domain::ids::VillageId;
use twofront_domain::moment::Moment;
use twofront_packs::Packs;
use twofront_screen::{Columns, OtherColumns, Side, Snapshot};
use twofront_store::{CountyView, HouseholdFilter, HouseholdRow, Page, Past, SiteFilter, Subjects, VaultState};

use crate::areas::AreaRules;
use crate::desk::packs_faulty;
use crate::view::overview::ScreeningState;
use crate::{Desk, DeskError};

/// Rules that stay compiled: both sides, for the day before, today, and a few days somebody asks about.
const RULES_KEPT: usize = 12;
/// Days that rules may look back on: three years.
const DAYS_KEPT: i32 = 3 * 366;
/// A snapshot of which more than one row in so many is dead is read anew, where it is more than a few rows.
const DEAD_ONE_IN: usize = 4;
const DEAD_LEAST: usize = 1_000;

/// One side of the wall in columns.
#[derive(Debug)]
pub(crate) struct CountySide {
    /// Which.
    pub(crate) side: Side,
    /// Its columns.
    pub(crate) columns: Columns,
    /// Its rows.
    pub(crate) snapshot: Snapshot,
}

impl CountySide {
    fn empty(packs: &Packs, side: Side) -> Self {
        let columns = Columns::of_catalogue(packs, side);
        Self {
            side,
            snapshot: Snapshot::empty(&columns),
            columns,
        }
    }

    /// Too many rows stand for nothing any more.
    fn is_worn(&self) -> bool {
        let (dead, all) = self.snapshot.dead_rows();
        dead > DEAD_LEAST && dead * DEAD_ONE_IN > all
    }
}

/// Both sides.
#[derive(Debug)]
pub(crate) struct County {
    /// Everybody, without emergency values.
    pub(crate) book: CountySide,
    /// Households with somebody in the vault.
    pub(crate) vault: CountySide,
    /// The packs whose rules the columns were laid out for.
    packs: Arc<Packs>,
    /// Whose vault it was, and whether it could be read; nothing of one that could not be is in it.
    pub(crate) vault_state: VaultState,
    /// The journal's last entry that is in it.
    seq: i64,
    read_at: Moment,
    read_in: Duration,
}

impl County {
    fn is_worn(&self) -> bool {
        self.book.is_worn() || self.vault.is_worn()
    }

    /// Whether everything of the vault is in it: not while the vault is shut.
    pub(crate) fn vault_is_read(&self) -> bool {
        is_read(self.vault_state)
    }

    /// Whether a response is open: without one, the packs of the vault have nothing to say, not even that a report is missing.
    pub(crate) fn in_response(&self) -> bool {
        matches!(self.vault_state, VaultState::Open(_))
    }

    /// One side.
    pub(crate) fn side(&self, side: Side) -> &CountySide {
        match side {
            Side::Book => &self.book,
            Side::Vault => &self.vault,
        }
    }
}

/// The county of a desk, empty until somebody needs it, and the rules compiled for it.
#[derive(Default)]
pub(crate) struct Live {
    county: Arc<RwLock<Option<County>>>,
    rules: Mutex<Vec<KeptRules>>,
}

struct KeptRules {
    packs: Arc<Packs>,
    side: Side,
    date: Date,
    rules: Arc<AreaRules>,
}

impl Live {
    /// Lets go of the county: nothing of the vault stays in memory.
    pub(crate) async fn forget(&self) {
        *self.county.write().await = None;
    }

    /// Time since the county was read or brought up to date; `None` while nobody needed it, or while it is being read.
    pub(crate) fn age(&self, now: Moment) -> Option<Duration> {
        let read_at = self.county.try_read().ok()?.as_ref()?.read_at;
        u64::try_from(now.as_micros() - read_at.as_micros())
            .ok()
            .map(Duration::from_micros)
    }
}

type LiveCounty = OwnedRwLockReadGuard<Option<County>, County>;

/// A county to judge rows in. While the live one is held it does not change.
pub(crate) enum CountyRead {
    /// As it is.
    Live(LiveCounty),
    /// As it was on an earlier day.
    Past(Box<County>),
}

impl Deref for CountyRead {
    type Target = County;

    fn deref(&self) -> &County {
        match self {
            Self::Live(county) => county,
            Self::Past(county) => county,
        }
    }
}

/// One side of a county that holds at least one household.
pub(crate) enum SideRead {
    /// Of the live county.
    Live(LiveCounty, Side),
    /// Read for this household.
    Alone(Box<CountySide>),
}

impl Deref for SideRead {
    type Target = CountySide;

    fn deref(&self) -> &CountySide {
        match self {
            Self::Live(county, side) => county.side(*side),
            Self::Alone(side) => side,
        }
    }
}

impl Desk {
    /// The county as of `date`: the live one where no ledger speaks for a later day, else one read for that day.
    pub(crate) async fn county_on(&self, date: Date) -> Result<CountyRead, DeskError> {
        if self.is_live(date).await? {
            return Ok(CountyRead::Live(self.county_now().await?));
        }
        let packs = self.packs_now().await?;
        Ok(CountyRead::Past(Box::new(self.read_county(&packs, Some(date)).await?)))
    }

    /// Whether what the book knows now is what it knows of `date`.
    async fn is_live(&self, date: Date) -> Result<bool, DeskError> {
        let latest = self.book.latest_ledger_day().await?;
        Ok(latest.is_none_or(|latest| latest <= date))
    }

    /// The live county, brought up to date.
    pub(crate) async fn county_now(&self) -> Result<LiveCounty, DeskError> {
        let packs = self.packs_now().await?;
        let seq = self.book.last_seq().await?;
        let vault = self.book.vault().state().await?;
        loop {
            let reading = Arc::clone(&self.live.county).read_owned().await;
            let current = OwnedRwLockReadGuard::try_map(reading, |county| {
                let county = county.as_ref()?;
                (county.seq >= seq && county.vault_state == vault && Arc::ptr_eq(&county.packs, &packs))
                    .then_some(county)
            });
            match current {
                Ok(county) => return Ok(county),
                Err(reading) => drop(reading),
            }
            self.bring_up_to_date(&packs).await?;
        }
    }

    async fn bring_up_to_date(&self, packs: &Arc<Packs>) -> Result<(), DeskError> {
        let mut county = self.live.county.write().await;
        let vault = self.book.vault().state().await?;
        // Taken out: if reading fails half-way, nothing half-read stays behind.
        let carried_on = match county.take() {
            Some(before) if before.vault_state == vault && !before.is_worn() && self.still_fits(&before, packs) => {
                Some(self.read_changes(before, packs).await?)
            }
            _ => None,
        };
        *county = Some(match carried_on {
            Some(county) => county,
            None => self.read_county(packs, None).await?,
        });
        Ok(())
    }

    /// Whether every rule of the packs finds its columns in a county that was laid out for others.
    fn still_fits(&self, county: &County, packs: &Packs) -> bool {
        let date = self.clock.working_date();
        [&county.book, &county.vault].into_iter().all(|side| {
            AreaRules::compile(packs, date, &self.county, (side.side, &side.columns), |_, _| true)
                .is_ok_and(|rules| rules.fit(&side.snapshot))
        })
    }

    async fn read_changes(&self, mut county: County, packs: &Arc<Packs>) -> Result<County, DeskError> {
        let scope = self.whole_county(true);
        let view = view(&scope, packs, self.days_since(self.clock.working_date()), None);
        let before = row_counts(&county.book.snapshot);
        let book = self.book.read_changed(&view, county.seq, &mut county.book.snapshot);
        let changed = book.await?;
        forget_the_gone(&mut county.book.snapshot, &changed.subjects, before);
        if county.vault_is_read() {
            let before = row_counts(&county.vault.snapshot);
            let vault = self
                .book
                .read_vault_changed(&view, county.seq, &mut county.vault.snapshot);
            let in_vault = vault.await?;
            forget_the_gone(&mut county.vault.snapshot, &in_vault.subjects, before);
        }
        county.seq = changed.seq;
        county.packs = Arc::clone(packs);
        Ok(county)
    }

    /// Both sides from the book, as they are or as of an earlier day.
    async fn read_county(&self, packs: &Arc<Packs>, on: Option<Date>) -> Result<County, DeskError> {
        let started = stopwatch();
        let scope = self.whole_county(true);
        let days_since = self.days_since(on.unwrap_or_else(|| self.clock.working_date()));
        let view = view(&scope, packs, days_since, on);
        let (mut book, mut vault) = (
            CountySide::empty(packs, Side::Book),
            CountySide::empty(packs, Side::Vault),
        );
        let vault_state = self.book.vault().state().await?;
        let seq = self.book.read_county(&view, &mut book.snapshot).await?;
        if is_read(vault_state) {
            self.book.read_vault_county(&view, &mut vault.snapshot).await?;
        }
        Ok(County {
            vault_state,
            book,
            vault,
            packs: Arc::clone(packs),
            seq,
            read_at: self.clock.now(),
            read_in: started.elapsed(),
        })
    }

    /// One side with at least this household as of `date`, and with the whole village where `village` says so. A household
    /// with nobody in the vault is there too, without emergency values.
    pub(crate) async fn household_on(
        &self,
        household: &HouseholdRow,
        side: Side,
        date: Date,
        village: bool,
    ) -> Result<SideRead, DeskError> {
        let live = self.is_live(date).await?;
        if live {
            let county = self.county_now().await?;
            if county.side(side).snapshot.household_row(household.id).is_some() {
                return Ok(SideRead::Live(county, side));
            }
        }
        let packs = self.packs_now().await?;
        let scope = self.whole_county(true);
        let view = view(&scope, &packs, self.days_since(date), (!live).then_some(date));
        let mut alone = CountySide::empty(&packs, side);
        let subjects = self.around(&scope, household, village).await?;
        self.book.read_subjects(&view, &subjects, &mut alone.snapshot).await?;
        if side == Side::Vault {
            let one = [household.id];
            let read = self.book.read_vault_households(&view, &one, &mut alone.snapshot);
            read.await?;
        }
        Ok(SideRead::Alone(Box::new(alone)))
    }

    /// A household, its lots and sites, its village, and all households there if they are asked for.
    async fn around(&self, scope: &Scope, household: &HouseholdRow, village: bool) -> Result<Subjects, DeskError> {
        let mut subjects = Subjects {
            households: vec![household.id],
            villages: VillageId::of(&household.place).into_iter().collect(),
            ..Subjects::default()
        };
        if village {
            let wanted = HouseholdFilter {
                place: Some(household.place.clone()),
                ..HouseholdFilter::default()
            };
            let rows = self.book.households(scope, &wanted, Page::ALL).await?.rows;
            subjects.households = rows.iter().map(|row| row.id).collect();
        }
        let wanted = SiteFilter {
            household: Some(household.id),
            ..SiteFilter::default()
        };
        let sites = self.book.sites(scope, &wanted, Page::ALL).await?.rows;
        subjects.sites = sites.iter().map(|row| row.site.id).collect();
        let packs = self.packs();
        let lots = self
            .book
            .lots(scope, &packs.catalogue, Some(&household.place), Page::ALL);
        let lots = lots.await?.rows.into_iter();
        subjects.lots = lots
            .filter(|lot| lot.household == Some(household.id))
            .map(|lot| lot.id)
            .collect();
        Ok(subjects)
    }

    /// Every rule of one side on a day, compiled for a county's columns. Kept, because compiling takes longer than judging a
    /// household.
    pub(crate) fn rules_for(
        &self,
        packs: &Arc<Packs>,
        side: &CountySide,
        date: Date,
    ) -> Result<Arc<AreaRules>, DeskError> {
        let mut kept = self.live.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |one: &KeptRules| {
            Arc::ptr_eq(&one.packs, packs) && one.side == side.side && one.date == date && one.rules.fit(&side.snapshot)
        };
        if let Some(at) = kept.iter().position(fits) {
            let found = kept.remove(at);
            let rules = Arc::clone(&found.rules);
            kept.push(found);
            return Ok(rules);
        }
        let columns = (side.side, &side.columns);
        let rules = AreaRules::compile(packs, date, &self.county, columns, |_, _| true);
        let rules = Arc::new(rules.map_err(|errors| packs_faulty(&errors))?);
        kept.retain(|one| Arc::ptr_eq(&one.packs, packs));
        if kept.len() >= RULES_KEPT {
            kept.remove(0);
        }
        kept.push(KeptRules {
            packs: Arc::clone(packs),
            side: side.side,
            date,
            rules: Arc::clone(&rules),
        });
        Ok(rules)
    }

    /// How the live county stands.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn screening_state(&self) -> Result<ScreeningState, DeskError> {
        let county = self.county_now().await?;
        let (households, people) = county.book.snapshot.present_counts();
        Ok(ScreeningState {
            seq: county.seq,
            households: households as u64,
            people: people as u64,
            loaded_ms: county.read_in.as_millis() as u64,
            as_of: county.read_at.to_string(),
        })
    }

    fn days_since(&self, date: Date) -> Date {
        date.checked_sub(DAYS_KEPT.days()).unwrap_or(Date::MIN)
    }
}

fn view<'a>(scope: &'a Scope, packs: &'a Packs, days_since: Date, on: Option<Date>) -> CountyView<'a> {
    CountyView {
        scope,
        catalogue: &packs.catalogue,
        days_since,
        past: on.map(|on| Past { on, known_by: None }),
    }
}

fn is_read(vault: VaultState) -> bool {
    matches!(vault, VaultState::NoResponse | VaultState::Open(_))
}

/// How many rows of households, lots and sites a snapshot has.
fn row_counts(snapshot: &Snapshot) -> [usize; 3] {
    [snapshot.household_count(), snapshot.lot_count(), snapshot.site_count()]
}

/// Removes what changed and was not handed on again, such as lots of a file that came in anew, and households of which nobody is
/// in the vault any more. Whatever was handed on has a row after those that were there `before`.
fn forget_the_gone(snapshot: &mut Snapshot, changed: &Subjects, before: [usize; 3]) {
    let [households, lots, sites] = before;
    for row in changed
        .households
        .iter()
        .filter_map(|id| snapshot.household_row(*id))
        .filter(|row| *row < households)
        .collect::<Vec<_>>()
    {
        snapshot.remove_household(row);
    }
    for row in changed
        .lots
        .iter()
        .filter_map(|id| snapshot.lot_row(*id))
        .filter(|row| *row < lots)
        .collect::<Vec<_>>()
    {
        snapshot.remove_lot(row);
    }
    for row in changed
        .sites
        .iter()
        .filter_map(|id| snapshot.site_row(*id))
        .filter(|row| *row < sites)
        .collect::<Vec<_>>()
    {
        snapshot.remove_site(row);
    }
}

/// The snapshot lacks columns that the rules read, which the desk has checked before.
pub(crate) fn other_columns(error: OtherColumns) -> DeskError {
    DeskError::internal().because(error)
}

#[allow(
    clippy::disallowed_methods,
    reason = "tells how long something took; decides nothing"
)]
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests;
