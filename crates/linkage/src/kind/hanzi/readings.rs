//! Readings of characters: toneless syllables of pinyin as small numbers, all those of a character that are in use.

use std::collections::HashMap;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::plain_forms::words;

/// The readings of characters that have several (see the head of the file).
pub(super) const POLYPHONES: &str = include_str!("../../../data/readings.txt");

/// The number of no syllable. Syllables have numbers from 1 to 511.
pub(in super::super) const NO_SYLLABLE: u16 = 0;

const READINGS_MAX: usize = 4;

/// How many readings of a rarer character are taken from the dictionary, most frequent first; later ones are archaic.
const RARE_READINGS_MAX: usize = 2;

/// The readings of one character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// The one usual in given names first; [`NO_SYLLABLE`] fills the rest.
    syllables: [u16; READINGS_MAX],
    surname: u16,
}

impl Known {
    pub(super) fn given(&self) -> u16 {
        self.syllables[0]
    }
    pub(super) fn surname(&self) -> u16 {
        self.surname
    }
    /// True where there is exactly one reading.
    pub(super) fn is_single(&self) -> bool {
        self.syllables[0] != NO_SYLLABLE && self.syllables[1] == NO_SYLLABLE
    }
    pub(super) fn contains(&self, syllable: u16) -> bool {
        syllable != NO_SYLLABLE && self.syllables.contains(&syllable)
    }
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.syllables.iter().any(|&syllable| other.contains(syllable))
    }
    fn add(&mut self, syllable: u16) {
        if self.syllables.contains(&syllable) {
            return;
        }
        if let Some(free) = self.syllables.iter_mut().find(|known| **known == NO_SYLLABLE) {
            *free = syllable;
        }
        if self.surname == NO_SYLLABLE {
            self.surname = syllable;
        }
    }
}

#[derive(Debug)]
pub(super) struct Readings {
    /// By code: a position in `sets`.
    of_codes: Vec<u16>,
    sets: Vec<Known>,
    set_numbers: HashMap<([u16; READINGS_MAX], u16), u16>,
    numbers: HashMap<String, u16>,
    capitals: HashMap<String, u16>,
    initials: Vec<u8>,
}

impl Readings {
    /// The readings of all characters that are their own plain form.
    pub(super) fn new(is_plain: impl Fn(u16) -> bool) -> Self {
        let mut readings = Self {
            of_codes: vec![0; 1 << 16],
            sets: vec![Known::default()],
            set_numbers: HashMap::new(),
            numbers: HashMap::new(),
            capitals: HashMap::new(),
            initials: vec![0],
        };
        let frequent = frequent_characters();
        for code in (0x3400..=0x9fff_u16).filter(|&code| is_plain(code)) {
            let Some(c) = char::from_u32(code.into()) else {
                continue;
            };
            let most = if frequent[usize::from(code)] {
                1
            } else {
                RARE_READINGS_MAX
            };
            let mut known = Known::default();
            if most > 1
                && let Some(several) = c.to_pinyin_multi()
            {
                several.into_iter().for_each(|reading| {
                    if !known.syllables[most - 1..].iter().any(|&taken| taken != NO_SYLLABLE) {
                        known.add(readings.number(reading.plain()));
                    }
                });
            } else if let Some(only) = c.to_pinyin() {
                known.add(readings.number(only.plain()));
            }
            readings.set(code, known);
        }
        for word in words(POLYPHONES) {
            readings.add_polyphone(word);
        }
        readings
    }

    fn add_polyphone(&mut self, word: &str) {
        let mut letters = word.chars();
        let Some(Ok(code)) = letters.next().map(|c| u16::try_from(c as u32)) else {
            return;
        };
        let (given, surname) = letters.as_str().split_once('|').unwrap_or((letters.as_str(), ""));
        let mut known = Known::default();
        for syllable in given.split(',') {
            known.add(self.number(syllable));
        }
        if !surname.is_empty() {
            let surname = self.number(surname);
            known.add(surname);
            known.surname = surname;
        }
        self.set(code, known);
    }

    fn set(&mut self, code: u16, known: Known) {
        let next = self.sets.len() as u16;
        let number = *self.set_numbers.entry((known.syllables, known.surname)).or_insert(next);
        if number == next {
            self.sets.push(known);
        }
        self.of_codes[usize::from(code)] = number;
    }

    fn number(&mut self, syllable: &str) -> u16 {
        if let Some(&number) = self.numbers.get(syllable) {
            return number;
        }
        let number = self.initials.len() as u16;
        let capitals = syllable.replace('ü', "v").to_ascii_uppercase();
        self.initials.push(capitals.bytes().next().unwrap_or(0));
        self.numbers.insert(syllable.to_owned(), number);
        // Interjections without a vowel (m, ng) are no part of a spelled name.
        if capitals.bytes().any(|letter| b"AEIOUV".contains(&letter)) {
            if capitals.ends_with('V') {
                self.capitals.insert(capitals.replace('V', "YU"), number);
            }
            self.capitals.insert(capitals, number);
        }
        number
    }

    /// Drops what only building needed.
    pub(super) fn settle(&mut self) {
        self.set_numbers = HashMap::new();
        self.numbers = HashMap::new();
    }

    #[inline]
    pub(super) fn of(&self, code: u16) -> Known {
        self.sets[usize::from(self.of_codes[usize::from(code)])]
    }

    pub(super) fn syllable(&self, spelled: &str) -> Option<u16> {
        self.numbers.get(spelled).copied()
    }

    pub(super) fn spelled(&self, capitals: &str) -> Option<u16> {
        self.capitals.get(capitals).copied()
    }

    #[inline]
    pub(super) fn initial(&self, syllable: u16) -> u8 {
        self.initials.get(usize::from(syllable)).copied().unwrap_or(0)
    }
}

/// The 3,755 characters of the first level of GB 2312, by code.
fn frequent_characters() -> Vec<bool> {
    let mut bytes = Vec::with_capacity(2 * 40 * 94);
    for row in 0xb0..=0xd7_u8 {
        bytes.extend((0xa1..=0xfe_u8).flat_map(|cell| [row, cell]));
    }
    let mut frequent = vec![false; 1 << 16];
    let (characters, _) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
    for c in characters.chars().filter(|&c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
        frequent[c as usize] = true;
    }
    frequent
}
