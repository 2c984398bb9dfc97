//! Counting: how often each pattern occurred among candidates and among known strangers, and how often it would by chance.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::block::Candidates;
use crate::chance::Chances;
use crate::kind::{MISSING, Packed, date};
use crate::pattern::{Pattern, level, mask};
use crate::schema::Schema;
use crate::table::Table;

/// What was counted of one pattern.
#[derive(Clone, Copy, Debug, Default)]
pub struct Observed {
    /// The pattern.
    pub pattern: Pattern,
    /// The fields that both rows know.
    pub mask: u16,
    /// Candidates with it.
    pub pairs: f64,
    /// Known strangers with it, as they were seen.
    pub strangers_seen: f64,
    /// How many pairs of the two tables one seen pair of strangers stands for.
    pub stands_for: f64,
    /// So many pairs of strangers in the two tables would have it if fields agreed by chance alone.
    pub by_chance: f64,
}

/// How many rows of a table know which fields.
#[derive(Clone, Debug, Default)]
pub struct Presences {
    rows: HashMap<u32, f64, FxBuildHasher>,
}

impl Presences {
    /// Counts the rows of a table. A field that was filled from the ID is marked in the upper half.
    pub fn of(schema: &Schema, table: &Table) -> Self {
        let mut rows: HashMap<u32, f64, FxBuildHasher> = HashMap::default();
        for row in table.rows() {
            *rows.entry(presence(schema, row)).or_default() += 1.0;
        }
        Self { rows }
    }

    /// So many pairs of rows of the two tables have each mask.
    pub fn pairs(&self, other: &Self, schema: &Schema) -> HashMap<u16, f64> {
        let mut pairs = HashMap::new();
        for (&one, &rows) in &self.rows {
            for (&another, &others) in &other.rows {
                *pairs.entry(shared(schema, one, another)).or_default() += rows * others;
            }
        }
        pairs
    }
}

/// The fields of a row that say something; in the upper half those that were filled from the ID.
fn presence(schema: &Schema, row: &[Packed]) -> u32 {
    let mut bits = 0;
    for (at, cell) in row.iter().enumerate().filter(|(_, cell)| **cell != MISSING) {
        let filled = schema.fields[at].implied_by.is_some() && date::is_filled(cell);
        bits |= 1 << at | u32::from(filled) << (16 + at);
    }
    bits
}

/// The mask that the pattern of two rows will have, as [`crate::pattern::compare`] makes it.
fn shared(schema: &Schema, one: u32, other: u32) -> u16 {
    let mut mask = (one & other) as u16;
    for (at, field) in schema.fields.iter().enumerate() {
        let filled = (one | other) >> (16 + at) & 1 == 1;
        if field.implied_by.is_some_and(|of| filled && mask >> of & 1 == 1) {
            mask &= !(1 << at);
        }
    }
    mask
}

/// Puts candidates and known strangers together, by pattern. Patterns of candidates come first, in their order.
/// `pairs` and `stranger_pairs` say how many pairs there are of each mask: in the two tables, and among the strangers that
/// were looked through.
pub fn observe(
    schema: &Schema,
    chances: &Chances,
    candidates: &Candidates,
    strangers: &[Candidates],
    pairs: &HashMap<u16, f64>,
    stranger_pairs: &HashMap<u16, f64>,
) -> Vec<Observed> {
    let mut observed: Vec<Observed> = candidates
        .patterns
        .iter()
        .map(|&pattern| Observed {
            pattern,
            ..Observed::default()
        })
        .collect();
    let mut numbers: HashMap<Pattern, usize, FxBuildHasher> = candidates
        .patterns
        .iter()
        .enumerate()
        .map(|(at, &pattern)| (pattern, at))
        .collect();
    for pair in &candidates.pairs {
        observed[pair.pattern as usize].pairs += 1.0;
    }
    for met in strangers {
        let mut seen = vec![0.0; met.patterns.len()];
        for pair in &met.pairs {
            seen[pair.pattern as usize] += 1.0;
        }
        for (&pattern, seen) in met.patterns.iter().zip(seen) {
            let at = *numbers.entry(pattern).or_insert_with(|| {
                observed.push(Observed {
                    pattern,
                    ..Observed::default()
                });
                observed.len() - 1
            });
            observed[at].strangers_seen += seen;
        }
    }
    let all: f64 = pairs.values().sum();
    let all_strangers: f64 = stranger_pairs.values().sum();
    let overall = if all_strangers > 0.0 { all / all_strangers } else { 0.0 };
    for of in &mut observed {
        of.mask = mask(of.pattern, schema.fields.len());
        let of_mask = pairs.get(&of.mask).copied().unwrap_or(1.0);
        let strangers = stranger_pairs.get(&of.mask).copied().unwrap_or(0.0);
        // Masks that strangers hardly have tell too little of themselves.
        of.stands_for = if strangers * 1000.0 > of_mask {
            of_mask / strangers
        } else {
            overall
        };
        of.by_chance = of_mask * chance_of(chances, of.pattern);
    }
    observed
}

/// Where no strangers are known: two rows with different valid IDs are strangers (but for slips, which training takes out), and
/// how their other fields agree tells how those of strangers agree whose IDs nobody knows. Does nothing without such a field.
pub fn observe_conflicts(schema: &Schema, chances: &Chances, pairs: &HashMap<u16, f64>, observed: &mut [Observed]) {
    let conflicts = schema.fields.iter().enumerate();
    let Some((field, conflict)) = conflicts
        .map(|(at, field)| (at, &field.conflict))
        .find(|(_, levels)| !levels.is_empty())
    else {
        return;
    };
    let rest = |pattern: Pattern| pattern & !(15 << (4 * field));
    let mut strangers: HashMap<Pattern, f64, FxBuildHasher> = HashMap::default();
    for of in observed
        .iter()
        .filter(|of| conflict.contains(&level(of.pattern, field)))
    {
        *strangers.entry(rest(of.pattern)).or_default() += of.pairs;
    }
    let pairs_of = |mask: u16| pairs.get(&mask).copied().unwrap_or(0.0);
    for of in observed {
        of.strangers_seen = strangers.get(&rest(of.pattern)).copied().unwrap_or(0.0);
        let known = of.mask | 1 << field;
        let chance: f64 = conflict.iter().map(|level| chances[field][*level as usize - 1]).sum();
        let conflicting = pairs_of(known) * chance;
        let alike = match level(of.pattern, field) {
            0 => pairs_of(of.mask),
            level => pairs_of(of.mask) * chances[field][level as usize - 1],
        };
        of.stands_for = if conflicting > 0.0 { alike / conflicting } else { 0.0 };
    }
}

/// The chance that two strangers show a pattern, when fields agree independently.
pub(crate) fn chance_of(chances: &Chances, pattern: Pattern) -> f64 {
    let levels = chances
        .iter()
        .enumerate()
        .map(|(field, of)| (of, level(pattern, field)));
    levels
        .filter(|(_, level)| *level != 0)
        .map(|(of, level)| of[level as usize - 1])
        .product()
}
