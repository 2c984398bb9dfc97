//! Visits as read: a worker's round, what waits, and a household's visits. Plans write them, in `plan`.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::clue::Urgency;
use twofront_domain::front::Front;
use twofront_domain::ids::{HouseholdId, PlanId, VisitId, WorkerId};
use twofront_domain::round::{Doorstep, Visit};
use twofront_domain::task::{Contact, Task, TaskState};
use twofront_domain::text::Bilingual;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::plan::TasksOfVisits;
use crate::scope::{any_or, reach_and, reachable};
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const VISIT: Table = Table {
    name: "visit",
    columns: &[
        "id",
        "plan_id",
        "worker_id",
        "stop_number",
        "household_id",
        "place_code",
        "villager_group",
        "latitude",
        "longitude",
        "contact",
        "urgency",
        "due",
        "minutes",
        "fronts",
        "bring",
        "why_zh",
        "why_en",
        "journal_seq",
    ],
    fixed: 18,
    conflict: "",
};
/// Which tasks a visit settles, in order.
pub(crate) const VISIT_TASK: Table = Table {
    name: "visit_task",
    columns: &["visit_id", "task_id", "task_number"],
    fixed: 0,
    conflict: "",
};

macro_rules! columns {
    () => {
        "SELECT v.id, v.household_id, v.place_code, v.villager_group, v.latitude, v.longitude, v.fronts, v.contact, \
         v.urgency, v.due, v.minutes, v.bring, v.plan_id, v.worker_id, v.stop_number, v.why_zh, v.why_en, p.day, \
         p.state, (SELECT h.head_name FROM household h WHERE h.id = v.household_id), \
         (SELECT w.name FROM worker w WHERE w.id = v.worker_id) FROM visit v JOIN plan p ON p.id = v.plan_id WHERE "
    };
}
/// The plan in force on the day $4.
macro_rules! in_force {
    () => {
        "v.plan_id = (SELECT n.id FROM plan n WHERE n.day = $4 AND n.state <> 'replaced' \
         ORDER BY CASE n.state WHEN 'approved' THEN 0 ELSE 1 END, n.computed_at DESC, n.id DESC LIMIT 1)"
    };
}
const ROUND: &str = concat!(
    columns!(),
    in_force!(),
    " AND v.worker_id = $5 AND v.place_code >= $1 AND v.place_code < $2 AND ($3 = '' OR v.worker_id = $3) \
     ORDER BY v.stop_number"
);
macro_rules! filter {
    () => {
        concat!(
            in_force!(),
            " AND (CAST($5 AS BIGINT) = 0 OR v.worker_id IS NULL) AND (CAST($9 AS BIGINT) = 0 OR v.worker_id IS NOT NULL) AND ($6 = '' OR v.fronts LIKE '%' || $6 || '%') \
             AND v.place_code >= $7 AND v.place_code < $8 AND ",
            reachable!("v.place_code", "v.household_id")
        )
    };
}
const PAGE: &str = concat!(
    columns!(),
    filter!(),
    " ORDER BY v.place_code, v.worker_id, v.stop_number, v.id LIMIT $10 OFFSET $11"
);
const COUNT: &str = concat!("SELECT COUNT(*) FROM visit v WHERE ", filter!());
const OF_HOUSEHOLD: &str = concat!(
    columns!(),
    "v.household_id = $4 AND p.state <> 'replaced' AND ",
    reachable!("v.place_code", "v.household_id"),
    " ORDER BY p.day DESC, v.id"
);
const OF_PLAN: &str = concat!(columns!(), "v.plan_id = $1 ORDER BY v.worker_id, v.stop_number, v.id");
const TASKS_OF_PLAN: &str = "SELECT vt.visit_id, vt.task_id FROM visit_task vt JOIN visit v ON v.id = vt.visit_id \
                             WHERE v.plan_id = $1 ORDER BY vt.visit_id, vt.task_number";
