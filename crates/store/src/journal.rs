//! The journal's table: appending the one entry of a write, and reading pages of it. How entries hang together is
//! `domain::journal`'s business.

use twofront_domain::actor::Scope;
use twofront_domain::journal::JournalEntry;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::columns::Columns;
use crate::connection::{Connection, all, first, run};
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::scope::any_or;

const LAST: &str = "SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1";
const APPEND: &str = "INSERT INTO journal (seq, at, actor, device, action, subject, detail, content_digest, \
                      previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const PAGE: &str = "SELECT seq, at, actor, device, action, subject, detail, content_digest, previous_hash, hash \
                    FROM journal WHERE ($1 = '' OR action = $1) ORDER BY seq DESC LIMIT $2 OFFSET $3";
const LAST_OF: &str = "SELECT seq, at, actor, device, action, subject, detail, content_digest, previous_hash, hash \
                       FROM journal WHERE action = $1 ORDER BY seq DESC LIMIT 1";
const HASH: &str = "SELECT hash FROM journal WHERE seq = $1";
const COUNT: &str = "SELECT COUNT(*) FROM journal WHERE ($1 = '' OR action = $1)";
/// Entries in order, a slice of them, for verification.
pub(crate) const IN_ORDER: &str = "SELECT seq, at, actor, device, action, subject, detail, content_digest, \
                                   previous_hash, hash FROM journal WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3";

/// The last entry, as far as the next one follows from it.
#[derive(Clone)]
pub(crate) struct Last {
    pub(crate) seq: i64,
    pub(crate) hash: String,
    pub(crate) at: Moment,
}

/// What the next entry follows from.
pub(crate) async fn last_entry(connection: &mut Connection) -> Result<Option<Last>, StoreError> {
    first(connection, "journal", LAST, vec![], |columns| {
        Ok(Last {
            seq: columns.int()?,
            hash: columns.text()?,
            at: columns.moment()?,
        })
    })
    .await
}

/// Number and hash of the last entry.
pub(crate) async fn last(connection: &mut Connection) -> Result<Option<(i64, String)>, StoreError> {
    let last = last_entry(connection).await?;
    Ok(last.map(|last| (last.seq, last.hash)))
}

/// The last entries, newest first.
pub(crate) async fn latest(connection: &mut Connection, entries: u32) -> Result<Vec<JournalEntry>, StoreError> {
    let cells = vec!["".into(), i64::from(entries).into(), 0_i64.into()];
    all(connection, "journal", PAGE, cells, read).await
}

/// Appends an entry.
pub(crate) async fn append(connection: &mut Connection, entry: &JournalEntry) -> Result<(), StoreError> {
    let cells = vec![
        entry.seq.into(),
        entry.at.into(),
        entry.actor.as_str().into(),
        entry.device.as_str().into(),
        entry.action.as_str().into(),
        entry.subject.as_str().into(),
        entry.detail.as_str().into(),
        entry.content_digest.as_str().into(),
        entry.previous_hash.as_str().into(),
        entry.hash.as_str().into(),
    ];
    run(connection, "journal", APPEND, cells).await.map(drop)
}

/// Reads an entry.
pub(crate) fn read(columns: &mut Columns<'_>) -> Result<JournalEntry, StoreError> {
    Ok(JournalEntry {
        seq: columns.int()?,
        at: columns.moment()?,
        actor: columns.text()?,
        device: columns.text()?,
        action: columns.text()?,
        subject: columns.text()?,
        detail: columns.text()?,
        content_digest: columns.text()?,
        previous_hash: columns.text()?,
        hash: columns.text()?,
    })
}

impl Book {
    /// Entries, newest first; `action` narrows to one kind.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a scope that does not open the journal.
    pub async fn journal(
        &self,
        scope: &Scope,
        action: Option<&str>,
        page: Page,
    ) -> Result<Listing<JournalEntry>, StoreError> {
        if !scope.journal() {
            return Err(StoreError::NotFound {
                what: "journal",
                id: String::new(),
            });
        }
        self.listing("journal", (PAGE, COUNT), vec![any_or(action.as_ref())], page, read)
            .await
    }

    /// The last entry of a kind, for the program's own use.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn last_entry_of(&self, action: &str) -> Result<Option<JournalEntry>, StoreError> {
        self.row("journal", LAST_OF, vec![action.into()], read).await
    }

    /// An entry's hash.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn entry_hash(&self, seq: i64) -> Result<Option<String>, StoreError> {
        self.row("journal", HASH, vec![seq.into()], |columns| columns.text())
            .await
    }

    /// Number and hash of the journal's last entry; `None` for an empty book.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn journal_head(&self) -> Result<Option<(i64, String)>, StoreError> {
        last(&mut self.book().reader().await?).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[LAST, APPEND, PAGE, LAST_OF, HASH, COUNT, IN_ORDER];
