//! Addresses within a place, compared by the pairs of characters they share and by their numbers. Knows no map.

use super::texts::{hash_bytes, mix};
use super::written::{half_width, numeral, says_nothing};
use super::{MISSING, Packed, Texts};

const EXACT: u8 = 0;
const NEAR: u8 = 1;
const SIMILAR: u8 = 2;
const DIFFERENT: u8 = 3;

/// Shared pairs of characters, as Dice (1945) counts them.
const NEAR_MIN: f32 = 0.8;
const SIMILAR_MIN: f32 = 0.6;

pub(super) fn relations() -> &'static [&'static str] {
    &["exact", "near", "similar", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole"]
}

/// Word 0: the text's number, above it a hash of the numbers in it, in their order. Word 1: one bit for each pair of
/// neighbouring characters, spread over 64.
pub(super) fn pack(cell: &str, texts: &mut Texts) -> Packed {
    if says_nothing(cell) {
        return MISSING;
    }
    let text = folded(cell);
    if text.is_empty() {
        return MISSING;
    }
    let numbers = u64::from(numbers(&text));
    [u64::from(texts.intern(&text)) | numbers << 32, pairs(&text)]
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

/// Half width, lower case, without blanks and signs (one stays between two numbers), all numerals as digits.
fn folded(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut gap = false;
    let mut chars = cell.chars().map(half_width).peekable();
    while let Some(c) = chars.next() {
        // Most are common characters, whose properties nobody has to look up.
        let common = matches!(c, '\u{4e00}'..='\u{9fff}');
        if !common && !c.is_alphanumeric() && c != '〇' && c != '○' {
            gap = true;
            continue;
        }
        let after_digit = text.as_bytes().last().is_some_and(u8::is_ascii_digit);
        match numeral(c) {
            // 十二 is 12, 二十 is 20, 二十三 is 23.
            None if c == '十' => {
                if !after_digit {
                    text.push('1');
                }
                if chars.peek().is_none_or(|next| numeral(*next).is_none()) {
                    text.push('0');
                }
            }
            Some(digit) => {
                if gap && after_digit {
                    text.push('-');
                }
                text.push(char::from(b'0' + digit));
            }
            None if matches!(c, '栋' | '棟') => text.push('幢'),
            None if c == '號' => text.push('号'),
            None if common => text.push(c),
            None => text.extend(c.to_lowercase()),
        }
        gap = false;
    }
    text
}

fn numbers(text: &str) -> u32 {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.fold(0, |hash, run| mix(hash ^ hash_bytes(run.as_bytes()))) as u32
}

fn pairs(text: &str) -> u64 {
    let mut bits = 0;
    let mut before = 0;
    for c in text.chars() {
        bits |= 1 << (mix(before << 32 | u64::from(c)) >> 58);
        before = u64::from(c);
    }
    bits
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
            assert_eq!(found, expect, "{one} {other}: {} {}", folded(one), folded(other));
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
