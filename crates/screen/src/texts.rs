//! A column of texts, each distinct text kept once and all of them in one piece of memory. Knows rows by number only.

use std::collections::HashMap;
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

/// Marks an unknown text.
pub(crate) const NO_TEXT: u32 = u32::MAX;

/// The text of each row. (Two texts of one hash, should that ever happen, are kept as often as they come.)
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// For each row the position of its text, or [`NO_TEXT`].
    keys: Vec<u32>,
    /// All distinct texts one after the other, and where each ends.
    all: String,
    ends: Vec<u32>,
    /// By the text's hash: columns of a million different texts exist, and keeping each twice would be waste.
    positions: HashMap<u64, u32, FxBuildHasher>,
}

impl Texts {
    /// Appends a row without a text.
    pub(crate) fn push_unknown(&mut self) {
        self.keys.push(NO_TEXT);
    }

    /// Gives a row its text; tells whether there was room for it (four gigabytes in one column).
    pub(crate) fn set(&mut self, row: usize, text: &str) -> bool {
        // Neighbours often share a text (places, products): the row before first.
        let before = row.checked_sub(1).map_or(NO_TEXT, |before| self.keys[before]);
        if self.word(before) == Some(text) {
            self.keys[row] = before;
            return true;
        }
        let hash = self.positions.hasher().hash_one(text);
        if let Some(&key) = self.positions.get(&hash)
            && self.word(key) == Some(text)
        {
            self.keys[row] = key;
            return true;
        }
        self.keys[row] = match u32::try_from(self.all.len() + text.len()) {
            Ok(end) => {
                let key = self.ends.len() as u32;
                self.all.push_str(text);
                self.ends.push(end);
                self.positions.insert(hash, key);
                key
            }
            Err(_) => NO_TEXT,
        };
        self.keys[row] != NO_TEXT
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

    /// Every distinct text.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|key| self.word(key as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_kept_once_and_given_back() {
        let mut texts = Texts::default();
        let said = ["甲", "甲", "乙", "", "甲", "乙"];
        for (row, text) in said.iter().enumerate() {
            texts.push_unknown();
            assert_eq!(texts.get(row), None);
            assert!(texts.set(row, text));
        }
        let read: Vec<_> = (0..said.len()).filter_map(|row| texts.get(row)).collect();
        assert_eq!(read, said);
        assert_eq!(texts.words().collect::<Vec<_>>(), ["甲", "乙", ""]);
    }
}
