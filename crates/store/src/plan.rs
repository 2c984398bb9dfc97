//! Plans: one day's rounds as computed, checked and approved. A plan's visits never change; approval assigns their tasks.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::ids::{PlanId, VisitId};
use twofront_domain::moment::Moment;
use twofront_domain::round::{Round, RoundPlan, Visit};
use twofront_domain::text::Bilingual;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{first, run};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;
use crate::task::bring_text;
use crate::visit::{VISIT, VISIT_TASK, fronts_text};

/// See the migration; state and what follows may change.
pub(crate) const PLAN: Table = Table {
    name: "plan",
    columns: &[
        "id",
        "day",
        "minutes_per_worker",
        "computed_at",
        "computed_by",
        "check_result",
        "journal_seq",
        "state",
    ],
    fixed: 7,
    conflict: "",
};

macro_rules! columns {
    () => {
        "SELECT p.id, p.day, p.minutes_per_worker, p.computed_at, p.computed_by, p.check_result, p.state, \
         p.approved_by, p.approved_at, (SELECT COUNT(*) FROM visit v WHERE v.plan_id = p.id \
         AND v.worker_id IS NOT NULL), (SELECT COUNT(*) FROM visit v WHERE v.plan_id = p.id \
         AND v.worker_id IS NULL), (SELECT COUNT(DISTINCT v.worker_id) FROM visit v WHERE v.plan_id = p.id) \
         FROM plan p WHERE "
    };
}
/// The plan in force on a day: the approved one, else the newest proposed one.
const OF_DAY: &str = concat!(
    columns!(),
    "p.day = $1 AND p.state <> 'replaced' ORDER BY CASE p.state WHEN 'approved' THEN 0 ELSE 1 END, \
     p.computed_at DESC, p.id DESC LIMIT 1"
);
const ONE: &str = concat!(columns!(), "p.id = $1");
const NEWEST_DAY: &str = "SELECT MAX(day) FROM plan WHERE state <> 'replaced'";
const STATE: &str = "SELECT state, day FROM plan WHERE id = $1";
const REPLACE_PROPOSED: &str = "UPDATE plan SET state = 'replaced' WHERE day = $1 AND state = 'proposed'";
const RELEASE: &str = "UPDATE task SET state = 'open', assigned_worker = NULL WHERE state = 'assigned' AND id IN \
                       (SELECT vt.task_id FROM visit_task vt JOIN visit v ON v.id = vt.visit_id \
                       JOIN plan p ON p.id = v.plan_id WHERE p.day = $1 AND p.state = 'approved')";
const REPLACE_APPROVED: &str = "UPDATE plan SET state = 'replaced' WHERE day = $1 AND state = 'approved'";
const APPROVE: &str = "UPDATE plan SET state = 'approved', approved_by = $2, approved_at = $3 WHERE id = $1";
const ASSIGN: &str = "UPDATE task SET state = 'assigned', assigned_worker = (SELECT v.worker_id FROM visit_task vt \
                      JOIN visit v ON v.id = vt.visit_id WHERE vt.task_id = task.id AND v.plan_id = $1 LIMIT 1) \
                      WHERE state = 'open' AND id IN (SELECT vt.task_id FROM visit_task vt JOIN visit v \
                      ON v.id = vt.visit_id WHERE v.plan_id = $1 AND v.worker_id IS NOT NULL)";
const TASK_STATES: &str = "SELECT COUNT(*) FROM visit_task vt JOIN visit v ON v.id = vt.visit_id JOIN task t \
                           ON t.id = vt.task_id WHERE v.plan_id = $1 AND v.worker_id IS NOT NULL \
                           AND t.state <> 'assigned'";

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanState {
    /// Computed and checked; waits for a person.
    Proposed,
    /// A person approved it; its tasks are assigned.
    Approved,
    /// Another plan of the same day took its place.
    Replaced,
}

