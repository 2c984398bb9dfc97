//! Who goes where, in which order, and what waits: small cases that can be worked by hand.

mod county;

use std::collections::HashMap;

use county::{County, Size, household, options, place, task, village, visit_ids, worker_id};
use jiff::civil::date;
use twofront_allocate::{PlanOptions, merge, plan, round_time};
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front::Livelihood;
use twofront_domain::ids::HouseholdId;
use twofront_domain::round::{Doorstep, RoundPlan, Visit};
use twofront_domain::task::{Contact, Task};
use twofront_domain::worker::{Worker, WorkerKind};

fn worker(number: u32, kind: WorkerKind, place_code: &str, paired: &[u32]) -> Worker {
    let paired = paired.iter().map(|of| household(*of)).collect();
    Worker {
        id: worker_id(number),
        name: format!("工作人员{number}"),
        kind,
        place: place(place_code),
        paired,
    }
}

fn at(village_code: &str, group: &str) -> Doorstep {
    Doorstep {
        village: place(village_code),
        group: group.into(),
        position: None,
    }
}

fn visits(tasks: &[Task], doorsteps: &[(u32, Doorstep)]) -> Vec<Visit> {
    let doorsteps: HashMap<_, _> = doorsteps
        .iter()
        .map(|(of, doorstep)| (household(*of), doorstep.clone()))
        .collect();
    merge(tasks, &doorsteps, visit_ids()).visits
}

fn stops(plan: &RoundPlan, worker: u32) -> Vec<HouseholdId> {
    let rounds = plan.rounds.iter().filter(|round| round.worker == worker_id(worker));
    rounds
        .flat_map(|round| round.visits.iter().map(|visit| visit.household))
        .collect()
}

fn households(numbers: &[u32]) -> Vec<HouseholdId> {
    numbers.iter().map(|number| household(*number)).collect()
}

const HOME: &str = "349900101201";
const NEXT: &str = "349900101202";
const AWAY: &str = "349900102201";

#[test]
fn the_paired_worker_goes_then_the_village_then_the_town() {
    let tasks: Vec<Task> = (1..=4).map(|of| task(of, of, Livelihood, Contact::Visit, 20)).collect();
    let visits = visits(
        &tasks,
        &[
            (1, at(HOME, "1组")),
            (2, at(HOME, "1组")),
            (3, at(NEXT, "1组")),
            (4, at(AWAY, "1组")),
        ],
    );
    let workers = [
        worker(1, WorkerKind::Paired, AWAY, &[1]),
        worker(2, WorkerKind::Stationed, HOME, &[]),
        worker(3, WorkerKind::Volunteer, HOME, &[]),
    ];
    let plan = plan(&visits, &workers, &options(400));
    assert_eq!(
        stops(&plan, 1),
        households(&[4, 1]),
        "paired with 1 elsewhere; 4 is in the own village"
    );
    assert_eq!(stops(&plan, 2), households(&[2]), "stationed in the village");
    assert_eq!(stops(&plan, 3), households(&[3]), "the least loaded of the town");
    let why = |worker: u32, at: usize| {
        let round = plan
            .rounds
            .iter()
            .find(|round| round.worker == worker_id(worker))
            .expect("a round");
        round.why_this_worker[at].zh.clone()
    };
    assert!(why(1, 1).contains("结对"), "{}", why(1, 1));
    assert!(why(1, 0).contains("今天就在这个村"), "{}", why(1, 0));
    assert!(why(2, 0).contains("本村驻村工作人员"), "{}", why(2, 0));
    assert!(why(3, 0).contains("代访"), "{}", why(3, 0));
}

#[test]
fn calls_come_first_and_doors_follow_villages_and_groups() {
    let calls = [
        task(1, 1, Livelihood, Contact::Call, 5),
        task(2, 2, Livelihood, Contact::Call, 5),
    ];
    let urgent_call = Task {
        urgency: Urgency::Urgent,
        ..task(3, 3, Livelihood, Contact::Call, 5)
    };
    let doors = (4..=9).map(|of| task(of, of, Livelihood, Contact::Visit, 10));
    let tasks: Vec<Task> = calls.into_iter().chain([urgent_call]).chain(doors).collect();
    let doorsteps = [
        (1, at(NEXT, "1组")),
        (2, at(HOME, "1组")),
        (3, at(NEXT, "2组")),
        (4, at(NEXT, "1组")),
        (5, at(HOME, "10组")),
        (6, at(HOME, "2组")),
        (7, at(HOME, "十组")),
        (8, at(HOME, "一组")),
        (9, at(HOME, "")),
    ];
    let visits = visits(&tasks, &doorsteps);
    // Based in the second village: its own doors come before those of the village with the smaller code.
    let plan_from = |base: &str| plan(&visits, &[worker(1, WorkerKind::Stationed, base, &[])], &options(600));
    assert_eq!(stops(&plan_from(HOME), 1), households(&[3, 2, 1, 8, 6, 5, 7, 9, 4]));
    assert_eq!(stops(&plan_from(NEXT), 1), households(&[3, 2, 1, 4, 8, 6, 5, 7, 9]));
    let plan = plan_from(HOME);
    let time = round_time(
        &plan.rounds[0],
        &worker(1, WorkerKind::Stationed, HOME, &[]),
        &options(600).walk,
    );
    // 10 to the first door, 10 to each new group, 4 within group 10, 10 to the unknown group, 30 to the next village.
    assert_eq!((time.work_minutes, time.way_minutes), (75, 10 + 10 + 10 + 4 + 10 + 30));
}

