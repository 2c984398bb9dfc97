//! Settling findings: a corrected file mends or carries those of the earlier one; a person explains one that is right as
//! it is.

use twofront_domain::ids::{FindingId, LedgerId, RecordId};

use crate::cell::Cell;
use crate::connection::run;
use crate::error::StoreError;
use crate::pen::Pen;

/// A condition on a row of `finding`: the ledger `$ledger` has the same one, by sheet, row, code and field. `IS NOT DISTINCT
/// FROM` also matches absent with absent and, unlike a COALESCE, can use the index.
macro_rules! again {
    ($ledger:literal, $further:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM finding o WHERE o.ledger_id = ",
            $ledger,
            " AND o.sheet IS NOT DISTINCT FROM finding.sheet AND o.row_number IS NOT DISTINCT FROM finding.row_number \
             AND o.code = finding.code AND o.field IS NOT DISTINCT FROM finding.field",
            $further,
            ")"
        )
    };
}
const EXPLAINED_AGAIN: &str = concat!(
    "UPDATE finding SET state = 'explained', settled_by = $3, settled_at = $4, \
     note = (SELECT MAX(n.note) FROM finding n WHERE n.ledger_id = $1 AND n.sheet IS NOT DISTINCT FROM finding.sheet \
     AND n.row_number IS NOT DISTINCT FROM finding.row_number AND n.code = finding.code \
     AND n.field IS NOT DISTINCT FROM finding.field AND n.value IS NOT DISTINCT FROM finding.value \
     AND n.state = 'explained') WHERE ledger_id = $2 AND state = 'open' AND ",
    again!(
        "$1",
        " AND o.state = 'explained' AND o.value IS NOT DISTINCT FROM finding.value"
    )
);
const CARRIED: &str = concat!(
    "UPDATE finding SET state = 'carried', settled_by = $3, settled_at = $4 WHERE ledger_id = $1 \
     AND state IN ('open', 'explained') AND ",
    again!("$2", "")
);
const MENDED: &str = "UPDATE finding SET state = 'mended', settled_by = $2, settled_at = $3 \
                      WHERE ledger_id = $1 AND state = 'open'";
const EXPLAIN: &str = "UPDATE finding SET state = 'explained', settled_by = $2, settled_at = $3, note = $4 \
                       WHERE id = $1 AND state = 'open'";

/// Findings that a row was tied to nobody, of the row of one record.
macro_rules! unlinked {
    () => {
        "code IN ('person-ambiguous', 'person-unknown', 'person-uncertain') AND (ledger_id, sheet, row_number) IN \
         (SELECT r.ledger_id, r.sheet, r.row_number FROM record r WHERE r.id = $1)"
    };
}
const LINKED_NOW: &str = concat!(
    "UPDATE finding SET state = 'mended', settled_by = $2, settled_at = $3, note = 'taken-up' WHERE state = 'open' AND ",
    unlinked!()
);
const UNLINKED_AGAIN: &str = concat!(
    "UPDATE finding SET state = 'open', settled_by = NULL, settled_at = NULL, note = NULL WHERE state = 'mended' \
     AND note = 'taken-up' AND ",
    unlinked!()
);

impl Pen {
    /// A person found out whom a row speaks of: the findings that it was tied to nobody are mended.
    pub(crate) async fn settle_unlinked(&mut self, record: RecordId) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&record), self.actor_name().into(), self.now().into()];
        run(self.connection(), "finding", LINKED_NOW, cells).await.map(drop)
    }

    /// That was taken back: they are open again.
    pub(crate) async fn reopen_unlinked(&mut self, record: RecordId) -> Result<(), StoreError> {
        run(self.connection(), "finding", UNLINKED_AGAIN, vec![Cell::of(&record)])
            .await
            .map(drop)
    }

    /// Settles the findings of `earlier`, which the newer file `ledger` corrects: those it has again are carried over
    /// (with their explanation, where there was one and the value is the same), the others are mended. Gives the number mended.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn settle_corrected(&mut self, earlier: LedgerId, ledger: LedgerId) -> Result<u64, StoreError> {
        let (by, at) = (Cell::from(self.actor_name()), Cell::from(self.now()));
        let both = vec![Cell::of(&earlier), Cell::of(&ledger), by.clone(), at.clone()];
        run(self.connection(), "finding", EXPLAINED_AGAIN, both.clone()).await?;
        run(self.connection(), "finding", CARRIED, both).await?;
        run(self.connection(), "finding", MENDED, vec![Cell::of(&earlier), by, at]).await
    }

    /// Notes that an open finding is right as it is, and why.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not open.
    pub async fn explain_finding(&mut self, id: FindingId, note: &str) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&id), self.actor_name().into(), self.now().into(), note.into()];
        match run(self.connection(), "finding", EXPLAIN, cells).await? {
            0 => Err(StoreError::Conflict("the finding is not open")),
            _ => Ok(()),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[EXPLAINED_AGAIN, CARRIED, MENDED, EXPLAIN, LINKED_NOW, UNLINKED_AGAIN];
