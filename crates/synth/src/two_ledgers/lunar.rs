//! The lunar date of every day somebody can have been born on. Knows the calendar only, not who mixes it up.

use jiff::civil::{Date, date};
use tyme4rs::tyme::lunar::LunarYear;

/// Lunar dates from the lunar year 1915 to 2025, one entry a day.
pub(crate) struct LunarDays {
    first: Date,
    days: Vec<(i16, u8, u8)>,
}

impl LunarDays {
    const YEARS: std::ops::RangeInclusive<i16> = 1915..=2025;
    /// Noon of this day is the Julian day 2,451,545.
    const J2000: Date = date(2000, 1, 1);

    /// Looks every month of these years up once.
    pub fn new() -> Self {
        let (mut first, mut days) = (None, Vec::new());
        for year in Self::YEARS {
            for month in LunarYear::from_year(year as isize).get_months() {
                let after_2000 = (month.get_first_julian_day().get_day() - 2_451_545.0).round() as i64;
                first.get_or_insert_with(|| Self::J2000.saturating_add(jiff::Span::new().days(after_2000)));
                let count = month.get_day_count() as u8;
                days.extend((1..=count).map(|day| (year, month.get_month() as u8, day)));
            }
        }
        Self {
            first: first.unwrap_or(Self::J2000),
            days,
        }
    }

    /// Lunar year, month (of a leap month the same number) and day.
    pub fn of(&self, date: Date) -> Option<(i16, u8, u8)> {
        let at = date.duration_since(self.first).as_hours() / 24;
        self.days.get(usize::try_from(at).ok()?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_have_their_lunar_date() {
        let days = LunarDays::new();
        for (solar, lunar) in [
            (date(2000, 2, 5), (2000, 1, 1)),
            (date(1980, 2, 16), (1980, 1, 1)),
            (date(1980, 2, 15), (1979, 12, 29)),
            (date(1949, 10, 1), (1949, 8, 10)),
            (date(2020, 6, 1), (2020, 4, 10)),
        ] {
            assert_eq!(days.of(solar), Some(lunar), "{solar}");
        }
        assert_eq!(days.of(date(1900, 1, 1)), None);
    }
}
