//! Numbers of many rows at once: sums, differences, ages, comparisons. Part of the columnar evaluator.

use std::rc::Rc;

use crate::expression::{Arithmetic, Comparison, Number};
use crate::frame::Frame;
use crate::tri;

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

impl Numbers {
    pub(crate) fn get(&self, at: usize) -> Option<i64> {
        self.known[at].then(|| match &self.values {
            Values::Same(value) => *value,
            Values::Each(values) => values[at],
        })
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

    fn same(value: Option<i64>, len: usize) -> Self {
        Self {
            values: Values::Same(value.unwrap_or_default()),
            known: vec![value.is_some(); len],
        }
    }
}

impl Frame<'_> {
    /// The value of `number` for every row.
    pub(crate) fn numbers(&self, number: &Number) -> Rc<Numbers> {
        let Number::Shared(id, inner) = number else {
            return Rc::new(self.own_numbers(number));
        };
        if let Some(numbers) = self.memo.numbers.get(*id, &self.rows) {
            return numbers;
        }
        let numbers = self.numbers(inner);
        self.memo.numbers.keep(*id, &self.rows, &numbers);
        numbers
    }

    fn own_numbers(&self, number: &Number) -> Numbers {
        match number {
            Number::Constant(value) | Number::Parameter(_, value) => Numbers::same(Some(*value), self.len()),
            Number::Unknown => Numbers::same(None, self.len()),
            Number::Column(load) => self.column_numbers(*load),
            Number::Age(load) => self.ages(*load),
            Number::TextLength(load) => self.text_lengths(*load),
            Number::Negate(inner) => self.mapped(inner, i64::checked_neg),
            Number::Absolute(inner) => self.mapped(inner, i64::checked_abs),
            Number::Arithmetic(operation, left, right) => {
                calculated(*operation, &self.numbers(left), &self.numbers(right))
            }
            Number::Choose(test, then, otherwise) => {
                let (test, then, otherwise) = (self.truth(test), self.numbers(then), self.numbers(otherwise));
                chosen(&test, &then, &otherwise)
            }
            Number::Size(group) => self.sizes(*group),
            Number::Count(group, inner) => self.counts(*group, inner),
            Number::Sum(group, inner) => self.sums(*group, inner),
            Number::Shared(_, inner) => self.own_numbers(inner),
        }
    }

    fn mapped(&self, inner: &Number, apply: fn(i64) -> Option<i64>) -> Numbers {
        let numbers = self.numbers(inner);
        Numbers::each((0..self.len()).map(|at| numbers.get(at).and_then(apply)))
    }
}

/// The one number where the test is true, the other where it is false.
fn chosen(test: &[u8], then: &Numbers, otherwise: &Numbers) -> Numbers {
    let sides = then.known.iter().zip(&otherwise.known);
    let known = test
        .iter()
        .zip(sides)
        .map(|(&test, (&then, &otherwise))| (test == tri::YES) & then | (test == tri::NO) & otherwise);
    let value = |numbers: &Numbers, at: usize| match &numbers.values {
        Values::Same(value) => *value,
        Values::Each(values) => values[at],
    };
    let values = test.iter().enumerate().map(|(at, &test)| {
        let (then, otherwise) = (value(then, at), value(otherwise, at));
        if test == tri::YES { then } else { otherwise }
    });
    Numbers {
        values: Values::Each(values.collect()),
        known: known.collect(),
    }
}

fn both_known(left: &Numbers, right: &Numbers) -> Vec<bool> {
    let pairs = left.known.iter().zip(&right.known);
    pairs.map(|(&left, &right)| left & right).collect()
}

fn calculated(operation: Arithmetic, left: &Numbers, right: &Numbers) -> Numbers {
    match operation {
        Arithmetic::Add => overflowing(left, right, i64::overflowing_add),
        Arithmetic::Subtract => overflowing(left, right, i64::overflowing_sub),
        Arithmetic::Multiply => overflowing(left, right, i64::overflowing_mul),
        Arithmetic::Divide | Arithmetic::Remainder => {
            let pair = |at| left.get(at).zip(right.get(at));
            Numbers::each((0..left.known.len()).map(|at| pair(at).and_then(|(a, b)| operation.apply(a, b))))
        }
    }
}

/// One loop without branches per shape of the operands.
fn overflowing(left: &Numbers, right: &Numbers, apply: impl Fn(i64, i64) -> (i64, bool)) -> Numbers {
    let mut known = both_known(left, right);
    let values = match (&left.values, &right.values) {
        (Values::Same(a), Values::Same(b)) => {
            let result = apply(*a, *b);
            in_one_pass(std::iter::repeat_n(result, known.len()), &mut known)
        }
        (Values::Same(a), Values::Each(b)) => in_one_pass(b.iter().map(|&b| apply(*a, b)), &mut known),
        (Values::Each(a), Values::Same(b)) => in_one_pass(a.iter().map(|&a| apply(a, *b)), &mut known),
        (Values::Each(a), Values::Each(b)) => in_one_pass(a.iter().zip(b).map(|(&a, &b)| apply(a, b)), &mut known),
    };
    Numbers {
        values: Values::Each(values),
        known,
    }
}

fn in_one_pass(results: impl Iterator<Item = (i64, bool)>, known: &mut [bool]) -> Vec<i64> {
    let results = results.zip(known);
    results
        .map(|((value, overflow), known)| {
            *known &= !overflow;
            value
        })
        .collect()
}

/// The truth of a comparison of two numbers of each row.
pub(crate) fn compared(comparison: Comparison, left: &Numbers, right: &Numbers) -> Vec<u8> {
    match comparison {
        Comparison::Equal => tested(left, right, |a, b| a == b),
        Comparison::NotEqual => tested(left, right, |a, b| a != b),
        Comparison::Less => tested(left, right, |a, b| a < b),
        Comparison::LessEqual => tested(left, right, |a, b| a <= b),
        Comparison::Greater => tested(left, right, |a, b| a > b),
        Comparison::GreaterEqual => tested(left, right, |a, b| a >= b),
    }
}

fn tested(left: &Numbers, right: &Numbers, test: impl Fn(i64, i64) -> bool) -> Vec<u8> {
    let known = both_known(left, right);
    let truth = |(holds, &known): (bool, &bool)| if known { tri::of(holds) } else { tri::UNKNOWN };
    match (&left.values, &right.values) {
        (Values::Same(a), Values::Same(b)) => {
            let holds = test(*a, *b);
            known.iter().map(|known| truth((holds, known))).collect()
        }
        (Values::Same(a), Values::Each(b)) => b.iter().map(|&b| test(*a, b)).zip(&known).map(truth).collect(),
        (Values::Each(a), Values::Same(b)) => a.iter().map(|&a| test(a, *b)).zip(&known).map(truth).collect(),
        (Values::Each(a), Values::Each(b)) => {
            let pairs = a.iter().zip(b).map(|(&a, &b)| test(a, b));
            pairs.zip(&known).map(truth).collect()
        }
    }
}
