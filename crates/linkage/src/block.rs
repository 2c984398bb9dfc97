//! Blocking: which pairs of rows are compared at all. Rows meet that agree on a key; a pair that several keys bring together is
//! compared once. Values shared by too many rows are passed over, and that is told, so that no input takes unbounded time.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::kind::{MISSING, Packed, Texts, mix};
use crate::pattern::{Pattern, compare};
use crate::schema::{Key, Schema};
use crate::table::Table;

/// A key may bring at most this many pairs together for each row of the larger table; else its cap is lowered.
const PAIRS_PER_ROW: u64 = 20;
/// Work is cut into this many pieces for each key.
const PIECES: usize = 8;
/// So many pairs are compared at once.
const AT_ONCE: usize = 64;

/// The hashes of all keys of all rows; 0 where a row lacks a part of the key.
#[derive(Debug)]
pub struct KeyHashes {
    width: usize,
    hashes: Vec<u32>,
}

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
    /// The pairs, each once.
    pub pairs: Vec<Pair>,
    /// The patterns that occurred.
    pub patterns: Vec<Pattern>,
    /// Keys that had to pass over values.
    pub passed_over: Vec<PassedOver>,
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

/// Which rows are to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Rows of one table with rows of another.
    TwoTables,
    /// Rows of one table with each other, each pair once.
    OneTable,
    /// Every n-th row of a table with all the others of the same table: known strangers where nobody stands in it twice.
    Strangers {
        /// The n.
        every: u32,
    },
}

impl KeyHashes {
    /// Works out the keys of every row.
    pub fn of(schema: &Schema, texts: &Texts, table: &Table) -> Self {
        let width = schema.keys.len();
        let mut hashes = vec![0; table.len() * width];
        let rows = hashes.par_chunks_mut(width.max(1)).with_min_len(4096).enumerate();
        rows.for_each(|(at, into)| {
            let row = table.row(at as u32);
            for (hash, key) in into.iter_mut().zip(&schema.keys) {
                *hash = key_hash(key, schema, texts, row);
            }
        });
        Self { width, hashes }
    }

    #[inline]
    fn row(&self, at: u32) -> &[u32] {
        &self.hashes[at as usize * self.width..][..self.width]
    }

    /// The rows that have a key, ordered by hash: hash in the upper half, row in the lower.
    fn sort(&self, key: usize, every: u32, into: &mut Sorted) {
        let hashes = self.hashes.chunks_exact(self.width).enumerate().step_by(every as usize);
        into.entries.clear();
        for (row, hashes) in hashes.filter(|(_, hashes)| hashes[key] != 0) {
            into.entries.push(u64::from(hashes[key]) << 32 | row as u64);
        }
        into.sort();
    }

    fn forget(&mut self, key: usize, entries: &[u64]) {
        for entry in entries {
            self.hashes[(*entry as u32) as usize * self.width + key] = 0;
        }
    }
}

/// Entries in order of their upper half, and the room that sorting needs; both are used again from key to key.
#[derive(Default)]
struct Sorted {
    entries: Vec<u64>,
    room: Vec<u64>,
}

impl Sorted {
    /// Radix sort by the upper 32 bits, 11 bits at a time; rows of one hash stay in order. Several times as fast as comparing,
    /// and sorting is a good part of all work.
    fn sort(&mut self) {
        const BITS: u32 = 11;
        if self.entries.len() < 1 << BITS {
            self.entries.sort_unstable();
            return;
        }
        self.room.resize(self.entries.len(), 0);
        for shift in [32, 32 + BITS, 32 + 2 * BITS] {
            let digit = |entry: u64| (entry >> shift) as usize & ((1 << BITS) - 1);
            let mut starts = [0_u32; 1 << BITS];
            for &entry in &self.entries {
                starts[digit(entry)] += 1;
            }
            let mut start = 0;
            for count in &mut starts {
                start += std::mem::replace(count, start);
            }
            for &entry in &self.entries {
                let at = &mut starts[digit(entry)];
                self.room[*at as usize] = entry;
                *at += 1;
            }
            std::mem::swap(&mut self.entries, &mut self.room);
        }
    }
}