const TASKS_OF_ROUND: &str = "SELECT vt.visit_id, t.id, t.household_id, t.front, t.title_zh, t.title_en, t.contact, \
                              t.urgency, t.due, t.minutes, t.bring, t.state FROM visit_task vt \
                              JOIN visit v ON v.id = vt.visit_id JOIN task t ON t.id = vt.task_id \
                              WHERE v.plan_id = $1 AND v.worker_id = $2 ORDER BY v.stop_number, vt.task_number";
const TASKS_OF_VISIT: &str = "SELECT vt.visit_id, vt.task_id FROM visit_task vt JOIN visit v ON v.id = vt.visit_id \
                              WHERE v.household_id = $1 ORDER BY vt.visit_id, vt.task_number";

/// One visit of a plan.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// The visit. Its `tasks` are filled where the reading function says so.
    pub visit: Visit,
    /// Its plan.
    pub plan: PlanId,
    /// Whose round it is in; `None` while it waits.
    pub worker: Option<WorkerId>,
    /// Stop number in the round from 1; 0 while it waits.
    pub stop: u32,
    /// Why it is this worker's, or why it waits.
    pub why: Bilingual,
    /// The plan's day.
    pub day: Date,
    /// True when a person approved the plan.
    pub approved: bool,
    /// Name of the household's head.
    pub head_name: Option<String>,
    /// Name of the worker.
    pub worker_name: Option<String>,
}

/// One stop of a worker's round with its tasks and where each stands.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The visit, its `tasks` filled.
    pub row: VisitRow,
    /// The tasks in order.
    pub tasks: Vec<(Task, TaskState)>,
}

/// Which visits of a day's plan in force.
#[derive(Clone, Debug, Default)]
pub struct VisitFilter {
    /// Only those that wait.
    pub waiting_only: bool,
    /// Only those in somebody's round.
    pub in_rounds_only: bool,
    /// Only those that serve this front.
    pub front: Option<Front>,
    /// Only those that serve both fronts.
    pub both_fronts: bool,
    /// Inside this place.
    pub place: Option<twofront_domain::place::PlaceCode>,
}

fn read(columns: &mut Columns<'_>) -> Result<VisitRow, StoreError> {
    let (id, household) = (columns.parsed()?, columns.parsed()?);
    let (village, group) = (columns.parsed()?, columns.text()?);
    let position = columns.optional_number::<i32>()?.zip(columns.optional_number::<i32>()?);
    let visit = Visit {
        id,
        household,
        doorstep: Doorstep {
            village,
            group,
            position,
        },
        tasks: Vec::new(),
        fronts: columns.word(|words| words.split(' ').map(Front::from_word).collect::<Option<Vec<_>>>())?,
        contact: columns.word(Contact::from_word)?,
        urgency: columns.word(Urgency::from_word)?,
        due: columns.date()?,
        minutes: columns.number()?,
        bring: columns.json()?,
    };
    Ok(VisitRow {
        visit,
        plan: columns.parsed()?,
        worker: columns.optional_parsed()?,
        stop: columns.number()?,
        why: columns.bilingual()?,
        day: columns.date()?,
        approved: columns.str()? == "approved",
        head_name: columns.optional_text()?,
        worker_name: columns.optional_text()?,
    })
}

fn read_visit_task(columns: &mut Columns<'_>) -> Result<(VisitId, (Task, TaskState)), StoreError> {
    let visit = columns.parsed()?;
    let task = Task {
        id: columns.parsed()?,
        household: columns.parsed()?,
        front: columns.word(Front::from_word)?,
        title: columns.bilingual()?,
        contact: columns.word(Contact::from_word)?,
        urgency: columns.word(Urgency::from_word)?,
        due: columns.date()?,
        minutes: columns.number()?,
        bring: columns.json()?,
    };
    Ok((visit, (task, columns.word(TaskState::from_word)?)))
}