#[test]
fn what_does_not_fit_waits_with_a_reason() {
    let urgent = Task {
        urgency: Urgency::Urgent,
        due: date(2020, 4, 1),
        ..task(1, 1, Livelihood, Contact::Visit, 50)
    };
    let soon = Task {
        due: date(2020, 3, 17),
        ..task(2, 2, Livelihood, Contact::Visit, 50)
    };
    let later = task(3, 3, Livelihood, Contact::Visit, 50);
    let long = task(4, 4, Livelihood, Contact::Visit, 500);
    let far = task(5, 5, Livelihood, Contact::Visit, 5);
    let doorsteps: Vec<_> = (1..=4)
        .map(|of| (of, at(HOME, "1组")))
        .chain([(5, at(AWAY, "1组"))])
        .collect();
    let visits = visits(&[later, long, far, soon, urgent], &doorsteps);
    let workers = [worker(1, WorkerKind::Stationed, HOME, &[])];
    // 10 minutes to the group, 50 + 4 + 50 at its doors: two fit exactly.
    let full = plan(&visits, &workers, &options(114));
    assert_eq!(
        stops(&full, 1),
        households(&[1, 2]),
        "the urgent one and the one due first"
    );
    let waiting: Vec<(HouseholdId, &str)> = full
        .waiting
        .iter()
        .map(|(visit, reason)| (visit.household, reason.zh.as_str()))
        .collect();
    assert_eq!(
        waiting.iter().map(|(of, _)| *of).collect::<Vec<_>>(),
        households(&[5, 3, 4])
    );
    assert!(waiting[0].1.contains("没有登记的工作人员"), "{waiting:?}");
    assert!(waiting[1].1.contains("都已排满"), "{waiting:?}");
    assert!(waiting[2].1.contains("超过一人一天"), "{waiting:?}");
    let short = plan(&visits, &workers, &options(113));
    assert_eq!(stops(&short, 1), households(&[1]), "one minute less, one visit less");
}

#[test]
fn known_positions_give_a_short_way() {
    // Doors along a road, listed in a zigzag; about 190 metres from one to the next.
    let zigzag = [5, 1, 4, 0, 3, 2, 6];
    let tasks: Vec<Task> = (0..7).map(|of| task(of, of, Livelihood, Contact::Visit, 10)).collect();
    let doorsteps: Vec<(u32, Doorstep)> = zigzag
        .iter()
        .zip(0..)
        .map(|(at_step, of)| {
            let position = Some((30_700_000, 117_200_000 + 2_000 * at_step));
            (
                of,
                Doorstep {
                    village: place(HOME),
                    group: "1组".into(),
                    position,
                },
            )
        })
        .collect();
    let visits = visits(&tasks, &doorsteps);
    let staff = [worker(1, WorkerKind::Stationed, HOME, &[])];
    let plan = plan(&visits, &staff, &options(600));
    let along: Vec<i32> = plan.rounds[0]
        .visits
        .iter()
        .map(|visit| visit.doorstep.position.expect("known").1)
        .collect();
    assert!(
        along.is_sorted() || along.iter().rev().is_sorted(),
        "one way along the road: {along:?}"
    );
}

#[test]
fn the_listing_order_changes_nothing() {
    let size = Size {
        towns: 2,
        villages_per_town: 3,
        households: 150,
        tasks: 260,
        workers: 14,
        positions_percent: 50,
    };
    let county = County::seeded(7, size);
    let reversed = County {
        doorsteps: county.doorsteps.clone(),
        tasks: county.tasks.iter().rev().cloned().collect(),
        workers: county.workers.iter().rev().cloned().collect(),
    };
    let options: PlanOptions = options(300);
    let merged = county.merged();
    assert_eq!(merged, reversed.merged());
    let backwards: Vec<Visit> = merged.visits.iter().rev().cloned().collect();
    let planned = plan(&merged.visits, &county.workers, &options);
    assert_eq!(planned, plan(&backwards, &reversed.workers, &options));
    assert!(
        !planned.waiting.is_empty() && planned.rounds.len() > 5,
        "the case is not trivial"
    );
    assert_eq!(village(1, 2).parent(), Some(place("349900101")));
}
