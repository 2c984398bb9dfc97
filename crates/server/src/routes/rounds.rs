//! Workers, their rounds, and all visits of a day.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::view::round::{RoundView, StopView, WorkerRow};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::WorkerId;
use utoipa::IntoParams;

use super::Answer;
use super::overview::Day;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Id, PageOf};
use crate::state::AppState;

/// Which visits are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VisitFilter {
    /// The day, `YYYY-MM-DD`; the day that work is planned for when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// Only visits that serve this front: `epidemic`, `livelihood` or `both`.
    pub front: Option<String>,
    /// Only visits that have to wait, each with why.
    #[serde(default)]
    pub waiting: bool,
}

impl AppState {
    fn day(&self, asked: Option<Date>) -> Date {
        asked.unwrap_or_else(|| self.desk.clock().working_date())
    }
}

/// Workers by place and name, with their stops on a day
#[utoipa::path(get, path = "/workers", tag = "rounds", operation_id = "workers", params(Day, WorkerFilter, PageAsked),
    responses((status = 200, body = Page<WorkerRow>), Refusals))]
pub async fn workers(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(day): Asked<Day>,
    Asked(filter): Asked<WorkerFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<WorkerRow>> {
    let date = state.day(day.date);
    Ok(Json(state.desk.workers(reader.scope(), date, &filter, page).await?))
}

/// One worker's round of a day: whom to see, what to bring, and why
#[utoipa::path(get, path = "/workers/{id}/round", tag = "rounds", operation_id = "round",
    params(("id" = String, Path, description = "Worker id"), Day),
    responses((status = 200, body = RoundView), Refusals))]
pub async fn round(
    State(state): State<AppState>,
    reader: Allowed,
    Id(id): Id<WorkerId>,
    Asked(day): Asked<Day>,
) -> Answer<RoundView> {
    let date = state.day(day.date);
    Ok(Json(state.desk.round(reader.scope(), id, date).await?))
}

/// Every visit of a day, by place
#[utoipa::path(get, path = "/visits", tag = "rounds", operation_id = "visits", params(VisitFilter, PageAsked),
    responses((status = 200, body = Page<StopView>), Refusals))]
pub async fn visits(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<VisitFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<StopView>> {
    let (date, place, front) = (state.day(filter.date), filter.place.as_deref(), filter.front.as_deref());
    let visits = state
        .desk
        .visits_serving(reader.scope(), date, place, filter.waiting, front, page);
    Ok(Json(visits.await?))
}
