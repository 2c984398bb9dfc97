//! Dates as they are written and the relation expected of two; parts; and what holds for any two texts.

use proptest::prelude::*;

use super::*;

fn date(cell: &str) -> Packed {
    pack(cell, &mut Texts::default())
}

#[test]
fn reads_dates_as_they_are_written() {
    let check = |cell: &str, expect: u32| assert_eq!(yyyymmdd(&date(cell)), expect, "{cell}");
    for cell in [
        "1980-01-02",
        "1980/1/2",
        "1980.1.2",
        "19800102",
        "1980年1月2日",
        "一九八〇年一月二日",
        "１９８０－０１－０２",
        " 1980-1-2 ",
        "29222",
        "29222.0",
        "1980-01-02 00:00:00",
        "1980-01-02T00:00:00Z",
        "19800102000000",
        "19800102.0",
        "'1980-01-02",
        "1980 1 2",
        "02/01/1980",
        "2.1.1980",
        "1980年正月初二",
    ] {
        check(cell, 19_800_102);
    }
    check("01/22/1980", 19_800_122);
    check("一九八〇年十二月二十三日", 19_801_223);
    check("一九八〇年腊月廿三", 19_801_223);
    check("一九八〇年十月十日", 19_801_010);
    check("一九八〇年二月三十日", 19_800_230);
    check("198001", 19_800_100);
    check("1980-01", 19_800_100);
    check("1980年1月", 19_800_100);
    check("1980", 19_800_000);
    check("19800231", 19_800_231);
    check("1980-02-31", 19_800_231);
    check("36526", 20_000_101);
    check("36525", 19_991_231);
    check("36585", 20_000_229);
    check("36586", 20_000_301);
    check("45658", 20_250_101);
    for cell in [
        "", "-", "无", "80-1-2", "8012", "00000000", "11111111", "12", "abc", "800102", "99999999",
    ] {
        check(cell, 0);
    }
}

#[test]
fn tells_how_two_dates_are_related() {
    let texts = Texts::default();
    let check = |one: &str, other: &str, expect: &str| {
        let (one, other) = (date(one), date(other));
        assert_eq!(relations()[relation(one, other, &texts) as usize], expect);
        assert_eq!(relations()[relation(other, one, &texts) as usize], expect);
    };
    check("1980-01-02", "1980/1/2", "exact");
    check("1980-01-02", "1980-02-17", "lunar");
    check("2023-02-30", "2023-03-21", "lunar");
    check("2020-04-05", "2020-04-27", "lunar");
    check("2020-04-05", "2020-05-27", "lunar");
    check("1980-01-02", "1980-02-01", "swapped");
    check("1980-13-02", "1980-02-13", "swapped");
    check("1980-01", "1980-01-02", "partial");
    check("1980", "1980-01-02", "partial");
    check("1980", "1980-01", "partial");
    check("1980-01-02", "1980-01-12", "one_digit");
    check("1980-01-02", "1981-01-02", "one_digit");
    check("1980-01-12", "1980-01-21", "one_digit");
    check("1989-05-20", "1990-05-20", "month_day");
    check("1995-05-20", "2005-05-20", "month_day");
    check("1980-01-02", "1980-11-23", "same_year");
    check("1980-01-02", "1992-11-23", "different");
}

#[test]
fn parts_are_there_where_their_digits_are() {
    let texts = Texts::default();
    let there = |cell: &str| {
        let cell = date(cell);
        (0..4)
            .filter(|at| part(*at, cell, &texts).is_some())
            .map(|at| parts()[at as usize])
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(there("1980-01-02"), "whole year month_day year_month");
    assert_eq!(there("1980-01"), "year year_month");
    assert_eq!(there("1980"), "year");
    assert!(is_filled(&filled(19_800_102)) && !is_filled(&date("1980-01-02")));
    assert_eq!(part(0, filled(19_800_102), &texts), part(0, date("1980-01-02"), &texts));
    assert_eq!(relation(filled(19_800_102), date("1980-01-02"), &texts), EXACT);
}

proptest! {
    #[test]
    fn packs_anything(one in ".{0,20}|[0-9年月日./ 十廿-]{0,14}", other in ".{0,20}|[0-9年月日./ 十廿-]{0,14}") {
        let (one, other) = (date(&one), date(&other));
        let texts = Texts::default();
        prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
        prop_assert_eq!(relation(one, one, &texts), EXACT);
        for part in 0..4 {
            self::part(part, one, &texts);
        }
    }

    #[test]
    fn serial_numbers_are_days(serial in 10_000_u32..=73_050) {
        let (year, month, day) = split(yyyymmdd(&date(&serial.to_string())));
        // 30 December 1899 is day 0 of the spreadsheets' calendar.
        prop_assert_eq!(julian_day(year, month, day), julian_day(1899, 12, 30) + serial);
    }
}
