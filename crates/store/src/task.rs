//! Tasks: writing, listing, the open ones for planning, and their changes of state. Which change is allowed is
//! `casework`'s business; this file only refuses to change what somebody else changed meanwhile.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, HouseholdId, TaskId, VisitId, WorkerId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use twofront_domain::round::Doorstep;
use twofront_domain::task::{Contact, Task, TaskState};
use twofront_domain::text::Bilingual;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{any_or, reach, reach_and, reachable};
use crate::table::Table;

/// See the migration; urgency and what follows may change.
pub(crate) const TASK: Table = Table {
    name: "task",
    columns: &[
        "id",
        "clue_id",
        "household_id",
        "place_code",
        "front",
        "kind",
        "title_zh",
        "title_en",
        "contact",
        "minutes",
        "bring",
        "raised_at",
        "journal_seq",
        "urgency",
        "due",
        "state",
    ],
    fixed: 13,
    conflict: "",
};

macro_rules! columns {
    () => {
        "t.id, t.household_id, t.front, t.title_zh, t.title_en, t.contact, t.urgency, t.due, t.minutes, t.bring, \
         t.clue_id, t.kind, t.place_code, t.state, t.assigned_worker, t.raised_at, t.done_by, t.done_at, \
         t.verified_by, t.verified_at, t.note, (SELECT h.head_name FROM household h WHERE h.id = t.household_id), \
         (SELECT w.name FROM worker w WHERE w.id = t.assigned_worker)"
    };
}
macro_rules! filter {
    () => {
        concat!(
            reachable!("t.place_code", "t.household_id"),
            " AND ($4 = '' OR t.front = $4) AND ($5 = '' OR t.state = $5) AND ($6 = '' OR t.urgency = $6) \
             AND t.place_code >= $7 AND t.place_code < $8 AND ($9 = '' OR t.household_id = $9) \
             AND ($10 = '' OR t.assigned_worker = $10) AND ($11 = '' OR t.due < $11) AND ($12 = '' OR t.id = $12) \
             AND ($13 = '' OR t.clue_id = $13) \
             AND ($14 = '' OR t.id IN (SELECT vt.task_id FROM visit_task vt WHERE vt.visit_id = $14)) \
             AND (CAST($15 AS BIGINT) = 0 OR t.state IN ('open', 'assigned', 'done'))"
        )
    };
}
macro_rules! page_of {
    ($narrow:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM task t WHERE ",
            $narrow,
            filter!(),
            " ORDER BY CASE t.urgency WHEN 'urgent' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, t.due, t.place_code, t.id \
             LIMIT $16 OFFSET $17"
        )
    };
}
macro_rules! count_of {
    ($narrow:literal) => {
        concat!("SELECT COUNT(*) FROM task t WHERE ", $narrow, filter!())
    };
}
const PAGE: &str = page_of!("");
const COUNT: &str = count_of!("");
/// One household's, a clue's, and one task are found by their index, which a condition that may also be empty cannot use.
const PAGE_OF_HOUSEHOLD: &str = page_of!("t.household_id = $9 AND ");
const COUNT_OF_HOUSEHOLD: &str = count_of!("t.household_id = $9 AND ");
const PAGE_OF_CLUE: &str = page_of!("t.clue_id = $13 AND ");
const COUNT_OF_CLUE: &str = count_of!("t.clue_id = $13 AND ");
const PAGE_OF_ONE: &str = page_of!("t.id = $12 AND ");
const COUNT_OF_ONE: &str = count_of!("t.id = $12 AND ");
const OPEN: &str = concat!(
    "SELECT t.id, t.household_id, t.front, t.title_zh, t.title_en, t.contact, t.urgency, t.due, t.minutes, t.bring \
     FROM task t WHERE t.state = 'open' AND ",
    reachable!("t.place_code", "t.household_id"),
    " ORDER BY t.id"
);
const DOORSTEPS: &str = concat!(
    "SELECT h.id, h.place_code, h.villager_group FROM household h \
     WHERE h.id IN (SELECT household_id FROM task WHERE state IN ('open', 'assigned')) AND ",
    reachable!("h.place_code", "h.id"),
    " ORDER BY h.id"
);
const CHANGE: &str = "UPDATE task SET state = $3, assigned_worker = CASE WHEN $3 IN ('open', 'dismissed') THEN NULL \
                      ELSE assigned_worker END, note = COALESCE($4, note) WHERE id = $1 AND state = $2";
