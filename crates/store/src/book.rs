//! The open book: its two files and how they stay one. What is in the tables is known by the nouns' own files.

use std::path::{Path, PathBuf};

use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use crate::cell::Cell;
use crate::connection::{Reader, all, first};
use crate::database::{Database, Migrations};
use crate::error::StoreError;
use crate::meta;
use crate::page::{Listing, Page};
use crate::vault::Vault;

/// File name of the book inside its folder.
pub const BOOK_FILE: &str = "book.db";

const MIGRATIONS: Migrations = &[
    (1, "book", include_str!("../migrations/sqlite/book/0001_book.sql")),
    (2, "access", include_str!("../migrations/sqlite/book/0002_access.sql")),
    (3, "refusal", include_str!("../migrations/sqlite/book/0003_refusal.sql")),
];

/// An open book. Cheap to clone; all clones share the same connections and the one writer.
#[derive(Clone, Debug)]
pub struct Book {
    folder: PathBuf,
    database: Database,
    vault: Vault,
}

impl Book {
    /// Opens the book in `folder`, making folder and files where there are none, and brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for files of a newer program, [`StoreError::ForeignVault`] when the two files are not one
    /// book, and errors of the file system and the database.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        crate::private::make_folder(folder).map_err(|source| StoreError::Io {
            path: folder.to_owned(),
            source,
        })?;
        Self::open_files(folder, true).await
    }

    /// Opens a book that must be there already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none; else as [`Book::open`].
    pub async fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        if !folder.join(BOOK_FILE).is_file() {
            return Err(StoreError::Missing(folder.to_owned()));
        }
        Self::open_files(folder, false).await
    }

    async fn open_files(folder: &Path, create: bool) -> Result<Self, StoreError> {
        let database = Database::open(&folder.join(BOOK_FILE), BOOK_FILE, create, MIGRATIONS).await?;
        let vault = Vault::open(folder, create).await?;
        let book = Self {
            folder: folder.to_owned(),
            database,
            vault,
        };
        book.join_files().await?;
        Ok(book)
    }

    /// Gives both files the same id on their first meeting and refuses strangers later; then settles what a crash
    /// between the two commits of one write may have left in the vault.
    async fn join_files(&self) -> Result<(), StoreError> {
        let (book_id, vault_id) = {
            let book_id = meta::get(&mut *self.database.reader().await?, meta::BOOK_ID).await?;
            (
                book_id,
                meta::get(&mut *self.vault.database().reader().await?, meta::BOOK_ID).await?,
            )
        };
        match (book_id, vault_id) {
            (Some(ours), Some(theirs)) if ours == theirs => self.vault.settle(self).await,
            (None, None) => self.name_files(&Uuid::now_v7().to_string()).await,
            // A crash while the files were being made: only the book has its id, and nothing is in either.
            (Some(ours), None) if self.head().await?.is_none() => self.name_files(&ours).await,
            _ => Err(StoreError::ForeignVault),
        }
    }

    async fn name_files(&self, id: &str) -> Result<(), StoreError> {
        meta::set(&mut *self.database.upkeep().await?, meta::BOOK_ID, id).await?;
        meta::set(&mut *self.vault.database().upkeep().await?, meta::BOOK_ID, id).await
    }

    /// The folder both files are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Emergency health and movement data. Its reads ask for a scope that opens it.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Closes both files after what is being written; a later call on any clone fails.
    pub async fn close(&self) {
        self.database.close().await;
        self.vault.database().close().await;
    }

    /// The journal's last entry as meta keeps it.
    pub(crate) async fn head(&self) -> Result<Option<(i64, String)>, StoreError> {
        let text = meta::get(&mut *self.database.reader().await?, meta::HEAD).await?;
        Ok(text.as_deref().and_then(meta::parse_head))
    }

    pub(crate) fn book(&self) -> &Database {
        &self.database
    }

    /// All rows of a statement, on a reading connection.
    pub(crate) async fn rows<T>(
        &self,
        noun: &'static str,
        sql: &'static str,
        cells: Vec<Cell>,
        read: Reader<T>,
    ) -> Result<Vec<T>, StoreError> {
        all(&mut *self.database.reader().await?, noun, sql, cells, read).await
    }

    /// The first row of a statement.
    pub(crate) async fn row<T>(
        &self,
        noun: &'static str,
        sql: &'static str,
        cells: Vec<Cell>,
        read: Reader<T>,
    ) -> Result<Option<T>, StoreError> {
        first(&mut *self.database.reader().await?, noun, sql, cells, read).await
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
        let mut reading: Transaction<'_, Sqlite> = self.database.snapshot().await?;
        let total = first(&mut reading, noun, count, cells.clone(), |columns| columns.count())
            .await?
            .unwrap_or(0);
        let mut cells = cells;
        cells.extend([Cell::from(page.limit), Cell::from(page.offset)]);
        let rows = all(&mut reading, noun, select, cells, read).await?;
        Ok(Listing { rows, total })
    }
}
