//! Emergency responses: opened, asked to be closed, confirmed by somebody else, destroyed; and the certificates that stay.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use twofront_desk::view::response::{
    ClosingDecision, ClosingRequest, ClosingWithdrawal, ResponseOpening, ResponseView, ResponsesView,
};
use twofront_domain::ids::ResponseId;

use super::Answer;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::{Allowed, Body, Id};
use crate::state::AppState;

/// Every emergency response with its certificate, the newest first
#[utoipa::path(get, path = "/responses", tag = "responses", operation_id = "responses",
    responses((status = 200, body = ResponsesView), Refusals))]
pub async fn responses(State(state): State<AppState>, Allowed(reader): Allowed) -> Answer<ResponsesView> {
    Ok(Json(state.desk.responses(&reader).await?))
}

/// Opens a response: its vault gets a key of its own and takes emergency ledgers in
#[utoipa::path(post, path = "/responses", tag = "responses", operation_id = "openResponse", request_body = ResponseOpening,
    responses((status = 201, body = ResponseView), Refusals,
        (status = 409, body = Problem, description = "Another response is open")))]
pub async fn open_response(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(asked): Body<ResponseOpening>,
) -> Result<(StatusCode, Json<ResponseView>), ApiError> {
    let response = state.desk.open_response(&actor, &asked).await?;
    Ok((StatusCode::CREATED, Json(response)))
}

/// Asks for a response to be closed and its vault to be destroyed; another person confirms
#[utoipa::path(post, path = "/responses/{id}/closing", tag = "responses", operation_id = "askToCloseResponse",
    params(("id" = String, Path, description = "Response id")), request_body = ClosingRequest,
    responses((status = 200, body = ResponseView), Refusals,
        (status = 409, body = Problem, description = "It is not open")))]
pub async fn ask_to_close(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<ResponseId>,
    Body(asked): Body<ClosingRequest>,
) -> Answer<ResponseView> {
    Ok(Json(state.desk.ask_to_close(&actor, id, &asked).await?))
}

/// Takes a request to close back
#[utoipa::path(post, path = "/responses/{id}/withdrawal", tag = "responses", operation_id = "withdrawClosing",
    params(("id" = String, Path, description = "Response id")), request_body = ClosingWithdrawal,
    responses((status = 200, body = ResponseView), Refusals,
        (status = 409, body = Problem, description = "Nobody has asked, or it was confirmed already")))]
pub async fn withdraw_closing(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<ResponseId>,
    Body(asked): Body<ClosingWithdrawal>,
) -> Answer<ResponseView> {
    Ok(Json(state.desk.withdraw_closing(&actor, id, &asked.note).await?))
}

/// Confirms somebody else's request, which destroys key and vault at once and for good; or refuses it
#[utoipa::path(post, path = "/responses/{id}/decision", tag = "responses", operation_id = "decideClosing",
    params(("id" = String, Path, description = "Response id")), request_body = ClosingDecision,
    responses((status = 200, body = ResponseView), Refusals,
        (status = 409, body = Problem, description = "It is one's own request, or nobody has asked")))]
pub async fn decide_closing(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<ResponseId>,
    Body(decision): Body<ClosingDecision>,
) -> Answer<ResponseView> {
    Ok(Json(state.desk.decide_closing(&actor, id, &decision).await?))
}
