//! One line of log per request: method, route template, status, milliseconds, request id. Never the address as typed, the
//! query or a body: names and identity numbers travel in those.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use twofront_desk::clock::new_uuid;

use crate::figures;

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request that is being answered; empty outside of one.
pub fn request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

/// Gives the request an id, answers it, and writes the line.
#[allow(
    clippy::disallowed_methods,
    reason = "the duration of a request is measured here, at the edge"
)]
pub async fn log_access(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = new_uuid().to_string();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("web app", MatchedPath::as_str)
        .to_owned();
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let took = started.elapsed();
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    figures::answered(&method, &route, status, took);
    tracing::info!(target: "twofront::access", %method, route, status, milliseconds, request_id = id);
    response
}
