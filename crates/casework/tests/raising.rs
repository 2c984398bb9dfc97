//! Clues become tasks with the pack's words and working-day deadlines; lateness counts working days.

use jiff::civil::{Date, date};
use twofront_casework::{ClueForTask, overdue_working_days, tasks_from_clues};
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::clue::Urgency;
use twofront_domain::field::Catalogue;
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, HouseholdId, TaskId};
use twofront_domain::task::{Contact, Task};
use twofront_domain::text::Bilingual;
use twofront_packs::{Pack, Packs, TaskKind};
use uuid::Uuid;

/// Spring Festival of 2020: free from Friday 24 January to Sunday 2 February; Sunday 19 January worked in exchange.
fn calendar() -> WorkingCalendar {
    let holidays = date(2020, 1, 24)
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= date(2020, 2, 2));
    WorkingCalendar::new(holidays, [date(2020, 1, 19)])
}

fn packs() -> Packs {
    let kind = TaskKind {
        id: "income-check".into(),
        title: Bilingual::new("核对收入", "Check the income"),
        contact: Contact::Visit,
        minutes: 20,
        bring: vec![Bilingual::new("收入核对表", "Income form")],
        due_working_days: 5,
    };
    let title = Bilingual::new("防返贫", "Livelihood");
    let pack = Pack {
        task_kinds: vec![kind],
        ..Pack::empty("livelihood", "2026.1", Front::Livelihood, title)
    };
    Packs {
        packs: vec![pack],
        catalogue: Catalogue::default(),
        calendar: calendar(),
        changed_up_to: None,
    }
}

fn clue(number: u128, task_kind: Option<&'static str>, first_seen: Date) -> ClueForTask<'static> {
    ClueForTask {
        clue: ClueId::new(Uuid::from_u128(number)),
        household: HouseholdId::new(Uuid::from_u128(900 + number)),
        pack: "livelihood",
        task_kind,
        urgency: Urgency::Urgent,
        first_seen,
    }
}

fn counting_ids() -> impl FnMut() -> TaskId {
    let mut last = 0;
    move || {
        last += 1;
        TaskId::new(Uuid::from_u128(last))
    }
}

#[test]
fn one_task_for_each_clue_that_asks_for_one() {
    let today = date(2020, 1, 22);
    let clues = [
        clue(1, Some("income-check"), today),
        clue(2, None, today),
        clue(3, Some("income-check"), today),
    ];
    let raised = tasks_from_clues(&clues, &packs(), today, counting_ids()).expect("kinds exist");
    assert_eq!(
        raised.iter().map(|one| one.clue).collect::<Vec<_>>(),
        [clues[0].clue, clues[2].clue]
    );
    let expected = Task {
        id: TaskId::new(Uuid::from_u128(1)),
        household: clues[0].household,
        front: Front::Livelihood,
        title: Bilingual::new("核对收入", "Check the income"),
        contact: Contact::Visit,
        urgency: Urgency::Urgent,
        // Thursday 23 January, then the holidays, then Monday 3 to Thursday 6 February.
        due: date(2020, 2, 6),
        minutes: 20,
        bring: vec![Bilingual::new("收入核对表", "Income form")],
    };
    assert_eq!(raised[0].task, expected);
    assert_ne!(raised[0].task.id, raised[1].task.id);
}

#[test]
fn the_deadline_counts_from_the_first_sight_and_never_from_the_future() {
    let today = date(2020, 2, 17);
    for (first_seen, due) in [
        (date(2020, 2, 10), date(2020, 2, 17)),
        (date(2020, 2, 17), date(2020, 2, 24)),
        (date(2020, 3, 30), date(2020, 2, 24)),
        (date(2020, 1, 17), date(2020, 1, 23)),
    ] {
        let raised = tasks_from_clues(
            &[clue(1, Some("income-check"), first_seen)],
            &packs(),
            today,
            counting_ids(),
        );
        assert_eq!(raised.expect("kind exists")[0].task.due, due, "first seen {first_seen}");
    }
}

#[test]
fn an_unknown_kind_or_pack_is_refused_by_name() {
    let today = date(2020, 2, 17);
    let gone = clue(1, Some("gone"), today);
    let elsewhere = ClueForTask {
        pack: "flood",
        ..clue(2, Some("income-check"), today)
    };
    for (clue, words) in [(gone, ["livelihood", "gone"]), (elsewhere, ["flood", "income-check"])] {
        let error = tasks_from_clues(&[clue], &packs(), today, counting_ids()).expect_err("not in force");
        for word in words {
            assert!(
                error.to_string().contains(word) && error.said().zh.contains(word),
                "{error}"
            );
        }
    }
}

#[test]
fn lateness_counts_working_days() {
    let today = date(2020, 1, 17);
    let raised = tasks_from_clues(&[clue(1, Some("income-check"), today)], &packs(), today, counting_ids());
    let task = raised.expect("kind exists").remove(0).task;
    assert_eq!(task.due, date(2020, 1, 23), "Sunday the 19th is worked");
    for (today, late) in [
        (date(2020, 1, 10), 0),
        (date(2020, 1, 23), 0),
        (date(2020, 1, 24), 0),
        (date(2020, 2, 2), 0),
        (date(2020, 2, 3), 1),
        (date(2020, 2, 10), 6),
    ] {
        assert_eq!(overdue_working_days(&task, today, &calendar()), late, "on {today}");
    }
}
