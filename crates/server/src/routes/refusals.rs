//! Refused requests, for the audit administrator.

use axum::Json;
use axum::extract::State;
use twofront_desk::view::refusal::RefusalView;
use twofront_desk::view::{Page, PageAsked};

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, PageOf};
use crate::state::AppState;

/// Requests that were refused to signed-in accounts, counted by hour, the latest first
#[utoipa::path(get, path = "/refusals", tag = "administration", operation_id = "refusals", params(PageAsked),
    responses((status = 200, body = Page<RefusalView>), Refusals))]
pub async fn refusals(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    PageOf(page): PageOf,
) -> Answer<Page<RefusalView>> {
    Ok(Json(state.desk.refusals(&actor, page).await?))
}
