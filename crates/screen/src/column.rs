//! Columns: one field of every row, in the narrowest shape that fits its values, growing row by row. Knows values, not rules.

use jiff::civil::Date;
use twofront_domain::county::ValueRef;
use twofront_domain::field::{CodeEntry, FieldType};

use crate::bits::{Bits, WORD};
use crate::texts::Texts;
use crate::tri;

/// Columns grow by so many rows at a time: there are more columns than rows to fill at once. What stands behind the last row
/// of a table is unknown.
pub(crate) const BLOCK: usize = WORD;

/// One column: of which rows the value is known, and the values. Those of unknown rows are nothing to go by.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) known: Bits,
    pub(crate) cells: Cells,
    /// No number that ever was in it is further from 0.
    pub(crate) bound: u64,
}

/// The values of a column. Screening a county takes about as long as reading them does: every byte less counts.
#[derive(Clone, Debug)]
pub(crate) enum Cells {
    /// Quantities in the field's unit and dates as days since 1970-01-01, while all of them fit 16 bits.
    Short(Vec<i16>),
    /// The same, while all of them fit 32 bits.
    Whole(Vec<i32>),
    /// Quantities of which one did not fit 32 bits.
    Wide(Vec<i64>),
    /// Positions in the field's code list.
    Code(Vec<u8>),
    /// Positions in a code list that is longer than 256.
    LongCode(Vec<u16>),
    /// Positions in the column's own list of distinct texts.
    Text(Texts),
    /// Set for yes.
    Flag(Bits),
}

impl Column {
    /// An empty column for a field of this type with so many codes.
    pub(crate) fn new(kind: FieldType, codes: usize) -> Self {
        let cells = match kind {
            FieldType::Text => Cells::Text(Texts::default()),
            FieldType::Code if codes > 256 => Cells::LongCode(Vec::new()),
            FieldType::Code => Cells::Code(Vec::new()),
            FieldType::Flag => Cells::Flag(Bits::default()),
            _ => Cells::Short(Vec::new()),
        };
        Self {
            known: Bits::default(),
            cells,
            bound: 0,
        }
    }

    /// Appends a block of rows whose values are unknown.
    pub(crate) fn add_block(&mut self) {
        fn grow<T: Default + Clone>(values: &mut Vec<T>) {
            values.resize(values.len() + BLOCK, T::default());
        }
        self.known.add_word();
        match &mut self.cells {
            Cells::Short(values) => grow(values),
            Cells::Whole(values) => grow(values),
            Cells::Wide(values) => grow(values),
            Cells::Code(codes) => grow(codes),
            Cells::LongCode(codes) => grow(codes),
            Cells::Text(texts) => texts.add_unknown(BLOCK),
            Cells::Flag(flags) => flags.add_word(),
        }
    }

    /// Makes a row's value unknown.
    pub(crate) fn clear(&mut self, row: usize) {
        self.known.set(row, false);
    }

    /// Sets the value of a row. A value of another type than the column's, or a code its list does not have (written by a
    /// pack that knew it), leaves the row unknown.
    pub(crate) fn set(&mut self, row: usize, value: ValueRef<'_>, codes: &[CodeEntry]) {
        let position = |code: &str| codes.iter().position(|entry| entry.code == code);
        let known = match (&mut self.cells, value) {
            (Cells::Short(_) | Cells::Whole(_) | Cells::Wide(_), ValueRef::Date(date)) => {
                self.set_number(row, i64::from(days_of(date)));
                true
            }
            (Cells::Short(_) | Cells::Whole(_) | Cells::Wide(_), ValueRef::Amount(amount)) => {
                self.set_number(row, amount);
                true
            }
            (Cells::Code(rows), ValueRef::Code(code)) => set_some(rows, row, position(code)),
            (Cells::LongCode(rows), ValueRef::Code(code)) => set_some(rows, row, position(code)),
            (Cells::Text(texts), ValueRef::Text(text)) => texts.set(row, text),
            (Cells::Flag(flags), ValueRef::Flag(flag)) => {
                flags.set(row, flag);
                true
            }
            _ => false,
        };
        self.known.set(row, known);
    }

