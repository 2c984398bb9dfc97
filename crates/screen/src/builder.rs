//! A snapshot from rows that have no ids of a book: examples, tests, benches. Ids are the rows' numbers.

use jiff::civil::Date;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::snapshot::Snapshot;

/// Takes rows one by one. Rows get their numbers in the order they are pushed, from 0.
#[derive(Debug)]
pub struct SnapshotBuilder {
    snapshot: Snapshot,
}

/// One row with what was said of it day by day.
#[derive(Clone, Debug, Default)]
pub struct RowValues {
    /// What is known of it.
    pub values: Values,
    /// What was said of it for a day.
    pub days: Vec<(Date, Values)>,
}

impl SnapshotBuilder {
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        Self { snapshot }
    }

    /// Adds a household with its members and returns its row.
    pub fn push_household<'v>(
        &mut self,
        place: &PlaceCode,
        values: &Values,
        members: impl IntoIterator<Item = &'v Values>,
    ) -> usize {
        let row = self.start_household(place);
        self.values(values);
        for member in members {
            self.start_person();
            self.values(member);
        }
        row
    }

    /// Adds a household with its members and the events of each, and returns its row.
    pub fn push_household_with_days(&mut self, place: &PlaceCode, own: &RowValues, members: &[RowValues]) -> usize {
        let row = self.start_household(place);
        self.row(own);
        for member in members {
            self.start_person();
            self.row(member);
        }
        row
    }

    /// Adds a lot, with the row of its seller's household where that is known, and returns its row.
    pub fn push_lot(&mut self, household: Option<usize>, place: &PlaceCode, values: &Values) -> usize {
        let row = self.snapshot.lot_count();
        let household = household.map(|row| self.snapshot.household_id(row));
        self.snapshot.lot(LotId::numbered(row as u128), household, place);
        self.values(values);
        row
    }

    /// Adds a lot with its events.
    pub fn push_lot_with_days(&mut self, household: Option<usize>, place: &PlaceCode, own: &RowValues) -> usize {
        let row = self.push_lot(household, place, &own.values);
        self.days(&own.days);
        row
    }

    /// Adds a site with its events, with the row of the household that runs it where that is known, and returns its row.
    pub fn push_site(&mut self, household: Option<usize>, place: &PlaceCode, own: &RowValues) -> usize {
        let row = self.snapshot.site_count();
        let household = household.map(|row| self.snapshot.household_id(row));
        self.snapshot.site(SiteId::numbered(row as u128), household, place);
        self.row(own);
        row
    }

    /// Adds a village, or says what is known of one that households live in already, and returns its row; `None` when the
    /// place is no village.
    pub fn push_village(&mut self, place: &PlaceCode, own: &RowValues) -> Option<usize> {
        self.snapshot.village(place);
        self.row(own);
        self.snapshot.village_row(place)
    }

    /// The snapshot.
    pub fn finish(self) -> Snapshot {
        self.snapshot
    }

    fn start_household(&mut self, place: &PlaceCode) -> usize {
        let row = self.snapshot.household_count();
        self.snapshot.household(HouseholdId::numbered(row as u128), place);
        row
    }

    fn start_person(&mut self) {
        let row = self.snapshot.person_count();
        self.snapshot.person(PersonId::numbered(row as u128));
    }

    fn row(&mut self, row: &RowValues) {
        self.values(&row.values);
        self.days(&row.days);
    }

    fn days(&mut self, days: &[(Date, Values)]) {
        for (on, values) in days {
            self.snapshot.day(*on);
            self.values(values);
        }
    }

    fn values(&mut self, values: &Values) {
        for (field, value) in values.iter() {
            self.snapshot.value(field, ValueRef::of(value));
        }
    }
}
