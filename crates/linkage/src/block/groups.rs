//! Rows in groups: who shares the value of one key with whom. Knows hashes and row numbers, no cells.

use std::hint::black_box;
use std::ops::Range;

use super::PassedOver;
use crate::ordered::order;
use crate::schema::Key;

/// Marks the last row of a group; in place of a group, the only row of one.
const LAST: u32 = 1 << 31;

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
    /// For each row of the first table where its group begins. Most groups are of one row: that stands here itself, marked, so
    /// that nothing has to be looked up.
    of_left: Vec<u32>,
    /// For each row of the second table those that follow it in its own group, likewise.
    after: Vec<u32>,
}

impl Groups {
    /// Groups by the hashes of two tables. The key may bring `most` pairs together.
    pub(super) fn between(key: &Key, mut lefts: Vec<u32>, rights: Vec<u32>, most: u64, sorted: &mut Sorted) -> Self {
        sorted.sort(&lefts);
        std::mem::swap(&mut sorted.entries, &mut sorted.wanted);
        sorted.sort(&rights);
        let mut pairs_by_size = vec![0; key.cap as usize + 1];
        let mut dropped = 0;
        lefts.fill(0);
        sorted.meet(key.cap, |left, start, size| {
            if size > key.cap {
                dropped += 1;
                return;
            }
            pairs_by_size[size as usize] += u64::from(size);
            lefts[left as usize] = match size {
                1 => sorted.row(start) | LAST,
                _ => start as u32 + 1,
            };
        });
        let cap = lowered(&pairs_by_size, most);
        if cap < key.cap {
            for left in lefts.iter_mut().filter(|left| **left != 0) {
                let size = match *left & LAST {
                    0 => sorted.size(*left as usize - 1, cap),
                    _ => 1,
                };
                if size > cap {
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
        after.fill(0);
        let mut pairs_within = 0;
        for group in sorted.groups() {
            let first = rows.len();
            rows.extend(group.iter().map(|entry| *entry as u32));
            let (Some(last), 2..) = (rows.last_mut(), group.len()) else {
                continue;
            };
            *last |= LAST;
            if group.len() <= cap as usize {
                pairs_within += pairs_of(group);
                let last = rows.len() - 1;
                (first..last - 1).for_each(|at| after[rows[at] as usize] = at as u32 + 1);
                after[rows[last - 1] as usize] = rows[last];
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

    /// Reads early what [`Groups::partners`] will need: the groups of some rows lie far apart in memory, and reading them without
    /// deciding anything lets the processor fetch them side by side.
    #[inline]
    pub(super) fn fetch_partners(&self, lefts: Range<u32>) {
        self.fetch(&self.of_left[lefts.start as usize..lefts.end as usize]);
    }

    /// Reads early what [`Groups::later`] will need.
    #[inline]
    pub(super) fn fetch_later(&self, rows: Range<u32>) {
        self.fetch(&self.after[rows.start as usize..rows.end as usize]);
    }

    #[inline]
    fn fetch(&self, starts: &[u32]) {
        for &start in starts {
            let start = if start & LAST == 0 { start } else { 0 };
            black_box(self.rows[start as usize]);
        }
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
        if start & LAST != 0 {
            into.push(start & !LAST);
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
    /// The same of the first table.
    wanted: Vec<u64>,
    /// What sorting needs beside.
    room: Vec<u64>,
}

impl Sorted {
    fn sort(&mut self, hashes: &[u32]) {
        self.entries.clear();
        self.entries.reserve(hashes.len());
        let rows = hashes.iter().enumerate().filter(|(_, hash)| **hash != 0);
        self.entries
            .extend(rows.map(|(row, hash)| u64::from(*hash) << 32 | row as u64));
        order(&mut self.entries, &mut self.room);
    }

    fn groups(&self) -> impl Iterator<Item = &[u64]> {
        self.entries.chunk_by(|one, other| one >> 32 == other >> 32)
    }

    fn row(&self, at: usize) -> u32 {
        self.entries[at] as u32
    }

    /// Tells for each row of the first table that meets any where those begin, and how many they are, counted to one above
    /// the cap.
    fn meet(&self, cap: u32, mut met: impl FnMut(u32, usize, u32)) {
        let mut start = 0;
        for wanted in &self.wanted {
            let (hash, left) = (wanted >> 32, *wanted as u32);
            start += self.entries[start..]
                .iter()
                .take_while(|entry| *entry >> 32 < hash)
                .count();
            match self.entries.get(start) {
                Some(entry) if entry >> 32 == hash => met(left, start, self.size(start, cap)),
                Some(_) => {}
                None => break,
            }
        }
    }

    /// How many rows share the hash at a place, from there on, counted to one above the cap.
    #[inline]
    fn size(&self, start: usize, cap: u32) -> u32 {
        let hash = self.entries[start] >> 32;
        let entries = self.entries[start..].iter().take(cap as usize + 1);
        entries.take_while(|entry| *entry >> 32 == hash).count() as u32
    }
}
