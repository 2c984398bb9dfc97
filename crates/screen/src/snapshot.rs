//! The county in columns, as the book knows it: households with their members in one run each, lots, sites, villages, and
//! what was said of each of them day by day. How rows come and go is in `append`.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::PlaceCode;

use crate::bits::Bits;
use crate::column::Column;
use crate::layout::{Columns, Layout};
use crate::ruleset::RuleSet;
use crate::table::{TABLES, Table};

/// Marks a row that belongs to none: a lot whose seller is no household of the book, a household of no village.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// Columns of people, households, lots, sites, villages and their events. It knows no date: rule sets of any day may read
/// it. Rows have numbers from 0 in the order they came; a removed row keeps its number, hits nothing and counts for nothing.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) layout: Arc<Layout>,
    pub(crate) columns: [Vec<Column>; TABLES],
    /// The row above: person -> household, event -> its subject; household, lot, site -> village.
    pub(crate) up: [Vec<u32>; TABLES],
    /// The household that sells a lot or runs a site, by row; empty for the other tables.
    pub(crate) household: [Vec<u32>; TABLES],
    /// For each table of rows that lie in runs (people by household, events by subject): where the run of each row above
    /// starts, and at the end how many rows there are.
    pub(crate) first: [Vec<u32>; TABLES],
    /// Of the same tables: set for the last row of each run.
    pub(crate) last: [Bits; TABLES],
    /// False for removed rows, of households, lots and sites; for villages, whether the village itself was given.
    pub(crate) present: [Bits; TABLES],
    pub(crate) villages: Villages,
    pub(crate) ids: Ids,
    pub(crate) writing: crate::append::Writing,
}

/// What lies in each village. Villages' rows do not lie in runs.
#[derive(Debug, Default)]
pub(crate) struct Villages {
    pub(crate) places: Vec<PlaceCode>,
    pub(crate) row_of: HashMap<PlaceCode, u32>,
    /// Present households of each.
    pub(crate) households: Vec<Vec<u32>>,
    pub(crate) people: Vec<u32>,
    pub(crate) events: Vec<Vec<u32>>,
}

/// Whom the rows stand for.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    pub(crate) people: Vec<PersonId>,
    pub(crate) households: Vec<HouseholdId>,
    pub(crate) lots: Vec<LotId>,
    pub(crate) sites: Vec<SiteId>,
    pub(crate) household_places: Vec<PlaceCode>,
    pub(crate) lot_places: Vec<PlaceCode>,
    pub(crate) site_places: Vec<PlaceCode>,
    pub(crate) household_rows: HashMap<HouseholdId, u32>,
    pub(crate) lot_rows: HashMap<LotId, u32>,
    pub(crate) site_rows: HashMap<SiteId, u32>,
}

impl Snapshot {
    /// A county without rows, with these columns.
    pub fn empty(columns: &Columns) -> Self {
        Self::with_layout(Arc::clone(&columns.layout))
    }

    pub(crate) fn with_layout(layout: Arc<Layout>) -> Self {
        let columns = Table::ALL.map(|table| {
            let slots = layout.slots(table).iter();
            slots.map(|slot| Column::new(slot.kind, slot.codes.len())).collect()
        });
        let writing = crate::append::Writing::of(&layout);
        Self {
            layout,
            columns,
            up: Default::default(),
            household: Default::default(),
            first: std::array::from_fn(|_| vec![0]),
            last: Default::default(),
            present: Default::default(),
            villages: Villages::default(),
            ids: Ids::default(),
            writing,
        }
    }

    /// True when these rules can be applied to it: every column they read is there.
    pub fn fits(&self, rules: &RuleSet) -> bool {
        Arc::ptr_eq(&self.layout, &rules.layout) || self.layout.holds(&rules.layout)
    }

    /// Rows of people, removed ones included.
    pub fn person_count(&self) -> usize {
        self.rows(Table::Person)
    }

    /// Rows of households, removed ones included.
    pub fn household_count(&self) -> usize {
        self.rows(Table::Household)
    }

    /// Rows of lots, removed ones included.
    pub fn lot_count(&self) -> usize {
        self.rows(Table::Lot)
    }

    /// Rows of sites, removed ones included.
    pub fn site_count(&self) -> usize {
        self.rows(Table::Site)
    }

    /// Rows of villages.
    pub fn village_count(&self) -> usize {
        self.rows(Table::Village)
    }

    /// Households and people that are present: rows without the removed ones.
    pub fn present_counts(&self) -> (usize, usize) {
        let households = self.present[Table::Household as usize].count();
        let gone: usize = (0..self.household_count())
            .filter(|&row| !self.is_present(Table::Household, row))
            .map(|row| self.members(row).len())
            .sum();
        (households, self.person_count() - gone)
    }

    /// Of how many rows in all, people's and days' included, so many stand for nothing any more: they were removed, or came
    /// again and have another row.
    pub fn dead_rows(&self) -> (usize, usize) {
        (self.writing.dead(), self.up.iter().map(Vec::len).sum())
    }

    /// The household row of a person row.
    pub fn household_of(&self, person: usize) -> usize {
        self.up[Table::Person as usize][person] as usize
    }

    /// The household row of a lot's seller, where that is a household of the book.
    pub fn household_of_lot(&self, lot: usize) -> Option<usize> {
        self.step(Table::Lot, lot, Table::Household)
    }

