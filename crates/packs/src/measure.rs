//! Measures: the kinds of help, the risks they answer and who gives them.

use serde::Deserialize;
use twofront_domain::text::Bilingual;

use crate::MendBy;

/// One kind of help, one entry of `packs/<pack>/measures.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Stable word.
    pub id: String,
    /// Shown name.
    pub title: Bilingual,
    /// How ledgers write it, besides the Chinese name.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// True for the categories of the national system's export.
    #[serde(default)]
    pub national: bool,
    /// The risks it answers: codes of `household.main_cause`. A risk counts as removed by help only where a measure answers it.
    pub risks: Vec<String>,
    /// Who gives it.
    pub given_by: Vec<MendBy>,
    /// What it does.
    pub effect: Bilingual,
    /// The document it follows.
    pub legal_basis: String,
}
