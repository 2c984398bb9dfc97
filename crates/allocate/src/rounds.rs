//! A day's rounds for the county: urgent first, then by last day, each visit to the person who should go, within everybody's
//! time. Decides everything; nothing is left to choose later. Whether the plan is sound is for [`crate::check`] to say.

use jiff::civil::Date;
use twofront_domain::round::{Round, RoundPlan, Visit};
use twofront_domain::task::Contact;
use twofront_domain::worker::Worker;

use crate::assignment::Assignment;
use crate::reasons;
use crate::walk::WalkTimes;

/// What a day's plan rests on besides visits and workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanOptions {
    /// The day.
    pub date: Date,
    /// Minutes of work a worker has that day, the way included.
    pub minutes_per_worker: u32,
    /// Estimates of the way between doors.
    pub walk: WalkTimes,
}

/// Gives each visit to a worker, or lets it wait with a reason.
///
/// Visits are taken by urgency, last day, shortness, place and id. A visit goes to the worker paired with the household; else
/// to the stationed or medical worker of the village who has least to do; else to somebody of the same town, first to who is
/// in that village anyway. Each round has its calls first, the urgent ones leading, then its doors in the order to go.
/// Ties fall by id: the same visits and workers give the same plan in whatever order they are listed.
pub fn plan(visits: &[Visit], workers: &[Worker], options: &PlanOptions) -> RoundPlan {
    let mut assignment = Assignment::new(visits, workers, options);
    let mut waiting = assignment.give_out(by_priority(visits, &assignment));
    // Shorter ways leave time over, which may be enough for somebody who had to wait.
    if assignment.settle_orders() && !waiting.is_empty() {
        waiting = assignment.give_out(waiting);
        assignment.settle_orders();
    }
    let waiting = waiting.into_iter().map(|at| {
        let reason = reasons::waiting(&visits[at], options.minutes_per_worker, assignment.nobody_serves(at));
        (visits[at].clone(), reason)
    });
    RoundPlan {
        date: options.date,
        minutes_per_worker: options.minutes_per_worker,
        waiting: waiting.collect(),
        rounds: assignment
            .rounds()
            .map(|(worker, stops)| round(visits, worker, stops))
            .collect(),
    }
}

fn round(visits: &[Visit], worker: &Worker, stops: Vec<(usize, reasons::Why)>) -> Round {
    let (visits, why_this_worker) = stops
        .into_iter()
        .map(|(at, why)| (visits[at].clone(), why.said()))
        .unzip();
    Round {
        worker: worker.id,
        visits,
        why_this_worker,
    }
}

/// Positions of all visits that can be planned, the first to be given out first. Short visits lead among equals because more
/// of them fit; then those of one place stay together.
fn by_priority(visits: &[Visit], assignment: &Assignment<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..visits.len()).collect();
    order.sort_by_cached_key(|&at| {
        let visit = &visits[at];
        let spot = assignment.spot(at);
        let urgent_first = std::cmp::Reverse(visit.urgency);
        // A call needs no way, so it is the shorter of two equally long ones.
        let door = visit.contact == Contact::Visit;
        (
            urgent_first,
            visit.due,
            visit.minutes,
            door,
            spot.village,
            spot.group,
            visit.household,
            visit.id,
        )
    });
    order
}
