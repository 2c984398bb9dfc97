//! Clues with their reasons, and tasks.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use twofront_desk::clues::ClueFilter;
use twofront_desk::tasks::TaskFilter;
use twofront_desk::view::clue::{AnswerDecision, AnswerGiven, ClueDetail, ClueView, TaskView};
use twofront_desk::view::verdict::{Verdict, VerdictAsked};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::{AnswerId, ClueId};
use utoipa::ToSchema;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Body, Id, PageOf, Words, read_id};
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
    reader: Allowed,
    Asked(filter): Asked<ClueFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<ClueView>> {
    Ok(Json(state.desk.clues(reader.scope(), &filter, page).await?))
}

/// One clue with everything that makes it checkable
#[utoipa::path(get, path = "/clues/{id}", tag = "desk", operation_id = "clue",
    params(("id" = String, Path, description = "Clue id")),
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn clue(State(state): State<AppState>, reader: Allowed, Id(id): Id<ClueId>) -> Answer<ClueDetail> {
    Ok(Json(state.desk.clue(&reader.0, id).await?))
}

/// A person decides that a clue needs no action, and says why
#[utoipa::path(post, path = "/clues/{id}/dismissal", tag = "desk", operation_id = "dismissClue",
    params(("id" = String, Path, description = "Clue id")), request_body = Dismissal,
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn dismiss_clue(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<ClueId>,
    Body(dismissal): Body<Dismissal>,
) -> Answer<ClueDetail> {
    Ok(Json(state.desk.dismiss_clue(&actor, id, &dismissal.note).await?))
}

/// Somebody explains a clue; another person decides whether that settles it
#[utoipa::path(post, path = "/clues/{id}/answers", tag = "desk", operation_id = "answerClue",
    params(("id" = String, Path, description = "Clue id")), request_body = AnswerGiven,
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn answer_clue(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<ClueId>,
    Body(answer): Body<AnswerGiven>,
) -> Answer<ClueDetail> {
    Ok(Json(state.desk.answer_clue(&actor, id, &answer.text).await?))
}

/// Accepts somebody else's explanation, which settles the clue while the values stay the same, or does not
#[utoipa::path(post, path = "/clues/{id}/answers/{answer}/decision", tag = "desk", operation_id = "decideAnswer",
    params(("id" = String, Path, description = "Clue id"), ("answer" = String, Path, description = "Answer id")),
    request_body = AnswerDecision,
    responses((status = 200, body = ClueDetail), Refusals))]
pub async fn decide_answer(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    words: Words<2>,
    Body(decision): Body<AnswerDecision>,
) -> Answer<ClueDetail> {
    let Words([id, answer]) = words;
    let (id, answer): (ClueId, AnswerId) = (read_id(&id)?, read_id(&answer)?);
    Ok(Json(state.desk.decide_answer(&actor, id, answer, &decision).await?))
}

/// Why a rule hits a household, why it does not, or what is missing to tell; as of any day
#[utoipa::path(get, path = "/why", tag = "desk", operation_id = "why", params(VerdictAsked),
    responses((status = 200, body = Verdict), Refusals))]
pub async fn why(State(state): State<AppState>, reader: Allowed, Asked(asked): Asked<VerdictAsked>) -> Answer<Verdict> {
    Ok(Json(state.desk.why(reader.scope(), &asked).await?))
}

/// Tasks, the earliest last day first
#[utoipa::path(get, path = "/tasks", tag = "desk", operation_id = "tasks", params(TaskFilter, PageAsked),
    responses((status = 200, body = Page<TaskView>), Refusals))]
pub async fn tasks(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<TaskFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<TaskView>> {
    Ok(Json(state.desk.tasks(reader.scope(), &filter, page).await?))
}
