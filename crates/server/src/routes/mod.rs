//! All routes under `/api`: the open ones by name, every other one behind the gate.

mod accounts;
mod alerts;
mod cards;
mod clues;
mod exports;
mod households;
mod journal;
mod ledgers;
mod overview;
mod own_account;
mod packs;
mod places;
mod planning;
mod portal;
mod refusals;
mod responses;
mod review;
mod rounds;
mod sign_in;
mod sign_ins;
mod start;
mod upload;

use axum::Json;
use twofront_domain::access::Operation as op;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::permitted::Closed;
use crate::state::AppState;

/// What a route answers.
type Answer<T> = Result<Json<T>, ApiError>;

/// Routes that need no session. Whoever adds one says why in SECURITY.md.
pub fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start::start))
        .routes(routes!(start::first_administrator))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_in::invited))
        .routes(routes!(sign_in::join))
        .routes(routes!(cards::own_record))
        .routes(routes!(cards::ask_with_card))
        .routes(routes!(cards::receipt))
}

/// Routes that need a session, each with the operation it is.
pub fn closed() -> OpenApiRouter<AppState> {
    of_others_accounts(of_ones_own_account(Closed::new()))
        .route(op::SessionConfirm, routes!(sign_in::confirm_sign_in))
        .route(op::SessionEnd, routes!(sign_in::sign_out))
        .route(op::SessionRead, routes!(start::me))
        .route(op::FiguresRead, routes!(overview::overview))
        .route(op::PlaceRead, routes!(places::places))
        .route(op::LedgerRead, routes!(ledgers::ledgers))
        .route(op::LedgerImport, routes!(upload::import_ledger))
        .route(op::LedgerExport, routes!(exports::annotated_workbook))
        .route(op::FindingRead, routes!(ledgers::findings))
        .route(op::ClueRead, routes!(clues::clues))
        .route(op::ClueRead, routes!(clues::clue))
        .route(op::ClueDismiss, routes!(clues::dismiss_clue))
        .route(op::ClueAnswer, routes!(clues::answer_clue))
        .route(op::ClueDecide, routes!(clues::decide_answer))
        .route(op::HouseholdWhy, routes!(clues::why))
        .route(op::TaskRead, routes!(clues::tasks))
        .route(op::HouseholdRead, routes!(households::households))
        .route(op::HouseholdRead, routes!(households::household))
        .route(op::PersonRead, routes!(households::people))
        .route(op::SessionRead, routes!(households::purposes))
        .route(op::PersonUnmask, routes!(households::unmask))
        .route(op::HouseholdExport, routes!(exports::households))
        .route(op::ClueExport, routes!(exports::clues))
        .route(op::PairRead, routes!(review::pairs))
        .route(op::PairRead, routes!(review::pair))
        .route(op::PairDecide, routes!(review::decide_pair))
        .route(op::PairRead, routes!(review::why_same))
        .route(op::PairSearch, routes!(review::search_pairs))
        .route(op::LinkageRead, routes!(review::linkage_model))
        .route(op::LinkageTrain, routes!(review::train_linkage_model))
        .route(op::WorkerRead, routes!(rounds::workers))
        .route(op::RoundRead, routes!(rounds::round))
        .route(op::VisitRead, routes!(rounds::visits))
        .route(op::SiteRead, routes!(portal::sites))
        .route(op::LotRead, routes!(portal::lots))
        .route(op::ScreeningRun, routes!(planning::screen))
        .route(op::PlanRead, routes!(planning::plan_of))
        .route(op::PlanMake, routes!(planning::plan))
        .route(op::PlanApprove, routes!(planning::approve_plan))
        .route(op::ScreeningRead, routes!(planning::screening_state))
        .route(op::PackRead, routes!(packs::packs))
        .route(op::PackRead, routes!(packs::rule))
        .route(op::PackTry, routes!(packs::try_rule))
        .route(op::PackTry, routes!(packs::curve))
        .route(op::PackChangeRead, routes!(packs::pack_changes))
        .route(op::PackDraft, routes!(packs::draft_pack_change))
        .route(op::PackApprove, routes!(packs::decide_pack_change))
        .route(op::CardRead, routes!(cards::cards))
        .route(op::CardPrint, routes!(cards::print_cards))
        .route(op::CardRequestRead, routes!(cards::card_requests))
        .route(op::CardRequestAnswer, routes!(cards::answer_card_request))
        .route(op::AlertRead, routes!(alerts::alerts))
        .route(op::AlertAcknowledge, routes!(alerts::acknowledge_alert))
        .route(op::RefusalRead, routes!(refusals::refusals))
        .route(op::ResponseRead, routes!(responses::responses))
        .route(op::ResponseOpen, routes!(responses::open_response))
        .route(op::ResponseAsk, routes!(responses::ask_to_close))
        .route(op::ResponseAsk, routes!(responses::withdraw_closing))
        .route(op::ResponseConfirm, routes!(responses::decide_closing))
        .route(op::JournalRead, routes!(journal::journal))
        .route(op::JournalVerify, routes!(journal::verify))
        .route(op::JournalVerify, routes!(journal::proof))
        .route(op::JournalVerify, routes!(journal::anchors))
        .into_routes()
}

/// What concerns one's own account, whatever one's role.
fn of_ones_own_account(routes: Closed) -> Closed {
    routes
        .route(op::SessionRead, routes!(own_account::own_security))
        .route(op::SecondFactorChange, routes!(own_account::draw_second_factor))
        .route(op::SecondFactorChange, routes!(own_account::enrol_second_factor))
        .route(op::SecondFactorChange, routes!(own_account::remove_second_factor))
        .route(op::SecondFactorChange, routes!(own_account::renew_recovery_codes))
        .route(op::PasswordChange, routes!(own_account::change_password))
        .route(op::SessionList, routes!(own_account::own_sessions))
        .route(op::SessionRevoke, routes!(own_account::end_own_session))
        .route(op::SessionRevoke, routes!(own_account::end_other_sessions))
}

/// What administrators do about the accounts of others.
fn of_others_accounts(routes: Closed) -> Closed {
    routes
        .route(op::AccountRead, routes!(accounts::accounts))
        .route(op::AccountCreate, routes!(accounts::create_account))
        .route(op::AccountRead, routes!(accounts::grants))
        .route(op::AccountGrant, routes!(accounts::grant))
        .route(op::AccountGrant, routes!(accounts::grantable))
        .route(op::AccountDisable, routes!(accounts::set_state))
        .route(op::InvitationMake, routes!(sign_ins::invite))
        .route(op::InvitationRead, routes!(sign_ins::invitations))
        .route(op::InvitationWithdraw, routes!(sign_ins::withdraw_invitation))
        .route(op::AccountSessionRead, routes!(sign_ins::sessions))
        .route(op::AccountSessionEnd, routes!(sign_ins::end_session))
        .route(op::LockOutRead, routes!(sign_ins::lock_outs))
        .route(op::LockOutLift, routes!(sign_ins::lift_lock_out))
        .route(op::SecondFactorReset, routes!(sign_ins::reset_second_factor))
}
