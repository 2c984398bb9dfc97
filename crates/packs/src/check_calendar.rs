//! What the years of the working calendar must agree on. Part of the checks at load.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};
use twofront_domain::bilingual;

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
                    let year = date.year();
                    let problem = bilingual!(
                        "{date}应写在calendar/{year}.toml里",
                        "{date} belongs into calendar/{year}.toml"
                    );
                    faults.at(file, &path, problem);
                }
                if list == "worked_weekends" && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
                    let problem = bilingual!(
                        "{date}不是周末，不用列在worked_weekends里",
                        "{date} is no weekend day and need not be listed in worked_weekends"
                    );
                    faults.at(file, &path, problem);
                }
                if let Some((other, before)) = seen.get(date) {
                    let place = faults.place(other, before);
                    let problem = if before.starts_with(list) {
                        bilingual!(
                            "{date}写了两遍，第一处在{place}；请只留一处",
                            "{date} stands twice, first at {place}; keep one"
                        )
                    } else {
                        bilingual!(
                            "{date}既是放假日（{place}）又是调休上班日；请只留一处",
                            "{date} is both a holiday ({place}) and a worked weekend; keep one"
                        )
                    };
                    faults.at(file, &path, problem);
                }
                seen.entry(*date).or_insert((file, path));
            }
        }
    }
}
