//! How strangers agree who were brought together by a key: relatives share surname, address and telephone, so fields are far
//! from independent among them. Known strangers are counted where there are any; where there are none, each field by itself
//! must do.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::{Observed, People};
use crate::chance::Chances;
use crate::pattern::{Pattern, level};

/// Evidence above this (natural logarithm of the ratio) speaks for a person, below its negative against.
const TELLING: f64 = 1.0;
/// An expectation weighs as much as so many seen pairs.
const COARSE_WEIGHT: f64 = 0.01;
const FINE_WEIGHT: f64 = 0.05;
/// How strangers agree.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Strangers {
    /// For each field and level whether it speaks for a person (2), against (1), or neither (3). 0 stands for a missing field.
    classes: Vec<Vec<u8>>,
    /// For each field the chance of each level among the levels of its class.
    within_class: Vec<Vec<f64>>,
    /// Pairs of strangers in the tables for each pattern of classes.
    coarse: HashMap<Pattern, f64, FxBuildHasher>,
    /// The chance of each level by itself.
    by_chance: Chances,
    /// All pairs of the tables, by mask.
    pairs_by_mask: HashMap<u16, f64>,
}

impl Strangers {
    /// So many pairs of strangers are expected to show a pattern that was not counted.
    pub fn expected(&self, mask: u16, pattern: Pattern) -> f64 {
        let chance =
            self.pairs_by_mask.get(&mask).copied().unwrap_or(1.0) * super::counts::chance_of(&self.by_chance, pattern);
        match self.coarse.get(&self.coarse_of(pattern)) {
            Some(seen) => seen * self.share_within(pattern),
            None => chance,
        }
        .max(chance)
    }

    fn coarse_of(&self, pattern: Pattern) -> Pattern {
        let classes = self.classes.iter().enumerate();
        classes.fold(0, |coarse, (field, of)| {
            coarse | u64::from(of[level(pattern, field) as usize]) << (4 * field)
        })
    }

    fn share_within(&self, pattern: Pattern) -> f64 {
        let fields = self.within_class.iter().enumerate();
        fields.map(|(field, of)| of[level(pattern, field) as usize]).product()
    }
}

/// Describes the strangers, and gives for each observed pattern how many pairs of strangers show it in the two tables.
pub fn describe(
    observed: &[Observed],
    people: &People,
    chances: &Chances,
    pairs: &HashMap<u16, f64>,
) -> (Strangers, Vec<f64>) {
    let known = observed.iter().any(|of| of.strangers_seen > 0.0);
    let seen: Vec<f64> = if known {
        known_strangers(observed, people)
    } else {
        observed.iter().map(|of| of.by_chance).collect()
    };
    let mut strangers = Strangers {
        classes: classes(people, chances),
        by_chance: chances.clone(),
        pairs_by_mask: pairs.clone(),
        ..Strangers::default()
    };
    strangers.within_class = within_class(&strangers, observed, &seen, chances);
    // Expectations of coarse patterns: each field by itself, as it is among the strangers that met.
    let coarse = Coarse::count(&strangers, observed, &seen);
    let mut stands_for: HashMap<Pattern, (f64, f64)> = HashMap::new();
    for of in observed {
        let entry = stands_for.entry(strangers.coarse_of(of.pattern)).or_default();
        entry.0 += of.stands_for * (of.strangers_seen + 1e-3);
        entry.1 += of.strangers_seen + 1e-3;
    }
    let weight = |coarse: Pattern| {
        stands_for
            .get(&coarse)
            .map_or(1.0, |(sum, seen)| if known { sum / seen } else { 1.0 })
    };
    let mut coarse_seen: HashMap<Pattern, f64, FxBuildHasher> = HashMap::default();
    for (&pattern, &count) in &coarse.counts {
        coarse_seen.insert(
            pattern,
            (count + coarse.independent(pattern).min(if known { COARSE_WEIGHT } else { 0.0 })) * weight(pattern),
        );
    }
    strangers.coarse = coarse_seen;
    let fine = observed.iter().zip(&seen).map(|(of, seen)| {
        let stands_for = if known { of.stands_for.max(1e-9) } else { 1.0 };
        let expected =
            (strangers.coarse[&strangers.coarse_of(of.pattern)] * strangers.share_within(of.pattern)) / stands_for;
        let shrunk = expected * (seen + FINE_WEIGHT) / (expected + FINE_WEIGHT);
        (shrunk * stands_for).max(of.by_chance)
    });
    let fine = fine.collect();
    (strangers, fine)
}

