//! Telephone numbers as they are written and the relation expected of two; parts; and what holds for any two texts.

use proptest::prelude::*;

use super::*;

fn phone(cell: &str) -> Packed {
    pack(cell, &mut Texts::default())
}

#[test]
fn reads_numbers_as_they_are_written() {
    for cell in [
        "13812345670",
        "138 1234 5670",
        "138-1234-5670",
        "+86 13812345670",
        "8613812345670",
        "008613812345670",
        "１３８１２３４５６７０",
        "13812345670.0",
        "'13812345670",
        "013812345670",
        "13812345670/0562-1234567",
        "0562-1234567、13812345670",
        "13812345670，13912345670",
        "13812345670 13912345670",
        "电话13812345670(本人)",
        "+86-138-1234-5670",
    ] {
        assert_eq!(phone(cell), phone("13812345670"), "{cell}");
    }
    assert_eq!(phone("0562-5834567转801"), phone("05625834567"));
    for cell in [
        "",
        "无",
        "-",
        "00000000000",
        "13800000000",
        "13800138000",
        "12345678901",
        "1234",
        "11111111",
        "1.38E+10",
    ] {
        assert_eq!(phone(cell), MISSING, "{cell}");
    }
}

#[test]
fn tells_how_two_numbers_are_related() {
    let texts = Texts::default();
    let check = |one: &str, other: &str, expect: &str| {
        let (one, other) = (phone(one), phone(other));
        assert_eq!(relations()[relation(one, other, &texts) as usize], expect);
        assert_eq!(relations()[relation(other, one, &texts) as usize], expect);
    };
    check("13812345670", "13812345670", "exact");
    check("13812345670", "138****5670", "lost_digits");
    check("138****5670", "138****5670", "lost_digits");
    check("13812345670", "138****5671", "different");
    check("13812****", "****15670", "different");
    check("0562-5834567", "5834567", "lost_digits");
    check("13812345670", "13812345671", "one_digit");
    check("13812345670", "13812354670", "one_digit");
    check("13812345670", "1381234567", "one_digit");
    check("13812345670", "1381345670", "one_digit");
    check("13812345670", "138123456701", "one_digit");
    check("13812345670", "13998765432", "different");
}

#[test]
fn tails_meet() {
    let texts = Texts::default();
    assert_eq!(
        part(1, phone("13812345670"), &texts),
        part(1, phone("13912345670"), &texts)
    );
    assert_eq!(
        part(1, phone("13812345670"), &texts),
        part(1, phone("****12345670"), &texts)
    );
    assert_eq!(part(0, phone("138****5670"), &texts), None);
    assert_eq!(part(1, phone("138****5670"), &texts), None);
    assert_ne!(
        part(0, phone("13812345670"), &texts),
        part(0, phone("13912345670"), &texts)
    );
}

proptest! {
    #[test]
    fn packs_anything(one in ".{0,30}|[0-9*+ /、-]{0,26}", other in ".{0,30}|[0-9*+ /、-]{0,26}") {
        let (one, other) = (phone(&one), phone(&other));
        let texts = Texts::default();
        prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
        if one != MISSING {
            prop_assert!(relation(one, one, &texts) <= LOST_DIGITS);
        }
        for part in 0..2 {
            self::part(part, one, &texts);
        }
    }
}
