//! Visits and rounds: one household's open tasks of both fronts in one stop, and one worker's stops of one day in order.
//!
//! A plan is immutable once made; `allocate` makes it, other code there checks it, a person approves it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clue::Urgency;
use crate::front::Front;
use crate::ids::{HouseholdId, TaskId, VisitId, WorkerId};
use crate::place::PlaceCode;
use crate::task::Contact;
use crate::text::Bilingual;

/// Where a household is, as far as the order of a round needs to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Doorstep {
    /// The village.
    pub village: PlaceCode,
    /// The villager group or natural village; empty when unknown.
    pub group: String,
    /// Latitude and longitude in millionths of a degree, where the county knows them.
    pub position: Option<(i32, i32)>,
}

/// One household's open tasks in one stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// Whom to see.
    pub household: HouseholdId,
    /// Where.
    pub doorstep: Doorstep,
    /// The tasks it settles, the most urgent first.
    pub tasks: Vec<TaskId>,
    /// The fronts it serves.
    pub fronts: Vec<Front>,
    /// The heaviest contact any of its tasks needs: a call only where a call will do for all.
    pub contact: Contact,
    /// The most urgent task's urgency.
    pub urgency: Urgency,
    /// The earliest last day among its tasks.
    pub due: Date,
    /// How long it takes at the door, in minutes.
    pub minutes: u32,
    /// What to bring, each thing once.
    pub bring: Vec<Bilingual>,
}

/// One worker's stops of one day, in the order to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Whose.
    pub worker: WorkerId,
    /// The stops in order.
    pub visits: Vec<Visit>,
    /// Why each visit is this worker's, in the order of `visits`.
    pub why_this_worker: Vec<Bilingual>,
}

/// A day's rounds for the whole county, and what had to wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundPlan {
    /// The day.
    pub date: Date,
    /// Minutes of work a worker has that day.
    pub minutes_per_worker: u32,
    /// The rounds, one per worker with at least one visit.
    pub rounds: Vec<Round>,
    /// Visits nobody has time for today, each with why.
    pub waiting: Vec<(Visit, Bilingual)>,
}
