//! Counting: how often each pattern occurred among candidates and among known strangers, and how often it would by chance.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::block::Candidates;
use crate::chance::Chances;
use crate::kind::{MISSING, Packed, date};
use crate::pattern::{Pattern, level, mask};
use crate::schema::Schema;
use crate::table::Table;

/// Known strangers are compared one way only, but stand for both: the one as first row and the other as first row.
pub(crate) const BOTH_WAYS: f64 = 2.0;

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

/// Which stranger pattern was counted for which observed one: set of strangers, number of the pattern there, position here.
pub type Sources = Vec<(usize, usize, usize)>;

/// What is known of how often strangers agree.
pub struct KnownStrangers<'a> {
    /// The strangers that met.
    pub met: Vec<&'a Candidates>,
    /// How many pairs were looked through of each mask.
    pub pairs: HashMap<u16, f64>,
}

/// Puts candidates and known strangers together, by pattern. Patterns of candidates come first, in their order.
/// `pairs` says how many pairs of the two tables there are of each mask.
///
/// Rows of the second table may know more than those of the first: a mask that strangers hardly have is counted on all
/// strangers that know its fields, as if they did not know the rest.
pub fn observe(
    schema: &Schema,
    chances: &Chances,
    candidates: &Candidates,
    strangers: &KnownStrangers<'_>,
    pairs: &HashMap<u16, f64>,
) -> (Vec<Observed>, Sources) {
    let mut counting = Counting::of(candidates);
    for (set, met) in strangers.met.iter().enumerate() {
        counting.add_strangers(schema, set, met, pairs, &strangers.pairs);
    }
    let Counting {
        mut observed, sources, ..
    } = counting;
    for of in &mut observed {
        of.mask = mask(of.pattern, schema.fields.len());
        let of_mask = pairs.get(&of.mask).copied().unwrap_or(1.0);
        let looked_through = if is_rare(of.mask, pairs, &strangers.pairs) {
            let wider = strangers.pairs.iter().filter(|(wider, _)| *wider & of.mask == of.mask);
            wider.map(|(_, pairs)| pairs).sum()
        } else {
            strangers.pairs.get(&of.mask).copied().unwrap_or(0.0)
        };
        of.stands_for = if looked_through > 0.0 {
            of_mask / looked_through
        } else {
            0.0
        };
        of.by_chance = of_mask * chance_of(chances, of.pattern);
    }
    (observed, sources)
}

/// True for a mask that too few strangers have to be counted on them.
fn is_rare(mask: u16, pairs: &HashMap<u16, f64>, strangers: &HashMap<u16, f64>) -> bool {
    let of_strangers = strangers.get(&mask).copied().unwrap_or(0.0);
    of_strangers * 50.0 < pairs.get(&mask).copied().unwrap_or(1.0)
}

struct Counting {
    observed: Vec<Observed>,
    numbers: HashMap<Pattern, usize, FxBuildHasher>,
    sources: Sources,
}

impl Counting {
    fn of(candidates: &Candidates) -> Self {
        let new = |pattern: &Pattern| Observed {
            pattern: *pattern,
            ..Observed::default()
        };
        let mut observed: Vec<Observed> = candidates.patterns.iter().map(new).collect();
        for pair in &candidates.pairs {
            observed[pair.pattern as usize].pairs += 1.0;
        }
        let numbers = candidates
            .patterns
            .iter()
            .enumerate()
            .map(|(at, &pattern)| (pattern, at))
            .collect();
        Self {
            observed,
            numbers,
            sources: Vec::new(),
        }
    }

    fn add_strangers(
        &mut self,
        schema: &Schema,
        set: usize,
        met: &Candidates,
        pairs: &HashMap<u16, f64>,
        strangers: &HashMap<u16, f64>,
    ) {
        let fields = schema.fields.len();
        let mut rare: Vec<u16> = pairs
            .keys()
            .copied()
            .filter(|mask| is_rare(*mask, pairs, strangers))
            .collect();
        rare.sort_unstable();
        let mut seen = vec![0.0; met.patterns.len()];
        for pair in &met.pairs {
            seen[pair.pattern as usize] += BOTH_WAYS;
        }
        for (at, (&pattern, &seen)) in met.patterns.iter().zip(&seen).enumerate() {
            let known = mask(pattern, fields);
            if !is_rare(known, pairs, strangers) {
                let to = self.number(pattern);
                self.count(to, set, at, seen);
            }
            for narrower in rare.iter().filter(|narrower| **narrower & known == **narrower) {
                // Patterns that no candidate shows are of no use.
                if let Some(&to) = self.numbers.get(&only(pattern, *narrower, fields)) {
                    self.count(to, set, at, seen);
                }
            }
        }
    }

    fn number(&mut self, pattern: Pattern) -> usize {
        *self.numbers.entry(pattern).or_insert_with(|| {
            self.observed.push(Observed {
                pattern,
                ..Observed::default()
            });
            self.observed.len() - 1
        })
    }

    fn count(&mut self, to: usize, set: usize, at: usize, seen: f64) {
        self.observed[to].strangers_seen += seen;
        self.sources.push((set, at, to));
    }
}

/// A pattern as if only the fields of a mask were known.
fn only(pattern: Pattern, mask: u16, fields: usize) -> Pattern {
    let kept = (0..fields).filter(|field| mask >> field & 1 == 1);
    kept.fold(0, |only, field| only | pattern & (15 << (4 * field)))
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

/// The chance that a pattern is shown, when fields agree independently with the chances of their levels.
pub(crate) fn chance_of(chances: &[Vec<f64>], pattern: Pattern) -> f64 {
    let levels = chances
        .iter()
        .enumerate()
        .map(|(field, of)| (of, level(pattern, field)));
    levels
        .filter(|(_, level)| *level != 0)
        .map(|(of, level)| of[level as usize - 1])
        .product()
}
