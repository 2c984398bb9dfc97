//! How often each of many values was counted. Counting is done at once by sorting; single values can be added later.

use std::collections::HashMap;
use std::hint::black_box;

use rustc_hash::FxBuildHasher;

use crate::kind::mix;
use crate::ordered::{Beginnings, order};

/// Values with their counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// The values, mixed and ordered, each with its count.
    words: Vec<(u64, u32)>,
    beginnings: Beginnings,
    /// What was added since, by word.
    later: HashMap<u64, u32, FxBuildHasher>,
}

impl Tally {
    /// Counts values; `room` is what sorting needs beside.
    pub(super) fn of(mut values: Vec<u64>, room: &mut Vec<u64>) -> Self {
        values.iter_mut().for_each(|value| *value = mix(*value));
        order(&mut values, room);
        let mut tally = Self::default();
        for alike in values.chunk_by_mut(|one, other| one >> 32 == other >> 32) {
            alike.sort_unstable();
            for equal in alike.chunk_by(|one, other| one == other) {
                tally.words.push((equal[0], equal.len() as u32));
            }
        }
        tally.beginnings.find(tally.words.iter().map(|(word, _)| *word));
        tally
    }

    /// Counts one more.
    pub(super) fn add(&mut self, value: u64) {
        *self.later.entry(mix(value)).or_default() += 1;
    }

    /// How often a value was counted; `None` where it never was.
    #[inline]
    pub(super) fn get(&self, value: u64) -> Option<u32> {
        let word = mix(value);
        let (start, end) = self.beginnings.of(word);
        let at_once = self.words[start..end].iter().find(|(other, _)| *other == word);
        let at_once = at_once.map(|(_, count)| *count);
        if self.later.is_empty() {
            return at_once;
        }
        let later = self.later.get(&word).copied();
        at_once.map_or(later, |count| Some(count + later.unwrap_or(0)))
    }

    /// Reads where a value will be looked for. The places of many values lie far apart in memory; reading them without deciding
    /// anything lets the processor fetch them side by side.
    #[inline]
    pub(super) fn fetch(&self, value: u64) {
        let (start, _) = self.beginnings.of(mix(value));
        black_box(self.words.get(start).copied());
    }

    /// The counts of all values, in no order.
    pub(super) fn counts(&self) -> impl Iterator<Item = u32> {
        let added = |word: &u64| self.later.get(word).copied().unwrap_or(0);
        let at_once = self.words.iter().map(move |(word, count)| count + added(word));
        let new = |word: &u64| self.words.binary_search_by_key(word, |(known, _)| *known).is_err();
        at_once.chain(
            self.later
                .iter()
                .filter(move |(word, _)| new(word))
                .map(|(_, count)| *count),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::Tally;

    proptest! {
        #[test]
        fn counts_as_a_map_does(values in prop::collection::vec(0_u64..400, 0..3000), later in prop::collection::vec(0_u64..500, 0..9)) {
            let mut expected: HashMap<u64, u32> = HashMap::new();
            values.iter().chain(&later).for_each(|value| *expected.entry(*value).or_default() += 1);
            let mut tally = Tally::of(values.clone(), &mut Vec::new());
            later.iter().for_each(|value| tally.add(*value));
            for value in 0..510 {
                prop_assert_eq!(tally.get(value), expected.get(&value).copied());
            }
        }
    }
}
