//! How a SQLite file is opened: write-ahead log, full sync on commit, one writer and several readers. Knows no table.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqlitePool};

use crate::database::{READERS, STATEMENTS_KEPT, WAIT};
use crate::error::StoreError;

/// Bytes of a page in a new file: a dozen people to a page, instead of three and the rest left empty.
const PAGE_SIZE: u32 = 16_384;

/// Writes the file anew without what was removed, and empties its log.
pub(crate) const FORGET_REMOVED: [&str; 2] = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"];

/// Removes a file with its log and its shared memory, as far as they are there. Nobody in this process has it open.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    // The file last: a log without its file would be read into the next one of that name.
    for ending in ["-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(&name) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                let path = name.into();
                return Err(StoreError::Io { path, source });
            }
            _ => {}
        }
    }
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else {
        return Ok(());
    };
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| StoreError::Io {
        path: folder.to_owned(),
        source,
    })
}

/// The writer, one that does not wait for the disk, and the readers of a file, which is made when `create` is set.
pub(crate) async fn open(path: &Path, create: bool) -> Result<(SqlitePool, SqlitePool, SqlitePool), StoreError> {
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
        .statement_cache_capacity(STATEMENTS_KEPT)
        .row_buffer_size(512);
    let writing = base
        .clone()
        .create_if_missing(create)
        .page_size(PAGE_SIZE)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-65536")
        .pragma("journal_size_limit", "67108864");
    let writer = one_writer()
        .connect_with(writing)
        .await
        .map_err(StoreError::of("open the book"))?;
    let noting = base.clone().synchronous(SqliteSynchronous::Normal);
    let notes = one_writer().connect_lazy_with(noting);
    let reading = base.read_only(true).pragma("cache_size", "-8192");
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .connect_lazy_with(reading);
    Ok((writer, notes, readers))
}

/// When a disk is full, SQLite has rolled a transaction back by the time sqlx wants to; sqlx then takes the connection for one
/// inside a transaction for ever. Such a one is exchanged.
fn one_writer() -> SqlitePoolOptions {
    let options = SqlitePoolOptions::new().max_connections(1).acquire_timeout(WAIT);
    options.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}
