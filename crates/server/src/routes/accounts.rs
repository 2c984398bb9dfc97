//! Accounts, for administrators.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use twofront_desk::accounts::NewAccount;
use twofront_desk::view::account::AccountView;

use super::Answer;
use crate::error::{ApiError, Refusals};
use crate::extract::{AdministratorOnly, Body};
use crate::state::AppState;

/// All accounts
#[utoipa::path(get, path = "/accounts", tag = "administration", operation_id = "accounts",
    responses((status = 200, body = Vec<AccountView>), Refusals))]
pub async fn accounts(
    State(state): State<AppState>,
    AdministratorOnly(actor): AdministratorOnly,
) -> Answer<Vec<AccountView>> {
    Ok(Json(state.desk.accounts(&actor).await?))
}

/// Creates an account
#[utoipa::path(post, path = "/accounts", tag = "administration", operation_id = "createAccount", request_body = NewAccount,
    responses((status = 201, body = AccountView), Refusals))]
pub async fn create_account(
    State(state): State<AppState>,
    AdministratorOnly(actor): AdministratorOnly,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), ApiError> {
    let account = state.desk.create_account(&actor, &new).await?;
    Ok((StatusCode::CREATED, Json(account)))
}
