//! Columns: one field of every row, in the narrowest shape that fits its values, growing row by row. Knows values, not rules.

use std::collections::HashMap;
use std::hash::BuildHasher;

use jiff::civil::Date;
use twofront_domain::county::ValueRef;
use twofront_domain::field::{CodeEntry, FieldType};

use crate::tri;

/// Marks an unknown number or date.
pub(crate) const NO_NUMBER: i32 = i32::MIN;
/// Marks an unknown code.
pub(crate) const NO_CODE: u16 = u16::MAX;
/// Marks an unknown text.
pub(crate) const NO_TEXT: u32 = u32::MAX;

/// One column.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    /// Quantities in the field's unit and dates as days since 1970-01-01, or [`NO_NUMBER`].
    Whole(Vec<i32>),
    /// Quantities of which one did not fit 32 bits.
    Wide { values: Vec<i64>, known: Vec<bool> },
    /// Positions in the field's code list, or [`NO_CODE`].
    Code(Vec<u16>),
    /// Positions in the column's own list of distinct texts, or [`NO_TEXT`].
    Text(Texts),
    /// Yes, no or unknown, as in [`crate::tri`].
    Flag(Vec<u8>),
}

/// A column of texts, each distinct text kept once. (Two texts of one hash, should that ever happen, are kept as often as
/// they come.)
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) keys: Vec<u32>,
    pub(crate) words: Vec<Box<str>>,
    /// By the text's hash: columns of a million different texts exist, and keeping each twice would be waste.
    positions: HashMap<u64, u32>,
}

impl Texts {
    fn key(&mut self, text: &str) -> u32 {
        let is = |words: &[Box<str>], key: u32| words.get(key as usize).is_some_and(|word| **word == *text);
        // Neighbours often share a text (places, products): the last one first.
        if let Some(last) = self.keys.iter().rev().nth(1).filter(|last| is(&self.words, **last)) {
            return *last;
        }
        let hash = self.positions.hasher().hash_one(text);
        if let Some(&key) = self.positions.get(&hash)
            && is(&self.words, key)
        {
            return key;
        }
        let key = u32::try_from(self.words.len()).unwrap_or(NO_TEXT);
        self.words.push(text.into());
        self.positions.insert(hash, key);
        key
    }

    /// The text of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.words.get(self.keys[row] as usize).map(|word| &**word)
    }
}

impl Column {
    /// An empty column for a field of this type.
    pub(crate) fn new(kind: FieldType) -> Self {
        match kind {
            FieldType::Text => Self::Text(Texts::default()),
            FieldType::Code => Self::Code(Vec::new()),
            FieldType::Flag => Self::Flag(Vec::new()),
            _ => Self::Whole(Vec::new()),
        }
    }

    /// Appends a row whose value is unknown.
    pub(crate) fn push_unknown(&mut self) {
        match self {
            Self::Whole(values) => values.push(NO_NUMBER),
            Self::Wide { values, known } => {
                values.push(0);
                known.push(false);
            }
            Self::Code(codes) => codes.push(NO_CODE),
            Self::Text(texts) => texts.keys.push(NO_TEXT),
            Self::Flag(flags) => flags.push(tri::UNKNOWN),
        }
    }

    /// Makes a row's value unknown.
    pub(crate) fn clear(&mut self, row: usize) {
        match self {
            Self::Whole(values) => values[row] = NO_NUMBER,
            Self::Wide { known, .. } => known[row] = false,
            Self::Code(codes) => codes[row] = NO_CODE,
            Self::Text(texts) => texts.keys[row] = NO_TEXT,
            Self::Flag(flags) => flags[row] = tri::UNKNOWN,
        }
    }

    /// Sets the value of a row. A value of another type than the column's, or a code its list does not have (written by a
    /// pack that knew it), leaves the row unknown.
    pub(crate) fn set(&mut self, row: usize, value: ValueRef<'_>, codes: &[CodeEntry]) {
        match (&mut *self, value) {
            (Self::Whole(values), ValueRef::Date(date)) => values[row] = days_of(date),
            (Self::Whole(_) | Self::Wide { .. }, ValueRef::Amount(amount)) => self.set_amount(row, amount),
            (Self::Code(rows), ValueRef::Code(code)) => {
                let at = codes.iter().position(|entry| entry.code == code);
                rows[row] = at.and_then(|at| u16::try_from(at).ok()).unwrap_or(NO_CODE);
            }
            (Self::Text(texts), ValueRef::Text(text)) => texts.keys[row] = texts.key(text),
            (Self::Flag(flags), ValueRef::Flag(flag)) => flags[row] = tri::of(flag),
            _ => self.clear(row),
        }
    }

