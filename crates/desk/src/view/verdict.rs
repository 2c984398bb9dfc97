//! Why a rule hits a household, why it does not, or why nobody can tell: the condition term by term, with values, sources and dates.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::ids::{HouseholdId, PersonId};
use utoipa::{IntoParams, ToSchema};

use super::Text;
use super::clue::ValueReadView;
use super::pack::RuleRow;

/// Of which household and rule.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VerdictAsked {
    /// Household id.
    #[param(value_type = String)]
    pub household: HouseholdId,
    /// Pack id; may be left out when only one pack has a rule of this id.
    pub pack: Option<String>,
    /// Rule id.
    pub rule: String,
    /// The day; the working day when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// Person id, for rules about persons; the member that the rule hits, or else the head, when missing.
    #[param(value_type = Option<String>)]
    pub person: Option<PersonId>,
}

/// What a rule says of a household or one of its members, and why.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// The rule.
    pub rule: RuleRow,
    /// Its pack.
    pub pack: String,
    /// The pack's version.
    pub pack_version: String,
    /// The day it was applied for.
    pub date: String,
    /// `person`, `household`, `lot`, `site` or `village`.
    pub subject: String,
    /// Its id.
    pub subject_id: String,
    /// Its name: the person, the household's head, the site or the village.
    pub subject_name: String,
    /// `yes`, `no` or `unknown`.
    pub truth: String,
    /// The rule's sentence with the values filled in, when it hits.
    pub sentence: Option<Text>,
    /// The condition's terms, each with its own answer.
    pub terms: Vec<TermView>,
    /// Values read.
    pub values: Vec<ValueReadView>,
    /// Parameters in force.
    pub parameters: Vec<ValueReadView>,
    /// What nobody knows, and since when.
    pub missing: Vec<MissingView>,
    /// For rules about persons, lots or sites: what the rule says of each one of the household.
    pub members: Vec<MemberVerdict>,
}

/// One term of a condition.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TermView {
    /// In plain words, with labels, units and the parameters' values.
    pub words: Text,
    /// As written.
    pub text: String,
    /// `yes`, `no` or `unknown`.
    pub truth: String,
    /// Values it read.
    pub values: Vec<ValueReadView>,
}

/// One value that nobody knows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MissingView {
    /// Word in the rule.
    pub name: String,
    /// What is missing.
    pub label: Text,
    /// The last day for which it was known.
    pub last: Option<String>,
    /// The same in a sentence: `unknown: no income record since 2025-09`.
    pub text: Text,
}

/// What a rule says of one member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberVerdict {
    /// Person id; the id of the lot or site for rules about those.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// `yes`, `no` or `unknown`.
    pub truth: String,
}

/// One record that said a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadingView {
    /// Whom it speaks of: a member's name, or the household.
    pub of: Text,
    /// The value; masked where sensitive.
    pub shown: Text,
    /// The date it speaks for.
    pub effective: String,
    /// Where it comes from.
    pub source: super::household::SourceView,
}
