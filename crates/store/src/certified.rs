//! What of the vault is gone under a certificate: no fault, and told apart from rows that somebody removed. The certificates are
//! rows of the book, which their own entries' digests cover.

use std::collections::BTreeMap;

use crate::covered::Digests;
use crate::error::StoreError;
use crate::response::{Certificate, ResponseRow, ResponseState, Step, responses};
use crate::sight::Sight;
use crate::verification::Expected;

/// Entries whose vault rows were destroyed with the vault of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestroyedEntries {
    /// Number of the certificate.
    pub certificate: String,
    /// How many.
    pub entries: u64,
    /// Whether destruction is still under way.
    pub closing: bool,
}

/// A vault that was destroyed, or is being destroyed.
pub(crate) struct Certified {
    certificate: Certificate,
    closing: bool,
}

/// Every vault that was destroyed or is being destroyed, the oldest first.
pub(crate) async fn certified(book: &mut Sight<'_>) -> Result<Vec<Certified>, StoreError> {
    let mut responses = match responses(book.connection().await?).await {
        // Somebody changed such a row: that is found as every other, and what it says does not count.
        Err(StoreError::Unreadable { .. }) => return Ok(Vec::new()),
        responses => responses?,
    };
    responses.reverse();
    let certified = |response: &ResponseRow| {
        let state = response.state();
        let ends = matches!(state, ResponseState::Closing | ResponseState::Destroyed);
        let step = response.newest(Step::Closing).filter(|_| ends)?;
        Some(Certified {
            certificate: step.certificate.clone()?,
            closing: state == ResponseState::Closing,
        })
    };
    Ok(responses.iter().filter_map(certified).collect())
}

/// Takes out what is expected of vaults that are gone. Asked after their rows were read: one may have been destroyed meanwhile.
pub(crate) async fn leave_out(
    book: &mut Sight<'_>,
    before: &[Certified],
    (expected, found): (&mut BTreeMap<i64, Expected>, &mut Digests),
) -> Result<Vec<DestroyedEntries>, StoreError> {
    let certified = certified(book).await?.into_iter();
    Ok(certified.map(|one| one.leave_out(before, expected, found)).collect())
}

impl Certified {
    /// Takes out what is expected of this vault. `before` are those that were known when reading began: of one that was destroyed
    /// meanwhile, or is being destroyed, some rows may have been read and others not.
    fn leave_out(
        self,
        before: &[Self],
        expected: &mut BTreeMap<i64, Expected>,
        found: &mut Digests,
    ) -> DestroyedEntries {
        let Self { certificate, closing } = self;
        let known = before.iter().any(|one| one.certificate.number == certificate.number);
        if closing || !known {
            found.retain(|seq, _| *seq > certificate.last_entry);
        }
        let entries = expected.range_mut(..=certificate.last_entry);
        let with_rows = entries.filter(|(_, entry)| !entry.vault.is_empty());
        DestroyedEntries {
            entries: with_rows.map(|(_, entry)| entry.vault.clear()).count() as u64,
            certificate: certificate.number,
            closing,
        }
    }
}
