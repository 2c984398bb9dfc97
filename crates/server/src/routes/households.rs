//! Households and people.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use twofront_desk::households::HouseholdFilter;
use twofront_desk::view::household::{HouseholdRow, HouseholdView, PersonRow};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::HouseholdId;
use utoipa::IntoParams;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Asked, Id, PageOf, SignedIn};
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
    reader: SignedIn,
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
    reader: SignedIn,
    Id(id): Id<HouseholdId>,
    Asked(day): Asked<AsOf>,
) -> Answer<HouseholdView> {
    Ok(Json(state.desk.household(reader.scope(), id, day.as_of).await?))
}

/// People, by the beginning of their name or by resident ID
#[utoipa::path(get, path = "/people", tag = "desk", operation_id = "people", params(PersonFilter, PageAsked),
    responses((status = 200, body = Page<PersonRow>), Refusals))]
pub async fn people(
    State(state): State<AppState>,
    reader: SignedIn,
    Asked(filter): Asked<PersonFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<PersonRow>> {
    let place = filter.place.as_deref();
    Ok(Json(state.desk.people(reader.scope(), &filter.q, place, page).await?))
}
