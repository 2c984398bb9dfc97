//! Tasks: one thing to do for one household, raised by a clue or by a person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clue::Urgency;
use crate::front::Front;
use crate::ids::{HouseholdId, TaskId};
use crate::text::Bilingual;

/// How a task can be done, the lightest way that will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contact {
    /// At the desk, with the ledger: nobody is bothered.
    Desk,
    /// By telephone.
    Call,
    /// At the door.
    Visit,
}

impl Contact {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Call => "call",
            Self::Visit => "visit",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Desk, Self::Call, Self::Visit]
            .into_iter()
            .find(|contact| contact.as_str() == word)
    }
}

/// Where a task stands. Transitions are `casework`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// Waiting for somebody.
    Open,
    /// In somebody's approved round.
    Assigned,
    /// Done, waiting for another person's check.
    Done,
    /// Checked by somebody else.
    Verified,
    /// Not needed, with a reason.
    Dismissed,
}

impl TaskState {
    /// Every state, in the order of a task's life.
    pub const ALL: [Self; 5] = [Self::Open, Self::Assigned, Self::Done, Self::Verified, Self::Dismissed];

    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Done => "done",
            Self::Verified => "verified",
            Self::Dismissed => "dismissed",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// An open task as `allocate` sees it. It carries no health or movement value: what an epidemic task is about stays in the
/// vault and is shown only to who may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// For whom.
    pub household: HouseholdId,
    /// Which front it serves.
    pub front: Front,
    /// What to do, as shown on the round: neutral in wording.
    pub title: Bilingual,
    /// How it can be done.
    pub contact: Contact,
    /// How soon.
    pub urgency: Urgency,
    /// The last day.
    pub due: Date,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// What to bring.
    pub bring: Vec<Bilingual>,
}