/// The hash of one row's key, 0 where a part is missing.
pub(crate) fn key_hash(key: &Key, schema: &Schema, texts: &Texts, row: &[Packed]) -> u32 {
    let mut hash = 0;
    for &(field, part) in &key.parts {
        let cell = row[field];
        let value = if cell == MISSING {
            None
        } else {
            schema.fields[field].kind.part(part, cell, texts)
        };
        let Some(value) = value else { return 0 };
        hash = mix(hash ^ value);
    }
    ((hash >> 32) as u32).max(1)
}

/// The caps in force for two tables, lowered where a key would bring too many pairs together. A single row that is looked up
/// later is bound by the same caps.
pub type Caps = Vec<u32>;

/// Brings the rows of two tables (or of one, see [`Meeting`]) together and compares them.
pub fn meet(
    schema: &Schema,
    texts: &Texts,
    meeting: Meeting,
    (left, left_keys): (&Table, &mut KeyHashes),
    mut other: Option<(&Table, &mut KeyHashes)>,
) -> (Candidates, Caps) {
    let mut gathered = Gathered::default();
    let mut caps = Vec::with_capacity(schema.keys.len());
    let most = PAIRS_PER_ROW * (left.len().max(other.as_ref().map_or(0, |(table, _)| table.len())) as u64).max(10_000);
    let every = if let Meeting::Strangers { every } = meeting {
        every
    } else {
        1
    };
    let (mut of_left, mut of_right) = (Sorted::default(), Sorted::default());
    for (at, key) in schema.keys.iter().enumerate() {
        let right_keys = other.as_ref().map_or(&*left_keys, |(_, keys)| &**keys);
        let sort_right = || right_keys.sort(at, 1, &mut of_right);
        rayon::join(|| left_keys.sort(at, every, &mut of_left), sort_right);
        let (lefts, rights) = (&of_left.entries, &of_right.entries);
        let capped = Capped::of(key, groups(lefts, rights), most);
        for (in_left, in_right) in &capped.dropped {
            left_keys.forget(at, &lefts[in_left.clone()]);
            let right_keys = other.as_mut().map_or(&mut *left_keys, |(_, keys)| &mut **keys);
            right_keys.forget(at, &rights[in_right.clone()]);
        }
        caps.push(capped.cap);
        gathered.candidates.passed_over.extend(capped.passed_over);
        let (right, right_keys) = other
            .as_ref()
            .map_or((left, &*left_keys), |(table, keys)| (*table, &**keys));
        let sides = Sides {
            schema,
            texts,
            meeting,
            key: at,
            left,
            left_keys,
            right,
            right_keys,
        };
        let pieces = capped.kept.par_chunks(capped.kept.len().div_ceil(PIECES).max(64));
        let found: Vec<Piece> = pieces.map(|groups| sides.compare(groups, lefts, rights)).collect();
        for piece in found {
            gathered.add(piece);
        }
    }
    (gathered.candidates, caps)
}

type Group = (Range<usize>, Range<usize>);

/// The groups of rows with one hash, where both sides have some.
fn groups(lefts: &[u64], rights: &[u64]) -> Vec<Group> {
    let mut groups = Vec::new();
    let (mut l, mut r) = (0, 0);
    while l < lefts.len() && r < rights.len() {
        let (of_left, of_right) = (lefts[l] >> 32, rights[r] >> 32);
        match of_left.cmp(&of_right) {
            std::cmp::Ordering::Less => l += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => {
                let end = |entries: &[u64], start: usize| {
                    start
                        + entries[start..]
                            .iter()
                            .take_while(|entry| *entry >> 32 == of_left)
                            .count()
                };
                let (l_end, r_end) = (end(lefts, l), end(rights, r));
                groups.push((l..l_end, r..r_end));
                (l, r) = (l_end, r_end);
            }
        }
    }
    groups
}

/// The groups of a key, without those that are too large.
struct Capped {
    cap: u32,
    kept: Vec<Group>,
    dropped: Vec<Group>,
    passed_over: Option<PassedOver>,
}

