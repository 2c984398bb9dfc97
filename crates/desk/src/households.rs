//! Households and people: lists, search, and the record as of any day.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::actor::Scope;
use twofront_domain::ids::HouseholdId;
use utoipa::IntoParams;

use crate::view::household::{HouseholdRow, HouseholdView, PersonRow};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

/// Which households are wanted. All conditions must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HouseholdFilter {
    /// The beginning of a member's name, a resident ID, or a household number.
    pub q: Option<String>,
    /// Place code: town or village.
    pub place: Option<String>,
    /// Monitoring category code, or `any` for monitored households of every category.
    pub monitoring: Option<String>,
}

impl Desk {
    /// Households by place and number.
    ///
    /// # Errors
    /// When a filter word is unknown.
    pub async fn households(
        &self,
        scope: &Scope,
        filter: &HouseholdFilter,
        page: PageAsked,
    ) -> Result<Page<HouseholdRow>, DeskError> {
        let _ = (scope, filter, page);
        unimplemented!()
    }

    /// One household's record as of a day (the working date when none is given).
    ///
    /// # Errors
    /// When there is no such household within the scope.
    pub async fn household(
        &self,
        scope: &Scope,
        id: HouseholdId,
        as_of: Option<Date>,
    ) -> Result<HouseholdView, DeskError> {
        let _ = (scope, id, as_of);
        unimplemented!()
    }

    /// People by the beginning of their name, or by resident ID; all people of a place when `q` is empty.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn people(
        &self,
        scope: &Scope,
        q: &str,
        place: Option<&str>,
        page: PageAsked,
    ) -> Result<Page<PersonRow>, DeskError> {
        let _ = (scope, q, place, page);
        unimplemented!()
    }
}
