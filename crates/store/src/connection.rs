//! Runs statements with their values on a connection and hands rows on. A connection is to SQLite or to PostgreSQL; the
//! statements are the same text on both. Knows sqlx; knows no table.

use std::ops::{Deref, DerefMut};

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::TryStreamExt as _;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Database, Postgres, SqlSafeStr, SqlStr, Sqlite};

use crate::cell::{Cell, postgres_arguments, sqlite_arguments};
use crate::columns::Columns;
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::sealing::Opener;

/// How one row becomes a value.
pub(crate) type Reader<T> = fn(&mut Columns<'_>) -> Result<T, StoreError>;

/// A connection of a pool, alone or inside a transaction.
pub(crate) enum Held<D: Database> {
    /// Every statement by itself.
    Alone(PoolConnection<D>),
    /// Inside a transaction.
    Within(sqlx::Transaction<'static, D>),
}

impl<D: Database> Held<D> {
    fn get(&mut self) -> &mut D::Connection {
        match self {
            Self::Alone(connection) => connection,
            Self::Within(transaction) => transaction,
        }
    }
}

/// A connection to either database.
pub(crate) enum Connection {
    /// To a file.
    Sqlite(Held<Sqlite>),
    /// To a server.
    Postgres(Held<Postgres>),
    /// Handed on to somebody else: every statement on it is refused.
    Gone(Dialect),
}

/// The connection, borrowed for one statement.
enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection {
    fn raw(&mut self) -> Result<Raw<'_>, StoreError> {
        match self {
            Self::Sqlite(held) => Ok(Raw::Sqlite(held.get())),
            Self::Postgres(held) => Ok(Raw::Postgres(held.get())),
            Self::Gone(_) => Err(StoreError::Unreachable("use a connection that was handed on")),
        }
    }

    /// Which database it is to.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
            Self::Gone(dialect) => *dialect,
        }
    }
}

/// A connection inside a transaction; rolled back when dropped.
pub(crate) struct Transaction(Connection);

impl Transaction {
    pub(crate) fn sqlite(transaction: sqlx::Transaction<'static, Sqlite>) -> Self {
        Self(Connection::Sqlite(Held::Within(transaction)))
    }

    pub(crate) fn postgres(transaction: sqlx::Transaction<'static, Postgres>) -> Self {
        Self(Connection::Postgres(Held::Within(transaction)))
    }

    /// Hands the transaction on; what stays behind refuses every statement.
    pub(crate) fn take(&mut self) -> Self {
        let gone = Connection::Gone(self.dialect());
        Self(std::mem::replace(&mut self.0, gone))
    }

    /// Makes everything in it durable.
    pub(crate) fn commit(self) -> BoxFuture<'static, Result<(), sqlx::Error>> {
        match self.0 {
            Connection::Sqlite(Held::Within(transaction)) => Box::pin(transaction.commit()),
            Connection::Postgres(Held::Within(transaction)) => Box::pin(transaction.commit()),
            Connection::Gone(_) => Box::pin(std::future::ready(Err(sqlx::Error::PoolClosed))),
            // Neither of the two ways to make one gives such a connection.
            Connection::Sqlite(Held::Alone(_)) | Connection::Postgres(Held::Alone(_)) => {
                Box::pin(std::future::ready(Ok(())))
            }
        }
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}

/// A row of either database.
pub(crate) enum Row {
    /// Of a file.
    Sqlite(SqliteRow),
    /// Of a server.
    Postgres(PgRow),
}

/// Rows as they come.
pub(crate) enum Rows<'c> {
    /// From a file.
    Sqlite(BoxStream<'c, Result<SqliteRow, sqlx::Error>>),
    /// From a server.
    Postgres(BoxStream<'c, Result<PgRow, sqlx::Error>>),
}

impl Rows<'_> {
    /// The next row, if there is one.
    pub(crate) async fn next(&mut self) -> Result<Option<Row>, sqlx::Error> {
        // Streams are boxed already.
        Ok(match self {
            Self::Sqlite(rows) => rows.try_next().await?.map(Row::Sqlite),
            Self::Postgres(rows) => rows.try_next().await?.map(Row::Postgres),
        })
    }
}

// The three below are boxed here, and nothing of sqlx is in the types of their futures: whoever awaits an async function compiles
// it again, and both drivers with it. So is what most writes go through, as `Book::pen` and `Pen::commit`: as async functions
// they stood in the program of the tests some thirty times each.

/// Runs a statement that returns nothing; gives the number of rows it changed.
pub(crate) fn run<'c>(
    connection: &'c mut Connection,
    operation: &'static str,
    sql: impl SqlSafeStr,
    cells: Vec<Cell>,
) -> BoxFuture<'c, Result<u64, StoreError>> {
    changed(connection, operation, sql.into_sql_str(), cells)
}

