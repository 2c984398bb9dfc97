//! One database, a SQLite file or a schema on a PostgreSQL server: migrations, one writer connection and several readers.
//! Knows no table. How each of the two is opened is known by `sqlite` and `postgres`.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use futures_core::future::BoxFuture;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Acquire, PgPool, SqlSafeStr as _, SqlitePool};

use crate::address::BookAddress;
use crate::connection::{Connection, Held, Transaction, run};
use crate::dialect::Dialect;
use crate::error::StoreError;
use crate::{postgres, sqlite};

/// The migrations of one database, oldest first: number, name, text.
pub(crate) type Migrations = &'static [(i64, &'static str, &'static str)];

/// What a database is called and how it is made, in both dialects.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Name of the schema on a server.
    pub(crate) name: &'static str,
    /// The statement that makes that schema.
    pub(crate) make: &'static str,
    /// Name of the file in the book's folder.
    pub(crate) file: &'static str,
    /// Migrations of the file.
    pub(crate) sqlite: Migrations,
    /// Migrations of the schema.
    pub(crate) postgres: Migrations,
    /// Which lock on a server whoever writes holds.
    pub(crate) lock: i64,
}

/// How long a writer waits for another process.
pub(crate) const WAIT: Duration = Duration::from_secs(30);
pub(crate) const READERS: u32 = 6;
/// Statements that a connection keeps prepared.
pub(crate) const STATEMENTS_KEPT: usize = 256;

/// One open database.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    schema: &'static Schema,
    pools: Pools,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite {
        writer: SqlitePool,
        notes: SqlitePool,
        readers: SqlitePool,
    },
    Postgres {
        writer: PgPool,
        notes: PgPool,
        readers: PgPool,
    },
}

