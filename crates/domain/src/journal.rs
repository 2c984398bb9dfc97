//! The journal's chain: how an entry's hash follows from the entry before it. Where entries are kept is `store`'s business.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::digest::DigestKind;
use crate::moment::Moment;

/// One entry: who did what, when, from where, with a digest of the rows that it wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Position in the chain, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who: the actor's name and role, such as `Chen (county)`.
    pub actor: String,
    /// From where.
    pub device: String,
    /// What: a stable word such as `ledger.import`.
    pub action: String,
    /// On what: an id or a word.
    pub subject: String,
    /// Further facts as JSON text. Never personal values; never anything from the vault.
    pub detail: String,
    /// The book's digest (hex) over the rows written with this entry, empty when there are none.
    pub content_digest: String,
    /// Hash of the entry before; 64 zeros for the first.
    pub previous_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// The `previous_hash` of the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl JournalEntry {
    /// The hash that this entry's other fields give: the book's digest over the fields, each preceded by its length, so that
    /// no two different entries share an encoding.
    pub fn computed_hash(&self, kind: DigestKind) -> String {
        let mut hasher = kind.begin();
        let (seq, at) = (self.seq.to_string(), self.at.as_micros().to_string());
        let parts: [&str; 9] = [
            &self.previous_hash,
            &seq,
            &at,
            &self.actor,
            &self.device,
            &self.action,
            &self.subject,
            &self.detail,
            &self.content_digest,
        ];
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex(&hasher.finish())
    }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
