//! From members to their household: any, all, exactly one, how many, the sum. Part of the evaluator.

use std::ops::Range;

use crate::bits;
use crate::evaluate::{Frame, Numbers, Truth, Values};
use crate::expression::{Condition, Number, Quantifier};
use crate::layout::Table;

/// Reductions over members, for a frame of households.
impl<'s> Frame<'s> {
    /// The members of all households of the frame, in one run.
    pub(crate) fn people(&self) -> Frame<'s> {
        let start = &self.snapshot.member_start;
        let rows = start[self.rows.start] as usize..start[self.rows.end] as usize;
        Frame {
            snapshot: self.snapshot,
            table: Table::Person,
            rows,
        }
    }

    /// For each household of the frame, its members' positions within [`Frame::people`].
    fn member_ranges(&self) -> impl Iterator<Item = Range<usize>> + use<'s> {
        let start = &self.snapshot.member_start[self.rows.start..=self.rows.end];
        let first = start[0];
        start
            .windows(2)
            .map(move |pair| (pair[0] - first) as usize..(pair[1] - first) as usize)
    }

    /// The quantified condition, for every household of the frame.
    pub(crate) fn members(&self, quantifier: Quantifier, inner: &Condition) -> Truth {
        let truth = self.people().truth(inner);
        let mut result = self.unknown();
        for (at, range) in self.member_ranges().enumerate() {
            let yes = bits::count(&truth.yes, range.start, range.end);
            let no = bits::count(&truth.no, range.start, range.end);
            let unknown = range.len() - yes - no;
            let verdict = match quantifier {
                Quantifier::Any if yes > 0 => Some(true),
                Quantifier::All if no > 0 => Some(false),
                Quantifier::One if yes > 1 => Some(false),
                _ if unknown > 0 => None,
                Quantifier::Any => Some(false),
                Quantifier::All => Some(true),
                Quantifier::One => Some(yes == 1),
            };
            match verdict {
                Some(true) => result.yes[at / 64] |= 1 << (at % 64),
                Some(false) => result.no[at / 64] |= 1 << (at % 64),
                None => {}
            }
        }
        result
    }

    /// How many members fulfil the condition, where it is known of all.
    pub(crate) fn count_members(&self, inner: &Condition) -> Numbers<'s> {
        let truth = self.people().truth(inner);
        self.per_household(|range| {
            let yes = bits::count(&truth.yes, range.start, range.end);
            let no = bits::count(&truth.no, range.start, range.end);
            (yes + no == range.len()).then_some(yes as i64)
        })
    }

    /// The sum over members, where every number is known.
    pub(crate) fn sum_members(&self, inner: &Number) -> Numbers<'s> {
        let numbers = self.people().numbers(inner);
        self.per_household(|mut range| {
            range.try_fold(0i64, |sum, at| {
                bits::get(&numbers.known, at).then(|| sum.checked_add(numbers.values.get(at)))?
            })
        })
    }

    fn per_household(&self, of: impl Fn(Range<usize>) -> Option<i64>) -> Numbers<'s> {
        let results: Vec<Option<i64>> = self.member_ranges().map(of).collect();
        let known = bits::from_test(self.len(), |at| results[at].is_some());
        let values = results.into_iter().map(Option::unwrap_or_default).collect();
        Numbers {
            values: Values::Each(values),
            known,
        }
    }
}
