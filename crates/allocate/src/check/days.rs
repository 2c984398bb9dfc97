//! Rounds against workers: who, where, how long, in which order. Reads times and places for itself, with the great-circle
//! distance where positions are known; only what counts as the same group is shared with the planner.

use std::collections::{HashMap, HashSet};

use twofront_domain::ids::WorkerId;
use twofront_domain::round::{Doorstep, Round, RoundPlan, Visit};
use twofront_domain::task::Contact;
use twofront_domain::text::Bilingual;
use twofront_domain::worker::Worker;

use super::CheckFailure;
use crate::group::same_group;
use crate::rounds::PlanOptions;
use crate::walk::WalkTimes;

/// Digits of a town's code.
const TOWN_DIGITS: usize = 9;

pub(super) fn check_rounds(
    plan: &RoundPlan,
    workers: &[Worker],
    options: &PlanOptions,
    failures: &mut Vec<CheckFailure>,
) {
    let by_id: HashMap<WorkerId, &Worker> = workers.iter().map(|worker| (worker.id, worker)).collect();
    let mut seen = HashSet::new();
    for round in &plan.rounds {
        if !seen.insert(round.worker) {
            failures.push(CheckFailure::WorkerRepeated(round.worker));
        }
        if round.visits.is_empty() {
            failures.push(CheckFailure::RoundEmpty(round.worker));
        }
        check_reasons(round, failures);
        check_calls_first(round, failures);
        match by_id.get(&round.worker) {
            None => failures.push(CheckFailure::WorkerUnknown(round.worker)),
            Some(worker) => {
                check_area(round, worker, failures);
                check_time(round, worker, options, failures);
            }
        }
    }
    let silent = plan.waiting.iter().filter(|(_, reason)| is_silent(reason));
    failures.extend(silent.map(|(visit, _)| CheckFailure::ReasonMissing(visit.id)));
}

fn is_silent(reason: &Bilingual) -> bool {
    reason.zh.trim().is_empty() || reason.en.trim().is_empty()
}

fn check_reasons(round: &Round, failures: &mut Vec<CheckFailure>) {
    if round.visits.len() != round.why_this_worker.len() {
        failures.push(CheckFailure::ReasonsUneven(round.worker));
    }
    for (visit, why) in round.visits.iter().zip(&round.why_this_worker) {
        if is_silent(why) {
            failures.push(CheckFailure::ReasonMissing(visit.id));
        }
    }
}

fn check_calls_first(round: &Round, failures: &mut Vec<CheckFailure>) {
    let after_first_door = round.visits.iter().skip_while(|visit| visit.contact != Contact::Visit);
    let late_calls = after_first_door.filter(|visit| visit.contact != Contact::Visit);
    failures.extend(late_calls.map(|visit| CheckFailure::CallAfterDoor(round.worker, visit.id)));
}

fn check_area(round: &Round, worker: &Worker, failures: &mut Vec<CheckFailure>) {
    let place = worker.place.as_str();
    let area = &place[..place.len().min(TOWN_DIGITS)];
    let outside = |visit: &&Visit| {
        !visit.doorstep.village.as_str().starts_with(area) && !worker.paired.contains(&visit.household)
    };
    failures.extend(
        round
            .visits
            .iter()
            .filter(outside)
            .map(|visit| CheckFailure::OutOfArea(worker.id, visit.id)),
    );
}

fn check_time(round: &Round, worker: &Worker, options: &PlanOptions, failures: &mut Vec<CheckFailure>) {
    let doors: Vec<&Doorstep> = round
        .visits
        .iter()
        .filter(|visit| visit.contact == Contact::Visit)
        .map(|visit| &visit.doorstep)
        .collect();
    let work: f64 = round.visits.iter().map(|visit| f64::from(visit.minutes)).sum();
    let first = doors.first().map_or(0.0, |door| {
        f64::from(way_from_base(worker.place.as_str(), door, &options.walk))
    });
    let between: f64 = doors
        .windows(2)
        .map(|pair| way_between(pair[0], pair[1], &options.walk))
        .sum();
    let minutes = work + first + between;
    // A millionth of a minute: floating sums of exact minutes must not fail a full day.
    if minutes > f64::from(options.minutes_per_worker) + 1e-6 {
        failures.push(CheckFailure::OverTime(worker.id, minutes.ceil() as u64));
    }
}

fn way_from_base(base: &str, door: &Doorstep, walk: &WalkTimes) -> u32 {
    let village = door.village.as_str();
    if base == village {
        walk.same_village_minutes
    } else if town(base) == town(village) {
        walk.same_town_minutes
    } else {
        walk.farther_minutes
    }
}

fn way_between(from: &Doorstep, to: &Doorstep, walk: &WalkTimes) -> f64 {
    if let (Some(here), Some(there)) = (from.position, to.position) {
        let metres = great_circle_metres(here, there) * f64::from(walk.detour_hundredths) / 100.0;
        let foot = metres / f64::from(walk.foot_metres_per_minute.max(1));
        let ride = f64::from(walk.ride_start_minutes) + metres / f64::from(walk.ride_metres_per_minute.max(1));
        return foot.min(ride).max(1.0);
    }
    if from.village == to.village && same_group(&from.group, &to.group) {
        return f64::from(walk.same_group_minutes);
    }
    f64::from(way_from_base(from.village.as_str(), to, walk))
}

fn town(place: &str) -> &str {
    &place[..place.len().min(TOWN_DIGITS)]
}

/// By the haversine formula, on a sphere of 6,371 km.
fn great_circle_metres(here: (i32, i32), there: (i32, i32)) -> f64 {
    let radians = |micro: i32| (f64::from(micro) / 1e6).to_radians();
    let (north, east) = (radians(here.0) - radians(there.0), radians(here.1) - radians(there.1));
    let half =
        (north / 2.0).sin().powi(2) + radians(here.0).cos() * radians(there.0).cos() * (east / 2.0).sin().powi(2);
    2.0 * 6_371_000.0 * half.sqrt().min(1.0).asin()
}