fn changed<'c>(
    connection: &'c mut Connection,
    operation: &'static str,
    sql: SqlStr,
    cells: Vec<Cell>,
) -> BoxFuture<'c, Result<u64, StoreError>> {
    Box::pin(async move {
        let done = match connection.raw()? {
            Raw::Sqlite(connection) => {
                let query = sqlx::query_with(sql, sqlite_arguments(cells)?);
                query.execute(connection).await.map(|done| done.rows_affected())
            }
            Raw::Postgres(connection) => {
                let query = sqlx::query_with(sql, postgres_arguments(cells)?);
                query.execute(connection).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(StoreError::of(operation))
    })
}

/// Rows of one database.
enum Found {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

fn found<'c>(
    connection: &'c mut Connection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
) -> BoxFuture<'c, Result<Found, StoreError>> {
    Box::pin(async move {
        let found = match connection.raw()? {
            Raw::Sqlite(connection) => {
                let query = sqlx::query_with(sql, sqlite_arguments(cells)?);
                query.fetch_all(connection).await.map(Found::Sqlite)
            }
            Raw::Postgres(connection) => {
                let query = sqlx::query_with(sql, postgres_arguments(cells)?);
                query.fetch_all(connection).await.map(Found::Postgres)
            }
        };
        found.map_err(StoreError::of(operation))
    })
}

fn one<'c>(
    connection: &'c mut Connection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
) -> BoxFuture<'c, Result<Option<Row>, StoreError>> {
    Box::pin(async move {
        let row = match connection.raw()? {
            Raw::Sqlite(connection) => {
                let query = sqlx::query_with(sql, sqlite_arguments(cells)?);
                let row = query.fetch_optional(connection).await;
                row.map(|row| row.map(Row::Sqlite))
            }
            Raw::Postgres(connection) => {
                let query = sqlx::query_with(sql, postgres_arguments(cells)?);
                let row = query.fetch_optional(connection).await;
                row.map(|row| row.map(Row::Postgres))
            }
        };
        row.map_err(StoreError::of(operation))
    })
}

/// All rows of a statement.
pub(crate) async fn all<T>(
    connection: &mut Connection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
    read: Reader<T>,
) -> Result<Vec<T>, StoreError> {
    match found(connection, operation, sql, cells).await? {
        Found::Sqlite(rows) => {
            let values = rows.iter().map(|row| read(&mut Columns::of_sqlite(row, operation)));
            values.collect()
        }
        Found::Postgres(rows) => {
            let values = rows.iter().map(|row| read(&mut Columns::of_postgres(row, operation)));
            values.collect()
        }
    }
}

/// How one row with sealed columns becomes a value.
pub(crate) type SealedReader<T> = fn(&mut Columns<'_>, &mut Opener) -> Result<T, StoreError>;

/// All rows of a statement on the vault, their sealed columns opened.
pub(crate) async fn all_opened<T>(
    connection: &mut Connection,
    (sql, cells): (&'static str, Vec<Cell>),
    opener: &mut Opener,
    read: SealedReader<T>,
) -> Result<Vec<T>, StoreError> {
    let operation = "vault";
    match found(connection, operation, sql, cells).await? {
        Found::Sqlite(rows) => {
            let rows = rows.iter().map(|row| Columns::of_sqlite(row, operation));
            rows.map(|mut columns| read(&mut columns, opener)).collect()
        }
        Found::Postgres(rows) => {
            let rows = rows.iter().map(|row| Columns::of_postgres(row, operation));
            rows.map(|mut columns| read(&mut columns, opener)).collect()
        }
    }
}

/// The first row of a statement, if there is one.
pub(crate) async fn first<T>(
    connection: &mut Connection,
    operation: &'static str,
    sql: &'static str,
    cells: Vec<Cell>,
    read: Reader<T>,
) -> Result<Option<T>, StoreError> {
    let row = one(connection, operation, sql, cells).await?;
    row.as_ref()
        .map(|row| read(&mut Columns::of(row, operation)))
        .transpose()
}

/// A statement's rows as they come.
pub(crate) fn stream<'c>(
    connection: &'c mut Connection,
    sql: impl SqlSafeStr,
    cells: Vec<Cell>,
) -> Result<Rows<'c>, StoreError> {
    rows(connection, sql.into_sql_str(), cells)
}

fn rows(connection: &mut Connection, sql: SqlStr, cells: Vec<Cell>) -> Result<Rows<'_>, StoreError> {
    Ok(match connection.raw()? {
        Raw::Sqlite(connection) => Rows::Sqlite(sqlx::query_with(sql, sqlite_arguments(cells)?).fetch(connection)),
        Raw::Postgres(connection) => {
            Rows::Postgres(sqlx::query_with(sql, postgres_arguments(cells)?).fetch(connection))
        }
    })
}
