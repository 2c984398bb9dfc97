//! Sign-ins of others: their sessions, waiting times and lost phones, for the security administrator; invitations, for the
//! system administrator.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tower_sessions::Session;
use twofront_desk::invitations::InvitationAsked;
use twofront_desk::view::sign_in::{InvitationMadeView, InvitationView, LockOutView, SessionView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::{AccountId, InvitationId};
use utoipa::{IntoParams, ToSchema};

use super::Answer;
use crate::error::{ApiError, Refusals};
use crate::extract::{Allowed, Asked, Body, Id, PageOf, read_id};
use crate::session_store::name_of;
use crate::state::AppState;

/// Whose sessions are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SessionFilter {
    /// Account id; everybody's when it is missing.
    pub account: Option<String>,
}

/// Which waiting time is to end.
#[derive(Deserialize, ToSchema)]
pub struct LockOutId {
    /// Its id in the list.
    pub id: String,
}

/// Everybody's sessions, the latest used first
#[utoipa::path(get, path = "/sessions", tag = "administration", operation_id = "sessions", params(SessionFilter, PageAsked),
    responses((status = 200, body = Page<SessionView>), Refusals))]
pub async fn sessions(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
    Asked(filter): Asked<SessionFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<SessionView>> {
    let (current, account) = (name_of(&session), filter.account.as_deref().map(read_id).transpose()?);
    Ok(Json(state.desk.sessions(&actor, account, &current, page).await?))
}

/// Ends anybody's session
#[utoipa::path(post, path = "/sessions/{id}/end", tag = "administration", operation_id = "endSession",
    params(("id" = String, Path, description = "Session")), responses((status = 204), Refusals))]
pub async fn end_session(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<String>,
) -> Result<StatusCode, ApiError> {
    state.desk.end_session(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign-in names and addresses with many failures, the latest first
#[utoipa::path(get, path = "/lock-outs", tag = "administration", operation_id = "lockOuts",
    responses((status = 200, body = Vec<LockOutView>), Refusals))]
pub async fn lock_outs(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<Vec<LockOutView>> {
    Ok(Json(state.desk.lock_outs(&actor).await?))
}

/// Forgets the failures of a sign-in name or an address, so that nobody has to wait
#[utoipa::path(post, path = "/lock-outs/lift", tag = "administration", operation_id = "liftLockOut", request_body = LockOutId,
    responses((status = 204), Refusals))]
pub async fn lift_lock_out(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(which): Body<LockOutId>,
) -> Result<StatusCode, ApiError> {
    state.desk.lift_lock_out(&actor, &which.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turns off the two-step sign-in of somebody who lost phone and codes, and ends their sessions
#[utoipa::path(post, path = "/accounts/{id}/second-factor/reset", tag = "administration", operation_id = "resetSecondFactor",
    params(("id" = String, Path, description = "Account id")), responses((status = 204), Refusals))]
pub async fn reset_second_factor(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AccountId>,
) -> Result<StatusCode, ApiError> {
    state.desk.reset_second_factor(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes an invitation to set an account's password; the link is shown this once
#[utoipa::path(post, path = "/accounts/{id}/invitations", tag = "administration", operation_id = "invite",
    params(("id" = String, Path, description = "Account id")), request_body = InvitationAsked,
    responses((status = 201, body = InvitationMadeView), Refusals))]
pub async fn invite(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<AccountId>,
    Body(asked): Body<InvitationAsked>,
) -> Result<(StatusCode, Json<InvitationMadeView>), ApiError> {
    let made = state.desk.invite(&actor, id, &asked).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Invitations, the latest first
#[utoipa::path(get, path = "/invitations", tag = "administration", operation_id = "invitations", params(PageAsked),
    responses((status = 200, body = Page<InvitationView>), Refusals))]
pub async fn invitations(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    PageOf(page): PageOf,
) -> Answer<Page<InvitationView>> {
    Ok(Json(state.desk.invitations(&actor, page).await?))
}

/// Withdraws an invitation that was not used yet
#[utoipa::path(post, path = "/invitations/{id}/withdrawal", tag = "administration", operation_id = "withdrawInvitation",
    params(("id" = String, Path, description = "Invitation id")), responses((status = 204), Refusals))]
pub async fn withdraw_invitation(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<InvitationId>,
) -> Result<StatusCode, ApiError> {
    state.desk.withdraw_invitation(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
