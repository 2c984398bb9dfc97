//! Reads the cell of a date column into yyyymmdd. Knows nothing of other cells.

use super::super::written::{half_width, numeral};

/// A date in the two usual forms, 19800102 and 1980-01-02 (or with another sign between); `None` where it needs a closer
/// look.
#[inline]
pub(super) fn clean(bytes: &[u8]) -> Option<u32> {
    let digits: [u8; 8] = match *bytes {
        [a, b, c, d, e, f, g, h] => [a, b, c, d, e, f, g, h],
        [a, b, c, d, b'-' | b'/' | b'.', e, f, b'-' | b'/' | b'.', g, h] => [a, b, c, d, e, f, g, h],
        _ => return None,
    };
    let mut date = 0;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        date = date * 10 + u32::from(byte - b'0');
    }
    // Eight times the same digit is no date but a key held down; 0 is left to the closer look.
    (date % 11_111_111 != 0).then_some(date)
}

/// Whatever else a cell may hold.
pub(super) fn read(cell: &str) -> Option<u32> {
    let groups = groups(cell);
    match groups.as_slice() {
        [one] => of_one(*one),
        [year, month] if year.digits == 4 && (1..=12).contains(&month.value) => of(year.value, month.value, 0),
        [year, month, day, ..] if year.digits == 4 && month.digits <= 2 && day.digits <= 2 => {
            of(year.value, month.value, day.value)
        }
        // Day first, unless it can only be the month.
        [day, month, year, ..] if year.digits == 4 && month.digits <= 2 && day.digits <= 2 => {
            let (day, month) = (day.value, month.value);
            if month > 12 && day <= 12 {
                of(year.value, day, month)
            } else {
                of(year.value, month, day)
            }
        }
        // 1980.0 is a year out of a numeric column, 198001.0 a month.
        [one, fraction] if fraction.value == 0 && one.digits > 2 => of_one(*one),
        // A clock follows a date without signs.
        [one, ..] if one.digits == 8 => of_one(*one),
        _ => None,
    }
}

/// Digits that stand together.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    value: u32,
    digits: u8,
}

impl Group {
    fn push(&mut self, digit: u8) {
        // 14 digits are date and clock together; the clock tells nothing.
        if self.digits < 8 {
            self.value = self.value * 10 + u32::from(digit);
        }
        self.digits = self.digits.saturating_add(1);
    }
}

#[derive(Default)]
struct Groups {
    found: [Group; 4],
    used: usize,
}

impl Groups {
    fn as_slice(&self) -> &[Group] {
        &self.found[..self.used]
    }

    fn close(&mut self, group: &mut Option<Group>) {
        if let Some(group) = group.take()
            && let Some(place) = self.found.get_mut(self.used)
        {
            *place = group;
            self.used += 1;
        }
    }
}

fn groups(cell: &str) -> Groups {
    let mut groups = Groups::default();
    let mut open: Option<Group> = None;
    let mut chars = cell.chars().map(half_width).peekable();
    while let Some(c) = chars.next() {
        match c {
            _ if numeral(c).is_some() => open.get_or_insert_default().push(numeral(c).unwrap_or_default()),
            // 十二 is 12, 二十 is 20, 二十三 is 23, 十 is 10.
            '十' | '廿' | '卅' => {
                let tens = open.map_or(1, |group| group.value);
                let units = chars.peek().and_then(|next| numeral(*next));
                if units.is_some() {
                    chars.next();
                }
                let tens = match c {
                    '廿' => 2,
                    '卅' => 3,
                    _ => tens,
                };
                let value = tens.min(9) * 10 + u32::from(units.unwrap_or_default());
                open = Some(Group { value, digits: 2 });
            }
            '正' | '冬' | '腊' if chars.peek() == Some(&'月') => {
                let value = match c {
                    '正' => 1,
                    '冬' => 11,
                    _ => 12,
                };
                open = Some(Group { value, digits: 2 });
            }
            _ => groups.close(&mut open),
        }
    }
    groups.close(&mut open);
    groups
}

fn of_one(group: Group) -> Option<u32> {
    match group.digits {
        8 | 14 => (!group.value.is_multiple_of(11_111_111)).then_some(group.value),
        6 => of(group.value / 100, group.value % 100, 0).filter(|date| (1..=12).contains(&(date / 100 % 100))),
        5 => from_serial(group.value),
        4 => of(group.value, 0, 0),
        _ => None,
    }
}

/// A date whose month and day may be wrong, but whose year is one.
fn of(year: u32, month: u32, day: u32) -> Option<u32> {
    (1800..2100)
        .contains(&year)
        .then_some(year * 10000 + month.min(99) * 100 + day.min(99))
}

/// The day that a spreadsheet counts from the end of 1899.
fn from_serial(days: u32) -> Option<u32> {
    // Serial numbers of four digits would be years; 73050 is the last day of 2099.
    if !(10_000..=73_050).contains(&days) {
        return None;
    }
    let mut rest = days - 60;
    let mut year = 1900;
    // Serial number 61 is 1 March 1900: count years from March to February.
    while rest > 366 - u32::from(super::days_in(year + 1, 2) == 28) {
        rest -= 366 - u32::from(super::days_in(year + 1, 2) == 28);
        year += 1;
    }
    let mut month = 3;
    loop {
        let (year_of_month, month_of_year) = if month > 12 {
            (year + 1, month - 12)
        } else {
            (year, month)
        };
        let length = super::days_in(year_of_month, month_of_year);
        if rest <= length {
            return of(year_of_month, month_of_year, rest);
        }
        rest -= length;
        month += 1;
    }
}
