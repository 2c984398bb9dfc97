//! Parameters: lines and thresholds that change by date and place, each with its document.

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::bilingual;
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
    /// Smallest sensible amount, for checking changes and for the lab's slider.
    #[serde(default)]
    pub least: Option<i64>,
    /// Largest sensible amount.
    #[serde(default)]
    pub most: Option<i64>,
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
    /// The county's change that it comes from; none for a value as shipped.
    #[serde(skip)]
    pub change: Option<u64>,
}

impl Parameter {
    /// True when an amount lies between `least` and `most`.
    pub fn allows(&self, amount: i64) -> bool {
        self.least.is_none_or(|least| least <= amount) && self.most.is_none_or(|most| amount <= most)
    }

    /// What is said of an amount that [`Parameter::allows`] not, or that its type cannot hold: in the unit of the files.
    pub(crate) fn senseless(&self, amount: i64) -> Bilingual {
        let sensible = match (self.least, self.most) {
            (Some(least), Some(most)) => bilingual!("{least}到{most}", "{least} to {most}"),
            (Some(least), None) => bilingual!("{least}或更大的数", "{least} or more"),
            (None, Some(most)) => bilingual!("{most}或更小的数", "{most} or less"),
            (None, None) => bilingual!("按参数单位的整数", "a whole number in the parameter's unit"),
        };
        let id = &self.id;
        bilingual!(
            "{amount}不是“{id}”的合理数额；请填",
            "{amount} is no sensible amount of {id:?}; give "
        ) + sensible
    }

    /// The first day from `from` to `to` on which no value is in force in `place`, if any.
    pub fn first_day_without(&self, from: Date, to: Option<Date>, place: Option<&PlaceCode>) -> Option<Date> {
        let holds_here = |value: &&DatedAmount| match (&value.place, place) {
            (None, _) => true,
            (Some(within), Some(place)) => place.is_within(within),
            (Some(_), None) => false,
        };
        let mut here: Vec<&DatedAmount> = self.values.iter().filter(holds_here).collect();
        here.sort_by_key(|value| value.from);
        let mut day = from;
        for value in here {
            if value.from > day {
                break;
            }
            match value.to {
                None => return None,
                Some(last) if last >= day => day = last.tomorrow().ok()?,
                Some(_) => {}
            }
        }
        to.is_none_or(|to| day <= to).then_some(day)
    }

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
