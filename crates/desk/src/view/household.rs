//! Households and people as shown, every value with its source.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::clue::{ClueView, TaskView};
use super::{PlaceRef, Text};

/// One household in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HouseholdRow {
    /// Household id.
    pub id: String,
    /// Number in the county's system.
    pub number: Option<String>,
    /// Head's name.
    pub head_name: String,
    /// Village.
    pub place: Option<PlaceRef>,
    /// Villager group.
    pub group: String,
    /// Members known.
    pub member_count: u64,
    /// Monitoring category.
    pub monitoring: Option<Text>,
    /// Base type.
    pub base_type: Option<Text>,
    /// Neutral flag: support needed until this day.
    pub support_until: Option<String>,
    /// Open epidemic clues.
    pub epidemic: u64,
    /// Open livelihood clues.
    pub livelihood: u64,
}

/// One person in a list.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonRow {
    /// Person id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Resident ID with the middle hidden.
    pub resident_id_masked: Option<String>,
    /// Date of birth.
    pub birth_date: Option<String>,
    /// Relation to the head.
    pub relation: Option<Text>,
    /// Household.
    pub household_id: String,
    /// Village.
    pub place: Option<PlaceRef>,
}

/// One household's record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HouseholdView {
    /// The line in lists.
    pub row: HouseholdRow,
    /// The day whose state is shown.
    pub as_of: String,
    /// The household's values.
    pub values: Vec<ValueView>,
    /// Its members, the head first.
    pub members: Vec<MemberView>,
    /// Days on which something became known, newest first: each can be asked for with `as_of`.
    pub history: Vec<HistoryEntry>,
    /// Clues, open first.
    pub clues: Vec<ClueView>,
    /// Tasks, open first.
    pub tasks: Vec<TaskView>,
    /// Workers paired with it.
    pub workers: Vec<WorkerRef>,
}

/// One member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    /// Person id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Relation to the head.
    pub relation: Option<Text>,
    /// Whole years on the day shown.
    pub age: Option<i64>,
    /// The person's values.
    pub values: Vec<ValueView>,
}

/// One value with its source and what other sources say.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ValueView {
    /// Field word.
    pub field: String,
    /// Label.
    pub label: Text,
    /// The value; masked where sensitive.
    pub shown: Text,
    /// The date it speaks for.
    pub effective: String,
    /// Where it comes from.
    pub source: SourceView,
    /// Other values, newest first.
    pub others: Vec<OtherValue>,
}

/// A displaced or disagreeing value.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OtherValue {
    /// The value; masked where sensitive.
    pub shown: Text,
    /// The date it speaks for.
    pub effective: String,
    /// Where it comes from.
    pub source: SourceView,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// Ledger file, or the form's name.
    pub title: String,
    /// Sheet and row.
    pub place: String,
    /// Who entered it.
    pub entered_by: String,
}

/// One day on which something became known.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// The day it speaks for.
    pub effective: String,
    /// When the book learnt it, China's time.
    pub recorded_at: String,
    /// Where it comes from.
    pub source: SourceView,
    /// Whom it speaks of.
    pub about: String,
    /// How many values it states.
    pub values: u64,
}

/// A worker's name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WorkerRef {
    /// Worker id.
    pub id: String,
    /// Name.
    pub name: String,
}
