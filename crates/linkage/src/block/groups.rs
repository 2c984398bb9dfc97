//! Rows in groups: who shares the value of one key with whom. Knows hashes and row numbers, no cells.

use std::hint::black_box;

use super::PassedOver;
use crate::ordered::{Beginnings, order};
use crate::schema::Key;

/// Marks the last row of a group.
const LAST: u32 = 1 << 31;
/// So many hashes are looked for at once.
const AT_ONCE: usize = 64;

/// The rows that one key brings together.
#[derive(Debug)]
pub(super) struct Groups {
    /// Values that more rows of the second table share than this were passed over.
    pub(super) cap: u32,
    pub(super) passed_over: Option<PassedOver>,
    /// So many pairs of rows of the second table share the key with each other.
    pub(super) pairs_within: u64,
    /// Rows of the second table, group by group. Nobody stands in the first place, so that 0 can mean "no group".
    rows: Vec<u32>,
    /// For each row of the first table where its group begins.
    of_left: Vec<u32>,
    /// For each row of the second table where those stand that follow it in its own group.
    after: Vec<u32>,
}

impl Groups {
    /// Groups by the hashes of two tables. The key may bring `most` pairs together.
    pub(super) fn between(key: &Key, mut lefts: Vec<u32>, rights: Vec<u32>, most: u64, sorted: &mut Sorted) -> Self {
        sorted.sort(&rights);
        let mut pairs_by_size = vec![0; key.cap as usize + 1];
        let mut dropped = 0;
        for lefts in lefts.chunks_mut(AT_ONCE) {
            sorted.fetch(lefts);
            for left in lefts.iter_mut().filter(|left| **left != 0) {
                let start = sorted.find(*left);
                let size = sorted.size(start, *left, key.cap);
                *left = if (1..=key.cap).contains(&size) {
                    start as u32 + 1
                } else {
                    0
                };
                if size > key.cap {
                    dropped += 1;
                } else {
                    pairs_by_size[size as usize] += u64::from(size);
                }
            }
        }
        let cap = lowered(&pairs_by_size, most);
        if cap < key.cap {
            for left in lefts.iter_mut().filter(|left| **left != 0) {
                let start = *left as usize - 1;
                if sorted.size(start, sorted.hash(start), cap) > cap {
                    *left = 0;
                    dropped += 1;
                }
            }
        }
        Self::of(key, cap, dropped, lefts, rights, sorted)
    }

    /// Groups within one table.
    pub(super) fn within(key: &Key, hashes: Vec<u32>, most: u64, sorted: &mut Sorted) -> Self {
        sorted.sort(&hashes);
        let mut pairs_by_size = vec![0; key.cap as usize + 1];
        for group in sorted.groups() {
            if let Some(pairs) = pairs_by_size.get_mut(group.len()) {
                *pairs += pairs_of(group);
            }
        }
        let cap = lowered(&pairs_by_size, most);
        let too_large = sorted.groups().filter(|group| group.len() > cap as usize);
        let dropped = too_large.map(|group| group.len() as u64).sum();
        Self::of(key, cap, dropped, Vec::new(), hashes, sorted)
    }

    fn of(key: &Key, cap: u32, dropped: u64, of_left: Vec<u32>, mut after: Vec<u32>, sorted: &Sorted) -> Self {
        let mut rows = Vec::with_capacity(sorted.entries.len() + 1);
        rows.push(LAST);
        let mut pairs_within = 0;
        for group in sorted.groups() {
            let kept = group.len() <= cap as usize;
            pairs_within += if kept { pairs_of(group) } else { 0 };
            for (left, entry) in (0..group.len()).rev().zip(group) {
                let row = *entry as u32;
                rows.push(if left == 0 { row | LAST } else { row });
                after[row as usize] = if kept && left > 0 { rows.len() as u32 } else { 0 };
            }
        }
        let passed_over = PassedOver {
            key: key.text.clone(),
            cap,
            rows: dropped,
            lowered: cap < key.cap,
        };
        Self {
            cap,
            passed_over: Some(passed_over).filter(|_| dropped > 0),
            pairs_within,
            rows,
            of_left,
            after,
        }
    }

