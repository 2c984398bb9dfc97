//! The Chinese lunar calendar from 1900 to 2050: on which days its months begin. Knows dates as three numbers only.

use super::date::julian_day;

const FIRST_YEAR: u32 = 1900;

/// For each year from [`FIRST_YEAR`] on: which of its months, in their order, have 30 days instead of 29 (13 bits), after
/// which month a leap month comes (4 bits, 0 for none), how many days after 1 January the year begins (6 bits). Taken from
/// tyme4rs 1.5 (MIT), which follows GB/T 33661-2017; a test compares every month with it.
#[rustfmt::skip]
const YEARS: [u32; 151] = [
    0x3d16d2, 0x620752, 0x4c0ea5, 0x38b64a, 0x5c064b, 0x440a9b, 0x30955a, 0x56056a, 0x400b59, 0x2a56d2,
    0x500b52, 0x3adb25, 0x600b25, 0x480a4b, 0x32b4ab, 0x5802ad, 0x42056d, 0x2c4b69, 0x520da9, 0x3efd92,
    0x640d92, 0x4c0d25, 0x36ba4d, 0x5c0a56, 0x4602b6, 0x2e95b5, 0x5606d4, 0x400da9, 0x2c5d92, 0x500e92,
    0x3acd26, 0x5e052b, 0x480a57, 0x32b2b6, 0x580b5a, 0x4406d4, 0x2e6ec9, 0x520749, 0x3cf693, 0x620a93,
    0x4c052b, 0x34ca5b, 0x5a0a6d, 0x46036a, 0x309b55, 0x560ba4, 0x400b49, 0x2a5a93, 0x500a95, 0x38f52d,
    0x5e0536, 0x480aad, 0x34b5aa, 0x580db2, 0x440da4, 0x2e7d4a, 0x540d4a, 0x3d0a96, 0x600a97, 0x4c0556,
    0x36cab5, 0x5a0ad5, 0x4606d2, 0x308ea5, 0x560ea5, 0x40064a, 0x286c97, 0x4e0a9b, 0x3af55a, 0x5e056a,
    0x480b69, 0x34b752, 0x5a0b52, 0x420b25, 0x2c964b, 0x520a4b, 0x3d14ab, 0x6002ad, 0x4a056d, 0x36cb69,
    0x5c0da9, 0x460d92, 0x309d25, 0x560d25, 0x415a4d, 0x640a56, 0x4e02b6, 0x38c5b5, 0x5e06d5, 0x480ea9,
    0x34be92, 0x5a0e92, 0x440d26, 0x2c6a56, 0x500a57, 0x3d14d6, 0x62035a, 0x4a06d5, 0x36b6c9, 0x5c0749,
    0x460693, 0x2e952b, 0x54052b, 0x3e0a5b, 0x2a555a, 0x4e056a, 0x38fb55, 0x600ba4, 0x4a0b49, 0x32ba93,
    0x580a95, 0x42052d, 0x2c8aad, 0x500ab5, 0x3d35aa, 0x6205d2, 0x4c0da5, 0x36dd4a, 0x5c0d4a, 0x460c95,
    0x30952e, 0x540556, 0x3e0ab5, 0x2a55b2, 0x5006d2, 0x38cea5, 0x5e0725, 0x48064b, 0x32ac97, 0x560cab,
    0x42055a, 0x2c6ad6, 0x520b69, 0x3d7752, 0x620b52, 0x4c0b25, 0x36da4b, 0x5a0a4b, 0x4404ab, 0x2ea55b,
    0x5405ad, 0x3e0b6a, 0x2a5b52, 0x500d92, 0x3afd25, 0x5e0d25, 0x480a55, 0x32b4ad, 0x5804b6, 0x4005b5,
    0x2c6daa,
];

/// Whether a date of the lunar calendar falls on a day (a Julian day number), in the month itself or in a leap month after it.
pub(super) fn falls_on(year: u32, month: u32, day: u32, julian: u32) -> bool {
    let Some(&code) = year.checked_sub(FIRST_YEAR).and_then(|at| YEARS.get(at as usize)) else {
        return false;
    };
    if !(1..=12).contains(&month) || day == 0 {
        return false;
    }
    let new_year = julian_day(year, 1, 1) + (code >> 17);
    // A month by its place in the year.
    let on = |place: u32| {
        let long_before = (code & ((1 << place) - 1)).count_ones();
        let days = 29 + (code >> place & 1);
        day <= days && new_year + 29 * place + long_before + day - 1 == julian
    };
    let leap = code >> 13 & 15;
    let after_leap = u32::from(leap != 0 && month > leap);
    on(month - 1 + after_leap) || month == leap && on(month)
}

#[cfg(test)]
mod tests {
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
    fn every_month_is_the_one_of_the_reference() {
        use tyme4rs::tyme::lunar::{LunarMonth, LunarYear};
        for year in 1900..=2050_u32 {
            let leap = LunarYear::from_year(year as isize).get_leap_month() as isize;
            for month in (1..=12).chain((leap > 0).then_some(-leap)) {
                let reference = LunarMonth::from_ym(year as isize, month);
                let first = reference.get_first_julian_day().get_day() as u32;
                let days = reference.get_day_count() as u32;
                let number = month.unsigned_abs() as u32;
                assert!(falls_on(year, number, 1, first), "{year} {month}");
                assert!(falls_on(year, number, days, first + days - 1), "{year} {month}");
                assert_eq!(falls_on(year, number, 30, first + 29), days == 30, "{year} {month}");
            }
        }
    }
}
