//! Parameters: lines and thresholds that change by date and place, each with its document.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::field::FieldType;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

/// One parameter with all its dated values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Stable word: rules read it as `param.<id>`.
    pub id: String,
    /// Type and unit of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// How it is shown.
    pub title: Bilingual,
    /// Its values. Where several fit, the most specific place wins, then the latest start.
    #[serde(rename = "value")]
    pub values: Vec<DatedAmount>,
}

/// One value of a parameter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedAmount {
    /// First day in force.
    pub from: Date,
    /// Last day in force; none means until further notice.
    #[serde(default)]
    pub to: Option<Date>,
    /// Where it holds; none means everywhere.
    #[serde(default)]
    pub place: Option<PlaceCode>,
    /// The amount in the type's unit (fen, grams, days ...).
    pub amount: i64,
    /// The document that sets it; `default, to be confirmed by the county` where none is known.
    pub legal_basis: String,
}

impl Parameter {
    /// The value in force on `date` in `place`.
    pub fn in_force(&self, date: Date, place: &PlaceCode) -> Option<&DatedAmount> {
        self.values
            .iter()
            .filter(|value| value.from <= date && value.to.is_none_or(|to| date <= to))
            .filter(|value| value.place.as_ref().is_none_or(|within| place.is_within(within)))
            .max_by_key(|value| {
                (
                    value.place.as_ref().map_or(0, |within| within.as_str().len()),
                    value.from,
                )
            })
    }
}
