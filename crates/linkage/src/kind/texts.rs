//! Texts too long for two words, each kept once. A number stands for a text; equal numbers mean equal texts.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use rustc_hash::FxBuildHasher;

use super::Packed;

/// So many cells of so many bytes are remembered at most.
const MOST_REMEMBERED: usize = 1 << 15;
const LONGEST_REMEMBERED: usize = 64;

/// The texts of all tables that are compared with each other.
#[derive(Debug, Default)]
pub struct Texts {
    written: String,
    /// Where each text ends in `written`.
    ends: Vec<u32>,
    /// Numbers by hash; texts with the same hash follow one another in `next`.
    first: HashMap<u64, u32, Unhashed>,
    next: Vec<u32>,
    /// What places are packed to, by how they are written.
    remembered: HashMap<Box<str>, Packed, FxBuildHasher>,
}

impl Texts {
    /// The number of a text, a new one when it was not there before. Numbers start at 1, so that 0 can mean "none".
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = hash_bytes(text.as_bytes());
        let first = self.first.get(&hash).copied().unwrap_or(0);
        let mut number = first;
        while number != 0 {
            if self.get(number) == text {
                return number;
            }
            number = self.next[number as usize - 1];
        }
        self.written.push_str(text);
        self.ends.push(self.written.len() as u32);
        self.next.push(first);
        let number = self.ends.len() as u32;
        self.first.insert(hash, number);
        number
    }

    /// What `pack` makes of a cell, remembered for cells that occur again and again; so many at most, so that no input takes
    /// unbounded memory.
    pub(super) fn remembered(&mut self, cell: &str, pack: impl FnOnce(&str) -> Packed) -> Packed {
        if let Some(packed) = self.remembered.get(cell) {
            return *packed;
        }
        let packed = pack(cell);
        if self.remembered.len() < MOST_REMEMBERED && cell.len() <= LONGEST_REMEMBERED {
            self.remembered.insert(cell.into(), packed);
        }
        packed
    }

    /// The text of a number that [`Texts::intern`] gave; empty for 0.
    pub fn get(&self, number: u32) -> &str {
        let Some(at) = (number as usize).checked_sub(1) else {
            return "";
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.written[start..self.ends[at] as usize]
    }
}

/// A quick, fixed hash of bytes: the same on every machine and in every run, for keys that only have to be spread.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks();
    for word in words {
        hash = mix(hash ^ u64::from_le_bytes(*word));
    }
    if rest.is_empty() {
        return hash;
    }
    let rest = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    mix(hash ^ rest)
}

/// Spreads the bits of a word over the whole word (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
#[inline]
pub const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct Unhashed(u64);

impl BuildHasher for Unhashed {
    type Hasher = Self;
    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_bytes(bytes);
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}
