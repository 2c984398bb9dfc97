//! Sites: workshops, greenhouses, plots, warehouses. What is done there is a later room's business.

use crate::ids::{HouseholdId, SiteId};
use crate::place::PlaceCode;

/// One site. Two rows speak of one site when village, kind and name are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// The village it lies in, or the smallest place known.
    pub place: PlaceCode,
    /// The household that runs it, where one of the book does.
    pub household: Option<HouseholdId>,
    /// A code of the field `site.kind`, such as `workshop`.
    pub kind: String,
    /// What people call it.
    pub name: String,
}
