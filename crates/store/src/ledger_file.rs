//! The files as they came in, byte for byte: what a ledger said can always be read again. Files of vault ledgers are kept in
//! the vault.

use sqlx::SqliteConnection;
use twofront_domain::actor::Scope;
use twofront_domain::ids::LedgerId;

use crate::book::Book;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::vault_opened;

const KEEP: &str = "INSERT INTO ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
const KEEP_IN_VAULT: &str = "INSERT INTO vault_ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
const READ: &str = "SELECT content FROM ledger_file WHERE ledger_id = $1";
const READ_IN_VAULT: &str = "SELECT content FROM vault_ledger_file WHERE ledger_id = $1";

impl Book {
    /// The bytes of a ledger's file. Its SHA-256 stands in the ledger's summary.
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
