//! Rules and parameters as in force, what a change to them would do, and the county's changes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use twofront_desk::view::Page;
use twofront_desk::view::PageAsked;
use twofront_desk::view::change::{PackChangeDecision, PackChangeDraft, PackChangeFilter, PackChangeView};
use twofront_desk::view::pack::{PacksView, RuleDetail};
use twofront_desk::view::trial::{Curve, CurveAsked, Trial, TrialAsked};
use twofront_domain::ids::PackChangeId;
use utoipa::IntoParams;

use super::Answer;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::{Allowed, Asked, Body, Id, PageOf, Words};
use crate::state::AppState;

/// On which day a rule is looked at.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OnDay {
    /// The day, `YYYY-MM-DD`; the day that work is planned for when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
}

/// Every pack with its rules and parameters
#[utoipa::path(get, path = "/packs", tag = "rules", operation_id = "packs",
    responses((status = 200, body = PacksView), Refusals))]
pub async fn packs(State(state): State<AppState>, reader: Allowed) -> Answer<PacksView> {
    Ok(Json(state.desk.packs_view(reader.scope()).await?))
}

/// One rule with its condition in plain words, its parameters and the policy's own examples
#[utoipa::path(get, path = "/packs/{pack}/rules/{rule}", tag = "rules", operation_id = "rule",
    params(("pack" = String, Path, description = "Pack id"), ("rule" = String, Path, description = "Rule id"), OnDay),
    responses((status = 200, body = RuleDetail), Refusals))]
pub async fn rule(
    State(state): State<AppState>,
    reader: Allowed,
    words: Words<2>,
    Asked(day): Asked<OnDay>,
) -> Answer<RuleDetail> {
    let Words([pack, rule]) = words;
    Ok(Json(
        state.desk.rule_detail(reader.scope(), &pack, &rule, day.date).await?,
    ))
}

/// What a changed line or condition would catch and drop; nothing is kept
#[utoipa::path(post, path = "/trials", tag = "rules", operation_id = "tryRule", request_body = TrialAsked,
    responses((status = 200, body = Trial), Refusals))]
pub async fn try_rule(
    State(state): State<AppState>,
    Allowed(reader): Allowed,
    Body(asked): Body<TrialAsked>,
) -> Answer<Trial> {
    Ok(Json(state.desk.try_rule(&reader.scope, asked).await?))
}

/// How many rows a rule hits while one of its parameters moves
#[utoipa::path(get, path = "/trials/curve", tag = "rules", operation_id = "curve", params(CurveAsked),
    responses((status = 200, body = Curve), Refusals))]
pub async fn curve(
    State(state): State<AppState>,
    Allowed(reader): Allowed,
    Asked(asked): Asked<CurveAsked>,
) -> Answer<Curve> {
    Ok(Json(state.desk.curve(&reader.scope, asked).await?))
}

/// The county's changes to packs, the latest first
#[utoipa::path(get, path = "/pack-changes", tag = "rules", operation_id = "packChanges", params(PackChangeFilter, PageAsked),
    responses((status = 200, body = Page<PackChangeView>), Refusals))]
pub async fn pack_changes(
    State(state): State<AppState>,
    Allowed(reader): Allowed,
    Asked(filter): Asked<PackChangeFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<PackChangeView>> {
    Ok(Json(state.desk.pack_changes(&reader, &filter, page).await?))
}

/// Drafts a change to a parameter or a rule; another person puts it in force
#[utoipa::path(post, path = "/pack-changes", tag = "rules", operation_id = "draftPackChange", request_body = PackChangeDraft,
    responses((status = 201, body = PackChangeView),
        (status = 422, body = Problem, description = "The change does not fit the packs; each fault with its place"), Refusals))]
pub async fn draft_pack_change(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(draft): Body<PackChangeDraft>,
) -> Result<(StatusCode, Json<PackChangeView>), ApiError> {
    let change = state.desk.draft_pack_change(&actor, draft).await?;
    Ok((StatusCode::CREATED, Json(change)))
}

/// Puts somebody else's draft in force, refuses it, or withdraws one's own
#[utoipa::path(post, path = "/pack-changes/{id}/decision", tag = "rules", operation_id = "decidePackChange",
    params(("id" = String, Path, description = "Change id")), request_body = PackChangeDecision,
    responses((status = 200, body = PackChangeView),
        (status = 422, body = Problem, description = "The change does not fit the packs as they are now"), Refusals))]
pub async fn decide_pack_change(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<PackChangeId>,
    Body(decision): Body<PackChangeDecision>,
) -> Answer<PackChangeView> {
    Ok(Json(state.desk.decide_pack_change(&actor, id, &decision).await?))
}
