//! All routes under `/api`: the open ones by name, every other one behind the gate.

mod accounts;
mod clues;
mod households;
mod journal;
mod ledgers;
mod overview;
mod packs;
mod places;
mod planning;
mod review;
mod rounds;
mod start;
mod upload;

use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::state::AppState;

/// What a route answers.
type Answer<T> = Result<Json<T>, ApiError>;

/// Routes that need no session. Whoever adds one says why in SECURITY.md.
pub fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start::start))
        .routes(routes!(start::first_administrator))
        .routes(routes!(start::sign_in))
}

/// Routes that need a session.
pub fn closed() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start::sign_out))
        .routes(routes!(start::me))
        .routes(routes!(overview::overview))
        .routes(routes!(places::places))
        .routes(routes!(ledgers::ledgers, upload::import_ledger))
        .routes(routes!(ledgers::annotated_workbook))
        .routes(routes!(ledgers::findings))
        .routes(routes!(clues::clues))
        .routes(routes!(clues::clue))
        .routes(routes!(clues::dismiss_clue))
        .routes(routes!(clues::answer_clue))
        .routes(routes!(clues::decide_answer))
        .routes(routes!(clues::why))
        .routes(routes!(clues::tasks))
        .routes(routes!(households::households))
        .routes(routes!(households::household))
        .routes(routes!(households::people))
        .routes(routes!(review::pairs))
        .routes(routes!(review::pair))
        .routes(routes!(review::decide_pair))
        .routes(routes!(review::why_same))
        .routes(routes!(review::search_pairs))
        .routes(routes!(review::linkage_model, review::train_linkage_model))
        .routes(routes!(rounds::workers))
        .routes(routes!(rounds::round))
        .routes(routes!(rounds::visits))
        .routes(routes!(planning::screen))
        .routes(routes!(planning::plan_of, planning::plan))
        .routes(routes!(planning::approve_plan))
        .routes(routes!(planning::screening_state))
        .routes(routes!(packs::packs))
        .routes(routes!(packs::rule))
        .routes(routes!(packs::try_rule))
        .routes(routes!(packs::curve))
        .routes(routes!(packs::pack_changes, packs::draft_pack_change))
        .routes(routes!(packs::decide_pack_change))
        .routes(routes!(accounts::accounts, accounts::create_account))
        .routes(routes!(journal::journal))
        .routes(routes!(journal::verify))
}
