//! One value of one column on its way into the book, and its canonical bytes for digests. Knows no table.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, Row as _, TypeInfo as _, ValueRef as _, sqlite::SqliteRow};
use twofront_domain::moment::Moment;

use crate::error::StoreError;

/// A value to bind or to digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// No value.
    Null,
    /// Text.
    Text(String),
    /// Integer.
    Int(i64),
}

impl Cell {
    /// The text form of an id, code or date.
    pub(crate) fn of(value: &impl ToString) -> Self {
        Self::Text(value.to_string())
    }

    /// The text form, or NULL.
    pub(crate) fn maybe<T: ToString>(value: Option<&T>) -> Self {
        value.map_or(Self::Null, Self::of)
    }

    /// Adds the value to the arguments of a statement.
    pub(crate) fn bind(self, arguments: &mut SqliteArguments) -> Result<(), StoreError> {
        let added = match self {
            Self::Null => arguments.add(Option::<String>::None),
            Self::Text(text) => arguments.add(text),
            Self::Int(number) => arguments.add(number),
        };
        added.map_err(|cause| StoreError::Sql {
            operation: "bind a value",
            source: sqlx::Error::Encode(cause),
        })
    }

    /// Feeds the canonical bytes: a type byte, then for texts the length and the bytes, for integers 8 bytes.
    pub(crate) fn digest_into(&self, hasher: &mut Sha256) {
        match self {
            Self::Null => hasher.update([0]),
            Self::Text(text) => digest_text(text, hasher),
            Self::Int(number) => {
                hasher.update([2]);
                hasher.update(number.to_be_bytes());
            }
        }
    }
}

fn digest_text(text: &str, hasher: &mut Sha256) {
    hasher.update([1]);
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}

/// Digests the first `columns` columns of a stored row exactly as [`Cell::digest_into`] did when it was written.
pub(crate) fn digest_stored(
    row: &SqliteRow,
    columns: usize,
    table: &'static str,
    hasher: &mut Sha256,
) -> Result<(), StoreError> {
    for column in 0..columns {
        let unreadable = |_| StoreError::Unreadable { table, column };
        let value = row.try_get_raw(column).map_err(unreadable)?;
        if value.is_null() {
            hasher.update([0]);
        } else if value.type_info().name() == "TEXT" {
            let text: &str = row.try_get_unchecked(column).map_err(unreadable)?;
            digest_text(text, hasher);
        } else {
            let number: i64 = row.try_get_unchecked(column).map_err(unreadable)?;
            Cell::Int(number).digest_into(hasher);
        }
    }
    Ok(())
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        // Counts of rows; beyond i64 there is no such book.
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<Moment> for Cell {
    fn from(moment: Moment) -> Self {
        Self::Int(moment.as_micros())
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