impl Database {
    /// Opens the database, makes it when `create` is set, and brings its schema up to date. Reads no rows.
    pub(crate) fn open<'a>(
        address: &'a BookAddress,
        schema: &'static Schema,
        create: bool,
    ) -> BoxFuture<'a, Result<Self, StoreError>> {
        Box::pin(async move {
            let pools = match address {
                BookAddress::Folder(folder) => {
                    let (writer, notes, readers) = sqlite::open(&folder.join(schema.file), create).await?;
                    migrate(&writer, schema, schema.sqlite).await?;
                    Pools::Sqlite { writer, notes, readers }
                }
                BookAddress::Server(server) => {
                    let (writer, notes, readers) = postgres::open(server, schema, create).await?;
                    migrate(&writer, schema, schema.postgres).await?;
                    Pools::Postgres { writer, notes, readers }
                }
            };
            Ok(Self { schema, pools })
        })
    }

    /// The one writing transaction; it holds the database's write lock from the start.
    pub(crate) fn begin(&self) -> BoxFuture<'_, Result<Transaction, StoreError>> {
        Box::pin(async move {
            let refused = StoreError::of("begin writing");
            match &self.pools {
                Pools::Sqlite { writer, .. } => {
                    let transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(refused)?;
                    Ok(Transaction::sqlite(transaction))
                }
                Pools::Postgres { writer, .. } => {
                    let begun = postgres::unless_away(writer, writer.begin()).await;
                    let mut transaction = begun.map_err(refused)?;
                    postgres::take_write_lock(&mut transaction, self.schema.lock).await?;
                    Ok(Transaction::postgres(transaction))
                }
            }
        })
    }

    /// A connection for one or a few reads.
    pub(crate) fn reader(&self) -> BoxFuture<'_, Result<Connection, StoreError>> {
        Box::pin(async move {
            let refused = StoreError::of("begin reading");
            Ok(match &self.pools {
                Pools::Sqlite { readers, .. } => {
                    Connection::Sqlite(Held::Alone(readers.acquire().await.map_err(refused)?))
                }
                Pools::Postgres { readers, .. } => {
                    let acquired = postgres::unless_away(readers, readers.acquire()).await;
                    Connection::Postgres(Held::Alone(acquired.map_err(refused)?))
                }
            })
        })
    }

    /// A reading transaction: every statement in it sees the same state.
    pub(crate) fn snapshot(&self) -> BoxFuture<'_, Result<Transaction, StoreError>> {
        Box::pin(async move {
            let refused = StoreError::of("begin reading");
            Ok(match &self.pools {
                Pools::Sqlite { readers, .. } => Transaction::sqlite(readers.begin().await.map_err(refused)?),
                Pools::Postgres { readers, .. } => {
                    let begun = postgres::unless_away(readers, readers.begin_with(postgres::BEGIN_SNAPSHOT)).await;
                    Transaction::postgres(begun.map_err(refused)?)
                }
            })
        })
    }

    /// The writer connection outside a transaction, for upkeep that is not part of the journal.
    pub(crate) fn upkeep(&self) -> BoxFuture<'_, Result<Connection, StoreError>> {
        Box::pin(async move {
            let refused = StoreError::of("begin writing");
            Ok(match &self.pools {
                Pools::Sqlite { writer, .. } => {
                    Connection::Sqlite(Held::Alone(writer.acquire().await.map_err(refused)?))
                }
                Pools::Postgres { writer, .. } => {
                    let acquired = postgres::unless_away(writer, writer.acquire()).await;
                    Connection::Postgres(Held::Alone(acquired.map_err(refused)?))
                }
            })
        })
    }

    /// A connection for what need not survive a power cut: its statements do not wait for the disk. Must not be used beside an
    /// open [`Database::begin`] of the same process.
    pub(crate) fn notes(&self) -> BoxFuture<'_, Result<Connection, StoreError>> {
        Box::pin(async move {
            let refused = StoreError::of("begin writing");
            Ok(match &self.pools {
                Pools::Sqlite { notes, .. } => Connection::Sqlite(Held::Alone(notes.acquire().await.map_err(refused)?)),
                Pools::Postgres { notes, .. } => {
                    let acquired = postgres::unless_away(notes, notes.acquire()).await;
                    Connection::Postgres(Held::Alone(acquired.map_err(refused)?))
                }
            })
        })
    }

    /// Removes everything of the vault, with its tables where they are a schema's.
    pub(crate) fn empty_vault<'a>(&'a self, file: Option<&'a Path>) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if let Pools::Postgres { writer, .. } = &self.pools {
                postgres::empty(writer, self.schema).await?;
            }
            // Nobody in this process may have the file open when it goes.
            self.close().await;
            file.map_or(Ok(()), sqlite::remove)
        })
    }

    /// Takes out of the database's files what was removed or replaced in its tables.
    pub(crate) fn forget_removed(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let statements = match self.dialect() {
                Dialect::Sqlite => &sqlite::FORGET_REMOVED[..],
                Dialect::Postgres => &[postgres::FORGET_REMOVED],
            };
            let mut connection = self.upkeep().await?;
            for statement in statements {
                run(&mut connection, "clear away what was removed", *statement, vec![]).await?;
            }
            Ok(())
        })
    }

    /// Reading connections that are in use.
    pub(crate) fn readers_in_use(&self) -> u64 {
        let (all, idle) = match &self.pools {
            Pools::Sqlite { readers, .. } => (readers.size(), readers.num_idle()),
            Pools::Postgres { readers, .. } => (readers.size(), readers.num_idle()),
        };
        u64::from(all).saturating_sub(idle as u64)
    }

    /// Which of the two it is.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Closes all connections, so that a file is complete without its write-ahead log.
    pub(crate) fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match &self.pools {
                Pools::Sqlite { writer, notes, readers } => {
                    readers.close().await;
                    notes.close().await;
                    writer.close().await;
                }
                Pools::Postgres { writer, notes, readers } => {
                    readers.close().await;
                    notes.close().await;
                    writer.close().await;
                }
            }
        })
    }
}

async fn migrate<'w, W>(writer: W, schema: &Schema, migrations: Migrations) -> Result<(), StoreError>
where
    W: Acquire<'w>,
    <W::Connection as std::ops::Deref>::Target: Migrate,
{
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
    let file = schema.file;
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
