//! One visit, both fronts: what becomes of a household's open tasks.

mod county;

use std::collections::HashMap;

use county::{household, place, task, task_id, visit_ids};
use jiff::civil::date;
use twofront_allocate::merge;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front::{Epidemic, Livelihood};
use twofront_domain::round::Doorstep;
use twofront_domain::task::Contact::{Call, Desk, Visit};
use twofront_domain::task::Task;
use twofront_domain::text::Bilingual;

fn doorstep() -> Doorstep {
    Doorstep {
        village: place("349900101201"),
        group: "3组".into(),
        position: None,
    }
}

#[test]
fn tasks_of_both_fronts_share_one_visit() {
    let (mask, form) = (
        Bilingual::new("口罩", "Masks"),
        Bilingual::new("收入核对表", "Income form"),
    );
    let tasks = [
        Task {
            bring: vec![form.clone(), mask.clone()],
            due: date(2020, 3, 18),
            ..task(1, 1, Livelihood, Visit, 30)
        },
        Task {
            bring: vec![mask.clone()],
            urgency: Urgency::Urgent,
            ..task(2, 1, Epidemic, Call, 10)
        },
        task(3, 1, Livelihood, Desk, 3),
    ];
    let merged = merge(&tasks, &HashMap::from([(household(1), doorstep())]), visit_ids());
    let [visit] = merged.visits.as_slice() else {
        panic!("one visit, not {:?}", merged.visits)
    };
    assert_eq!(visit.household, household(1));
    assert_eq!(visit.doorstep, doorstep());
    assert_eq!(
        visit.tasks,
        [task_id(2), task_id(1), task_id(3)],
        "the urgent one first, then by last day"
    );
    assert_eq!(visit.fronts, [Epidemic, Livelihood]);
    assert_eq!(
        (visit.contact, visit.urgency, visit.due),
        (Visit, Urgency::Urgent, date(2020, 3, 18))
    );
    assert_eq!(visit.bring, [mask, form], "each thing once");
    assert_eq!(visit.minutes, 30 + 5 + 1, "arriving counts once");
    assert!(merged.at_desk.is_empty() && merged.no_doorstep.is_empty());
}

#[test]
fn minutes_do_not_depend_on_the_order_of_tasks() {
    for (minutes, together) in [
        (&[20][..], 20),
        (&[0], 1),
        (&[10, 20], 25),
        (&[20, 10], 25),
        (&[20, 20], 35),
        (&[3, 3, 3], 5),
        (&[u32::MAX, 20], u32::MAX),
    ] {
        let tasks: Vec<Task> = minutes
            .iter()
            .zip(1..)
            .map(|(one, number)| task(number, 1, Livelihood, Visit, *one))
            .collect();
        let merged = merge(&tasks, &HashMap::from([(household(1), doorstep())]), visit_ids());
        assert_eq!(merged.visits[0].minutes, together, "{minutes:?}");
    }
}

#[test]
fn nobody_is_bothered_for_the_desk_and_no_task_is_lost() {
    let tasks = [
        task(1, 1, Livelihood, Desk, 5),
        task(2, 2, Livelihood, Call, 5),
        task(3, 9, Livelihood, Visit, 5),
        task(4, 8, Livelihood, Desk, 5),
        task(2, 2, Livelihood, Call, 5),
    ];
    let doorsteps = HashMap::from([(household(1), doorstep()), (household(2), doorstep())]);
    let merged = merge(&tasks, &doorsteps, visit_ids());
    assert_eq!(merged.at_desk, [task_id(1), task_id(4)]);
    assert_eq!(merged.no_doorstep, [task_id(3)]);
    assert_eq!(merged.visits.len(), 1);
    assert_eq!(merged.visits[0].tasks, [task_id(2)], "a task listed twice counts once");
    assert_eq!(merged.visits[0].contact, Call, "a call where a call will do");
}
