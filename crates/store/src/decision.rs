//! Decisions on pairs: what each person said, never changed. Reads them back and says where a pair stands.

use std::collections::HashMap;

use twofront_domain::ids::{AccountId, PairId};
use twofront_domain::moment::Moment;
use twofront_domain::review::{PairStanding, Verdict, standing};
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const LINK_DECISION: Table = Table {
    name: "link_decision",
    columns: &[
        "id",
        "pair_id",
        "account_id",
        "decided_by",
        "decided_at",
        "verdict",
        "note",
        "journal_seq",
    ],
    fixed: 8,
    conflict: "",
};

const OF_PAIRS: &str = concat!(
    "SELECT pair_id, account_id, decided_by, decided_at, verdict, note FROM link_decision WHERE pair_id IN ",
    ids!(),
    " ORDER BY pair_id, journal_seq, id"
);

/// What one person said of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The pair.
    pub pair: PairId,
    /// Their account; `None` at the machine that holds the book.
    pub account: Option<AccountId>,
    /// Their name at the time.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What they said.
    pub verdict: Verdict,
    /// Why, in their words; may be empty.
    pub note: String,
}

impl DecisionRow {
    /// Two decisions with the same word here are one person's.
    pub fn who(&self) -> String {
        self.account
            .map_or_else(|| self.by.clone(), |account| account.to_string())
    }
}

/// Where a pair stands after these decisions, the oldest first.
pub(crate) fn standing_after(decisions: &[DecisionRow]) -> PairStanding {
    standing(decisions.iter().map(|decision| (decision.who(), decision.verdict)))
}

pub(crate) fn read_decision(columns: &mut Columns<'_>) -> Result<DecisionRow, StoreError> {
    Ok(DecisionRow {
        pair: columns.parsed()?,
        account: columns.optional_parsed()?,
        by: columns.text()?,
        at: columns.moment()?,
        verdict: columns.word(Verdict::from_word)?,
        note: columns.text()?,
    })
}

impl Book {
    /// The decisions on these pairs, the oldest first. Whoever may see a pair may see them.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn decisions_on(&self, pairs: &[PairId]) -> Result<HashMap<PairId, Vec<DecisionRow>>, StoreError> {
        let mut by_pair: HashMap<PairId, Vec<DecisionRow>> = HashMap::new();
        for some in pairs.chunks(IDS_AT_ONCE) {
            for decision in self
                .rows("link_decision", OF_PAIRS, id_cells(some), read_decision)
                .await?
            {
                by_pair.entry(decision.pair).or_default().push(decision);
            }
        }
        Ok(by_pair)
    }
}

impl Pen {
    /// Adds a decision and says where its pair then stands.
    pub(crate) async fn add_decision(
        &mut self,
        pair: PairId,
        account: Option<AccountId>,
        verdict: Verdict,
        note: &str,
    ) -> Result<PairStanding, StoreError> {
        let cells = vec![
            Cell::of(&Uuid::now_v7()),
            Cell::of(&pair),
            Cell::maybe(account.as_ref()),
            self.actor_name().into(),
            self.now().into(),
            verdict.as_str().into(),
            note.into(),
            self.seq().into(),
        ];
        self.insert(&LINK_DECISION, cells).await?;
        let connection = self.connection();
        let decisions = all(connection, "link_decision", OF_PAIRS, id_cells(&[pair]), read_decision).await?;
        Ok(standing_after(&decisions))
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_PAIRS];
