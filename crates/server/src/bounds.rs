//! The door before every route: too long, too many, too often is refused here with our one shape of problem.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::cookie::Cookie;
use tower_sessions::session::Id;

use crate::client::Client;
use crate::error::ApiError;
use crate::gate::cookie_name;
use crate::limits::{ADDRESS_BYTES_MAX, HEADERS_BYTES_MAX};
use crate::state::AppState;

/// Asked by machines that watch the server; they never wait.
const WATCHED: [&str; 2] = ["/healthz", "/readyz"];

/// Refuses an address or headers that are too long, and who asks too often.
pub async fn bound_requests(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, ApiError> {
    let address_bytes = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if address_bytes > ADDRESS_BYTES_MAX {
        return Err(ApiError::new(
            StatusCode::URI_TOO_LONG,
            "address-too-long",
            "网址或查询条件太长，请减少查询条件。",
            "The address is too long; please ask with fewer conditions.",
        ));
    }
    if headers_bytes(request.headers()) > HEADERS_BYTES_MAX {
        return Err(ApiError::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers-too-large",
            "请求头太大，请清除浏览器里本网站的 Cookie 后再试。",
            "The headers of the request are too large; please clear this site's cookies in your browser and try again.",
        ));
    }
    let path = request.uri().path();
    if !WATCHED.contains(&path) {
        let of_app = !path.starts_with("/api/");
        let session = session_named(request.headers(), cookie_name(state.settings.only_over_tls()));
        if let Err(soon) = state.rates.request(session, address(&request), of_app) {
            let refused = ApiError::too_often(soon.wait);
            if let Some(account) = soon.note {
                state.desk.note_refusal(account, None, refused.code()).await;
            }
            return Err(refused);
        }
    }
    Ok(next.run(request).await)
}

/// Lets through what changes something without a session, a few at one time and not too often from one address.
pub async fn bound_sign_in(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, ApiError> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let asked = state.rates.sign_in(address(&request));
    asked.map_err(ApiError::too_often)?;
    let _turn = state.rates.turn().await.ok_or_else(ApiError::too_busy)?;
    Ok(next.run(request).await)
}

fn address(request: &Request) -> IpAddr {
    let client = request.extensions().get::<Client>();
    client.map_or(IpAddr::from([0, 0, 0, 0]), |client| client.address)
}

fn headers_bytes(headers: &HeaderMap) -> usize {
    let lines = headers.iter();
    lines.map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// The session that the request's cookie names, open or not.
fn session_named(headers: &HeaderMap, name: &str) -> Option<i128> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut ours = lines
        .flat_map(Cookie::split_parse)
        .flatten()
        .filter(|cookie| cookie.name() == name);
    ours.next()?.value().parse::<Id>().ok().map(|id| id.0)
}