    /// Reads early what [`Groups::partners`] will need: the groups of a row lie far apart in memory, and reading them without
    /// deciding anything lets the processor fetch them side by side.
    #[inline]
    pub(super) fn fetch_partners(&self, left: u32) {
        black_box(self.rows[self.of_left[left as usize] as usize]);
    }

    /// Reads early what [`Groups::later`] will need.
    #[inline]
    pub(super) fn fetch_later(&self, row: u32) {
        black_box(self.rows[self.after[row as usize] as usize]);
    }

    /// Adds the rows of the second table that share the key with a row of the first.
    #[inline]
    pub(super) fn partners(&self, left: u32, into: &mut Vec<u32>) {
        self.group(self.of_left[left as usize], into);
    }

    /// Adds the rows of the second table that share the key with one of its rows and come later.
    #[inline]
    pub(super) fn later(&self, row: u32, into: &mut Vec<u32>) {
        self.group(self.after[row as usize], into);
    }

    #[inline]
    fn group(&self, start: u32, into: &mut Vec<u32>) {
        if start == 0 {
            return;
        }
        for row in &self.rows[start as usize..] {
            into.push(row & !LAST);
            if row & LAST != 0 {
                break;
            }
        }
    }
}

const fn pairs_of(group: &[u64]) -> u64 {
    let size = group.len() as u64;
    size * size.saturating_sub(1) / 2
}

/// The cap that keeps a key within `most` pairs.
fn lowered(pairs_by_size: &[u64], most: u64) -> u32 {
    let mut pairs = 0;
    let too_large = pairs_by_size.iter().position(|of_size| {
        pairs += of_size;
        pairs > most
    });
    too_large.unwrap_or(pairs_by_size.len()) as u32 - 1
}

/// The rows that have a key, ordered by its hash: hash in the upper half, row in the lower. Used again from key to key.
#[derive(Default)]
pub(super) struct Sorted {
    entries: Vec<u64>,
    /// What sorting needs beside.
    room: Vec<u64>,
    beginnings: Beginnings,
}

impl Sorted {
    fn sort(&mut self, hashes: &[u32]) {
        self.entries.clear();
        let rows = hashes.iter().enumerate().filter(|(_, hash)| **hash != 0);
        self.entries
            .extend(rows.map(|(row, hash)| u64::from(*hash) << 32 | row as u64));
        order(&mut self.entries, &mut self.room);
        self.beginnings.find(&self.entries);
    }

    fn groups(&self) -> impl Iterator<Item = &[u64]> {
        self.entries.chunk_by(|one, other| one >> 32 == other >> 32)
    }

    fn hash(&self, at: usize) -> u32 {
        (self.entries[at] >> 32) as u32
    }

    /// Reads where some hashes will be looked for. The places lie far apart in memory; reading them without deciding anything
    /// lets the processor fetch them side by side.
    fn fetch(&self, hashes: &[u32]) {
        for hash in hashes {
            let (start, _) = self.beginnings.of(u64::from(*hash) << 32);
            black_box(self.entries.get(start).copied());
        }
    }

    /// Where the group of a hash starts, or would.
    #[inline]
    fn find(&self, hash: u32) -> usize {
        let hash = u64::from(hash);
        let (start, end) = self.beginnings.of(hash << 32);
        start + self.entries[start..end].partition_point(|entry| (*entry >> 32) < hash)
    }

    /// How many rows of a hash stand from a place on, counted to one above the cap.
    #[inline]
    fn size(&self, start: usize, hash: u32, cap: u32) -> u32 {
        let entries = self.entries[start..].iter().take(cap as usize + 1);
        entries.take_while(|entry| *entry >> 32 == u64::from(hash)).count() as u32
    }
}
