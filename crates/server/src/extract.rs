//! What routes take from a request; every refusal has our one shape.

use std::str::FromStr;

use axum::Json;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use twofront_desk::view::PageAsked;
use twofront_domain::actor::{Actor, Scope};

use crate::error::ApiError;
use crate::permitted::Permitted;
use crate::state::AppState;

/// Most rows in one page.
const PAGE_ROWS_MAX: u64 = 500;

/// Somebody whose role has the operation that the route was added with.
pub struct Allowed(pub Actor);

impl Allowed {
    /// How far the reader may see.
    pub const fn scope(&self) -> &Scope {
        &self.0.scope
    }
}

impl FromRequestParts<AppState> for Allowed {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let permitted = parts
            .extensions
            .get::<Permitted>()
            .ok_or_else(ApiError::not_signed_in)?;
        Ok(Self(permitted.actor().clone()))
    }
}

/// The conditions of a list, from the query.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Asked<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            // The parser's own message would repeat what was typed.
            Err(_) => Err(ApiError::unreadable(
                "查询条件的写法不对（日期写作 2020-02-20，数字只写数字）",
                "a condition is not written as expected (dates as 2020-02-20, numbers in digits)",
            )),
        }
    }
}

/// The page of a list, with a sensible number of rows.
pub struct PageOf(pub PageAsked);

impl FromRequestParts<AppState> for PageOf {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Asked(mut page) = Asked::<PageAsked>::from_request_parts(parts, state).await?;
        page.limit = page.limit.min(PAGE_ROWS_MAX);
        Ok(Self(page))
    }
}

/// The id in the path.
pub struct Id<T>(pub T);

impl<T: FromStr> FromRequestParts<AppState> for Id<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let unreadable = || ApiError::unreadable("编号格式不对", "the id in the address is no id");
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| unreadable())?;
        text.parse().map(Self).map_err(|_| unreadable())
    }
}

/// The words in the path, in order.
pub struct Words<const N: usize>(pub [String; N]);

impl<const N: usize> FromRequestParts<AppState> for Words<N> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let unreadable = || ApiError::unreadable("地址格式不对", "a part of the address cannot be read");
        let path = Path::<Vec<String>>::from_request_parts(parts, state).await;
        let Path(words) = path.map_err(|_| unreadable())?;
        words.try_into().map(Self).map_err(|_| unreadable())
    }
}

/// Reads an id that stood in the path beside others.
///
/// # Errors
/// When it is no id.
pub fn read_id<T: FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse()
        .map_err(|_| ApiError::unreadable("编号格式不对", "the id in the address is no id"))
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;
    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let reading = Json::<T>::from_request(request, state);
        match tokio::time::timeout(state.settings.limits.body_within, reading).await {
            Ok(Ok(Json(body))) => Ok(Self(body)),
            Ok(Err(rejection)) => Err(unfit_body(&rejection)),
            Err(_) => Err(ApiError::body_incomplete()),
        }
    }
}

fn unfit_body(rejection: &JsonRejection) -> ApiError {
    match rejection {
        JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
            ApiError::body_too_large()
        }
        JsonRejection::BytesRejection(_) => ApiError::body_incomplete(),
        JsonRejection::MissingJsonContentType(_) => ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-json",
            "内容要用 JSON 格式提交（Content-Type: application/json）。",
            "The body must be sent as JSON (Content-Type: application/json).",
        ),
        // The parser's own message would repeat what was sent, passwords included.
        _ => ApiError::unreadable(
            "内容不是约定的 JSON 格式，或缺少字段",
            "the body is not the JSON expected, or a field is missing",
        ),
    }
}
