//! Workers and their rounds as shown: whom to see, what to bring, and why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::clue::TaskView;
use super::{PlaceRef, Text};

/// One worker in a list, by place and name: never by amount of work.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WorkerRow {
    /// Worker id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind word.
    pub kind: String,
    /// Unit.
    pub unit: Option<String>,
    /// Village or town.
    pub place: Option<PlaceRef>,
    /// Stops on the day shown.
    pub visits: u64,
}

/// One worker's day.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RoundView {
    /// The worker.
    pub worker: WorkerRow,
    /// The day.
    pub date: String,
    /// `proposed` or `approved`; none when there is no plan for the day.
    pub plan_state: Option<String>,
    /// Stops in the order to go.
    pub stops: Vec<StopView>,
    /// Everything to bring, with how many stops want it.
    pub bring: Vec<BringView>,
    /// Minutes at doors and on the telephone.
    pub minutes: u32,
}

/// One thing to bring.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BringView {
    /// What.
    pub item: Text,
    /// For how many stops.
    pub stops: u64,
}

/// One stop.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StopView {
    /// Visit id.
    pub id: String,
    /// Position from 1.
    pub seq: u32,
    /// Household.
    pub household_id: String,
    /// Whom to see.
    pub head_name: String,
    /// Telephone, for the worker on the task.
    pub phone: Option<String>,
    /// Village.
    pub place: Option<PlaceRef>,
    /// Villager group.
    pub group: String,
    /// Members known.
    pub member_count: u64,
    /// Fronts served.
    pub fronts: Vec<String>,
    /// `call` or `visit`.
    pub contact: String,
    /// Urgency.
    pub urgency: String,
    /// Earliest last day.
    pub due: String,
    /// Minutes.
    pub minutes: u32,
    /// What to bring.
    pub bring: Vec<Text>,
    /// Whose round it is in; none while it waits.
    pub worker_id: Option<String>,
    /// That worker's name.
    pub worker_name: Option<String>,
    /// Why this worker, or why it waits.
    pub why_worker: Text,
    /// The tasks, each with why.
    pub tasks: Vec<TaskView>,
    /// Neutral flag: support needed until this day.
    pub support_until: Option<String>,
}
