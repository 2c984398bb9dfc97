//! Runs statements with their values on a connection and hands rows on. Knows sqlx; knows no table.

use futures_core::stream::BoxStream;
use sqlx::SqliteConnection;
use sqlx::sqlite::{SqliteArguments, SqliteRow};

use crate::cell::Cell;
use crate::columns::Columns;
use crate::error::StoreError;

/// How one row becomes a value.
pub(crate) type Reader<T> = fn(&mut Columns<'_>) -> Result<T, StoreError>;

fn arguments(cells: Vec<Cell>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for cell in cells {
        cell.bind(&mut arguments)?;
    }
    Ok(arguments)
}

/// Runs a statement that returns nothing; gives the number of rows it changed.
pub(crate) async fn run(
    connection: &mut SqliteConnection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
) -> Result<u64, StoreError> {
    let query = sqlx::query_with(sql, arguments(cells)?);
    Ok(query
        .execute(connection)
        .await
        .map_err(StoreError::of(operation))?
        .rows_affected())
}

/// All rows of a statement.
pub(crate) async fn all<T>(
    connection: &mut SqliteConnection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
    read: Reader<T>,
) -> Result<Vec<T>, StoreError> {
    let query = sqlx::query_with(sql, arguments(cells)?);
    let rows = query.fetch_all(connection).await.map_err(StoreError::of(operation))?;
    rows.iter().map(|row| read(&mut Columns::of(row, operation))).collect()
}

/// The first row of a statement, if there is one.
pub(crate) async fn first<T>(
    connection: &mut SqliteConnection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
    read: Reader<T>,
) -> Result<Option<T>, StoreError> {
    let query = sqlx::query_with(sql, arguments(cells)?);
    let row = query
        .fetch_optional(connection)
        .await
        .map_err(StoreError::of(operation))?;
    row.as_ref()
        .map(|row| read(&mut Columns::of(row, operation)))
        .transpose()
}

/// A statement's rows as they come.
pub(crate) fn stream<'c>(
    connection: &'c mut SqliteConnection,
    sql: &'static str,
    cells: Vec<Cell>,
) -> Result<BoxStream<'c, Result<SqliteRow, sqlx::Error>>, StoreError> {
    Ok(sqlx::query_with(sql, arguments(cells)?).fetch(connection))
}
