//! Numbers of many rows at once: sums, differences, ages, comparisons. Part of the columnar evaluator.

use std::borrow::Cow;
use std::rc::Rc;

use crate::bits::Bits;
use crate::expression::{Arithmetic, Comparison, Number};
use crate::frame::Frame;
use crate::truths::Truths;

/// Numbers of each row.
#[derive(Clone)]
pub(crate) struct Numbers<'s> {
    pub(crate) values: Values<'s>,
    pub(crate) known: Bits,
    /// No value, whatever the row, is further from 0.
    pub(crate) bound: u64,
}

/// One value for all rows, or one per row.
#[derive(Clone)]
pub(crate) enum Values<'s> {
    Same(i64),
    /// While all of them fit: half the bytes, and twice as many at a time.
    Narrow(Cow<'s, [i32]>),
    Wide(Cow<'s, [i64]>),
}

impl<'v> Values<'v> {
    fn get(&self, at: usize) -> i64 {
        match self {
            Self::Same(value) => *value,
            Self::Narrow(values) => i64::from(values[at]),
            Self::Wide(values) => values[at],
        }
    }

    fn narrow(&self) -> Option<Side<'_, i32>> {
        match self {
            Self::Same(value) => i32::try_from(*value).ok().map(Side::Same),
            Self::Narrow(values) => Some(Side::Each(Cow::Borrowed(values))),
            Self::Wide(_) => None,
        }
    }

    fn wide(&self) -> Side<'_, i64> {
        match self {
            Self::Same(value) => Side::Same(*value),
            Self::Narrow(values) => Side::Each(values.iter().copied().map(i64::from).collect()),
            Self::Wide(values) => Side::Each(Cow::Borrowed(values)),
        }
    }

    fn into_wide(self, len: usize) -> Cow<'v, [i64]> {
        match self {
            Self::Same(value) => vec![value; len].into(),
            Self::Narrow(values) => values.iter().copied().map(i64::from).collect(),
            Self::Wide(values) => values,
        }
    }

    /// The results of an operation, none of which is beyond the bound.
    fn bounded(self, other: Self, bound: u64, len: usize, apply: impl Fn(i64, i64) -> i64) -> Values<'static> {
        let fits = bound <= i32::MAX as u64;
        match (self, other) {
            (Self::Same(a), Self::Same(b)) => Values::Same(apply(a, b)),
            (Self::Narrow(a), Self::Narrow(b)) if fits => {
                Values::Narrow(pairwise(a, b, |a, b| apply(a.into(), b.into()) as i32))
            }
            (Self::Narrow(a), Self::Same(b)) if fits => Values::Narrow(changed(a, |a| apply(a.into(), b) as i32)),
            (Self::Same(a), Self::Narrow(b)) if fits => Values::Narrow(changed(b, |b| apply(a, b.into()) as i32)),
            (a, b) => Values::Wide(pairwise(a.into_wide(len), b.into_wide(len), apply)),
        }
    }
}

/// Each value changed, in place where they are nobody else's.
fn changed<T: Copy>(values: Cow<'_, [T]>, apply: impl Fn(T) -> T) -> Cow<'static, [T]> {
    let mut values = values.into_owned();
    values.iter_mut().for_each(|value| *value = apply(*value));
    values.into()
}

/// The results of two values of each row, in place where either side's are nobody else's.
fn pairwise<T: Copy>(left: Cow<'_, [T]>, right: Cow<'_, [T]>, apply: impl Fn(T, T) -> T) -> Cow<'static, [T]> {
    match (left, right) {
        (Cow::Borrowed(left), Cow::Owned(mut right)) => {
            let pairs = left.iter().zip(&mut right);
            pairs.for_each(|(&left, right)| *right = apply(left, *right));
            right.into()
        }
        (left, right) => {
            let mut left = left.into_owned();
            let pairs = left.iter_mut().zip(right.iter());
            pairs.for_each(|(left, &right)| *left = apply(*left, right));
            left.into()
        }
    }
}

/// One side of a comparison, in the width in which it is done.
enum Side<'v, T: Copy> {
    Same(T),
    Each(Cow<'v, [T]>),
}

impl<T: Copy> Side<'_, T> {
    /// Where two values pass a test together: one loop without branches per shape of the operands.
    fn test(&self, other: &Self, len: usize, test: impl Fn(T, T) -> bool) -> Bits {
        match (self, other) {
            (Self::Same(a), Self::Same(b)) if test(*a, *b) => Bits::all(len),
            (Self::Same(_), Self::Same(_)) => Bits::none(len),
            (Self::Same(a), Self::Each(b)) => Bits::of(b, |b| test(*a, b)),
            (Self::Each(a), Self::Same(b)) => Bits::of(a, |a| test(a, *b)),
            (Self::Each(a), Self::Each(b)) => Bits::of_pairs(a, b, test),
        }
    }
}

impl<'s> Numbers<'s> {
    pub(crate) fn get(&self, at: usize) -> Option<i64> {
        self.known.get(at).then(|| self.values.get(at))
    }

    /// From a value or its absence for each row, and what none of them is beyond.
    pub(crate) fn each(rows: impl Iterator<Item = Option<i64>>, bound: u64) -> Self {
        let mut values = Vec::with_capacity(rows.size_hint().0);
        let known = rows.map(|value| {
            values.push(value.unwrap_or_default());
            value.is_some()
        });
        Self {
            known: known.collect(),
            values: Values::Wide(values.into()),
            bound,
        }
    }