impl Capped {
    fn of(key: &Key, groups: Vec<Group>, most: u64) -> Self {
        let mut pairs_by_size = vec![0_u64; key.cap as usize + 1];
        for (of_left, of_right) in &groups {
            if let Some(pairs) = pairs_by_size.get_mut(of_right.len()) {
                *pairs += (of_left.len() * of_right.len()) as u64;
            }
        }
        let mut pairs = 0;
        let too_large = pairs_by_size.iter().position(|of_size| {
            pairs += of_size;
            pairs > most
        });
        let cap = too_large.map_or(key.cap, |size| size as u32 - 1);
        let (kept, dropped): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.1.len() <= cap as usize);
        let rows = dropped.iter().map(|group| group.0.len() as u64).sum();
        let lowered = too_large.is_some();
        let passed_over = PassedOver {
            key: key.text.clone(),
            cap,
            rows,
            lowered,
        };
        Self {
            cap,
            passed_over: Some(passed_over).filter(|_| rows > 0),
            kept,
            dropped,
        }
    }
}

/// What a piece of work needs to know.
struct Sides<'a> {
    schema: &'a Schema,
    texts: &'a Texts,
    meeting: Meeting,
    key: usize,
    left: &'a Table,
    left_keys: &'a KeyHashes,
    right: &'a Table,
    right_keys: &'a KeyHashes,
}

/// The pairs of one piece of work, with patterns numbered by themselves.
#[derive(Default)]
struct Piece {
    pairs: Vec<Pair>,
    numbers: HashMap<Pattern, u32, FxBuildHasher>,
    patterns: Vec<Pattern>,
    /// Keeps the early reading of rows from being left out as useless.
    touched: u64,
}

impl Sides<'_> {
    fn compare(&self, groups: &[Group], lefts: &[u64], rights: &[u64]) -> Piece {
        let mut piece = Piece::default();
        let mut waiting: Vec<(u32, u32)> = Vec::with_capacity(AT_ONCE);
        for (of_left, of_right) in groups {
            for left in &lefts[of_left.clone()] {
                for right in &rights[of_right.clone()] {
                    waiting.push((*left as u32, *right as u32));
                    if waiting.len() == AT_ONCE {
                        self.compare_waiting(&mut waiting, &mut piece);
                    }
                }
            }
        }
        self.compare_waiting(&mut waiting, &mut piece);
        piece
    }

    /// Compares some pairs at once: rows lie far apart in memory, and reading the beginning of all of them first lets the
    /// processor fetch them side by side.
    fn compare_waiting(&self, waiting: &mut Vec<(u32, u32)>, piece: &mut Piece) {
        if self.key > 0 {
            let keys = waiting
                .iter()
                .map(|&(left, right)| self.left_keys.row(left)[0] ^ self.right_keys.row(right)[0]);
            piece.touched ^= u64::from(keys.fold(0, |touched, key| touched ^ key));
        }
        waiting.retain(|&(left, right)| self.wanted(left, right) && !self.met_before(left, right));
        let rows = waiting
            .iter()
            .map(|&(left, right)| (self.left.row(left), self.right.row(right)));
        let touched = rows.clone().fold(0, |touched, (left, right)| {
            touched ^ left[0][0] ^ right[0][0] ^ left[left.len() - 1][0] ^ right[right.len() - 1][0]
        });
        piece.touched ^= touched;
        for (&(left, right), (one, other)) in waiting.iter().zip(rows) {
            let pattern = compare(self.schema, self.texts, one, other);
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
        waiting.clear();
    }

    const fn wanted(&self, left: u32, right: u32) -> bool {
        match self.meeting {
            Meeting::TwoTables => true,
            Meeting::OneTable => left < right,
            Meeting::Strangers { .. } => left != right,
        }
    }

    /// True when an earlier key has brought the two together already.
    #[inline]
    fn met_before(&self, left: u32, right: u32) -> bool {
        let (of_left, of_right) = (self.left_keys.row(left), self.right_keys.row(right));
        of_left[..self.key]
            .iter()
            .zip(&of_right[..self.key])
            .any(|(l, r)| l == r && *l != 0)
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
