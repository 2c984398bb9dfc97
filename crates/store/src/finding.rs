//! Findings: what a person should look at in a ledger, and whether it is settled. Values found in vault ledgers stand in
//! the vault; the book's row then has none.

use std::collections::HashMap;

use twofront_domain::actor::Scope;
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ids::{FindingId, LedgerId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all_opened;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, reach_and};
use crate::table::Table;
use crate::vault::Vault;

/// See the migration; state and what follows may change.
pub(crate) const FINDING: Table = Table {
    name: "finding",
    columns: &[
        "id",
        "ledger_id",
        "code",
        "severity",
        "sheet",
        "row_number",
        "column_number",
        "field",
        "value",
        "problem_zh",
        "problem_en",
        "remedy_zh",
        "remedy_en",
        "place_code",
        "journal_seq",
        "state",
    ],
    fixed: 15,
    conflict: "",
};
/// Values of findings in vault ledgers.
pub(crate) const VAULT_FINDING_VALUE: Table = Table {
    name: "vault_finding_value",
    columns: &["id", "value", "journal_seq"],
    fixed: 3,
    conflict: "",
};

macro_rules! filter {
    () => {
        "$3 = '' AND f.place_code >= $1 AND f.place_code < $2 AND (l.vault = 0 OR CAST($4 AS BIGINT) = 1) \
         AND ($5 = '' OR f.ledger_id = $5) AND ($6 = '' OR f.code = $6) AND ($7 = '' OR f.severity = $7) \
         AND ($8 = '' OR f.state = $8) AND f.place_code >= $9 AND f.place_code < $10"
    };
}
const PAGE: &str = concat!(
    "SELECT f.id, f.ledger_id, l.file_name, l.kind, l.vault, f.code, f.severity, f.sheet, f.row_number, \
     f.column_number, f.field, f.value, f.problem_zh, f.problem_en, f.remedy_zh, f.remedy_en, f.place_code, f.state, \
     f.settled_by, f.settled_at, f.note FROM finding f JOIN ledger l ON l.id = f.ledger_id WHERE ",
    filter!(),
    " ORDER BY f.ledger_id, f.sheet, f.row_number, f.column_number, f.id LIMIT $11 OFFSET $12"
);
const COUNT: &str = concat!(
    "SELECT COUNT(*) FROM finding f JOIN ledger l ON l.id = f.ledger_id WHERE ",
    filter!()
);
const CODES: &str = concat!(
    "SELECT f.code, f.severity, COUNT(*) FROM finding f JOIN ledger l ON l.id = f.ledger_id WHERE ",
    filter!(),
    " GROUP BY f.code, f.severity ORDER BY COUNT(*) DESC, f.code"
);
const VALUES: &str = concat!("SELECT id, value FROM vault_finding_value WHERE id IN ", ids!());

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingState {
    /// Somebody should look.
    Open,
    /// Somebody looked: the value is right as it is, with a note why.
    Explained,
    /// A corrected file no longer has it.
    Mended,
    /// A newer version of the file has it again, and it is counted there.
    Carried,
}

impl FindingState {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Mended => "mended",
            Self::Carried => "carried",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Explained, Self::Mended, Self::Carried]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A finding about to be written.
#[derive(Clone, Debug)]
pub struct NewFinding<'a> {
    /// Its id.
    pub id: FindingId,
    /// The finding.
    pub finding: &'a Finding,
    /// The village of its row, or the ledger's place.
    pub place: PlaceCode,
}

/// One finding as listed.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// Its id.
    pub id: FindingId,
    /// Its ledger.
    pub ledger: LedgerId,
    /// The ledger's file name.
    pub file_name: String,
    /// The ledger's kind.
    pub ledger_kind: String,
    /// True when the value stands in the vault; see [`Vault::finding_values`].
    pub vault: bool,
    /// Stable code of the problem.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Sheet, where one is concerned.
    pub sheet: Option<String>,
    /// Row number from 1, where one is concerned.
    pub row: Option<u32>,
    /// Column number from 0, where one is concerned.
    pub column: Option<u16>,
    /// The heading as written, or the field's word.
    pub field: Option<String>,
    /// The text found; `None` for vault ledgers.
    pub value: Option<String>,
    /// What is wrong.
    pub problem: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
    /// Its place.
    pub place: PlaceCode,
    /// Where it stands.
    pub state: FindingState,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When it was settled.
    pub settled_at: Option<Moment>,
    /// Why it is right as it is.
    pub note: Option<String>,
}

