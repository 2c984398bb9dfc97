//! Characters that are taken for one another because they look alike.

use super::plain_forms::words;

/// Groups of characters that look alike (see the head of the file).
pub(super) const GROUPS: &str = include_str!("../../../data/look-alikes.txt");

const SLOT_BITS: u32 = 13;

/// Pairs of characters in an open table, a quarter full.
#[derive(Debug)]
pub(super) struct LookAlikes(Vec<u32>);

impl LookAlikes {
    pub(super) fn new(fold: impl Fn(char) -> char) -> Self {
        let mut table = Self(vec![0; 1 << SLOT_BITS]);
        for group in words(GROUPS) {
            let codes: Vec<u16> = group
                .chars()
                .filter_map(|c| u16::try_from(fold(c) as u32).ok())
                .collect();
            for (at, &one) in codes.iter().enumerate() {
                for &other in codes[at + 1..].iter().filter(|&&other| other != one) {
                    table.insert(pair(one, other));
                }
            }
        }
        table
    }

    fn insert(&mut self, pair: u32) {
        let mut at = slot(pair);
        while self.0[at] != 0 && self.0[at] != pair {
            at = (at + 1) % self.0.len();
        }
        self.0[at] = pair;
    }

    #[inline]
    pub(super) fn contains(&self, one: u16, other: u16) -> bool {
        let pair = pair(one, other);
        let mut at = slot(pair);
        while self.0[at] != 0 {
            if self.0[at] == pair {
                return true;
            }
            at = (at + 1) % self.0.len();
        }
        false
    }
}

#[inline]
fn pair(one: u16, other: u16) -> u32 {
    u32::from(one.min(other)) << 16 | u32::from(one.max(other))
}

#[inline]
fn slot(pair: u32) -> usize {
    (pair.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS)) as usize
}
