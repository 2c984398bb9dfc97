//! Keeping the book: verify the journal, back up, restore.

use std::path::Path;
use std::sync::Arc;

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::journal::JournalEntry;
use twofront_domain::progress::Progress;
use twofront_store::{Book, BookAddress, Fault};

use crate::permission::may;
use crate::view::account::{JournalView, VerificationView};
use crate::view::{Page, PageAsked, Text};
use crate::{Desk, DeskError, shown};

impl Desk {
    /// Proves the journal's chain and every digest in it.
    ///
    /// # Errors
    /// When the book cannot be read; a broken chain is a result, not an error.
    pub async fn verify(&self, progress: Arc<dyn Progress + Send + Sync>) -> Result<VerificationView, DeskError> {
        let found = self.book.verify(&*progress).await?;
        let faults = found.fault.iter().map(|(seq, fault)| fault_text(*seq, fault));
        Ok(VerificationView {
            whole: found.fault.is_none(),
            entries: found.entries,
            rows: found.rows,
            head: found.head.clone().unwrap_or_default(),
            faults: faults.collect(),
        })
    }

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
        to: &BookAddress,
        progress: Arc<dyn Progress + Send + Sync>,
    ) -> Result<VerificationView, DeskError> {
        let moved = self.book.move_to(to, &*progress).await?;
        Ok(VerificationView {
            whole: true,
            entries: moved.entries,
            rows: moved.rows,
            head: moved.head.unwrap_or_default(),
            faults: Vec::new(),
        })
    }

    /// Uses a book again that was moved elsewhere.
    ///
    /// # Errors
    /// When it was not moved.
    pub async fn reopen(at: &BookAddress) -> Result<(), DeskError> {
        Book::reopen(at).await?.close().await;
        Ok(())
    }

    /// Restores a backup to where there is no book; returns the journal head.
    ///
    /// # Errors
    /// When the backup is damaged or there is a book already; nothing is overwritten.
    pub async fn restore(from: &Path, to: &BookAddress) -> Result<String, DeskError> {
        Ok(Book::restore(from, to).await?.journal_hash)
    }
}

fn fault_text(seq: i64, fault: &Fault) -> Text {
    let (zh, en) = match fault {
        Fault::Gap => ("日志缺了一条".to_owned(), "an entry is missing".to_owned()),
        Fault::EntryChanged => ("日志条目被改动".to_owned(), "the entry was changed".to_owned()),
        Fault::ChainBroken => (
            "与前一条接不上".to_owned(),
            "it does not follow from the entry before".to_owned(),
        ),
        Fault::TailMissing => (
            "末尾的日志条目丢失".to_owned(),
            "entries at the end are missing".to_owned(),
        ),
        Fault::RowsChanged => (
            "该次写入的数据行被改动".to_owned(),
            "rows written with it were changed".to_owned(),
        ),
        Fault::VaultRowsChanged => (
            "该次写入的专库数据被改动".to_owned(),
            "vault rows written with it were changed".to_owned(),
        ),
        Fault::StatesDiffer(count) => (
            format!("{count}个人或户的现值与来源记录不符"),
            format!("the state of {count} people or households differs from what their sources say"),
        ),
    };
    Text {
        zh: format!("第{seq}条：{zh}"),
        en: format!("Entry {seq}: {en}"),
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
        detail: entry.detail,
        hash: entry.hash,
    }
}
