//! Telephone numbers, with prefixes, signs and hidden digits. Knows no owners.

use super::nibbles::{UNKNOWN, differing, dropped, slipped, unknown};
use super::texts::mix;
use super::written::{half_width, says_nothing};
use super::{MISSING, Packed, Texts};

/// Digits stand left-aligned in 15 slots (E.164 allows no more), one slot stays free.
const DIGITS_MAX: usize = 15;
/// Fewer known digits than this are no telephone number.
const KNOWN_MIN: usize = 5;
/// As many digits have to agree where others are lost.
const COMMON_MIN: u32 = 7;

const EXACT: u8 = 0;
const LOST_DIGITS: u8 = 1;
const ONE_DIGIT: u8 = 2;
const DIFFERENT: u8 = 3;

pub(super) fn relations() -> &'static [&'static str] {
    &["exact", "lost_digits", "one_digit", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "tail"]
}

/// Word 0: the digits. Word 1: how many there are.
pub(super) fn pack(cell: &str, _: &mut Texts) -> Packed {
    if let Some(digits) = clean(cell.as_bytes()) {
        return packed(&digits);
    }
    if says_nothing(cell) {
        return MISSING;
    }
    let mut first = MISSING;
    for one in cell.split(['/', '、', ';', '；', ',', '，', '转', '或', '／', '|', '\n']) {
        let digits = Digits::read(one);
        let Some(number) = digits.number() else { continue };
        if is_mobile(number) {
            return packed(number);
        }
        if first == MISSING {
            first = packed(number);
        }
    }
    first
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    let (number, other_number) = (u128::from(one[0]), u128::from(other[0]));
    let apart = differing(number, other_number);
    let (length, other_length) = (one[1], other[1]);
    // Without what stands after the end.
    let slots = |length: u64| 4 * (16 - length.min(16)) as u32;
    let gaps = unknown(number) | unknown(other_number);
    let used = !0_u128 << slots(length.min(other_length)) & 0x1111_1111_1111_1111;
    let lost = gaps & used != 0;
    if apart == 0 && !lost {
        return EXACT;
    }
    if length == other_length {
        let fits = apart & !gaps == 0 && (used & !gaps).count_ones() >= COMMON_MIN;
        if apart == 0 || lost && fits {
            return LOST_DIGITS;
        }
        return if slipped(number, other_number, apart) {
            ONE_DIGIT
        } else {
            DIFFERENT
        };
    }
    let (long, short) = if length > other_length {
        (one, other)
    } else {
        (other, one)
    };
    // The same number without its area code.
    if short[1] >= u64::from(COMMON_MIN) && end(long, short[1]) == end(short, short[1]) && !lost {
        return LOST_DIGITS;
    }
    let one_more = long[1] == short[1] + 1;
    if one_more && dropped(long[0].into(), short[0].into()) {
        ONE_DIGIT
    } else {
        DIFFERENT
    }
}

pub(super) fn part(part: u8, cell: Packed, _: &Texts) -> Option<u64> {
    let number = end(cell, if part == 0 { cell[1] } else { 8.min(cell[1]) });
    let there = unknown(number.into()) == 0 && (part == 0 || cell[1] >= 7);
    there.then(|| mix(number << 4 | cell[1].min(if part == 0 { 15 } else { 8 })))
}

/// The last digits of a number, right-aligned.
fn end(cell: Packed, length: u64) -> u64 {
    let mask = if length >= 16 { !0 } else { (1 << (4 * length)) - 1 };
    cell[0].checked_shr(4 * (16 - cell[1].min(16)) as u32).unwrap_or(0) & mask
}

/// A mobile number of eleven clean digits.
#[inline]
fn clean(bytes: &[u8]) -> Option<[u8; 11]> {
    let bytes: &[u8; 11] = bytes.try_into().ok()?;
    let mut digits = [0; 11];
    for (digit, byte) in digits.iter_mut().zip(bytes) {
        *digit = byte.wrapping_sub(b'0');
    }
    (digits.iter().all(|digit| *digit < 10) && is_mobile(&digits) && !is_placeholder(&digits)).then_some(digits)
}

fn packed(digits: &[u8]) -> Packed {
    let mut number = 0;
    for slot in 0..16 {
        number = number << 4 | u64::from(digits.get(slot).copied().unwrap_or(UNKNOWN as u8));
    }
    [number, digits.len() as u64]
}

fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..]) && digits.len() == 11
}

/// Numbers that forms are filled with when nobody has one.
fn is_placeholder(digits: &[u8]) -> bool {
    let all_same = digits.iter().all(|digit| *digit == digits[0]);
    let counted_up = digits.windows(2).all(|pair| pair[1] == (pair[0] + 1) % 10);
    let tail = &digits[digits.len().saturating_sub(8)..];
    all_same || counted_up || tail.iter().all(|digit| *digit == 0) || digits == [1, 3, 8, 0, 0, 1, 3, 8, 0, 0, 0]
}

struct Digits {
    digits: [u8; 24],
    length: usize,
}

impl Digits {
    fn read(text: &str) -> Self {
        let mut read = Self {
            digits: [0; 24],
            length: 0,
        };
        // A numeric column adds the fraction.
        let text = text.trim().strip_suffix(".0").unwrap_or(text);
        for c in text.chars().map(half_width) {
            let digit = match c {
                '0'..='9' => c as u8 - b'0',
                '*' | '?' | '#' | 'x' | 'X' | '●' => UNKNOWN as u8,
                // 1.38E+10 is what a narrow column leaves.
                'E' | 'e' => {
                    return Self {
                        digits: [0; 24],
                        length: 0,
                    };
                }
                _ => continue,
            };
            if let Some(place) = read.digits.get_mut(read.length) {
                *place = digit;
                read.length += 1;
            }
        }
        read
    }

    /// The number without prefixes; `None` where there is too little of it.
    fn number(&self) -> Option<&[u8]> {
        let digits = &self.digits[..self.length];
        let digits = match digits {
            [0, 0, 8, 6, rest @ ..] | [8, 6, rest @ ..] if rest.len() >= 9 && !matches!(digits.len(), 11) => rest,
            digits => digits,
        };
        let digits = match digits {
            [0, rest @ ..] if is_mobile(rest) => rest,
            // Two numbers with a blank between.
            digits if digits.len() == 22 && is_mobile(&digits[..11]) => &digits[..11],
            digits => &digits[..digits.len().min(DIGITS_MAX)],
        };
        let known = digits.iter().filter(|digit| **digit < 10).count();
        (known >= KNOWN_MIN && !is_placeholder(digits)).then_some(digits)
    }
}

#[cfg(test)]
#[path = "phone/tests.rs"]
mod tests;
