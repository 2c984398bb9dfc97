//! The planner's plans always pass the check, and the check finds every way of breaking one.

mod county;

use county::{County, Size, TODAY, household, options, place, task_id, worker_id};
use proptest::prelude::*;
use twofront_allocate::{CheckFailure, CheckInput, Merged, PlanOptions, check, plan};
use twofront_domain::clue::Urgency;
use twofront_domain::ids::VisitId;
use twofront_domain::round::{Round, RoundPlan, Visit};
use twofront_domain::task::Contact;
use twofront_domain::text::Bilingual;
use uuid::Uuid;

fn sizes() -> impl Strategy<Value = Size> {
    (
        1u32..4,
        1u32..5,
        1u32..120,
        0u32..260,
        0u32..25,
        prop_oneof![Just(0u32), Just(100), 0u32..100],
    )
        .prop_map(
            |(towns, villages_per_town, households, tasks, workers, positions_percent)| Size {
                towns,
                villages_per_town,
                households,
                tasks,
                workers,
                positions_percent,
            },
        )
}

fn failures(county: &County, merged: &Merged, options: &PlanOptions, plan: &RoundPlan) -> Vec<CheckFailure> {
    let input = CheckInput {
        tasks: &county.tasks,
        doorsteps: &county.doorsteps,
        visits: &merged.visits,
        workers: &county.workers,
        options,
    };
    check(plan, &input)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes(seed in any::<u64>(), size in sizes(), minutes in 0u32..600, walk in 0u32..90) {
        let county = County::seeded(seed, size);
        let mut options = options(minutes);
        // Estimates a county may type in without thinking, such as a village farther than a town.
        options.walk.same_village_minutes = walk;
        let merged = county.merged();
        let planned = plan(&merged.visits, &county.workers, &options);
        prop_assert_eq!(failures(&county, &merged, &options, &planned), vec![]);
    }

    #[test]
    fn every_task_ends_in_one_place(seed in any::<u64>(), size in sizes()) {
        let county = County::seeded(seed, size);
        let merged = county.merged();
        let visited = merged.visits.iter().flat_map(|visit| visit.tasks.iter().copied());
        let mut ended: Vec<_> = visited.chain(merged.at_desk).chain(merged.no_doorstep).collect();
        ended.sort_unstable();
        let mut given: Vec<_> = county.tasks.iter().map(|task| task.id).collect();
        given.sort_unstable();
        prop_assert_eq!(ended, given);
    }
}

/// A county whose plan has several rounds with calls and doors, and visits that wait.
struct Case {
    county: County,
    merged: Merged,
    options: PlanOptions,
    plan: RoundPlan,
}

impl Case {
    fn new() -> Self {
        let size = Size {
            towns: 3,
            villages_per_town: 3,
            households: 200,
            tasks: 300,
            workers: 15,
            positions_percent: 40,
        };
        let (county, options) = (County::seeded(11, size), options(240));
        let merged = county.merged();
        let plan = plan(&merged.visits, &county.workers, &options);
        let case = Self {
            county,
            merged,
            options,
            plan,
        };
        assert_eq!(case.failures(&case.plan), []);
        assert!(case.plan.waiting.len() > 3 && case.plan.rounds.len() > 3);
        case
    }

    fn failures(&self, plan: &RoundPlan) -> Vec<CheckFailure> {
        failures(&self.county, &self.merged, &self.options, plan)
    }

    /// Breaks a copy of the plan and holds that the check names what was broken.
    #[track_caller]
    fn finds(&self, breaking: impl FnOnce(&mut RoundPlan) -> CheckFailure) {
        let mut broken = self.plan.clone();
        let expected = breaking(&mut broken);
        let found = self.failures(&broken);
        assert!(found.contains(&expected), "expected {expected:?}, found {found:?}");
        for failure in found {
            let said = failure.said();
            assert!(
                !said.zh.contains('{') && !said.en.contains('{'),
                "a gap is left: {said:?}"
            );
        }
    }
}

fn nobody() -> VisitId {
    VisitId::new(Uuid::from_u128(0xdead))
}

fn with_visits(plan: &mut RoundPlan, at_least: usize) -> &mut Round {
    plan.rounds
        .iter_mut()
        .find(|round| round.visits.len() >= at_least)
        .expect("a round long enough")
}

/// A visit of some round that settles at least `tasks` tasks.
fn visit_with_tasks(plan: &mut RoundPlan, tasks: usize) -> &mut Visit {
    let mut visits = plan.rounds.iter_mut().flat_map(|round| &mut round.visits);
    visits
        .find(|visit| visit.tasks.len() >= tasks)
        .expect("a visit with as many tasks")
}

