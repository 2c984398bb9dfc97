//! Male or female, however it is written.

use super::texts::mix;
use super::written::half_width;
use super::{MISSING, Packed, Texts};

/// 1 and 2 as GB/T 2261.1 numbers them; a bit above tells that something is there.
const MALE: Packed = [1, 1];
const FEMALE: Packed = [2, 1];

pub(super) fn relations() -> &'static [&'static str] {
    &["same", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole"]
}

pub(super) fn pack(cell: &str, _: &mut Texts) -> Packed {
    match cell {
        "男" | "男性" | "1" | "M" => return MALE,
        "女" | "女性" | "2" | "F" => return FEMALE,
        _ => {}
    }
    let mut letters = cell.chars().map(half_width).filter(|c| c.is_alphanumeric());
    let Some(first) = letters.next() else {
        return MISSING;
    };
    let long = letters.next().is_some();
    match first.to_ascii_lowercase() {
        '男' => MALE,
        '女' => FEMALE,
        // 10 is no sex, "unknown" neither; "1.男" is one.
        '1' if !long || cell.contains('男') || cell.trim_end().ends_with(".0") => MALE,
        '2' if !long || cell.contains('女') || cell.trim_end().ends_with(".0") => FEMALE,
        'm' if !long || starts_with(cell, "mal") || starts_with(cell, "man") => MALE,
        'f' if !long || starts_with(cell, "fem") => FEMALE,
        'w' if starts_with(cell, "wom") => FEMALE,
        _ => MISSING,
    }
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    u8::from(one != other)
}

pub(super) fn part(_: u8, cell: Packed, _: &Texts) -> Option<u64> {
    Some(mix(cell[0]))
}

/// 1 male, 2 female, 0 where nothing is there.
#[cfg(test)]
fn number(cell: &Packed) -> u8 {
    cell[0] as u8
}

fn starts_with(cell: &str, start: &str) -> bool {
    let mut letters = cell.chars().map(half_width).filter(|c| c.is_alphanumeric());
    start
        .chars()
        .all(|c| letters.next().map(|letter| letter.to_ascii_lowercase()) == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_written() {
        let check = |cell: &str, expect: u8| assert_eq!(number(&pack(cell, &mut Texts::default())), expect, "{cell:?}");
        for cell in [
            "男", " 男 ", "男性", "M", "m", "male", "Male", "MAN", "1", "1.0", "１", "1.男", "男孩", "Ｍ",
        ] {
            check(cell, 1);
        }
        for cell in [
            "女", "女性", "F", "f", "female", "woman", "2", "2.0", "２", "2-女", "'女",
        ] {
            check(cell, 2);
        }
        for cell in [
            "", "-", "0", "9", "10", "21", "未知", "unknown", "Monday", "farmer", "X",
        ] {
            check(cell, 0);
        }
    }

    #[test]
    fn says_same_or_different() {
        let texts = Texts::default();
        assert_eq!(relations()[relation(MALE, MALE, &texts) as usize], "same");
        assert_eq!(relations()[relation(MALE, FEMALE, &texts) as usize], "different");
    }
}
