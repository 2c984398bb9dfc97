//! How a date of birth comes out wrong, or right in another format.

use jiff::civil::Date;

use super::clerk::Clerk;
use super::lunar::LunarDays;
use super::slips::Slip;

/// The date of birth as this clerk writes it. It need not be a day of the calendar any more.
pub(crate) fn write(clerk: &mut Clerk<'_>, birth: Date, lunar: &LunarDays) -> String {
    if clerk.slips(Slip::BirthMissing) {
        return String::new();
    }
    let (mut year, mut month, mut day) = (birth.year(), birth.month() as u8, birth.day() as u8);
    if let Some(date) = lunar.of(birth)
        && clerk.slips(Slip::BirthLunar)
    {
        (year, month, day) = date;
    }
    if clerk.slips(Slip::BirthDigit) {
        (year, month, day) = digit_off(clerk, (year, month, day));
    }
    if day <= 12 && day != month && clerk.slips(Slip::BirthDayMonth) {
        (month, day) = (day, month);
    }
    if !clerk.slips(Slip::BirthFormat) {
        return format!("{year}-{month:02}-{day:02}");
    }
    match clerk.dice.below(10) {
        0..=2 => format!("{year}.{month}.{day}"),
        3 | 4 => format!("{year}年{month}月{day}日"),
        5 | 6 => format!("{year}{month:02}{day:02}"),
        7 => format!("{year}/{month}/{day}"),
        8 => format!("{year}{month:02}"),
        _ => format!("{year}.{month:02}"),
    }
}

/// Another year, month or day that differs in one digit.
fn digit_off(clerk: &mut Clerk<'_>, (year, month, day): (i16, u8, u8)) -> (i16, u8, u8) {
    match clerk.dice.below(4) {
        0 => {
            let unit = clerk.dice.pick(&[1, 10]);
            let digit = year / unit % 10;
            let other = (digit + clerk.dice.between(1, 9) as i16) % 10;
            (year + (other - digit) * unit, month, day)
        }
        1 => (year, other_in(clerk, month, 12), day),
        _ => (year, month, other_in(clerk, day, 28)),
    }
}

/// Another number of two digits, from 1 to `last`, that shares one of them.
fn other_in(clerk: &mut Clerk<'_>, right: u8, last: u8) -> u8 {
    let near: Vec<u8> = (1..=last)
        .filter(|one| *one != right && (one / 10 == right / 10 || one % 10 == right % 10))
        .collect();
    clerk.dice.pick(&near)
}
