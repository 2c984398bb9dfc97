//! The evaluator of one row: what the columnar one says of many at once, for a household that has just changed and for the
//! words that explain a verdict. The two must never differ; `tests/differential.rs` holds them against each other.

use jiff::civil::Date;

use crate::column::{Column, date_of, days_of, whole_years};
use crate::expression::{Condition, Group, Load, Number, Quantifier};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// A snapshot on a day.
#[derive(Clone, Copy)]
pub(crate) struct Single<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) today: Date,
    pub(crate) today_number: i32,
}

/// A row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) table: Table,
    pub(crate) row: usize,
}

impl<'s> Single<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, today: Date) -> Self {
        Self {
            snapshot,
            today,
            today_number: days_of(today),
        }
    }

    /// The row in the column's own table from which a load reads.
    pub(crate) fn locate(&self, load: Load, at: Place) -> Option<usize> {
        let row = self.snapshot.reach(at.table, at.row, load.at())?;
        match load.latest {
            None => Some(row),
            Some(days) => self
                .snapshot
                .latest(load.table, row, load.slot, self.today_number, days),
        }
    }

    fn column(&self, load: Load) -> &'s Column {
        self.snapshot.column(load.table, load.slot)
    }

    /// The rows of a group that belong to one row.
    pub(crate) fn rows(&self, group: Group, owner: usize) -> impl Iterator<Item = usize> + Clone + use<'s> {
        let villages = &self.snapshot.villages;
        let (run, list): (_, &'s [u32]) = match (group.owner, group.rows) {
            (Table::Village, Table::Household) => (0..0, &villages.households[owner]),
            (Table::Village, Table::VillageEvent) => (0..0, &villages.events[owner]),
            (_, rows) => (self.snapshot.run(rows, owner), &[]),
        };
        run.chain(list.iter().map(|&row| row as usize))
    }

    /// The truth of a condition about a row.
    pub(crate) fn truth(&self, condition: &Condition, at: Place) -> u8 {
        let inner = |condition: &Condition| self.truth(condition, at);
        match condition {
            Condition::Constant(value) => tri::of(*value),
            Condition::Unknown => tri::UNKNOWN,
            Condition::Flag(load) => self
                .locate(*load, at)
                .map_or(tri::UNKNOWN, |row| self.column(*load).flag(row)),
            Condition::Known(load) => {
                let row = self.locate(*load, at);
                tri::of(row.is_some_and(|row| self.column(*load).is_known(row)))
            }
            Condition::Compare(comparison, left, right) => {
                let pair = self.number(left, at).zip(self.number(right, at));
                tri::of_option(pair.map(|(left, right)| comparison.holds(left, right)))
            }
            Condition::OneOf(number, list) => {
                tri::of_option(self.number(number, at).map(|number| list.contains(&number)))
            }
            Condition::Code(load, wanted) => {
                let code = self.locate(*load, at).and_then(|row| self.column(*load).code(row));
                tri::of_option(code.and_then(|code| wanted.get(usize::from(code)).copied()))
            }
            Condition::Text(load, test) => {
                let text = self.locate(*load, at).and_then(|row| self.column(*load).text(row));
                tri::of_option(text.map(|text| test.holds(text)))
            }
            Condition::Not(one) => tri::not(inner(one)),
            Condition::All(terms) => {
                let mut all = tri::YES;
                for term in terms {
                    all = tri::and(all, inner(term));
                    if all == tri::NO {
                        break;
                    }
                }
                all
            }
            Condition::Any(terms) => {
                let mut any = tri::NO;
                for term in terms {
                    any = tri::or(any, inner(term));
                    if any == tri::YES {
                        break;
                    }
                }
                any
            }
            Condition::Shared(_, one) => inner(one),
            Condition::Above(table, one) => {
                let row = self.snapshot.reach(at.table, at.row, *table);
                row.map_or(tri::UNKNOWN, |row| self.truth(one, Place { table: *table, row }))
            }
            Condition::Same(left, right) => tri::same(inner(left), inner(right)),
            Condition::Choose(test, then, otherwise) => match inner(test) {
                tri::YES => inner(then),
                tri::NO => inner(otherwise),
                _ => tri::UNKNOWN,
            },
            Condition::Over(group, quantifier, one) => self.over(*group, *quantifier, one, at),
        }
    }

    /// The truth of a condition asked of all rows of a group.
    fn over(&self, group: Group, quantifier: Quantifier, one: &Condition, at: Place) -> u8 {
        let Some(owner) = self.snapshot.reach(at.table, at.row, group.owner) else {
            return tri::UNKNOWN;
        };
        let mut counts = [0u32; 3];
        for row in self.rows(group, owner) {
            let table = group.rows;
            counts[usize::from(self.truth(one, Place { table, row }))] += 1;
        }
        let [unknown, yes, no] = counts;
        tri::of_option(quantifier.verdict(yes, no, unknown))
    }

    /// The value of a number for a row.
    pub(crate) fn number(&self, number: &Number, at: Place) -> Option<i64> {
        match number {
            Number::Constant(value) | Number::Parameter(_, value) => Some(*value),
            Number::Unknown => None,
            Number::Column(load) => self.column(*load).number(self.locate(*load, at)?),
            Number::Age(load) => {
                let days = self.column(*load).number(self.locate(*load, at)?)?;
                let birth = date_of(i32::try_from(days).ok()?)?;
                Some(whole_years(birth, self.today))
            }
            Number::TextLength(load) => {
                let text = self.column(*load).text(self.locate(*load, at)?)?;
                Some(text.chars().count() as i64)
            }
            Number::Negate(inner) => self.number(inner, at)?.checked_neg(),
            Number::Absolute(inner) => self.number(inner, at)?.checked_abs(),
            Number::Arithmetic(operation, left, right) => {
                operation.apply(self.number(left, at)?, self.number(right, at)?)
            }
            Number::Choose(test, then, otherwise) => match self.truth(test, at) {
                tri::YES => self.number(then, at),
                tri::NO => self.number(otherwise, at),
                _ => None,
            },
            Number::Shared(_, one) => self.number(one, at),
            Number::Size(group) => {
                let owner = self.snapshot.reach(at.table, at.row, group.owner)?;
                Some(self.snapshot.size(*group, owner))
            }
            Number::Count(group, one) => {
                let table = group.rows;
                let mut rows = self.rows(*group, self.snapshot.reach(at.table, at.row, group.owner)?);
                rows.try_fold(0, |sum, row| match self.truth(one, Place { table, row }) {
                    tri::YES => Some(sum + 1),
                    tri::NO => Some(sum),
                    _ => None,
                })
            }
            Number::Sum(group, one) => {
                let table = group.rows;
                let mut rows = self.rows(*group, self.snapshot.reach(at.table, at.row, group.owner)?);
                rows.try_fold(0i64, |sum, row| {
                    sum.checked_add(self.number(one, Place { table, row })?)
                })
            }
        }
    }
}

impl Snapshot {
    /// How many rows of a group belong to one row.
    pub(crate) fn size(&self, group: Group, owner: usize) -> i64 {
        match (group.owner, group.rows) {
            (Table::Village, Table::Household) => self.villages.households[owner].len() as i64,
            (Table::Village, Table::Person) => i64::from(self.villages.people[owner]),
            (Table::Village, Table::VillageEvent) => self.villages.events[owner].len() as i64,
            (_, rows) => self.run(rows, owner).len() as i64,
        }
    }
}
