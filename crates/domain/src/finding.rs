//! Findings: what a person should look at in a ledger, with the place and the remedy.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Mended without doubt (a 15-digit ID completed); for information.
    Notice,
    /// The value was left out; the rest of the row was accepted.
    Warning,
    /// The row, or the file, was not accepted.
    Error,
}

impl Severity {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Notice, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.as_str() == word)
    }
}

/// One thing a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code such as `id-check-digit`; the same problem has the same code in every ledger.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Sheet, where one is concerned.
    pub sheet: Option<Arc<str>>,
    /// Row number from 1, where one is concerned.
    pub row: Option<u32>,
    /// Column number from 0, where one is concerned.
    pub column: Option<u16>,
    /// The heading as written, or the field's word.
    pub field: Option<Arc<str>>,
    /// The text found, exactly as read.
    pub value: Option<Box<str>>,
    /// What is wrong, for a clerk.
    pub problem: Bilingual,
    /// How to mend it.
    pub remedy: Bilingual,
}
