//! The review queue: pairs that may be one person, and people's decisions on them.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use twofront_desk::linkage::{LinkageModelView, SearchView};
use twofront_desk::review::{PairDecision, PairFilter};
use twofront_desk::view::pair::{PairView, WhyView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::{PairId, PersonId};
use utoipa::IntoParams;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Body, Id, PageOf};
use crate::state::AppState;

/// Which two people are compared.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TwoPeople {
    /// Person id.
    #[param(value_type = String)]
    pub one: PersonId,
    /// Person id.
    #[param(value_type = String)]
    pub other: PersonId,
}

/// Pairs that may be one person, those that are easiest got wrong first
#[utoipa::path(get, path = "/pairs", tag = "desk", operation_id = "pairs", params(PairFilter, PageAsked),
    responses((status = 200, body = Page<PairView>), Refusals))]
pub async fn pairs(
    State(state): State<AppState>,
    Allowed(reader): Allowed,
    Asked(filter): Asked<PairFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<PairView>> {
    Ok(Json(state.desk.pairs(&reader, &filter, page).await?))
}

/// One pair; the model's opinion only once the reader has given theirs
#[utoipa::path(get, path = "/pairs/{id}", tag = "desk", operation_id = "pair",
    params(("id" = String, Path, description = "Pair id")),
    responses((status = 200, body = PairView), Refusals))]
pub async fn pair(State(state): State<AppState>, Allowed(reader): Allowed, Id(id): Id<PairId>) -> Answer<PairView> {
    Ok(Json(state.desk.pair(&reader, id).await?))
}

/// A person says whether both sides are one person, or takes that back
#[utoipa::path(post, path = "/pairs/{id}/decisions", tag = "desk", operation_id = "decidePair",
    params(("id" = String, Path, description = "Pair id")), request_body = PairDecision,
    responses((status = 200, body = PairView), Refusals))]
pub async fn decide_pair(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<PairId>,
    Body(decision): Body<PairDecision>,
) -> Answer<PairView> {
    Ok(Json(state.desk.decide_pair(&actor, id, &decision).await?))
}

/// What speaks for two people being one person, field by field and in a sentence
#[utoipa::path(get, path = "/pairs/why", tag = "desk", operation_id = "whySame", params(TwoPeople),
    responses((status = 200, body = WhyView), Refusals))]
pub async fn why_same(
    State(state): State<AppState>,
    Allowed(reader): Allowed,
    Asked(people): Asked<TwoPeople>,
) -> Answer<WhyView> {
    Ok(Json(state.desk.why_same(&reader, people.one, people.other).await?))
}

/// The model that says how likely two rows are one person, and how its word has held
#[utoipa::path(get, path = "/linkage/model", tag = "desk", operation_id = "linkageModel",
    responses((status = 200, body = LinkageModelView), Refusals))]
pub async fn linkage_model(State(state): State<AppState>, Allowed(_reader): Allowed) -> Answer<LinkageModelView> {
    Ok(Json(state.desk.linkage_model().await?))
}

/// Trains the model on the pairs people have settled and puts it in force
#[utoipa::path(post, path = "/linkage/model", tag = "desk", operation_id = "trainLinkageModel",
    responses((status = 200, body = LinkageModelView), Refusals))]
pub async fn train_linkage_model(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<LinkageModelView> {
    Ok(Json(state.desk.train_linkage_model(&actor).await?))
}

/// Looks through the whole book for people it may have twice; they join the queue
#[utoipa::path(post, path = "/pairs/search", tag = "desk", operation_id = "searchPairs",
    responses((status = 200, body = SearchView), Refusals))]
pub async fn search_pairs(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<SearchView> {
    Ok(Json(state.desk.look_for_twice_known(&actor).await?))
}
