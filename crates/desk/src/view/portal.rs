//! Sites and produce as those outside the offices see them.

use serde::{Deserialize, Serialize};
use twofront_domain::field::Field;
use twofront_domain::value::Value;
use utoipa::ToSchema;

use super::{PlaceRef, Text};
use crate::shown;

/// One site.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SiteView {
    /// Site id.
    pub id: String,
    /// Kind word.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Its village.
    pub place: PlaceRef,
    /// What is known of it now; sensitive texts masked.
    pub values: Vec<ToldView>,
}

/// Produce for sale.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LotView {
    /// Lot id.
    pub id: String,
    /// The town it lies in.
    pub town: PlaceRef,
    /// The day the ledger speaks for.
    pub as_of: String,
    /// Product, quantity, price, days; nothing about the seller.
    pub values: Vec<ToldView>,
}

/// One value with its label.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ToldView {
    /// Field word.
    pub field: String,
    /// Label.
    pub label: Text,
    /// The value; masked where sensitive.
    pub shown: Text,
}

impl ToldView {
    pub(crate) fn of(field: &Field, value: &Value) -> Self {
        Self {
            field: field.id.clone(),
            label: (&field.label).into(),
            shown: shown::value(field, value),
        }
    }
}
