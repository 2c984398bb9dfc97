//! A column of texts, all of them in one piece of memory, each kept once where texts come again. Knows rows by number only.

use std::collections::HashMap;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

/// Marks an unknown text.
pub(crate) const NO_TEXT: u32 = u32::MAX;

/// New texts are looked for among the known ones so many at a time. A county's row has texts in a hundred columns: one by one
/// each would find its column's table gone from the processor's cache.
const AT_ONCE: usize = 1024;
/// From so many texts on a column is asked whether its texts come again at all.
const ASKED_AT: usize = 8 * 1024;

/// The text of each row.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    /// For each row the position of its text, or [`NO_TEXT`].
    keys: Vec<u32>,
    /// All texts one after the other, and where each ends.
    all: String,
    ends: Vec<u32>,
    /// The rows that got a text since texts were looked for last, each with its text's position.
    new: Vec<(u32, u32)>,
    /// Where a text is, by its hash, as long as texts are looked for. (Two texts of one hash, should that ever happen, are
    /// kept as often as they come.)
    positions: Option<HashMap<u64, u32, FxBuildHasher>>,
    /// How many texts were looked for, and how many of those are kept.
    looked_for: usize,
    different: usize,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            all: String::new(),
            ends: Vec::new(),
            new: Vec::new(),
            positions: Some(HashMap::default()),
            looked_for: 0,
            different: 0,
        }
    }
}

impl Texts {
    /// Appends rows without a text.
    pub(crate) fn add_unknown(&mut self, rows: usize) {
        self.keys.resize(self.keys.len() + rows, NO_TEXT);
    }

    /// Gives a row its text; tells whether there was room for it (four gigabytes in one column).
    pub(crate) fn set(&mut self, row: usize, text: &str) -> bool {
        let key = self.keep(text);
        self.keys[row] = key;
        if self.positions.is_some() && key != NO_TEXT {
            self.new.push((row as u32, key));
            if self.new.len() == AT_ONCE {
                self.look_for_new();
            }
        }
        key != NO_TEXT
    }

    fn keep(&mut self, text: &str) -> u32 {
        let Ok(end) = u32::try_from(self.all.len() + text.len()) else {
            return NO_TEXT;
        };
        self.all.push_str(text);
        self.ends.push(end);
        self.ends.len() as u32 - 1
    }

    /// Gives the rows of new texts that were known the position of the known one, and lets go of the new.
    fn look_for_new(&mut self) {
        let Some(mut positions) = self.positions.take() else {
            return;
        };
        let first = self.different;
        let start = first.checked_sub(1).map_or(0, |last| self.ends[last] as usize);
        let (texts, mut keys) = (self.all.split_off(start), self.ends.split_off(first));
        let mut from = start;
        for key in &mut keys {
            let end = *key as usize;
            let text = &texts[from - start..end - start];
            from = end;
            let hash = positions.hasher().hash_one(text);
            let known = positions.get(&hash).copied();
            *key = known
                .filter(|&known| self.word(known) == Some(text))
                .unwrap_or_else(|| {
                    let kept = self.keep(text);
                    positions.insert(hash, kept);
                    kept
                });
        }
        self.looked_for += keys.len();
        self.different = self.ends.len();
        // Another text may have come for a row meanwhile.
        let new = self.new.drain(..);
        let new = new.filter(|&(row, key)| key as usize >= first && self.keys[row as usize] == key);
        let new: Vec<(u32, u32)> = new.map(|(row, key)| (row, keys[key as usize - first])).collect();
        new.into_iter().for_each(|(row, key)| self.keys[row as usize] = key);
        // IDs, telephones: looking for each of a million would cost more than it ever finds.
        let come_again = self.looked_for - self.different;
        if self.different < ASKED_AT || come_again >= self.different {
            self.positions = Some(positions);
        }
    }

    /// For each row the position of its text among [`Self::words`], or [`NO_TEXT`].
    pub(crate) fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// The text of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.word(self.keys[row])
    }

    /// The text at a position.
    pub(crate) fn word(&self, key: u32) -> Option<&str> {
        let key = key as usize;
        let end = *self.ends.get(key)? as usize;
        let start = key.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }

    /// Every text that is kept.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|key| self.word(key as u32))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn each_text_is_kept_once_and_given_back() {
        let mut texts = Texts::default();
        let said = ["甲", "甲", "乙", "", "甲", "乙"];
        for (row, text) in said.iter().enumerate() {
            texts.add_unknown(1);
            assert_eq!(texts.get(row), None);
            assert!(texts.set(row, text));
        }
        let read: Vec<_> = (0..said.len()).filter_map(|row| texts.get(row)).collect();
        assert_eq!(read, said);
        texts.look_for_new();
        let read: Vec<_> = (0..said.len()).filter_map(|row| texts.get(row)).collect();
        assert_eq!(read, said);
        assert_eq!(texts.words().collect::<Vec<_>>(), ["甲", "乙", ""]);
    }

    #[test]
    fn texts_that_do_not_come_again_are_not_looked_for() {
        // Texts drawn from so many different ones; all of them different.
        for (rows, different) in [(100_000, Some(9_000)), (9_000, Some(5_000)), (100_000, None)] {
            let mut random = ChaCha8Rng::seed_from_u64(1);
            let mut draw = |row| different.map_or(row, |different| random.random_range(0..different));
            let said: Vec<String> = (0..rows).map(|row| draw(row).to_string()).collect();
            let mut texts = Texts::default();
            for (row, text) in said.iter().enumerate() {
                texts.add_unknown(1);
                assert!(texts.set(row, text));
            }
            assert!((0..rows).all(|row| texts.get(row) == Some(&*said[row])));
            texts.look_for_new();
            assert!((0..rows).all(|row| texts.get(row) == Some(&*said[row])));
            assert_eq!(texts.words().count(), said.iter().collect::<HashSet<_>>().len());
            assert_eq!(
                texts.positions.is_some(),
                different.is_some(),
                "{different:?} different texts"
            );
        }
    }

    proptest! {
        #[test]
        fn rows_have_the_text_that_they_got_last(
            said in prop::collection::vec((0..20usize, "[ab]{0,2}", prop::bool::weighted(0.1)), 0..200)
        ) {
            let (mut texts, mut expect) = (Texts::default(), vec![None; 20]);
            texts.add_unknown(20);
            for (row, text, look) in said {
                prop_assert!(texts.set(row, &text));
                expect[row] = Some(text);
                if look {
                    texts.look_for_new();
                }
                let read: Vec<_> = (0..20).map(|row| texts.get(row)).collect();
                prop_assert_eq!(read, expect.iter().map(|text| text.as_deref()).collect::<Vec<_>>());
            }
            texts.look_for_new();
            let words: Vec<&str> = texts.words().collect();
            prop_assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len());
        }
    }
}
