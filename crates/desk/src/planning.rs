//! Planning a day: open tasks become visits, visits become rounds; the plan is checked, then approved by a person.

use jiff::civil::Date;
use twofront_allocate::{CheckFailure, CheckInput, PlanOptions, WalkTimes, check, merge};
use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::ids::{PlanId, VisitId};
use twofront_domain::round::RoundPlan;
use twofront_store::{PlanRow, PlanState, StoreError};

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::overview::PlanView;
use crate::{Desk, DeskError};

/// Minutes of field work a worker has in a day: six hours, the way included.
const MINUTES_PER_WORKER: u32 = 360;

impl Desk {
    /// Computes and checks the rounds of a day and keeps them as a proposal; an earlier proposal for the day is replaced.
    ///
    /// # Errors
    /// When the day already has an approved plan, or the independent check finds fault with the new one.
    pub async fn plan(&self, actor: &Actor, date: Date) -> Result<PlanView, DeskError> {
        may(actor, Operation::PlanMake)?;
        if let Some(earlier) = self.book.plan_of(date).await?
            && earlier.state == PlanState::Approved
        {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "plan-approved",
                format!("{date}的走访方案已经批准，不能重新计算。"),
                format!("The plan for {date} has been approved and cannot be computed again."),
            ));
        }
        // Rounds are planned for the whole county, whoever asks: a household must not get two visits from two towns.
        let county = self.whole_county(false);
        let tasks = self.book.open_tasks(&county).await?;
        let doorsteps = self.book.doorsteps(&county).await?;
        let workers = self.book.workers_for_planning(&county).await?;
        let (plan, failures) = busy(move || {
            let options = PlanOptions {
                date,
                minutes_per_worker: MINUTES_PER_WORKER,
                walk: WalkTimes::default(),
            };
            let merged = merge(&tasks, &doorsteps, || VisitId::new(new_uuid()));
            let plan = twofront_allocate::plan(&merged.visits, &workers, &options);
            let held_against = CheckInput {
                tasks: &tasks,
                doorsteps: &doorsteps,
                visits: &merged.visits,
                workers: &workers,
                options: &options,
            };
            let failures = check(&plan, &held_against);
            (plan, failures)
        })
        .await?;
        self.refuse_faulty(&failures)?;
        self.keep_plan(actor, &plan).await
    }

    fn refuse_faulty(&self, failures: &[CheckFailure]) -> Result<(), DeskError> {
        let Some(first) = failures.first() else { return Ok(()) };
        let said = first.said();
        Err(DeskError::new(
            ErrorClass::Internal,
            "plan-faulty",
            format!(
                "独立核对发现方案有{}处错误，没有保存。第一处：{}",
                failures.len(),
                said.zh
            ),
            format!(
                "The independent check found {} faults; the plan was not kept. First: {}",
                failures.len(),
                said.en
            ),
        ))
    }

    async fn keep_plan(&self, actor: &Actor, plan: &RoundPlan) -> Result<PlanView, DeskError> {
        let id = PlanId::new(new_uuid());
        let visits: usize = plan.rounds.iter().map(|round| round.visits.len()).sum();
        let checked = serde_json::json!({ "failures": [] });
        let mut pen = self.pen(actor, "plan.compute").await?;
        pen.add_plan(id, plan, &checked).await?;
        let detail = serde_json::json!({
            "date": plan.date.to_string(), "rounds": plan.rounds.len(), "visits": visits, "waiting": plan.waiting.len(),
        });
        pen.commit(&id.to_string(), detail).await?;
        self.plan_with_id(&actor.scope, id).await
    }

    /// A person approves a proposed plan; its tasks become assigned.
    ///
    /// # Errors
    /// When there is no such plan, it is not a proposal any more, or its tasks were changed since it was computed.
    pub async fn approve_plan(&self, actor: &Actor, id: PlanId) -> Result<PlanView, DeskError> {
        may(actor, Operation::PlanApprove)?;
        let plan = self.book.plan(id).await?.ok_or_else(|| DeskError::not_found("plan"))?;
        if plan.state != PlanState::Proposed {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "plan-not-proposed",
                "这个方案已经批准或被替换，请刷新页面。",
                "This plan has been approved or replaced already; load the page again.",
            ));
        }
        let mut pen = self.pen(actor, "plan.approve").await?;
        pen.approve_plan(id).await.map_err(outdated_or)?;
        pen.commit(&id.to_string(), serde_json::json!({ "date": plan.day.to_string() }))
            .await?;
        self.plan_with_id(&actor.scope, id).await
    }

    /// The plan in force or proposed for a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn plan_of(&self, scope: &Scope, date: Date) -> Result<Option<PlanView>, DeskError> {
        match self.book.plan_of(date).await? {
            Some(plan) => Ok(Some(self.plan_view(scope, plan).await?)),
            None => Ok(None),
        }
    }

    async fn plan_with_id(&self, scope: &Scope, id: PlanId) -> Result<PlanView, DeskError> {
        let plan = self.book.plan(id).await?.ok_or_else(|| DeskError::not_found("plan"))?;
        self.plan_view(scope, plan).await
    }

    async fn plan_view(&self, scope: &Scope, plan: PlanRow) -> Result<PlanView, DeskError> {
        let failures = plan.check_result["failures"].as_array().cloned().unwrap_or_default();
        Ok(PlanView {
            id: plan.id.to_string(),
            date: plan.day.to_string(),
            state: plan.state.as_str().to_owned(),
            visits: plan.visits,
            visits_both: self.book.counts(scope, plan.day).await?.visits_for_both,
            workers: plan.workers,
            waiting: plan.waiting,
            computed_at: plan.computed_at.to_string(),
            computed_by: plan.computed_by,
            approved_by: plan.approved_by,
            check_failures: failures
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
        })
    }
}

/// Whoever approves a plan that time has overtaken is told what to do about it.
fn outdated_or(error: StoreError) -> DeskError {
    match error {
        StoreError::Conflict(_) => DeskError::new(
            ErrorClass::Conflict,
            "plan-outdated",
            "方案编制以后任务有变动（例如有线索已判定无需办理）。请重新编制方案，再批准。",
            "Tasks have changed since the plan was computed (a clue was dismissed, say). Compute it again, then approve it.",
        ),
        other => other.into(),
    }
}
