//! Clues with their reasons, and tasks.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use twofront_desk::clues::ClueFilter;
use twofront_desk::tasks::TaskFilter;
use twofront_desk::view::clue::{ClueDetail, ClueView, TaskView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::ClueId;
use utoipa::ToSchema;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Asked, Body, Id, OfficeOnly, PageOf, SignedIn};
use crate::state::AppState;

/// Why a clue needs no action.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Dismissal {
    /// The reason, in a person's words.
    pub note: String,
}

/// Clues, the most urgent first
#[utoipa::path(get, path = "/clues", tag = "desk", operation_id = "clues", params(ClueFilter, PageAsked),
    responses((status = 200, body = Page<ClueView>), Refusals))]
pub async fn clues(
    State(state): State<AppState>,
    reader: SignedIn,
    Asked(filter): Asked<ClueFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<ClueView>> {
    Ok(Json(state.desk.clues(reader.scope(), &filter, page).await?))
}

/// One clue with everything that makes it checkable
#[utoipa::path(get, path = "/clues/{id}", tag = "desk", operation_id = "clue",
    params(("id" = String, Path, description = "Clue id")),
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn clue(State(state): State<AppState>, reader: SignedIn, Id(id): Id<ClueId>) -> Answer<ClueDetail> {
    Ok(Json(state.desk.clue(reader.scope(), id).await?))
}

/// A person decides that a clue needs no action, and says why
#[utoipa::path(post, path = "/clues/{id}/dismissal", tag = "desk", operation_id = "dismissClue",
    params(("id" = String, Path, description = "Clue id")), request_body = Dismissal,
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn dismiss_clue(
    State(state): State<AppState>,
    OfficeOnly(actor): OfficeOnly,
    Id(id): Id<ClueId>,
    Body(dismissal): Body<Dismissal>,
) -> Answer<ClueDetail> {
    Ok(Json(state.desk.dismiss_clue(&actor, id, &dismissal.note).await?))
}

/// Tasks, the earliest last day first
#[utoipa::path(get, path = "/tasks", tag = "desk", operation_id = "tasks", params(TaskFilter, PageAsked),
    responses((status = 200, body = Page<TaskView>), Refusals))]
pub async fn tasks(
    State(state): State<AppState>,
    reader: SignedIn,
    Asked(filter): Asked<TaskFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<TaskView>> {
    Ok(Json(state.desk.tasks(reader.scope(), &filter, page).await?))
}
