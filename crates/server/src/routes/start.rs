//! First start, and who is signed in.

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use twofront_desk::standing::Standing;
use twofront_desk::view::PlaceRef;
use twofront_desk::view::account::AccountView;
use twofront_domain::access::{Operation, allows};
use utoipa::ToSchema;

use super::Answer;
use super::places::place_ref;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::{Allowed, Body};
use crate::first_start::Opened;
use crate::gate::SignedInAs;
use crate::state::AppState;

/// What a browser needs to know before anybody signs in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Start {
    /// True while the book has no account.
    pub needs_first_administrator: bool,
    /// Languages of the pages, the first one preferred.
    pub languages: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
pub struct FirstAdministrator {
    /// The one-time code that the program printed in its terminal.
    pub setup_code: String,
    /// Sign-in name.
    pub login: String,
    /// Name as it goes into the journal.
    pub name: String,
    /// At least 10 characters of at least three kinds.
    pub password: String,
}

/// Who is signed in, and where work stands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account: AccountView,
    /// What has to be done before anything else: `ready`, `enrol` or `password`.
    pub next: String,
    /// What the account may do, as words such as `household.read`; pages ask for these, not for roles.
    pub operations: Vec<String>,
    /// The county of the book.
    pub county: PlaceRef,
    /// The day that work is planned for, `YYYY-MM-DD`.
    pub working_date: String,
}

/// What a browser needs to know before anybody signs in
#[utoipa::path(get, path = "/start", tag = "start", operation_id = "start",
    responses((status = 200, body = Start), (status = 500, body = Problem)))]
pub async fn start(State(state): State<AppState>) -> Answer<Start> {
    Ok(Json(Start {
        needs_first_administrator: state.desk.needs_first_administrator().await?,
        languages: vec!["zh".to_owned(), "en".to_owned()],
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

/// Creates the first administrator with the code from the program's terminal
#[utoipa::path(post, path = "/first-administrator", tag = "start", operation_id = "firstAdministrator",
    request_body = FirstAdministrator,
    responses((status = 201, body = AccountView), Refusals))]
pub async fn first_administrator(
    State(state): State<AppState>,
    Body(wanted): Body<FirstAdministrator>,
) -> Result<(StatusCode, Json<AccountView>), ApiError> {
    if !state.desk.needs_first_administrator().await? {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "already-started",
            "管理员已经建立，请直接登录。",
            "There is an administrator already; please sign in.",
        ));
    }
    match state.first_start.try_code(&wanted.setup_code) {
        Opened::Yes => {}
        Opened::No => {
            return Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "setup-code-wrong",
                "初始码不对。初始码显示在启动本程序的窗口里。",
                "The setup code is wrong. It is shown in the window where the program was started.",
            ));
        }
        Opened::Shut => {
            return Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "setup-code-shut",
                "初始码已失效。请重新启动程序，使用新的初始码。",
                "The setup code is no longer valid. Please start the program again and use the new code.",
            ));
        }
    }
    let account = state
        .desk
        .create_first_administrator(&wanted.login, &wanted.name, &wanted.password)
        .await?;
    Ok((StatusCode::CREATED, Json(account)))
}

/// Who is signed in, and where work stands
#[utoipa::path(get, path = "/me", tag = "start", operation_id = "me", responses((status = 200, body = Me), Refusals))]
pub async fn me(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Extension(signed_in): Extension<SignedInAs>,
    Extension(standing): Extension<Standing>,
) -> Answer<Me> {
    let may = Operation::ALL.iter().filter(|one| allows(actor.role, **one).is_some());
    Ok(Json(Me {
        next: standing.as_str().to_owned(),
        operations: may.map(|one| one.as_str().to_owned()).collect(),
        account: state.desk.account(signed_in.account).await?,
        county: place_ref(state.desk.gazetteer(), state.desk.county()),
        working_date: state.desk.clock().working_date().to_string(),
    }))
}
