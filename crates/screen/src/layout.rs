//! Which columns the rules of one rule set read. The compiler fills it, the snapshot is built by it.

use std::collections::HashMap;

use twofront_domain::field::{CodeEntry, FieldIndex, FieldType, Subject};
use twofront_domain::text::Bilingual;

/// The three tables of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Table {
    Person,
    Household,
    Lot,
}

impl Table {
    /// Every table, in the order of their numbers.
    pub(crate) const ALL: [Self; 3] = [Self::Person, Self::Household, Self::Lot];

    /// The word in names of values read.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Household => "household",
            Self::Lot => "lot",
        }
    }

    /// The subject whose fields fill it.
    pub(crate) const fn subject(self) -> Subject {
        match self {
            Self::Person => Subject::Person,
            Self::Household => Subject::Household,
            Self::Lot => Subject::Lot,
        }
    }

    /// The table of a rule's subject; rules do not speak of workers.
    pub(crate) const fn of(subject: Subject) -> Option<Self> {
        match subject {
            Subject::Person => Some(Self::Person),
            Subject::Household => Some(Self::Household),
            Subject::Lot => Some(Self::Lot),
            Subject::Worker | Subject::Site | Subject::Village => None,
        }
    }
}

/// Where a column's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// A field of the catalogue.
    Field(FieldIndex),
    /// Person: whole years on the day of the screening.
    Age,
    /// Household: members pushed with it.
    MemberCount,
    /// Household or lot: its place code.
    Place,
}

/// One column of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) origin: Origin,
    /// The word rules use.
    pub(crate) name: String,
    pub(crate) kind: FieldType,
    pub(crate) label: Bilingual,
    pub(crate) codes: Vec<CodeEntry>,
}

/// The columns of all three tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    slots: [Vec<Slot>; 3],
    positions: HashMap<(Table, Origin), usize>,
}

/// Two layouts are the same when a snapshot built for one fits the other.
impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.slots == other.slots
    }
}

impl Layout {
    /// The columns of a table.
    pub(crate) fn slots(&self, table: Table) -> &[Slot] {
        &self.slots[table as usize]
    }

    /// The position of a column, added when it is new.
    pub(crate) fn position(&mut self, table: Table, slot: Slot) -> usize {
        let slots = &mut self.slots[table as usize];
        *self.positions.entry((table, slot.origin)).or_insert_with(|| {
            slots.push(slot);
            slots.len() - 1
        })
    }
}
