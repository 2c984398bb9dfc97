//! Is a plan sound? Other code than the planner's looks at it from outside: from the tasks, doorsteps and workers alone, with
//! its own reading of times and places. Repairs nothing; knows nothing of how a plan is made.

mod days;
mod failure;
mod stops;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use twofront_domain::ids::HouseholdId;
use twofront_domain::round::{Doorstep, RoundPlan, Visit};
use twofront_domain::task::Task;
use twofront_domain::worker::Worker;

pub use failure::CheckFailure;

use crate::rounds::PlanOptions;

/// What a plan is held against.
#[derive(Clone, Copy, Debug)]
pub struct CheckInput<'a, S: BuildHasher = RandomState> {
    /// All open tasks.
    pub tasks: &'a [Task],
    /// Where the households are.
    pub doorsteps: &'a HashMap<HouseholdId, Doorstep, S>,
    /// The visits the plan was asked to place.
    pub visits: &'a [Visit],
    /// The workers of that day.
    pub workers: &'a [Worker],
    /// The day and its estimates.
    pub options: &'a PlanOptions,
}

/// Everything wrong with `plan`; empty when it may be approved.
///
/// Holds that each visit asked for is in exactly one round or waits, unchanged and with a reason; that each task needing a
/// visit is in exactly one, of its own household, and the visit says what its tasks say; one visit per household; one round
/// per known worker, within the day's minutes, inside the worker's town unless paired, calls first.
pub fn check<S: BuildHasher>(plan: &RoundPlan, input: &CheckInput<'_, S>) -> Vec<CheckFailure> {
    let mut failures = Vec::new();
    if plan.date != input.options.date || plan.minutes_per_worker != input.options.minutes_per_worker {
        failures.push(CheckFailure::OtherOptions);
    }
    stops::check_visits(plan, input.visits, &mut failures);
    stops::check_tasks(plan, input.tasks, input.doorsteps, &mut failures);
    days::check_rounds(plan, input.workers, input.options, &mut failures);
    failures
}

/// Every visit of a plan: those in rounds, then those that wait.
fn all_visits(plan: &RoundPlan) -> impl Iterator<Item = &Visit> {
    plan.rounds
        .iter()
        .flat_map(|round| &round.visits)
        .chain(plan.waiting.iter().map(|(visit, _)| visit))
}
