//! The one shape of every answer that is not a success.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use twofront_desk::view::Text;
use twofront_desk::view::trial::FaultView;
use twofront_desk::{DeskError, ErrorClass};
use utoipa::{IntoResponses, ToSchema};

use crate::access_log;
use crate::session_store;

/// What went wrong, for a program and for a person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable code such as `household-not-found`.
    pub code: String,
    /// The sentence for a person.
    pub message: Text,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// What is wrong with a pack, a rule or a condition, each with its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultView>,
}

/// After how many seconds to try again when the database is away.
const TRY_AGAIN_S: u64 = 5;

/// The code of the problem that an answer holds.
#[derive(Clone, Copy, Debug)]
pub struct RefusalCode(pub &'static str);

/// An error on its way out.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: Text,
    faults: Vec<FaultView>,
    retry_after_s: Option<u64>,
}

impl ApiError {
    /// An error with a sentence in both languages.
    pub fn new(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let message = Text {
            zh: zh.into(),
            en: en.into(),
        };
        Self {
            status,
            code,
            message,
            faults: Vec::new(),
            retry_after_s: None,
        }
    }

    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "请先登录；长时间未操作会自动退出。",
            "Please sign in; a session ends after a long pause.",
        )
    }

    /// A request that cannot be understood; `what` says which part, without repeating its content.
    pub fn unreadable(what_zh: &str, what_en: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "request-unreadable",
            format!("请求有误：{what_zh}"),
            format!("The request cannot be understood: {what_en}"),
        )
    }

    /// There is nothing at this address.
    pub fn no_such_address() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no-such-address",
            "没有这个地址。",
            "There is nothing at this address.",
        )
    }

    /// The program failed; the cause goes to the log under the request's id.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(request_id = %access_log::request_id(), %cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "程序出错，操作没有完成。请把下面的编号告诉管理员。",
            "The program failed and the work was not done. Please give the number below to an administrator.",
        )
    }

    /// Somebody asks more often than is usual; the answer says when to try again.
    pub fn too_often(wait: Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            format!("操作过于频繁，这一次没有办理。请 {seconds} 秒后再试。"),
            format!("Too many requests; this one was not carried out. Please try again in {seconds} s."),
        );
        error.retry_after_s = Some(seconds);
        error
    }

    /// There is no room for this request now.
    pub fn too_busy() -> Self {
        let mut error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too-busy",
            "同时登录的人太多，请稍后再试。",
            "Too many people sign in at this moment; please try again shortly.",
        );
        error.retry_after_s = Some(10);
        error
    }

    /// A body that is larger than this route takes.
    pub fn body_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body-too-large",
            "提交的内容太大，没有办理。",
            "What was sent is too large; nothing was changed.",
        )
    }

    /// A body that broke off or came too slowly.
    pub fn body_incomplete() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "body-incomplete",
            "提交的内容没有传完，数据没有改变。请检查网络后再试。",
            "What was sent did not arrive whole or in time; nothing was changed. Please check the network and try again.",
        )
    }

    /// A method that this address does not take.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "该地址不支持这种操作。",
            "This address does not take that method.",
        )
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        let status = match error.class {
            _ if ["sign-in-locked", "card-locked"].contains(&error.code) => StatusCode::TOO_MANY_REQUESTS,
            _ if error.code == "packs-faulty" => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorClass::Invalid => StatusCode::BAD_REQUEST,
            ErrorClass::SignIn => StatusCode::UNAUTHORIZED,
            ErrorClass::Forbidden => StatusCode::FORBIDDEN,
            ErrorClass::NotFound => StatusCode::NOT_FOUND,
            ErrorClass::Conflict => StatusCode::CONFLICT,
            ErrorClass::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorClass::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            let cause = error.cause.as_deref().map(ToString::to_string).unwrap_or_default();
            tracing::error!(request_id = %access_log::request_id(), code = error.code, cause, "request failed");
        }
        Self {
            status,
            code: error.code,
            message: error.sentence.into(),
            faults: error.faults,
            retry_after_s: (error.class == ErrorClass::Unavailable).then_some(TRY_AGAIN_S),
        }
    }
}

impl From<tower_sessions::session::Error> for ApiError {
    fn from(error: tower_sessions::session::Error) -> Self {
        match session_store::code_of(&error).and_then(DeskError::unavailable) {
            Some(unavailable) => {
                tracing::error!(%error, "the session cannot be read or kept");
                unavailable.into()
            }
            None => Self::internal(&error),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = Problem {
            code: self.code.to_owned(),
            message: self.message,
            request_id: access_log::request_id(),
            faults: self.faults,
        };
        let mut response = (self.status, Json(problem)).into_response();
        response.extensions_mut().insert(RefusalCode(self.code));
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The answers that any signed-in route may give instead of its own.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "describes answers in the OpenAPI document; never constructed")]
pub enum Refusals {
    /// The request is wrong; the sentence says how to mend it.
    #[response(status = 400)]
    Invalid(Problem),
    /// Nobody is signed in.
    #[response(status = 401)]
    NotSignedIn(Problem),
    /// The account may not do this.
    #[response(status = 403)]
    Forbidden(Problem),
    /// There is no such thing within the reader's scope.
    #[response(status = 404)]
    NotFound(Problem),
    /// It cannot be done in the present state.
    #[response(status = 409)]
    Conflict(Problem),
    /// The body did not arrive whole or in time.
    #[response(status = 408)]
    BodyIncomplete(Problem),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(Problem),
    /// The address is too long.
    #[response(status = 414)]
    AddressTooLong(Problem),
    /// The body is of a kind that this route does not take.
    #[response(status = 415)]
    OtherKind(Problem),
    /// Too many requests; `Retry-After` says in how many seconds to try again.
    #[response(status = 429)]
    TooMany(Problem),
    /// The headers are too large.
    #[response(status = 431)]
    HeadersTooLarge(Problem),
    /// The database is away, its disk is full, or too much is asked at once; `Retry-After` says in how many seconds to try again.
    #[response(status = 503)]
    Unavailable(Problem),
    /// The work took too long and was stopped.
    #[response(status = 504)]
    TookTooLong(Problem),
    /// The program failed.
    #[response(status = 500)]
    Internal(Problem),
}
