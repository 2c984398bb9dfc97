//! Addresses within a place, compared by the pairs of characters they share and by their numbers. Knows no map.

use super::texts::mix;
use super::written::{half_width, numeral, says_nothing};
use super::{MISSING, Packed, Texts};

const EXACT: u8 = 0;
const NEAR: u8 = 1;
const SIMILAR: u8 = 2;
const DIFFERENT: u8 = 3;

/// Shared pairs of characters, as Dice (1945) counts them.
const NEAR_MIN: f32 = 0.8;
const SIMILAR_MIN: f32 = 0.6;
/// An odd number with well-mixed bits (the golden ratio in 64 bits): multiplying by it carries every bit upwards.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

pub(super) fn relations() -> &'static [&'static str] {
    &["exact", "near", "similar", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole"]
}

/// Word 0: a hash of the text, above it a hash of the numbers in it, in their order. Word 1: one bit for each pair of
/// neighbouring characters, spread over 64.
pub(super) fn pack(cell: &str, _: &mut Texts) -> Packed {
    if says_nothing(cell) {
        return MISSING;
    }
    let mut summary = Summary::default();
    fold(cell, |c| summary.add(c));
    if summary.before == 0 { MISSING } else { summary.packed() }
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    if one[0] as u32 == other[0] as u32 {
        return EXACT;
    }
    let shared = (one[1] & other[1]).count_ones() as f32;
    let all = (one[1].count_ones() + other[1].count_ones()) as f32;
    let likeness = 2.0 * shared / all.max(1.0);
    if likeness >= NEAR_MIN && one[0] >> 32 == other[0] >> 32 {
        NEAR
    } else if likeness >= SIMILAR_MIN {
        SIMILAR
    } else {
        DIFFERENT
    }
}

pub(super) fn part(_: u8, cell: Packed, _: &Texts) -> Option<u64> {
    Some(mix(cell[0] & 0xffff_ffff))
}

/// What is kept of a folded text while it goes by, without writing it down.
#[derive(Default)]
struct Summary {
    text: u64,
    numbers: u64,
    number: u64,
    pairs: u64,
    before: u64,
}

impl Summary {
    fn add(&mut self, c: char) {
        let code = u64::from(c);
        self.text = (self.text ^ code).wrapping_mul(SPREAD).rotate_left(29);
        self.pairs |= 1 << ((self.before << 32 | code).wrapping_mul(SPREAD) >> 58);
        if c.is_ascii_digit() {
            self.number = (self.number << 4 | (code & 15)) + 1;
        } else {
            self.end_number();
        }
        self.before = code;
    }

    fn end_number(&mut self) {
        if self.number != 0 {
            self.numbers = mix(self.numbers ^ self.number);
            self.number = 0;
        }
    }

    fn packed(mut self) -> Packed {
        self.end_number();
        [mix(self.text) >> 32 | self.numbers << 32, self.pairs]
    }
}

/// Half width, lower case, without blanks and signs (one stays between two numbers), all numerals as digits.
fn fold(cell: &str, mut add: impl FnMut(char)) {
    let mut gap = false;
    let mut after_digit = false;
    let mut chars = cell.chars().map(half_width).peekable();
    let mut put = |c: char, after_digit: &mut bool| {
        *after_digit = c.is_ascii_digit();
        add(c);
    };
    while let Some(c) = chars.next() {
        // Most are common characters, whose properties nobody has to look up.
        let common = matches!(c, '\u{4e00}'..='\u{9fff}');
        if !common && !c.is_alphanumeric() && c != '〇' && c != '○' {
            gap = true;
            continue;
        }
        match numeral(c) {
            // 十二 is 12, 二十 is 20, 二十三 is 23.
            None if c == '十' => {
                if !after_digit {
                    put('1', &mut after_digit);
                }
                if chars.peek().is_none_or(|next| numeral(*next).is_none()) {
                    put('0', &mut after_digit);
                }
            }
            Some(digit) => {
                if gap && after_digit {
                    put('-', &mut after_digit);
                }
                put(char::from(b'0' + digit), &mut after_digit);
            }
            None if matches!(c, '栋' | '棟') => put('幢', &mut after_digit),
            None if c == '號' => put('号', &mut after_digit),
            None if common => put(c, &mut after_digit),
            None => c.to_lowercase().for_each(|c| put(c, &mut after_digit)),
        }
        gap = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tells_how_two_addresses_are_related() {
        let check = |one: &str, other: &str, expect: &str| {
            let mut texts = Texts::default();
            let (one_packed, other_packed) = (pack(one, &mut texts), pack(other, &mut texts));
            let found = relations()[relation(one_packed, other_packed, &texts) as usize];
            assert_eq!(found, expect, "{one} {other}");
            assert_eq!(
                relation(one_packed, other_packed, &texts),
                relation(other_packed, one_packed, &texts)
            );
        };
        check("红旗村三组12号", "红旗村3组１２号", "exact");
        check("红旗村十二组", "红旗村12组", "exact");
        check("红旗村二十组", "红旗村20组", "exact");
        check("红旗村二十三组", "红旗村 23 组", "exact");
        check("幸福小区3栋2单元501室", "幸福小区3幢2单元501室", "exact");
        check("幸福小区3-2-501", "幸福小区 3—2—501", "exact");
        check("幸福小区3栋2单元501室", "幸福小区3栋2单元501", "near");
        check("幸福小区3栋2单元501室", "幸福小区3栋2单元502室", "similar");
        check("红旗村大王庄三组", "向阳镇中心街道88号", "different");
        check("12 Main Street", "12 main street", "exact");
    }

    proptest! {
        #[test]
        fn packs_anything(one in ".{0,30}|[一二十3组号 -]{0,12}", other in ".{0,30}|[一二十3组号 -]{0,12}") {
            let mut texts = Texts::default();
            let (one, other) = (pack(&one, &mut texts), pack(&other, &mut texts));
            if one != MISSING && other != MISSING {
                prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
                prop_assert_eq!(relation(one, one, &texts), EXACT);
            }
        }
    }
}