#[test]
fn lost_invented_repeated_and_changed_visits_are_found() {
    let case = Case::new();
    case.finds(|plan| {
        let round = with_visits(plan, 2);
        round.why_this_worker.pop();
        CheckFailure::VisitLost(round.visits.pop().expect("a visit").id)
    });
    case.finds(|plan| CheckFailure::VisitLost(plan.waiting.remove(0).0.id));
    case.finds(|plan| {
        plan.waiting[0].0.id = nobody();
        CheckFailure::VisitInvented(nobody())
    });
    case.finds(|plan| {
        let again = plan.waiting[0].clone();
        plan.waiting.push(again.clone());
        CheckFailure::VisitRepeated(again.0.id)
    });
    case.finds(|plan| {
        plan.waiting[0].0.tasks.clear();
        CheckFailure::VisitEmpty(plan.waiting[0].0.id)
    });
    case.finds(|plan| {
        let visit = visit_with_tasks(plan, 1);
        visit.minutes += 1;
        CheckFailure::VisitChanged(visit.id)
    });
    case.finds(|plan| {
        let taken = plan.waiting[0].0.household;
        plan.waiting[1].0.household = taken;
        CheckFailure::HouseholdRepeated(taken)
    });
}

#[test]
fn tasks_in_the_wrong_place_are_found() {
    let case = Case::new();
    case.finds(|plan| {
        let visit = visit_with_tasks(plan, 2);
        CheckFailure::TaskLost(visit.tasks.pop().expect("a task"))
    });
    case.finds(|plan| {
        let visit = visit_with_tasks(plan, 1);
        visit.tasks.push(visit.tasks[0]);
        CheckFailure::TaskRepeated(visit.tasks[0])
    });
    case.finds(|plan| {
        visit_with_tasks(plan, 1).tasks.push(task_id(999_999));
        CheckFailure::TaskInvented(task_id(999_999))
    });
    case.finds(|plan| {
        let stray = plan.waiting[0].0.tasks[0];
        visit_with_tasks(plan, 1).tasks[0] = stray;
        CheckFailure::TaskOfOtherHousehold(stray)
    });
    case.finds(|plan| {
        let desk = *case.merged.at_desk.first().expect("a task for the desk");
        visit_with_tasks(plan, 1).tasks.push(desk);
        CheckFailure::TaskOfOtherHousehold(desk)
    });
}

