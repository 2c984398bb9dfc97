//! The Chinese lunar calendar from 1900 to 2050: on which day each of its months begins. Knows dates as three numbers only.

use std::sync::OnceLock;

use tyme4rs::tyme::lunar::{LunarMonth, LunarYear};

const FIRST_YEAR: u32 = 1900;
const LAST_YEAR: u32 = 2050;

/// For each year the Julian day numbers on which its months begin, then those of its leap months; 0 where there is none.
type Months = Vec<[Month; 24]>;

#[derive(Clone, Copy, Default)]
struct Month {
    first: u32,
    days: u32,
}

static MONTHS: OnceLock<Months> = OnceLock::new();

/// Whether a date of the lunar calendar falls on a day (a Julian day number), in the month itself or in a leap month after it.
pub(super) fn falls_on(year: u32, month: u32, day: u32, julian: u32) -> bool {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return false;
    }
    let months = MONTHS.get_or_init(months)[(year - FIRST_YEAR) as usize];
    let on = |month: Month| day <= month.days && month.first + day - 1 == julian;
    on(months[month as usize - 1]) || on(months[month as usize + 11])
}

fn months() -> Months {
    let mut all: Months = vec![[Month::default(); 24]; (LAST_YEAR - FIRST_YEAR + 1) as usize];
    let mut before: Option<(usize, usize)> = None;
    for year in FIRST_YEAR..=LAST_YEAR + 1 {
        let leap = LunarYear::from_year(year as isize).get_leap_month() as isize;
        let in_order = (1..=12).flat_map(|month| [Some(month), (month == leap).then_some(-month)]);
        for month in in_order.flatten() {
            let first = LunarMonth::from_ym(year as isize, month)
                .get_first_julian_day()
                .get_day() as u32;
            if let Some((row, place)) = before {
                all[row][place].days = first - all[row][place].first;
            }
            if year > LAST_YEAR {
                return all;
            }
            let row = (year - FIRST_YEAR) as usize;
            let place = if month > 0 { month - 1 } else { 11 - month } as usize;
            all[row][place].first = first;
            before = Some((row, place));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::date::julian_day;
    use super::*;

    #[test]
    fn months_begin_where_the_almanac_says() {
        let check = |lunar: (u32, u32, u32), solar: (u32, u32, u32), expect: bool| {
            let found = falls_on(lunar.0, lunar.1, lunar.2, julian_day(solar.0, solar.1, solar.2));
            assert_eq!(found, expect, "{lunar:?} {solar:?}");
        };
        check((1900, 1, 1), (1900, 1, 31), true);
        check((1949, 8, 10), (1949, 10, 1), true);
        check((1980, 1, 1), (1980, 2, 16), true);
        check((2000, 12, 29), (2001, 1, 23), true);
        check((2000, 12, 30), (2001, 1, 24), false);
        check((2024, 1, 1), (2024, 2, 10), true);
        check((2024, 1, 1), (2024, 2, 11), false);
        // The fourth month of 2020 came twice.
        check((2020, 4, 1), (2020, 4, 23), true);
        check((2020, 4, 1), (2020, 5, 23), true);
        check((2020, 5, 1), (2020, 6, 21), true);
        // And the sixth of 1987.
        check((1987, 6, 15), (1987, 7, 10), true);
        check((1987, 6, 15), (1987, 8, 9), true);
        check((2050, 12, 1), (2051, 1, 13), true);
        check((1899, 12, 1), (1900, 1, 1), false);
    }

    #[test]
    fn months_have_29_or_30_days() {
        for (row, year) in months().iter().enumerate() {
            let there: Vec<_> = year.iter().filter(|month| month.first > 0).collect();
            assert!((12..=13).contains(&there.len()), "{row}");
            assert!(there.iter().all(|month| (29..=30).contains(&month.days)), "{row}");
        }
    }
}
