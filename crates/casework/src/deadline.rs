//! How late a task is, counted the way the field counts: in working days. Knows no clock; today comes in.

use jiff::civil::Date;
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::task::Task;

/// Working days between the task's last day (not counted) and `today` (counted). 0 on the last day itself, before it, and
/// over the free days that follow it.
pub fn overdue_working_days(task: &Task, today: Date, calendar: &WorkingCalendar) -> u32 {
    let late_days = task
        .due
        .series(jiff::Span::new().days(1))
        .skip(1)
        .take_while(|day| *day <= today);
    late_days.filter(|day| calendar.is_working_day(*day)).map(|_| 1).sum()
}
