//! Who acts, and how far they may see. Every write names an actor; every read names a scope.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, WorkerId};
use crate::place::PlaceCode;

/// What an account may do. A later cut splits the administrator in three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sets up accounts and imports; the first account of a book.
    Administrator,
    /// County desk: sees the county, imports, plans, approves.
    County,
    /// Town desk: the same for one town.
    Town,
    /// Field worker: own round and the households on it.
    Worker,
}

impl Role {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::County => "county",
            Self::Town => "town",
            Self::Worker => "worker",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Administrator, Self::County, Self::Town, Self::Worker]
            .into_iter()
            .find(|role| role.as_str() == word)
    }
}

/// How far somebody may see. Goes into every query of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Only places inside this one.
    pub place: PlaceCode,
    /// Only this worker's round and paired households, for field workers.
    pub worker: Option<WorkerId>,
    /// May read the vault (emergency health and movement data).
    pub vault: bool,
}

/// Who writes: a person with an account, or the program on somebody's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account; `None` for the command line on the machine that holds the book.
    pub account: Option<AccountId>,
    /// Name as it goes into the journal.
    pub name: String,
    /// The role they act in.
    pub role: Role,
    /// How far they may see.
    pub scope: Scope,
    /// From where: `cli`, `web`, a device name.
    pub device: String,
    /// What for, in a word of the journal: `import`, `plan`.
    pub purpose: String,
}
