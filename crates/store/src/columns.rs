//! Reads a result row column by column into domain types. Knows how types are written as text; knows no table.

use std::str::FromStr;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use sqlx::{Row as _, sqlite::SqliteRow};
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;

use crate::error::StoreError;

/// A row being read from left to right. Every call takes the next column.
pub(crate) struct Columns<'r> {
    row: &'r SqliteRow,
    table: &'static str,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Starts at the first column; `table` names the noun in errors.
    pub(crate) fn of(row: &'r SqliteRow, table: &'static str) -> Self {
        Self { row, table, next: 0 }
    }

    fn unreadable(&self) -> StoreError {
        StoreError::Unreadable {
            table: self.table,
            column: self.next - 1,
        }
    }

    /// A text that is never NULL, borrowed.
    pub(crate) fn str(&mut self) -> Result<&'r str, StoreError> {
        self.next += 1;
        self.row.try_get_unchecked(self.next - 1).map_err(|_| self.unreadable())
    }

    /// A text or NULL, borrowed.
    pub(crate) fn optional_str(&mut self) -> Result<Option<&'r str>, StoreError> {
        self.next += 1;
        self.row.try_get_unchecked(self.next - 1).map_err(|_| self.unreadable())
    }

    /// A text that is never NULL.
    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.str().map(str::to_owned)
    }

    /// A text or NULL.
    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, StoreError> {
        Ok(self.optional_str()?.map(str::to_owned))
    }

    /// An integer.
    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        self.next += 1;
        self.row.try_get_unchecked(self.next - 1).map_err(|_| self.unreadable())
    }

    /// An integer or NULL.
    pub(crate) fn optional_int(&mut self) -> Result<Option<i64>, StoreError> {
        self.next += 1;
        self.row.try_get_unchecked(self.next - 1).map_err(|_| self.unreadable())
    }

    /// A count that is never negative.
    pub(crate) fn count(&mut self) -> Result<u64, StoreError> {
        let number = self.int()?;
        u64::try_from(number).map_err(|_| self.unreadable())
    }

    /// An integer that fits a smaller type, or NULL.
    pub(crate) fn optional_number<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, StoreError> {
        self.optional_int()?
            .map(|number| T::try_from(number).map_err(|_| self.unreadable()))
            .transpose()
    }

    /// An integer that fits a smaller type.
    pub(crate) fn number<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let number = self.int()?;
        T::try_from(number).map_err(|_| self.unreadable())
    }

    /// 0 or 1.
    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    /// A moment in microseconds.
    pub(crate) fn moment(&mut self) -> Result<Moment, StoreError> {
        self.int().map(Moment::from_micros)
    }

    /// A moment or NULL.
    pub(crate) fn optional_moment(&mut self) -> Result<Option<Moment>, StoreError> {
        Ok(self.optional_int()?.map(Moment::from_micros))
    }

    /// An id, code or date written as text.
    pub(crate) fn parsed<T: FromStr>(&mut self) -> Result<T, StoreError> {
        let text = self.str()?;
        text.parse().map_err(|_| self.unreadable())
    }

    /// An id, code or date written as text, or NULL.
    pub(crate) fn optional_parsed<T: FromStr>(&mut self) -> Result<Option<T>, StoreError> {
        self.optional_str()?
            .map(|text| text.parse().map_err(|_| self.unreadable()))
            .transpose()
    }

    /// A date.
    pub(crate) fn date(&mut self) -> Result<Date, StoreError> {
        self.parsed()
    }

    /// A stable word of an enumeration.
    pub(crate) fn word<T>(&mut self, from_word: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.str()?;
        from_word(word).ok_or_else(|| self.unreadable())
    }

    /// JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text = self.str()?;
        serde_json::from_str(text).map_err(|_| self.unreadable())
    }

    /// A Chinese and an English column, in this order.
    pub(crate) fn bilingual(&mut self) -> Result<Bilingual, StoreError> {
        Ok(Bilingual {
            zh: self.text()?,
            en: self.text()?,
        })
    }

    /// Two columns that are both NULL or both texts.
    pub(crate) fn optional_bilingual(&mut self) -> Result<Option<Bilingual>, StoreError> {
        let (zh, en) = (self.optional_text()?, self.optional_text()?);
        Ok(zh.zip(en).map(|(zh, en)| Bilingual { zh, en }))
    }
}