impl PlanState {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Replaced => "replaced",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Proposed, Self::Approved, Self::Replaced]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// One plan without its visits.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Its id.
    pub id: PlanId,
    /// The day it is for.
    pub day: Date,
    /// Minutes of work a worker has that day.
    pub minutes_per_worker: u32,
    /// When it was computed.
    pub computed_at: Moment,
    /// By whom.
    pub computed_by: String,
    /// What the independent check said, as the desk wrote it.
    pub check_result: serde_json::Value,
    /// Where it stands.
    pub state: PlanState,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Moment>,
    /// Visits in rounds.
    pub visits: u64,
    /// Visits that wait.
    pub waiting: u64,
    /// Workers with a round.
    pub workers: u64,
}

fn read(columns: &mut Columns<'_>) -> Result<PlanRow, StoreError> {
    Ok(PlanRow {
        id: columns.parsed()?,
        day: columns.date()?,
        minutes_per_worker: columns.number()?,
        computed_at: columns.moment()?,
        computed_by: columns.text()?,
        check_result: columns.json()?,
        state: columns.word(PlanState::from_word)?,
        approved_by: columns.optional_text()?,
        approved_at: columns.optional_moment()?,
        visits: columns.count()?,
        waiting: columns.count()?,
        workers: columns.count()?,
    })
}

impl Book {
    /// The plan in force on a day: the approved one, else the newest proposed one. Its totals are the county's.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn plan_of(&self, day: Date) -> Result<Option<PlanRow>, StoreError> {
        self.row("plan", OF_DAY, vec![day.into()], read).await
    }

    /// One plan; `None` when there is none.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn plan(&self, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
        self.row("plan", ONE, vec![Cell::of(&id)], read).await
    }

    /// The latest day that has a plan.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn latest_plan_day(&self) -> Result<Option<Date>, StoreError> {
        Ok(self
            .row("plan", NEWEST_DAY, vec![], |columns| columns.optional_parsed())
            .await?
            .flatten())
    }

    /// A plan with its rounds and waiting visits, as `allocate` made it, for checking it again; whole county only.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such plan.
    pub async fn round_plan(&self, id: PlanId) -> Result<RoundPlan, StoreError> {
        let plan = self.plan(id).await?.ok_or_else(|| StoreError::NotFound {
            what: "plan",
            id: id.to_string(),
        })?;
        let mut tasks = self.tasks_of_plan(id).await?;
        let mut rounds: Vec<Round> = Vec::new();
        let mut waiting = Vec::new();
        for mut row in self.visits_of_plan(id).await? {
            row.visit.tasks = tasks.remove(&row.visit.id).unwrap_or_default();
            let Some(worker) = row.worker else {
                waiting.push((row.visit, row.why));
                continue;
            };
            match rounds.last_mut().filter(|round| round.worker == worker) {
                Some(round) => {
                    round.visits.push(row.visit);
                    round.why_this_worker.push(row.why);
                }
                None => rounds.push(Round {
                    worker,
                    visits: vec![row.visit],
                    why_this_worker: vec![row.why],
                }),
            }
        }
        Ok(RoundPlan {
            date: plan.day,
            minutes_per_worker: plan.minutes_per_worker,
            rounds,
            waiting,
        })
    }
}

