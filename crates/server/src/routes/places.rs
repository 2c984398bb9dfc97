//! Towns and villages, for filters.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use twofront_desk::view::PlaceRef;
use twofront_domain::place::{Gazetteer, PlaceCode, PlaceLevel};
use utoipa::ToSchema;

use crate::error::Refusals;
use crate::extract::Allowed;
use crate::state::AppState;

/// One place of the reader's area.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PlaceEntry {
    /// Place code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `county`, `town` or `village`.
    pub level: String,
    /// Code of the place one level up.
    pub parent: Option<String>,
}

/// The county, towns and villages of the reader's area
#[utoipa::path(get, path = "/places", tag = "desk", operation_id = "places",
    responses((status = 200, body = Vec<PlaceEntry>), Refusals))]
pub async fn places(State(state): State<AppState>, reader: Allowed) -> Json<Vec<PlaceEntry>> {
    let inside = |code: &PlaceCode| code.is_within(reader.scope().place()) && code.is_within(state.desk.county());
    let places = state.desk.gazetteer().places().iter();
    Json(
        places
            .filter(|place| inside(&place.code))
            .map(|place| PlaceEntry {
                code: place.code.to_string(),
                name: place.name.clone(),
                level: level_word(place.code.level()).to_owned(),
                parent: place.code.parent().map(|parent| parent.to_string()),
            })
            .collect(),
    )
}

const fn level_word(level: PlaceLevel) -> &'static str {
    match level {
        PlaceLevel::Province => "province",
        PlaceLevel::City => "city",
        PlaceLevel::County => "county",
        PlaceLevel::Town => "town",
        PlaceLevel::Village => "village",
    }
}

/// A place with its name, and its town for villages.
pub fn place_ref(gazetteer: &Gazetteer, code: &PlaceCode) -> PlaceRef {
    let town = code.parent().filter(|_| code.level() == PlaceLevel::Village);
    PlaceRef {
        code: code.to_string(),
        name: gazetteer.name(code).to_owned(),
        town: town.map(|town| gazetteer.name(&town).to_owned()),
    }
}
