//! Screenings: one run of the rules, its hits, and the tables they go to. What a run does to the clues is in `renewal`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::clue::{Reason, Urgency};
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, HouseholdId, PersonId, ScreeningId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::subject::SubjectId;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const SCREENING: Table = Table {
    name: "screening",
    columns: &[
        "id",
        "day",
        "at",
        "partial",
        "households",
        "people",
        "hits",
        "packs",
        "journal_seq",
    ],
    fixed: 9,
    conflict: "",
};
/// See the migration; urgency and what follows may change.
pub(crate) const CLUE: Table = Table {
    name: "clue",
    columns: &[
        "id",
        "pack",
        "rule",
        "clue_key",
        "front",
        "subject_kind",
        "subject_id",
        "household_id",
        "person_id",
        "place_code",
        "first_seen",
        "vault",
        "journal_seq",
        "urgency",
        "screening_id",
        "last_seen",
        "state",
        "sentence_zh",
        "sentence_en",
        "reason_id",
        "reason_print",
    ],
    fixed: 13,
    conflict: "",
};
/// See the migration; every column is fixed.
pub(crate) const REASON: Table = Table {
    name: "reason",
    columns: &["id", "clue_id", "screening_id", "body", "journal_seq"],
    fixed: 5,
    conflict: "",
};
/// The same in the vault.
pub(crate) const VAULT_REASON: Table = Table {
    name: "vault_reason",
    columns: &["id", "clue_id", "screening_id", "body", "journal_seq"],
    fixed: 5,
    conflict: "",
};
/// Rule and subject of vault clues.
pub(crate) const VAULT_CLUE: Table = Table {
    name: "vault_clue",
    columns: &["id", "clue_key", "rule", "subject_kind", "subject_id", "journal_seq"],
    fixed: 6,
    conflict: "",
};

const LATEST: &str = "SELECT id, day, at, households, people, hits, packs FROM screening WHERE partial = 0 ORDER BY at DESC, id DESC LIMIT 1";
const ONE: &str = "SELECT id, day, at, households, people, hits, packs FROM screening WHERE id = $1";

/// The note of clues and tasks closed because the rule no longer hits.
pub const NO_LONGER_APPLIES: &str = "no-longer-applies";

/// One run about to be written.
#[derive(Clone, Debug)]
pub struct Screening {
    /// Its id.
    pub id: ScreeningId,
    /// The day the rules were applied for.
    pub day: Date,
    /// Households read.
    pub households: u64,
    /// People read.
    pub people: u64,
    /// Packs applied. Clues of other packs are left alone.
    pub packs: Vec<PackUsed>,
}

/// A pack as a screening applied it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackUsed {
    /// The pack's word.
    pub id: String,
    /// Its version, with the last of the county's changes that were in force (`2026.1+3`).
    pub version: String,
    /// Digest over its files.
    pub digest: String,
}

/// One hit about to become a clue, or to keep one.
#[derive(Clone, Debug)]
pub struct NewClue {
    /// The id it gets if it is new.
    pub id: ClueId,
    /// The pack's word.
    pub pack: String,
    /// The rule's word.
    pub rule: String,
    /// The pack's front.
    pub front: Front,
    /// What was hit.
    pub subject: SubjectId,
    /// The household concerned; a vault clue needs one.
    pub household: Option<HouseholdId>,
    /// The person concerned.
    pub person: Option<PersonId>,
    /// The village.
    pub place: PlaceCode,
    /// How soon.
    pub urgency: Urgency,
    /// Why.
    pub reason: Reason,
    /// For a rule of a vault pack: the neutral title that the book shows instead of the reason's sentence.
    pub neutral_title: Option<Bilingual>,
}

/// What a screening did to the clues.
#[derive(Clone, Debug, Default)]
pub struct ScreeningOutcome {
    /// The clue of each hit, in the order given, and whether it is open and new: those may ask for a task.
    pub clues: Vec<(ClueId, ClueStanding)>,
    /// Clues that no longer hit and were closed.
    pub closed: Vec<ClueId>,
}

/// What became of one hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClueStanding {
    /// A new open clue.
    New,
    /// An open clue from an earlier screening, which keeps its id and first day.
    Kept,
    /// A person dismissed it, or an answer explained it, and its reason has not changed since.
    Dismissed,
}

/// A screening of the past.
#[derive(Clone, Debug)]
pub struct ScreeningRow {
    /// Its id.
    pub id: ScreeningId,
    /// The day the rules were applied for.
    pub day: Date,
    /// When it ran.
    pub at: Moment,
    /// Households read.
    pub households: u64,
    /// People read.
    pub people: u64,
    /// Hits.
    pub hits: u64,
    /// Packs applied.
    pub packs: Vec<PackUsed>,
}

fn read_screening(columns: &mut Columns<'_>) -> Result<ScreeningRow, StoreError> {
    Ok(ScreeningRow {
        id: columns.parsed()?,
        day: columns.date()?,
        at: columns.moment()?,
        households: columns.count()?,
        people: columns.count()?,
        hits: columns.count()?,
        packs: columns.json()?,
    })
}

impl Book {
    /// The last screening of the whole county; `None` before the first. Scopes narrower than the county still see when it ran.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn latest_screening(&self) -> Result<Option<ScreeningRow>, StoreError> {
        self.row("screening", LATEST, vec![], read_screening).await
    }

    /// One screening, a partial one too: which packs it applied.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn screening(&self, id: ScreeningId) -> Result<Option<ScreeningRow>, StoreError> {
        self.row("screening", ONE, vec![Cell::of(&id)], read_screening).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[LATEST, ONE];
