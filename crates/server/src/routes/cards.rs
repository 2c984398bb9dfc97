//! Citizens' cards: three routes for whoever holds a card, and the office's printing and answering.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use twofront_desk::card::{CardAsked, CardKey, ReceiptAsked};
use twofront_desk::card_office::{CardFilter, CardsAsked};
use twofront_desk::card_requests::{CardAnswerGiven, CardRequestAsked};
use twofront_desk::view::card::{CardHouseholdView, CardRequestView, CardsMadeView, OwnRecordView, OwnRequestView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::CardRequestId;

use super::Answer;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::{Allowed, Asked, Body, Id, PageOf};
use crate::source::Source;
use crate::state::AppState;

/// A household's own record, by the code of its card and the last digits of an adult member's resident ID
#[utoipa::path(post, path = "/card/record", tag = "card", operation_id = "ownRecord", request_body = CardKey,
    responses((status = 200, body = OwnRecordView), (status = 429, body = Problem, description = "The card is locked, or one has to wait"), Refusals))]
pub async fn own_record(
    State(state): State<AppState>,
    Source { from, .. }: Source,
    Body(key): Body<CardKey>,
) -> Answer<OwnRecordView> {
    Ok(Json(state.desk.own_record(&key, &from).await?))
}

/// Asks for a correction or a copy, or objects to what the program found; the answer is the receipt
#[utoipa::path(post, path = "/card/requests", tag = "card", operation_id = "askWithCard", request_body = CardAsked,
    responses((status = 201, body = OwnRequestView), (status = 429, body = Problem, description = "The card is locked, or one has to wait"), Refusals))]
pub async fn ask_with_card(
    State(state): State<AppState>,
    Source { from, .. }: Source,
    Body(asked): Body<CardAsked>,
) -> Result<(StatusCode, Json<OwnRequestView>), ApiError> {
    let made = state.desk.ask_with_card(&asked, &from).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Where a request stands, by its receipt; tells neither whose it is nor what was answered
#[utoipa::path(post, path = "/card/receipt", tag = "card", operation_id = "receipt", request_body = ReceiptAsked,
    responses((status = 200, body = OwnRequestView), (status = 429, body = Problem, description = "One has to wait after too many failures"), Refusals))]
pub async fn receipt(
    State(state): State<AppState>,
    Source { from, .. }: Source,
    Body(asked): Body<ReceiptAsked>,
) -> Answer<OwnRequestView> {
    Ok(Json(state.desk.receipt(&asked, &from).await?))
}

/// Households by place and number, each with its card
#[utoipa::path(get, path = "/cards", tag = "card", operation_id = "cards", params(CardFilter, PageAsked),
    responses((status = 200, body = Page<CardHouseholdView>), Refusals))]
pub async fn cards(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Asked(filter): Asked<CardFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<CardHouseholdView>> {
    Ok(Json(state.desk.cards(&actor, &filter, page).await?))
}

/// Makes cards; the codes are shown this once, and cards that the households had open nothing any more
#[utoipa::path(post, path = "/cards", tag = "card", operation_id = "printCards", request_body = CardsAsked,
    responses((status = 201, body = CardsMadeView), Refusals))]
pub async fn print_cards(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(asked): Body<CardsAsked>,
) -> Result<(StatusCode, Json<CardsMadeView>), ApiError> {
    let made = state.desk.print_cards(&actor, &asked).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What households asked for with their cards, those without an answer first
#[utoipa::path(get, path = "/card-requests", tag = "card", operation_id = "cardRequests", params(CardRequestAsked, PageAsked),
    responses((status = 200, body = Page<CardRequestView>), Refusals))]
pub async fn card_requests(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Asked(asked): Asked<CardRequestAsked>,
    PageOf(page): PageOf,
) -> Answer<Page<CardRequestView>> {
    Ok(Json(state.desk.card_requests(&actor, &asked, page).await?))
}

/// Answers a request; its task is done
#[utoipa::path(post, path = "/card-requests/{id}/answer", tag = "card", operation_id = "answerCardRequest",
    params(("id" = String, Path, description = "Request id")), request_body = CardAnswerGiven,
    responses((status = 200, body = CardRequestView), Refusals))]
pub async fn answer_card_request(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<CardRequestId>,
    Body(given): Body<CardAnswerGiven>,
) -> Answer<CardRequestView> {
    Ok(Json(state.desk.answer_card_request(&actor, id, &given).await?))
}
