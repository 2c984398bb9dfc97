//! The router with all its layers, and the loop that serves it.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};
use twofront_desk::Desk;

use crate::error::ApiError;
use crate::session_store::BookSessions;
use crate::settings::ServerSettings;
use crate::state::AppState;
use crate::{access_log, gate, headers, openapi, routes, web_app};

/// Largest JSON body, in bytes.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Reading a page.
const READ_TIME_MAX: Duration = Duration::from_secs(30);
/// Receiving and importing a ledger, screening, planning, verifying.
const WORK_TIME_MAX: Duration = Duration::from_secs(30 * 60);
/// Name of the session cookie.
const COOKIE: &str = "twofront";

/// Everything the server answers.
pub fn router(desk: Desk, settings: ServerSettings) -> Router {
    let state = AppState::new(desk, settings);
    let sessions = SessionManagerLayer::new(BookSessions::new(state.desk.clone()))
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_secure(state.settings.secure_cookies)
        .with_expiry(Expiry::OnInactivity(idle(state.settings.idle_for_max)));
    let closed = routes::closed().route_layer(from_fn_with_state(state.clone(), gate::require_session));
    let (described, _) = openapi::described(routes::open(), closed).split_for_parts();
    let api = described
        .layer(sessions)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(limit_time))
        .layer(from_fn(gate::require_own_page))
        .layer(from_fn(headers::never_cache));
    Router::new()
        .merge(api)
        .route("/healthz", get(health))
        .fallback(web_app::serve_web_app)
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            // What was being worked on may be in the panic's text; the panic hook has logged it already.
            ApiError::internal(&"a panic").into_response()
        }))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::add_security_headers))
        .layer(from_fn(access_log::log_access))
        .with_state(state)
}

/// Serves the desk until `shutdown` is done, then lets running requests finish.
///
/// # Errors
/// When the network fails.
pub async fn serve(
    desk: Desk,
    settings: ServerSettings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(desk, settings);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

/// Says that the program answers; nothing else.
async fn health() -> &'static str {
    "ok\n"
}

async fn limit_time(request: Request, next: Next) -> Result<axum::response::Response, ApiError> {
    let most = if request.method() == axum::http::Method::GET {
        READ_TIME_MAX
    } else {
        WORK_TIME_MAX
    };
    gate::limit_time(most, request, next).await
}

fn idle(most: Duration) -> time::Duration {
    time::Duration::try_from(most).unwrap_or(time::Duration::hours(8))
}
