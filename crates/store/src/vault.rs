//! The vault: emergency health and movement data in a database of its own, sealed with the data key of the response that is open.
//! Reads ask for a scope that opens it. The book never holds a copy of what is in here.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use futures_core::future::BoxFuture;
use twofront_domain::actor::Scope;
use twofront_domain::ids::ResponseId;

use crate::address::BookPlace;
use crate::book::Book;
use crate::connection::{Connection, Transaction, first, run};
use crate::database::{Database, Schema};
use crate::error::StoreError;
use crate::keys::KeysFolder;
use crate::meta;
use crate::response::{Standing, standing};
use crate::scope::vault_opened;
use crate::sealing::{DataKey, Opener};

/// File name of the vault inside the book's folder.
pub const VAULT_FILE: &str = "vault.db";

/// The vault as a database.
pub(crate) static VAULT: Schema = Schema {
    name: "vault",
    make: "CREATE SCHEMA IF NOT EXISTS vault",
    file: VAULT_FILE,
    sqlite: &[
        (1, "vault", include_str!("../migrations/sqlite/vault/0001_vault.sql")),
        (2, "sealed", include_str!("../migrations/sqlite/vault/0002_sealed.sql")),
    ],
    postgres: &[
        (1, "vault", include_str!("../migrations/postgres/vault/0001_vault.sql")),
        (
            2,
            "sealed",
            include_str!("../migrations/postgres/vault/0002_sealed.sql"),
        ),
    ],
    lock: 7_433_002,
};

/// What of the vault is sealed: everything that says something of somebody. Ids, places, dates and row numbers are not, because
/// scopes and orders are found by them.
pub(crate) const SEALED: [(&str, &[&str]); 7] = [
    ("vault_record", &["sheet", "link_zh", "link_en", "raw", "raw_digest"]),
    ("vault_finding_value", &["value"]),
    ("vault_assertion", &["source_title", "source_place", "content"]),
    ("vault_clue", &["clue_key", "rule"]),
    ("vault_reason", &["body"]),
    ("vault_clue_answer", &["text"]),
    ("vault_ledger_file", &["content"]),
];

/// The sealed columns of a table.
pub(crate) fn sealed_columns(table: &str) -> &'static [&'static str] {
    let found = SEALED.iter().find(|(name, _)| *name == table);
    found.map_or(&[], |(_, columns)| columns)
}

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

/// The open vault. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: BookPlace,
    /// The book, which says whose the vault is.
    book: Database,
    /// How many vaults were destroyed before this one, and this one.
    database: RwLock<(i64, Database)>,
    /// The key of the response that was asked for last.
    key: Mutex<Option<(ResponseId, Arc<DataKey>)>>,
}

/// Whether the vault can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultState {
    /// No response is open, and nothing is in the vault.
    NoResponse,
    /// It can be read.
    Open(ResponseId),
    /// It is being destroyed.
    Closing(ResponseId),
    /// The key is not where it should be, or does not fit.
    Shut(ResponseId),
}

