//! Working days: deadlines of the field count them, and China moves them around its public holidays each year.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// Which days are worked: Monday to Friday, less the holidays, plus the weekend days worked in exchange.
#[derive(Clone, Debug, Default)]
pub struct WorkingCalendar {
    holidays: BTreeSet<Date>,
    worked_weekends: BTreeSet<Date>,
}

impl WorkingCalendar {
    /// From the days of the State Council's yearly notice, as the packs list them.
    pub fn new(holidays: impl IntoIterator<Item = Date>, worked_weekends: impl IntoIterator<Item = Date>) -> Self {
        Self {
            holidays: holidays.into_iter().collect(),
            worked_weekends: worked_weekends.into_iter().collect(),
        }
    }

    /// True when `date` is worked.
    pub fn is_working_day(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend {
            self.worked_weekends.contains(&date)
        } else {
            !self.holidays.contains(&date)
        }
    }

    /// The day that is `days` working days after `from` (`from` itself does not count; 0 gives `from`).
    pub fn add_working_days(&self, from: Date, days: u32) -> Date {
        let (mut date, mut left) = (from, days);
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.is_working_day(date) {
                left -= 1;
            }
        }
        date
    }
}
