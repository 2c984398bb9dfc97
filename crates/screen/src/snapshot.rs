//! The county in columns, as it stood when the book was read: households, their members in one run each, and lots.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::field::FieldIndex;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};

use crate::column::{Column, ColumnBuilder, whole_years};
use crate::layout::{Layout, Origin, Table};
use crate::ruleset::RuleSet;

/// Marks a lot whose seller is no household of the book.
pub(crate) const NO_HOUSEHOLD: u32 = u32::MAX;

/// Columns of people, households and lots, as the rules of one [`RuleSet`] read them.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) layout: Arc<Layout>,
    columns: [Vec<Column>; 3],
    /// Member rows of household `h` are `member_start[h]..member_start[h + 1]`.
    pub(crate) member_start: Vec<u32>,
    /// Household row of each person.
    pub(crate) household_of_person: Vec<u32>,
    /// Household row of each lot, or [`NO_HOUSEHOLD`].
    pub(crate) household_of_lot: Vec<u32>,
}

impl Snapshot {
    /// People.
    pub fn person_count(&self) -> usize {
        self.household_of_person.len()
    }

    /// Households.
    pub fn household_count(&self) -> usize {
        self.member_start.len() - 1
    }

    /// Lots.
    pub fn lot_count(&self) -> usize {
        self.household_of_lot.len()
    }

    /// The household row of a person row.
    pub fn household_of(&self, person: usize) -> usize {
        self.household_of_person[person] as usize
    }

    /// The person rows of a household row.
    pub fn members(&self, household: usize) -> std::ops::Range<usize> {
        self.member_start[household] as usize..self.member_start[household + 1] as usize
    }

    pub(crate) fn rows(&self, table: Table) -> usize {
        match table {
            Table::Person => self.person_count(),
            Table::Household => self.household_count(),
            Table::Lot => self.lot_count(),
        }
    }

    pub(crate) fn column(&self, table: Table, slot: usize) -> &Column {
        &self.columns[table as usize][slot]
    }

    /// The household row of each row of a table; `None` for households themselves.
    pub(crate) fn households(&self, table: Table) -> Option<&[u32]> {
        match table {
            Table::Person => Some(&self.household_of_person),
            Table::Lot => Some(&self.household_of_lot),
            Table::Household => None,
        }
    }
}

/// Takes rows one by one. Rows get their numbers in the order they are pushed, from 0, so that the caller keeps its ids in
/// lists of its own.
#[derive(Debug)]
pub struct SnapshotBuilder {
    layout: Arc<Layout>,
    date: Date,
    /// For each table, the column of each catalogue field.
    by_field: [Vec<Option<u16>>; 3],
    columns: [Vec<ColumnBuilder>; 3],
    member_start: Vec<u32>,
    household_of_person: Vec<u32>,
    household_of_lot: Vec<u32>,
    birth_date: Option<FieldIndex>,
}

impl RuleSet {
    /// Starts an empty snapshot with the columns that these rules read. Values pushed into it must be of the catalogue the
    /// rules were compiled with.
    pub fn snapshot(&self) -> SnapshotBuilder {
        let layout = Arc::clone(&self.layout);
        let by_field = Table::ALL.map(|table| {
            let mut positions = Vec::new();
            for (at, slot) in layout.slots(table).iter().enumerate() {
                if let Origin::Field(field) = slot.origin {
                    positions.resize(positions.len().max(field.get() + 1), None);
                    positions[field.get()] = u16::try_from(at).ok();
                }
            }
            positions
        });
        let columns = Table::ALL.map(|table| {
            layout
                .slots(table)
                .iter()
                .map(|slot| ColumnBuilder::new(slot.kind, &slot.codes))
                .collect()
        });
        SnapshotBuilder {
            layout,
            date: self.date,
            by_field,
            columns,
            member_start: vec![0],
            household_of_person: Vec::new(),
            household_of_lot: Vec::new(),
            birth_date: self.birth_date,
        }
    }
}

impl SnapshotBuilder {
    /// Adds a household with its members and returns its row.
    pub fn push_household<'v>(
        &mut self,
        place: &PlaceCode,
        values: &Values,
        members: impl IntoIterator<Item = &'v Values>,
    ) -> usize {
        let row = self.member_start.len() - 1;
        let first = self.household_of_person.len();
        for member in members {
            self.household_of_person.push(row as u32);
            self.push(Table::Person, member, None, 0);
        }
        let members = self.household_of_person.len();
        self.member_start.push(members as u32);
        self.push(Table::Household, values, Some(place), members - first);
        row
    }

    /// Adds a lot, with the row of its seller's household where that is known, and returns its row.
    pub fn push_lot(&mut self, household: Option<usize>, place: &PlaceCode, values: &Values) -> usize {
        self.household_of_lot
            .push(household.map_or(NO_HOUSEHOLD, |row| row as u32));
        self.push(Table::Lot, values, Some(place), 0);
        self.household_of_lot.len() - 1
    }

    /// The snapshot.
    pub fn finish(self) -> Snapshot {
        let columns = self
            .columns
            .map(|columns| columns.into_iter().map(ColumnBuilder::finish).collect());
        Snapshot {
            layout: self.layout,
            columns,
            member_start: self.member_start,
            household_of_person: self.household_of_person,
            household_of_lot: self.household_of_lot,
        }
    }

    fn push(&mut self, table: Table, values: &Values, place: Option<&PlaceCode>, members: usize) {
        let layout = Arc::clone(&self.layout);
        let slots = layout.slots(table);
        let mut given: Vec<Option<&Value>> = vec![None; slots.len()];
        for (field, value) in values.iter() {
            if let Some(&Some(slot)) = self.by_field[table as usize].get(field.get()) {
                given[usize::from(slot)] = Some(value);
            }
        }
        for ((slot, given), column) in slots.iter().zip(given).zip(&mut self.columns[table as usize]) {
            let computed = match slot.origin {
                Origin::Field(_) => None,
                Origin::Age => self
                    .birth_date
                    .and_then(|field| values.get(field)?.as_date())
                    .map(|birth| Value::Count(whole_years(birth, self.date))),
                Origin::MemberCount => Some(Value::Count(members as i64)),
                Origin::Place => place.map(|place| Value::Text(place.as_str().into())),
            };
            column.push(given.or(computed.as_ref()));
        }
    }
}
