//! Resident IDs as ledgers hold them: valid ones, old ones of 15 digits, numbers with lost, masked or wrong digits. Knows
//! how two such numbers are related; whether the row around one contradicts it, its table says ([`set_suspect`]).

use super::nibbles::{UNKNOWN, differing, dropped, slipped, unknown};
use super::texts::mix;
use super::written::half_width;
use super::{MISSING, Packed, Texts};

mod reading;

/// Digits stand in 20 slots of the low 80 bits, the first digit highest; what is marked stands above them.
const SLOTS: u32 = 20;
const DIGITS: u128 = (1 << (4 * SLOTS)) - 1;
/// A bit in each of the 18 slots of a number of the right length.
const ALL_18: u128 = 0x1111_1111_1111_1111_1100;
const THERE: u128 = 1 << 80;
/// Birth date and check digit are right.
const VALID: u128 = 1 << 81;
/// 18 digits are there, but the check digit or the date is wrong.
const BAD_CHECK: u128 = 1 << 82;
/// Was completed from 15 digits.
const COMPLETED: u128 = 1 << 83;
/// Stood at the start of a disability certificate number.
const DISABILITY: u128 = 1 << 84;
/// A program or a mask took some of its digits.
const LOST: u128 = 1 << 85;
/// Has too few or too many characters, or letters.
const DAMAGED: u128 = 1 << 86;
/// Its own row contradicts it.
const SUSPECT: u128 = 1 << 87;

/// Valid, but ends in 000, as one in eleven numbers does that lost its tail.
const ZERO_TAIL: u128 = 1 << 88;

/// Fewer known digits than this tell nobody apart.
const KNOWN_MIN: u32 = 10;

const EXACT: u8 = 0;
const EXACT_SUSPECT: u8 = 1;
const EXACT_INVALID: u8 = 2;
const LOST_DIGITS: u8 = 3;
const TYPO: u8 = 4;
const TYPO_VALID: u8 = 5;
const OTHER_SUSPECT: u8 = 6;
const SAME_BIRTH: u8 = 7;
const TWO_VALID: u8 = 8;
const DIFFERENT: u8 = 9;

pub(super) fn relations() -> &'static [&'static str] {
    &[
        "exact",
        "exact_suspect",
        "exact_invalid",
        "lost_digits",
        "typo",
        "typo_valid",
        "other_suspect",
        "same_birth",
        "two_valid",
        "different",
    ]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "17", "15", "14", "tail", "birth"]
}

pub(super) fn pack(cell: &str, _: &mut Texts) -> Packed {
    let bytes = cell.as_bytes();
    let number = match <&[u8; 18]>::try_from(bytes).ok().and_then(reading::clean) {
        Some(number) => number,
        None => reading::read(cell),
    };
    [number as u64, (number >> 64) as u64]
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    let (one, other) = (number(one), number(other));
    let apart = differing(one & DIGITS, other & DIGITS);
    if one & other & VALID == 0 {
        return relation_of_doubtful(one, other, apart);
    }
    let suspect = (one | other) & SUSPECT != 0;
    if apart == 0 {
        return if suspect { EXACT_SUSPECT } else { EXACT };
    }
    if lost_by_chance(one, other, apart) {
        return LOST_DIGITS;
    }
    // The check digit follows from the other 17.
    let body = apart & !0xfff;
    if slipped(one, other, body) {
        TYPO_VALID
    } else if suspect {
        OTHER_SUSPECT
    } else if same_birth(one, other) {
        SAME_BIRTH
    } else {
        TWO_VALID
    }
}

pub(super) fn part(part: u8, cell: Packed, _: &Texts) -> Option<u64> {
    let number = number(cell);
    let (from, to) = match part {
        0 => (0, 18),
        1 => (0, 17),
        2 => (0, 15),
        3 => (0, 14),
        4 => (10, 17),
        _ => (6, 14),
    };
    let mask = (1_u128 << (4 * (to - from))) - 1;
    let digits = ((number & DIGITS) >> (4 * (SLOTS - to))) & mask;
    if unknown(digits) != 0 {
        return None;
    }
    Some(mix(digits as u64 ^ mix((digits >> 64) as u64 + 1)))
}

/// Marks a number that its own row contradicts: another birth date, another sex.
pub(crate) fn set_suspect(cell: &mut Packed) {
    if *cell != MISSING {
        cell[1] |= (SUSPECT >> 64) as u64;
    }
}

