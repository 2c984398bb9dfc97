//! Links: which person a record speaks of, and the evidence for it.

use serde::{Deserialize, Serialize};

use crate::ids::{HouseholdId, PersonId};
use crate::text::Bilingual;

/// How a record was tied to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkMethod {
    /// The same valid resident ID.
    ResidentId,
    /// The same name, birth date and village.
    NameBirthVillage,
    /// The same name in the same household, known by its number or by its other members.
    NameHousehold,
    /// The same name, and an ID that lost digits or has a slip but otherwise agrees.
    NameWrittenId,
    /// The same name and village, where neither side knows an ID or a birth date.
    NameVillage,
    /// Several fields taken together, none of which would be enough.
    Likeness,
    /// A person compared the two and said so.
    Decided,
    /// No known person fits: a new one.
    New,
}

impl LinkMethod {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ResidentId => "resident-id",
            Self::NameBirthVillage => "name-birth-village",
            Self::NameHousehold => "name-household",
            Self::NameWrittenId => "name-written-id",
            Self::NameVillage => "name-village",
            Self::Likeness => "likeness",
            Self::Decided => "decided",
            Self::New => "new",
        }
    }
}

/// Which person and household one record speaks of.
#[derive(Clone, Debug)]
pub struct Link {
    /// Position of the record in the list that was linked.
    pub record: usize,
    /// The person, known or new.
    pub person: PersonId,
    /// The household that the record puts the person in.
    pub household: HouseholdId,
    /// How it was found.
    pub method: LinkMethod,
    /// Probability that it is right, in millionths (1,000,000 = certain).
    pub probability_ppm: u32,
    /// What spoke for it, as a sentence.
    pub evidence: Bilingual,
}

/// What one field says about two rows being one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldEvidence {
    /// The field's name in the linkage schema, such as `birth`.
    pub field: String,
    /// The relation in which the two values stand, such as `homophone`; empty where one side says nothing.
    pub agreement: String,
    /// How much it speaks for one person (above 0) or two (below 0), in thousandths of a bit: 1,000 doubles the odds.
    pub weight_millibits: i32,
}

/// A record that may speak of a known person, but not surely enough to say so without somebody looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncertainPair {
    /// Position of the record in the list that was linked.
    pub record: usize,
    /// The known person.
    pub person: PersonId,
    /// Probability that it is the same person, in millionths.
    pub probability_ppm: u32,
    /// What each field says.
    pub evidence: Vec<FieldEvidence>,
}
