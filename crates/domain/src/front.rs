//! The two fronts that one worker fights on.

use serde::{Deserialize, Serialize};

/// Which front a pack, clue, task or indicator belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Front {
    /// Keep the shock out (an epidemic in this cut).
    Epidemic,
    /// Let no household fall (back) into poverty.
    Livelihood,
}

impl Front {
    /// Both, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Epidemic, Self::Livelihood];

    /// The stable word used in tables, routes and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Epidemic => "epidemic",
            Self::Livelihood => "livelihood",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|front| front.as_str() == word)
    }
}
