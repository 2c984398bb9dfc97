//! The county's changes to packs: drafted by one person, put in force by another.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Text;

/// A change as somebody drafts it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PackChangeDraft {
    /// `parameter` or `rule`.
    pub kind: String,
    /// Pack id.
    pub pack: String,
    /// The parameter, for `parameter`.
    #[serde(default)]
    pub parameter: Option<String>,
    /// Its new amount in its unit.
    #[serde(default)]
    pub amount: Option<i64>,
    /// The rule, for `rule`; a new one when the pack has none of this id and `text` is given.
    #[serde(default)]
    pub rule: Option<String>,
    /// The rule's new condition; everything else of it stays.
    #[serde(default)]
    pub condition: Option<String>,
    /// The whole rule as TOML, in place of `condition`.
    #[serde(default)]
    pub text: Option<String>,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day in force, for a parameter.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default)]
    pub to: Option<Date>,
    /// Place code the amount is limited to.
    #[serde(default)]
    pub place: Option<String>,
    /// The document that sets it.
    pub legal_basis: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// What another person decides of a draft.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PackChangeDecision {
    /// `in-force`, `refuse` or `withdraw`.
    pub verdict: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Which changes are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PackChangeFilter {
    /// `draft`, `in_force`, `refused`, `withdrawn` or `all` (the default).
    pub state: Option<String>,
}

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PackChangeView {
    /// Change id.
    pub id: String,
    /// Number among the changes in force; versions name it.
    pub number: Option<u64>,
    /// `parameter` or `rule`.
    pub kind: String,
    /// Pack id.
    pub pack: String,
    /// Parameter or rule id.
    pub target: String,
    /// What the parameter or rule is called.
    pub title: Text,
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub to: Option<String>,
    /// Place code.
    pub place: Option<String>,
    /// The new amount.
    pub amount: Option<i64>,
    /// The same with its unit.
    pub shown: Option<Text>,
    /// What was in force on the first day without it.
    pub shown_before: Option<Text>,
    /// The document that sets it.
    pub legal_basis: String,
    /// The rule's new text (TOML).
    pub text: Option<String>,
    /// Why.
    pub note: String,
    /// `draft`, `in_force`, `refused` or `withdrawn`.
    pub state: String,
    /// By whom.
    pub drafted_by: String,
    /// When, China's time.
    pub drafted_at: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When, China's time.
    pub decided_at: Option<String>,
    /// What they noted.
    pub decision_note: Option<String>,
    /// True when the reader drafted it: another person decides.
    pub mine: bool,
    /// What it did to the hits when it was drafted.
    pub effect: Option<ChangeEffect>,
}

/// What a change does to the hits of the rules concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeEffect {
    /// Hits without it.
    pub before: u64,
    /// Hits with it.
    pub after: u64,
    /// Hit only with it.
    pub caught: u64,
    /// Hit only without it.
    pub dropped: u64,
}