impl Vault {
    pub(crate) async fn open(place: &BookPlace, book: &Database, create: bool) -> Result<Self, StoreError> {
        place.keys.outside_of(&place.address)?;
        let standing = standing(&mut book.reader().await?).await?;
        // Destruction that stopped half-way may have left nothing.
        let database = Database::open(&place.address, &VAULT, create || standing.closing).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                place: place.clone(),
                book: book.clone(),
                database: RwLock::new((standing.generation, database)),
                key: Mutex::default(),
            }),
        })
    }

    pub(crate) fn database(&self) -> Database {
        let current = self.inner.database.read().unwrap_or_else(PoisonError::into_inner);
        current.1.clone()
    }

    /// Where the keys are.
    pub fn keys(&self) -> &KeysFolder {
        &self.inner.place.keys
    }

    pub(crate) fn place(&self) -> &BookPlace {
        &self.inner.place
    }

    /// Puts another database in the place of this one.
    pub(crate) fn exchange(&self, generation: i64, database: Database) {
        let mut current = self.inner.database.write().unwrap_or_else(PoisonError::into_inner);
        *current = (generation, database);
    }

    /// Forgets the key.
    pub(crate) fn forget_key(&self) {
        *self.inner.key.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whose the vault is now; one that another process has destroyed meanwhile is let go of.
    async fn standing(&self) -> Result<Standing, StoreError> {
        let standing = standing(&mut self.inner.book.reader().await?).await?;
        self.catch_up(&standing).await?;
        Ok(standing)
    }

    /// The database as it is now, whoever has made it anew meanwhile.
    pub(crate) async fn current(&self) -> Result<Database, StoreError> {
        self.standing().await?;
        Ok(self.database())
    }

    pub(crate) async fn catch_up(&self, standing: &Standing) -> Result<(), StoreError> {
        let ours = self.inner.database.read().unwrap_or_else(PoisonError::into_inner).0;
        if standing.generation > ours {
            let database = Database::open(&self.inner.place.address, &VAULT, false).await?;
            self.exchange(standing.generation, database);
        }
        let open = standing.response.as_ref().filter(|_| !standing.closing);
        let mut key = self.inner.key.lock().unwrap_or_else(PoisonError::into_inner);
        if key.as_ref().map(|(id, _)| id) != open.map(|(id, _)| id) {
            *key = None;
        }
        Ok(())
    }

    /// The key of the open response; `None` when none is open.
    ///
    /// # Errors
    /// [`StoreError::VaultClosing`], [`StoreError::KeysMissing`], [`StoreError::KeysUnfit`].
    pub(crate) fn key(&self, standing: &Standing) -> Result<Option<Arc<DataKey>>, StoreError> {
        let Some((id, print)) = &standing.response else {
            return Ok(None);
        };
        if standing.closing {
            return Err(StoreError::VaultClosing);
        }
        let mut kept = self.inner.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, key)) = &*kept
            && of == id
        {
            return Ok(Some(Arc::clone(key)));
        }
        let key = Arc::new(self.keys().data_key(*id)?);
        if key.print() != print {
            return Err(StoreError::KeysUnfit(format!(
                "the data key of response {id} is another one"
            )));
        }
        *kept = Some((*id, Arc::clone(&key)));
        Ok(Some(key))
    }

    /// Whether the vault can be read.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn state(&self) -> Result<VaultState, StoreError> {
        let standing = self.standing().await?;
        let Some((id, _)) = &standing.response else {
            return Ok(VaultState::NoResponse);
        };
        Ok(match self.key(&standing) {
            Ok(_) => VaultState::Open(*id),
            Err(StoreError::VaultClosing) => VaultState::Closing(*id),
            Err(_) => VaultState::Shut(*id),
        })
    }

    /// A connection for reading, with what opens the rows; `None` when no response is open, so that there is nothing.
    pub(crate) async fn reading(&self, scope: &Scope) -> Result<Option<(Connection, Opener)>, StoreError> {
        vault_opened(scope)?;
        let Some(key) = self.key(&self.standing().await?)? else {
            return Ok(None);
        };
        Ok(Some((self.database().reader().await?, Opener::new(key))))
    }

    /// The same as of one moment.
    pub(crate) async fn snapshot(&self, scope: &Scope) -> Result<Option<(Transaction, Opener)>, StoreError> {
        vault_opened(scope)?;
        let Some(key) = self.key(&self.standing().await?)? else {
            return Ok(None);
        };
        Ok(Some((self.database().snapshot().await?, Opener::new(key))))
    }

    /// Copies the journal's head, so that a shortened journal is found even if the book's own copy was changed too. The
    /// book's lock is free by now: another process may be further already, and what is pending may be its own. Does not wait
    /// for the disk: after a power cut the copy may lag behind, never the rows.
    pub(crate) async fn note_head(&self, seq: i64, hash: &str, pending: bool) -> Result<(), StoreError> {
        let head = meta::head_text(seq, hash);
        let mut notes = self.database().notes().await?;
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
        let pending = meta::get(&mut self.database().reader().await?, meta::PENDING).await?;
        Ok(pending.is_some())
    }

    /// The same for whoever holds the book's write lock already: nobody else can be between the two commits.
    pub(crate) async fn settle_under(&self, book_lock: &mut Connection) -> Result<bool, StoreError> {
        if !self.has_pending().await? {
            return Ok(false);
        }
        let mut transaction = self.database().begin().await?;
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
