//! Blocking: which pairs of rows are compared at all. Rows meet that agree on a key; a pair that several keys bring together is
//! compared once. Values shared by too many rows are passed over, and that is told, so that no input takes unbounded time.

mod groups;
mod keys;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hint::black_box;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::kind::Texts;
use crate::pattern::{Pattern, compare};
use crate::schema::Schema;
use crate::table::Table;
use groups::{Groups, Sorted};
pub(crate) use keys::key_hash;
use keys::key_hashes;

/// A key may bring at most this many pairs together for each row of the larger table; else its cap is lowered.
const PAIRS_PER_ROW: u64 = 20;
/// So many rows of the first table are a piece of work, and so many pieces are under way at once.
const ROWS_AT_ONCE: usize = 1 << 14;
const PIECES: usize = 8;
/// The groups of so many rows are read early.
const ROWS_FETCHED: u32 = 16;
/// So many pairs are compared at once, at least.
const PAIRS_AT_ONCE: usize = 64;

/// Two rows that met, with the number of their pattern in [`Candidates::patterns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Row of the first table.
    pub left: u32,
    /// Row of the second.
    pub right: u32,
    /// Number of the pattern.
    pub pattern: u32,
}

/// All pairs that were compared.
#[derive(Debug, Default)]
pub struct Candidates {
    /// The pairs, each once, ordered by rows.
    pub pairs: Vec<Pair>,
    /// The patterns that occurred.
    pub patterns: Vec<Pattern>,
}

/// A key that did not bring all rows together that agree on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// The key as the schema writes it.
    pub key: String,
    /// Values shared by more rows of the second table than this were passed over.
    pub cap: u32,
    /// How many rows of the first table lost this key by that.
    pub rows: u64,
    /// True when the cap was lowered because the key would have brought too many pairs together.
    pub lowered: bool,
}

/// The caps in force for two tables, lowered where a key would bring too many pairs together. A single row that is looked up
/// later is bound by the same caps.
pub type Caps = Vec<u32>;

/// Which rows share a key.
#[derive(Debug)]
pub struct Meetings {
    keys: Vec<Groups>,
}

impl Meetings {
    /// Rows of one table meet those of another.
    pub fn between(schema: &Schema, texts: &Texts, left: &Table, right: &Table) -> Self {
        let hashes = |table| key_hashes(schema, texts, table);
        let (lefts, rights) = rayon::join(|| hashes(left), || hashes(right));
        let most = most_pairs(left.len().max(right.len()));
        let keys = schema.keys.par_iter().zip(lefts).zip(rights);
        let keys = keys
            .with_min_len(keys_at_once(schema))
            .map_init(Sorted::default, |sorted, ((key, lefts), rights)| {
                Groups::between(key, lefts, rights, most, sorted)
            });
        Self { keys: keys.collect() }
    }

    /// Rows of one table meet each other.
    pub fn within(schema: &Schema, texts: &Texts, table: &Table) -> Self {
        let keys = schema.keys.par_iter().zip(key_hashes(schema, texts, table));
        let keys = keys
            .with_min_len(keys_at_once(schema))
            .map_init(Sorted::default, |sorted, (key, hashes)| {
                Groups::within(key, hashes, most_pairs(table.len()), sorted)
            });
        Self { keys: keys.collect() }
    }

    /// The caps in force.
    pub fn caps(&self) -> Caps {
        self.keys.iter().map(|groups| groups.cap).collect()
    }

    /// Keys that had to pass over values.
    pub fn passed_over(&self) -> Vec<PassedOver> {
        self.keys
            .iter()
            .filter_map(|groups| groups.passed_over.clone())
            .collect()
    }

    /// How many pairs of rows of the second table, or of the only one, share a key; counted once for each key.
    pub fn pairs_within(&self) -> u64 {
        self.keys.iter().map(|groups| groups.pairs_within).sum()
    }

    /// Compares the rows of the two tables that share a key.
    pub fn compare(&self, schema: &Schema, texts: &Texts, left: &Table, right: &Table) -> Candidates {
        let sides = Sides {
            schema,
            texts,
            left,
            right,
        };
        let fetch = |lefts: Range<u32>| self.keys.iter().for_each(|groups| groups.fetch_partners(lefts.clone()));
        let partners = |left, into: &mut Vec<u32>| {
            self.keys.iter().for_each(|groups| groups.partners(left, into));
        };
        sides.compare(left.len(), fetch, partners)
    }

