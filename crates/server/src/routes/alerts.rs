//! Alerts of bulk reading, for the security administrator.

use axum::Json;
use axum::extract::State;
use twofront_desk::view::alert::AlertView;
use twofront_desk::view::{Page, PageAsked};
use twofront_desk::watch::{Acknowledgement, AlertFilter};
use twofront_domain::ids::AlertId;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Body, Id, PageOf};
use crate::state::AppState;

/// Alerts that somebody read more than is usual, the latest first
#[utoipa::path(get, path = "/alerts", tag = "administration", operation_id = "alerts", params(AlertFilter, PageAsked),
    responses((status = 200, body = Page<AlertView>), Refusals))]
pub async fn alerts(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Asked(filter): Asked<AlertFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<AlertView>> {
    Ok(Json(state.desk.alerts(&actor, filter, page).await?))
}

/// The security administrator says what was found about an alert
#[utoipa::path(post, path = "/alerts/{id}/acknowledgement", tag = "administration", operation_id = "acknowledgeAlert",
    params(("id" = String, Path, description = "Alert id")), request_body = Acknowledgement,
    responses((status = 200, body = AlertView), Refusals))]
pub async fn acknowledge_alert(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AlertId>,
    Body(given): Body<Acknowledgement>,
) -> Answer<AlertView> {
    Ok(Json(state.desk.acknowledge_alert(&actor, id, &given).await?))
}
