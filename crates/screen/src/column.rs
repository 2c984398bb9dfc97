//! Columns: one field of every row, in the shape that fits its type. Knows values, not rules.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::field::{CodeEntry, FieldType};
use twofront_domain::value::Value;

use crate::bits::Bitmap;

/// Marks an unknown code.
pub(crate) const NO_CODE: u16 = u16::MAX;
/// Marks an unknown text.
pub(crate) const NO_TEXT: u32 = u32::MAX;

/// One column.
#[derive(Debug)]
pub(crate) enum Column {
    /// Quantities in the field's unit.
    Number { values: Vec<i64>, known: Bitmap },
    /// Dates as days since 1970-01-01.
    Date { days: Vec<i32>, known: Bitmap },
    /// Positions in the field's code list, or [`NO_CODE`].
    Code { codes: Vec<u16> },
    /// Positions in the column's own list of distinct texts, or [`NO_TEXT`].
    Text { keys: Vec<u32>, words: Vec<Box<str>> },
    /// Yes or no.
    Flag { yes: Bitmap, known: Bitmap },
}

/// A column while rows are pushed.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    column: Column,
    kind: FieldType,
    code_positions: HashMap<String, u16>,
    text_positions: HashMap<Box<str>, u32>,
}

impl ColumnBuilder {
    /// An empty column for a field of this type.
    pub(crate) fn new(kind: FieldType, codes: &[CodeEntry]) -> Self {
        let column = match kind {
            FieldType::Text => Column::Text {
                keys: Vec::new(),
                words: Vec::new(),
            },
            FieldType::Code => Column::Code { codes: Vec::new() },
            FieldType::Flag => Column::Flag {
                yes: Bitmap::default(),
                known: Bitmap::default(),
            },
            FieldType::Date => Column::Date {
                days: Vec::new(),
                known: Bitmap::default(),
            },
            _ => Column::Number {
                values: Vec::new(),
                known: Bitmap::default(),
            },
        };
        let code_positions = codes
            .iter()
            .zip(0..NO_CODE)
            .map(|(entry, at)| (entry.code.clone(), at))
            .collect();
        Self {
            column,
            kind,
            code_positions,
            text_positions: HashMap::new(),
        }
    }

    /// Appends a row. A value of another type than the field's, or a code its list does not have (written by a pack that
    /// knew it), is unknown to the rules.
    pub(crate) fn push(&mut self, value: Option<&Value>) {
        let value = value.filter(|value| value.kind() == self.kind);
        match &mut self.column {
            Column::Number { values, known } => {
                let amount = value.and_then(Value::amount);
                values.push(amount.unwrap_or(0));
                known.push(amount.is_some());
            }
            Column::Date { days, known } => {
                let date = value.and_then(Value::as_date);
                days.push(date.map_or(0, days_of));
                known.push(date.is_some());
            }
            Column::Code { codes } => {
                let at = value
                    .and_then(Value::as_str)
                    .and_then(|code| self.code_positions.get(code));
                codes.push(at.copied().unwrap_or(NO_CODE));
            }
            Column::Text { keys, words } => keys.push(value.and_then(Value::as_str).map_or(NO_TEXT, |text| {
                if let Some(&key) = self.text_positions.get(text) {
                    return key;
                }
                let key = u32::try_from(words.len()).unwrap_or(NO_TEXT);
                words.push(text.into());
                self.text_positions.insert(text.into(), key);
                key
            })),
            Column::Flag { yes, known } => {
                yes.push(value == Some(&Value::Flag(true)));
                known.push(value.is_some());
            }
        }
    }

    /// The column.
    pub(crate) fn finish(self) -> Column {
        self.column
    }
}

impl Column {
    /// The value of one row, as a field of type `kind` with these codes.
    pub(crate) fn value(&self, row: usize, kind: FieldType, codes: &[CodeEntry]) -> Option<Value> {
        match self {
            Self::Number { values, known } => known.get(row).then(|| Value::from_amount(kind, values[row]))?,
            Self::Date { days, known } => known.get(row).then(|| date_of(days[row]).map(Value::Date))?,
            Self::Code { codes: rows } => codes
                .get(usize::from(rows[row]))
                .map(|entry| Value::Code(entry.code.as_str().into())),
            Self::Text { keys, words } => words.get(keys[row] as usize).map(|text| Value::Text(text.clone())),
            Self::Flag { yes, known } => known.get(row).then(|| Value::Flag(yes.get(row))),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_days_and_years() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
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
}
