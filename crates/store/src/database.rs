//! One SQLite file: opening, settings, migrations, one writer connection and several readers. Knows no table.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr as _, Sqlite, SqlitePool, Transaction};

use crate::error::StoreError;

/// The migrations of one file, oldest first: number, name, text.
pub(crate) type Migrations = &'static [(i64, &'static str, &'static str)];

/// How long a writer waits for another process.
const WAIT: Duration = Duration::from_secs(30);
const READERS: u32 = 6;
/// Bytes of a page in a new file: a dozen people to a page, instead of three and the rest left empty.
const PAGE_SIZE: u32 = 16_384;

/// One open file.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Database {
    /// Opens the file, makes it when `create` is set, and brings its schema up to date. Reads no rows.
    pub(crate) async fn open(
        path: &Path,
        file: &'static str,
        create: bool,
        migrations: Migrations,
    ) -> Result<Self, StoreError> {
        if create {
            let unwritable = |source| StoreError::Io {
                path: path.to_owned(),
                source,
            };
            crate::private::make_file(path).map_err(unwritable)?;
        }
        let base = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .busy_timeout(WAIT)
            .statement_cache_capacity(256)
            .row_buffer_size(512);
        let writing = base
            .clone()
            .create_if_missing(create)
            .page_size(PAGE_SIZE)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-65536")
            .pragma("journal_size_limit", "67108864");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .connect_with(writing)
            .await
            .map_err(StoreError::of("open the book"))?;
        migrate(&writer, file, migrations).await?;
        let reading = base.read_only(true).pragma("cache_size", "-8192");
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(WAIT)
            .connect_lazy_with(reading);
        Ok(Self { writer, readers })
    }

    /// The one writing transaction; it holds the file's write lock from the start.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(StoreError::of("begin writing"))
    }

    /// A connection for one or a few reads.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(StoreError::of("begin reading"))
    }

    /// A reading transaction: every statement in it sees the same state.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.readers.begin().await.map_err(StoreError::of("begin reading"))
    }

    /// Reading connections that are in use.
    pub(crate) fn readers_in_use(&self) -> u64 {
        u64::from(self.readers.size()).saturating_sub(self.readers.num_idle() as u64)
    }

    /// The writer connection outside a transaction, for upkeep that is not part of the journal.
    pub(crate) async fn upkeep(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.writer.acquire().await.map_err(StoreError::of("begin writing"))
    }

    /// Closes all connections, so that the file is complete without its write-ahead log.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn migrate(writer: &SqlitePool, file: &'static str, migrations: Migrations) -> Result<(), StoreError> {
    let known = migrations.last().map_or(0, |(number, ..)| *number);
    let list = migrations
        .iter()
        .map(|(number, name, text)| {
            Migration::new(
                *number,
                Cow::Borrowed(*name),
                MigrationType::Simple,
                text.into_sql_str(),
                false,
            )
        })
        .collect();
    match Migrator::with_migrations(list).run(writer).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) if found > known => Err(StoreError::Newer { file, found, known }),
        Err(MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _)) => {
            Err(StoreError::of("bring the book up to date")(source))
        }
        Err(other) => Err(StoreError::Sql {
            operation: "bring the book up to date",
            source: sqlx::Error::Migrate(Box::new(other)),
        }),
    }
}
