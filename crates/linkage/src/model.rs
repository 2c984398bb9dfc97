//! The trained model: the odds of every pattern, and what a pattern not seen yet would have. It stays as it is until somebody
//! trains again, and can be written down and read back.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use crate::block::{Candidates, Caps};
use crate::calibrate::Calibration;
use crate::chance::Chances;
use crate::frequency::RowShares;
use crate::kind::Kind;
use crate::pattern::{Pattern, level, mask};
use crate::schema::Schema;
use crate::train::{BOTH_WAYS, Observed, People, Sources, Strangers, describe, expect};

/// Rarity moves the odds by at most this (natural logarithm).
const MOST_RARITY: f64 = 9.0;
/// So many seen strangers tell what share is usual among them.
const ENOUGH_STRANGERS: f64 = 20.0;
/// A pattern's own counts weigh against what independent fields would give like so many pairs.
const OWN_WEIGHT: f64 = 5.0;

/// What was learnt about a kind of data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Model {
    /// The schema it was trained with, as text.
    pub schema: String,
    /// The fields that were in use.
    pub fields: Vec<String>,
    /// The caps of the keys that were in force.
    pub caps: Caps,
    /// How rows of one person agree.
    pub people: People,
    /// How often strangers agree by chance.
    pub chances: Chances,
    strangers: Strangers,
    /// So many rows the second table had.
    pub rows: usize,
    /// What people decided about pairs, as corrections of the probability.
    #[serde(default)]
    pub calibration: Calibration,
    #[serde(with = "pattern_list")]
    patterns: HashMap<Pattern, Odds, FxBuildHasher>,
    usual_log_shares: Vec<f32>,
}

/// The odds that two rows with a pattern are one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// Natural logarithm of the odds at the usual share.
    pub log_odds: f32,
    /// For each counted field the logarithm of the share of rows that usually have the value both rows share.
    pub usual_log_shares: Vec<f32>,
}

/// What training needs to know beside the counted patterns.
pub struct Counted<'a> {
    /// The candidates of the two tables.
    pub candidates: &'a Candidates,
    /// Known strangers in the first and in the second table, each with the shares of the rows of that table.
    pub strangers: Vec<(&'a Candidates, &'a RowShares)>,
    /// The shares of the rows of the second table.
    pub shares: &'a RowShares,
    /// How many fields are counted.
    pub counted_fields: usize,
    /// Every pattern with its counts; those of candidates first.
    pub observed: Vec<Observed>,
    /// Where the strangers' counts come from.
    pub sources: Sources,
    /// All pairs of the tables, by mask.
    pub pairs: HashMap<u16, f64>,
    /// About how many people stand in both tables.
    pub people: f64,
    /// How many rows the second table has.
    pub rows: usize,
}

impl Model {
    /// Learns a model.
    pub fn train(schema: &Schema, caps: Caps, chances: Chances, counted: &Counted<'_>) -> Self {
        let observed = &counted.observed;
        let by_chance: Vec<f64> = observed.iter().map(|of| of.by_chance).collect();
        let mut people = expect(schema, observed, &by_chance, None, &counted.pairs, counted.people);
        let (mut strangers, mut of_pattern) = describe(observed, &people, &chances, &counted.pairs);
        for _ in 0..2 {
            people = expect(
                schema,
                observed,
                &of_pattern,
                Some(&people),
                &counted.pairs,
                counted.people,
            );
            (strangers, of_pattern) = describe(observed, &people, &chances, &counted.pairs);
        }
        let shares = usual_log_shares(counted);
        let patterns = observed
            .iter()
            .zip(&of_pattern)
            .zip(shares)
            .map(|((of, &strangers), usual_log_shares)| {
                let expected = people.expected(of.mask, of.pattern);
                let left = (of.pairs - strangers).max(0.0);
                let one_person = expected * (left + OWN_WEIGHT) / (expected + OWN_WEIGHT);
                let log_odds = (one_person.max(1e-300) / strangers.max(1e-300)).ln() as f32;
                (
                    of.pattern,
                    Odds {
                        log_odds,
                        usual_log_shares,
                    },
                )
            });
        let patterns: HashMap<Pattern, Odds, FxBuildHasher> = patterns.collect();
        let usual_log_shares = overall(counted, &patterns);
        let fields = schema.fields.iter().map(|field| field.name.clone()).collect();
        Self {
            schema: schema.source.clone(),
            fields,
            caps,
            people,
            chances,
            strangers,
            rows: counted.rows,
            calibration: Calibration::default(),
            patterns,
            usual_log_shares,
        }
    }

