//! The first page.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use twofront_desk::view::overview::Overview;
use utoipa::IntoParams;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked};
use crate::state::AppState;

/// Which day is wanted.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Day {
    /// The day, `YYYY-MM-DD`; the day that work is planned for when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
}

/// Both fronts side by side, and the funnel from ledger rows to visits
#[utoipa::path(get, path = "/overview", tag = "desk", operation_id = "overview", params(Day),
    responses((status = 200, body = Overview), Refusals))]
pub async fn overview(State(state): State<AppState>, reader: Allowed, Asked(day): Asked<Day>) -> Answer<Overview> {
    Ok(Json(state.desk.overview(reader.scope(), day.date).await?))
}
