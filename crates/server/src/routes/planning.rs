//! Screening the county and planning a day. Both are the county's business: a town sees the result for its own places.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_desk::view::overview::{PlanView, ScreeningState, ScreeningView};
use twofront_domain::ids::PlanId;
use twofront_domain::progress::Silent;
use utoipa::ToSchema;

use super::Answer;
use super::overview::Day;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Body, Id};
use crate::state::AppState;

/// For which day something is to be computed.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub struct ForDay {
    /// The day, `YYYY-MM-DD`; the day that work is planned for when missing.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default)]
    pub date: Option<Date>,
}

/// The plan of a day, if there is one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PlanOfDay {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The plan in force or proposed.
    pub plan: Option<PlanView>,
}

/// Applies every rule to the whole county
#[utoipa::path(post, path = "/screenings", tag = "rounds", operation_id = "screen", request_body = ForDay,
    responses((status = 200, body = ScreeningView), Refusals))]
pub async fn screen(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(wanted): Body<ForDay>,
) -> Answer<ScreeningView> {
    let date = wanted.date.unwrap_or_else(|| state.desk.clock().working_date());
    Ok(Json(state.desk.screen(&actor, date, Arc::new(Silent)).await?))
}

/// The county as it lies ready for rules, with when it was read and how far it follows the journal
#[utoipa::path(get, path = "/screening-state", tag = "rounds", operation_id = "screeningState",
    responses((status = 200, body = ScreeningState), Refusals))]
pub async fn screening_state(State(state): State<AppState>, Allowed(_reader): Allowed) -> Answer<ScreeningState> {
    Ok(Json(state.desk.screening_state().await?))
}

/// The plan in force or proposed for a day
#[utoipa::path(get, path = "/plans", tag = "rounds", operation_id = "planOf", params(Day),
    responses((status = 200, body = PlanOfDay), Refusals))]
pub async fn plan_of(State(state): State<AppState>, reader: Allowed, Asked(day): Asked<Day>) -> Answer<PlanOfDay> {
    let date = day.date.unwrap_or_else(|| state.desk.clock().working_date());
    let plan = state.desk.plan_of(reader.scope(), date).await?;
    Ok(Json(PlanOfDay {
        date: date.to_string(),
        plan,
    }))
}

/// Computes and checks the rounds of a day as a proposal
#[utoipa::path(post, path = "/plans", tag = "rounds", operation_id = "plan", request_body = ForDay,
    responses((status = 200, body = PlanView), Refusals))]
pub async fn plan(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(wanted): Body<ForDay>,
) -> Answer<PlanView> {
    let date = wanted.date.unwrap_or_else(|| state.desk.clock().working_date());
    Ok(Json(state.desk.plan(&actor, date).await?))
}

/// A person approves a proposed plan; its tasks become assigned
#[utoipa::path(post, path = "/plans/{id}/approval", tag = "rounds", operation_id = "approvePlan",
    params(("id" = String, Path, description = "Plan id")),
    responses((status = 200, body = PlanView), Refusals))]
pub async fn approve_plan(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<PlanId>,
) -> Answer<PlanView> {
    Ok(Json(state.desk.approve_plan(&actor, id).await?))
}
