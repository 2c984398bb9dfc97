//! The one state machine of a task. Knows who did and who checks, because they must not be the same person; knows nothing of
//! roles, dates or where the state is kept.

use twofront_domain::ids::AccountId;
use twofront_domain::task::TaskState;
use twofront_domain::text::Bilingual;

/// How a worker's try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// What was asked for is done.
    Settled,
    /// Nobody was met, or it could not be finished: the task goes back to the open ones.
    NotMet,
}

/// What happens to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// A round that holds it was approved.
    Assign,
    /// Its round was withdrawn, or the day went by.
    Release,
    /// Somebody reports what came of it. Tasks for the desk are reported without a round.
    Report {
        /// What came of it.
        outcome: Outcome,
    },
    /// Somebody else found it rightly done.
    Verify {
        /// Who did it.
        done_by: AccountId,
        /// Who checks it.
        checked_by: AccountId,
    },
    /// Somebody else found it not (rightly) done.
    Reject {
        /// Who did it.
        done_by: AccountId,
        /// Who checks it.
        checked_by: AccountId,
        /// What is missing, for the worker who goes again.
        reason: String,
    },
    /// It is not needed (moved away, settled by another office).
    Dismiss {
        /// Why not; must say something.
        reason: String,
    },
    /// What was closed turns out to be needed after all.
    Reopen {
        /// Why; must say something.
        reason: String,
    },
}

/// Why an event was refused. The task stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The event doesn't fit where the task stands.
    #[error("a task that is {} cannot be {event}", .state.as_str())]
    NotFromHere {
        /// Where it stands.
        state: TaskState,
        /// The event's word: `assigned`, `released`, `reported`, `verified`, `rejected`, `dismissed`, `reopened`.
        event: &'static str,
    },
    /// Whoever did it may not check it.
    #[error("the person who did the work may not check it")]
    OwnWork,
    /// A reason is asked for and none was given.
    #[error("a task can only be {event} with a reason")]
    NoReason {
        /// The event's word.
        event: &'static str,
    },
}

/// Where a task stands after `event`.
///
/// | from \ event | Assign   | Release | Report settled | Report not met | Verify (1) | Reject (1)(2) | Dismiss (2) | Reopen (2) |
/// |--------------|----------|---------|----------------|----------------|------------|---------------|-------------|------------|
/// | Open         | Assigned | -       | Done           | Open           | -          | -             | Dismissed   | -          |
/// | Assigned     | -        | Open    | Done           | Open           | -          | -             | Dismissed   | -          |
/// | Done         | -        | -       | -              | -              | Verified   | Open          | -           | -          |
/// | Verified     | -        | -       | -              | -              | -          | -             | -           | Open       |
/// | Dismissed    | -        | -       | -              | -              | -          | -             | -           | Open       |
///
/// (1) by another person than the one who did it; (2) with a reason that is not blank.
///
/// # Errors
/// [`TransitionError`] when the table has no entry, the checker is the doer, or a reason is missing.
pub fn transition(state: TaskState, event: &TaskEvent) -> Result<TaskState, TransitionError> {
    use TaskState::{Assigned, Dismissed, Done, Open, Verified};
    let next = match (state, event) {
        (Open, TaskEvent::Assign) => Assigned,
        (Assigned, TaskEvent::Release) => Open,
        (
            Open | Assigned,
            TaskEvent::Report {
                outcome: Outcome::Settled,
            },
        ) => Done,
        (
            Open | Assigned,
            TaskEvent::Report {
                outcome: Outcome::NotMet,
            },
        ) => Open,
        (Done, TaskEvent::Verify { .. }) => Verified,
        (Done, TaskEvent::Reject { .. }) => Open,
        (Open | Assigned, TaskEvent::Dismiss { .. }) => Dismissed,
        (Verified | Dismissed, TaskEvent::Reopen { .. }) => Open,
        _ => {
            return Err(TransitionError::NotFromHere {
                state,
                event: event.word(),
            });
        }
    };
    event.check_separation()?;
    event.check_reason()?;
    Ok(next)
}

impl TaskEvent {
    /// What the event does to the task, as a stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Assign => "assigned",
            Self::Release => "released",
            Self::Report { .. } => "reported",
            Self::Verify { .. } => "verified",
            Self::Reject { .. } => "rejected",
            Self::Dismiss { .. } => "dismissed",
            Self::Reopen { .. } => "reopened",
        }
    }

    fn check_separation(&self) -> Result<(), TransitionError> {
        match self {
            Self::Verify { done_by, checked_by }
            | Self::Reject {
                done_by, checked_by, ..
            } if done_by == checked_by => Err(TransitionError::OwnWork),
            _ => Ok(()),
        }
    }

    fn check_reason(&self) -> Result<(), TransitionError> {
        match self {
            Self::Reject { reason, .. } | Self::Dismiss { reason } | Self::Reopen { reason }
                if reason.trim().is_empty() =>
            {
                Err(TransitionError::NoReason { event: self.word() })
            }
            _ => Ok(()),
        }
    }
}

impl TransitionError {
    /// For the person who tried.
    pub fn said(&self) -> Bilingual {
        match self {
            Self::NotFromHere { state, event } => Bilingual::new(
                format!("任务现在是“{}”，不能{}。", state_zh(*state), event_zh(event)),
                format!("This task is {}; it cannot be {event}.", state.as_str()),
            ),
            Self::OwnWork => Bilingual::new(
                "自己办的任务不能自己核实，请换一位同事核实。",
                "You did this task yourself, so somebody else must check it. Please ask a colleague.",
            ),
            Self::NoReason { event } => Bilingual::new(
                format!("{}需要写明原因。", event_zh(event)),
                format!("Please give a reason; without one a task cannot be {event}."),
            ),
        }
    }
}

const fn state_zh(state: TaskState) -> &'static str {
    match state {
        TaskState::Open => "待办",
        TaskState::Assigned => "已派",
        TaskState::Done => "已办待核实",
        TaskState::Verified => "已核实",
        TaskState::Dismissed => "已撤销",
    }
}

fn event_zh(word: &str) -> &'static str {
    match word {
        "assigned" => "派出",
        "released" => "收回",
        "reported" => "上报结果",
        "verified" => "核实",
        "rejected" => "退回",
        "dismissed" => "撤销",
        _ => "重新打开",
    }
}
