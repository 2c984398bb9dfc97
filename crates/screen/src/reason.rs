//! Why a rule hit a row: the values it read, the parameters in force, the sentence with both filled in (law 6).

use std::sync::Arc;

use rayon::prelude::*;
use twofront_domain::clue::{Hit, Reason, ValueRead};

use crate::evidence::Evidence;
use crate::ruleset::{CompiledRule, RuleSet};
use crate::single::Single;
use crate::snapshot::Snapshot;

/// The reason of one hit of [`crate::screen`] over the same snapshot and rules.
pub fn reason(snapshot: &Snapshot, rules: &RuleSet, hit: &Hit) -> Reason {
    let rule = &rules.rules[hit.rule];
    of_row(Single::new(snapshot, rules.date), rule, hit.row)
}

/// The reasons of many hits, in their order, on all cores of the caller's pool.
pub fn reasons(snapshot: &Snapshot, rules: &RuleSet, hits: &[Hit]) -> Vec<Reason> {
    let single = Single::new(snapshot, rules.date);
    hits.par_iter()
        .with_min_len(1024)
        .map(|hit| of_row(single, &rules.rules[hit.rule], hit.row))
        .collect()
}

fn of_row(single: Single<'_>, rule: &CompiledRule, row: usize) -> Reason {
    let evidence = Evidence::gather(single, rule, row);
    let sentence = evidence.sentence();
    let mut values = evidence.values;
    values.extend(parameters(rule));
    Reason {
        pack: Arc::clone(&rule.words.pack),
        rule: Arc::clone(&rule.words.rule),
        legal_basis: Arc::clone(&rule.words.legal_basis),
        sentence,
        condition: Arc::clone(&rule.words.condition),
        values,
        date: single.today,
    }
}

/// The parameters a rule reads, each with its document.
pub(crate) fn parameters(rule: &CompiledRule) -> impl Iterator<Item = ValueRead> {
    rule.parameters.iter().map(|parameter| parameter.read.clone())
}