/// The known strangers, without people who stand in one table twice after all: those show where nobody else can, in the
/// patterns that make up the surer half of all people.
fn known_strangers(observed: &[Observed], people: &People) -> Vec<f64> {
    let mut by_surety: Vec<(f64, &Observed)> = observed
        .iter()
        .filter(|of| of.pairs > 0.0)
        .map(|of| (people.expected(of.mask, of.pattern) / of.by_chance.max(1e-300), of))
        .collect();
    by_surety.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let all: f64 = people.pairs_by_mask.values().sum();
    let (mut pairs, mut twice) = (0.0, 0.0);
    for (_, of) in by_surety {
        if pairs > 0.5 * all {
            break;
        }
        pairs += of.pairs;
        twice += of.strangers_seen;
    }
    let twice_per_pair = if pairs > 0.0 { twice / pairs } else { 0.0 };
    observed
        .iter()
        .map(|of| (of.strangers_seen - twice_per_pair * people.expected(of.mask, of.pattern)).max(0.0))
        .collect()
}

fn classes(people: &People, chances: &Chances) -> Vec<Vec<u8>> {
    let fields = people.levels.iter().zip(chances);
    fields
        .map(|(m, u)| {
            let levels = m.iter().zip(u).map(|(m, u)| match (m / u).ln() {
                weight if weight > TELLING => 2,
                weight if weight < -TELLING => 1,
                _ => 3,
            });
            std::iter::once(0).chain(levels).collect()
        })
        .collect()
}

fn within_class(strangers: &Strangers, observed: &[Observed], seen: &[f64], chances: &Chances) -> Vec<Vec<f64>> {
    let fields = strangers.classes.iter().enumerate();
    fields
        .map(|(field, classes)| {
            let mut counts = vec![0.0; classes.len()];
            for (of, seen) in observed.iter().zip(seen) {
                counts[level(of.pattern, field) as usize] += seen;
            }
            let mut shares = vec![1.0; classes.len()];
            for class in 1..=3 {
                let of_class = || (1..classes.len()).filter(|&level| classes[level] == class);
                let (all, chance): (f64, f64) = of_class().fold((0.0, 0.0), |sum, level| {
                    (sum.0 + counts[level], sum.1 + chances[field][level - 1])
                });
                for level in of_class() {
                    let by_chance = chances[field][level - 1] / chance.max(1e-300);
                    shares[level] = (counts[level] + by_chance) / (all + 1.0);
                }
            }
            shares
        })
        .collect()
}

/// Counts of patterns of classes, and of each class by itself.
struct Coarse {
    counts: HashMap<Pattern, f64, FxBuildHasher>,
    by_field: Vec<[f64; 4]>,
    all: f64,
}

impl Coarse {
    fn count(strangers: &Strangers, observed: &[Observed], seen: &[f64]) -> Self {
        let mut coarse = Self {
            counts: HashMap::default(),
            by_field: vec![[0.0; 4]; strangers.classes.len()],
            all: 0.0,
        };
        for (of, seen) in observed.iter().zip(seen) {
            let pattern = strangers.coarse_of(of.pattern);
            *coarse.counts.entry(pattern).or_default() += seen;
            coarse.all += seen;
            for (field, classes) in coarse.by_field.iter_mut().enumerate() {
                classes[level(pattern, field) as usize] += seen;
            }
        }
        coarse
    }

    fn independent(&self, pattern: Pattern) -> f64 {
        let all = self.all.max(1.0);
        let fields = self.by_field.iter().enumerate();
        all * fields
            .map(|(field, classes)| classes[level(pattern, field) as usize] / all)
            .product::<f64>()
    }
}
