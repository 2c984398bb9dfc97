//! One value of one column on its way into the book, and its canonical bytes for digests. Knows no table.

use jiff::civil::Date;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, Encode, Postgres, Type};
use twofront_domain::digest::Digester;
use twofront_domain::moment::Moment;

use crate::columns::{Columns, Stored};
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
    /// Bytes of a file.
    Bytes(Vec<u8>),
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

    /// Feeds the canonical bytes: a type byte, then for texts the length and the bytes, for integers 8 bytes.
    pub(crate) fn digest_into(&self, hasher: &mut Digester) {
        match self {
            Self::Null => hasher.update([0]),
            Self::Text(text) => digest_text(text, hasher),
            Self::Int(number) => {
                hasher.update([2]);
                hasher.update(number.to_be_bytes());
            }
            Self::Bytes(bytes) => {
                hasher.update([3]);
                hasher.update((bytes.len() as u64).to_be_bytes());
                hasher.update(bytes);
            }
        }
    }
}

fn unbindable(cause: BoxDynError) -> StoreError {
    StoreError::Sql {
        operation: "bind a value",
        source: sqlx::Error::Encode(cause),
    }
}

/// The values of a statement for SQLite.
pub(crate) fn sqlite_arguments(cells: Vec<Cell>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for cell in cells {
        let added = match cell {
            Cell::Null => arguments.add(Option::<String>::None),
            Cell::Text(text) => arguments.add(text),
            Cell::Int(number) => arguments.add(number),
            Cell::Bytes(bytes) => arguments.add(bytes),
        };
        added.map_err(unbindable)?;
    }
    Ok(arguments)
}

/// The values of a statement for PostgreSQL.
pub(crate) fn postgres_arguments(cells: Vec<Cell>) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for cell in cells {
        arguments.add(Untyped(cell)).map_err(unbindable)?;
    }
    Ok(arguments)
}

/// A value whose type PostgreSQL works out from the statement. A statement is prepared once, for whatever comes first; were
/// its types taken from the values, a NULL that comes first would make a text of every later number.
struct Untyped(Cell);

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match &self.0 {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Text(text) => <&str as Encode<Postgres>>::encode_by_ref(&text.as_str(), buffer),
            Cell::Int(number) => <i64 as Encode<Postgres>>::encode_by_ref(number, buffer),
            Cell::Bytes(bytes) => <&[u8] as Encode<Postgres>>::encode_by_ref(&bytes.as_slice(), buffer),
        }
    }
}

fn digest_text(text: &str, hasher: &mut Digester) {
    hasher.update([1]);
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}

/// Digests the next `count` columns of a stored row exactly as [`Cell::digest_into`] did when it was written.
pub(crate) fn digest_stored(columns: &mut Columns<'_>, count: usize, hasher: &mut Digester) -> Result<(), StoreError> {
    for _ in 0..count {
        match columns.stored()? {
            Stored::Null => hasher.update([0]),
            Stored::Text(text) => digest_text(text, hasher),
            Stored::Int(number) => Cell::Int(number).digest_into(hasher),
            Stored::Bytes(bytes) => Cell::Bytes(bytes.to_vec()).digest_into(hasher),
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