const DONE: &str = "UPDATE task SET done_by = $2, done_at = $3 WHERE id = $1";
const VERIFIED: &str = "UPDATE task SET verified_by = $2, verified_at = $3 WHERE id = $1";

/// A task about to be written.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// The task.
    pub task: Task,
    /// The clue that asks for it; one task per clue.
    pub clue: Option<ClueId>,
    /// The pack's word for its kind; neutral for tasks of a vault pack.
    pub kind: String,
    /// The household's village.
    pub place: PlaceCode,
}

/// One task as listed.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// The task.
    pub task: Task,
    /// The clue that asked for it.
    pub clue: Option<ClueId>,
    /// The pack's word for its kind.
    pub kind: String,
    /// The village.
    pub place: PlaceCode,
    /// Where it stands.
    pub state: TaskState,
    /// Whose approved round it is in.
    pub assigned_worker: Option<WorkerId>,
    /// When it was raised.
    pub raised_at: Moment,
    /// Who did it.
    pub done_by: Option<String>,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Who checked it.
    pub verified_by: Option<String>,
    /// When it was checked.
    pub verified_at: Option<Moment>,
    /// The outcome, or why it was dismissed.
    pub note: Option<String>,
    /// Name of the household's head.
    pub head_name: Option<String>,
    /// Name of the worker.
    pub worker_name: Option<String>,
}

/// Which tasks. `None` means any.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Of this front.
    pub front: Option<Front>,
    /// In this state.
    pub state: Option<TaskState>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// Inside this place.
    pub place: Option<PlaceCode>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// In this worker's round.
    pub worker: Option<WorkerId>,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// This very task.
    pub id: Option<TaskId>,
    /// The one that this clue raised.
    pub clue: Option<ClueId>,
    /// Those that this visit settles.
    pub visit: Option<VisitId>,
    /// Only those not yet checked or dismissed.
    pub unfinished_only: bool,
}

/// A change of state, as `casework` decided it.
#[derive(Clone, Debug)]
pub struct TaskChange {
    /// Which task.
    pub id: TaskId,
    /// The state it was decided on.
    pub from: TaskState,
    /// The state it gets.
    pub to: TaskState,
    /// Outcome or reason; `None` keeps the one there is.
    pub note: Option<String>,
}

fn read_task(columns: &mut Columns<'_>) -> Result<Task, StoreError> {
    Ok(Task {
        id: columns.parsed()?,
        household: columns.parsed()?,
        front: columns.word(Front::from_word)?,
        title: columns.bilingual()?,
        contact: columns.word(Contact::from_word)?,
        urgency: columns.word(Urgency::from_word)?,
        due: columns.date()?,
        minutes: columns.number()?,
        bring: columns.json::<Vec<Bilingual>>()?,
    })
}

fn read(columns: &mut Columns<'_>) -> Result<TaskRow, StoreError> {
    Ok(TaskRow {
        task: read_task(columns)?,
        clue: columns.optional_parsed()?,
        kind: columns.text()?,
        place: columns.parsed()?,
        state: columns.word(TaskState::from_word)?,
        assigned_worker: columns.optional_parsed()?,
        raised_at: columns.moment()?,
        done_by: columns.optional_text()?,
        done_at: columns.optional_moment()?,
        verified_by: columns.optional_text()?,
        verified_at: columns.optional_moment()?,
        note: columns.optional_text()?,
        head_name: columns.optional_text()?,
        worker_name: columns.optional_text()?,
    })
}

