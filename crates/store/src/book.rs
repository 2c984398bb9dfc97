//! The open book: its two databases, book and vault, and how they stay one. What is in the tables is known by the nouns' own
//! files.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use twofront_domain::digest::DigestKind;
use uuid::Uuid;

use crate::address::{BookAddress, BookPlace};
use crate::cell::Cell;
use crate::connection::{Connection, Reader, all, first};
use crate::database::{Database, Schema};
use crate::error::StoreError;
use crate::meta;
use crate::opening::{Opening, left_open};
use crate::page::{Listing, Page};
use crate::response::standing;
use crate::turns::Turns;
use crate::vault::Vault;

/// File name of the book inside its folder.
pub const BOOK_FILE: &str = "book.db";

/// The book as a database.
pub(crate) static BOOK: Schema = Schema {
    name: "book",
    make: "CREATE SCHEMA IF NOT EXISTS book",
    file: BOOK_FILE,
    sqlite: &[
        (1, "book", include_str!("../migrations/sqlite/book/0001_book.sql")),
        (2, "access", include_str!("../migrations/sqlite/book/0002_access.sql")),
        (3, "refusal", include_str!("../migrations/sqlite/book/0003_refusal.sql")),
        (4, "sign-in", include_str!("../migrations/sqlite/book/0004_sign_in.sql")),
        (
            5,
            "response",
            include_str!("../migrations/sqlite/book/0005_response.sql"),
        ),
        (6, "alert", include_str!("../migrations/sqlite/book/0006_alert.sql")),
        (7, "card", include_str!("../migrations/sqlite/book/0007_card.sql")),
        (8, "search", include_str!("../migrations/sqlite/book/0008_search.sql")),
    ],
    postgres: &[
        (1, "book", include_str!("../migrations/postgres/book/0001_book.sql")),
        (2, "access", include_str!("../migrations/postgres/book/0002_access.sql")),
        (
            3,
            "refusal",
            include_str!("../migrations/postgres/book/0003_refusal.sql"),
        ),
        (
            4,
            "sign-in",
            include_str!("../migrations/postgres/book/0004_sign_in.sql"),
        ),
        (
            5,
            "response",
            include_str!("../migrations/postgres/book/0005_response.sql"),
        ),
        (6, "alert", include_str!("../migrations/postgres/book/0006_alert.sql")),
        (7, "card", include_str!("../migrations/postgres/book/0007_card.sql")),
        (8, "search", include_str!("../migrations/postgres/book/0008_search.sql")),
    ],
    lock: 7_433_001,
};

/// An open book. Cheap to clone; all clones share the same connections and the one writer.
#[derive(Clone, Debug)]
pub struct Book {
    database: Database,
    vault: Vault,
    turns: Turns,
    opening: Option<Arc<Opening>>,
    digest: DigestKind,
}

impl Book {
    /// Opens the book at `address`, making what is not there, and brings the schema up to date. A server's database itself
    /// must be there.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a book of a newer program, [`StoreError::ForeignVault`] when book and vault do not belong
    /// together, [`StoreError::Moved`] for a book that was moved elsewhere, and errors of the file system and the database.
    pub async fn open(place: impl Into<BookPlace>) -> Result<Self, StoreError> {
        Self::open_at(place.into(), DigestKind::default()).await
    }

