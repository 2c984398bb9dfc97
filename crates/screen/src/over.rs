//! From members, events and households to the row they belong to: any, all, exactly one, how many, the sum. Part of the
//! columnar evaluator.

use crate::arithmetic::Numbers;
use crate::expression::{Condition, Group, Number, Quantifier};
use crate::frame::Frame;
use crate::snapshot::NO_ROW;
use crate::table::Table;
use crate::tri;

/// Rows of one pass where a group's rows do not lie in runs.
const PASS_ROWS: usize = 8 * 1024;

impl<'s> Frame<'s> {
    /// The frame's rows of a group that lies in runs.
    pub(crate) fn below(&self, group: Group) -> Frame<'s> {
        let first = &self.snapshot().first[group.rows as usize];
        Frame {
            table: group.rows,
            rows: first[self.rows.start] as usize..first[self.rows.end] as usize,
            above: self.rows.clone(),
            ..self.clone()
        }
    }

    /// For each row of the frame, where its rows lie within [`Frame::below`].
    fn runs(&self, group: Group) -> impl Iterator<Item = std::ops::Range<usize>> + use<'s> {
        let first = &self.snapshot().first[group.rows as usize][self.rows.start..=self.rows.end];
        let start = first[0];
        first
            .windows(2)
            .map(move |pair| (pair[0] - start) as usize..(pair[1] - start) as usize)
    }

    /// The rows of a group that does not lie in runs, in passes, with the position in the frame of the row each belongs to.
    fn passes(&self, group: Group, mut each: impl FnMut(&Frame<'s>, &dyn Fn(usize) -> Option<usize>)) {
        let up = &self.snapshot().up[group.rows as usize];
        for start in (0..self.snapshot().rows(group.rows)).step_by(PASS_ROWS) {
            let end = (start + PASS_ROWS).min(self.snapshot().rows(group.rows));
            let pass = Frame {
                table: group.rows,
                rows: start..end,
                ..self.clone()
            };
            let owner = |at: usize| {
                let row = up[start + at];
                let inside = row != NO_ROW && self.rows.contains(&(row as usize));
                let present = inside && self.snapshot().is_present(group.rows, start + at);
                present.then(|| row as usize - self.rows.start)
            };
            each(&pass, &owner);
        }
    }

    /// The quantified condition, for every row of the frame.
    pub(crate) fn over(&self, group: Group, quantifier: Quantifier, inner: &Condition) -> Vec<u8> {
        if group.owner == Table::Village {
            let mut counts = vec![[0u32; 3]; self.len()];
            self.passes(group, |pass, owner| {
                for (at, truth) in pass.truth(inner).iter().copied().enumerate() {
                    if let Some(owner) = owner(at) {
                        counts[owner][usize::from(truth)] += 1;
                    }
                }
            });
            let verdict = |&[unknown, yes, no]: &[u32; 3]| tri::of_option(quantifier.verdict(yes, no, unknown));
            return counts.iter().map(verdict).collect();
        }
        let truths = self.below(group).truth(inner);
        let runs = self.runs(group).map(|run| &truths[run]);
        match quantifier {
            Quantifier::Any => runs
                .map(|run| run.iter().fold(tri::NO, |any, &one| tri::or(any, one)))
                .collect(),
            Quantifier::All => runs
                .map(|run| run.iter().fold(tri::YES, |all, &one| tri::and(all, one)))
                .collect(),
            Quantifier::One => runs
                .map(|run| {
                    let [unknown, yes, no] = tally(run);
                    tri::of_option(quantifier.verdict(yes, no, unknown))
                })
                .collect(),
        }
    }

    /// How many rows fulfil the condition, where it is known of all.
    pub(crate) fn counts(&self, group: Group, inner: &Condition) -> Numbers {
        if group.owner == Table::Village {
            let mut counts = vec![Some(0i64); self.len()];
            self.passes(group, |pass, owner| {
                for (at, truth) in pass.truth(inner).iter().copied().enumerate() {
                    let Some(owner) = owner(at) else { continue };
                    counts[owner] = match truth {
                        tri::YES => counts[owner].map(|count| count + 1),
                        tri::NO => counts[owner],
                        _ => None,
                    };
                }
            });
            return Numbers::each(counts.into_iter());
        }
        let truths = self.below(group).truth(inner);
        let count = |run: std::ops::Range<usize>| {
            let [unknown, yes, _] = tally(&truths[run]);
            (unknown == 0).then_some(i64::from(yes))
        };
        Numbers::each(self.runs(group).map(count))
    }

    /// The sum, where every number is known.
    pub(crate) fn sums(&self, group: Group, inner: &Number) -> Numbers {
        if group.owner == Table::Village {
            let mut sums = vec![Some(0i64); self.len()];
            self.passes(group, |pass, owner| {
                let numbers = pass.numbers(inner);
                for at in 0..pass.len() {
                    let Some(owner) = owner(at) else { continue };
                    let sum = sums[owner].zip(numbers.get(at));
                    sums[owner] = sum.and_then(|(sum, number)| sum.checked_add(number));
                }
            });
            return Numbers::each(sums.into_iter());
        }
        let numbers = self.below(group).numbers(inner);
        let sum = |mut run: std::ops::Range<usize>| run.try_fold(0i64, |sum, at| sum.checked_add(numbers.get(at)?));
        Numbers::each(self.runs(group).map(sum))
    }
}

/// How many are unknown, yes and no.
fn tally(run: &[u8]) -> [u32; 3] {
    let mut tally = [0; 3];
    run.iter().for_each(|&truth| tally[usize::from(truth)] += 1);
    tally
}
