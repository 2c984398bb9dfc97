//! The columnar evaluator: a condition over a run of rows at once, in three-state logic.
//!
//! Knows expressions and columns. Truth is two bitmaps, "certainly yes" and "certainly no"; a row in neither is unknown.

use std::borrow::Cow;
use std::ops::Range;

use crate::bits;
use crate::expression::{Arithmetic, Comparison, Condition, Number};
use crate::layout::Table;
use crate::snapshot::Snapshot;

/// A run of rows of one table.
#[derive(Clone)]
pub(crate) struct Frame<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) table: Table,
    pub(crate) rows: Range<usize>,
}

/// Three-state truth of each row.
#[derive(Debug)]
pub(crate) struct Truth {
    pub(crate) yes: Vec<u64>,
    pub(crate) no: Vec<u64>,
}

/// Numbers of each row, with a bit for each that is known.
pub(crate) struct Numbers<'s> {
    pub(crate) values: Values<'s>,
    pub(crate) known: Vec<u64>,
}

/// One value for all rows, or one per row.
pub(crate) enum Values<'s> {
    Same(i64),
    Each(Cow<'s, [i64]>),
}

impl Values<'_> {
    pub(crate) fn get(&self, at: usize) -> i64 {
        match self {
            Self::Same(value) => *value,
            Self::Each(values) => values[at],
        }
    }
}

