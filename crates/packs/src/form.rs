//! Forms: what is asked at the door, and where the answers go. Describes the questions; showing them is the pages' business.

use serde::Deserialize;
use twofront_domain::field::{CodeEntry, FieldType, Subject};
use twofront_domain::text::Bilingual;

/// One form, one file in `packs/<pack>/forms/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Stable word, equal to the file name.
    pub id: String,
    /// What stands above it.
    pub title: Bilingual,
    /// Whom or what it is filled in about.
    pub subject: Subject,
    /// Why it may be asked.
    pub legal_basis: String,
    /// Kinds of tasks of the pack that it is filled in for.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// The questions, in order.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// Questions asked once for each member, after the others.
    #[serde(default, rename = "repeat")]
    pub repeats: Vec<Repeat>,
    /// Path below the packs folder. Set by the loader.
    #[serde(skip)]
    pub file: String,
}

/// One question of a form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable word, unique in the form; `relevant` and `constraint` read the answer by it.
    pub id: String,
    /// The field (`household.safe_water`) that the answer is written to. What is known of it is filled in beforehand; label,
    /// type and codes are the field's.
    #[serde(default)]
    pub field: Option<String>,
    /// The question in words; needed where there is no field.
    #[serde(default)]
    pub label: Option<Bilingual>,
    /// Type of the answer; needed where there is no field.
    #[serde(default, rename = "type")]
    pub kind: Option<FieldType>,
    /// The answers to choose from, for a code without a field.
    #[serde(default)]
    pub codes: Vec<CodeEntry>,
    /// One more sentence for whoever asks.
    #[serde(default)]
    pub hint: Option<Bilingual>,
    /// True when it is asked anew every time: what is known of the field is shown, not filled in. Dated fields are like that
    /// anyway.
    #[serde(default)]
    pub fresh: bool,
    /// True when the form cannot be sent without an answer.
    #[serde(default)]
    pub required: bool,
    /// A condition (CEL) on the other answers: only where it is true is the question asked.
    #[serde(default)]
    pub relevant: Option<String>,
    /// A condition (CEL) on the answers that a sound answer fulfils.
    #[serde(default)]
    pub constraint: Option<String>,
    /// What is said where it does not.
    #[serde(default)]
    pub constraint_text: Option<Bilingual>,
}

/// Questions asked once for each member of the household.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Stable word, unique in the form.
    pub id: String,
    /// What stands above it.
    pub title: Bilingual,
    /// Which members (CEL over the person's fields); all without it.
    #[serde(default)]
    pub members: Option<String>,
    /// The questions.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}
