//! Clues and tasks as shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pack::LabelledWord;
use super::verdict::ReadingView;
use super::{PlaceRef, Text};

/// One clue in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClueView {
    /// Clue id.
    pub id: String,
    /// `epidemic` or `livelihood`.
    pub front: String,
    /// Pack id.
    pub pack: String,
    /// Rule id; empty when hidden.
    pub rule: String,
    /// The rule's title, or a neutral one when hidden.
    pub title: Text,
    /// The reason in a sentence; neutral when hidden.
    pub sentence: Text,
    /// `low`, `normal` or `urgent`.
    pub urgency: String,
    /// Village.
    pub place: Option<PlaceRef>,
    /// Household.
    pub household_id: Option<String>,
    /// Head of the household, or the seller of a lot.
    pub head_name: String,
    /// The person, for rules about persons.
    pub person_name: Option<String>,
    /// First day seen.
    pub first_seen: String,
    /// `open`, `closed`, `dismissed` or `explained`.
    pub state: String,
    /// True when the reason is in the vault and the reader may not see it.
    pub hidden: bool,
}

/// One clue with everything that makes it checkable.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClueDetail {
    /// The clue.
    pub clue: ClueView,
    /// The reason; none when hidden.
    pub reason: Option<ReasonView>,
    /// What to do about it.
    pub remedy: Option<Text>,
    /// The task it raised.
    pub task: Option<TaskView>,
    /// Who decided, once a person has.
    pub decided_by: Option<String>,
    /// What they noted.
    pub decided_note: Option<String>,
    /// Who can mend it.
    pub mend_by: Option<LabelledWord>,
    /// True when the rule asks for an explanation.
    pub explain: bool,
    /// Explanations given, the first first.
    pub answers: Vec<AnswerView>,
    /// Explanations to choose from.
    pub prepared: Vec<Text>,
}

/// An explanation of a clue. Another person accepts it or not.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerView {
    /// Answer id.
    pub id: String,
    /// What was said.
    pub text: String,
    /// By whom.
    pub by: String,
    /// When, China's time.
    pub at: String,
    /// True when the reader gave it: another person decides.
    pub mine: bool,
    /// What another person decided.
    pub decision: Option<AnswerDecisionView>,
}

/// What somebody decided of an explanation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerDecisionView {
    /// Whether it settles the clue.
    pub accepted: bool,
    /// By whom.
    pub by: String,
    /// When, China's time.
    pub at: String,
    /// What they noted.
    pub note: String,
}

/// An explanation as somebody gives it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerGiven {
    /// What is said: a prepared explanation or words of one's own.
    pub text: String,
}

/// A decision on somebody else's explanation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnswerDecision {
    /// Whether it settles the clue.
    pub accepted: bool,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Why a rule hit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// Pack and version.
    pub pack: String,
    /// Rule id.
    pub rule: String,
    /// Law or notice.
    pub legal_basis: Text,
    /// The condition as written in the pack.
    pub condition: String,
    /// The sentence with values.
    pub sentence: Text,
    /// Values and parameters read.
    pub values: Vec<ValueReadView>,
    /// The day it was applied for.
    pub date: String,
}

/// One value a rule read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ValueReadView {
    /// Word in the rule.
    pub name: String,
    /// Label.
    pub label: Text,
    /// The value.
    pub shown: Text,
    /// The records that said it, where it was said by records.
    pub readings: Vec<ReadingView>,
}

/// One task.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TaskView {
    /// Task id.
    pub id: String,
    /// Front.
    pub front: String,
    /// What to do.
    pub title: Text,
    /// Why: the clue's sentence, neutral when hidden.
    pub why: Text,
    /// `desk`, `call` or `visit`.
    pub contact: String,
    /// Urgency.
    pub urgency: String,
    /// Last day.
    pub due: String,
    /// Working days past the last day.
    pub overdue_days: u32,
    /// State.
    pub state: String,
    /// Minutes it takes.
    pub minutes: u32,
    /// What to bring.
    pub bring: Vec<Text>,
    /// Household.
    pub household_id: Option<String>,
    /// Head of the household.
    pub head_name: String,
    /// Village.
    pub place: Option<PlaceRef>,
    /// The clue behind it.
    pub clue_id: Option<String>,
}
