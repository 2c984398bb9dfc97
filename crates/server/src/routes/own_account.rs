//! One's own account: two-step sign-in, recovery codes, password, sessions.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use twofront_desk::own_password::PasswordChange;
use twofront_desk::second_factor::OwnPassword;
use twofront_desk::sign_in::nothing_to_confirm;
use twofront_desk::view::sign_in::{EnrolmentView, OwnSecurityView, RecoveryCodesView, SessionView};

use super::Answer;
use super::sign_in::SignInCode;
use crate::error::{ApiError, Refusals};
use crate::extract::{Allowed, Body, Id};
use crate::gate::SignedInAs;
use crate::session_store::name_of;
use crate::state::AppState;

/// Where a session keeps a secret until a first code has shown that the app has it.
const DRAWN: &str = "second-factor-drawn";
/// How long that is kept.
const DRAWN_MICROS_MAX: i64 = 15 * 60 * 1_000_000;

#[derive(Serialize, Deserialize)]
struct Drawn {
    secret: String,
    at_micros: i64,
}

/// How one's own account is secured
#[utoipa::path(get, path = "/own/security", tag = "start", operation_id = "ownSecurity",
    responses((status = 200, body = OwnSecurityView), Refusals))]
pub async fn own_security(State(state): State<AppState>, Allowed(actor): Allowed) -> Answer<OwnSecurityView> {
    Ok(Json(state.desk.own_security(&actor).await?))
}

/// Draws a secret for one's authenticator app; two-step sign-in is on once a first code has been entered
#[utoipa::path(post, path = "/own/second-factor", tag = "start", operation_id = "drawSecondFactor", request_body = OwnPassword,
    responses((status = 200, body = EnrolmentView), Refusals))]
pub async fn draw_second_factor(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
    Body(given): Body<OwnPassword>,
) -> Answer<EnrolmentView> {
    let drawn = state.desk.draw_second_factor(&actor, &given).await?;
    let kept = Drawn {
        secret: drawn.secret.clone(),
        at_micros: state.desk.clock().now().as_micros(),
    };
    session.insert(DRAWN, kept).await?;
    Ok(Json(drawn))
}

/// Turns two-step sign-in on with a first code; other sessions end
#[utoipa::path(post, path = "/own/second-factor/code", tag = "start", operation_id = "enrolSecondFactor", request_body = SignInCode,
    responses((status = 200, body = RecoveryCodesView), Refusals))]
pub async fn enrol_second_factor(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
    Extension(signed_in): Extension<SignedInAs>,
    Body(given): Body<SignInCode>,
) -> Answer<RecoveryCodesView> {
    let now = state.desk.clock().now().as_micros();
    let drawn = session.get::<Drawn>(DRAWN).await?;
    let drawn = drawn
        .filter(|drawn| now - drawn.at_micros < DRAWN_MICROS_MAX)
        .ok_or_else(nothing_to_confirm)?;
    let current = name_of(&session);
    let codes = state
        .desk
        .enrol_second_factor(&actor, &drawn.secret, &given.code, &current)
        .await?;
    session.remove::<Drawn>(DRAWN).await?;
    signed_in.confirm(&session).await?;
    Ok(Json(codes))
}

/// Turns two-step sign-in off, where the role may do without
#[utoipa::path(post, path = "/own/second-factor/removal", tag = "start", operation_id = "removeSecondFactor", request_body = OwnPassword,
    responses((status = 204), Refusals))]
pub async fn remove_second_factor(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(given): Body<OwnPassword>,
) -> Result<StatusCode, ApiError> {
    state.desk.remove_second_factor(&actor, &given).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// New recovery codes in place of the old ones
#[utoipa::path(post, path = "/own/recovery-codes", tag = "start", operation_id = "renewRecoveryCodes", request_body = OwnPassword,
    responses((status = 200, body = RecoveryCodesView), Refusals))]
pub async fn renew_recovery_codes(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(given): Body<OwnPassword>,
) -> Answer<RecoveryCodesView> {
    Ok(Json(state.desk.renew_recovery_codes(&actor, &given).await?))
}

/// Changes one's own password; other sessions end
#[utoipa::path(post, path = "/own/password", tag = "start", operation_id = "changePassword", request_body = PasswordChange,
    responses((status = 204), Refusals))]
pub async fn change_password(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
    Body(wanted): Body<PasswordChange>,
) -> Result<StatusCode, ApiError> {
    let current = name_of(&session);
    state.desk.change_password(&actor, &wanted, &current).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions, the latest used first
#[utoipa::path(get, path = "/own/sessions", tag = "start", operation_id = "ownSessions",
    responses((status = 200, body = Vec<SessionView>), Refusals))]
pub async fn own_sessions(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
) -> Answer<Vec<SessionView>> {
    Ok(Json(state.desk.own_sessions(&actor, &name_of(&session)).await?))
}

/// Ends one of one's own sessions
#[utoipa::path(post, path = "/own/sessions/{id}/end", tag = "start", operation_id = "endOwnSession",
    params(("id" = String, Path, description = "Session")), responses((status = 204), Refusals))]
pub async fn end_own_session(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<String>,
) -> Result<StatusCode, ApiError> {
    state.desk.end_own_session(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one's own sessions but this one
#[utoipa::path(post, path = "/own/sessions/end-others", tag = "start", operation_id = "endOtherSessions",
    responses((status = 204), Refusals))]
pub async fn end_other_sessions(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    session: Session,
) -> Result<StatusCode, ApiError> {
    state.desk.end_other_sessions(&actor, &name_of(&session)).await?;
    Ok(StatusCode::NO_CONTENT)
}
