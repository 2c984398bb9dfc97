//! Households and people.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use twofront_desk::Desk;
use twofront_desk::households::HouseholdFilter;
use twofront_desk::unmask::UnmaskAsked;
use twofront_desk::view::household::{HouseholdRow, HouseholdView, PersonRow};
use twofront_desk::view::unmask::{PurposeView, UnmaskedView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::{HouseholdId, PersonId};
use utoipa::IntoParams;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, Body, Id, PageOf};
use crate::state::AppState;

/// As of which day a record is wanted.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// The day, `YYYY-MM-DD`; the day that work is planned for when missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// Which people are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PersonFilter {
    /// The beginning of the name, or a resident ID.
    #[serde(default)]
    pub q: String,
    /// Place code: town or village.
    pub place: Option<String>,
}

/// Households, by place and number
#[utoipa::path(get, path = "/households", tag = "desk", operation_id = "households", params(HouseholdFilter, PageAsked),
    responses((status = 200, body = Page<HouseholdRow>), Refusals))]
pub async fn households(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<HouseholdFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<HouseholdRow>> {
    Ok(Json(state.desk.households(reader.scope(), &filter, page).await?))
}

/// One household's record as of a day, every value with its source
#[utoipa::path(get, path = "/households/{id}", tag = "desk", operation_id = "household",
    params(("id" = String, Path, description = "Household id"), AsOf),
    responses((status = 200, body = HouseholdView), Refusals))]
pub async fn household(
    State(state): State<AppState>,
    reader: Allowed,
    Id(id): Id<HouseholdId>,
    Asked(day): Asked<AsOf>,
) -> Answer<HouseholdView> {
    let household = state.desk.household(reader.scope(), id, day.as_of).await?;
    state.desk.note_household_page(&reader.0).await;
    Ok(Json(household))
}

/// People, by the beginning of their name or by resident ID
#[utoipa::path(get, path = "/people", tag = "desk", operation_id = "people", params(PersonFilter, PageAsked),
    responses((status = 200, body = Page<PersonRow>), Refusals))]
pub async fn people(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<PersonFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<PersonRow>> {
    let place = filter.place.as_deref();
    Ok(Json(state.desk.people(reader.scope(), &filter.q, place, page).await?))
}

/// What sensitive data can be asked for
#[utoipa::path(get, path = "/purposes", tag = "desk", operation_id = "purposes",
    responses((status = 200, body = Vec<PurposeView>), Refusals))]
pub async fn purposes(_: Allowed) -> Json<Vec<PurposeView>> {
    Json(Desk::purposes())
}

/// A person's masked fields in full; asked for with a purpose, and kept in the journal
#[utoipa::path(post, path = "/people/{id}/unmask", tag = "desk", operation_id = "unmask",
    params(("id" = String, Path, description = "Person id")), request_body = UnmaskAsked,
    responses((status = 200, body = UnmaskedView), Refusals))]
pub async fn unmask(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<PersonId>,
    Body(asked): Body<UnmaskAsked>,
) -> Answer<UnmaskedView> {
    Ok(Json(state.desk.unmask(&actor, id, &asked).await?))
}