/// The birth date in a valid number, as yyyymmdd.
pub(crate) fn birth(cell: &Packed) -> Option<u32> {
    let number = number(*cell);
    let digit = |sum: u32, slot: u32| sum * 10 + digit_at(number, slot);
    (number & VALID != 0).then(|| (6..14).fold(0, digit))
}

/// The sex in a valid number: 1 male, 2 female.
pub(crate) fn sex(cell: &Packed) -> Option<u8> {
    let number = number(*cell);
    (number & VALID != 0).then(|| if digit_at(number, 16) % 2 == 1 { 1 } else { 2 })
}

fn number(cell: Packed) -> u128 {
    u128::from(cell[1]) << 64 | u128::from(cell[0])
}

fn digit_at(number: u128, slot: u32) -> u32 {
    (number >> (4 * (SLOTS - 1 - slot))) as u32 & 15
}

/// The relation of two numbers of which at most one is valid.
fn relation_of_doubtful(one: u128, other: u128, apart: u128) -> u8 {
    let gaps = unknown(one & DIGITS) | unknown(other & DIGITS);
    let full = gaps & ALL_18 == 0;
    if apart == 0 && full {
        return EXACT_INVALID;
    }
    // A 19th digit was not lost by the other number, but added to this one.
    let both_end = (unknown(one) ^ unknown(other)) & 0x11 == 0;
    if !full && both_end && apart & !gaps == 0 && (ALL_18 & !gaps).count_ones() >= KNOWN_MIN {
        return LOST_DIGITS;
    }
    if both_end && (made_by_float(one, other) || made_by_float(other, one)) {
        return LOST_DIGITS;
    }
    if typo(one, other, apart) {
        TYPO
    } else if (one | other) & SUSPECT != 0 {
        OTHER_SUSPECT
    } else if same_birth(one, other) {
        SAME_BIRTH
    } else {
        DIFFERENT
    }
}

/// Whether one of two valid numbers may have lost its tail and be valid by chance.
#[inline]
fn lost_by_chance(one: u128, other: u128, apart: u128) -> bool {
    // The first 14 digits never get lost.
    if apart >> (4 * (SLOTS - 14)) != 0 {
        return false;
    }
    let zeros = (one | other) & ZERO_TAIL != 0 && apart >> (4 * (SLOTS - 15)) == 0;
    zeros || made_by_float(one, other) || made_by_float(other, one)
}

/// Whether both are known throughout and one slip of the hand apart.
fn typo(one: u128, other: u128, apart: u128) -> bool {
    let (one, other) = (one & DIGITS, other & DIGITS);
    let (gaps_one, gaps_other) = (unknown(one), unknown(other));
    match gaps_one.count_ones().cmp(&gaps_other.count_ones()) {
        std::cmp::Ordering::Equal => gaps_one == gaps_other && gaps_one <= 0x111 && slipped(one, other, apart),
        std::cmp::Ordering::Less => ends_early(gaps_other) && dropped(one, other),
        std::cmp::Ordering::Greater => ends_early(gaps_one) && dropped(other, one),
    }
}

/// Whether the gaps are no more than the end of a number of 17 or more digits.
fn ends_early(gaps: u128) -> bool {
    matches!(gaps, 0 | 0x1 | 0x11 | 0x111)
}

/// Whether a number is what 64 bits of floating point make of the other, valid one.
fn made_by_float(wrong: u128, valid: u128) -> bool {
    let far_apart = (wrong ^ valid) & DIGITS >> (4 * (SLOTS - 12)) << (4 * (SLOTS - 12)) != 0;
    let with_x = digit_at(valid, 17) == 10 || digit_at(wrong, 17) == 10;
    if far_apart || valid & VALID == 0 || with_x || unknown(wrong & DIGITS) & !0x11111 != 0 {
        return false;
    }
    // What was read as a lost tail were zeros.
    let digit = |number: u128, slot: u32| u64::from(digit_at(number, slot) % 15);
    let value = |number: u128| (0..18).fold(0, |sum: u64, slot| sum * 10 + digit(number, slot));
    (value(valid) as f64) as u64 == value(wrong)
}

fn same_birth(one: u128, other: u128) -> bool {
    const BIRTH: u128 = 0xffff_ffff << (4 * (SLOTS - 14));
    (one ^ other) & BIRTH == 0 && unknown(one & BIRTH) == 0
}

#[cfg(test)]
#[path = "resident_id/tests.rs"]
mod tests;