impl Book {
    /// Tasks, the most urgent and earliest due first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn tasks(&self, scope: &Scope, filter: &TaskFilter, page: Page) -> Result<Listing<TaskRow>, StoreError> {
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let cells = reach_and(
            scope,
            [
                any_or(filter.front.map(Front::as_str).as_ref()),
                any_or(filter.state.map(TaskState::as_str).as_ref()),
                any_or(filter.urgency.map(Urgency::as_str).as_ref()),
                place.into(),
                format!("{place}:").into(),
                any_or(filter.household.as_ref()),
                any_or(filter.worker.as_ref()),
                any_or(filter.due_before.as_ref()),
                any_or(filter.id.as_ref()),
                any_or(filter.clue.as_ref()),
                any_or(filter.visit.as_ref()),
                filter.unfinished_only.into(),
            ],
        );
        let statements = match (filter.id, filter.clue, filter.household) {
            (Some(_), ..) => (PAGE_OF_ONE, COUNT_OF_ONE),
            (None, Some(_), _) => (PAGE_OF_CLUE, COUNT_OF_CLUE),
            (None, None, Some(_)) => (PAGE_OF_HOUSEHOLD, COUNT_OF_HOUSEHOLD),
            (None, None, None) => (PAGE, COUNT),
        };
        self.listing("task", statements, cells, page, read).await
    }

    /// Every open task within reach, as planning needs it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn open_tasks(&self, scope: &Scope) -> Result<Vec<Task>, StoreError> {
        self.rows("task", OPEN, reach(scope).to_vec(), read_task).await
    }

    /// Where the households with open or assigned tasks are.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn doorsteps(&self, scope: &Scope) -> Result<HashMap<HouseholdId, Doorstep>, StoreError> {
        let rows = self.rows("household", DOORSTEPS, reach(scope).to_vec(), |columns| {
            let id = columns.parsed()?;
            Ok((
                id,
                Doorstep {
                    village: columns.parsed()?,
                    group: columns.text()?,
                    position: None,
                },
            ))
        });
        Ok(rows.await?.into_iter().collect())
    }
}

impl Pen {
    /// Adds open tasks.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a clue has its task already, [`StoreError::Dangling`] for an unknown household or clue.
    pub async fn add_tasks(&mut self, tasks: &[NewTask]) -> Result<(), StoreError> {
        let mut cells = Vec::with_capacity(tasks.len() * TASK.columns.len());
        for new in tasks {
            let task = &new.task;
            cells.extend([
                Cell::of(&task.id),
                Cell::maybe(new.clue.as_ref()),
                Cell::of(&task.household),
                new.place.as_str().into(),
                task.front.as_str().into(),
                new.kind.as_str().into(),
                task.title.zh.as_str().into(),
                task.title.en.as_str().into(),
                task.contact.as_str().into(),
                task.minutes.into(),
                bring_text(&task.bring).into(),
                self.now().into(),
                self.seq().into(),
                task.urgency.as_str().into(),
                task.due.into(),
                TaskState::Open.as_str().into(),
            ]);
        }
        self.insert(&TASK, cells).await
    }

    /// Changes the state of a task; who did or checked it is noted when the new state is done or verified.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the task is no longer in the state the change was decided on.
    pub async fn change_task(&mut self, change: &TaskChange) -> Result<(), StoreError> {
        let id = Cell::of(&change.id);
        let states = [change.from.as_str().into(), change.to.as_str().into()];
        let [from, to] = states;
        let cells = vec![id.clone(), from, to, change.note.clone().into()];
        if run(self.connection(), "task", CHANGE, cells).await? == 0 {
            return Err(StoreError::Conflict("the task was changed by somebody else"));
        }
        let by = vec![id, self.actor_name().into(), self.now().into()];
        match change.to {
            TaskState::Done => run(self.connection(), "task", DONE, by).await.map(drop),
            TaskState::Verified => run(self.connection(), "task", VERIFIED, by).await.map(drop),
            TaskState::Open | TaskState::Assigned | TaskState::Dismissed => Ok(()),
        }
    }
}

/// Things to bring as JSON text.
pub(crate) fn bring_text(bring: &[Bilingual]) -> String {
    // Pairs of texts always have a text form.
    serde_json::to_string(bring).unwrap_or_default()
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    PAGE,
    COUNT,
    PAGE_OF_HOUSEHOLD,
    COUNT_OF_HOUSEHOLD,
    PAGE_OF_CLUE,
    COUNT_OF_CLUE,
    PAGE_OF_ONE,
    COUNT_OF_ONE,
    OPEN,
    DOORSTEPS,
    CHANGE,
    DONE,
    VERIFIED,
];