impl Pen {
    /// Adds a proposed plan; other proposed plans of the day are replaced.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] for unknown workers, households or tasks.
    pub async fn add_plan(
        &mut self,
        id: PlanId,
        plan: &RoundPlan,
        check_result: &serde_json::Value,
    ) -> Result<(), StoreError> {
        run(self.connection(), "plan", REPLACE_PROPOSED, vec![plan.date.into()]).await?;
        let cells = vec![
            Cell::of(&id),
            plan.date.into(),
            plan.minutes_per_worker.into(),
            self.now().into(),
            self.actor_name().into(),
            check_result.to_string().into(),
            self.seq().into(),
            PlanState::Proposed.as_str().into(),
        ];
        self.insert(&PLAN, cells).await?;
        let nobody = |(visit, why)| (Cell::Null, 0, visit, why);
        let placed = plan.rounds.iter().flat_map(|round| {
            let stops = round.visits.iter().zip(&round.why_this_worker).zip(1_i64..);
            stops.map(|((visit, why), stop)| (Cell::of(&round.worker), stop, visit, why))
        });
        let all = placed.chain(plan.waiting.iter().map(|(visit, why)| nobody((visit, why))));
        let (mut visits, mut tasks) = (Vec::new(), Vec::new());
        for (worker, stop, visit, why) in all {
            visits.extend(visit_cells(id, worker, stop, visit, why, self.seq()));
            for (task, number) in visit.tasks.iter().zip(1_i64..) {
                tasks.extend([Cell::of(&visit.id), Cell::of(task), number.into()]);
            }
        }
        self.insert(&VISIT, visits).await?;
        self.insert(&VISIT_TASK, tasks).await
    }

    /// Approves a proposed plan: an approved plan of the same day is replaced and its tasks are released, then the tasks
    /// of this one's rounds are assigned.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the plan is not proposed, or a task of it was done or dismissed meanwhile: then it
    /// must be computed anew.
    pub async fn approve_plan(&mut self, id: PlanId) -> Result<(), StoreError> {
        let found = first(self.connection(), "plan", STATE, vec![Cell::of(&id)], |columns| {
            Ok((columns.word(PlanState::from_word)?, columns.date()?))
        });
        let (state, day) = found.await?.ok_or_else(|| StoreError::NotFound {
            what: "plan",
            id: id.to_string(),
        })?;
        if state != PlanState::Proposed {
            return Err(StoreError::Conflict("the plan is not waiting for approval"));
        }
        run(self.connection(), "plan", RELEASE, vec![day.into()]).await?;
        run(self.connection(), "plan", REPLACE_APPROVED, vec![day.into()]).await?;
        let cells = vec![Cell::of(&id), self.actor_name().into(), self.now().into()];
        run(self.connection(), "plan", APPROVE, cells).await?;
        run(self.connection(), "plan", ASSIGN, vec![Cell::of(&id)]).await?;
        let outdated = first(self.connection(), "plan", TASK_STATES, vec![Cell::of(&id)], |columns| {
            columns.count()
        })
        .await?;
        if outdated.unwrap_or(0) > 0 {
            return Err(StoreError::Conflict(
                "tasks of the plan were changed since it was computed",
            ));
        }
        Ok(())
    }
}

fn visit_cells(plan: PlanId, worker: Cell, stop: i64, visit: &Visit, why: &Bilingual, seq: i64) -> [Cell; 18] {
    let position = visit.doorstep.position;
    [
        Cell::of(&visit.id),
        Cell::of(&plan),
        worker,
        stop.into(),
        Cell::of(&visit.household),
        visit.doorstep.village.as_str().into(),
        visit.doorstep.group.as_str().into(),
        position.map(|(latitude, _)| i64::from(latitude)).into(),
        position.map(|(_, longitude)| i64::from(longitude)).into(),
        visit.contact.as_str().into(),
        visit.urgency.as_str().into(),
        visit.due.into(),
        visit.minutes.into(),
        fronts_text(&visit.fronts).into(),
        bring_text(&visit.bring).into(),
        why.zh.as_str().into(),
        why.en.as_str().into(),
        seq.into(),
    ]
}

/// Tasks by visit.
pub(crate) type TasksOfVisits = HashMap<VisitId, Vec<twofront_domain::ids::TaskId>>;

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    OF_DAY,
    ONE,
    NEWEST_DAY,
    STATE,
    REPLACE_PROPOSED,
    RELEASE,
    REPLACE_APPROVED,
    APPROVE,
    ASSIGN,
    TASK_STATES,
];
