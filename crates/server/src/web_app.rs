//! The web app inside the program: pages, scripts and fonts that `npm run build` left in `web/dist`.

use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::error::ApiError;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

const INDEX: &str = "index.html";

/// Shown when the program was compiled before the web app was built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>Twofront</title>\
    <h1>网页尚未构建</h1><p>请运行 <code>make web</code>，再重新编译程序。接口可用，见 <code>twofront openapi</code>。</p>\
    <h1>The web app has not been built</h1><p>Run <code>make web</code>, then compile the program again. The API works; \
    see <code>twofront openapi</code>.</p></html>";

/// A file of the web app; its first page for every address that is a page of the app.
pub async fn serve_web_app(method: Method, uri: Uri) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return ApiError::method_not_allowed().into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError::no_such_address().into_response();
    }
    if let Some(response) = file(path) {
        return response;
    }
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file {
        return ApiError::no_such_address().into_response();
    }
    file(INDEX).unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response())
}

fn file(path: &str) -> Option<Response> {
    let found = Files::get(path)?;
    let kind = found.metadata.mimetype();
    let kind = match kind.starts_with("text/") {
        true => HeaderValue::from_str(&format!("{kind}; charset=utf-8")),
        false => HeaderValue::from_str(kind),
    }
    .ok()?;
    // Names below assets/ carry a digest of their content, so a browser may keep them for ever; the rest it asks for again.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    Some((headers, found.data).into_response())
}
