//! Resident IDs, whole, damaged and mistaken, and the relation expected of two; parts; and what holds for any two texts.

use proptest::prelude::*;

use super::*;

fn packed(cell: &str) -> Packed {
    pack(cell, &mut Texts::default())
}

fn name_of(one: Packed, other: Packed) -> &'static str {
    relations()[relation(one, other, &Texts::default()) as usize]
}

/// Adds the check digit to 17 digits.
fn valid(digits: &str) -> String {
    twofront_domain::resident_id::ResidentId::from_17_digits(digits)
        .unwrap()
        .as_str()
        .to_owned()
}

#[test]
fn tells_how_two_numbers_are_related() {
    let check = |one: &str, other: &str, expect: &str| {
        assert_eq!(name_of(packed(one), packed(other)), expect, "{one} {other}");
    };
    let base = valid("34990019800101139");
    let base = base.as_str();
    let with_x = (1..100)
        .map(|n| valid(&format!("34990019800101{n:03}")))
        .find(|id| id.ends_with('X'))
        .unwrap();
    let wrong = |at: usize, digit: char| {
        let mut text: Vec<char> = base.chars().collect();
        text[at] = digit;
        text.into_iter().collect::<String>()
    };
    check(base, base, "exact");
    check(&with_x, &with_x.to_lowercase(), "exact");
    check(&with_x, &with_x.replace('X', "×"), "exact");
    check(
        base,
        &format!(" '{} {}-{} ", &base[..6], &base[6..14], &base[14..]),
        "exact",
    );
    check(
        base,
        &base
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect::<String>(),
        "exact",
    );
    check(base, &format!("{base}41"), "exact");
    check(base, &format!("{base}41B1"), "exact");
    check(&with_x, &format!("{with_x}41"), "exact");
    check(base, &format!("{}XXXXXXXX{}", &base[..6], &base[14..]), "lost_digits");
    check(base, &format!("{}xxxx", &base[..14]), "lost_digits");
    check(base, &format!("{}{}", &base[..6], &base[8..17]), "exact");
    let slip = wrong(17, if base.ends_with('5') { '6' } else { '5' });
    check(&slip, &slip, "exact_invalid");
    check(base, &slip, "typo");
    check(base, &wrong(3, '1'), "typo");
    check(&wrong(3, '1'), &wrong(3, '2'), "typo");
    check(&wrong(3, '1'), &wrong(4, '2'), "same_birth");
    check(base, &format!("{}000", &base[..15]), "lost_digits");
    check(base, &format!("{}.{}E+17", &base[..1], &base[1..15]), "lost_digits");
    check(base, &format!("{}********{}", &base[..6], &base[14..]), "lost_digits");
    check(base, &format!("{}****{}", &base[..6], &base[14..]), "lost_digits");
    check(base, "3499001980****", "lost_digits");
    check(base, "3499001981****", "different");
    check(base, &format!("{}O{}", &base[..4], &base[5..]), "lost_digits");
    check(base, &base[..17], "lost_digits");
    check(base, &base[..15], "lost_digits");
    check(base, &format!("{}{}", &base[..4], &base[5..]), "typo");
    check(base, &format!("{}7{}", &base[..4], &base[4..]), "typo");
    check(base, &format!("{base}7"), "typo");
    check(base, &valid("34990019800101138"), "typo_valid");
    check(base, &valid("34990019800101193"), "typo_valid");
    check(base, &valid("34990019800101359"), "same_birth");
    check(base, &valid("34990019750615357"), "two_valid");
    check(base, "349900197506153", "different");
}

