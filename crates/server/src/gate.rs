//! Who gets in: a session for every route behind the gate, and proof that a change was asked for by our own pages.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session};
use twofront_desk::ErrorClass;
use twofront_desk::standing::Standing;
use twofront_domain::ids::AccountId;

use crate::error::ApiError;
use crate::state::AppState;

/// The header that our pages send with every change. A page of another origin cannot, without asking this server first.
pub const CHANGE_HEADER: &str = "x-twofront";
/// From where web users act, as the journal says.
pub const DEVICE: &str = "web";
/// Where a session keeps who is signed in.
pub const SESSION_KEY: &str = "signed-in";
/// Name of the session cookie. Browsers take one that begins with `__Host-` over TLS only, and from this very host.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-twofront" } else { "twofront" }
}

/// A session's end is moved at most this often, so that reading pages does not mean writing the book.
const TOUCH_AFTER_MICROS: i64 = 5 * 60 * 1_000_000;
/// A session in which a one-time code is still asked for ends after this.
const CODE_WITHIN_MICROS: i64 = 10 * 60 * 1_000_000;

/// What a session holds. Role and scope are read from the book at every request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedInAs {
    /// The account.
    pub account: AccountId,
    /// Browser and system, in words.
    pub device: String,
    /// When it was opened.
    pub opened_at_micros: i64,
    /// When it was last used, give or take some minutes.
    pub seen_at_micros: i64,
    /// A one-time code was taken in this session.
    pub confirmed: bool,
}

impl SignedInAs {
    /// Opens a session under a new id, so that an id planted before sign-in is worth nothing. The same when a one-time code
    /// completes it; one that is not `complete` ends soon.
    pub async fn open(
        session: &Session,
        account: AccountId,
        device: String,
        (complete, confirmed): (bool, bool),
        now_micros: i64,
    ) -> Result<(), ApiError> {
        session.cycle_id().await?;
        if !complete {
            let most = time::Duration::microseconds(CODE_WITHIN_MICROS);
            session.set_expiry(Some(Expiry::OnInactivity(most)));
        }
        let signed_in = Self {
            account,
            device,
            opened_at_micros: now_micros,
            seen_at_micros: now_micros,
            confirmed,
        };
        signed_in.keep(session).await
    }

    /// Notes in the session that a one-time code was taken.
    pub async fn confirm(mut self, session: &Session) -> Result<(), ApiError> {
        self.confirmed = true;
        self.keep(session).await
    }

    async fn keep(self, session: &Session) -> Result<(), ApiError> {
        Ok(session.insert(SESSION_KEY, self).await?)
    }
}

/// Lets only signed-in requests through; puts the actor, how far the sign-in has come, and the session's content into the
/// request.
pub async fn require_session(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let Some(mut signed_in) = session.get::<SignedInAs>(SESSION_KEY).await? else {
        return Err(ApiError::not_signed_in());
    };
    let now = state.desk.clock().now().as_micros();
    let who = match state.desk.who(signed_in.account, DEVICE, signed_in.confirmed).await {
        // Only who is really out is signed out: the book may just be away.
        Err(error) if error.class != ErrorClass::SignIn => return Err(error.into()),
        Ok(who) if who.standing != Standing::Code || now - signed_in.opened_at_micros < CODE_WITHIN_MICROS => who,
        // The account is disabled or gone, or nobody entered the code.
        _ => {
            session.flush().await?;
            return Err(ApiError::not_signed_in());
        }
    };
    if let Some(id) = session.id() {
        state.rates.know(id.0, signed_in.account);
    }
    // Somebody at another process may have put a change of the packs in force.
    state.desk.look_for_changes().await?;
    if now - signed_in.seen_at_micros > TOUCH_AFTER_MICROS {
        signed_in.seen_at_micros = now;
        signed_in.clone().keep(&session).await?;
    }
    request.extensions_mut().insert(who.actor);
    request.extensions_mut().insert(who.standing);
    request.extensions_mut().insert(signed_in);
    Ok(next.run(request).await)
}

/// Refuses changes that don't carry our header, or that the browser says come from another site.
pub async fn require_own_page(request: Request, next: Next) -> Result<Response, ApiError> {
    check_own_page(&request)?;
    Ok(next.run(request).await)
}

/// The same for whoever has the request in hand.
///
/// # Errors
/// `not-from-own-page`.
pub fn check_own_page(request: &Request) -> Result<(), ApiError> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || comes_from_own_page(request.headers()) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "not-from-own-page",
        "为防止冒用，只接受本系统页面发出的操作。",
        "To prevent forgery, changes are accepted from Twofront's own pages only (header X-Twofront: 1).",
    ))
}

fn comes_from_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    text(CHANGE_HEADER) == Some("1") && !foreign
}

/// Ends a request that takes too long; what it began is not written.
pub async fn limit_time(most: Duration, request: Request, next: Next) -> Result<Response, ApiError> {
    tokio::time::timeout(most, next.run(request)).await.map_err(|_| {
        ApiError::new(
            StatusCode::GATEWAY_TIMEOUT,
            "took-too-long",
            "处理时间过长，已停止，数据没有改变。请稍后再试。",
            "This took too long and was stopped; nothing was changed. Please try again later.",
        )
    })
}
