//! Ledgers: the files that came in. The same file twice is one ledger; a town sees ledgers with rows of its own villages.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::ids::LedgerId;
use twofront_domain::ledger::LedgerSummary;
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::first;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, reach_and};
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const LEDGER: Table = Table {
    name: "ledger",
    columns: &[
        "id",
        "kind",
        "file_name",
        "sha256",
        "effective",
        "received_at",
        "row_count",
        "accepted",
        "tidied_cells",
        "vault",
        "place_code",
        "summary",
        "journal_seq",
    ],
    fixed: 13,
    conflict: "",
};

const BY_SHA256: &str = "SELECT id FROM ledger WHERE sha256 = $1";
const EARLIER: &str = "SELECT id FROM ledger WHERE kind = $1 AND file_name = $2 ORDER BY received_at, id";

/// Vault ledgers only for scopes that open the vault; nothing for field workers.
macro_rules! visible {
    () => {
        "$3 = '' AND (l.vault = 0 OR CAST($4 AS BIGINT) = 1) AND ((l.place_code >= $1 AND l.place_code < $2) OR l.id IN \
         (SELECT ledger_id FROM ledger_place WHERE place_code >= $1 AND place_code < $2))"
    };
}
macro_rules! columns {
    () => {
        "l.id, l.received_at, l.accepted, l.place_code, l.summary, \
         (SELECT COUNT(*) FROM finding f WHERE f.ledger_id = l.id AND f.state = 'open' AND f.severity = 'error'), \
         (SELECT COUNT(*) FROM finding f WHERE f.ledger_id = l.id AND f.state = 'open' AND f.severity = 'warning'), \
         (SELECT COUNT(*) FROM finding f WHERE f.ledger_id = l.id AND f.state = 'open' AND f.severity = 'notice')"
    };
}
const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM ledger l WHERE ($5 = '' OR l.kind = $5) AND ",
    visible!(),
    " ORDER BY l.received_at DESC, l.id DESC LIMIT $6 OFFSET $7"
);
const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM ledger l WHERE ($5 = '' OR l.kind = $5) AND ",
    visible!()
);
const ONE: &str = concat!("SELECT ", columns!(), " FROM ledger l WHERE l.id = $5 AND ", visible!());

/// A ledger about to be written.
#[derive(Clone, Debug)]
pub struct NewLedger<'a> {
    /// Its id.
    pub id: LedgerId,
    /// What its reader found out.
    pub summary: &'a LedgerSummary,
    /// Rows accepted.
    pub accepted: u64,
    /// The smallest place that holds all its rows: a village, a town, or the county.
    pub place: PlaceCode,
}

/// Whether a file was new to the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerAdded {
    /// It was; go on with its records.
    New,
    /// The very same file is in the book already, as this ledger; nothing was written.
    Already(LedgerId),
}

/// One ledger as listed.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    /// Its id.
    pub id: LedgerId,
    /// When it came in.
    pub received_at: Moment,
    /// Rows accepted.
    pub accepted: u64,
    /// The smallest place that holds all its rows.
    pub place: PlaceCode,
    /// Kind, file, date, sheets, rows seen.
    pub summary: LedgerSummary,
    /// Open findings by weight.
    pub open_errors: u64,
    /// Open findings by weight.
    pub open_warnings: u64,
    /// Open findings by weight.
    pub open_notices: u64,
}

impl LedgerRow {
    /// The date the ledger speaks for.
    pub fn effective(&self) -> Date {
        self.summary.effective
    }
}

fn read(columns: &mut Columns<'_>) -> Result<LedgerRow, StoreError> {
    Ok(LedgerRow {
        id: columns.parsed()?,
        received_at: columns.moment()?,
        accepted: columns.count()?,
        place: columns.parsed()?,
        summary: columns.json()?,
        open_errors: columns.count()?,
        open_warnings: columns.count()?,
        open_notices: columns.count()?,
    })
}

impl Book {
    /// Ledgers, newest first; `kind` narrows to one kind.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ledgers(
        &self,
        scope: &Scope,
        kind: Option<&str>,
        page: Page,
    ) -> Result<Listing<LedgerRow>, StoreError> {
        let cells = reach_and(scope, [scope.vault().into(), any_or(kind.as_ref())]);
        self.listing("ledger", (PAGE, COUNT), cells, page, read).await
    }

    /// One ledger; `None` when there is none within reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ledger(&self, scope: &Scope, id: LedgerId) -> Result<Option<LedgerRow>, StoreError> {
        self.row(
            "ledger",
            ONE,
            reach_and(scope, [scope.vault().into(), Cell::of(&id)]),
            read,
        )
        .await
    }

    /// The ledger that is this very file, so that a second import can stop before any work.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ledger_with_sha256(&self, sha256: &str) -> Result<Option<LedgerId>, StoreError> {
        self.row("ledger", BY_SHA256, vec![sha256.into()], |columns| columns.parsed())
            .await
    }

    /// Earlier ledgers of the same kind and file name, oldest first: what a corrected file corrects.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn earlier_ledgers(&self, kind: &str, file_name: &str) -> Result<Vec<LedgerId>, StoreError> {
        self.rows("ledger", EARLIER, vec![kind.into(), file_name.into()], |columns| {
            columns.parsed()
        })
        .await
    }
}

impl Pen {
    /// Adds a ledger; its records, findings and statements follow in the same write.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn add_ledger(&mut self, ledger: &NewLedger<'_>) -> Result<LedgerAdded, StoreError> {
        let summary = ledger.summary;
        let same = first(
            self.connection(),
            "ledger",
            BY_SHA256,
            vec![summary.sha256.as_str().into()],
            |columns| columns.parsed(),
        );
        if let Some(id) = same.await? {
            return Ok(LedgerAdded::Already(id));
        }
        let text = serde_json::to_string(summary).map_err(|cause| StoreError::Sql {
            operation: "ledger",
            source: sqlx::Error::Encode(cause.into()),
        })?;
        let cells = vec![
            Cell::of(&ledger.id),
            summary.kind.as_str().into(),
            summary.file_name.as_str().into(),
            summary.sha256.as_str().into(),
            summary.effective.into(),
            self.now().into(),
            summary.rows.into(),
            ledger.accepted.into(),
            summary.tidied_cells.into(),
            summary.vault.into(),
            ledger.place.as_str().into(),
            text.into(),
            self.seq().into(),
        ];
        self.insert(&LEDGER, cells).await?;
        self.replace_lots(ledger.id).await?;
        Ok(LedgerAdded::New)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[BY_SHA256, EARLIER, PAGE, COUNT, ONE];
