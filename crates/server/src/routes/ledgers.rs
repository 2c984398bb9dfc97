//! Ledgers and what is wrong in them.

use axum::Json;
use axum::extract::State;
use twofront_desk::findings::FindingFilter;
use twofront_desk::view::ledger::{FindingView, LedgerView};
use twofront_desk::view::{Page, PageAsked};

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, PageOf};
use crate::state::AppState;

/// Ledgers, the latest first
#[utoipa::path(get, path = "/ledgers", tag = "desk", operation_id = "ledgers", params(PageAsked),
    responses((status = 200, body = Page<LedgerView>), Refusals))]
pub async fn ledgers(State(state): State<AppState>, reader: Allowed, PageOf(page): PageOf) -> Answer<Page<LedgerView>> {
    Ok(Json(state.desk.ledgers(reader.scope(), page).await?))
}

/// Findings, in the order of ledger, sheet and row
#[utoipa::path(get, path = "/findings", tag = "desk", operation_id = "findings", params(FindingFilter, PageAsked),
    responses((status = 200, body = Page<FindingView>), Refusals))]
pub async fn findings(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<FindingFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<FindingView>> {
    Ok(Json(state.desk.findings(reader.scope(), &filter, page).await?))
}
