//! Which columns a snapshot holds. The compiler asks for those that its rules read; a snapshot that outlives one rule set
//! holds those that any rule could read.

use std::collections::HashMap;
use std::sync::Arc;

use twofront_domain::field::{CodeEntry, Field, FieldIndex, FieldType};
use twofront_domain::text::Bilingual;
use twofront_packs::Packs;

use crate::ruleset::Side;
use crate::table::{TABLES, Table};

/// Where a column's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// A field of the catalogue: a subject's present value, or what an event says.
    Field(FieldIndex),
    /// Event: its day.
    On,
    /// Household, lot, site or village: its place code.
    Place,
}

/// One column of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) origin: Origin,
    /// The word rules use.
    pub(crate) name: String,
    pub(crate) kind: FieldType,
    pub(crate) label: Arc<Bilingual>,
    pub(crate) codes: Vec<CodeEntry>,
    /// The labels of the codes, ready to be shared.
    pub(crate) code_labels: Vec<Arc<Bilingual>>,
    /// `household.income`, the name of a value read.
    pub(crate) read_name: Arc<str>,
    /// `members.age`, `events.temperature`: the name of values read by a question about many rows.
    pub(crate) many_name: Arc<str>,
}

impl Slot {
    /// The column of a field in the table of its subject or of that subject's events.
    pub(crate) fn of_field(table: Table, index: FieldIndex, field: &Field) -> Self {
        Self::new(
            table,
            Origin::Field(index),
            &field.id,
            field.kind,
            &field.label,
            &field.codes,
        )
    }

    fn new(table: Table, origin: Origin, name: &str, kind: FieldType, label: &Bilingual, codes: &[CodeEntry]) -> Self {
        Self {
            origin,
            name: name.to_owned(),
            kind,
            label: Arc::new(label.clone()),
            codes: codes.to_vec(),
            code_labels: codes.iter().map(|entry| Arc::new(entry.label.clone())).collect(),
            read_name: format!("{}.{name}", table.owner().word()).into(),
            many_name: format!("{}.{name}", table.plural()).into(),
        }
    }

    fn day(table: Table) -> Self {
        Self::new(
            table,
            Origin::On,
            "on",
            FieldType::Date,
            &Bilingual::new("日期", "Day"),
            &[],
        )
    }

    /// The column of place codes.
    pub(crate) fn place(table: Table) -> Self {
        let label = Bilingual::new("所在地代码", "Place code");
        Self::new(table, Origin::Place, "place", FieldType::Text, &label, &[])
    }
}

/// The position of an event's day among its table's columns.
pub(crate) const ON: u16 = 0;

/// The columns of all tables.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    slots: [Vec<Slot>; TABLES],
    positions: HashMap<(Table, Origin), u16>,
}

impl Default for Layout {
    /// Nothing but the days of events.
    fn default() -> Self {
        let mut layout = Self {
            slots: Default::default(),
            positions: HashMap::new(),
        };
        for table in Table::ALL.into_iter().filter(|table| table.is_events()) {
            layout.position(table, Slot::day(table));
        }
        layout
    }
}

impl Layout {
    /// The columns of a table.
    pub(crate) fn slots(&self, table: Table) -> &[Slot] {
        &self.slots[table as usize]
    }

    /// One column.
    pub(crate) fn slot(&self, table: Table, at: u16) -> &Slot {
        &self.slots[table as usize][usize::from(at)]
    }

    /// Where a column lies, if it is there.
    pub(crate) fn find(&self, table: Table, origin: Origin) -> Option<u16> {
        self.positions.get(&(table, origin)).copied()
    }

    /// The position of a column, added when it is new. Fields number at most 65,535 ([`FieldIndex`]), and so do columns.
    pub(crate) fn position(&mut self, table: Table, slot: Slot) -> u16 {
        let slots = &mut self.slots[table as usize];
        *self.positions.entry((table, slot.origin)).or_insert_with(|| {
            slots.push(slot);
            (slots.len() - 1) as u16
        })
    }

    /// True when a snapshot of `self` holds every column of `wanted` at the same position.
    pub(crate) fn holds(&self, wanted: &Self) -> bool {
        Table::ALL
            .into_iter()
            .all(|table| self.slots(table).starts_with(wanted.slots(table)))
    }

    /// Columns of `self` that `base`, with which it began, does not have, as `household.measures`.
    pub(crate) fn beyond(&self, base: &Self) -> Vec<String> {
        let names = Table::ALL.into_iter().flat_map(|table| {
            let known = base.slots(table).len();
            self.slots(table).iter().skip(known)
        });
        names.map(|slot| slot.read_name.to_string()).collect()
    }
}

/// The columns of a snapshot.
#[derive(Clone, Debug)]
pub struct Columns {
    pub(crate) layout: Arc<Layout>,
}

impl Columns {
    /// Every column that any rule of one side could read, but texts that no rule mentions: those take much room, and a rule
    /// that is still being written may do without them.
    pub fn of_catalogue(packs: &Packs, side: Side) -> Self {
        let mut layout = Layout::default();
        for (index, field) in packs.catalogue.fields() {
            let Some(table) = Table::of(field.subject) else {
                continue;
            };
            let there = match side {
                Side::Book => !field.vault,
                Side::Vault => !matches!(table, Table::Lot | Table::Site),
            };
            if !there || (field.kind == FieldType::Text && !is_mentioned(packs, &field.id)) {
                continue;
            }
            layout.position(table, Slot::of_field(table, index, field));
            if field.dated {
                layout.position(table.events(), Slot::of_field(table.events(), index, field));
            }
        }
        for table in Table::SUBJECTS.into_iter().filter(|table| *table != Table::Person) {
            layout.position(table, Slot::place(table));
        }
        Self {
            layout: Arc::new(layout),
        }
    }
}

/// Whether the text of any rule has this word.
fn is_mentioned(packs: &Packs, word: &str) -> bool {
    packs.rules().any(|(_, rule)| {
        let texts = [Some(&rule.when), rule.ask_when.as_ref(), Some(&rule.sentence.zh)];
        texts.into_iter().flatten().any(|text| has_word(text, word))
    })
}

fn has_word(text: &str, word: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_inside) && !after.is_some_and(is_inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_names_end() {
        for (text, expect) in [
            ("measures.contains('低保')", true),
            ("has(measures)", true),
            ("has(m.measures)", true),
            ("{measures}，没有", true),
            ("first_measures == 1", false),
            ("measures_taken", false),
        ] {
            assert_eq!(has_word(text, "measures"), expect, "{text}");
        }
    }

    #[test]
    fn a_longer_layout_holds_a_shorter_one() {
        let mut longer = Layout::default();
        longer.position(Table::Household, Slot::place(Table::Household));
        let shorter = Layout::default();
        assert!(longer.holds(&shorter) && longer.holds(&longer) && !shorter.holds(&longer));
        assert_eq!(longer.beyond(&shorter), ["household.place"]);
    }
}
