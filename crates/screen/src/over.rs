//! From members, events and households to the row they belong to: any, all, exactly one, how many, the sum. Part of the
//! columnar evaluator.

use std::ops::Range;

use crate::arithmetic::{Numbers, Values};
use crate::bits::Bits;
use crate::expression::{Condition, Group, Number, Quantifier};
use crate::frame::Frame;
use crate::snapshot::NO_ROW;
use crate::table::Table;
use crate::tri;
use crate::truths::Truths;

/// Rows of one pass where a group's rows do not lie in runs.
const PASS_ROWS: usize = 8 * 1024;

/// When fewer than one row of so many is marked, going from each to its owner is quicker than counting every owner's.
const FEW: usize = 8;

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
    pub(crate) fn runs(&self, group: Group) -> impl Iterator<Item = Range<usize>> + use<'s> {
        let ends = self.ends(group);
        let starts = std::iter::once(0).chain(self.ends(group));
        starts.zip(ends).map(|(start, end)| start..end)
    }

    /// For each row of the frame, where its rows end within [`Frame::below`].
    fn ends(&self, group: Group) -> impl Iterator<Item = usize> + use<'s> {
        let first = &self.snapshot().first[group.rows as usize][self.rows.start..=self.rows.end];
        let start = first[0];
        first[1..].iter().map(move |end| (end - start) as usize)
    }

    /// For each row of the frame, how many of its rows are marked.
    fn marked(&self, group: Group, marks: &Bits) -> impl Iterator<Item = u32> {
        let mut before = 0;
        marks.counts_before(self.ends(group)).map(move |all| {
            let own = all - before;
            before = all;
            own
        })
    }

    /// The rows of the frame that have a marked row.
    pub(crate) fn owners(&self, group: Group, below: &Frame<'_>, marks: &Bits) -> Bits {
        if marks.count() > marks.len() / FEW {
            return self.marked(group, marks).map(|own| own > 0).collect();
        }
        let mut owners = Bits::none(self.len());
        let last = self.snapshot().last[group.rows as usize].slice(below.rows.clone());
        if last.count() == self.len() {
            // Every owner has rows: the number of a row's owner is that of the runs that end before it. Their bits are a
            // small part of what `up` is, which would have to come from memory for a value here and there.
            marks.ranks(&last).for_each(|owner| owners.insert(owner));
        } else {
            let up = &self.snapshot().up[group.rows as usize][below.rows.clone()];
            let rows = marks.ones();
            rows.for_each(|row| owners.insert(up[row] as usize - self.rows.start));
        }
        owners
    }

    /// The truth of the household's condition for each of its members.
    pub(crate) fn spread(&self, table: Table, condition: &Condition) -> Truths {
        let households = Frame {
            table,
            rows: self.above.clone(),
            above: 0..0,
            ..self.clone()
        };
        let truths = households.truth(condition);
        let group = Group {
            owner: table,
            rows: self.table,
        };
        let mut spread = Truths::same_for(self.len(), tri::UNKNOWN);
        for (own, run) in households.runs(group).enumerate() {
            match truths.get(own) {
                tri::YES => spread.yes.fill(run),
                tri::NO => spread.no.fill(run),
                _ => {}
            }
        }
        spread
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
    pub(crate) fn over(&self, group: Group, quantifier: Quantifier, inner: &Condition) -> Truths {
        if group.owner == Table::Village {
            let mut counts = vec![[0u32; 3]; self.len()];
            self.passes(group, |pass, owner| {
                let truths = pass.truth(inner);
                for at in 0..pass.len() {
                    if let Some(owner) = owner(at) {
                        counts[owner][usize::from(truths.get(at))] += 1;
                    }
                }
            });
            let verdict = |wanted| move |&[unknown, yes, no]: &[u32; 3]| quantifier.verdict(yes, no, unknown) == wanted;
            return Truths {
                yes: counts.iter().map(verdict(Some(true))).collect(),
                no: counts.iter().map(verdict(Some(false))).collect(),
            };
        }
        let below = self.below(group);
        let truths = below.truth(inner);
        let owners = |marks: &Bits| self.owners(group, &below, marks);
        // Decided by one row, or else by all rows when all are known.
        let (decided, mut open) = match quantifier {
            Quantifier::Any => (owners(&truths.yes), owners(&truths.unknown())),
            Quantifier::All => (owners(&truths.no), owners(&truths.unknown())),
            Quantifier::One => {
                let counts: Vec<u32> = self.marked(group, &truths.yes).collect();
                let (one, many) = (Bits::of(&counts, |yes| yes == 1), Bits::of(&counts, |yes| yes > 1));
                let mut known = owners(&truths.unknown()).complement();
                known.or(&many);
                return Truths::of(one, known);
            }
        };
        open.or(&decided);
        let (decided, otherwise) = (decided, open.complement());
        match quantifier {
            Quantifier::All => Truths {
                yes: otherwise,
                no: decided,
            },
            _ => Truths {
                yes: decided,
                no: otherwise,
            },
        }
    }

    /// How many rows fulfil the condition, where it is known of all.
    pub(crate) fn counts(&self, group: Group, inner: &Condition) -> Numbers<'static> {
        let bound = u64::from(u32::MAX);
        if group.owner == Table::Village {
            let mut counts = vec![Some(0i64); self.len()];
            self.passes(group, |pass, owner| {
                let truths = pass.truth(inner);
                for at in 0..pass.len() {
                    let Some(owner) = owner(at) else { continue };
                    counts[owner] = match truths.get(at) {
                        tri::YES => counts[owner].map(|count| count + 1),
                        tri::NO => counts[owner],
                        _ => None,
                    };
                }
            });
            return Numbers::each(counts.into_iter(), bound);
        }
        let below = self.below(group);
        let truths = below.truth(inner);
        Numbers {
            values: Values::Narrow(self.marked(group, &truths.yes).map(|own| own as i32).collect()),
            known: self.owners(group, &below, &truths.unknown()).complement(),
            bound: below.len() as u64,
        }
    }

    /// The sum, where every number is known.
    pub(crate) fn sums(&self, group: Group, inner: &Number) -> Numbers<'static> {
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
            return Numbers::each(sums.into_iter(), u64::MAX);
        }
        let numbers = self.below(group).numbers(inner);
        let sum = |mut run: Range<usize>| run.try_fold(0i64, |sum, at| sum.checked_add(numbers.get(at)?));
        Numbers::each(self.runs(group).map(sum), u64::MAX)
    }
}
