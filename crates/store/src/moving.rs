//! Moving a book: into a folder or onto a server, verified there, while the book that was moved stays as it is and says where
//! it went. Writes no entry of the journal: the copy stands where the original stood.

use futures_core::future::BoxFuture;
use twofront_domain::progress::Progress;

use crate::address::{BookAddress, BookPlace};
use crate::book::{BOOK, BOOK_FILE, Book};
use crate::database::Database;
use crate::error::StoreError;
use crate::meta;
use crate::transfer::{Sums, is_empty, sums, transfer};
use crate::vault::{VAULT, VAULT_FILE};

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Entries of the journal.
    pub entries: u64,
    /// Rows of all tables of book and vault.
    pub rows: u64,
    /// Hash of the journal's last entry; `None` for an empty journal.
    pub head: Option<String>,
}

impl Book {
    /// Copies everything to `to`, and moves the keys along, where there must be no book yet, verifies the copy, and marks this book as moved. Nobody
    /// can write meanwhile; afterwards only the copy is written to. `progress` hears the stages `copy-book`, `copy-vault`,
    /// `compare` and those of [`Book::verify`].
    ///
    /// # Errors
    /// [`StoreError::Backup`] for a target that holds something or a copy that does not verify; then this book is not
    /// marked and goes on.
    pub async fn move_to(&self, to: impl Into<BookPlace>, progress: &dyn Progress) -> Result<Moved, StoreError> {
        self.move_there(to.into(), progress).await
    }

    fn move_there<'a>(&'a self, to: BookPlace, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Moved, StoreError>> {
        Box::pin(self.copy_and_mark(to, progress))
    }

    async fn copy_and_mark(&self, to: BookPlace, progress: &dyn Progress) -> Result<Moved, StoreError> {
        if to.to_string() == self.address().to_string() {
            return Err(occupied(&to.address));
        }
        to.keys.outside_of(&to.address)?;
        self.vault().settle(self).await?;
        let mut lock = self.book().begin().await?;
        let (read, vault_read) = self.copy_under_lock(&to.address, progress).await?;
        let copy = Self::open_existing(&to).await?;
        let moved = self.compare(&copy, &read, &vault_read, progress).await;
        copy.close().await;
        let moved = moved?;
        // The keys go along: were they left here, too, destroying them there would leave the vault of here to be read.
        self.vault().keys().copy_to(&to.keys)?;
        meta::set(&mut lock, meta::MOVED_TO, &to.to_string()).await?;
        lock.commit().await.map_err(StoreError::of("mark the book as moved"))?;
        self.vault().keys().leave_to(&to.keys)?;
        Ok(moved)
    }

    /// Takes the mark away that the book at `address` was moved.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was not moved; else as [`Book::open_existing`].
    pub async fn reopen(place: impl Into<BookPlace>) -> Result<Self, StoreError> {
        let book = Self::open_whatever_moved(place.into()).await?;
        let mut transaction = book.book().begin().await?;
        if meta::get(&mut transaction, meta::MOVED_TO).await?.is_none() {
            return Err(StoreError::Conflict("the book was not moved"));
        }
        meta::clear(&mut transaction, meta::MOVED_TO).await?;
        transaction.commit().await.map_err(StoreError::of("reopen the book"))?;
        Ok(book)
    }

    /// Copies book and vault into an empty place. The caller holds this book's write lock, which keeps the two at the same
    /// entry while they are copied one after the other.
    pub(crate) async fn copy_under_lock(
        &self,
        to: &BookAddress,
        progress: &dyn Progress,
    ) -> Result<(Sums, Sums), StoreError> {
        if let BookAddress::Folder(folder) = to {
            crate::private::make_folder(folder).map_err(|source| StoreError::Io {
                path: folder.clone(),
                source,
            })?;
            if [BOOK_FILE, VAULT_FILE].iter().any(|file| folder.join(file).exists()) {
                return Err(occupied(to));
            }
        }
        let book = Database::open(to, &BOOK, true).await?;
        let vault = Database::open(to, &VAULT, true).await?;
        let copied = self.copy_into(to, &book, &vault, progress).await;
        book.close().await;
        vault.close().await;
        copied
    }

    async fn copy_into(
        &self,
        to: &BookAddress,
        book: &Database,
        vault: &Database,
        progress: &dyn Progress,
    ) -> Result<(Sums, Sums), StoreError> {
        let mut writing = book.begin().await?;
        let mut vault_writing = vault.begin().await?;
        for target in [&mut writing, &mut vault_writing] {
            if !is_empty(target).await? {
                return Err(occupied(to));
            }
        }
        let mut reading = self.book().snapshot().await?;
        let read = transfer(&mut reading, &mut writing, progress, "copy-book").await?;
        let mut reading = self.vault().database().snapshot().await?;
        let vault_read = transfer(&mut reading, &mut vault_writing, progress, "copy-vault").await?;
        // As with every write: a book is never there without what its vault knows.
        for writing in [vault_writing, writing] {
            writing.commit().await.map_err(StoreError::of("copy the book"))?;
        }
        Ok((read, vault_read))
    }

    async fn compare(
        &self,
        copy: &Self,
        read: &Sums,
        vault_read: &Sums,
        progress: &dyn Progress,
    ) -> Result<Moved, StoreError> {
        let written = sums(&mut *copy.book().snapshot().await?, progress, "compare").await?;
        let vault_written = sums(&mut *copy.vault().database().snapshot().await?, progress, "compare").await?;
        if written != *read || vault_written != *vault_read {
            return Err(StoreError::Backup("the copy differs from the book".to_owned()));
        }
        let verification = copy.verify(progress).await?;
        if let Some((seq, fault)) = verification.fault {
            return Err(StoreError::Backup(format!(
                "the copy does not verify: entry {seq}, {}; verify the book itself first",
                fault.as_str()
            )));
        }
        if verification.head != self.journal_head().await?.map(|(_, hash)| hash) {
            return Err(StoreError::Backup(
                "the copy is not at the book's journal entry".to_owned(),
            ));
        }
        let rows = [read, vault_read]
            .into_iter()
            .flat_map(Sums::values)
            .map(|sum| sum.rows);
        Ok(Moved {
            entries: verification.entries,
            rows: rows.sum(),
            head: verification.head,
        })
    }
}

fn occupied(to: &BookAddress) -> StoreError {
    StoreError::Backup(format!("{to} is not empty"))
}
