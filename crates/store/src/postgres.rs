//! How a schema on a PostgreSQL server is opened: durable commits, one writer at a time over all processes by an advisory
//! lock, readers that cannot write. Knows no table.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection as _, PgPool};

use crate::address::{BookAddress, ServerAddress};
use crate::database::{READERS, STATEMENTS_KEPT, Schema, WAIT};
use crate::error::StoreError;

/// Every statement of a reading transaction sees the same state.
pub(crate) const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How long a connection is waited for before somebody asks whether the server is there at all.
const PATIENCE: Duration = Duration::from_secs(2);
/// Held until the end of the transaction, whoever else wants to write waits; across processes and machines.
const TAKE_WRITE_LOCK: &str = "SELECT pg_advisory_xact_lock($1)";
/// Two processes that make the same schema at once would trip over each other.
const TAKE_MAKING_LOCK: &str = "SELECT pg_advisory_xact_lock(7433000)";
const DROP_VAULT: &str = "DROP SCHEMA IF EXISTS vault CASCADE";
/// Writes the tables anew, so that what was in them before is in no file of theirs any more.
pub(crate) const FORGET_REMOVED: &str = "VACUUM FULL vault_record, vault_assertion, vault_clue, vault_reason, \
                                         vault_finding_value, vault_clue_answer, vault_ledger_file";
const SCHEMA_IS_THERE: &str = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'meta'";

/// The writer, one that does not wait for the disk, and the readers of a schema, which is made when `create` is set.
pub(crate) async fn open(
    server: &ServerAddress,
    schema: &'static Schema,
    create: bool,
) -> Result<(PgPool, PgPool, PgPool), StoreError> {
    let base = options(server, schema);
    prepare(server, &base, schema, create).await?;
    let writer = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .connect_with(base.clone())
        .await
        .map_err(StoreError::of("open the book"))?;
    let notes = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .connect_lazy_with(base.clone().options([("synchronous_commit", "off")]));
    let readers = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .connect_lazy_with(base.options([("default_transaction_read_only", "on")]));
    Ok((writer, notes, readers))
}

fn options(server: &ServerAddress, schema: &Schema) -> PgConnectOptions {
    let wait = format!("{}s", WAIT.as_secs());
    server
        .options()
        .application_name("twofront")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .options([
            ("search_path", schema.name),
            // What was acknowledged is on the disk, whatever the server's own setting is.
            ("synchronous_commit", "on"),
            ("lock_timeout", &wait),
            // Statements are short; compiling one takes longer than running it.
            ("jit", "off"),
        ])
}

/// Makes the schema, or sees that it is there. A connection of its own, so that a server that is away is an answer at once.
async fn prepare(
    server: &ServerAddress,
    options: &PgConnectOptions,
    schema: &Schema,
    create: bool,
) -> Result<(), StoreError> {
    let refused = StoreError::of("open the book");
    let mut connection = PgConnection::connect_with(options).await.map_err(&refused)?;
    let there = sqlx::query(SCHEMA_IS_THERE).bind(schema.name);
    let there = there.fetch_optional(&mut connection).await.map_err(&refused)?.is_some();
    if !there && !create {
        return Err(StoreError::Missing(BookAddress::Server(server.clone())));
    }
    if !there {
        let mut making = connection.begin().await.map_err(&refused)?;
        for statement in [TAKE_MAKING_LOCK, schema.make] {
            sqlx::query(statement).execute(&mut *making).await.map_err(&refused)?;
        }
        making.commit().await.map_err(&refused)?;
    }
    connection.close().await.map_err(&refused)
}

/// Waits for a connection of `pool`, but not for a server that is away: the pool itself would go on trying in the belief that it
/// is just starting. Who waits because others use all connections goes on waiting.
pub(crate) async fn unless_away<T>(
    pool: &PgPool,
    waiting: impl Future<Output = Result<T, sqlx::Error>> + Send,
) -> Result<T, sqlx::Error> {
    let mut waiting = std::pin::pin!(waiting);
    loop {
        if let Ok(done) = tokio::time::timeout(PATIENCE, &mut waiting).await {
            return done;
        }
        let asked = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&pool.connect_options())).await;
        let connection = asked.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??;
        connection.close().await?;
    }
}

/// Removes the vault's schema with everything in it and makes an empty one, both at once or neither.
pub(crate) async fn empty(writer: &PgPool, vault: &'static Schema) -> Result<(), StoreError> {
    let refused = StoreError::of("remove the vault");
    let mut emptying = writer.begin().await.map_err(&refused)?;
    take_write_lock(&mut emptying, vault.lock).await?;
    for statement in [DROP_VAULT, vault.make] {
        sqlx::query(statement).execute(&mut *emptying).await.map_err(&refused)?;
    }
    emptying.commit().await.map_err(&refused)
}

/// Waits until nobody else writes.
pub(crate) async fn take_write_lock(connection: &mut PgConnection, lock: i64) -> Result<(), StoreError> {
    let taken = sqlx::query(TAKE_WRITE_LOCK).bind(lock).execute(connection).await;
    taken.map(drop).map_err(StoreError::of("begin writing"))
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;
    use crate::book::BOOK;
    use crate::cluster::cluster;

    async fn setting(pool: &PgPool, name: &str) -> String {
        let row = sqlx::query("SELECT current_setting($1)")
            .bind(name)
            .fetch_one(pool)
            .await;
        row.unwrap().get(0)
    }

    #[tokio::test]
    async fn commits_are_durable_whatever_the_server_is_set_to_and_readers_cannot_write() {
        let url = cluster().database();
        let (writer, _, readers) = open(&url.parse().unwrap(), &BOOK, true).await.unwrap();
        let name = url.rsplit('/').next().unwrap();
        assert_eq!(
            cluster().sql(name, "SHOW synchronous_commit").trim(),
            "off",
            "the server's own"
        );
        assert_eq!(setting(&writer, "synchronous_commit").await, "on");
        assert_eq!(setting(&writer, "search_path").await, "book");
        let refused = sqlx::query("CREATE TABLE book.scribble (a BIGINT)")
            .execute(&readers)
            .await;
        assert!(matches!(
            StoreError::of("test")(refused.unwrap_err()),
            StoreError::Denied { .. }
        ));
    }
}
