//! One cell of a ledger, whatever file it ends up in.

use jiff::civil::Date;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number without a format.
    Number(f64),
    /// A day, stored as a spreadsheet serial with a date format.
    Day(Date),
}

impl Cell {
    /// A text cell; empty text gives an empty cell.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A whole number.
    pub fn whole(number: impl Into<i64>) -> Self {
        let number: i64 = number.into();
        Self::Number(number as f64)
    }

    /// How a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(date) => date.to_string(),
        }
    }
}

/// Days since 1899-12-30, as spreadsheets count them.
pub(crate) fn serial(date: Date) -> f64 {
    let epoch = jiff::civil::date(1899, 12, 30);
    f64::from(date.duration_since(epoch).as_hours() as i32 / 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn serials_are_those_of_a_spreadsheet() {
        for (day, expect) in [
            (date(2020, 2, 20), 43_881.0),
            (date(2000, 1, 1), 36_526.0),
            (date(1900, 3, 1), 61.0),
        ] {
            assert!((serial(day) - expect).abs() < f64::EPSILON, "{day}");
        }
    }
}
