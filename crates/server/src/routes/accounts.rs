//! Accounts and their grants: two hands for every account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use twofront_desk::accounts::NewAccount;
use twofront_desk::grants::{GrantAsked, GrantableAsked};
use twofront_desk::view::account::{AccountView, GrantView, GrantableView};
use twofront_domain::ids::AccountId;
use utoipa::ToSchema;

use super::Answer;
use crate::error::{ApiError, Refusals};
use crate::extract::{Allowed, Asked, Body, Id};
use crate::state::AppState;

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub struct AccountState {
    /// True to disable it, false to enable it again.
    pub disabled: bool,
}

/// All accounts
#[utoipa::path(get, path = "/accounts", tag = "administration", operation_id = "accounts",
    responses((status = 200, body = Vec<AccountView>), Refusals))]
pub async fn accounts(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<Vec<AccountView>> {
    Ok(Json(state.desk.accounts(&actor).await?))
}

/// Creates an account, which waits for its grant
#[utoipa::path(post, path = "/accounts", tag = "administration", operation_id = "createAccount", request_body = NewAccount,
    responses((status = 201, body = AccountView), Refusals))]
pub async fn create_account(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), ApiError> {
    let account = state.desk.create_account(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(account)))
}

/// An account's grants, the newest first
#[utoipa::path(get, path = "/accounts/{id}/grants", tag = "administration", operation_id = "accountGrants",
    params(("id" = String, Path, description = "Account id")),
    responses((status = 200, body = Vec<GrantView>), Refusals))]
pub async fn grants(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AccountId>,
) -> Answer<Vec<GrantView>> {
    Ok(Json(state.desk.grants_of(&actor, id).await?))
}

/// Gives an account its role and area, or others in their place
#[utoipa::path(post, path = "/accounts/{id}/grants", tag = "administration", operation_id = "grantAccount",
    params(("id" = String, Path, description = "Account id")), request_body = GrantAsked,
    responses((status = 201, body = AccountView), Refusals))]
pub async fn grant(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AccountId>,
    Body(asked): Body<GrantAsked>,
) -> Result<(StatusCode, Json<AccountView>), ApiError> {
    let account = state.desk.grant(&actor, id, &asked).await?;
    Ok((StatusCode::CREATED, Json(account)))
}

/// Workers or sites of a place, for whoever grants an account to stand for one
#[utoipa::path(get, path = "/grantable", tag = "administration", operation_id = "grantable", params(GrantableAsked),
    responses((status = 200, body = Vec<GrantableView>), Refusals))]
pub async fn grantable(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Asked(asked): Asked<GrantableAsked>,
) -> Answer<Vec<GrantableView>> {
    Ok(Json(state.desk.grantable(&actor, &asked).await?))
}

/// Disables an account, whose sessions end at once, or enables it again
#[utoipa::path(post, path = "/accounts/{id}/state", tag = "administration", operation_id = "setAccountState",
    params(("id" = String, Path, description = "Account id")), request_body = AccountState,
    responses((status = 200, body = AccountView), Refusals))]
pub async fn set_state(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AccountId>,
    Body(wanted): Body<AccountState>,
) -> Answer<AccountView> {
    Ok(Json(
        state.desk.set_account_disabled(&actor, id, wanted.disabled).await?,
    ))
}
