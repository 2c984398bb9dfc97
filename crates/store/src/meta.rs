//! Small facts about the book itself: its id, the county it belongs to, the journal's head. Knows no other noun.

use twofront_domain::digest::DigestKind;
use twofront_domain::place::PlaceCode;

use crate::book::Book;
use crate::connection::{Connection, first, run};
use crate::error::StoreError;
use crate::pen::Pen;

/// Random id that both files of a book share.
pub(crate) const BOOK_ID: &str = "book-id";
/// With which digest the journal is kept; SHA-256 when it does not say.
const DIGEST: &str = "digest";
/// When somebody last looked whether the book can be written.
pub(crate) const ALIVE_AT: &str = "alive-at";
/// Code of the county the book is kept for.
const COUNTY: &str = "county";
/// The journal's last entry as `seq:hash`.
pub(crate) const HEAD: &str = "journal-head";
/// In the vault only: the entry whose vault rows are written while its journal row may not be, as `seq:hash`.
pub(crate) const PENDING: &str = "journal-pending";
/// In the vault only: the print of the key that its rows are sealed with.
pub(crate) const SEALED_FOR: &str = "sealed-for";
/// In the vault only: digests of entries whose rows were sealed after they were written, until the journal knows them.
pub(crate) const SEALED_LATER: &str = "sealed-later";
/// Where the book was moved to; nothing is written to it any more.
pub(crate) const MOVED_TO: &str = "moved-to";

const GET: &str = "SELECT value FROM meta WHERE key = $1";
const SET: &str = "INSERT INTO meta (key, value) VALUES ($1, $2) \
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const CLEAR: &str = "DELETE FROM meta WHERE key = $1";

/// Reads one fact.
pub(crate) async fn get(connection: &mut Connection, key: &str) -> Result<Option<String>, StoreError> {
    first(connection, "meta", GET, vec![key.into()], |columns| columns.text()).await
}

/// Writes one fact.
pub(crate) async fn set(connection: &mut Connection, key: &str, value: &str) -> Result<(), StoreError> {
    run(connection, "meta", SET, vec![key.into(), value.into()])
        .await
        .map(drop)
}

/// Removes one fact.
pub(crate) async fn clear(connection: &mut Connection, key: &str) -> Result<(), StoreError> {
    run(connection, "meta", CLEAR, vec![key.into()]).await.map(drop)
}

/// With which digest the journal is kept.
pub(crate) async fn digest(connection: &mut Connection) -> Result<DigestKind, StoreError> {
    match get(connection, DIGEST).await? {
        None => Ok(DigestKind::default()),
        Some(word) => DigestKind::from_word(&word).ok_or(StoreError::Unreadable {
            table: "meta",
            column: 1,
        }),
    }
}

/// Says with which digest the journal is kept. Only before its first entry.
pub(crate) async fn set_digest(connection: &mut Connection, kind: DigestKind) -> Result<(), StoreError> {
    set(connection, DIGEST, kind.as_str()).await
}

/// The journal's head as one text.
pub(crate) fn head_text(seq: i64, hash: &str) -> String {
    format!("{seq}:{hash}")
}

/// Refuses a book that was moved elsewhere.
pub(crate) async fn not_moved(connection: &mut Connection) -> Result<(), StoreError> {
    match get(connection, MOVED_TO).await? {
        Some(to) => Err(StoreError::Moved(to)),
        None => Ok(()),
    }
}

/// Reads what [`head_text`] wrote.
pub(crate) fn parse_head(text: &str) -> Option<(i64, String)> {
    let (seq, hash) = text.split_once(':')?;
    Some((seq.parse().ok()?, hash.to_owned()))
}

impl Book {
    /// The county the book is kept for; `None` until it is set.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn county(&self) -> Result<Option<PlaceCode>, StoreError> {
        let text = get(&mut self.book().reader().await?, COUNTY).await?;
        text.map(|text| {
            text.parse().map_err(|_| StoreError::Unreadable {
                table: "meta",
                column: 0,
            })
        })
        .transpose()
    }
}

impl Pen {
    /// Says which county the book is kept for.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn set_county(&mut self, county: &PlaceCode) -> Result<(), StoreError> {
        set(self.connection(), COUNTY, county.as_str()).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[GET, SET, CLEAR];