/// Which findings. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// Of this ledger.
    pub ledger: Option<LedgerId>,
    /// With this code.
    pub code: Option<String>,
    /// Of this weight.
    pub severity: Option<Severity>,
    /// In this state.
    pub state: Option<FindingState>,
    /// Inside this place.
    pub place: Option<PlaceCode>,
}

fn read(columns: &mut Columns<'_>) -> Result<FindingRow, StoreError> {
    Ok(FindingRow {
        id: columns.parsed()?,
        ledger: columns.parsed()?,
        file_name: columns.text()?,
        ledger_kind: columns.text()?,
        vault: columns.flag()?,
        code: columns.text()?,
        severity: columns.word(Severity::from_word)?,
        sheet: columns.optional_text()?,
        row: columns.optional_number()?,
        column: columns.optional_number()?,
        field: columns.optional_text()?,
        value: columns.optional_text()?,
        problem: columns.bilingual()?,
        remedy: columns.bilingual()?,
        place: columns.parsed()?,
        state: columns.word(FindingState::from_word)?,
        settled_by: columns.optional_text()?,
        settled_at: columns.optional_moment()?,
        note: columns.optional_text()?,
    })
}

fn filter_cells(scope: &Scope, filter: &FindingFilter) -> Vec<Cell> {
    let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
    reach_and(
        scope,
        [
            scope.vault().into(),
            any_or(filter.ledger.as_ref()),
            any_or(filter.code.as_ref()),
            any_or(filter.severity.map(Severity::as_str).as_ref()),
            any_or(filter.state.map(FindingState::as_str).as_ref()),
            place.into(),
            format!("{place}:").into(),
        ],
    )
}

impl Book {
    /// Findings by ledger, sheet and row. Those of vault ledgers only for scopes that open the vault.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn findings(
        &self,
        scope: &Scope,
        filter: &FindingFilter,
        page: Page,
    ) -> Result<Listing<FindingRow>, StoreError> {
        self.listing("finding", (PAGE, COUNT), filter_cells(scope, filter), page, read)
            .await
    }

    /// How many findings of each code and weight, the most frequent first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn finding_codes(
        &self,
        scope: &Scope,
        filter: &FindingFilter,
    ) -> Result<Vec<(String, Severity, u64)>, StoreError> {
        self.rows("finding", CODES, filter_cells(scope, filter), |columns| {
            Ok((columns.text()?, columns.word(Severity::from_word)?, columns.count()?))
        })
        .await
    }
}

impl Vault {
    /// The values of findings in vault ledgers, by finding.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn finding_values(
        &self,
        scope: &Scope,
        findings: &[FindingId],
    ) -> Result<HashMap<FindingId, String>, StoreError> {
        let mut values = HashMap::new();
        let Some((mut reading, mut opener)) = self.reading(scope).await? else {
            return Ok(values);
        };
        for some in findings.chunks(IDS_AT_ONCE) {
            let asked = (VALUES, id_cells(some));
            let rows = all_opened(&mut reading, asked, &mut opener, |columns, opener| {
                let id = columns.str()?;
                let value = opener.text(columns, (VAULT_FINDING_VALUE.name, id, "value"))?;
                Ok((id.parse().map_err(|_| columns.unreadable())?, value))
            });
            values.extend(rows.await?);
        }
        Ok(values)
    }
}

impl Pen {
    /// Adds findings of a ledger that was added in the same write; for a vault ledger their values go to the vault.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn add_findings(
        &mut self,
        ledger: LedgerId,
        vault: bool,
        findings: &[NewFinding<'_>],
    ) -> Result<(), StoreError> {
        let (mut cells, mut vault_cells) = (Vec::new(), Vec::new());
        for new in findings {
            let finding = new.finding;
            let value = finding.value.as_deref();
            if let (true, Some(value)) = (vault, value) {
                vault_cells.extend([Cell::of(&new.id), value.into(), self.seq().into()]);
            }
            cells.extend([
                Cell::of(&new.id),
                Cell::of(&ledger),
                finding.code.into(),
                finding.severity.as_str().into(),
                finding.sheet.as_deref().into(),
                finding.row.into(),
                finding.column.map(u32::from).into(),
                finding.field.as_deref().into(),
                value.filter(|_| !vault).into(),
                finding.problem.zh.as_str().into(),
                finding.problem.en.as_str().into(),
                finding.remedy.zh.as_str().into(),
                finding.remedy.en.as_str().into(),
                new.place.as_str().into(),
                self.seq().into(),
                FindingState::Open.as_str().into(),
            ]);
        }
        self.insert(&FINDING, cells).await?;
        if !vault_cells.is_empty() {
            self.insert_in_vault(&VAULT_FINDING_VALUE, vault_cells).await?;
        }
        Ok(())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, CODES, VALUES];