    fn set_amount(&mut self, row: usize, amount: i64) {
        if let Self::Whole(values) = self {
            match i32::try_from(amount) {
                Ok(small) if small != NO_NUMBER => {
                    values[row] = small;
                    return;
                }
                _ => {
                    let known = values.iter().map(|&value| value != NO_NUMBER).collect();
                    let values = values.iter().map(|&value| i64::from(value)).collect();
                    *self = Self::Wide { values, known };
                }
            }
        }
        if let Self::Wide { values, known } = self {
            values[row] = amount;
            known[row] = true;
        }
    }

    /// Whether a row's value is known.
    pub(crate) fn is_known(&self, row: usize) -> bool {
        match self {
            Self::Whole(values) => values[row] != NO_NUMBER,
            Self::Wide { known, .. } => known[row],
            Self::Code(codes) => codes[row] != NO_CODE,
            Self::Text(texts) => texts.keys[row] != NO_TEXT,
            Self::Flag(flags) => flags[row] != tri::UNKNOWN,
        }
    }

    /// The number or date of a row.
    pub(crate) fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Whole(values) => Some(values[row]).filter(|&value| value != NO_NUMBER).map(i64::from),
            Self::Wide { values, known } => known[row].then(|| values[row]),
            _ => None,
        }
    }

    /// The position of a row's code in its field's list.
    pub(crate) fn code(&self, row: usize) -> Option<u16> {
        match self {
            Self::Code(codes) => Some(codes[row]).filter(|&code| code != NO_CODE),
            _ => None,
        }
    }

    /// The text of a row.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(texts) => texts.get(row),
            _ => None,
        }
    }

    /// The three-state truth of a row's flag.
    pub(crate) fn flag(&self, row: usize) -> u8 {
        match self {
            Self::Flag(flags) => flags[row],
            _ => tri::UNKNOWN,
        }
    }
}

/// Days since 1970-01-01.
pub(crate) fn days_of(date: Date) -> i32 {
    let seconds = date.duration_since(Date::constant(1970, 1, 1)).as_secs();
    // Dates run from year -9999 to 9999: under four million days either way.
    i32::try_from(seconds / 86_400).unwrap_or(0)
}

/// The date that many days after 1970-01-01.
pub(crate) fn date_of(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1)
        .checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24))
        .ok()
}

/// Whole years from `birth` to `today`; negative for a birth still to come.
pub(crate) fn whole_years(birth: Date, today: Date) -> i64 {
    let before_birthday = (today.month(), today.day()) < (birth.month(), birth.day());
    i64::from(today.year()) - i64::from(birth.year()) - i64::from(before_birthday)
}

/// The last birth date (as days) of those who have completed `years` years on `today`; `None` for ages no calendar knows.
pub(crate) fn born_for(years: i64, today: Date) -> Option<i32> {
    let year = i16::try_from(i64::from(today.year()).checked_sub(years)?).ok()?;
    // A 29 February that the year lacks: everybody born up to the 28th has had their birthday.
    let day = Date::new(year, today.month(), today.day()).or_else(|_| Date::new(year, today.month(), 28));
    day.ok().map(days_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn dates_count_days_and_years() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1970-03-01", 59),
            ("2020-02-20", 18312),
            ("1969-12-31", -1),
        ] {
            assert_eq!(days_of(day(text)), days, "{text}");
            assert_eq!(date_of(days), Some(day(text)), "{text}");
        }
        for (birth, today, years) in [
            ("2004-02-20", "2020-02-20", 16),
            ("2004-02-21", "2020-02-20", 15),
            ("2004-02-29", "2021-02-28", 16),
            ("2004-02-29", "2021-03-01", 17),
            ("2020-03-01", "2020-02-20", -1),
        ] {
            assert_eq!(whole_years(day(birth), day(today)), years, "{birth} on {today}");
        }
    }

    #[test]
    fn an_age_is_a_date_of_birth() {
        for today in ["2020-02-20", "2020-02-29", "2021-02-28", "2021-03-01", "2019-12-31"] {
            let today = day(today);
            for back in 0..40_000 {
                let birth = date_of(days_of(today) + 400 - back).unwrap();
                let years = whole_years(birth, today);
                assert!(days_of(birth) <= born_for(years, today).unwrap(), "{birth} on {today}");
                assert!(
                    days_of(birth) > born_for(years + 1, today).unwrap(),
                    "{birth} on {today}"
                );
            }
        }
    }

    #[test]
    fn a_number_that_does_not_fit_widens_its_column() {
        let mut column = Column::new(FieldType::Count);
        (0..4).for_each(|_| column.push_unknown());
        column.set(0, ValueRef::Amount(-7), &[]);
        column.set(2, ValueRef::Amount(i64::from(i32::MIN)), &[]);
        column.set(3, ValueRef::Amount(i64::MIN), &[]);
        let read: Vec<Option<i64>> = (0..4).map(|row| column.number(row)).collect();
        assert_eq!(read, [Some(-7), None, Some(i64::from(i32::MIN)), Some(i64::MIN)]);
        column.clear(3);
        assert_eq!(column.number(3), None);
    }
}
