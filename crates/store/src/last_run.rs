//! When rules were last applied, when a clue's reason was found, and up to which day ledgers speak.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::ids::ClueId;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::cell::Cell;
use crate::error::StoreError;
use crate::scope::{reach_and, reachable};

const LAST_RUN: &str = "SELECT COALESCE(MAX(journal_seq), 0) FROM screening";
const LATEST_LEDGER_DAY: &str = "SELECT effective FROM ledger ORDER BY effective DESC LIMIT 1";
/// The reason of a vault clue is not in the book: there the last run that had the clue counts.
const FOUND_AT: &str = concat!(
    "SELECT s.at FROM clue c LEFT JOIN reason r ON r.id = c.reason_id \
     JOIN screening s ON s.id = COALESCE(r.screening_id, c.screening_id) WHERE c.id = $4 AND ",
    reachable!("c.place_code", "c.household_id")
);

impl Book {
    /// The journal's entry of the last run of the rules, over the whole county or part of it; 0 before the first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn last_run_seq(&self) -> Result<i64, StoreError> {
        let seq = self.row("screening", LAST_RUN, vec![], |columns| columns.int()).await?;
        Ok(seq.unwrap_or(0))
    }

    /// The latest day that a ledger speaks for.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn latest_ledger_day(&self) -> Result<Option<Date>, StoreError> {
        self.row("ledger", LATEST_LEDGER_DAY, vec![], |columns| columns.date())
            .await
    }

    /// When the run was that found a clue's newest reason.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn clue_found_at(&self, scope: &Scope, id: ClueId) -> Result<Option<Moment>, StoreError> {
        let cells = reach_and(scope, [Cell::of(&id)]);
        self.row("clue", FOUND_AT, cells, |columns| columns.moment()).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[LAST_RUN, LATEST_LEDGER_DAY, FOUND_AT];
