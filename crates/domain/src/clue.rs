//! Clues: hits of rules, with the reason that makes each one checkable. A clue is never a verdict; a person decides.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::field::Subject;
use crate::front::Front;
use crate::text::Bilingual;

/// How soon a clue wants to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// When somebody comes by anyway.
    Low,
    /// Within the task's days.
    Normal,
    /// Help first, procedure after.
    Urgent,
}

impl Urgency {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Low, Self::Normal, Self::Urgent]
            .into_iter()
            .find(|urgency| urgency.as_str() == word)
    }
}

/// One value that a rule read, as evidence. A county has hundreds of thousands of these at a time, most of their words the
/// same, so that they share them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueRead {
    /// What was read: `person.age`, `household.wage_income`, `members.relation`, `events.temperature`,
    /// `param.monitoring_line`.
    pub name: Arc<str>,
    /// Its label.
    pub label: Arc<Bilingual>,
    /// The value as shown, or `未知` / `unknown`.
    pub shown: Arc<Bilingual>,
}

/// Why a rule hit: enough to check the hit by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Pack and version, such as `livelihood 2026.1`.
    pub pack: Arc<str>,
    /// Rule id within the pack.
    pub rule: Arc<str>,
    /// The law or notice the rule follows.
    pub legal_basis: Arc<str>,
    /// The sentence with the values filled in.
    pub sentence: Bilingual,
    /// The condition as the pack writes it.
    pub condition: Arc<str>,
    /// Every value and parameter the condition read.
    pub values: Vec<ValueRead>,
    /// The date the rule was applied for.
    pub date: Date,
}

/// One hit: which row of the snapshot, which rule, why.
#[derive(Clone, Debug)]
pub struct Hit {
    /// What was hit.
    pub subject: Subject,
    /// Position of the subject in the snapshot that was screened.
    pub row: usize,
    /// Position of the rule in the rule set.
    pub rule: usize,
    /// The front of the rule's pack.
    pub front: Front,
    /// How soon.
    pub urgency: Urgency,
}
