//! One visit, both fronts: all open tasks of one household become one visit. Knows nothing of workers or days.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

use twofront_domain::ids::{HouseholdId, TaskId, VisitId};
use twofront_domain::round::{Doorstep, Visit};
use twofront_domain::task::{Contact, Task};
use twofront_domain::text::Bilingual;

/// Minutes that every task's time holds for arriving, greeting and leaving. A visit spends them once, with its longest task.
pub const SHARED_MINUTES: u32 = 5;

/// What became of the open tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// One visit per household, in order of household id.
    pub visits: Vec<Visit>,
    /// Tasks of households that nobody needs to bother: all of them can be done at the desk.
    pub at_desk: Vec<TaskId>,
    /// Tasks of households whose village nobody knows; somebody has to fill it in first.
    pub no_doorstep: Vec<TaskId>,
}

/// Merges the open tasks of each household into one visit, the most urgent first. The visit's contact is the heaviest of its
/// tasks'; each thing is brought once; arriving counts once ([`SHARED_MINUTES`]). `next_id` is called once per visit, in
/// order of household id. Every task ends in exactly one part of the result; a task listed twice counts once.
pub fn merge<S: BuildHasher>(
    tasks: &[Task],
    doorsteps: &HashMap<HouseholdId, Doorstep, S>,
    mut next_id: impl FnMut() -> VisitId,
) -> Merged {
    let mut households: BTreeMap<HouseholdId, Vec<&Task>> = BTreeMap::new();
    let mut seen = HashSet::with_capacity(tasks.len());
    for task in tasks.iter().filter(|task| seen.insert(task.id)) {
        households.entry(task.household).or_default().push(task);
    }
    let mut merged = Merged::default();
    for (household, mut tasks) in households {
        tasks.sort_by_key(|task| (std::cmp::Reverse(task.urgency), task.due, task.id));
        if tasks.iter().all(|task| task.contact == Contact::Desk) {
            merged.at_desk.extend(tasks.iter().map(|task| task.id));
        } else if let Some(doorstep) = doorsteps.get(&household) {
            merged.visits.extend(visit(next_id(), household, doorstep, &tasks));
        } else {
            merged.no_doorstep.extend(tasks.iter().map(|task| task.id));
        }
    }
    merged
}

/// One visit of `tasks`, already sorted; `None` without tasks.
fn visit(id: VisitId, household: HouseholdId, doorstep: &Doorstep, tasks: &[&Task]) -> Option<Visit> {
    let mut fronts: Vec<_> = tasks.iter().map(|task| task.front).collect();
    fronts.sort_unstable();
    fronts.dedup();
    let mut bring: Vec<Bilingual> = Vec::new();
    for thing in tasks.iter().flat_map(|task| &task.bring) {
        if !bring.contains(thing) {
            bring.push(thing.clone());
        }
    }
    Some(Visit {
        id,
        household,
        doorstep: doorstep.clone(),
        tasks: tasks.iter().map(|task| task.id).collect(),
        fronts,
        contact: tasks.iter().map(|task| task.contact).max()?,
        urgency: tasks.iter().map(|task| task.urgency).max()?,
        due: tasks.iter().map(|task| task.due).min()?,
        minutes: together(tasks.iter().map(|task| task.minutes)),
        bring,
    })
}

/// The longest task in full, every further one without the minutes of arriving, each at least one minute.
fn together(minutes: impl Iterator<Item = u32>) -> u32 {
    let mut longest = 0;
    let mut others: u32 = 0;
    for one in minutes {
        let one = one.max(1);
        let shorter = if longest == 0 { None } else { Some(one.min(longest)) };
        longest = longest.max(one);
        if let Some(shorter) = shorter {
            others = others.saturating_add(shorter.saturating_sub(SHARED_MINUTES).max(1));
        }
    }
    others.saturating_add(longest)
}