    /// Sets a number, in wider cells from then on where it does not fit.
    fn set_number(&mut self, row: usize, number: i64) {
        self.bound = self.bound.max(number.unsigned_abs());
        let set = match &mut self.cells {
            Cells::Short(values) => set_some(values, row, Some(number)),
            Cells::Whole(values) => set_some(values, row, Some(number)),
            Cells::Wide(values) => set_some(values, row, Some(number)),
            _ => return,
        };
        if set {
            return;
        }
        self.cells = match &self.cells {
            Cells::Short(values) => Cells::Whole(values.iter().copied().map(i32::from).collect()),
            Cells::Whole(values) => Cells::Wide(values.iter().copied().map(i64::from).collect()),
            _ => return,
        };
        self.set_number(row, number);
    }

    /// Whether a row's value is known.
    pub(crate) fn is_known(&self, row: usize) -> bool {
        self.known.get(row)
    }

    /// The number or date of a row.
    pub(crate) fn number(&self, row: usize) -> Option<i64> {
        let number = match &self.cells {
            Cells::Short(values) => i64::from(values[row]),
            Cells::Whole(values) => i64::from(values[row]),
            Cells::Wide(values) => values[row],
            _ => return None,
        };
        self.is_known(row).then_some(number)
    }

    /// The position of a row's code in its field's list.
    pub(crate) fn code(&self, row: usize) -> Option<u16> {
        let code = match &self.cells {
            Cells::Code(codes) => u16::from(codes[row]),
            Cells::LongCode(codes) => codes[row],
            _ => return None,
        };
        self.is_known(row).then_some(code)
    }

    /// The text of a row.
    pub(crate) fn text(&self, row: usize) -> Option<&str> {
        match &self.cells {
            Cells::Text(texts) if self.is_known(row) => texts.get(row),
            _ => None,
        }
    }

    /// The three-state truth of a row's flag.
    pub(crate) fn flag(&self, row: usize) -> u8 {
        match &self.cells {
            Cells::Flag(flags) if self.is_known(row) => tri::of(flags.get(row)),
            _ => tri::UNKNOWN,
        }
    }
}

/// Sets a cell to a value that there is and that fits; tells whether it did.
fn set_some<N, T: TryFrom<N>>(cells: &mut [T], row: usize, value: Option<N>) -> bool {
    let value = value.and_then(|value| T::try_from(value).ok());
    value.map(|value| cells[row] = value).is_some()
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
    use twofront_domain::text::Bilingual;

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
        let mut column = Column::new(FieldType::Count, 0);
        column.add_block();
        let numbers = [
            -7,
            i64::from(i16::MIN),
            i64::from(i16::MAX) + 1,
            i64::from(i32::MIN),
            i64::MIN,
        ];
        for (row, number) in numbers.into_iter().enumerate() {
            column.set(row, ValueRef::Amount(number), &[]);
            let known: Vec<Option<i64>> = (0..6).map(|row| column.number(row)).collect();
            let expect = (0..6).map(|at| numbers.get(at).copied().filter(|_| at <= row));
            assert_eq!(known, expect.collect::<Vec<_>>());
            let is_width = match row {
                0 | 1 => matches!(column.cells, Cells::Short(_)),
                2 | 3 => matches!(column.cells, Cells::Whole(_)),
                _ => matches!(column.cells, Cells::Wide(_)),
            };
            assert!(is_width, "{:?}", column.cells);
        }
        column.clear(3);
        assert_eq!(column.number(3), None);
        column.set(4, ValueRef::Text("4"), &[]);
        assert!(!column.is_known(4));
    }

    #[test]
    fn a_code_of_a_long_list() {
        let entry = |at: usize| CodeEntry {
            code: format!("c{at}"),
            label: Bilingual::new("", ""),
            synonyms: Vec::new(),
        };
        let codes: Vec<CodeEntry> = (0..300).map(entry).collect();
        for of in [&codes[..256], &codes] {
            let mut column = Column::new(FieldType::Code, of.len());
            for (row, entry) in of.iter().enumerate() {
                if row.is_multiple_of(BLOCK) {
                    column.add_block();
                }
                column.set(row, ValueRef::Code(&entry.code), of);
            }
            assert!((0..of.len()).all(|row| column.code(row) == u16::try_from(row).ok()));
            column.set(0, ValueRef::Code("none of the list"), of);
            assert_eq!(column.code(0), None);
        }
    }
}
