//! Surnames of two characters.

use super::plain_forms::words;

/// Surnames of two characters with their readings (see the head of the file).
pub(super) const COMPOUND: &str = include_str!("../../../data/compound-surnames.txt");

/// A surname of two characters.
#[derive(Debug)]
pub(super) struct Surname {
    /// Both characters, the first in the low half.
    pub(super) characters: u32,
    pub(super) syllables: [u16; 2],
}

/// All of them, in the order of [`Surname::characters`].
pub(super) fn compound(syllable: impl Fn(&str) -> Option<u16>) -> Vec<Surname> {
    let mut surnames: Vec<Surname> = words(COMPOUND)
        .filter_map(|word| {
            let mut letters = word.chars();
            let characters = letters.next()? as u32 | (letters.next()? as u32) << 16;
            let (first, second) = letters.as_str().split_once(',')?;
            Some(Surname {
                characters,
                syllables: [syllable(first)?, syllable(second)?],
            })
        })
        .collect();
    surnames.sort_unstable_by_key(|surname| surname.characters);
    surnames
}
