//! In what state a book was found when it was opened: closed by its last program, or left by one that was ended from outside. SQLite
//! has brought the files back to the last durable COMMIT by then; here is seen what came of that. Everything is checked by
//! `verification`.

use std::path::Path;

use twofront_domain::journal::GENESIS;

use crate::address::BookAddress;
use crate::book::{BOOK_FILE, Book};
use crate::error::StoreError;
use crate::journal;
use crate::meta;
use crate::vault::VAULT_FILE;
use crate::verification::Fault;

/// Entries at the journal's end that are looked at after an interruption.
const TAIL: u32 = 1_000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The last program did not close the book, or another one has it open. Never so for a book on a server, which knows
    /// itself how it ended.
    pub interrupted: bool,
    /// A write with rows in the vault had not become durable in the book; they were taken out again.
    pub undone: bool,
    /// The journal's last entry; 0 for an empty journal.
    pub seq: i64,
    /// The first entry at the end that does not follow, or is missing. Only looked for after an interruption.
    pub fault: Option<(i64, Fault)>,
}

/// Whether a program left the files without closing them: SQLite removes its write-ahead log when the last one does.
pub(crate) fn left_open(address: &BookAddress) -> bool {
    let has_log = |folder: &Path, file: &str| {
        let log = std::fs::metadata(folder.join(format!("{file}-wal")));
        log.is_ok_and(|log| log.len() > 0)
    };
    address
        .folder()
        .is_some_and(|folder| has_log(folder, BOOK_FILE) || has_log(folder, VAULT_FILE))
}

impl Book {
    /// Looks at the journal's end.
    pub(crate) async fn look_at_the_end(&self, interrupted: bool, undone: bool) -> Result<Opening, StoreError> {
        let mut opening = Opening {
            interrupted,
            undone,
            seq: self.last_seq().await?,
            fault: None,
        };
        if interrupted {
            opening.fault = self.fault_at_the_end(opening.seq).await?;
        }
        Ok(opening)
    }

    async fn fault_at_the_end(&self, last: i64) -> Result<Option<(i64, Fault)>, StoreError> {
        let vault_head = meta::get(&mut self.vault().database().reader().await?, meta::HEAD).await?;
        let mut reading = self.book().snapshot().await?;
        let book_head = meta::get(&mut reading, meta::HEAD).await?;
        let mut entries = journal::latest(&mut reading, TAIL).await?;
        entries.reverse();
        let mut previous: Option<&str> = None;
        for entry in &entries {
            if entry.computed_hash(self.digest()) != entry.hash {
                return Ok(Some((entry.seq, Fault::EntryChanged)));
            }
            let expected = previous.unwrap_or(if entry.seq == 1 { GENESIS } else { &entry.previous_hash });
            if entry.previous_hash != expected {
                return Ok(Some((entry.seq, Fault::ChainBroken)));
            }
            previous = Some(&entry.hash);
        }
        let noted = [book_head, vault_head];
        let heads = noted.iter().flatten().filter_map(|text| meta::parse_head(text));
        let missing = heads
            .into_iter()
            .any(|(seq, hash)| match entries.iter().find(|entry| entry.seq == seq) {
                Some(entry) => entry.hash != hash,
                None => seq > last,
            });
        Ok(missing.then_some((last + 1, Fault::TailMissing)))
    }
}
