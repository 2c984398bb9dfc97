//! Checklists: what must be in place at a site or in a household, each item with the document that asks for it.

use serde::Deserialize;
use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;

/// One checklist, one entry of `packs/<pack>/checklists.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    /// Stable word.
    pub id: String,
    /// Shown name.
    pub title: Bilingual,
    /// What is checked: a site or a household.
    pub subject: Subject,
    /// The kind of site (a code of `site.kind`); none for every kind, and for households.
    #[serde(default)]
    pub site_kind: Option<String>,
    /// The document it follows as a whole.
    pub legal_basis: String,
    /// The items, in order.
    #[serde(rename = "item")]
    pub items: Vec<ChecklistItem>,
}

/// One item of a checklist.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Stable word, unique in the list.
    pub id: String,
    /// What must be in place.
    pub text: Bilingual,
    /// The document that asks for it.
    pub legal_basis: String,
    /// A condition (CEL on the subject) that shows from the record that it is in place; without it somebody looks.
    #[serde(default)]
    pub met: Option<String>,
    /// True when the whole list can pass without it.
    #[serde(default)]
    pub optional: bool,
}
