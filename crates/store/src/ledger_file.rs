//! The files as they came in, byte for byte: what a ledger said can always be read again. Files of vault ledgers are kept in
//! the vault. The journal's digest covers a file by its SHA-256.

use futures_util::TryStreamExt as _;
use sha2::{Digest, Sha256};
use sqlx::{Row as _, SqliteConnection};
use twofront_domain::actor::Scope;
use twofront_domain::ids::LedgerId;
use twofront_domain::journal::hex;

use crate::book::Book;
use crate::cell::Cell;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::vault_opened;

const KEEP: &str = "INSERT INTO ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
const KEEP_IN_VAULT: &str = "INSERT INTO vault_ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
/// Every file of the book, for verification.
pub(crate) const ALL: &str = "SELECT ledger_id, content, journal_seq FROM ledger_file ORDER BY ledger_id";
/// The same in the vault.
pub(crate) const ALL_IN_VAULT: &str =
    "SELECT ledger_id, content, journal_seq FROM vault_ledger_file ORDER BY ledger_id";
/// The table's name in digests.
pub(crate) const LEDGER_FILE: &str = "ledger_file";
/// The same in the vault.
pub(crate) const VAULT_LEDGER_FILE: &str = "vault_ledger_file";
const READ: &str = "SELECT content FROM ledger_file WHERE ledger_id = $1";
const READ_IN_VAULT: &str = "SELECT content FROM vault_ledger_file WHERE ledger_id = $1";

impl Book {
    /// The bytes of a ledger's file. Its SHA-256 stands in the ledger's summary. A town sees the ledgers with its rows in
    /// them, but only a reader of the whole ledger gets its whole file.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the ledger is out of reach, [`StoreError::VaultClosed`] for a vault ledger when the
    /// scope does not open the vault.
    pub async fn ledger_file(&self, scope: &Scope, id: LedgerId) -> Result<Vec<u8>, StoreError> {
        let not_found = || StoreError::NotFound {
            what: "ledger",
            id: id.to_string(),
        };
        let ledger = self.ledger(scope, id).await?.ok_or_else(not_found)?;
        if !ledger.place.is_within(scope.place()) {
            return Err(not_found());
        }
        let found = if ledger.summary.vault {
            vault_opened(scope)?;
            read(&mut *self.vault().database().reader().await?, READ_IN_VAULT, id).await?
        } else {
            read(&mut *self.book().reader().await?, READ, id).await?
        };
        found.ok_or_else(not_found)
    }
}

impl Pen {
    /// Keeps the bytes of a ledger's file.
    ///
    /// # Errors
    /// When book or vault cannot be written.
    pub async fn keep_file(&mut self, id: LedgerId, vault: bool, content: &[u8]) -> Result<(), StoreError> {
        let seq = self.seq();
        let table = if vault { VAULT_LEDGER_FILE } else { LEDGER_FILE };
        self.remember_row(table, vault, &digested(&id.to_string(), content))?;
        let (connection, statement) = if vault {
            (self.vault_connection().await?, KEEP_IN_VAULT)
        } else {
            (self.connection(), KEEP)
        };
        let query = sqlx::query(statement).bind(id.to_string()).bind(content).bind(seq);
        query
            .execute(connection)
            .await
            .map(drop)
            .map_err(StoreError::of("keep the ledger's file"))
    }
}

async fn read(
    connection: &mut SqliteConnection,
    statement: &'static str,
    id: LedgerId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let query = sqlx::query_scalar(statement).bind(id.to_string());
    query
        .fetch_optional(connection)
        .await
        .map_err(StoreError::of("read the ledger's file"))
}

/// What the journal's digest covers of a file.
fn digested(id: &str, content: &[u8]) -> [Cell; 2] {
    [id.into(), hex(&Sha256::digest(content)).into()]
}

/// Hands the entry and the digested cells of every file to `each`, one file in memory at a time; gives their number.
pub(crate) async fn each_file(
    connection: &mut SqliteConnection,
    statement: &'static str,
    mut each: impl FnMut(i64, &[Cell]) + Send,
) -> Result<u64, StoreError> {
    let mut files = sqlx::query(statement).fetch(connection);
    let mut count = 0;
    while let Some(row) = files
        .try_next()
        .await
        .map_err(StoreError::of("read the ledger's file"))?
    {
        let unreadable = |column| {
            move |_| StoreError::Unreadable {
                table: LEDGER_FILE,
                column,
            }
        };
        let id: &str = row.try_get_unchecked(0).map_err(unreadable(0))?;
        let content: &[u8] = row.try_get_unchecked(1).map_err(unreadable(1))?;
        let seq = row.try_get_unchecked(2).map_err(unreadable(2))?;
        each(seq, &digested(id, content));
        count += 1;
    }
    Ok(count)
}