    /// The same; a book that is made now is kept with this digest. One that is there keeps its own.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub async fn open_with(place: impl Into<BookPlace>, digest: DigestKind) -> Result<Self, StoreError> {
        Self::open_at(place.into(), digest).await
    }

    fn open_at(place: BookPlace, digest: DigestKind) -> BoxFuture<'static, Result<Self, StoreError>> {
        Box::pin(Self::make_and_open(place, digest))
    }

    async fn make_and_open(place: BookPlace, digest: DigestKind) -> Result<Self, StoreError> {
        place.keys.outside_of(&place.address)?;
        if let BookAddress::Folder(folder) = &place.address {
            crate::private::make_folder(folder).map_err(|source| StoreError::Io {
                path: folder.clone(),
                source,
            })?;
        }
        Self::open_both(place, true, digest).await?.unless_moved().await
    }

    /// Opens a book that must be there already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; else as [`Book::open`].
    pub async fn open_existing(place: impl Into<BookPlace>) -> Result<Self, StoreError> {
        Self::open_existing_at(place.into()).await
    }

    fn open_existing_at(place: BookPlace) -> BoxFuture<'static, Result<Self, StoreError>> {
        Box::pin(async move { Self::open_whatever_moved(place).await?.unless_moved().await })
    }

    /// The same, even when the book was moved elsewhere.
    pub(crate) async fn open_whatever_moved(place: BookPlace) -> Result<Self, StoreError> {
        let folder = place.address.folder();
        if folder.is_some_and(|folder| !folder.join(BOOK_FILE).is_file()) {
            return Err(StoreError::Missing(place.address));
        }
        Self::open_both(place, false, DigestKind::default()).await
    }

    async fn unless_moved(self) -> Result<Self, StoreError> {
        // Not in the call: the connection would be held while closing waits for it.
        let moved = meta::not_moved(&mut self.database.reader().await?).await;
        self.or_closed(moved).await
    }

    /// The book, unless something stands in the way; then nothing of it stays open.
    async fn or_closed(self, fine: Result<(), StoreError>) -> Result<Self, StoreError> {
        match fine {
            Ok(()) => Ok(self),
            Err(error) => {
                self.close().await;
                Err(error)
            }
        }
    }

    async fn open_both(place: BookPlace, create: bool, digest: DigestKind) -> Result<Self, StoreError> {
        let interrupted = left_open(&place.address);
        let database = Database::open(&place.address, &BOOK, create).await?;
        let vault = Vault::open(&place, &database, create).await?;
        let mut book = Self {
            database,
            vault,
            turns: Turns::default(),
            opening: None,
            digest,
        };
        match book.join_and_look(interrupted).await {
            Ok(opening) => {
                book.opening = Some(Arc::new(opening));
                Ok(book)
            }
            Err(error) => book.or_closed(Err(error)).await,
        }
    }

    async fn join_and_look(&mut self, interrupted: bool) -> Result<Opening, StoreError> {
        let undone = self.join_both().await?;
        self.digest = meta::digest(&mut *self.database.snapshot().await?).await?;
        self.look_at_the_end(interrupted, undone).await
    }

    /// Gives both databases the same id on their first meeting and refuses strangers later; then settles what a crash
    /// between the two commits of one write may have left in the vault. True when there was something to take out.
    async fn join_both(&self) -> Result<bool, StoreError> {
        // The vault is named last and read first: what it says, the book has said before.
        let vault_id = meta::get(&mut self.vault.database().reader().await?, meta::BOOK_ID).await?;
        let book_id = meta::get(&mut self.database.reader().await?, meta::BOOK_ID).await?;
        if book_id.is_none() || book_id != vault_id {
            self.name_both().await?;
        }
        self.vault.settle(self).await
    }

    /// Gives book and vault one name where there is none yet. With both locks in hand: of several processes that open an empty
    /// book at once one names it, and the others see that.
    async fn name_both(&self) -> Result<(), StoreError> {
        let mut book = self.database.begin().await?;
        let mut vault = self.vault.database().begin().await?;
        let ours = meta::get(&mut book, meta::BOOK_ID).await?;
        let id = match (ours, meta::get(&mut vault, meta::BOOK_ID).await?) {
            (Some(ours), Some(theirs)) if ours == theirs => return Ok(()),
            (None, None) => {
                meta::set_digest(&mut book, self.digest).await?;
                Uuid::now_v7().to_string()
            }
            // A crash between the two commits below: only the book has its id, and nothing is in either.
            (Some(ours), None) if meta::get(&mut book, meta::HEAD).await?.is_none() => ours,
            // A crash between removing the vault of a response and making an empty one.
            (Some(ours), None) if standing(&mut book).await?.closing => ours,
            _ => return Err(StoreError::ForeignVault),
        };
        meta::set(&mut book, meta::BOOK_ID, &id).await?;
        meta::set(&mut vault, meta::BOOK_ID, &id).await?;
        for naming in [book, vault] {
            naming.commit().await.map_err(StoreError::of("name the book"))?;
        }
        Ok(())
    }

    /// In what state the book was found when it was opened.
    pub fn opening(&self) -> Option<&Opening> {
        self.opening.as_deref()
    }

    /// Where the book is kept.
    pub fn address(&self) -> &BookAddress {
        &self.place().address
    }

    /// Where the book is kept, and its keys.
    pub fn place(&self) -> &BookPlace {
        self.vault.place()
    }

    /// Emergency health and movement data. Its reads ask for a scope that opens it.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Closes both databases after what is being written; a later call on any clone fails.
    pub async fn close(&self) {
        self.database.close().await;
        self.vault.database().close().await;
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// The digest that the journal is kept with.
    pub fn digest(&self) -> DigestKind {
        self.digest
    }

    pub(crate) fn book(&self) -> &Database {
        &self.database
    }

    /// The writer's connection for what is not part of the journal: sessions, tries, refusals, marks.
    pub(crate) async fn upkeep(&self) -> Result<Connection, StoreError> {
        let mut connection = self.database.upkeep().await?;
        meta::not_moved(&mut connection).await?;
        Ok(connection)
    }

    /// All rows of a statement, on a reading connection.
    pub(crate) async fn rows<T>(
        &self,
        noun: &'static str,
        sql: &'static str,
        cells: Vec<Cell>,
        read: Reader<T>,
    ) -> Result<Vec<T>, StoreError> {
        all(&mut self.database.reader().await?, noun, sql, cells, read).await
    }

    /// The first row of a statement.
    pub(crate) async fn row<T>(
        &self,
        noun: &'static str,
        sql: &'static str,
        cells: Vec<Cell>,
        read: Reader<T>,
    ) -> Result<Option<T>, StoreError> {
        first(&mut self.database.reader().await?, noun, sql, cells, read).await
    }

    /// One page of a listing. `select` takes the values of `count` and then limit and offset.
    pub(crate) async fn listing<T>(
        &self,
        noun: &'static str,
        (select, count): (&'static str, &'static str),
        cells: Vec<Cell>,
        page: Page,
        read: Reader<T>,
    ) -> Result<Listing<T>, StoreError> {
        // One transaction, so that the page and the total speak of the same moment.
        let mut reading = self.database.snapshot().await?;
        let total = first(&mut reading, noun, count, cells.clone(), |columns| columns.count())
            .await?
            .unwrap_or(0);
        let mut cells = cells;
        cells.extend([Cell::from(page.limit), Cell::from(page.offset)]);
        let rows = all(&mut reading, noun, select, cells, read).await?;
        Ok(Listing { rows, total })
    }
}
