//! Ledgers: the files a county keeps, and the records that their rows become.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::field::Subject;
use crate::place::PlaceCode;
use crate::value::Values;

/// Where a row stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowRef {
    /// Sheet name; the file name for csv.
    pub sheet: Arc<str>,
    /// Row number as the spreadsheet shows it (from 1).
    pub row: u32,
}

/// One column of a recognised sheet: where it stands and what the sheet calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Column number from 0 (A = 0).
    pub column: u16,
    /// The heading as written; two-level headings joined by `/`.
    pub heading: String,
}

/// One accepted row. The raw texts stay with it for ever.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it stands.
    pub row: RowRef,
    /// What the row speaks of.
    pub subject: Subject,
    /// The texts of the row's cells by column, exactly as read (empty cells left out).
    pub raw: Vec<(u16, Box<str>)>,
    /// The day it speaks for, where the row says one itself; otherwise the day of its ledger.
    pub on: Option<Date>,
    /// The village, where it could be found.
    pub place: Option<PlaceCode>,
    /// What ties the rows of one household together within this ledger: the household number where there is one, else a
    /// key of sheet and first row. `None` in ledgers that don't list households.
    pub household_key: Option<Arc<str>>,
    /// Values of the row's subject.
    pub values: Values,
    /// Values of the person's household, where the row states any.
    pub household_values: Values,
}

/// What the reader of one file found out about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerSummary {
    /// The kind of ledger, a word of the packs such as `national-list`.
    pub kind: String,
    /// File name without folders.
    pub file_name: String,
    /// SHA-256 of the file, lower-case hex: the same file twice changes nothing.
    pub sha256: String,
    /// The date the ledger speaks for, from its title or data-date column; otherwise the day it was received.
    pub effective: Date,
    /// Sheets read, in order, with their columns.
    pub sheets: Vec<(String, Vec<Column>)>,
    /// Data rows seen, accepted or not.
    pub rows: u64,
    /// Cells that were only tidied (blanks, full-width forms, Traditional characters) without a finding.
    pub tidied_cells: u64,
    /// True when its rows are emergency health or movement data and go to the vault.
    pub vault: bool,
}
