//! One record against everybody: rows stand ready by their keys, so that looking one up takes microseconds and finds what a batch
//! with the same model finds. Knows no book; whoever keeps the rows adds new ones here.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::block::key_hash;
use crate::frequency::Frequencies;
use crate::kind::{Packed, Texts};
use crate::model::Model;
use crate::pattern::{Pattern, compare};
use crate::resolve::probability;
use crate::schema::Schema;
use crate::table::Table;

/// A beginning book holds few people, but the ledgers it takes in speak of a whole county: fewer strangers than these are not
/// assumed.
const SMALLEST: usize = 50_000;

/// Rows that can be looked up.
#[derive(Debug)]
pub struct Index {
    schema: Schema,
    model: Model,
    texts: Texts,
    table: Table,
    keys: Vec<KeyRows>,
    frequencies: Frequencies,
    /// Rows that are found no more.
    forgotten: HashSet<u32>,
    /// What the size of the index adds to the logarithm of the odds the model was trained for.
    size: f64,
}

/// A row that may be the one that was looked up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likely {
    /// Its number, in the order the rows were added.
    pub row: u32,
    /// How the two agree.
    pub pattern: Pattern,
    /// Natural logarithm of the odds, rivals aside.
    pub log_odds: f64,
    /// Probability, rivals considered; 0 to 1.
    pub probability: f64,
}

/// The rows of one key by hash: those of the beginning sorted, later ones in a map.
#[derive(Debug, Default)]
struct KeyRows {
    sorted: Vec<u64>,
    later: HashMap<u32, Vec<u32>, FxBuildHasher>,
}

impl Index {
    /// An index of the rows of a table that was packed with `schema` and `texts`.
    pub fn new(schema: Schema, model: Model, texts: Texts, table: Table) -> Self {
        let keys = schema.keys.par_iter().map(|key| {
            let hashes = table.rows().map(|row| key_hash(key, &schema, &texts, row)).enumerate();
            let present = hashes.filter(|(_, hash)| *hash != 0);
            let mut sorted: Vec<u64> = present.map(|(row, hash)| u64::from(hash) << 32 | row as u64).collect();
            sorted.sort_unstable();
            KeyRows {
                sorted,
                later: HashMap::default(),
            }
        });
        let keys = keys.collect();
        let frequencies = Frequencies::count(&schema, &texts, &[&table]);
        let size = model.size_shift(table.len().max(SMALLEST));
        Self {
            schema,
            model,
            texts,
            table,
            keys,
            frequencies,
            forgotten: HashSet::new(),
            size,
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The schema that rows are read by.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The model in use.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Adds a row; it is found from now on. Returns its number.
    pub fn add<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> u32 {
        let row = self.table.len() as u32;
        self.table.push(&self.schema, &mut self.texts, "", cells);
        let packed = self.table.row(row);
        for (key, rows) in self.schema.keys.iter().zip(&mut self.keys) {
            let hash = key_hash(key, &self.schema, &self.texts, packed);
            if hash != 0 {
                rows.later.entry(hash).or_default().push(row);
            }
        }
        self.frequencies.learn(&self.texts, packed);
        row
    }

    /// Forgets a row: it is found no more, but keeps its number.
    pub fn forget(&mut self, row: u32) {
        self.forgotten.insert(row);
    }

    /// Everybody who may be the person of these cells, one for each field, with odds above `least` (natural logarithm); the
    /// likeliest first.
    pub fn find<'c>(&mut self, cells: impl Iterator<Item = &'c str>, least: f64) -> Vec<Likely> {
        let mut asked = Table::new(&self.schema);
        asked.push(&self.schema, &mut self.texts, "", cells);
        self.find_packed(asked.row(0), least)
    }

    /// As [`Index::find`], for a row that is in the index itself; it does not find itself.
    pub fn find_like(&self, row: u32, least: f64) -> Vec<Likely> {
        let mut found = self.find_packed(self.table.row(row), least);
        found.retain(|likely| likely.row != row);
        found
    }

    /// How two rows of the index agree, and the logarithm of their odds.
    pub fn compare(&self, one: u32, other: u32) -> (Pattern, f64) {
        self.weigh(self.table.row(one), other)
    }

    /// How cells agree with a row, and the logarithm of the odds.
    pub fn compare_cells<'c>(&mut self, cells: impl Iterator<Item = &'c str>, row: u32) -> (Pattern, f64) {
        let mut asked = Table::new(&self.schema);
        asked.push(&self.schema, &mut self.texts, "", cells);
        self.weigh(asked.row(0), row)
    }

    fn find_packed(&self, asked: &[Packed], least: f64) -> Vec<Likely> {
        let mut met: Vec<u32> = Vec::new();
        for ((key, rows), cap) in self.schema.keys.iter().zip(&self.keys).zip(&self.model.caps) {
            let hash = key_hash(key, &self.schema, &self.texts, asked);
            if hash != 0 {
                rows.find(hash, *cap as usize, &mut met);
            }
        }
        met.sort_unstable();
        met.dedup();
        met.retain(|row| !self.forgotten.contains(row));
        let weighed = met.into_iter().map(|row| (row, self.weigh(asked, row)));
        let mut found: Vec<Likely> = weighed
            .filter(|(_, (_, log_odds))| *log_odds > least)
            .map(|(row, (pattern, log_odds))| Likely {
                row,
                pattern,
                log_odds,
                probability: 0.0,
            })
            .collect();
        let all: f64 = found.iter().map(|likely| odds(likely.log_odds)).sum();
        for likely in &mut found {
            let own = odds(likely.log_odds);
            likely.probability = self.model.calibrated(probability(own, (all - own).max(0.0)));
        }
        found.sort_by(|one, other| other.log_odds.total_cmp(&one.log_odds).then(one.row.cmp(&other.row)));
        found
    }

    fn weigh(&self, asked: &[Packed], row: u32) -> (Pattern, f64) {
        let packed = self.table.row(row);
        let pattern = compare(&self.schema, &self.texts, asked, packed);
        let odds = self.model.odds(pattern);
        let log_odds = odds.with_shares(|counted| self.frequencies.log_share_of(&self.texts, counted, packed, pattern));
        (
            pattern,
            log_odds
                + if self.model.same_place(&self.schema, pattern) {
                    0.0
                } else {
                    self.size
                },
        )
    }
}

impl KeyRows {
    /// The rows of a hash, unless there are more than `cap`.
    fn find(&self, hash: u32, cap: usize, into: &mut Vec<u32>) {
        let start = self.sorted.partition_point(|entry| (entry >> 32) < u64::from(hash));
        let sorted = self.sorted[start..]
            .iter()
            .take_while(|entry| *entry >> 32 == u64::from(hash))
            .take(cap + 1);
        let before = into.len();
        into.extend(sorted.map(|entry| *entry as u32));
        into.extend(self.later.get(&hash).into_iter().flatten().take(cap + 1));
        if into.len() - before > cap {
            into.truncate(before);
        }
    }
}

fn odds(log_odds: f64) -> f64 {
    log_odds.min(80.0).exp()
}
