//! What the years of the working calendar must agree on. Part of the checks at load.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};

use crate::faults::Faults;
use crate::load::CalendarFile;

/// Checks the working days of all years together.
pub(crate) fn calendar(years: &[(&str, CalendarFile)], faults: &mut Faults<'_>) {
    let mut seen: HashMap<Date, (&str, String)> = HashMap::new();
    for (file, year) in years {
        let lists = [("holidays", &year.holidays), ("worked_weekends", &year.worked_weekends)];
        for (list, dates) in lists {
            for (at, date) in dates.iter().enumerate() {
                let path = format!("{list}.{at}");
                let name = file.trim_start_matches("calendar/").trim_end_matches(".toml");
                if name.parse() != Ok(date.year()) {
                    faults.at(
                        file,
                        &path,
                        format!("{date} belongs into calendar/{}.toml", date.year()),
                    );
                }
                if list == "worked_weekends" && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                    let problem = format!("{date} is no weekend day and need not be listed in worked_weekends");
                    faults.at(file, &path, problem);
                }
                if let Some((other, before)) = seen.get(date) {
                    let place = faults.place(other, before);
                    let problem = if before.starts_with(list) {
                        format!("{date} stands twice, first at {place}; keep one")
                    } else {
                        format!("{date} is both a holiday ({place}) and a worked weekend; keep one")
                    };
                    faults.at(file, &path, problem);
                }
                seen.entry(*date).or_insert((file, path));
            }
        }
    }
}