    /// The model for the people of a county's book that comes with the program.
    ///
    /// # Errors
    /// Never in a released program: a test reads it.
    pub fn shipped_for_the_book() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../schemas/book.model.json"))
    }

    /// True when the model was trained with the same fields and levels.
    pub fn fits(&self, schema: &Schema) -> bool {
        let levels = schema
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.levels.len()));
        let trained = self
            .fields
            .iter()
            .zip(&self.people.levels)
            .map(|(name, levels)| (name.as_str(), levels.len()));
        levels.eq(trained)
    }

    /// What the logarithm of the odds changes by in a table of another size than the one trained with: the more people, the more
    /// strangers. Those of one village do not become more (see [`Model::same_place`]).
    pub fn size_shift(&self, rows: usize) -> f64 {
        (self.rows.max(1) as f64 / rows.max(1) as f64).ln()
    }

    /// True for a pattern of two rows in one place. Villages are about as large in every county.
    pub fn same_place(&self, schema: &Schema, pattern: Pattern) -> bool {
        let mut places = schema
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.kind == Kind::Place);
        places.any(|(at, _)| level(pattern, at) == 1)
    }

    /// The probability that people's decisions have shown to be true where the model says `probability`.
    pub fn calibrated(&self, probability: f64) -> f64 {
        self.calibration.of(probability)
    }

    /// The odds of a pattern, from its counts when it was seen in training, else from what its fields say one by one.
    pub fn odds(&self, pattern: Pattern) -> Odds {
        if let Some(odds) = self.patterns.get(&pattern) {
            return odds.clone();
        }
        let mask = mask(pattern, self.people.levels.len());
        let people = self.people.expected(mask, pattern).max(1e-300);
        let log_odds = (people / self.strangers.expected(mask, pattern).max(1e-300)).ln() as f32;
        Odds {
            log_odds,
            usual_log_shares: self.usual_log_shares.clone(),
        }
    }

    /// What each field says by itself (natural logarithm of the ratio of people to strangers), 0 where it says nothing.
    pub fn weight(&self, field: usize, level: u8) -> f64 {
        if level == 0 {
            return 0.0;
        }
        let at = level as usize - 1;
        (self.people.levels[field][at] / self.chances[field][at]).ln()
    }
}

impl Odds {
    /// The logarithm of the odds for two rows whose values are as common as `log_share` says for each counted field.
    #[inline]
    pub fn with_shares(&self, log_share: impl Fn(usize) -> Option<f32>) -> f64 {
        let rarity = self.usual_log_shares.iter().enumerate().map(|(counted, usual)| {
            log_share(counted).map_or(0.0, |share| f64::from(usual - share).clamp(-MOST_RARITY, MOST_RARITY))
        });
        f64::from(self.log_odds) + rarity.sum::<f64>()
    }
}

