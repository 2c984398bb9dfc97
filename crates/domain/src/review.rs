//! Reviewing pairs: what people say of two sides that may be one person, and what follows from it. Decisions are only ever
//! added; where a pair stands is worked out from them. Knows neither tables nor what a settled pair brings about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What one person says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Both sides are one person.
    Same,
    /// They are two people.
    Different,
    /// Looked at, and cannot tell.
    Unsure,
    /// Takes back what the same person said before.
    Withdrawn,
}

impl Verdict {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Same, Self::Different, Self::Unsure, Self::Withdrawn]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// Where a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PairStanding {
    /// Nobody has said anything that counts.
    Open,
    /// One person.
    Same,
    /// Two people.
    Different,
    /// As many say one as say two.
    Contested,
    /// A newer version of the ledger was taken in before anybody decided; it asks again where it is still not sure.
    Replaced,
}

impl PairStanding {
    /// Every standing.
    pub const ALL: [Self; 5] = [Self::Open, Self::Same, Self::Different, Self::Contested, Self::Replaced];

    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Same => "same",
            Self::Different => "different",
            Self::Contested => "contested",
            Self::Replaced => "replaced",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// Where a pair stands after these decisions, given as (who, verdict) from the oldest to the newest: the newest verdict of
/// each person counts; those who are unsure or took theirs back say nothing; the majority holds, and a tie is contested.
pub fn standing<Who: Ord>(decisions: impl IntoIterator<Item = (Who, Verdict)>) -> PairStanding {
    let newest: BTreeMap<Who, Verdict> = decisions.into_iter().collect();
    let count = |wanted: Verdict| newest.values().filter(|verdict| **verdict == wanted).count();
    let (same, different) = (count(Verdict::Same), count(Verdict::Different));
    match same.cmp(&different) {
        std::cmp::Ordering::Greater => PairStanding::Same,
        std::cmp::Ordering::Less => PairStanding::Different,
        std::cmp::Ordering::Equal if same > 0 => PairStanding::Contested,
        std::cmp::Ordering::Equal => PairStanding::Open,
    }
}