/// Fronts as words with a blank between.
pub(crate) fn fronts_text(fronts: &[Front]) -> String {
    let words: Vec<&str> = fronts.iter().map(|front| front.as_str()).collect();
    words.join(" ")
}

impl Book {
    /// A worker's round on a day, in the order to go, with its tasks. Empty when there is no plan or no round.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn round(&self, scope: &Scope, worker: WorkerId, day: Date) -> Result<Vec<Stop>, StoreError> {
        let rows = self
            .rows("visit", ROUND, reach_and(scope, [day.into(), Cell::of(&worker)]), read)
            .await?;
        let Some(plan) = rows.first().map(|row| row.plan) else {
            return Ok(Vec::new());
        };
        let cells = vec![Cell::of(&plan), Cell::of(&worker)];
        let mut stops: Vec<Stop> = rows.into_iter().map(|row| Stop { row, tasks: Vec::new() }).collect();
        for (visit, task) in self.rows("task", TASKS_OF_ROUND, cells, read_visit_task).await? {
            if let Some(stop) = stops.iter_mut().find(|stop| stop.row.visit.id == visit) {
                stop.row.visit.tasks.push(task.0.id);
                stop.tasks.push(task);
            }
        }
        Ok(stops)
    }

    /// Visits of a day's plan in force by place. Their `tasks` are not filled.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn visits(
        &self,
        scope: &Scope,
        day: Date,
        filter: &VisitFilter,
        page: Page,
    ) -> Result<Listing<VisitRow>, StoreError> {
        let place = filter.place.as_ref().map_or("", |place| place.as_str());
        // A visit's fronts are written in one order, so the text of both fits only visits that serve both.
        let fronts = match (filter.both_fronts, filter.front) {
            (true, _) => Some(fronts_text(&Front::ALL)),
            (false, front) => front.map(|front| front.as_str().to_owned()),
        };
        let cells = reach_and(
            scope,
            [
                day.into(),
                filter.waiting_only.into(),
                any_or(fronts.as_ref()),
                place.into(),
                format!("{place}:").into(),
                filter.in_rounds_only.into(),
            ],
        );
        self.listing("visit", (PAGE, COUNT), cells, page, read).await
    }

    /// A household's visits in plans that were not replaced, newest day first, with their tasks' ids.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn visits_of(&self, scope: &Scope, household: HouseholdId) -> Result<Vec<VisitRow>, StoreError> {
        let mut rows = self
            .rows("visit", OF_HOUSEHOLD, reach_and(scope, [Cell::of(&household)]), read)
            .await?;
        let mut tasks = self.visit_tasks(TASKS_OF_VISIT, Cell::of(&household)).await?;
        for row in &mut rows {
            row.visit.tasks = tasks.remove(&row.visit.id).unwrap_or_default();
        }
        Ok(rows)
    }

    /// Every visit of a plan, those of one worker together and in order.
    pub(crate) async fn visits_of_plan(&self, plan: PlanId) -> Result<Vec<VisitRow>, StoreError> {
        self.rows("visit", OF_PLAN, vec![Cell::of(&plan)], read).await
    }

    /// The tasks of a plan's visits.
    pub(crate) async fn tasks_of_plan(&self, plan: PlanId) -> Result<TasksOfVisits, StoreError> {
        self.visit_tasks(TASKS_OF_PLAN, Cell::of(&plan)).await
    }

    async fn visit_tasks(&self, sql: &'static str, id: Cell) -> Result<TasksOfVisits, StoreError> {
        let rows = self.rows("visit_task", sql, vec![id], |columns| {
            Ok((columns.parsed()?, columns.parsed()?))
        });
        let mut tasks = TasksOfVisits::new();
        for (visit, task) in rows.await? {
            tasks.entry(visit).or_default().push(task);
        }
        Ok(tasks)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    ROUND,
    PAGE,
    COUNT,
    OF_HOUSEHOLD,
    OF_PLAN,
    TASKS_OF_PLAN,
    TASKS_OF_ROUND,
    TASKS_OF_VISIT,
];