    /// The row of the household that runs a site, where that is a household of the book.
    pub fn household_of_site(&self, site: usize) -> Option<usize> {
        self.step(Table::Site, site, Table::Household)
    }

    /// The village row of a household row; `None` where its place is no village.
    pub fn village_of(&self, household: usize) -> Option<usize> {
        self.step(Table::Household, household, Table::Village)
    }

    /// The person rows of a household row.
    pub fn members(&self, household: usize) -> Range<usize> {
        self.run(Table::Person, household)
    }

    /// Whose row it is.
    pub fn person_id(&self, row: usize) -> PersonId {
        self.ids.people[row]
    }

    /// Whose row it is.
    pub fn household_id(&self, row: usize) -> HouseholdId {
        self.ids.households[row]
    }

    /// Whose row it is.
    pub fn lot_id(&self, row: usize) -> LotId {
        self.ids.lots[row]
    }

    /// Whose row it is.
    pub fn site_id(&self, row: usize) -> SiteId {
        self.ids.sites[row]
    }

    /// Where a household lives.
    pub fn household_place(&self, row: usize) -> &PlaceCode {
        &self.ids.household_places[row]
    }

    /// Where a lot lies.
    pub fn lot_place(&self, row: usize) -> &PlaceCode {
        &self.ids.lot_places[row]
    }

    /// Where a site lies.
    pub fn site_place(&self, row: usize) -> &PlaceCode {
        &self.ids.site_places[row]
    }

    /// Which village a row is.
    pub fn village_place(&self, row: usize) -> &PlaceCode {
        &self.villages.places[row]
    }

    /// The row of a present household.
    pub fn household_row(&self, id: HouseholdId) -> Option<usize> {
        let row = *self.ids.household_rows.get(&id)? as usize;
        self.is_present(Table::Household, row).then_some(row)
    }

    /// The row of a present lot.
    pub fn lot_row(&self, id: LotId) -> Option<usize> {
        let row = *self.ids.lot_rows.get(&id)? as usize;
        self.is_present(Table::Lot, row).then_some(row)
    }

    /// The row of a present site.
    pub fn site_row(&self, id: SiteId) -> Option<usize> {
        let row = *self.ids.site_rows.get(&id)? as usize;
        self.is_present(Table::Site, row).then_some(row)
    }

    /// The row of a village.
    pub fn village_row(&self, place: &PlaceCode) -> Option<usize> {
        self.villages.row_of.get(place).map(|&row| row as usize)
    }

    pub(crate) fn rows(&self, table: Table) -> usize {
        self.up[table as usize].len()
    }

    pub(crate) fn column(&self, table: Table, slot: u16) -> &Column {
        &self.columns[table as usize][usize::from(slot)]
    }

    /// Whether a row counts: neither it nor its household was removed; of a village, that something is known of it.
    pub(crate) fn is_present(&self, table: Table, row: usize) -> bool {
        match table {
            Table::Household | Table::Lot | Table::Site => self.present[table as usize].get(row),
            Table::Village => self.present[table as usize].get(row) || !self.villages.households[row].is_empty(),
            Table::Person => self.present[Table::Household as usize].get(self.household_of(row)),
            events => self
                .step(events, row, events.owner())
                .is_some_and(|row| self.is_present(events.owner(), row)),
        }
    }

    /// The row that each row of `from` belongs to in the next table `to` ([`Table::step_to`]).
    pub(crate) fn edge(&self, from: Table, to: Table) -> &[u32] {
        match (from, to) {
            (Table::Lot | Table::Site, Table::Household) => &self.household[from as usize],
            _ => &self.up[from as usize],
        }
    }

    fn step(&self, from: Table, row: usize, to: Table) -> Option<usize> {
        let row = self.edge(from, to)[row];
        (row != NO_ROW).then_some(row as usize)
    }

    /// The row of `to` that a row of `from` belongs to.
    pub(crate) fn reach(&self, from: Table, row: usize, to: Table) -> Option<usize> {
        let (mut table, mut row) = (from, row);
        while table != to {
            let next = table.step_to(to)?;
            row = self.step(table, row, next)?;
            table = next;
        }
        Some(row)
    }

    /// The rows of a table whose rows lie in runs that belong to one row above.
    pub(crate) fn run(&self, rows: Table, above: usize) -> Range<usize> {
        let first = &self.first[rows as usize];
        first[above] as usize..first[above + 1] as usize
    }

    /// The row of the newest event of the last `days` days for which `slot` is known.
    pub(crate) fn latest(&self, events: Table, owner: usize, slot: u16, today: i32, days: u32) -> Option<usize> {
        let (column, on) = (self.column(events, slot), self.column(events, crate::layout::ON));
        let (today, oldest) = (i64::from(today), i64::from(today) - i64::from(days));
        let day = |row: &usize| on.number(*row);
        let fits = |row: &usize| column.is_known(*row) && day(row).is_some_and(|day| oldest < day && day <= today);
        if events == Table::VillageEvent {
            let rows = self.villages.events[owner].iter().map(|&row| row as usize);
            return rows.filter(fits).max_by_key(day);
        }
        self.run(events, owner).filter(fits).max_by_key(day)
    }
}
