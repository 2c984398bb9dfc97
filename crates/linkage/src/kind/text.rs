//! Names and other texts, compared letter by letter and by sound. Knows letters and words, no language.

use rapidfuzz::distance::jaro_winkler;

use super::edit::slip;
use super::texts::{hash_bytes, mix};
use super::written::says_nothing;
use super::{MISSING, Packed, Texts};

mod folding;
mod likeness;

const EXACT: u8 = 0;
const SQUASHED: u8 = 1;
const CLOSE: u8 = 2;
const SIMILAR: u8 = 3;
const PHONETIC: u8 = 4;
const INITIAL: u8 = 5;
const LOOSE: u8 = 6;
const DIFFERENT: u8 = 7;

const CLOSE_MIN: f64 = 0.92;
const SIMILAR_MIN: f64 = 0.85;
const LOOSE_MIN: f64 = 0.7;
/// In shorter texts one letter makes another word.
const SLIP_LENGTH_MIN: u32 = 4;

pub(super) fn relations() -> &'static [&'static str] {
    &[
        "exact",
        "squashed",
        "close",
        "similar",
        "phonetic",
        "initial",
        "loose",
        "different",
    ]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "soundex", "prefix3", "first", "sorted"]
}

/// Word 0: the text's number, its length in characters (8 bits), its sound (17 bits). Word 1: which
/// letters there are once and twice ([`letters`]).
pub(super) fn pack(cell: &str, texts: &mut Texts) -> Packed {
    if says_nothing(cell) {
        return MISSING;
    }
    let text = folding::folded(cell);
    if text.is_empty() {
        return MISSING;
    }
    let length = text.chars().count().min(255) as u64;
    let number = u64::from(texts.intern(&text));
    [
        number | length << 32 | u64::from(folding::soundex(&text)) << 40,
        letters(&text),
    ]
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, texts: &Texts) -> u8 {
    if one[0] as u32 == other[0] as u32 {
        return EXACT;
    }
    let (length, other_length) = (length(one), length(other));
    let sound = one[0] >> 40;
    let same_sound = sound != 0 && sound == other[0] >> 40;
    if length.min(other_length) > 1 && !same_sound && !maybe_loose(one, other) {
        return DIFFERENT;
    }
    // Jaro's similarity depends on which of the two comes first, a relation must not.
    let numbers = (one[0] as u32, other[0] as u32);
    let (text, other_text) = (texts.get(numbers.0.min(numbers.1)), texts.get(numbers.0.max(numbers.1)));
    // Blanks leave no mark among the letters.
    if one[1] == other[1] && same_without_blanks(text, other_text) {
        return SQUASHED;
    }
    compare(text, other_text, length.min(other_length), same_sound)
}

pub(super) fn part(part: u8, cell: Packed, texts: &Texts) -> Option<u64> {
    let number = cell[0] as u32;
    match part {
        0 => Some(mix(u64::from(number))),
        1 => Some(cell[0] >> 40).filter(|sound| *sound != 0).map(mix),
        2 | 3 => {
            let start: u64 = texts
                .get(number)
                .chars()
                .filter(|c| *c != ' ')
                .take(if part == 2 { 3 } else { 1 })
                .fold(0, |all, c| all << 21 | c as u64);
            Some(mix(start))
        }
        // Adding up forgets the order of the words.
        _ => Some(
            texts
                .get(number)
                .split(' ')
                .fold(0, |sum: u64, word| sum.wrapping_add(hash_bytes(word.as_bytes()))),
        ),
    }
}

fn length(cell: Packed) -> u32 {
    (cell[0] >> 32) as u32 & 0xff
}

/// Two bits for each letter a to z (there; there twice), one for each digit.
fn letters(text: &str) -> u64 {
    let mut mask = 0;
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' => {
                let once = 1 << (2 * (byte - b'a'));
                mask |= if mask & once == 0 { once } else { once << 1 };
            }
            b'0'..=b'9' => mask |= 1 << (52 + byte - b'0'),
            _ => {}
        }
    }
    mask
}

/// Whether two texts can be as similar as "loose" asks for, judged by the letters they share alone.
#[inline]
fn maybe_loose(one: Packed, other: Packed) -> bool {
    let (length, other_length) = (length(one), length(other));
    if length == 255 || other_length == 255 {
        return true;
    }
    // What the masks do not count may all be the same.
    let uncounted = |cell: Packed, length: u32| length.saturating_sub(cell[1].count_ones());
    let shared = (one[1] & other[1]).count_ones() + uncounted(one, length).min(uncounted(other, other_length));
    // Jaro's similarity is at most a third of shared / length + shared / other length + 1;
    // Winkler's bonus only goes to those above 0.7.
    let bound = f64::from(shared) / f64::from(length) + f64::from(shared) / f64::from(other_length) + 1.0;
    bound >= 3.0 * LOOSE_MIN
}

fn compare(one: &str, other: &str, shorter: u32, same_sound: bool) -> u8 {
    let ascii = one.is_ascii() && other.is_ascii();
    let similarity = if ascii && one.len().max(other.len()) <= likeness::LENGTH_MAX {
        likeness::jaro_winkler(one.as_bytes(), other.as_bytes())
    } else {
        jaro_winkler::similarity(one.chars(), other.chars())
    };
    let slipped = || {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let slip = if ascii {
            slip(one.as_bytes(), other.as_bytes())
        } else {
            slip(&chars(one), &chars(other))
        };
        slip.is_some()
    };
    if similarity >= CLOSE_MIN || shorter >= SLIP_LENGTH_MIN && similarity >= LOOSE_MIN && slipped() {
        CLOSE
    } else if similarity >= SIMILAR_MIN && shorter > 1 {
        SIMILAR
    } else if shorter == 1 {
        if one.chars().next() == other.chars().next() {
            INITIAL
        } else {
            DIFFERENT
        }
    } else if same_sound {
        PHONETIC
    } else if similarity >= LOOSE_MIN {
        LOOSE
    } else {
        DIFFERENT
    }
}

fn same_without_blanks(one: &str, other: &str) -> bool {
    one.bytes()
        .filter(|byte| *byte != b' ')
        .eq(other.bytes().filter(|byte| *byte != b' '))
}

#[cfg(test)]
#[path = "text/tests.rs"]
mod tests;
