//! Keeping the book: read the journal, back up, restore.

use std::path::Path;
use std::sync::Arc;

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::journal::JournalEntry;
use twofront_domain::progress::Progress;
use twofront_store::{Book, BookPlace, ROW_MARKS};

use crate::permission::may;
use crate::view::account::{JournalView, VerificationView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

impl Desk {
    /// Journal entries, the latest first. Only who reads the journal may.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn journal(&self, actor: &Actor, page: PageAsked) -> Result<Page<JournalView>, DeskError> {
        may(actor, Operation::JournalRead)?;
        let listing = self.book.journal(&actor.scope, None, shown::page(page)).await?;
        let items = listing.rows.into_iter().map(journal_view).collect();
        Ok(Page {
            items,
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Copies the book into an empty folder while it stays in use; returns the journal head.
    ///
    /// # Errors
    /// When the folder is not empty or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<String, DeskError> {
        Ok(self.book.backup(to, self.clock.now()).await?.journal_hash)
    }

    /// Moves the book elsewhere, verifies it there, and marks this one as moved; nothing is written to it any more.
    ///
    /// # Errors
    /// When there is something at `to` already, or the copy does not verify; then this book goes on.
    pub async fn move_to(
        &self,
        to: &BookPlace,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<VerificationView, DeskError> {
        let moved = self.book.move_to(to, &*progress).await?;
        Ok(VerificationView {
            whole: true,
            entries: moved.entries,
            rows: moved.rows,
            anchors: 0,
            head: moved.head.unwrap_or_default(),
            digest: self.book.digest().as_str().to_owned(),
            faults: Vec::new(),
            destroyed: Vec::new(),
        })
    }

    /// Uses a book again that was moved elsewhere.
    ///
    /// # Errors
    /// When it was not moved.
    pub async fn reopen(at: &BookPlace) -> Result<(), DeskError> {
        Book::reopen(at).await?.close().await;
        Ok(())
    }

    /// Restores a backup to where there is no book; returns the journal head.
    ///
    /// # Errors
    /// When the backup is damaged or there is a book already; nothing is overwritten.
    pub async fn restore(from: &Path, to: &BookPlace) -> Result<String, DeskError> {
        Ok(Book::restore(from, to).await?.journal_hash)
    }
}

fn journal_view(entry: JournalEntry) -> JournalView {
    JournalView {
        seq: entry.seq,
        at: entry.at.to_string(),
        actor: entry.actor,
        device: entry.device,
        action: entry.action,
        subject: entry.subject,
        detail: without_marks(entry.detail),
        hash: entry.hash,
    }
}

/// What locates rows is for verification, not for people.
fn without_marks(detail: String) -> String {
    let Ok(serde_json::Value::Object(mut facts)) = serde_json::from_str(&detail) else {
        return detail;
    };
    match facts.remove(ROW_MARKS) {
        None => detail,
        Some(_) if facts.is_empty() => String::from("{}"),
        Some(_) => serde_json::Value::Object(facts).to_string(),
    }
}
