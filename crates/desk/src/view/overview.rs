//! The overview: both fronts side by side, and the funnel from ledger rows to today's visits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlaceRef, Text};

/// The first page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// The county (or town, for a town's desk).
    pub place: PlaceRef,
    /// The day shown, `YYYY-MM-DD`.
    pub date: String,
    /// From ledger rows to today's visits, in order.
    pub funnel: Vec<FunnelStep>,
    /// Pairs that may be one person and wait for somebody to say so; none for field workers.
    pub open_pairs: u64,
    /// The two fronts.
    pub fronts: Vec<FrontCounts>,
    /// One row per town.
    pub towns: Vec<TownCounts>,
    /// The day's plan, once computed.
    pub plan: Option<PlanView>,
    /// The latest run of the rules.
    pub screening: Option<ScreeningView>,
}

/// One step of the funnel. Every count opens the list behind it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FunnelStep {
    /// Stable word: `rows`, `accepted`, `findings`, `people`, `households`, `clues`, `tasks`, `visits`, `rounds`, `waiting`.
    pub id: String,
    /// Shown name.
    pub label: Text,
    /// How many.
    pub count: u64,
    /// Out of how many, where that says something.
    pub of: Option<u64>,
}

/// One front's counts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FrontCounts {
    /// `epidemic` or `livelihood`.
    pub front: String,
    /// Open clues.
    pub clues: u64,
    /// Open urgent clues.
    pub urgent: u64,
    /// Tasks not yet done.
    pub tasks: u64,
    /// Tasks past their last day.
    pub overdue: u64,
    /// Today's visits that serve this front.
    pub visits: u64,
    /// Today's visits that serve both fronts at once.
    pub visits_both: u64,
    /// Open clues by rule, the most first.
    pub rules: Vec<RuleCount>,
}

/// Open clues of one rule.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RuleCount {
    /// Pack id.
    pub pack: String,
    /// Rule id; empty for vault clues the reader may not see into.
    pub rule: String,
    /// The rule's title.
    pub title: Text,
    /// How many.
    pub count: u64,
}

/// One town's counts.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TownCounts {
    /// The town.
    pub place: PlaceRef,
    /// Households.
    pub households: u64,
    /// Open epidemic clues.
    pub epidemic: u64,
    /// Open livelihood clues.
    pub livelihood: u64,
    /// Visits on the day shown.
    pub visits: u64,
    /// Findings still open.
    pub findings: u64,
}

/// A day's plan.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// Plan id.
    pub id: String,
    /// The day.
    pub date: String,
    /// `proposed`, `approved` or `replaced`.
    pub state: String,
    /// Visits in rounds.
    pub visits: u64,
    /// Visits that serve both fronts.
    pub visits_both: u64,
    /// Workers with a round.
    pub workers: u64,
    /// Visits that have to wait.
    pub waiting: u64,
    /// When it was computed, China's time.
    pub computed_at: String,
    /// On whose order.
    pub computed_by: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// What the independent check said; empty means nothing wrong.
    pub check_failures: Vec<String>,
}

/// One run of the rules.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScreeningView {
    /// Screening id.
    pub id: String,
    /// The day the rules were applied for.
    pub date: String,
    /// When, China's time.
    pub at: String,
    /// Households screened.
    pub households: u64,
    /// People screened.
    pub people: u64,
    /// Rules applied.
    pub rules: u64,
    /// Clues open after the run.
    pub clues: u64,
    /// Clues that are new.
    pub new_clues: u64,
    /// Clues that no longer apply.
    pub closed_clues: u64,
    /// Tasks raised.
    pub new_tasks: u64,
    /// Packs with versions.
    pub packs: String,
}

/// The county as it lies ready for rules.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScreeningState {
    /// How far it follows the journal.
    pub seq: i64,
    /// Households.
    pub households: u64,
    /// People.
    pub people: u64,
    /// How long reading it took, in milliseconds.
    pub loaded_ms: u64,
    /// When it was read, China's time.
    pub as_of: String,
}