#[test]
fn a_visit_that_says_something_else_than_its_tasks_is_found() {
    let case = Case::new();
    type Breaking = fn(&mut Visit);
    let breakings: [(&'static str, Breaking); 8] = [
        ("doorstep", |visit| visit.doorstep.group.push('x')),
        ("fronts", |visit| {
            visit.fronts.pop();
        }),
        ("contact", |visit| visit.contact = Contact::Desk),
        ("urgency", |visit| {
            visit.urgency = if visit.urgency == Urgency::Low {
                Urgency::Urgent
            } else {
                Urgency::Low
            };
        }),
        ("due", |visit| visit.due = visit.due.tomorrow().expect("a day")),
        ("minutes", |visit| visit.minutes += 1),
        ("bring", |visit| visit.bring.push(Bilingual::new("雨伞", "Umbrella"))),
        ("order", |visit| visit.tasks.reverse()),
    ];
    for (part, breaking) in breakings {
        case.finds(|plan| {
            let mut visits = plan.rounds.iter_mut().flat_map(|round| &mut round.visits);
            let differing = |visit: &&mut Visit| {
                let urgency = |id| {
                    case.county
                        .tasks
                        .iter()
                        .find(|task| task.id == id)
                        .map(|task| task.urgency)
                };
                visit.tasks.len() >= 2 && urgency(visit.tasks[0]) != urgency(visit.tasks[1])
            };
            let visit = visits.find(differing).expect("a visit with tasks of two urgencies");
            breaking(visit);
            CheckFailure::Misstated(visit.id, part)
        });
    }
    case.finds(|plan| {
        let visit = visit_with_tasks(plan, 1);
        visit.bring.push(Bilingual::new("口罩", "Masks"));
        visit.bring.push(Bilingual::new("口罩", "Masks"));
        CheckFailure::Misstated(visit.id, "bring")
    });
}

#[test]
fn wrong_workers_and_missing_reasons_are_found() {
    let case = Case::new();
    case.finds(|plan| {
        plan.rounds[0].worker = worker_id(999_999);
        CheckFailure::WorkerUnknown(worker_id(999_999))
    });
    case.finds(|plan| {
        let first = plan.rounds[0].worker;
        plan.rounds[1].worker = first;
        CheckFailure::WorkerRepeated(first)
    });
    case.finds(|plan| {
        let busy: Vec<_> = plan.rounds.iter().map(|round| round.worker).collect();
        let idle = case
            .county
            .workers
            .iter()
            .find(|worker| !busy.contains(&worker.id))
            .map_or(busy[0], |worker| worker.id);
        plan.rounds.push(Round {
            worker: idle,
            visits: Vec::new(),
            why_this_worker: Vec::new(),
        });
        CheckFailure::RoundEmpty(idle)
    });
    case.finds(|plan| {
        plan.rounds[0].why_this_worker[0].en.clear();
        CheckFailure::ReasonMissing(plan.rounds[0].visits[0].id)
    });
    case.finds(|plan| {
        plan.waiting[0].1 = Bilingual::new(" ", "Full");
        CheckFailure::ReasonMissing(plan.waiting[0].0.id)
    });
    case.finds(|plan| {
        plan.rounds[0].why_this_worker.push(Bilingual::new("好", "Good"));
        CheckFailure::ReasonsUneven(plan.rounds[0].worker)
    });
    case.finds(|plan| {
        plan.date = TODAY.tomorrow().expect("a day");
        CheckFailure::OtherOptions
    });
    case.finds(|plan| {
        plan.minutes_per_worker += 1;
        CheckFailure::OtherOptions
    });
}

#[test]
fn rounds_too_long_too_far_or_with_late_calls_are_found() {
    let case = Case::new();
    case.finds(|plan| {
        let mixed = |round: &&mut Round| {
            let count = |contact| round.visits.iter().filter(|visit| visit.contact == contact).count();
            count(Contact::Call) > 0 && count(Contact::Visit) > 0
        };
        let round = plan
            .rounds
            .iter_mut()
            .find(mixed)
            .expect("a round with calls and doors");
        let last = round.visits.len() - 1;
        round.visits.swap(0, last);
        CheckFailure::CallAfterDoor(round.worker, round.visits[last].id)
    });
    // Somebody who is neither paired with the household nor of its town.
    case.finds(|plan| {
        let (visit, why) = plan.waiting.remove(0);
        let (household, village) = (visit.household, visit.doorstep.village.clone());
        let stranger = |round: &&mut Round| {
            let worker = case
                .county
                .workers
                .iter()
                .find(|worker| worker.id == round.worker)
                .expect("a known worker");
            let town = if worker.place.as_str().len() == 12 {
                worker.place.parent()
            } else {
                Some(worker.place.clone())
            };
            !worker.paired.contains(&household) && !village.is_within(&town.expect("a town"))
        };
        let round = plan.rounds.iter_mut().find(stranger).expect("a stranger");
        let id = visit.id;
        round.visits.push(visit);
        round.why_this_worker.push(why);
        CheckFailure::OutOfArea(round.worker, id)
    });
    assert_ne!(
        case.county.workers[0].place,
        place("34"),
        "no worker serves the whole province"
    );
    assert!(!case.county.doorsteps.contains_key(&household(999_999)));
}

/// The check's own clock agrees with the planner's: no round has room for less than it takes, and a day one minute shorter
/// than the fullest round is refused.
#[test]
fn a_round_longer_than_the_day_is_found() {
    let case = Case::new();
    let shorter_day = |minutes: u32| {
        let options = PlanOptions {
            minutes_per_worker: minutes,
            ..case.options
        };
        let plan = RoundPlan {
            minutes_per_worker: minutes,
            ..case.plan.clone()
        };
        failures(&case.county, &case.merged, &options, &plan)
    };
    for round in &case.plan.rounds {
        let worker = case
            .county
            .workers
            .iter()
            .find(|worker| worker.id == round.worker)
            .expect("a known worker");
        let time = twofront_allocate::round_time(round, worker, &case.options.walk);
        let minutes = time.work_minutes + time.way_minutes;
        assert!(minutes <= case.options.minutes_per_worker);
        let over = |failure: &CheckFailure| matches!(failure, CheckFailure::OverTime(of, _) if *of == round.worker);
        assert!(
            !shorter_day(minutes).iter().any(over),
            "{minutes} minutes are enough for {:?}",
            round.worker
        );
        // Way times with positions are rounded up by less than a second a leg, so two minutes less are surely too few.
        assert!(
            shorter_day(minutes - 2).iter().any(over),
            "{} minutes are too few for {:?}",
            minutes - 2,
            round.worker
        );
    }
}