    /// Compares every n-th row of the second table, or of the only one, with all later rows of the same table that share a key
    /// with it.
    pub fn compare_within(&self, schema: &Schema, texts: &Texts, table: &Table, every: u32) -> Candidates {
        let (left, right) = (table, table);
        let sides = Sides {
            schema,
            texts,
            left,
            right,
        };
        let fetch = |rows: Range<u32>| self.keys.iter().for_each(|groups| groups.fetch_later(rows.clone()));
        let later = |row: u32, into: &mut Vec<u32>| {
            if row.is_multiple_of(every) {
                self.keys.iter().for_each(|groups| groups.later(row, into));
            }
        };
        sides.compare(table.len(), fetch, later)
    }
}

/// Each thread takes several keys in a row, so that it sorts them all in the same memory.
fn keys_at_once(schema: &Schema) -> usize {
    schema.keys.len().div_ceil(rayon::current_num_threads())
}

fn most_pairs(rows: usize) -> u64 {
    PAIRS_PER_ROW * (rows as u64).max(10_000)
}

/// What is compared.
struct Sides<'a> {
    schema: &'a Schema,
    texts: &'a Texts,
    left: &'a Table,
    right: &'a Table,
}

/// The pairs of one piece of work, with patterns numbered by themselves.
#[derive(Default)]
struct Piece {
    pairs: Vec<Pair>,
    numbers: HashMap<Pattern, u32, FxBuildHasher>,
    patterns: Vec<Pattern>,
}

impl Sides<'_> {
    /// Compares each of so many rows with its partners; `fetch` reads early what finding those needs.
    fn compare(
        &self,
        rows: usize,
        fetch: impl Fn(Range<u32>) + Sync,
        partners: impl Fn(u32, &mut Vec<u32>) + Sync,
    ) -> Candidates {
        let mut gathered = Gathered::default();
        let pieces: Vec<Range<u32>> = (0..rows)
            .step_by(ROWS_AT_ONCE)
            .map(|start| start as u32..rows.min(start + ROWS_AT_ONCE) as u32)
            .collect();
        for pieces in pieces.chunks(PIECES) {
            let found = pieces
                .par_iter()
                .map(|rows| self.piece(rows.clone(), &fetch, &partners));
            for piece in found.collect::<Vec<_>>() {
                gathered.add(piece);
            }
        }
        gathered.candidates
    }

    fn piece(&self, rows: Range<u32>, fetch: &impl Fn(Range<u32>), partners: &impl Fn(u32, &mut Vec<u32>)) -> Piece {
        let mut piece = Piece::default();
        let mut waiting: Vec<(u32, u32)> = Vec::new();
        let mut met = Vec::new();
        for left in rows.clone() {
            if left % ROWS_FETCHED == 0 {
                fetch(left..rows.end.min(left + ROWS_FETCHED));
            }
            met.clear();
            partners(left, &mut met);
            met.sort_unstable();
            met.dedup();
            waiting.extend(met.iter().map(|&right| (left, right)));
            if waiting.len() >= PAIRS_AT_ONCE {
                self.compare_waiting(&mut waiting, &mut piece);
            }
        }
        self.compare_waiting(&mut waiting, &mut piece);
        piece
    }

    /// Compares some pairs at once: rows of the second table lie far apart in memory, and reading the beginning of all of them
    /// first lets the processor fetch them side by side.
    fn compare_waiting(&self, waiting: &mut Vec<(u32, u32)>, piece: &mut Piece) {
        for &(_, right) in &*waiting {
            let row = self.right.row(right);
            black_box((row[0][0], row[row.len() / 2][0], row[row.len() - 1][0]));
        }
        for (left, right) in waiting.drain(..) {
            let pattern = compare(self.schema, self.texts, self.left.row(left), self.right.row(right));
            let next = piece.patterns.len() as u32;
            let number = *piece.numbers.entry(pattern).or_insert_with(|| {
                piece.patterns.push(pattern);
                next
            });
            piece.pairs.push(Pair {
                left,
                right,
                pattern: number,
            });
        }
    }
}

#[derive(Default)]
struct Gathered {
    candidates: Candidates,
    numbers: HashMap<Pattern, u32, FxBuildHasher>,
}

impl Gathered {
    fn add(&mut self, piece: Piece) {
        let candidates = &mut self.candidates;
        let renumbered: Vec<u32> = piece
            .patterns
            .iter()
            .map(|&pattern| {
                *self.numbers.entry(pattern).or_insert_with(|| {
                    candidates.patterns.push(pattern);
                    candidates.patterns.len() as u32 - 1
                })
            })
            .collect();
        let pairs = piece.pairs.into_iter();
        candidates.pairs.extend(pairs.map(|pair| Pair {
            pattern: renumbered[pair.pattern as usize],
            ..pair
        }));
    }
}
