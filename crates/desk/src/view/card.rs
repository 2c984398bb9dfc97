//! Citizens' cards as shown: to the office that prints them and answers, and to the household in plain words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::QrView;
use super::{PlaceRef, Text};

/// A household with its card, for whoever prints them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CardHouseholdView {
    /// Household id.
    pub id: String,
    /// Its number in the county's system.
    pub number: Option<String>,
    /// Head's name.
    pub head_name: String,
    /// Village.
    pub place: PlaceRef,
    /// Villager group.
    pub group: String,
    /// When its card was printed, China's time; none without a card.
    pub made_at: Option<String>,
    /// Who printed it.
    pub made_by: Option<String>,
}

/// One card, to be printed. The code is shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CardView {
    /// Household id.
    pub household_id: String,
    /// The head's family name with a mark for the rest.
    pub head: String,
    /// Village.
    pub place: PlaceRef,
    /// Villager group.
    pub group: String,
    /// The code in letters.
    pub code: String,
    /// The address that the QR code holds.
    pub link: String,
    /// The address as a QR code.
    pub qr: QrView,
    /// The office to call.
    pub office_phone: String,
}

/// Cards that were made, and households that can have none.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CardsMadeView {
    /// The cards.
    pub cards: Vec<CardView>,
    /// Heads of households in which no adult's resident ID is known: nobody could open a card.
    pub without: Vec<String>,
}

/// What was asked for with a card, for the office.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CardRequestView {
    /// Its id.
    pub id: String,
    /// The household's number for it.
    pub receipt: String,
    /// `correction`, `copy`, `objection`, or `locked` when a card was locked and the office is to ask.
    pub kind: String,
    /// Household id.
    pub household_id: String,
    /// Head's name.
    pub head_name: String,
    /// Village.
    pub place: PlaceRef,
    /// The line of the record it is about, in words.
    pub line: String,
    /// What the household says.
    pub says: String,
    /// The clue that is objected to.
    pub clue_id: Option<String>,
    /// The desk's task.
    pub task_id: String,
    /// When it was made, China's time.
    pub made_at: String,
    /// The last day for an answer.
    pub due: String,
    /// Working days past that day.
    pub overdue_days: u32,
    /// The answer, once there is one.
    pub answer: Option<CardAnswerView>,
}

/// The office's answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CardAnswerView {
    /// Done as asked for.
    pub granted: bool,
    /// What was done, or why not.
    pub text: String,
    /// By whom.
    pub by: String,
    /// When, China's time.
    pub at: String,
}

/// A household's own record in plain words.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnRecordView {
    /// Village.
    pub place: PlaceRef,
    /// Villager group.
    pub group: String,
    /// The day whose state is shown.
    pub as_of: String,
    /// What is known of the household.
    pub lines: Vec<OwnLineView>,
    /// Help that is noted down for it.
    pub measures: Vec<OwnLineView>,
    /// Its members, the head first.
    pub members: Vec<OwnMemberView>,
    /// What the program found and nobody has settled yet.
    pub clues: Vec<OwnClueView>,
    /// Names of the workers who look after it.
    pub workers: Vec<String>,
    /// The office to call.
    pub office_phone: String,
    /// What was asked for, and where it stands.
    pub requests: Vec<OwnRequestView>,
}

/// One line of the record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnLineView {
    /// Names the line in a request for correction.
    pub key: String,
    /// Label.
    pub label: Text,
    /// The value; none where it is on file but too sensitive for a page.
    pub shown: Option<Text>,
    /// The day it speaks for.
    pub as_of: String,
}

/// One member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnMemberView {
    /// Family name with a mark for the rest.
    pub name: String,
    /// Relation to the head.
    pub relation: Option<Text>,
    /// Whole years.
    pub age: Option<i64>,
    /// What is known of them.
    pub lines: Vec<OwnLineView>,
}

/// Something that the program found. Not a verdict.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnClueView {
    /// Names it in an objection.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Why; none where it rests on values too sensitive for a page.
    pub sentence: Option<Text>,
    /// Since when.
    pub first_seen: String,
}

/// A request as whoever made it sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnRequestView {
    /// The number to ask with.
    pub receipt: String,
    /// `correction`, `copy` or `objection`.
    pub kind: String,
    /// The line it is about.
    pub line: String,
    /// `open`, `granted` or `refused`.
    pub state: String,
    /// The day it was made.
    pub made_on: String,
    /// The last day for an answer.
    pub due: String,
    /// What the office said; only with the card.
    pub answer: Option<String>,
}