#[test]
fn numbers_that_are_valid_by_chance_are_known() {
    let check = |one: &str, other: &str, expect: &str| {
        assert_eq!(name_of(packed(one), packed(other)), expect, "{one} {other}");
    };
    let zeros = (10..29)
        .map(|day| valid(&format!("349900198001{day}100")))
        .find(|id| id.ends_with("000"))
        .unwrap();
    check(&zeros, &valid(&format!("{}23", &zeros[..15])), "lost_digits");
    check(&zeros, &zeros, "exact");
    let rounded = |id: &String| ((id.parse::<u64>().unwrap() as f64) as u64).to_string();
    for id in (100..999)
        .map(|n| valid(&format!("34990019800101{n:03}")))
        .filter(|id| !id.ends_with('X'))
    {
        check(
            &id,
            &rounded(&id),
            if rounded(&id) == id { "exact" } else { "lost_digits" },
        );
    }
}

#[test]
fn too_little_is_missing() {
    for cell in [
        "",
        "无",
        "-",
        "34990019",
        "1234567",
        "身份证丢失",
        "3.4E+17",
        "******************",
    ] {
        assert_eq!(packed(cell), MISSING, "{cell}");
    }
}

#[test]
fn suspects_are_told_apart() {
    let one = packed(&valid("34990019800101001"));
    let other = packed(&valid("34990019750615357"));
    let mut suspect = one;
    set_suspect(&mut suspect);
    assert_eq!(name_of(one, suspect), "exact_suspect");
    assert_eq!(name_of(suspect, other), "other_suspect");
    assert_eq!(name_of(one, other), "two_valid");
    assert_eq!(birth(&suspect), Some(19_800_101));
    assert_eq!(sex(&suspect), Some(1));
    assert_eq!(sex(&packed(&valid("34990019800101002"))), Some(2));
    assert_eq!(birth(&packed("349900198001010010")), None);
}

#[test]
fn parts_meet_across_slips_and_losses() {
    let base = valid("34990019800101001");
    let one = packed(&base);
    let meets = |cell: &str| {
        let other = packed(cell);
        let same = |part: &u8| {
            let key = self::part(*part, one, &Texts::default());
            key.is_some() && key == self::part(*part, other, &Texts::default())
        };
        (0..6)
            .filter(same)
            .map(|part| parts()[part as usize])
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(meets(&base), "whole 17 15 14 tail birth");
    assert_eq!(meets(&base[..17]), "17 15 14 tail birth");
    assert_eq!(meets(&format!("{}000", &base[..15])), "15 14 birth");
    assert_eq!(
        meets(&format!("{}{}", &base[..6], &base[8..17])),
        "whole 17 15 14 tail birth"
    );
    assert_eq!(meets("3499001980****"), "");
    assert_eq!(meets(&valid("34010019800101001")), "tail birth");
}

proptest! {
    #[test]
    fn agrees_with_the_reading_of_the_domain(text in "(3499001[89][0-9]{2}[01][0-9][0-3][0-9]{5}|3499[0-9]{11}|[0-9]{18}|[0-9]{17}X)") {
        let reading = twofront_domain::resident_id::IdReading::read(&text, false);
        let cell = packed(&text);
        prop_assert_eq!(cell[1] & (VALID >> 64) as u64 != 0, reading.id().is_some());
    }

    #[test]
    fn packs_anything(text in ".{0,30}|[0-9*Xx×. Ee+/-]{0,30}", other in ".{0,30}|[0-9*Xx×. Ee+/-]{0,30}") {
        let (one, other) = (packed(&text), packed(&other));
        let texts = Texts::default();
        prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
        for part in 0..6 {
            self::part(part, one, &texts);
        }
        if one != MISSING {
            prop_assert!(matches!(name_of(one, one), "exact" | "exact_invalid" | "lost_digits"));
        }
    }

    #[test]
    fn slips_are_symmetric(at in 0_usize..18, to in 0_u8..10, seq in 1_u32..999) {
        let id = valid(&format!("34990019800101{seq:03}"));
        let mut text = id.clone().into_bytes();
        text[at] = b'0' + to;
        let (one, other) = (packed(&id), packed(&String::from_utf8(text).unwrap()));
        let texts = Texts::default();
        prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
        prop_assert!(relation(one, other, &texts) <= TYPO_VALID);
    }
}
