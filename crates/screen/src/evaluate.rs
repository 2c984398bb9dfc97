//! The columnar evaluator: a condition over a run of rows at once, in three-state logic.
//!
//! Knows expressions and columns. Truth is two bitmaps, "certainly yes" and "certainly no"; a row in neither is unknown.

use std::borrow::Cow;
use std::ops::Range;

use crate::bits;
use crate::column::{Column, NO_CODE, NO_TEXT};
use crate::expression::{Arithmetic, Comparison, Condition, Load, Number, TextTest, Via};
use crate::layout::Table;
use crate::snapshot::{NO_HOUSEHOLD, Snapshot};

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

    /// The column behind a load, and for each row of the frame its row there (`None` where there is no household).
    fn reach(&self, load: Load) -> (&'s Column, impl Fn(usize) -> Option<usize> + use<'s>) {
        let start = self.rows.start;
        let through = match load.via {
            Via::Own => None,
            Via::Household => self.snapshot.households(self.table),
        };
        let table = if load.via == Via::Household {
            Table::Household
        } else {
            self.table
        };
        let column = self.snapshot.column(table, load.slot);
        (column, move |at| match through {
            None => Some(start + at),
            Some(households) => Some(households[start + at])
                .filter(|&row| row != NO_HOUSEHOLD)
                .map(|row| row as usize),
        })
    }

    fn known(&self, load: Load) -> Vec<u64> {
        let (column, row) = self.reach(load);
        let len = self.len();
        match column {
            Column::Number { known, .. } | Column::Date { known, .. } | Column::Flag { known, .. } => {
                if load.via == Via::Own {
                    return known.window(self.rows.start, len);
                }
                bits::from_test(len, |at| row(at).is_some_and(|row| known.get(row)))
            }
            Column::Code { codes } => bits::from_test(len, |at| row(at).is_some_and(|row| codes[row] != NO_CODE)),
            Column::Text { keys, .. } => bits::from_test(len, |at| row(at).is_some_and(|row| keys[row] != NO_TEXT)),
        }
    }

    fn flag(&self, load: Load) -> Truth {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let yes = match column {
            Column::Flag { yes, .. } if load.via == Via::Own => yes.window(self.rows.start, self.len()),
            Column::Flag { yes, .. } => bits::from_test(self.len(), |at| row(at).is_some_and(|row| yes.get(row))),
            _ => bits::filled(self.len(), false),
        };
        split(yes, known)
    }

    fn code(&self, load: Load, wanted: &[bool]) -> Truth {
        let (column, row) = self.reach(load);
        let Column::Code { codes } = column else {
            return self.unknown();
        };
        let is = |code: u16| wanted.get(usize::from(code)).copied();
        let yes = bits::from_test(self.len(), |at| row(at).is_some_and(|row| is(codes[row]) == Some(true)));
        let no = bits::from_test(self.len(), |at| {
            row(at).is_some_and(|row| is(codes[row]) == Some(false))
        });
        Truth { yes, no }
    }

    fn text(&self, load: Load, test: &TextTest) -> Truth {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let Column::Text { keys, words } = column else {
            return self.unknown();
        };
        let holds = |key: u32| words.get(key as usize).is_some_and(|text| test.holds(text));
        let yes = bits::from_test(self.len(), |at| {
            bits::get(&known, at) && row(at).is_some_and(|row| holds(keys[row]))
        });
        split(yes, known)
    }

    /// Nothing is known of any row.
    pub(crate) fn unknown(&self) -> Truth {
        Truth {
            yes: bits::filled(self.len(), false),
            no: bits::filled(self.len(), false),
        }
    }

    fn column_numbers(&self, load: Load) -> Numbers<'s> {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let rows = self.rows.clone();
        let values: Cow<'s, [i64]> = match (column, load.via) {
            (Column::Number { values, .. }, Via::Own) => Cow::Borrowed(&values[rows]),
            (Column::Number { values, .. }, Via::Household) => {
                (0..self.len()).map(|at| row(at).map_or(0, |row| values[row])).collect()
            }
            (Column::Date { days, .. }, Via::Own) => days[rows].iter().map(|&day| i64::from(day)).collect(),
            (Column::Date { days, .. }, Via::Household) => (0..self.len())
                .map(|at| row(at).map_or(0, |row| i64::from(days[row])))
                .collect(),
            _ => Cow::Owned(vec![0; self.len()]),
        };
        Numbers {
            values: Values::Each(values),
            known,
        }
    }

    fn text_lengths(&self, load: Load) -> Numbers<'s> {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let length = |at: usize| match column {
            Column::Text { keys, words } => row(at)
                .and_then(|row| words.get(keys[row] as usize))
                .map_or(0, |text| text.chars().count() as i64),
            _ => 0,
        };
        Numbers {
            values: Values::Each((0..self.len()).map(length).collect()),
            known,
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
fn split(yes: Vec<u64>, known: Vec<u64>) -> Truth {
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