impl<'s> Frame<'s> {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The truth of `condition` for every row.
    pub(crate) fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::Constant(value) => self.constant(*value),
            Condition::Flag(load) => self.flag(*load),
            Condition::Known(load) => {
                let yes = self.known(*load);
                let no = self.complement(&yes);
                Truth { yes, no }
            }
            Condition::Compare(comparison, left, right) => {
                self.compare(*comparison, &self.numbers(left), &self.numbers(right))
            }
            Condition::OneOf(number, list) => {
                let numbers = self.numbers(number);
                let yes = bits::from_test(self.len(), |at| list.contains(&numbers.values.get(at)));
                split(yes, numbers.known)
            }
            Condition::Code(load, wanted) => self.code(*load, wanted),
            Condition::Text(load, test) => self.text(*load, test),
            Condition::Not(inner) => {
                let Truth { yes, no } = self.truth(inner);
                Truth { yes: no, no: yes }
            }
            Condition::All(terms) => self.all(terms),
            Condition::Any(terms) => self.any(terms),
            Condition::Same(left, right) => same(&self.truth(left), &self.truth(right)),
            Condition::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.truth(then), self.truth(otherwise));
                Truth {
                    yes: choose(&test, &then.yes, &otherwise.yes),
                    no: choose(&test, &then.no, &otherwise.no),
                }
            }
            Condition::Members(quantifier, inner) => self.members(*quantifier, inner),
        }
    }

    /// The value of `number` for every row.
    pub(crate) fn numbers(&self, number: &Number) -> Numbers<'s> {
        match number {
            Number::Constant(value) => Numbers {
                values: Values::Same(*value),
                known: bits::filled(self.len(), true),
            },
            Number::Unknown => Numbers {
                values: Values::Same(0),
                known: bits::filled(self.len(), false),
            },
            Number::Column(load) => self.column_numbers(*load),
            Number::TextLength(load) => self.text_lengths(*load),
            Number::Negate(inner) => self.map(self.numbers(inner), i64::checked_neg),
            Number::Absolute(inner) => self.map(self.numbers(inner), i64::checked_abs),
            Number::Arithmetic(operation, left, right) => {
                self.arithmetic(*operation, &self.numbers(left), &self.numbers(right))
            }
            Number::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.numbers(then), self.numbers(otherwise));
                let values = (0..self.len())
                    .map(|at| {
                        if bits::get(&test.yes, at) {
                            then.values.get(at)
                        } else {
                            otherwise.values.get(at)
                        }
                    })
                    .collect();
                let known = choose(&test, &then.known, &otherwise.known);
                Numbers {
                    values: Values::Each(Cow::Owned(values)),
                    known,
                }
            }
            Number::CountMembers(inner) => self.count_members(inner),
            Number::SumMembers(inner) => self.sum_members(inner),
        }
    }

    fn constant(&self, value: bool) -> Truth {
        Truth {
            yes: bits::filled(self.len(), value),
            no: bits::filled(self.len(), !value),
        }
    }

    fn complement(&self, words: &[u64]) -> Vec<u64> {
        let all = bits::filled(self.len(), true);
        words.iter().zip(all).map(|(word, all)| !word & all).collect()
    }

    fn all(&self, terms: &[Condition]) -> Truth {
        let mut all = self.constant(true);
        for term in terms {
            let truth = self.truth(term);
            and_with(&mut all.yes, &truth.yes);
            or_with(&mut all.no, &truth.no);
            // Nothing can become true or unknown again once every row is certainly not.
            if bits::count(&all.no, 0, self.len()) == self.len() {
                break;
            }
        }
        all
    }

    fn any(&self, terms: &[Condition]) -> Truth {
        let mut any = self.constant(false);
        for term in terms {
            let truth = self.truth(term);
            or_with(&mut any.yes, &truth.yes);
            and_with(&mut any.no, &truth.no);
        }
        any
    }

    /// Nothing is known of any row.
    pub(crate) fn unknown(&self) -> Truth {
        Truth {
            yes: bits::filled(self.len(), false),
            no: bits::filled(self.len(), false),
        }
    }

    fn map(&self, numbers: Numbers<'s>, apply: impl Fn(i64) -> Option<i64>) -> Numbers<'s> {
        let mut known = numbers.known;
        let valid = bits::from_test(self.len(), |at| apply(numbers.values.get(at)).is_some());
        and_with(&mut known, &valid);
        let values = (0..self.len())
            .map(|at| apply(numbers.values.get(at)).unwrap_or(0))
            .collect();
        Numbers {
            values: Values::Each(values),
            known,
        }
    }

    fn arithmetic(&self, operation: Arithmetic, left: &Numbers<'s>, right: &Numbers<'s>) -> Numbers<'s> {
        match operation {
            Arithmetic::Add => self.zip(left, right, i64::checked_add),
            Arithmetic::Subtract => self.zip(left, right, i64::checked_sub),
            Arithmetic::Multiply => self.zip(left, right, i64::checked_mul),
            Arithmetic::Divide => self.zip(left, right, i64::checked_div),
            Arithmetic::Remainder => self.zip(left, right, i64::checked_rem),
        }
    }

    fn zip(&self, left: &Numbers<'s>, right: &Numbers<'s>, apply: impl Fn(i64, i64) -> Option<i64>) -> Numbers<'s> {
        let mut values = Vec::with_capacity(self.len());
        let mut known: Vec<u64> = left
            .known
            .iter()
            .zip(&right.known)
            .map(|(left, right)| left & right)
            .collect();
        for at in 0..self.len() {
            let result = apply(left.values.get(at), right.values.get(at));
            if result.is_none() {
                known[at / 64] &= !(1 << (at % 64));
            }
            values.push(result.unwrap_or(0));
        }
        Numbers {
            values: Values::Each(Cow::Owned(values)),
            known,
        }
    }

    fn compare(&self, comparison: Comparison, left: &Numbers<'s>, right: &Numbers<'s>) -> Truth {
        let yes = match comparison {
            Comparison::Equal => self.test_pairs(left, right, |a, b| a == b),
            Comparison::NotEqual => self.test_pairs(left, right, |a, b| a != b),
            Comparison::Less => self.test_pairs(left, right, |a, b| a < b),
            Comparison::LessEqual => self.test_pairs(left, right, |a, b| a <= b),
            Comparison::Greater => self.test_pairs(left, right, |a, b| a > b),
            Comparison::GreaterEqual => self.test_pairs(left, right, |a, b| a >= b),
        };
        let known = left
            .known
            .iter()
            .zip(&right.known)
            .map(|(left, right)| left & right)
            .collect();
        split(yes, known)
    }

    /// One loop per shape of the operands, so that each compiles to straight vector code.
    fn test_pairs(&self, left: &Numbers<'s>, right: &Numbers<'s>, test: impl Fn(i64, i64) -> bool) -> Vec<u64> {
        match (&left.values, &right.values) {
            (Values::Same(a), Values::Same(b)) => bits::filled(self.len(), test(*a, *b)),
            (Values::Each(a), Values::Same(b)) => bits::from_test(self.len(), |at| test(a[at], *b)),
            (Values::Same(a), Values::Each(b)) => bits::from_test(self.len(), |at| test(*a, b[at])),
            (Values::Each(a), Values::Each(b)) => bits::from_test(self.len(), |at| test(a[at], b[at])),
        }
    }
}

/// From "true if known" and "known".
pub(crate) fn split(yes: Vec<u64>, known: Vec<u64>) -> Truth {
    let no = known.iter().zip(&yes).map(|(known, yes)| known & !yes).collect();
    let yes = known.iter().zip(&yes).map(|(known, yes)| known & yes).collect();
    Truth { yes, no }
}

fn same(left: &Truth, right: &Truth) -> Truth {
    let pairs = |a: &[u64], b: &[u64], c: &[u64], d: &[u64]| {
        (0..a.len())
            .map(|at| a[at] & b[at] | c[at] & d[at])
            .collect::<Vec<u64>>()
    };
    Truth {
        yes: pairs(&left.yes, &right.yes, &left.no, &right.no),
        no: pairs(&left.yes, &right.no, &left.no, &right.yes),
    }
}

/// Bits of `then` where the test is true, of `otherwise` where it is false, none where it is unknown.
fn choose(test: &Truth, then: &[u64], otherwise: &[u64]) -> Vec<u64> {
    (0..then.len())
        .map(|at| test.yes[at] & then[at] | test.no[at] & otherwise[at])
        .collect()
}

fn and_with(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

fn or_with(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}