    /// One value, or none, for all rows.
    pub(crate) fn same(value: Option<i64>, len: usize) -> Self {
        Self {
            values: Values::Same(value.unwrap_or_default()),
            known: match value {
                Some(_) => Bits::all(len),
                None => Bits::none(len),
            },
            bound: value.map_or(0, i64::unsigned_abs),
        }
    }

    /// Whether each number is one of the list.
    pub(crate) fn one_of(&self, list: &[i64]) -> Truths {
        let holds = match self.values.wide() {
            Side::Same(value) if list.contains(&value) => Bits::all(self.known.len()),
            Side::Same(_) => Bits::none(self.known.len()),
            Side::Each(values) => Bits::one_of(&values, list),
        };
        Truths::of(holds, self.known.clone())
    }

    /// Each number by itself, which brings none further from 0; unknown where it has no result.
    fn mapped(self, quick: impl Fn(i64) -> i64, apply: impl Fn(i64) -> Option<i64>) -> Numbers<'static> {
        let (bound, len) = (self.bound, self.known.len());
        if bound > i64::MAX as u64 {
            return Numbers::each((0..len).map(|at| apply(self.get(at)?)), u64::MAX);
        }
        Numbers {
            values: self
                .values
                .bounded(Values::Same(0), bound, len, |value, _| quick(value)),
            known: self.known,
            bound,
        }
    }
}

impl<'s> Frame<'s> {
    /// The value of `number` for every row.
    pub(crate) fn numbers(&self, number: &Number) -> Rc<Numbers<'s>> {
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

    fn own_numbers(&self, number: &Number) -> Numbers<'s> {
        let operand = |number| Rc::unwrap_or_clone(self.numbers(number));
        match number {
            Number::Constant(value) | Number::Parameter(_, value) => Numbers::same(Some(*value), self.len()),
            Number::Unknown => Numbers::same(None, self.len()),
            Number::Column(load) => self.column_numbers(*load),
            Number::Age(load) => self.ages(*load),
            Number::TextLength(load) => self.text_lengths(*load),
            Number::Negate(inner) => operand(inner).mapped(i64::wrapping_neg, i64::checked_neg),
            Number::Absolute(inner) => operand(inner).mapped(i64::wrapping_abs, i64::checked_abs),
            Number::Arithmetic(operation, left, right) => calculated(*operation, operand(left), operand(right)),
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
}

/// The one number where the test is true, the other where it is false.
fn chosen(test: &Truths, then: &Numbers<'_>, otherwise: &Numbers<'_>) -> Numbers<'static> {
    let known = |numbers: &Numbers<'_>, chosen: &Bits| {
        let mut known = numbers.known.clone();
        known.and(chosen);
        known
    };
    let mut either = known(then, &test.yes);
    either.or(&known(otherwise, &test.no));
    let value = |at| match test.yes.get(at) {
        true => then.values.get(at),
        false => otherwise.values.get(at),
    };
    Numbers {
        values: Values::Wide((0..test.len()).map(value).collect()),
        known: either,
        bound: then.bound.max(otherwise.bound),
    }
}

fn calculated(operation: Arithmetic, left: Numbers<'_>, right: Numbers<'_>) -> Numbers<'static> {
    let (a, b) = (left.bound, right.bound);
    let bound = match operation {
        Arithmetic::Add | Arithmetic::Subtract => a.checked_add(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide | Arithmetic::Remainder => None,
    };
    // A bound that leaves no room for an overflow: nobody need look for one.
    let Some(bound) = bound.filter(|bound| *bound <= i64::MAX as u64) else {
        let pair = |at| left.get(at).zip(right.get(at));
        let result = |at| pair(at).and_then(|(a, b)| operation.apply(a, b));
        return Numbers::each((0..left.known.len()).map(result), u64::MAX);
    };
    let (len, mut known) = (left.known.len(), left.known);
    known.and(&right.known);
    let (left, right) = (left.values, right.values);
    let values = match operation {
        Arithmetic::Subtract => left.bounded(right, bound, len, i64::wrapping_sub),
        Arithmetic::Multiply => left.bounded(right, bound, len, i64::wrapping_mul),
        _ => left.bounded(right, bound, len, i64::wrapping_add),
    };
    Numbers { values, known, bound }
}

fn both_known(left: &Numbers<'_>, right: &Numbers<'_>) -> Bits {
    let mut known = left.known.clone();
    known.and(&right.known);
    known
}

/// The truth of a comparison of two numbers of each row.
pub(crate) fn compared(comparison: Comparison, left: &Numbers<'_>, right: &Numbers<'_>) -> Truths {
    let holds = match (left.values.narrow(), right.values.narrow()) {
        (Some(a), Some(b)) => ordered(comparison, &a, &b, left.known.len()),
        _ => ordered(comparison, &left.values.wide(), &right.values.wide(), left.known.len()),
    };
    Truths::of(holds, both_known(left, right))
}

fn ordered<T: Copy + Ord>(comparison: Comparison, left: &Side<'_, T>, right: &Side<'_, T>, len: usize) -> Bits {
    match comparison {
        Comparison::Equal => left.test(right, len, |a, b| a == b),
        Comparison::NotEqual => left.test(right, len, |a, b| a != b),
        Comparison::Less => left.test(right, len, |a, b| a < b),
        Comparison::LessEqual => left.test(right, len, |a, b| a <= b),
        Comparison::Greater => left.test(right, len, |a, b| a > b),
        Comparison::GreaterEqual => left.test(right, len, |a, b| a >= b),
    }
}
