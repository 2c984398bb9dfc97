//! What is known of single Chinese characters: the plain form of a variant, the readings, what looks alike. One table over the
//! first 65,536 characters, built once in a few milliseconds. Knows nothing of names, places or cells.

mod look_alikes;
mod plain_forms;
mod readings;
mod surnames;

use std::sync::OnceLock;

pub(super) use readings::NO_SYLLABLE;

use super::texts::mix;
use look_alikes::LookAlikes;
use plain_forms::PlainForms;
use readings::Readings;

/// The code of a character that was lost. It lies in Unicode's private area, whose characters no two systems share.
pub(super) const LOST: u16 = 0xe000;
const PRIVATE: std::ops::RangeInclusive<u32> = 0xe000..=0xf8ff;

/// Characters that cells hold in place of a name (无, 不详, 某): names with them are read with more care.
const SPECIAL: &str = "某囗无不未空没待佚";

/// A character's row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Character(u64);

impl Character {
    const ODD: u64 = 1 << 34;
    const SPECIAL: u64 = 1 << 35;
    const CHANGED: u64 = 1 << 36;
    const BEGINS_SURNAME: u64 = 1 << 37;
    const IDEOGRAPH: u64 = 1 << 38;

    /// The code of the plain form.
    #[inline]
    pub(super) fn code(self) -> u16 {
        self.0 as u16
    }
    /// The usual syllable within a given name; [`NO_SYLLABLE`] where no reading is known.
    #[inline]
    pub(super) fn given_syllable(self) -> u16 {
        (self.0 >> 16) as u16 & 0x1ff
    }
    /// The syllable as a surname.
    #[inline]
    pub(super) fn surname_syllable(self) -> u16 {
        (self.0 >> 25) as u16 & 0x1ff
    }
    /// True unless the character has exactly one reading.
    #[inline]
    pub(super) fn is_odd(self) -> bool {
        self.0 & Self::ODD != 0
    }
    /// True where the plain form is another character.
    #[inline]
    pub(super) fn is_changed(self) -> bool {
        self.0 & Self::CHANGED != 0
    }
    /// True for an ideograph that never stands for the lack of a name.
    #[inline]
    pub(super) fn is_settled(self) -> bool {
        self.0 & (Self::IDEOGRAPH | Self::SPECIAL) == Self::IDEOGRAPH
    }
    /// True where a surname of two characters begins with it.
    #[inline]
    pub(super) fn begins_surname(self) -> bool {
        self.0 & Self::BEGINS_SURNAME != 0
    }
}

/// The table and what hangs on it.
#[derive(Debug)]
pub(super) struct Hanzi {
    characters: Vec<Character>,
    plain_forms: PlainForms,
    readings: Readings,
    look_alikes: LookAlikes,
    surnames: Vec<surnames::Surname>,
}

/// The table, built when first asked for.
#[inline]
pub(super) fn hanzi() -> &'static Hanzi {
    static TABLE: OnceLock<Hanzi> = OnceLock::new();
    TABLE.get_or_init(Hanzi::new)
}

/// One plain form for all ways to write a character: half width, Simplified, no variant. Characters that are plain already, or
/// unknown, stay as they are.
#[inline]
pub(super) fn fold(c: char) -> char {
    hanzi().plain_forms.fold(c)
}

impl Hanzi {
    fn new() -> Self {
        let plain_forms = PlainForms::new();
        let mut readings = Readings::new(|code| plain_forms.of_code(code) == code);
        let look_alikes = LookAlikes::new(|c| plain_forms.fold(c));
        let surnames = surnames::compound(|spelled| readings.syllable(spelled));
        let mut characters: Vec<Character> = (0..=u16::MAX)
            .map(|code| {
                let known = readings.of(code);
                let mut row = u64::from(code) | u64::from(known.given()) << 16 | u64::from(known.surname()) << 25;
                let ideograph = matches!(code, 0x3007 | 0x3400..=0x4dbf | 0x4e00..=0x9fff);
                row |= if known.is_single() { 0 } else { Character::ODD };
                row |= if ideograph { Character::IDEOGRAPH } else { 0 };
                Character(row)
            })
            .collect();
        for special in SPECIAL.chars() {
            characters[special as usize & 0xffff].0 |= Character::SPECIAL;
        }
        for surname in &surnames {
            characters[surname.characters as usize & 0xffff].0 |= Character::BEGINS_SURNAME;
        }
        for code in 0..=u16::MAX {
            let plain = plain_forms.of_code(code);
            if plain != code {
                characters[usize::from(code)] = Character(characters[usize::from(plain)].0 | Character::CHANGED);
            }
        }
        readings.settle();
        Self {
            characters,
            plain_forms,
            readings,
            look_alikes,
            surnames,
        }
    }

    /// What is known of the character with this code.
    #[inline]
    pub(super) fn character(&self, code: u16) -> Character {
        self.characters[usize::from(code)]
    }

    /// A number below 65,536 for any character; 0 only for NUL. Characters beyond Unicode's first plane share the numbers of
    /// the private area, which are few: two such characters fall together once in 6,000 pairs.
    #[inline]
    pub(super) fn code(&self, c: char) -> u16 {
        match c as u32 {
            private if PRIVATE.contains(&private) => LOST,
            code @ 0..=0xffff => code as u16,
            beyond => LOST + 1 + (mix(beyond.into()) % u64::from(PRIVATE.end() - PRIVATE.start())) as u16,
        }
    }

    /// True where two characters, given by the codes of their plain forms, are equal or have a reading in common.
    pub(super) fn sound_alike(&self, one: u16, other: u16) -> bool {
        one == other || self.readings.of(one).meets(&self.readings.of(other))
    }

    /// True where a character can be read as a syllable.
    pub(super) fn reads(&self, code: u16, syllable: u16) -> bool {
        self.readings.of(code).contains(syllable)
    }

    /// True where clerks or machines take one character for the other.
    #[inline]
    pub(super) fn look_alike(&self, one: u16, other: u16) -> bool {
        self.look_alikes.contains(one, other)
    }

    /// The syllables of a surname of two characters, the first character in the low half of the number.
    pub(super) fn compound_surname(&self, characters: u32) -> Option<[u16; 2]> {
        let at = self
            .surnames
            .binary_search_by_key(&characters, |known| known.characters);
        at.ok().map(|at| self.surnames[at].syllables)
    }

    /// The syllable with this spelling in capital letters (LV for lü).
    pub(super) fn syllable(&self, capitals: &str) -> Option<u16> {
        self.readings.spelled(capitals)
    }

    /// The first letter of a syllable; 0 for [`NO_SYLLABLE`].
    #[inline]
    pub(super) fn initial(&self, syllable: u16) -> u8 {
        self.readings.initial(syllable)
    }
}

#[cfg(test)]
mod tests;
