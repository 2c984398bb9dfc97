//! Names of people in Chinese characters. Knows how they are written, misheard and misread; nothing of which names are frequent.
//!
//! A name of up to four characters is packed as its characters' plain forms (16 bits each, the first lowest) in word 0; word 1
//! holds a syllable for each (9 bits), flags, and 24 bits of a hash of the name as it was written where folding changed it.
//! For longer names and names in Latin letters word 0 is a number in [`Texts`]; Latin ones have syllables as well where they
//! are pinyin.
//!
//! Relations, and which one holds when several could (the first in this list that does):
//!
//! - `exact`: the same characters; blanks, glosses in brackets and pinyin after the name do not count. Never where a character
//!   was lost: two names of which the same character cannot be read need not be equal.
//! - `variant`: the same after folding (陳/陈, 昇/升, 古丽·阿依/古丽阿依, capitals).
//! - `homophone`: each character equal to its counterpart or sharing a reading with it; also a name in pinyin beside one in
//!   characters (Wang Wei/王伟).
//! - `look-alike`: one character differs and looks like its counterpart (末/未).
//! - `lost-character`: equal but for characters that were lost (王*明, 王某某), with one that is there and agrees. A name ending in
//!   a single lost character may be shorter than the other one (王某/王小明).
//! - `swapped`: two neighbouring characters are exchanged.
//! - `dropped`: one name has one character more, and two or more agree.
//! - `one-character`: one character differs, and it is not the whole given name.
//! - `same-surname`: nothing more than the surname agrees.
//! - `different`: all else.

mod long;
mod pack;
mod parts;
mod reading;
#[cfg(test)]
mod tests;

use super::hanzi::{Hanzi, hanzi};
use super::{Packed, Texts};

pub(super) use pack::pack;
pub(super) use parts::{part, parts};

const EXACT: u8 = 0;
const VARIANT: u8 = 1;
const HOMOPHONE: u8 = 2;
const LOOK_ALIKE: u8 = 3;
const LOST_CHARACTER: u8 = 4;
const SWAPPED: u8 = 5;
const DROPPED: u8 = 6;
const ONE_CHARACTER: u8 = 7;
const SAME_SURNAME: u8 = 8;
const DIFFERENT: u8 = 9;

/// Word 1: the syllables of four characters.
const SYLLABLES: u64 = (1 << 36) - 1;
const SYLLABLE_BITS: u32 = 9;
const SYLLABLE: u64 = (1 << SYLLABLE_BITS) - 1;
/// Word 0 is a number in [`Texts`].
const LONG: u64 = 1 << 36;
/// Some character has several readings or none that is known.
const ODD: u64 = 1 << 37;
/// Some character was lost.
const LOST_SOME: u64 = 1 << 38;
/// The first two characters are a surname.
const COMPOUND: u64 = 1 << 39;
/// Where the hash of the name as written begins; 0 there means that folding changed nothing.
const WRITTEN_SHIFT: u32 = 40;
/// A long name in Latin letters. It shares a bit with [`COMPOUND`], which no long name has.
const LATIN: u64 = LONG | COMPOUND;

/// The names of the relations (see the head of this file).
pub(super) fn relations() -> &'static [&'static str] {
    &[
        "exact",
        "variant",
        "homophone",
        "look-alike",
        "lost-character",
        "swapped",
        "dropped",
        "one-character",
        "same-surname",
        "different",
    ]
}

/// In which relation two names stand.
#[inline]
pub(super) fn relation(one: Packed, other: Packed, texts: &Texts) -> u8 {
    let flags = one[1] | other[1];
    if flags & (LONG | LOST_SOME) != 0 {
        return long::relation(one, other, texts);
    }
    if one[0] == other[0] {
        return if one[1] == other[1] { EXACT } else { VARIANT };
    }
    if flags & ODD == 0 && (one[1] ^ other[1]) & SYLLABLES == 0 {
        return HOMOPHONE;
    }
    let (length, other_length) = (length(one[0]), length(other[0]));
    if length == other_length {
        return same_length(one, other, length, flags & ODD != 0);
    }
    let (longer, shorter) = if length > other_length {
        (one[0], other[0])
    } else {
        (other[0], one[0])
    };
    if length.abs_diff(other_length) == 1 && length.min(other_length) >= 2 && is_dropped(longer, shorter) {
        return DROPPED;
    }
    by_surname(one, other)
}

/// The number of characters in word 0.
#[inline]
fn length(characters: u64) -> u32 {
    (79 - characters.leading_zeros()) / 16
}

#[inline]
fn same_length(one: Packed, other: Packed, length: u32, odd: bool) -> u8 {
    let difference = one[0] ^ other[0];
    if odd && shares_readings(one[0], other[0], difference, hanzi()) {
        return HOMOPHONE;
    }
    const LOW: u64 = 0x7fff_7fff_7fff_7fff;
    // The top bit of each sixteen that are not all zero.
    let differing = (((difference & LOW) + LOW) | difference) & !LOW;
    let first = differing.trailing_zeros() / 16 * 16;
    match differing.count_ones() {
        1 => {
            let (a, b) = ((one[0] >> first) as u16, (other[0] >> first) as u16);
            let surname = if one[1] & other[1] & COMPOUND != 0 { 2 } else { 1 };
            if hanzi().look_alike(a, b) {
                LOOK_ALIKE
            } else if length == 1 {
                DIFFERENT
            } else if length == surname + 1 && first == surname * 16 {
                SAME_SURNAME
            } else {
                ONE_CHARACTER
            }
        }
        2 if (one[0] >> first) as u32 == ((other[0] >> first) as u32).rotate_left(16) => SWAPPED,
        _ => by_surname(one, other),
    }
}

fn shares_readings(one: u64, other: u64, difference: u64, hanzi: &Hanzi) -> bool {
    (0..64)
        .step_by(16)
        .filter(|shift| (difference >> shift) as u16 != 0)
        .all(|shift| hanzi.sound_alike((one >> shift) as u16, (other >> shift) as u16))
}

/// Whether leaving out one character of the longer name gives the shorter one.
#[inline]
fn is_dropped(longer: u64, shorter: u64) -> bool {
    let first = (longer ^ shorter).trailing_zeros() / 16 * 16;
    // Everything above the first difference moves down by one character.
    let below = (1_u64 << first) - 1;
    (longer & below) | ((longer >> 16) & !below) == shorter
}

#[inline]
fn by_surname(one: Packed, other: Packed) -> u8 {
    if surname(one) == surname(other) {
        SAME_SURNAME
    } else {
        DIFFERENT
    }
}

/// The characters of the surname of a short name.
#[inline]
fn surname(name: Packed) -> u64 {
    let bits = if name[1] & COMPOUND != 0 { 32 } else { 16 };
    name[0] & ((1 << bits) - 1)
}
