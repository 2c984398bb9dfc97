//! Working days across the weeks in which China moves them: Spring Festival 2020, which the epidemic lengthened.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::moment::Moment;

/// Holiday 24 January to 2 February (lengthened from 30 January); Sunday the 19th worked in exchange.
fn spring_festival_2020() -> WorkingCalendar {
    let holidays = date(2020, 1, 24).series(jiff::Span::new().days(1)).take(10);
    WorkingCalendar::new(holidays, [date(2020, 1, 19)])
}

#[test]
fn days_are_added_around_holidays() {
    let calendar = spring_festival_2020();
    for (from, days, expect) in [
        ((2020, 1, 17), 0, (2020, 1, 17)),
        ((2020, 1, 17), 1, (2020, 1, 19)),
        ((2020, 1, 17), 2, (2020, 1, 20)),
        ((2020, 1, 23), 1, (2020, 2, 3)),
        ((2020, 1, 26), 1, (2020, 2, 3)),
        ((2020, 2, 3), 5, (2020, 2, 10)),
        ((2020, 2, 8), 1, (2020, 2, 10)),
    ] {
        let day = |(year, month, day): (i16, i8, i8)| date(year, month, day);
        assert_eq!(
            calendar.add_working_days(day(from), days),
            day(expect),
            "{from:?} + {days}"
        );
    }
}

#[test]
fn the_last_day_of_time_ends_the_search() {
    assert_eq!(WorkingCalendar::default().add_working_days(Date::MAX, 3), Date::MAX);
}

#[test]
fn a_moment_has_china_s_date() {
    for (micros, shown) in [
        (0, "1970-01-01 08:00"),
        // 15:59:59 UTC is the last second of the Chinese day.
        (1_581_263_999_000_000, "2020-02-09 23:59"),
        (1_581_264_000_000_000, "2020-02-10 00:00"),
    ] {
        let moment = Moment::from_micros(micros);
        assert_eq!(moment.to_string(), shown);
        assert_eq!(moment.date_in_china().to_string(), shown[..10]);
    }
}

proptest! {
    /// The result is worked, and exactly `days` worked days lie between.
    #[test]
    fn counting_back_gives_the_days_again(offset in 0..400_i32, days in 1..60_u32) {
        let calendar = spring_festival_2020();
        let from = date(2019, 12, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
        let to = calendar.add_working_days(from, days);
        prop_assert!(calendar.is_working_day(to));
        let worked = from
            .series(jiff::Span::new().days(1))
            .skip(1)
            .take_while(|day| *day <= to)
            .filter(|day| calendar.is_working_day(*day));
        prop_assert_eq!(worked.count(), days as usize);
    }
}
