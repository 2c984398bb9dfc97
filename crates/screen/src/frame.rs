//! The columnar evaluator: a condition over a run of rows at once, in three-state logic.
//!
//! Knows expressions and columns. How it reads columns is in `leaves`, how it answers questions about members, events and
//! households in `over`.

use std::ops::Range;

use jiff::civil::Date;

use crate::column::days_of;
use crate::expression::{Condition, Number};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// A run of rows of one table.
#[derive(Clone)]
pub(crate) struct Frame<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) today: Date,
    pub(crate) table: Table,
    pub(crate) rows: Range<usize>,
}

/// Numbers of each row.
pub(crate) struct Numbers {
    pub(crate) values: Values,
    pub(crate) known: Vec<bool>,
}

/// One value for all rows, or one per row.
pub(crate) enum Values {
    Same(i64),
    Each(Vec<i64>),
}

impl Values {
    pub(crate) fn get(&self, at: usize) -> i64 {
        match self {
            Self::Same(value) => *value,
            Self::Each(values) => values[at],
        }
    }
}

impl Numbers {
    pub(crate) fn get(&self, at: usize) -> Option<i64> {
        self.known[at].then(|| self.values.get(at))
    }

    /// From a value or its absence for each row.
    pub(crate) fn each(rows: impl Iterator<Item = Option<i64>>) -> Self {
        let (values, known): (Vec<i64>, Vec<bool>) =
            rows.map(|value| (value.unwrap_or_default(), value.is_some())).unzip();
        Self {
            values: Values::Each(values),
            known,
        }
    }
}

impl<'s> Frame<'s> {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn today_number(&self) -> i32 {
        days_of(self.today)
    }

    /// The truth of `condition` for every row.
    pub(crate) fn truth(&self, condition: &Condition) -> Vec<u8> {
        match condition {
            Condition::Constant(value) => vec![tri::of(*value); self.len()],
            Condition::Unknown => vec![tri::UNKNOWN; self.len()],
            Condition::Flag(load) => self.flag(*load),
            Condition::Known(load) => self.known(*load),
            Condition::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Condition::OneOf(number, list) => {
                let numbers = self.numbers(number);
                let one = |at| tri::of_option(numbers.get(at).map(|number| list.contains(&number)));
                (0..self.len()).map(one).collect()
            }
            Condition::Code(load, wanted) => self.code(*load, wanted),
            Condition::Text(load, test) => self.text(*load, test),
            Condition::Not(inner) => {
                let mut truth = self.truth(inner);
                truth.iter_mut().for_each(|truth| *truth = tri::not(*truth));
                truth
            }
            Condition::All(terms) => self.chain(terms, tri::YES, tri::NO, tri::and),
            Condition::Any(terms) => self.chain(terms, tri::NO, tri::YES, tri::or),
            Condition::Same(left, right) => {
                let mut truth = self.truth(left);
                tri::with(&mut truth, &self.truth(right), tri::same);
                truth
            }
            Condition::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.truth(then), self.truth(otherwise));
                let pairs = then.into_iter().zip(otherwise);
                let each = test.into_iter().zip(pairs);
                each.map(|(test, (then, otherwise))| tri::choose(test, then, otherwise))
                    .collect()
            }
            Condition::Over(group, quantifier, inner) => self.over(*group, *quantifier, inner),
        }
    }

    /// A chain of terms; it ends early where every row is decided.
    fn chain(&self, terms: &[Condition], start: u8, decided: u8, apply: fn(u8, u8) -> u8) -> Vec<u8> {
        let Some((first, rest)) = terms.split_first() else {
            return vec![start; self.len()];
        };
        let mut chain = self.truth(first);
        for term in rest {
            if tri::all_are(&chain, decided) {
                break;
            }
            let truth = self.truth(term);
            match decided {
                tri::NO => tri::with(&mut chain, &truth, tri::and),
                _ => tri::with(&mut chain, &truth, apply),
            }
        }
        chain
    }

    /// The value of `number` for every row.
    pub(crate) fn numbers(&self, number: &Number) -> Numbers {
        match number {
            Number::Constant(value) | Number::Parameter(_, value) => Numbers {
                values: Values::Same(*value),
                known: vec![true; self.len()],
            },
            Number::Unknown => Numbers {
                values: Values::Same(0),
                known: vec![false; self.len()],
            },
            Number::Column(load) => self.column_numbers(*load),
            Number::Age(load) => self.ages(*load),
            Number::TextLength(load) => self.text_lengths(*load),
            Number::Negate(inner) => self.mapped(inner, i64::checked_neg),
            Number::Absolute(inner) => self.mapped(inner, i64::checked_abs),
            Number::Arithmetic(operation, left, right) => {
                let (left, right) = (self.numbers(left), self.numbers(right));
                let one = |at| left.get(at).zip(right.get(at)).and_then(|(a, b)| operation.apply(a, b));
                Numbers::each((0..self.len()).map(one))
            }
            Number::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.numbers(then), self.numbers(otherwise));
                Numbers::each((0..self.len()).map(|at| match test[at] {
                    tri::YES => then.get(at),
                    tri::NO => otherwise.get(at),
                    _ => None,
                }))
            }
            Number::Size(group) => self.sizes(*group),
            Number::Count(group, inner) => self.counts(*group, inner),
            Number::Sum(group, inner) => self.sums(*group, inner),
        }
    }

    fn mapped(&self, inner: &Number, apply: fn(i64) -> Option<i64>) -> Numbers {
        let numbers = self.numbers(inner);
        Numbers::each((0..self.len()).map(|at| numbers.get(at).and_then(apply)))
    }
}
