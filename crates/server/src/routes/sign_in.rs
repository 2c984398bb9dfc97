//! Sign-in in one or two steps, sign-out, and invitations as whoever holds their link sees them.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tower_sessions::Session;
use twofront_desk::invitations::{InvitationToken, Joining};
use twofront_desk::standing::Standing;
use twofront_desk::view::sign_in::{InvitedView, SignedInView};
use utoipa::ToSchema;

use super::Answer;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::{Allowed, Body};
use crate::gate::SignedInAs;
use crate::source::Source;
use crate::state::AppState;

/// A sign-in.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
}

/// The second step of a sign-in.
#[derive(Deserialize, ToSchema)]
pub struct SignInCode {
    /// Six digits as the phone shows them now, or a recovery code.
    pub code: String,
}

/// Signs in; where two-step sign-in is on, a one-time code has to follow
#[utoipa::path(post, path = "/sign-in", tag = "start", operation_id = "signIn", request_body = SignIn,
    responses((status = 200, body = SignedInView), (status = 429, body = Problem, description = "One has to wait after too many failures"), Refusals))]
pub async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    Source { from, browser }: Source,
    Body(given): Body<SignIn>,
) -> Answer<SignedInView> {
    let signed_in = state.desk.sign_in(&given.login, &given.password, &from).await?;
    open(&state, &session, browser, &signed_in, false).await?;
    Ok(Json(signed_in))
}

/// Completes a sign-in with a one-time code
#[utoipa::path(post, path = "/sign-in/code", tag = "start", operation_id = "confirmSignIn", request_body = SignInCode,
    responses((status = 200, body = SignedInView), (status = 429, body = Problem, description = "One has to wait after too many failures"), Refusals))]
pub async fn confirm_sign_in(
    State(state): State<AppState>,
    _: Allowed,
    session: Session,
    Source { from, browser }: Source,
    Extension(standing): Extension<Standing>,
    Extension(signed_in): Extension<SignedInAs>,
    Body(given): Body<SignInCode>,
) -> Answer<SignedInView> {
    if standing != Standing::Code {
        return Err(twofront_desk::sign_in::nothing_to_confirm().into());
    }
    let confirmed = state
        .desk
        .confirm_sign_in(signed_in.account, &given.code, &from)
        .await?;
    open(&state, &session, browser, &confirmed, true).await?;
    Ok(Json(confirmed))
}

/// Signs out; the session is deleted from the book
#[utoipa::path(post, path = "/sign-out", tag = "start", operation_id = "signOut", responses((status = 204), Refusals))]
pub async fn sign_out(_: Allowed, session: Session) -> Result<StatusCode, ApiError> {
    session.flush().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom an invitation is for
#[utoipa::path(post, path = "/invitation", tag = "start", operation_id = "invited", request_body = InvitationToken,
    responses((status = 200, body = InvitedView), (status = 429, body = Problem, description = "One has to wait after too many failures"), Refusals))]
pub async fn invited(
    State(state): State<AppState>,
    Source { from, .. }: Source,
    Body(given): Body<InvitationToken>,
) -> Answer<InvitedView> {
    Ok(Json(state.desk.invited(&given.token, &from).await?))
}

/// Sets the password of the account that an invitation is for; each invitation once
#[utoipa::path(post, path = "/invitation/accept", tag = "start", operation_id = "join", request_body = Joining,
    responses((status = 200, body = InvitedView), (status = 429, body = Problem, description = "One has to wait after too many failures"), Refusals))]
pub async fn join(
    State(state): State<AppState>,
    Source { from, .. }: Source,
    Body(wanted): Body<Joining>,
) -> Answer<InvitedView> {
    Ok(Json(state.desk.join(&wanted, &from).await?))
}

async fn open(
    state: &AppState,
    session: &Session,
    browser: String,
    signed_in: &SignedInView,
    confirmed: bool,
) -> Result<(), ApiError> {
    let id = signed_in
        .account
        .id
        .parse()
        .map_err(|error| ApiError::internal(&error))?;
    let complete = signed_in.next != Standing::Code.as_str();
    SignedInAs::open(
        session,
        id,
        browser,
        (complete, confirmed),
        state.desk.clock().now().as_micros(),
    )
    .await
}
