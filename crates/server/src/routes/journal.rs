//! The journal and its proof, for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use twofront_desk::view::account::{JournalView, VerificationView};
use twofront_desk::view::proof::{AnchorsView, ProofView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::progress::Silent;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, PageOf};
use crate::state::AppState;

/// Journal entries, the latest first
#[utoipa::path(get, path = "/journal", tag = "administration", operation_id = "journal", params(PageAsked),
    responses((status = 200, body = Page<JournalView>), Refusals))]
pub async fn journal(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    PageOf(page): PageOf,
) -> Answer<Page<JournalView>> {
    Ok(Json(state.desk.journal(&actor, page).await?))
}

/// Proves the journal's chain and every digest in it
#[utoipa::path(post, path = "/verification", tag = "administration", operation_id = "verify",
    responses((status = 200, body = VerificationView), Refusals))]
pub async fn verify(State(state): State<AppState>, _: Allowed) -> Answer<VerificationView> {
    Ok(Json(state.desk.verify(Arc::new(Silent)).await?))
}

/// Where the daily verification stands: the last pass, and the one that is under way
#[utoipa::path(get, path = "/verification/state", tag = "administration", operation_id = "proof",
    responses((status = 200, body = ProofView), Refusals))]
pub async fn proof(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<ProofView> {
    Ok(Json(state.desk.daily_proof(&actor).await?))
}

/// The book's anchors, the latest first, each with its code for paper
#[utoipa::path(get, path = "/anchors", tag = "administration", operation_id = "anchors",
    responses((status = 200, body = AnchorsView), Refusals))]
pub async fn anchors(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<AnchorsView> {
    Ok(Json(state.desk.anchors(&actor).await?))
}
