//! Ledgers and findings as shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlaceRef, Text};

/// One imported file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LedgerView {
    /// Ledger id.
    pub id: String,
    /// Kind: `national-list` ...
    pub kind: String,
    /// Shown name of the kind.
    pub kind_title: Text,
    /// File name.
    pub file_name: String,
    /// The date it speaks for.
    pub effective: String,
    /// When it came in, China's time.
    pub received_at: String,
    /// Data rows.
    pub rows: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Open findings that kept a row out.
    pub errors: u64,
    /// Open findings that kept a value out.
    pub warnings: u64,
    /// For information.
    pub notices: u64,
    /// Cells that were only tidied.
    pub tidied_cells: u64,
    /// True when its rows are in the vault.
    pub vault: bool,
}

/// What an import did.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// File name.
    pub file_name: String,
    /// The ledger; none when the file could not be read at all.
    pub ledger: Option<LedgerView>,
    /// True when the very same file had been imported before: nothing was changed.
    pub already_imported: bool,
    /// Records linked to people already known.
    pub linked: u64,
    /// People new to the book.
    pub new_people: u64,
    /// Households new to the book.
    pub new_households: u64,
    /// Findings by severity word.
    pub findings: u64,
    /// The findings about the file as a whole, or the first ones otherwise (at most 20).
    pub first_findings: Vec<FindingView>,
    /// What screening the changed households anew did; none before the first screening.
    pub rescreened: Option<RescreenedView>,
}

/// What screening only what had changed did to the clues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RescreenedView {
    /// Households that had changed.
    pub households: u64,
    /// Clues that are new.
    pub new_clues: u64,
    /// Clues that no longer apply.
    pub closed_clues: u64,
    /// Tasks raised.
    pub new_tasks: u64,
}

/// One finding.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FindingView {
    /// Finding id; empty for a file that was not taken into the book.
    pub id: String,
    /// Ledger id.
    pub ledger_id: Option<String>,
    /// File name.
    pub file_name: String,
    /// Stable code.
    pub code: String,
    /// `notice`, `warning` or `error`.
    pub severity: String,
    /// Sheet.
    pub sheet: Option<String>,
    /// Row from 1.
    pub row: Option<u32>,
    /// Column as a spreadsheet letter.
    pub column: Option<String>,
    /// Heading.
    pub field: Option<String>,
    /// The text found; hidden for vault ledgers and masked for sensitive columns.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: Text,
    /// How to mend it.
    pub remedy: Text,
    /// Village.
    pub place: Option<PlaceRef>,
    /// `open`, `mended` or `explained`.
    pub state: String,
}
