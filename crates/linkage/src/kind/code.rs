//! Numbers and codes that are copied, not measured: postcodes, house numbers, file numbers. Knows signs, not their sense.

use super::edit::{Slip, slip};
use super::nibbles::{UNKNOWN, differing, dropped, swapped};
use super::texts::mix;
use super::written::{half_width, says_nothing};
use super::{MISSING, Packed, Texts};

/// Longer numbers, and everything with letters, stand in [`Texts`].
const DIGITS_MAX: usize = 15;

/// Word 1 of a cell whose digits stand in word 0.
const DIGITS: u64 = 1 << 63;
/// Word 1 of a cell whose number in [`Texts`] stands in word 0.
const TEXT: u64 = 1 << 62;

const EXACT: u8 = 0;
const SWAPPED: u8 = 1;
const ONE_OFF: u8 = 2;
const DIFFERENT: u8 = 3;

pub(super) fn relations() -> &'static [&'static str] {
    &["exact", "swapped", "one_off", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "prefix3", "suffix4"]
}

/// Word 1 holds the length in its low half beside the mark of what word 0 is.
pub(super) fn pack(cell: &str, texts: &mut Texts) -> Packed {
    if let Some(packed) = digits(cell.as_bytes()) {
        return packed;
    }
    if says_nothing(cell) {
        return MISSING;
    }
    // A numeric column adds the fraction.
    let cell = cell.trim();
    let cell = cell
        .strip_suffix(".0")
        .filter(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(cell);
    let signs = cell
        .chars()
        .map(half_width)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase);
    let code: String = signs.collect();
    if code.is_empty() {
        return MISSING;
    }
    match digits(code.as_bytes()) {
        Some(packed) => packed,
        None => [texts.intern(&code).into(), TEXT | code.chars().count() as u64],
    }
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, texts: &Texts) -> u8 {
    if one == other {
        return EXACT;
    }
    let (length, other_length) = (one[1] as u32, other[1] as u32);
    if length.abs_diff(other_length) > 1 {
        return DIFFERENT;
    }
    if one[1] & other[1] & DIGITS == 0 {
        return relation_of_texts(&signs(one, texts), &signs(other, texts));
    }
    let (number, other_number) = (u128::from(one[0]), u128::from(other[0]));
    let apart = differing(number, other_number);
    let one_off = match length.cmp(&other_length) {
        std::cmp::Ordering::Equal if swapped(number, other_number, apart) => return SWAPPED,
        std::cmp::Ordering::Equal => apart.count_ones() == 1,
        std::cmp::Ordering::Less => dropped(other_number, number),
        std::cmp::Ordering::Greater => dropped(number, other_number),
    };
    if one_off { ONE_OFF } else { DIFFERENT }
}

pub(super) fn part(part: u8, cell: Packed, texts: &Texts) -> Option<u64> {
    let length = cell[1] as u32 as usize;
    let (start, end) = match part {
        0 => return Some(mix(cell[0] ^ mix(cell[1]))),
        1 => (0, 3),
        _ => (length.saturating_sub(4), length),
    };
    let wanted = end - start;
    if length < 3 || length < wanted {
        return None;
    }
    let of = |signs: &mut dyn Iterator<Item = char>| signs.fold(wanted as u64, |key, c| mix(key ^ u64::from(c)));
    Some(if cell[1] & DIGITS != 0 {
        of(&mut (start..end).map(|at| char::from(b'0' + (cell[0] >> (60 - 4 * at) & 15) as u8)))
    } else {
        of(&mut texts.get(cell[0] as u32).chars().skip(start).take(wanted))
    })
}

/// Digits alone, left-aligned in the 16 slots of word 0.
#[inline]
fn digits(bytes: &[u8]) -> Option<Packed> {
    if bytes.is_empty() || bytes.len() > DIGITS_MAX {
        return None;
    }
    let mut number = 0;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number << 4 | u64::from(digit);
    }
    for _ in bytes.len()..16 {
        number = number << 4 | UNKNOWN as u64;
    }
    Some([number, DIGITS | bytes.len() as u64])
}

fn signs(cell: Packed, texts: &Texts) -> Vec<char> {
    if cell[1] & DIGITS == 0 {
        return texts.get(cell[0] as u32).chars().collect();
    }
    let length = cell[1] as u32;
    (0..length)
        .map(|at| char::from(b'0' + (cell[0] >> (60 - 4 * at) & 15) as u8))
        .collect()
}

fn relation_of_texts(one: &[char], other: &[char]) -> u8 {
    match slip(one, other) {
        Some(Slip::Swapped) => SWAPPED,
        Some(Slip::OneOff) => ONE_OFF,
        None => DIFFERENT,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tells_how_two_codes_are_related() {
        let check = |one: &str, other: &str, expect: &str| {
            let mut texts = Texts::default();
            let (one, other) = (pack(one, &mut texts), pack(other, &mut texts));
            assert_eq!(
                relations()[relation(one, other, &texts) as usize],
                expect,
                "{one:?} {other:?}"
            );
            assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
        };
        check("2600", "2600", "exact");
        check("2600", " ２６００ ", "exact");
        check("2600", "2600.0", "exact");
        check("ab-12", "AB 12", "exact");
        check("2600", "2060", "swapped");
        check("2600", "2601", "one_off");
        check("0412", "412", "one_off");
        check("0412", "4120", "different");
        check("12A", "12", "one_off");
        check("12A", "123", "one_off");
        check("AB12", "BA12", "swapped");
        check("AB12", "CD34", "different");
        check("12", "1234", "different");
        check("1234567890123456", "1234567890123457", "one_off");
        check("123456789012345", "1234567890123456", "one_off");
        check("5幢", "5栋", "one_off");
    }

    #[test]
    fn parts_meet() {
        let meets = |one: &str, other: &str| {
            let mut texts = Texts::default();
            let (one, other) = (pack(one, &mut texts), pack(other, &mut texts));
            let same = |at: &u8| part(*at, one, &texts).is_some() && part(*at, one, &texts) == part(*at, other, &texts);
            (0..3)
                .filter(same)
                .map(|at| parts()[at as usize])
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(meets("260012", "260012"), "whole prefix3 suffix4");
        assert_eq!(meets("260012", "260A12"), "prefix3");
        assert_eq!(meets("X60012", "260012"), "suffix4");
        assert_eq!(meets("12", "12"), "whole");
    }

    proptest! {
        #[test]
        fn packs_anything(one in ".{0,20}|[0-3]{0,17}|[0-1A]{0,5}", other in ".{0,20}|[0-3]{0,17}|[0-1A]{0,5}") {
            let mut texts = Texts::default();
            let (one, other) = (pack(&one, &mut texts), pack(&other, &mut texts));
            if one != MISSING && other != MISSING {
                prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
                prop_assert_eq!(relation(one, one, &texts), EXACT);
            }
            for at in 0..3 {
                part(at, one, &texts);
            }
        }
    }
}
