//! A rule tried against the rule in force: whom the new one would catch, whom it would let go. Nothing is stored.

use std::ops::Range;

use rayon::prelude::*;

use crate::bits::Bits;
use crate::frame::{Frame, Ground, Memo};
use crate::plan::Plan;
use crate::ruleset::RuleSet;
use crate::run::{CHUNK_ROWS, MEMBERS, OtherColumns};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::truths::Truths;

/// What a trial found. Rows are of the rules' subject, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Rows that both hit.
    pub kept: usize,
    /// Rows that only the new rule hits.
    pub caught: Vec<usize>,
    /// Rows that only the old rule hits.
    pub dropped: Vec<usize>,
    /// Rows that the new rule cannot judge.
    pub unknown: usize,
}

impl Trial {
    /// How many rows the old rule hits.
    pub fn before(&self) -> usize {
        self.kept + self.dropped.len()
    }

    /// How many rows the new rule hits.
    pub fn after(&self) -> usize {
        self.kept + self.caught.len()
    }
}

/// Why two rules cannot be tried against each other.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The snapshot lacks columns of one of them.
    #[error(transparent)]
    OtherColumns(#[from] OtherColumns),
    /// They speak of different subjects.
    #[error("the two rules speak of different subjects; a trial needs two versions of one rule")]
    OtherSubject,
}

/// Compares rule `old_rule` of `old` with rule `new_rule` of `new` over every row.
///
/// # Errors
/// When the snapshot lacks columns that the rules read, or they speak of different subjects.
pub fn trial(
    snapshot: &Snapshot,
    (old, old_rule): (&RuleSet, usize),
    (new, new_rule): (&RuleSet, usize),
) -> Result<Trial, TrialError> {
    if !snapshot.fits(old) || !snapshot.fits(new) {
        return Err(OtherColumns.into());
    }
    let (before, after) = (&old.rules[old_rule], &new.rules[new_rule]);
    if before.table != after.table {
        return Err(TrialError::OtherSubject);
    }
    // On one day most of what the two ask is the same, and asked once.
    let together = (old.date == new.date).then(|| Plan::of([before, after]));
    let (plan_before, plan_after) = match &together {
        Some(plan) => ((plan, 0), (plan, 1)),
        None => ((&old.plan, old_rule), (&new.plan, new_rule)),
    };
    let (ground_before, ground_after) = (Ground::new(snapshot, old.date), Ground::new(snapshot, new.date));
    // People are visited by their households.
    let all = snapshot.rows(match before.table {
        Table::Person => Table::Household,
        table => table,
    });
    let starts: Vec<usize> = (0..all).step_by(CHUNK_ROWS).collect();
    let parts: Vec<Trial> = starts
        .into_par_iter()
        .map(|start| {
            let rows = start..all.min(start + CHUNK_ROWS);
            let memo = Memo::new(plan_before.0);
            let old = truths(&ground_before, &memo, before.table, &rows, plan_before);
            let new = match &together {
                Some(_) => truths(&ground_after, &memo, before.table, &rows, plan_after),
                None => truths(&ground_after, &Memo::new(plan_after.0), before.table, &rows, plan_after),
            };
            compared(snapshot, before.table, &rows, &old, &new)
        })
        .collect();
    let mut trial = Trial::default();
    for part in parts {
        trial.kept += part.kept;
        trial.unknown += part.unknown;
        trial.caught.extend(part.caught);
        trial.dropped.extend(part.dropped);
    }
    Ok(trial)
}

/// The truth of one planned rule for a run of rows; of people for the members of a run of households.
fn truths<'s>(
    ground: &'s Ground<'s>,
    memo: &'s Memo<'s>,
    table: Table,
    rows: &Range<usize>,
    (plan, rule): (&Plan, usize),
) -> Truths {
    let condition = &plan.rules[rule].condition;
    let truths = match table {
        Table::Person => {
            let households = Frame::new(ground, memo, Table::Household, rows.clone());
            households.below(MEMBERS).truth(condition)
        }
        table => Frame::new(ground, memo, table, rows.clone()).truth(condition),
    };
    truths.into_own()
}

fn compared(snapshot: &Snapshot, table: Table, rows: &Range<usize>, old: &Truths, new: &Truths) -> Trial {
    let first = match table {
        Table::Person => snapshot.run(Table::Person, rows.start).start,
        _ => rows.start,
    };
    let listed = |bits: Bits| {
        let rows = bits.ones().map(|at| first + at);
        rows.filter(|&row| snapshot.is_present(table, row))
            .collect::<Vec<usize>>()
    };
    let both = |mut bits: Bits, narrow: fn(&mut Bits, &Bits), by: &Bits| {
        narrow(&mut bits, by);
        listed(bits)
    };
    Trial {
        kept: both(new.yes.clone(), Bits::and, &old.yes).len(),
        caught: both(new.yes.clone(), Bits::without, &old.yes),
        dropped: both(old.yes.clone(), Bits::without, &new.yes),
        unknown: listed(new.unknown()).len(),
    }
}
