//! The whole table of the state machine: every state against every event, and the two rules across it.

use twofront_casework::{Outcome, TaskEvent, TransitionError, transition};
use twofront_domain::ids::AccountId;
use twofront_domain::task::TaskState::{self, Assigned, Dismissed, Done, Open, Verified};

fn account(number: u128) -> AccountId {
    AccountId::new(uuid::Uuid::from_u128(number))
}

fn events() -> [TaskEvent; 8] {
    let (done_by, checked_by) = (account(1), account(2));
    [
        TaskEvent::Assign,
        TaskEvent::Release,
        TaskEvent::Report {
            outcome: Outcome::Settled,
        },
        TaskEvent::Report {
            outcome: Outcome::NotMet,
        },
        TaskEvent::Verify { done_by, checked_by },
        TaskEvent::Reject {
            done_by,
            checked_by,
            reason: "照片不是这户".into(),
        },
        TaskEvent::Dismiss {
            reason: "已迁出".into(),
        },
        TaskEvent::Reopen {
            reason: "又回来了".into(),
        },
    ]
}

#[test]
fn every_state_meets_every_event() {
    type Row = (TaskState, [Option<TaskState>; 8]);
    let table: [Row; 5] = [
        (
            Open,
            [
                Some(Assigned),
                None,
                Some(Done),
                Some(Open),
                None,
                None,
                Some(Dismissed),
                None,
            ],
        ),
        (
            Assigned,
            [
                None,
                Some(Open),
                Some(Done),
                Some(Open),
                None,
                None,
                Some(Dismissed),
                None,
            ],
        ),
        (Done, [None, None, None, None, Some(Verified), Some(Open), None, None]),
        (Verified, [None, None, None, None, None, None, None, Some(Open)]),
        (Dismissed, [None, None, None, None, None, None, None, Some(Open)]),
    ];
    assert_eq!(table.map(|(state, _)| state), TaskState::ALL, "every state has a row");
    for (state, expected) in table {
        for (event, expect) in events().iter().zip(expected) {
            let found = transition(state, event);
            match expect {
                Some(next) => assert_eq!(found, Ok(next), "{state:?} {event:?}"),
                None => {
                    let refused = TransitionError::NotFromHere {
                        state,
                        event: event.word(),
                    };
                    assert_eq!(found, Err(refused), "{state:?} {event:?}");
                }
            }
        }
    }
}

#[test]
fn nobody_checks_their_own_work() {
    let me = account(7);
    let own = [
        TaskEvent::Verify {
            done_by: me,
            checked_by: me,
        },
        TaskEvent::Reject {
            done_by: me,
            checked_by: me,
            reason: "再去一次".into(),
        },
    ];
    for event in own {
        let refused = transition(Done, &event).expect_err("own work");
        assert_eq!(refused, TransitionError::OwnWork);
        assert!(refused.said().zh.contains("不能自己核实"), "{:?}", refused.said());
        assert!(refused.said().en.contains("somebody else"), "{:?}", refused.said());
    }
}

#[test]
fn closing_and_sending_back_need_a_reason() {
    let (done_by, checked_by) = (account(1), account(2));
    let cases = [
        (
            Open,
            TaskEvent::Dismiss {
                reason: " \u{3000}".into(),
            },
        ),
        (Assigned, TaskEvent::Dismiss { reason: String::new() }),
        (
            Done,
            TaskEvent::Reject {
                done_by,
                checked_by,
                reason: "\t".into(),
            },
        ),
        (Verified, TaskEvent::Reopen { reason: String::new() }),
    ];
    for (state, event) in cases {
        let word = event.word();
        assert_eq!(
            transition(state, &event),
            Err(TransitionError::NoReason { event: word }),
            "{state:?} {event:?}"
        );
    }
}

#[test]
fn every_refusal_is_said_in_both_languages() {
    for state in TaskState::ALL {
        for event in events() {
            if let Err(refused) = transition(state, &event) {
                let said = refused.said();
                assert!(said.zh.ends_with('。') && said.en.ends_with('.'), "{said:?}");
            }
        }
    }
}
