//! Expectation-maximisation: how rows of one and the same person agree (the `m` of Fellegi and Sunter 1969), learnt from pattern
//! counts with the strangers' counts held fixed (Winkler 1988). Fields are independent given that it is one person.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Observed;
use super::counts::chance_of;
use crate::pattern::{Pattern, level};
use crate::schema::Schema;

const ROUNDS: usize = 40;
/// A level that hardly ever occurs in people keeps this chance.
const LEAST: f64 = 1e-5;

/// How the rows of one person agree.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct People {
    /// For each field the chance of each level, given that both rows say something; position 0 is level 1.
    pub levels: Vec<Vec<f64>>,
    /// How many pairs of one person there are of each mask, in the tables that were trained with.
    pub pairs_by_mask: HashMap<u16, f64>,
}

impl People {
    /// So many pairs of one person are expected to show a pattern.
    pub fn expected(&self, mask: u16, pattern: Pattern) -> f64 {
        let of_mask = self.pairs_by_mask.get(&mask).copied().unwrap_or(0.1);
        of_mask * chance_of(&self.levels, pattern)
    }

    /// A first guess: most people agree closely, few differ.
    fn guess(schema: &Schema, pairs: &HashMap<u16, f64>, people: f64) -> Self {
        let levels = schema.fields.iter().map(|field| {
            let levels = field.levels.len();
            let mut of: Vec<f64> = (0..levels)
                .map(|at| 0.1 / (levels as f64) * if at + 1 == levels { 0.5 } else { 1.0 })
                .collect();
            of[0] += 1.0 - of.iter().sum::<f64>();
            of
        });
        let all: f64 = pairs.values().sum::<f64>().max(1.0);
        Self {
            levels: levels.collect(),
            pairs_by_mask: pairs.iter().map(|(&mask, of)| (mask, people * of / all)).collect(),
        }
    }
}

/// Learns how people agree. `strangers` holds for each pattern how many pairs of strangers show it; `start` is where to begin,
/// else a guess is made from `pairs` (all pairs of each mask) and `people`, about how many people stand in both tables.
pub fn expect(
    schema: &Schema,
    observed: &[Observed],
    strangers: &[f64],
    start: Option<&People>,
    pairs: &HashMap<u16, f64>,
    people: f64,
) -> People {
    let mut current = start.cloned().unwrap_or_else(|| People::guess(schema, pairs, people));
    let all: f64 = pairs.values().sum::<f64>().max(1.0);
    for _ in 0..ROUNDS {
        let mut levels: Vec<Vec<f64>> = schema
            .fields
            .iter()
            .map(|field| vec![0.0; field.levels.len()])
            .collect();
        let mut by_mask: HashMap<u16, f64> = HashMap::new();
        let mut total = 0.0;
        for (of, strangers) in observed.iter().zip(strangers) {
            if of.pairs == 0.0 {
                continue;
            }
            let expected = current.expected(of.mask, of.pattern);
            let one_person = of.pairs * expected / (expected + strangers);
            total += one_person;
            *by_mask.entry(of.mask).or_default() += one_person;
            for (field, counts) in levels.iter_mut().enumerate() {
                let level = level(of.pattern, field);
                if level != 0 {
                    counts[level as usize - 1] += one_person;
                }
            }
        }
        for (field, counts) in levels.iter_mut().enumerate() {
            let sum: f64 = counts.iter().sum::<f64>();
            if sum < 1.0 {
                counts.clone_from(&current.levels[field]);
                continue;
            }
            let least = LEAST * counts.len() as f64;
            for count in counts.iter_mut() {
                *count = (*count / sum) * (1.0 - least) + LEAST;
            }
        }
        // A mask without people yet may have some by its share.
        for (mask, of) in pairs {
            let share = 0.01 * total * of / all;
            let entry = by_mask.entry(*mask).or_default();
            *entry = entry.max(share);
        }
        current = People {
            levels,
            pairs_by_mask: by_mask,
        };
    }
    current
}
