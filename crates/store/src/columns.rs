//! Reads a result row column by column into domain types. Knows how types are written as text; knows no table.

use std::str::FromStr;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef};
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;

use crate::cell::Cell;
use crate::connection::Row;
use crate::error::StoreError;

/// A row of either database, borrowed.
#[derive(Clone, Copy)]
enum AnyRow<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

/// A value as it is stored.
pub(crate) enum Stored<'r> {
    /// No value.
    Null,
    /// Text.
    Text(&'r str),
    /// Integer.
    Int(i64),
    /// Bytes of a file.
    Bytes(&'r [u8]),
}

impl From<Stored<'_>> for Cell {
    fn from(stored: Stored<'_>) -> Self {
        match stored {
            Stored::Null => Self::Null,
            Stored::Text(text) => Self::Text(text.to_owned()),
            Stored::Int(number) => Self::Int(number),
            Stored::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

/// What kind of value a column holds.
enum Kind {
    Null,
    Text,
    Int,
    Bytes,
}

fn kind_of<'r>(value: &impl ValueRef<'r>) -> Kind {
    if value.is_null() {
        return Kind::Null;
    }
    match value.type_info().name() {
        "TEXT" => Kind::Text,
        "BLOB" | "BYTEA" => Kind::Bytes,
        _ => Kind::Int,
    }
}

/// A row being read from left to right. Every call takes the next column.
pub(crate) struct Columns<'r> {
    row: AnyRow<'r>,
    table: &'static str,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Starts at the first column; `table` names the noun in errors.
    pub(crate) fn of(row: &'r Row, table: &'static str) -> Self {
        match row {
            Row::Sqlite(row) => Self::of_sqlite(row, table),
            Row::Postgres(row) => Self::of_postgres(row, table),
        }
    }

    /// The same of a row of SQLite.
    pub(crate) fn of_sqlite(row: &'r SqliteRow, table: &'static str) -> Self {
        let row = AnyRow::Sqlite(row);
        Self { row, table, next: 0 }
    }

    /// The same of a row of PostgreSQL.
    pub(crate) fn of_postgres(row: &'r PgRow, table: &'static str) -> Self {
        let row = AnyRow::Postgres(row);
        Self { row, table, next: 0 }
    }

    fn take<T: Decode<'r, Sqlite> + Decode<'r, Postgres>>(&mut self) -> Result<T, StoreError> {
        let column = self.next;
        self.next += 1;
        match self.row {
            AnyRow::Sqlite(row) => row.try_get_unchecked(column),
            AnyRow::Postgres(row) => row.try_get_unchecked(column),
        }
        .map_err(|_| self.unreadable())
    }

    /// The value as it is stored.
    pub(crate) fn stored(&mut self) -> Result<Stored<'r>, StoreError> {
        let column = self.next;
        let kind = match self.row {
            AnyRow::Sqlite(row) => row.try_get_raw(column).map(|value| kind_of(&value)),
            AnyRow::Postgres(row) => row.try_get_raw(column).map(|value| kind_of(&value)),
        };
        let table = self.table;
        match kind.map_err(|_| StoreError::Unreadable { table, column })? {
            Kind::Null => {
                self.next += 1;
                Ok(Stored::Null)
            }
            // Bytes that are no text are what somebody put there: digested as they are, they differ from what was written.
            Kind::Text => self.take().map(Stored::Text).or_else(|_| {
                self.next = column;
                self.take().map(Stored::Bytes)
            }),
            Kind::Bytes => self.take().map(Stored::Bytes),
            Kind::Int => self.take().map(Stored::Int),
        }
    }

    pub(crate) fn unreadable(&self) -> StoreError {
        StoreError::Unreadable {
            table: self.table,
            column: self.next - 1,
        }
    }

    /// A text that is never NULL, borrowed.
    pub(crate) fn str(&mut self) -> Result<&'r str, StoreError> {
        self.take()
    }

    /// A text or NULL, borrowed.
    pub(crate) fn optional_str(&mut self) -> Result<Option<&'r str>, StoreError> {
        self.take()
    }

    /// Bytes, or those of a text; none for NULL.
    pub(crate) fn bytes(&mut self) -> Result<&'r [u8], StoreError> {
        Ok(self.take::<Option<&[u8]>>()?.unwrap_or_default())
    }

    /// Bytes or NULL, borrowed.
    pub(crate) fn optional_bytes(&mut self) -> Result<Option<&'r [u8]>, StoreError> {
        self.take()
    }

    /// Leaves columns out.
    pub(crate) fn skip(&mut self, columns: usize) {
        self.next += columns;
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
        self.take()
    }

    /// An integer or NULL.
    pub(crate) fn optional_int(&mut self) -> Result<Option<i64>, StoreError> {
        self.take()
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
