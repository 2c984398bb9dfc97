//! The router with all its layers, in the order in which a request meets them. Connections are `serving`'s business.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::error::ApiError;
use crate::limits::BODY_BYTES_MAX;
use crate::session_store::BookSessions;
use crate::state::AppState;
use crate::{access_log, bounds, client, gate, headers, openapi, readiness, refusals, routes, web_app};

/// Everything the server answers.
pub fn router(state: &AppState) -> Router {
    let settings = &state.settings;
    let sessions = SessionManagerLayer::new(BookSessions::new(state.desk.clone()))
        .with_name(gate::cookie_name(settings.only_over_tls()))
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_secure(settings.only_over_tls())
        .with_expiry(Expiry::OnInactivity(idle(settings.idle_for_max)));
    let open = routes::open().route_layer(from_fn_with_state(state.clone(), bounds::bound_sign_in));
    let open = open.route_layer(from_fn(gate::require_own_page));
    let closed = routes::closed()
        .route_layer(from_fn_with_state(state.clone(), refusals::note_refusals))
        .route_layer(from_fn_with_state(state.clone(), gate::require_session));
    let (described, _) = openapi::described(open, closed).split_for_parts();
    let api = described
        .layer(sessions)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(RequestBodyTimeoutLayer::new(settings.limits.body_pause_max))
        .layer(from_fn_with_state(state.clone(), limit_time));
    Router::new()
        .merge(api)
        .route("/healthz", get(health))
        .route("/readyz", get(readiness::ready))
        .fallback(web_app::serve_web_app)
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            // What was being worked on may be in the panic's text; the panic hook has logged it already.
            ApiError::internal(&"a panic").into_response()
        }))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), bounds::bound_requests))
        .layer(from_fn(headers::add_security_headers))
        .layer(from_fn(access_log::log_access))
        .layer(from_fn_with_state(state.clone(), client::find_client))
        .with_state(state.clone())
}

/// Says that the program answers; nothing else.
async fn health() -> &'static str {
    "ok\n"
}

async fn limit_time(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, ApiError> {
    let limits = &state.settings.limits;
    let most = if request.method().is_safe() {
        limits.read_within
    } else {
        limits.work_within
    };
    gate::limit_time(most, request, next).await
}

fn idle(most: Duration) -> time::Duration {
    time::Duration::try_from(most).unwrap_or(time::Duration::hours(8))
}
