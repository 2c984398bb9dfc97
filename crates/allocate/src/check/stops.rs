//! Visits against what was asked for, and against the tasks they settle. Knows nothing of workers.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use twofront_domain::ids::{HouseholdId, TaskId, VisitId};
use twofront_domain::round::{Doorstep, RoundPlan, Visit};
use twofront_domain::task::{Contact, Task};

use super::{CheckFailure, all_visits};
use crate::visits::SHARED_MINUTES;

/// Each visit asked for exactly once, unchanged; one per household.
pub(super) fn check_visits(plan: &RoundPlan, asked: &[Visit], failures: &mut Vec<CheckFailure>) {
    let asked_by_id: HashMap<VisitId, &Visit> = asked.iter().map(|visit| (visit.id, visit)).collect();
    let mut seen = HashSet::new();
    let mut households = HashSet::new();
    for visit in all_visits(plan) {
        match asked_by_id.get(&visit.id) {
            None => failures.push(CheckFailure::VisitInvented(visit.id)),
            Some(asked) if *asked != visit => failures.push(CheckFailure::VisitChanged(visit.id)),
            Some(_) => {}
        }
        if !seen.insert(visit.id) {
            failures.push(CheckFailure::VisitRepeated(visit.id));
        }
        if !households.insert(visit.household) {
            failures.push(CheckFailure::HouseholdRepeated(visit.household));
        }
    }
    failures.extend(
        asked
            .iter()
            .filter(|visit| !seen.contains(&visit.id))
            .map(|visit| CheckFailure::VisitLost(visit.id)),
    );
}

/// Each task that needs a visit in exactly one, of its own household, and every visit as its tasks say.
pub(super) fn check_tasks<S: BuildHasher>(
    plan: &RoundPlan,
    tasks: &[Task],
    doorsteps: &HashMap<HouseholdId, Doorstep, S>,
    failures: &mut Vec<CheckFailure>,
) {
    let tasks_by_id: HashMap<TaskId, &Task> = tasks.iter().map(|task| (task.id, task)).collect();
    let mut settled = HashSet::new();
    for visit in all_visits(plan) {
        let mut own = Vec::new();
        for id in &visit.tasks {
            if !settled.insert(*id) {
                failures.push(CheckFailure::TaskRepeated(*id));
            }
            match tasks_by_id.get(id) {
                None => failures.push(CheckFailure::TaskInvented(*id)),
                Some(task) if task.household != visit.household => {
                    failures.push(CheckFailure::TaskOfOtherHousehold(*id))
                }
                Some(task) => own.push(*task),
            }
        }
        if visit.tasks.is_empty() {
            failures.push(CheckFailure::VisitEmpty(visit.id));
        }
        let misstated = misstated(visit, &own, doorsteps.get(&visit.household));
        failures.extend(
            misstated
                .into_iter()
                .map(|part| CheckFailure::Misstated(visit.id, part)),
        );
    }
    let must_be_met: HashSet<HouseholdId> = tasks
        .iter()
        .filter(|task| task.contact != Contact::Desk)
        .map(|task| task.household)
        .collect();
    let lost = tasks_by_id.values().filter(|task| {
        let household = &task.household;
        must_be_met.contains(household) && doorsteps.contains_key(household) && !settled.contains(&task.id)
    });
    let mut lost: Vec<TaskId> = lost.map(|task| task.id).collect();
    lost.sort_unstable();
    failures.extend(lost.into_iter().map(CheckFailure::TaskLost));
}

/// The parts of a visit that differ from its tasks. Without tasks there is nothing to hold it against.
fn misstated(visit: &Visit, tasks: &[&Task], doorstep: Option<&Doorstep>) -> Vec<&'static str> {
    let mut parts = Vec::new();
    if doorstep != Some(&visit.doorstep) {
        parts.push("doorstep");
    }
    if tasks.is_empty() {
        return parts;
    }
    let any = |holds: &dyn Fn(&Task) -> bool| tasks.iter().any(|task| holds(task));
    let all = |holds: &dyn Fn(&Task) -> bool| tasks.iter().all(|task| holds(task));
    let fronts: BTreeSet<_> = tasks.iter().map(|task| task.front).collect();
    if visit.fronts != fronts.into_iter().collect::<Vec<_>>() {
        parts.push("fronts");
    }
    let heaviest_is_desk = all(&|task| task.contact == Contact::Desk);
    if heaviest_is_desk || !any(&|task| task.contact == visit.contact) || any(&|task| task.contact > visit.contact) {
        parts.push("contact");
    }
    if !any(&|task| task.urgency == visit.urgency) || any(&|task| task.urgency > visit.urgency) {
        parts.push("urgency");
    }
    if !any(&|task| task.due == visit.due) || any(&|task| task.due < visit.due) {
        parts.push("due");
    }
    if u64::from(visit.minutes) != minutes_together(tasks).min(u64::from(u32::MAX)) {
        parts.push("minutes");
    }
    let wanted: HashSet<_> = tasks.iter().flat_map(|task| &task.bring).collect();
    let brought: HashSet<_> = visit.bring.iter().collect();
    if wanted != brought || brought.len() != visit.bring.len() {
        parts.push("bring");
    }
    if tasks.windows(2).any(|pair| pair[0].urgency < pair[1].urgency) {
        parts.push("order");
    }
    parts
}

/// All tasks' minutes, less the shared ones for all but the longest; no task below one minute.
fn minutes_together(tasks: &[&Task]) -> u64 {
    let mut minutes: Vec<u64> = tasks.iter().map(|task| u64::from(task.minutes)).collect();
    minutes.sort_unstable();
    let longest = minutes.pop().unwrap_or(0).max(1);
    let shared = u64::from(SHARED_MINUTES);
    longest
        + minutes
            .into_iter()
            .map(|own| if own > shared { own - shared } else { 1 })
            .sum::<u64>()
}
