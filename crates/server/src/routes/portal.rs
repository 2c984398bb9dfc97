//! Sites, and produce for sale without whose it is.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use twofront_desk::view::portal::{LotView, SiteView};
use twofront_desk::view::{Page, PageAsked};
use utoipa::IntoParams;

use super::Answer;
use crate::error::Refusals;
use crate::extract::{Allowed, Asked, PageOf};
use crate::state::AppState;

/// Which sites are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SiteFilter {
    /// Place code: town or village.
    pub place: Option<String>,
}

/// Sites by place; a workshop's operator sees their own
#[utoipa::path(get, path = "/sites", tag = "portal", operation_id = "sites", params(SiteFilter, PageAsked),
    responses((status = 200, body = Page<SiteView>), Refusals))]
pub async fn sites(
    State(state): State<AppState>,
    reader: Allowed,
    Asked(filter): Asked<SiteFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<SiteView>> {
    Ok(Json(
        state.desk.sites(reader.scope(), filter.place.as_deref(), page).await?,
    ))
}

/// Produce for sale in the county, the newest first, without whose it is
#[utoipa::path(get, path = "/lots", tag = "portal", operation_id = "lots", params(PageAsked),
    responses((status = 200, body = Page<LotView>), Refusals))]
pub async fn lots(State(state): State<AppState>, _: Allowed, PageOf(page): PageOf) -> Answer<Page<LotView>> {
    Ok(Json(state.desk.lots_for_sale(page).await?))
}
