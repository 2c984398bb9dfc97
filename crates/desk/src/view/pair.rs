//! Pairs for review as shown: both sides, what each field says, what people said.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Text;

/// Two sides that may be one person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PairView {
    /// Pair id.
    pub id: String,
    /// `open`, `same`, `different`, `contested`, or `replaced` by a newer version of the ledger.
    pub standing: String,
    /// File name of the ledger that raised the question.
    pub ledger: Option<String>,
    /// When the question arose, China's time.
    pub made_at: String,
    /// One side: a row, or a person.
    pub one: SideView,
    /// The other side: a person.
    pub other: SideView,
    /// Field by field what both say, and whether they agree.
    pub fields: Vec<FieldComparison>,
    /// Probability that both are one person, in millionths; not told before the reader has decided.
    pub probability_ppm: Option<u32>,
    /// What people said, the oldest first.
    pub decisions: Vec<DecisionView>,
    /// The reader's own latest word: `same`, `different`, `unsure` or `withdrawn`.
    pub my_verdict: Option<String>,
}

/// One side of a pair.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SideView {
    /// `record` or `person`.
    pub kind: String,
    /// Record or person id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Village and town.
    pub place: String,
    /// Household, for a person.
    pub household_id: Option<String>,
    /// The row itself, or the newest row that speaks of the person.
    pub source: Option<SourceRowView>,
}

/// A row of a ledger.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SourceRowView {
    /// File name.
    pub title: String,
    /// Sheet.
    pub sheet: String,
    /// Row from 1.
    pub row: u32,
}

/// What both sides say in one field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldComparison {
    /// Shown name of the field.
    pub field: Text,
    /// What one side says; masked where sensitive.
    pub one: Option<String>,
    /// What the other side says; masked where sensitive.
    pub other: Option<String>,
    /// How the two compare.
    pub agreement: Text,
    /// `yes`, `partly`, `no` or `missing`.
    pub agrees: String,
    /// How much it speaks for one person (above 0) or two (below 0), in thousandths of a bit; not told before the reader
    /// has decided.
    pub weight_millibits: Option<i32>,
}

/// What one person said of a pair.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    /// Their name.
    pub who: String,
    /// When, China's time.
    pub at: String,
    /// `same`, `different`, `unsure` or `withdrawn`.
    pub verdict: String,
    /// Why, in their words; may be empty.
    pub note: String,
}

/// Why two people are thought to be one, or two.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WhyView {
    /// One of them.
    pub one: SideView,
    /// The other.
    pub other: SideView,
    /// Field by field.
    pub fields: Vec<FieldComparison>,
    /// Probability that both are one person, in millionths; not told while the reader has still to decide on them.
    pub probability_ppm: Option<u32>,
    /// The same in words.
    pub sentence: Text,
}
