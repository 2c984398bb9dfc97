//! How the book is proved day by day, as shown: the daily verification and the anchors.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Text;

/// Where the daily verification stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProofView {
    /// The last pass; none before the first.
    pub last: Option<PassView>,
    /// The pass that is under way.
    pub running: Option<RunningView>,
}

/// One pass of the daily verification.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PassView {
    /// When it was done, China's time.
    pub at: String,
    /// Its own journal entry.
    pub seq: i64,
    /// The last entry that it looked at.
    pub up_to: u64,
    /// Rows whose digest was checked.
    pub rows: u64,
    /// Anchors that were compared with.
    pub anchors: u64,
    /// True when nothing was wrong.
    pub whole: bool,
    /// What was wrong, the earliest first.
    pub faults: Vec<Text>,
}

/// A pass that is under way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RunningView {
    /// Since when, China's time.
    pub since: String,
    /// `journal`, `rows` or `states`.
    pub stage: String,
    /// Steps of the stage that are done.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// The book's anchors.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnchorsView {
    /// False when the program was told of no folder for them.
    pub kept: bool,
    /// The digest the book is kept with: `sha256` or `sm3`.
    pub digest: String,
    /// Today, China's time.
    pub today: String,
    /// The latest first.
    pub items: Vec<AnchorView>,
    /// Why today's could not be written.
    pub trouble: Option<Text>,
}

/// The journal's head on a day.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AnchorView {
    /// The day, China's time.
    pub day: String,
    /// When it was noted, China's time.
    pub at: String,
    /// The journal's last entry then.
    pub seq: i64,
    /// That entry's hash.
    pub hash: String,
    /// The hash as a code for paper: seven groups of four.
    pub code: String,
    /// Households in the book.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Rows of ledgers.
    pub records: u64,
}