/// For each pattern the share of rows that usually have the value that both rows share. Chance brings strangers together on
/// common values: the chance for a value is its share squared, so that the usual share among strangers is their harmonic mean.
/// Patterns that strangers hardly show take the mean of their candidates.
fn usual_log_shares(counted: &Counted<'_>) -> Vec<Vec<f32>> {
    let fields = counted.counted_fields;
    let mut sums = vec![(0.0, 0.0); counted.observed.len() * fields];
    let mut stranger_sums = vec![(0.0, 0.0); counted.observed.len() * fields];
    if fields > 0 {
        for pair in &counted.candidates.pairs {
            let pattern = counted.candidates.patterns[pair.pattern as usize];
            for field in 0..fields {
                if let Some(share) = counted.shares.log_share(field, pair.right, pattern) {
                    let sum = &mut sums[pair.pattern as usize * fields + field];
                    *sum = (sum.0 + f64::from(share).exp(), sum.1 + 1.0);
                }
            }
        }
        add_stranger_shares(counted, &mut stranger_sums);
    }
    let usual = |at: usize| {
        let (inverse, strangers) = stranger_sums[at];
        let (sum, pairs) = sums[at];
        if strangers >= ENOUGH_STRANGERS {
            (strangers / inverse).ln() as f32
        } else if pairs > 0.0 {
            (sum / pairs).ln() as f32
        } else if strangers > 0.0 {
            (strangers / inverse).ln() as f32
        } else {
            0.0
        }
    };
    (0..counted.observed.len())
        .map(|pattern| (0..fields).map(|field| usual(pattern * fields + field)).collect())
        .collect()
}

/// Adds for every observed pattern and counted field the inverse shares of its strangers, and how many they are.
fn add_stranger_shares(counted: &Counted<'_>, sums: &mut [(f64, f64)]) {
    let fields = counted.counted_fields;
    let of_set = counted.strangers.iter().map(|(met, shares)| {
        let mut of_pattern = vec![(0.0, 0.0); met.patterns.len() * fields];
        for pair in &met.pairs {
            let pattern = met.patterns[pair.pattern as usize];
            for field in 0..fields {
                if let Some(share) = shares.log_share(field, pair.right, pattern) {
                    let sum = &mut of_pattern[pair.pattern as usize * fields + field];
                    *sum = (sum.0 + BOTH_WAYS * (-f64::from(share)).exp(), sum.1 + BOTH_WAYS);
                }
            }
        }
        of_pattern
    });
    let of_set: Vec<Vec<(f64, f64)>> = of_set.collect();
    for &(set, from, to) in &counted.sources {
        for field in 0..fields {
            let (inverse, strangers) = of_set[set][from * fields + field];
            let sum = &mut sums[to * fields + field];
            *sum = (sum.0 + inverse, sum.1 + strangers);
        }
    }
}

/// The usual share over all patterns, for those not seen in training.
fn overall(counted: &Counted<'_>, patterns: &HashMap<Pattern, Odds, FxBuildHasher>) -> Vec<f32> {
    let mut sums = vec![(0.0, 0.0); counted.counted_fields];
    for of in &counted.observed {
        let Some(odds) = patterns.get(&of.pattern) else {
            continue;
        };
        for (sum, usual) in sums.iter_mut().zip(&odds.usual_log_shares) {
            if *usual < 0.0 {
                *sum = (sum.0 + of.pairs * f64::from(*usual), sum.1 + of.pairs);
            }
        }
    }
    sums.into_iter()
        .map(|(sum, pairs)| if pairs > 0.0 { (sum / pairs) as f32 } else { 0.0 })
        .collect()
}

/// Patterns are written as a list: JSON has no numeric keys, and hash order would differ from run to run.
mod pattern_list {
    use super::{FxBuildHasher, HashMap, Odds, Pattern};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        patterns: &HashMap<Pattern, Odds, FxBuildHasher>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let mut list: Vec<(Pattern, &Odds)> = patterns.iter().map(|(pattern, odds)| (*pattern, odds)).collect();
        list.sort_unstable_by_key(|(pattern, _)| *pattern);
        list.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<HashMap<Pattern, Odds, FxBuildHasher>, D::Error> {
        Ok(Vec::<(Pattern, Odds)>::deserialize(from)?.into_iter().collect())
    }
}
