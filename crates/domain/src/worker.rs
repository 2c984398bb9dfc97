//! Field workers and who they are paired with. No ranking, no tracks, no online time: there are no types for them.

use serde::{Deserialize, Serialize};

use crate::ids::{HouseholdId, WorkerId};
use crate::place::PlaceCode;

/// How a worker came to the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkerKind {
    /// Stationed in a village (驻村).
    Stationed,
    /// Paired with households (结对帮扶).
    Paired,
    /// Village doctor or health worker.
    Medical,
    /// Agricultural technician.
    Technician,
    /// Volunteer.
    Volunteer,
}

impl WorkerKind {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stationed => "stationed",
            Self::Paired => "paired",
            Self::Medical => "medical",
            Self::Technician => "technician",
            Self::Volunteer => "volunteer",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Stationed,
            Self::Paired,
            Self::Medical,
            Self::Technician,
            Self::Volunteer,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }
}

/// One field worker, as far as planning needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Their id.
    pub id: WorkerId,
    /// Their name.
    pub name: String,
    /// How they came to the field.
    pub kind: WorkerKind,
    /// The village or town they serve.
    pub place: PlaceCode,
    /// Households they are paired with.
    pub paired: Vec<HouseholdId>,
}
