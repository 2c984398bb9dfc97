//! How a county is handed from where it is kept to whoever puts it into columns: row by row, value by value, nothing
//! copied. Neither side knows the other.

use jiff::civil::Date;

use crate::field::{FieldIndex, FieldType};
use crate::ids::{HouseholdId, LotId, PersonId, SiteId};
use crate::place::PlaceCode;
use crate::value::Value;

/// A value as it passes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// Free text.
    Text(&'a str),
    /// A code of the field's list.
    Code(&'a str),
    /// Yes or no.
    Flag(bool),
    /// A quantity in the field's unit.
    Amount(i64),
    /// A date.
    Date(Date),
}

impl<'a> ValueRef<'a> {
    /// The same value, borrowed.
    pub fn of(value: &'a Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Code(code) => Self::Code(code),
            Value::Flag(flag) => Self::Flag(*flag),
            Value::Date(date) => Self::Date(*date),
            quantity => Self::Amount(quantity.amount().unwrap_or_default()),
        }
    }

    /// The value of its own, for a field of type `kind`; `None` when it does not fit that type.
    pub fn owned(self, kind: FieldType) -> Option<Value> {
        match (self, kind) {
            (Self::Text(text), FieldType::Text) => Some(Value::Text(text.into())),
            (Self::Code(code), FieldType::Code) => Some(Value::Code(code.into())),
            (Self::Flag(flag), FieldType::Flag) => Some(Value::Flag(flag)),
            (Self::Date(date), FieldType::Date) => Some(Value::Date(date)),
            (Self::Amount(amount), kind) => Value::from_amount(kind, amount),
            _ => None,
        }
    }
}

/// Takes the rows of a county. Rows come as a household followed by its present members; villages, sites and lots in any
/// place between households. Each row is followed by its values, then by its days, each day followed by its values.
pub trait CountyRows {
    /// Whether values of this field are wanted at all; others need not be read.
    fn wants(&self, field: FieldIndex) -> bool;
    /// A village.
    fn village(&mut self, place: &PlaceCode);
    /// A household.
    fn household(&mut self, id: HouseholdId, place: &PlaceCode);
    /// A present member of the household before.
    fn person(&mut self, id: PersonId);
    /// A lot, with its seller's household where that is known. The household came before.
    fn lot(&mut self, id: LotId, household: Option<HouseholdId>, place: &PlaceCode);
    /// A site, with the household that runs it where that is known. The household came before.
    fn site(&mut self, id: SiteId, household: Option<HouseholdId>, place: &PlaceCode);
    /// A day of the row before. Its values follow.
    fn day(&mut self, on: Date);
    /// A value of the row or day before.
    fn value(&mut self, field: FieldIndex, value: ValueRef<'_>);
}
