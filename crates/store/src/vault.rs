//! The vault: emergency health and movement data in its own file, with its own connections. Reads ask for a scope that
//! opens it. The book never holds a copy of what is in here.

use std::path::Path;

use crate::book::Book;
use crate::connection::{first, run};
use crate::database::{Database, Migrations};
use crate::error::StoreError;
use crate::meta;

/// File name of the vault inside the book's folder.
pub const VAULT_FILE: &str = "vault.db";

const MIGRATIONS: Migrations = &[(1, "vault", include_str!("../migrations/sqlite/vault/0001_vault.sql"))];

/// Statements that take one write's rows out again, one per table. See [`Vault::settle`].
const TAKE_OUT: [&str; 7] = [
    "DELETE FROM vault_record WHERE journal_seq = $1",
    "DELETE FROM vault_finding_value WHERE journal_seq = $1",
    "DELETE FROM vault_assertion WHERE journal_seq = $1",
    "DELETE FROM vault_clue WHERE journal_seq = $1",
    "DELETE FROM vault_reason WHERE journal_seq = $1",
    "DELETE FROM vault_clue_answer WHERE journal_seq = $1",
    "DELETE FROM vault_ledger_file WHERE journal_seq = $1",
];
const HASH_OF: &str = "SELECT hash FROM journal WHERE seq = $1";

/// The open vault.
#[derive(Clone, Debug)]
pub struct Vault {
    database: Database,
}

impl Vault {
    pub(crate) async fn open(folder: &Path, create: bool) -> Result<Self, StoreError> {
        let database = Database::open(&folder.join(VAULT_FILE), VAULT_FILE, create, MIGRATIONS).await?;
        Ok(Self { database })
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Copies the journal's head, so that a shortened journal is found even if the book's own copy was changed too.
    pub(crate) async fn note_head(&self, head: &str) -> Result<(), StoreError> {
        let mut transaction = self.database.begin().await?;
        meta::set(&mut transaction, meta::HEAD, head).await?;
        meta::clear(&mut transaction, meta::PENDING).await?;
        transaction
            .commit()
            .await
            .map_err(StoreError::of("note the journal's head"))
    }

    /// Settles a write that was made durable here but perhaps not in the book: keeps its rows when the book has the
    /// entry, takes them out when it has not.
    pub(crate) async fn settle(&self, book: &Book) -> Result<(), StoreError> {
        if meta::get(&mut *self.database.reader().await?, meta::PENDING)
            .await?
            .is_none()
        {
            return Ok(());
        }
        // With the book's write lock nobody else can be between the two commits; so ask again.
        let mut book_lock = book.book().begin().await?;
        let mut transaction = self.database.begin().await?;
        let Some(pending) = meta::get(&mut transaction, meta::PENDING).await? else {
            return Ok(());
        };
        let (seq, hash) = meta::parse_head(&pending).ok_or(StoreError::Unreadable {
            table: "vault meta",
            column: 0,
        })?;
        let in_book = first(&mut book_lock, "journal", HASH_OF, vec![seq.into()], |columns| {
            columns.text()
        })
        .await?;
        if in_book.as_deref() == Some(hash.as_str()) {
            meta::set(&mut transaction, meta::HEAD, &pending).await?;
        } else {
            for statement in TAKE_OUT {
                run(&mut transaction, "settle the vault", statement, vec![seq.into()]).await?;
            }
        }
        meta::clear(&mut transaction, meta::PENDING).await?;
        transaction.commit().await.map_err(StoreError::of("settle the vault"))
    }
}
