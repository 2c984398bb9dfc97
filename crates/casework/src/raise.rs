//! Clues become tasks: one task per clue whose rule asks for one, with the words, contact, minutes and days of the pack.
//!
//! Ids are made by the caller. Which clues already have a task is the caller's knowledge too; each clue given gets one.

use jiff::civil::Date;
use twofront_domain::clue::Urgency;
use twofront_domain::ids::{ClueId, HouseholdId, TaskId};
use twofront_domain::task::Task;
use twofront_domain::text::Bilingual;
use twofront_packs::Packs;

/// A clue as far as raising its task needs to know. It carries no value of the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClueForTask<'a> {
    /// The clue.
    pub clue: ClueId,
    /// The household it speaks of.
    pub household: HouseholdId,
    /// The pack of its rule.
    pub pack: &'a str,
    /// The kind of task its rule asks for, a word of that pack; `None` when it asks for none.
    pub task_kind: Option<&'a str>,
    /// How soon.
    pub urgency: Urgency,
    /// The day the clue was first seen; the deadline counts from here.
    pub first_seen: Date,
}

/// A task, with the clue that raised it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaisedTask {
    /// Why it exists.
    pub clue: ClueId,
    /// What to do.
    pub task: Task,
}

/// A rule asks for a kind of task that its pack doesn't have. Packs are cross-checked when loaded, so this means that the
/// clue is older than the packs in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "clue {clue} asks for task kind {task_kind:?}, which pack {pack:?} does not have; screen again with the packs in force"
)]
pub struct RaiseError {
    /// The clue.
    pub clue: ClueId,
    /// The pack named.
    pub pack: String,
    /// The kind named.
    pub task_kind: String,
}

impl RaiseError {
    /// For the person at the desk.
    pub fn said(&self) -> Bilingual {
        Bilingual::new(
            format!(
                "工作包“{}”里没有任务类型“{}”，请用现行工作包重新筛查。",
                self.pack, self.task_kind
            ),
            format!(
                "Pack “{}” has no task kind “{}”. Screen again with the packs in force.",
                self.pack, self.task_kind
            ),
        )
    }
}

/// One task per clue that asks for one, in the order of the clues. The last day is the kind's working days after the day the
/// clue was first seen. A day after `today` (a device with a wrong clock) counts as `today`, so that nobody gains time by it.
///
/// # Errors
/// When a clue names a pack or kind that is not in force; no task is returned then.
pub fn tasks_from_clues(
    clues: &[ClueForTask<'_>],
    packs: &Packs,
    today: Date,
    mut next_id: impl FnMut() -> TaskId,
) -> Result<Vec<RaisedTask>, RaiseError> {
    let mut raised = Vec::with_capacity(clues.len());
    for clue in clues {
        let Some(word) = clue.task_kind else { continue };
        let unknown = || RaiseError {
            clue: clue.clue,
            pack: clue.pack.to_owned(),
            task_kind: word.to_owned(),
        };
        let pack = packs
            .packs
            .iter()
            .find(|pack| pack.id == clue.pack)
            .ok_or_else(unknown)?;
        let kind = pack
            .task_kinds
            .iter()
            .find(|kind| kind.id == word)
            .ok_or_else(unknown)?;
        let task = Task {
            id: next_id(),
            household: clue.household,
            front: pack.front,
            title: kind.title.clone(),
            contact: kind.contact,
            urgency: clue.urgency,
            due: packs
                .calendar
                .add_working_days(clue.first_seen.min(today), kind.due_working_days),
            minutes: kind.minutes,
            bring: kind.bring.clone(),
        };
        raised.push(RaisedTask { clue: clue.clue, task });
    }
    Ok(raised)
}
