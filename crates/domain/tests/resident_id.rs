//! Resident IDs as cells hold them: the standard's examples, old numbers, disability certificates, and what spreadsheets
//! leave of a number.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use proptest::prelude::*;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::{IdReading, ResidentId, ResidentIdError};

/// One line per reading, so that a table shows both sides.
fn told(reading: &IdReading) -> String {
    match reading {
        IdReading::Valid(id) => format!("valid {id}"),
        IdReading::Old(id) => format!("old {id}"),
        IdReading::Disability { id, category, level } => format!("disability {id} {category}/{level}"),
        IdReading::DigitsLost { prefix } => format!("lost {prefix}"),
        IdReading::Invalid(error) => format!("invalid: {error}"),
    }
}

fn check(cells: &[(&str, bool, &str)]) {
    for (text, numeric_cell, expect) in cells {
        assert_eq!(
            &told(&IdReading::read(text, *numeric_cell)),
            expect,
            "cell {text:?}, numeric {numeric_cell}"
        );
    }
}

#[test]
fn examples_of_the_standard() {
    check(&[
        ("11010519491231002X", false, "valid 11010519491231002X"),
        ("440524188001010014", false, "valid 440524188001010014"),
    ]);
    let id: ResidentId = "11010519491231002X".parse().unwrap();
    assert_eq!(id.birth_date().to_string(), "1949-12-31");
    assert_eq!(id.sex(), Sex::Female);
    assert_eq!(id.county_of_issue(), "110105");
}

#[test]
fn untidy_cells_are_tidied() {
    check(&[
        ("11010519491231002x", false, "valid 11010519491231002X"),
        (" 110105 19491231 002X ", false, "valid 11010519491231002X"),
        ("'11010519491231002X", false, "valid 11010519491231002X"),
        ("‘11010519491231002X", false, "valid 11010519491231002X"),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            false,
            "valid 11010519491231002X",
        ),
        ("110105-19491231-002X", false, "valid 11010519491231002X"),
        ("11010519491231002×", false, "valid 11010519491231002X"),
        ("\u{feff}11010519491231002X\u{3000}", false, "valid 11010519491231002X"),
    ]);
}

#[test]
fn other_numbers_in_the_same_column() {
    check(&[
        // 15 digits fit a float exactly, so a numeric cell does them no harm.
        ("110105491231002", false, "old 11010519491231002X"),
        ("110105491231002", true, "old 11010519491231002X"),
        ("110105491331002", false, "invalid: digits 7 to 14 are not a date"),
        ("11010519491231002X43", false, "disability 11010519491231002X 4/3"),
        ("11010519491231002X43B1", false, "disability 11010519491231002X 4/3"),
        (
            "11010519491231002X83",
            false,
            "invalid: has 20 characters instead of 18",
        ),
        (
            "11010519491231002X45",
            false,
            "invalid: has 20 characters instead of 18",
        ),
        ("11010519491231003X43", false, "invalid: the check digit should be 8"),
    ]);
}

#[test]
fn lost_digits_are_detected_not_guessed() {
    check(&[
        // What Excel (15 digits) and a 64-bit float keep of 349900198001020011.
        ("349900198001020000", true, "lost 349900198001020"),
        ("349900198001020032", true, "lost 349900198001020"),
        ("349900198001020000", false, "lost 349900198001020"),
        ("3.49900198001010E+17", false, "lost 349900198001010"),
        ("3.499e+17", false, "lost 3499"),
        // A damaged number that happens to pass the check digit is still damaged.
        ("440524188001010014", true, "lost 440524188001010"),
    ]);
}

#[test]
fn wrong_numbers_say_what_is_wrong() {
    check(&[
        ("", false, "invalid: has 0 characters instead of 18"),
        ("1101051949123100", false, "invalid: has 16 characters instead of 18"),
        ("110105194912310021", false, "invalid: the check digit should be X"),
        ("110105194902310021", false, "invalid: digits 7 to 14 are not a date"),
        ("110105179912310021", false, "invalid: digits 7 to 14 are not a date"),
        (
            "11010519491231O02X",
            false,
            "invalid: has a character that is not a digit",
        ),
        (
            "1101051949123100XX",
            false,
            "invalid: has a character that is not a digit",
        ),
        ("无身份证号码", false, "invalid: has a character that is not a digit"),
    ]);
}

#[test]
fn an_id_never_reaches_a_log_through_debug() {
    let id: ResidentId = "11010519491231002X".parse().unwrap();
    assert_eq!(format!("{id:?}"), "110105**********2X");
    assert!(!format!("{:?}", IdReading::Valid(id)).contains("19491231"));
}

#[test]
fn json_takes_valid_numbers_only() {
    let id: ResidentId = serde_json::from_str("\"11010519491231002X\"").unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), "\"11010519491231002X\"");
    assert!(serde_json::from_str::<ResidentId>("\"110105194912310021\"").is_err());
}

fn valid_ids() -> impl Strategy<Value = ResidentId> {
    (100_000..660_000_u32, 1900..2030_i16, 1..=12_i8, 1..=28_i8, 0..1000_u16).prop_map(
        |(county, year, month, day, order)| {
            ResidentId::from_17_digits(&format!("{county:06}{year:04}{month:02}{day:02}{order:03}")).unwrap()
        },
    )
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC{0,40}", numeric_cell: bool) {
        IdReading::read(&text, numeric_cell);
    }

    #[test]
    fn what_is_written_is_read_back(id in valid_ids()) {
        prop_assert_eq!(IdReading::read(id.as_str(), false), IdReading::Valid(id));
    }

    #[test]
    fn one_wrong_character_is_always_noticed(id in valid_ids(), at in 0..17_usize, step in 1..10_u8) {
        let mut bytes = id.as_str().as_bytes().to_vec();
        bytes[at] = b'0' + (bytes[at] - b'0' + step) % 10;
        let text = String::from_utf8(bytes).unwrap();
        prop_assert!(text.parse::<ResidentId>().is_err(), "{} is one digit off and passed", text);
    }

    #[test]
    fn swapped_neighbours_are_always_noticed(id in valid_ids(), at in 0..16_usize) {
        let mut bytes = id.as_str().as_bytes().to_vec();
        prop_assume!(bytes[at] != bytes[at + 1]);
        bytes.swap(at, at + 1);
        let text = String::from_utf8(bytes).unwrap();
        let noticed = text.parse::<ResidentId>();
        let by_date = noticed == Err(ResidentIdError::BirthDate);
        let by_check = matches!(noticed, Err(ResidentIdError::CheckDigit { .. }));
        prop_assert!(by_date || by_check, "{} has two digits swapped and passed", text);
    }

    /// Whatever a float or Excel's 15 digits make of an ID, it is never taken for somebody's.
    #[test]
    fn a_number_cell_never_names_a_person(id in valid_ids(), excel: bool) {
        prop_assume!(!id.as_str().ends_with('X'));
        let exact: u64 = id.as_str().parse().unwrap();
        let stored = if excel { exact / 1000 * 1000 } else { exact as f64 as u64 };
        let reading = IdReading::read(&stored.to_string(), true);
        prop_assert_eq!(reading.id(), None);
        let IdReading::DigitsLost { prefix } = reading else { panic!("expected lost digits") };
        prop_assert_eq!(prefix.len(), 15);
    }
}
