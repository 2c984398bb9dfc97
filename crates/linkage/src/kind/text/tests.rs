//! Texts in Latin letters and the relation expected of two; parts; and what holds for any two texts.

use proptest::prelude::*;

use super::*;

fn related(one: &str, other: &str) -> &'static str {
    let mut texts = Texts::default();
    let (one, other) = (pack(one, &mut texts), pack(other, &mut texts));
    assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
    relations()[relation(one, other, &texts) as usize]
}

#[test]
fn tells_how_two_texts_are_related() {
    let check = |one: &str, other: &str, expect: &str| assert_eq!(related(one, other), expect, "{one} {other}");
    check("Müller", "MULLER", "exact");
    check("O'Brien", "obrien", "exact");
    check("Smith-Jones", " smith  jones. ", "exact");
    check("Ｓｍｉｔｈ", "smith", "exact");
    check("Mu\u{308}ller", "muller", "exact");
    check("Straße 4", "strasse 4", "exact");
    check("van den Berg", "vandenberg", "squashed");
    check("smith", "smiht", "close");
    check("jonathan", "jonathon", "close");
    check("xavier", "zavier", "close");
    check("catherine", "katherine", "close");
    check("main street", "mian street", "close");
    check("robert", "rupert", "phonetic");
    check("smyth", "smith", "close");
    check("knight", "night", "close");
    check("j", "john", "initial");
    check("j", "mary", "different");
    check("j", "k", "different");
    check("martha", "marhtas", "close");
    check("williams", "miller", "different");
    check("dixon", "dickson", "phonetic");
    check("jellyfish", "smellyfish", "similar");
    check("van der berg straat", "v d berg straat", "similar");
    check("北京路", "北京东路", "close");
    check("北京路", "南京路", "loose");
    check("anna", "bob", "different");
}

#[test]
fn nothing_is_missing() {
    let mut texts = Texts::default();
    for cell in ["", " ", "-", "N/A", "null", "无", "...", "''"] {
        assert_eq!(pack(cell, &mut texts), MISSING, "{cell:?}");
    }
}

#[test]
fn parts_meet() {
    let meets = |one: &str, other: &str| {
        let mut texts = Texts::default();
        let (one, other) = (pack(one, &mut texts), pack(other, &mut texts));
        let same = |at: &u8| {
            let key = part(*at, one, &texts);
            key.is_some() && key == part(*at, other, &texts)
        };
        (0..5)
            .filter(same)
            .map(|at| parts()[at as usize])
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(meets("Smith", "smith"), "whole soundex prefix3 first sorted");
    assert_eq!(meets("smith", "smyth"), "soundex first");
    assert_eq!(meets("main street", "street main"), "sorted");
    assert_eq!(meets("philip", "filip"), "soundex");
    assert_eq!(meets("catherine", "kathryn"), "soundex");
    assert_eq!(meets("王小明", "王小红"), "first");
}

proptest! {
    #[test]
    fn packs_anything(one in ".{0,20}|[a-d é']{0,9}", other in ".{0,20}|[a-d é']{0,9}") {
        let mut texts = Texts::default();
        let (one, other) = (pack(&one, &mut texts), pack(&other, &mut texts));
        if one != MISSING && other != MISSING {
            prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
            prop_assert_eq!(relation(one, one, &texts), EXACT);
        }
        for at in 0..5 {
            part(at, one, &texts);
        }
    }

    #[test]
    fn the_quick_rejection_rejects_nothing_loose(one in "[a-e]{2,8}", other in "[a-h]{2,8}") {
        let mut texts = Texts::default();
        let (packed, other_packed) = (pack(&one, &mut texts), pack(&other, &mut texts));
        if !maybe_loose(packed, other_packed) {
            prop_assert!(jaro_winkler::similarity(one.bytes(), other.bytes()) < LOOSE_MIN);
        }
    }
}
