//! The vault: emergency health and movement data in its own file, with its own connections. Reads ask for a scope that
//! opens it. The book never holds a copy of what is in here.

use futures_core::future::BoxFuture;

use crate::address::BookAddress;
use crate::book::Book;
use crate::connection::{Connection, first, run};
use crate::database::{Database, Schema};
use crate::error::StoreError;
use crate::meta;

/// File name of the vault inside the book's folder.
pub const VAULT_FILE: &str = "vault.db";

/// The vault as a database.
pub(crate) static VAULT: Schema = Schema {
    name: "vault",
    make: "CREATE SCHEMA IF NOT EXISTS vault",
    file: VAULT_FILE,
    sqlite: &[(1, "vault", include_str!("../migrations/sqlite/vault/0001_vault.sql"))],
    postgres: &[(1, "vault", include_str!("../migrations/postgres/vault/0001_vault.sql"))],
    lock: 7_433_002,
};

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
/// A head is a number, a colon and 64 digits; a later one stays.
const NOTE_HEAD: &str = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value \
                         WHERE CAST(SUBSTR(meta.value, 1, LENGTH(meta.value) - 65) AS BIGINT) < $3";
const NO_LONGER_PENDING: &str = "DELETE FROM meta WHERE key = $1 AND value = $2";
const HASH_OF: &str = "SELECT hash FROM journal WHERE seq = $1";

/// The open vault.
#[derive(Clone, Debug)]
pub struct Vault {
    database: Database,
}

impl Vault {
    pub(crate) async fn open(address: &BookAddress, create: bool) -> Result<Self, StoreError> {
        let database = Database::open(address, &VAULT, create).await?;
        Ok(Self { database })
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Copies the journal's head, so that a shortened journal is found even if the book's own copy was changed too. The
    /// book's lock is free by now: another process may be further already, and what is pending may be its own. Does not wait
    /// for the disk: after a power cut the copy may lag behind, never the rows.
    pub(crate) async fn note_head(&self, seq: i64, hash: &str, pending: bool) -> Result<(), StoreError> {
        let head = meta::head_text(seq, hash);
        let mut notes = self.database.notes().await?;
        let cells = vec![meta::HEAD.into(), head.as_str().into(), seq.into()];
        run(&mut notes, "note the journal's head", NOTE_HEAD, cells).await?;
        if pending {
            let cells = vec![meta::PENDING.into(), head.as_str().into()];
            run(&mut notes, "note the journal's head", NO_LONGER_PENDING, cells).await?;
        }
        Ok(())
    }

    /// Settles a write that was made durable here but perhaps not in the book: keeps its rows when the book has the
    /// entry, takes them out when it has not. True when they were taken out.
    pub(crate) fn settle<'a>(&'a self, book: &'a Book) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            if self.has_pending().await? {
                return self.settle_under(&mut *book.book().begin().await?).await;
            }
            Ok(false)
        })
    }

    async fn has_pending(&self) -> Result<bool, StoreError> {
        let pending = meta::get(&mut self.database.reader().await?, meta::PENDING).await?;
        Ok(pending.is_some())
    }

    /// The same for whoever holds the book's write lock already: nobody else can be between the two commits.
    pub(crate) async fn settle_under(&self, book_lock: &mut Connection) -> Result<bool, StoreError> {
        if !self.has_pending().await? {
            return Ok(false);
        }
        let mut transaction = self.database.begin().await?;
        let Some(pending) = meta::get(&mut transaction, meta::PENDING).await? else {
            return Ok(false);
        };
        let (seq, hash) = meta::parse_head(&pending).ok_or(StoreError::Unreadable {
            table: "vault meta",
            column: 0,
        })?;
        let in_book = first(book_lock, "journal", HASH_OF, vec![seq.into()], |columns| {
            columns.text()
        })
        .await?;
        let stands = in_book.as_deref() == Some(hash.as_str());
        if stands {
            meta::set(&mut transaction, meta::HEAD, &pending).await?;
        } else {
            for statement in TAKE_OUT {
                run(&mut transaction, "settle the vault", statement, vec![seq.into()]).await?;
            }
        }
        meta::clear(&mut transaction, meta::PENDING).await?;
        transaction.commit().await.map_err(StoreError::of("settle the vault"))?;
        Ok(!stands)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    NOTE_HEAD,
    NO_LONGER_PENDING,
    HASH_OF,
    TAKE_OUT[0],
    TAKE_OUT[1],
    TAKE_OUT[2],
    TAKE_OUT[3],
    TAKE_OUT[4],
    TAKE_OUT[5],
    TAKE_OUT[6],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_late_with_the_head_leaves_what_others_noted() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::open(folder.path()).await.unwrap();
        let vault = book.vault();
        let head = |seq: i64| meta::head_text(seq, &format!("{seq:064}"));
        let note = async |seq: i64| vault.note_head(seq, &format!("{seq:064}"), true).await.unwrap();
        note(12).await;
        let mut other = vault.database().begin().await.unwrap();
        meta::set(&mut other, meta::PENDING, &head(13)).await.unwrap();
        other.commit().await.unwrap();
        note(9).await;
        let mut reader = vault.database().reader().await.unwrap();
        let of = async |reader: &mut Connection, key| meta::get(reader, key).await.unwrap();
        assert_eq!(of(&mut reader, meta::HEAD).await, Some(head(12)));
        assert_eq!(of(&mut reader, meta::PENDING).await, Some(head(13)));
        drop(reader);
        note(13).await;
        let mut reader = vault.database().reader().await.unwrap();
        assert_eq!(of(&mut reader, meta::HEAD).await, Some(head(13)));
        assert_eq!(of(&mut reader, meta::PENDING).await, None);
    }
}
