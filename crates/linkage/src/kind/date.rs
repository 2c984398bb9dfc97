//! Calendar dates in all the ways they are written, wrong and partial ones too. Knows how dates get mixed up, not whose
//! birthday they are.

use super::lunar;
use super::nibbles::{differing, slipped};
use super::texts::mix;
use super::{Packed, Texts};

mod reading;

/// Word 1: what is marked.
const THERE: u64 = 1;
/// The cell was empty; the date comes from the ID in the same row.
const FILLED: u64 = 2;

const EXACT: u8 = 0;
const LUNAR: u8 = 1;
const SWAPPED: u8 = 2;
const PARTIAL: u8 = 3;
const ONE_DIGIT: u8 = 4;
const MONTH_DAY: u8 = 5;
const SAME_YEAR: u8 = 6;
const DIFFERENT: u8 = 7;

pub(super) fn relations() -> &'static [&'static str] {
    &[
        "exact",
        "lunar",
        "swapped",
        "partial",
        "one_digit",
        "month_day",
        "same_year",
        "different",
    ]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "year", "month_day", "year_month"]
}

pub(super) fn pack(cell: &str, _: &mut Texts) -> Packed {
    match reading::clean(cell.as_bytes()).or_else(|| reading::read(cell)) {
        Some(date) => packed(date),
        None => super::MISSING,
    }
}

/// A date (yyyymmdd) that is not written in its cell but follows from the ID.
pub(crate) fn filled(yyyymmdd: u32) -> Packed {
    let [date, marks] = packed(yyyymmdd);
    [date, marks | FILLED]
}

/// Whether a date was not written in its cell but follows from the ID.
pub(crate) fn is_filled(cell: &Packed) -> bool {
    cell[1] & FILLED != 0
}

/// Whether a date that is there can stand for a day (yyyymmdd): written otherwise, in the lunar calendar, in part or
/// with a slip of the hand.
pub(crate) fn may_be(cell: Packed, day: u32) -> bool {
    related(cell, packed(day)) <= ONE_DIGIT
}

/// The date in a cell as yyyymmdd; month or day are 0 where they are not known. 0 where nothing is.
#[cfg(test)]
fn yyyymmdd(cell: &Packed) -> u32 {
    cell[0] as u32
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    related(one, other)
}

fn related(one: Packed, other: Packed) -> u8 {
    if one[0] == other[0] {
        return EXACT;
    }
    let (year, month, day) = split(one[0] as u32);
    let (other_year, other_month, other_day) = split(other[0] as u32);
    if lunar_of(one, other) || lunar_of(other, one) {
        return LUNAR;
    }
    let same_year = year == other_year;
    if same_year && month == other_day && day == other_month {
        return SWAPPED;
    }
    let same_or_unknown = |one: u32, other: u32| one == other || one == 0 || other == 0;
    if same_year && same_or_unknown(month, other_month) && same_or_unknown(day, other_day) {
        return PARTIAL;
    }
    let (digits, other_digits) = (u128::from(one[0] >> 32), u128::from(other[0] >> 32));
    if slipped(digits, other_digits, differing(digits, other_digits)) {
        return ONE_DIGIT;
    }
    if month == other_month && day == other_day && month != 0 && matches!(year.abs_diff(other_year), 1 | 10) {
        return MONTH_DAY;
    }
    if same_year { SAME_YEAR } else { DIFFERENT }
}

pub(super) fn part(part: u8, cell: Packed, _: &Texts) -> Option<u64> {
    let (year, month, day) = split(cell[0] as u32);
    let (there, number) = match part {
        0 => (month != 0 && day != 0, cell[0] as u32),
        1 => (true, year),
        2 => (month != 0 && day != 0, month * 100 + day),
        _ => (month != 0, year * 100 + month),
    };
    there.then(|| mix(u64::from(number) << 2 | u64::from(part)))
}

/// How many days a month has; 0 where there is no such month.
#[inline]
pub(super) fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

/// The Julian day number of a day in the Gregorian calendar (Fliegel and Van Flandern 1968).
pub(super) fn julian_day(year: u32, month: u32, day: u32) -> u32 {
    let early = u32::from(month <= 2);
    let (year, month) = (year + 4800 - early, month + 12 * early - 3);
    day + (153 * month + 2) / 5 + 365 * year + year / 4 - year / 100 + year / 400 - 32045
}

/// Word 0 holds the date twice: as a number in the low half, digit by digit in the high half.
fn packed(yyyymmdd: u32) -> Packed {
    let mut digits = 0;
    let mut rest = yyyymmdd;
    for slot in 0..8 {
        digits |= u64::from(rest % 10) << (4 * slot);
        rest /= 10;
    }
    [digits << 32 | u64::from(yyyymmdd), THERE]
}

#[inline]
fn split(yyyymmdd: u32) -> (u32, u32, u32) {
    (yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100)
}

/// Whether the first is the lunar date of the second, written as if it were one of the solar calendar.
#[inline]
fn lunar_of(lunar: Packed, solar: Packed) -> bool {
    let (year, month, day) = split(lunar[0] as u32);
    let (solar_year, solar_month, solar_day) = split(solar[0] as u32);
    // A lunar month begins up to two solar months after the one of the same number.
    let later = (solar_year * 12 + solar_month).wrapping_sub(year * 12 + month);
    let exists = || solar_year >= 1800 && (1..=days_in(solar_year, solar_month)).contains(&solar_day);
    let julian = || julian_day(solar_year, solar_month, solar_day);
    later <= 2 && exists() && lunar::falls_on(year, month, day, julian())
}

#[cfg(test)]
#[path = "date/tests.rs"]
mod tests;
