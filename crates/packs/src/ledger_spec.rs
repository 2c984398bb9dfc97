//! Kinds of ledgers as data: how one is recognised, and what each column means.

use std::collections::BTreeMap;

use serde::Deserialize;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

/// One kind of ledger, one file in `packs/<pack>/ledgers/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerSpec {
    /// Stable word, equal to the file name: `national-list`.
    pub kind: String,
    /// Shown name.
    pub title: Bilingual,
    /// What a row speaks of.
    pub subject: Subject,
    /// Headings that must all be there (in any synonym) for a sheet to be this kind.
    pub require: Vec<String>,
    /// True when household cells stand only on the first row of each household and hold for the rows below it.
    #[serde(default)]
    pub fill_down: bool,
    /// Values that hold for every row, which no column needs to say: field (`site.kind`) to word, as a cell would say it.
    #[serde(default)]
    pub fixed: BTreeMap<String, String>,
    /// The columns.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnSpec>,
    /// True when its rows speak of people or households and the pack keeps those in the vault. Set by the pack, not by the
    /// file.
    #[serde(skip)]
    pub vault: bool,
    /// Path below the packs folder. Set by the loader.
    #[serde(skip)]
    pub file: String,
}

impl LedgerSpec {
    /// Whether a column holds this field (`person.name`).
    pub fn has_field(&self, path: &str) -> bool {
        self.columns.iter().any(|column| column.field.as_deref() == Some(path))
    }

    /// True for ledgers that register households with their members: who is on them is known from then on. Every other
    /// one names people who are known, or should be.
    pub fn lists_households(&self) -> bool {
        self.subject == Subject::Person
            && self.has_field("household.household_number")
            && self.has_field("person.relation")
    }
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// The heading in Simplified characters without blanks and without a unit in brackets. In two-level headings the
    /// lower one; `upper` tells two equal ones apart.
    pub heading: String,
    /// Other ways to write it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// The upper heading, where the lower one alone is not unique.
    #[serde(default)]
    pub upper: Option<String>,
    /// What the column holds: a field (`person.name`, `household.phone`, `lot.product`, `worker.unit`) ...
    #[serde(default)]
    pub field: Option<String>,
    /// ... or a role in reading the row.
    #[serde(default)]
    pub role: Option<ColumnRole>,
    /// The unit that plain numbers are in, where the heading does not say: `yuan`, `wan-yuan`, `jin`, `kg`, `ton`, `mu`.
    #[serde(default)]
    pub unit: Option<String>,
    /// True when an empty cell is a finding.
    #[serde(default)]
    pub required: bool,
}

/// Columns that help to read the row and are no value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnRole {
    /// Running number; ignored.
    RowNumber,
    /// The day the row speaks for; the latest of all rows is what the ledger speaks for.
    DataDate,
    /// County name; checked against the book's county.
    County,
    /// Town name; helps to find the village.
    Town,
    /// Village name.
    Village,
    /// The unit of the row's quantity column (斤, 公斤, 吨 ...).
    QuantityUnit,
    /// Remarks; kept in the raw row only.
    Note,
}
