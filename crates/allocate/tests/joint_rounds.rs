//! Merging pays: on one seeded example, joint rounds of both fronts against separate ones, with the counts.

mod county;

use std::collections::HashSet;

use county::{County, Size, options, visit_ids};
use twofront_allocate::{merge, plan, round_time};
use twofront_domain::front::Front;
use twofront_domain::ids::HouseholdId;
use twofront_domain::round::RoundPlan;
use twofront_domain::task::{Contact, Task};

struct Totals {
    visits: usize,
    waiting: usize,
    minutes: u32,
}

fn totals(county: &County, tasks: &[Task]) -> Totals {
    let options = options(360);
    let merged = merge(tasks, &county.doorsteps, visit_ids());
    let plan: RoundPlan = plan(&merged.visits, &county.workers, &options);
    let minutes = plan.rounds.iter().map(|round| {
        let worker = county
            .workers
            .iter()
            .find(|worker| worker.id == round.worker)
            .expect("a known worker");
        let time = round_time(round, worker, &options.walk);
        time.work_minutes + time.way_minutes
    });
    Totals {
        visits: merged.visits.len(),
        waiting: plan.waiting.len(),
        minutes: minutes.sum(),
    }
}

#[test]
fn joint_rounds_need_fewer_visits_and_less_time_than_separate_ones() {
    let size = Size {
        towns: 4,
        villages_per_town: 6,
        households: 400,
        tasks: 520,
        workers: 120,
        positions_percent: 0,
    };
    let mut county = County::seeded(2020, size);
    county
        .tasks
        .retain(|task| task.contact == Contact::Visit && county.doorsteps.contains_key(&task.household));
    let of = |front: Front| -> Vec<Task> {
        county
            .tasks
            .iter()
            .filter(|task| task.front == front)
            .cloned()
            .collect()
    };
    let (epidemic, livelihood) = (of(Front::Epidemic), of(Front::Livelihood));
    let households = |tasks: &[Task]| -> HashSet<HouseholdId> { tasks.iter().map(|task| task.household).collect() };
    let (separate, joint) = (
        [totals(&county, &epidemic), totals(&county, &livelihood)],
        totals(&county, &county.tasks),
    );

    let separate_visits = separate[0].visits + separate[1].visits;
    let on_both_fronts = households(&epidemic).intersection(&households(&livelihood)).count();
    assert_eq!(
        separate_visits - joint.visits,
        on_both_fronts,
        "one visit saved per household on both fronts"
    );
    assert!(
        joint.visits < separate_visits,
        "{} joint, {separate_visits} separate",
        joint.visits
    );
    assert_eq!(
        joint.waiting + separate[0].waiting + separate[1].waiting,
        0,
        "everybody is reached either way"
    );
    let separate_minutes = separate[0].minutes + separate[1].minutes;
    assert!(
        joint.minutes < separate_minutes,
        "{} joint, {separate_minutes} separate",
        joint.minutes
    );
    assert_eq!(
        (separate[0].visits, separate[1].visits, joint.visits),
        (103, 112, 192),
        "counts of this seed"
    );
}
