//! The files as they came in, byte for byte: what a ledger said can always be read again. Files of vault ledgers are kept in
//! the vault. The journal's digest covers a file by the file's own.

use twofront_domain::actor::Scope;
use twofront_domain::digest::DigestKind;
use twofront_domain::ids::LedgerId;
use twofront_domain::journal::hex;

use crate::book::Book;
use crate::cell::Cell;
use crate::connection::{Connection, all_opened, first, run};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::sealing::{Opener, place_of};

macro_rules! files {
    ($table:literal, $from:literal) => {
        concat!(
            "SELECT ledger_id, ledger_id, content, journal_seq FROM ",
            $table,
            " WHERE ledger_id ",
            $from,
            " $1 AND journal_seq <= $2 ORDER BY ledger_id LIMIT $3"
        )
    };
}
const KEEP: &str = "INSERT INTO ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
const KEEP_IN_VAULT: &str = "INSERT INTO vault_ledger_file (ledger_id, content, journal_seq) VALUES ($1, $2, $3)";
/// Files from an id on, for verification.
pub(crate) const FIRST: &str = files!("ledger_file", ">=");
/// Files after an id.
pub(crate) const NEXT: &str = files!("ledger_file", ">");
/// The same in the vault.
pub(crate) const FIRST_IN_VAULT: &str = files!("vault_ledger_file", ">=");
/// The same in the vault.
pub(crate) const NEXT_IN_VAULT: &str = files!("vault_ledger_file", ">");
/// Files of one entry.
pub(crate) const OF_ENTRY: &str =
    "SELECT ledger_id, ledger_id, content FROM ledger_file WHERE journal_seq = $1 ORDER BY ledger_id";
/// The same in the vault.
pub(crate) const OF_ENTRY_IN_VAULT: &str =
    "SELECT ledger_id, ledger_id, content FROM vault_ledger_file WHERE journal_seq = $1 ORDER BY ledger_id";
/// The table's name in digests.
pub(crate) const LEDGER_FILE: &str = "ledger_file";
/// The same in the vault.
pub(crate) const VAULT_LEDGER_FILE: &str = "vault_ledger_file";
const CONTENT: &str = "content";
const READ: &str = "SELECT content FROM ledger_file WHERE ledger_id = $1";
const READ_IN_VAULT: &str = "SELECT ledger_id, content FROM vault_ledger_file WHERE ledger_id = $1";

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
            match self.vault().reading(scope).await? {
                Some((mut reading, mut opener)) => read_sealed(&mut reading, &mut opener, id).await?,
                None => None,
            }
        } else {
            read(&mut self.book().reader().await?, id).await?
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
        let row = id.to_string();
        let content = if vault {
            let (_, key) = self.sealing().await?;
            key.seal(&place_of(VAULT_LEDGER_FILE, &row, CONTENT), content)?
        } else {
            content.to_vec()
        };
        self.remember_row(table, vault, &digested(self.digest(), &row, &content))?;
        let (connection, statement) = if vault {
            (self.vault_connection().await?, KEEP_IN_VAULT)
        } else {
            (self.connection(), KEEP)
        };
        let cells = vec![row.into(), Cell::Bytes(content), seq.into()];
        run(connection, "keep the ledger's file", statement, cells)
            .await
            .map(drop)
    }
}

async fn read(connection: &mut Connection, id: LedgerId) -> Result<Option<Vec<u8>>, StoreError> {
    first(
        connection,
        "read the ledger's file",
        READ,
        vec![Cell::of(&id)],
        |columns| Ok(columns.bytes()?.to_vec()),
    )
    .await
}

async fn read_sealed(
    connection: &mut Connection,
    opener: &mut Opener,
    id: LedgerId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let asked = (READ_IN_VAULT, vec![Cell::of(&id)]);
    let files = all_opened(connection, asked, opener, |columns, opener| {
        let id = columns.str()?;
        let content = opener.bytes(columns, (VAULT_LEDGER_FILE, id, CONTENT))?;
        Ok(content.to_vec())
    });
    Ok(files.await?.pop())
}

/// What the journal's digest covers of a file: of one in the vault, what is sealed.
pub(crate) fn digested(kind: DigestKind, id: &str, content: &[u8]) -> [Cell; 2] {
    [id.into(), hex(&kind.of(content)).into()]
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    KEEP,
    KEEP_IN_VAULT,
    FIRST,
    NEXT,
    FIRST_IN_VAULT,
    NEXT_IN_VAULT,
    OF_ENTRY,
    OF_ENTRY_IN_VAULT,
    READ,
    READ_IN_VAULT,
];
