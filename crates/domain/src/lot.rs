//! Lots of unsold produce. Selling them is a later room's business; here is only what a lot is.

use jiff::civil::Date;

use crate::ids::{HouseholdId, LotId};
use crate::place::PlaceCode;
use crate::value::Values;

/// One quantity of one product that somebody could not sell.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Its id.
    pub id: LotId,
    /// Whose, where the seller is a household of the book.
    pub household: Option<HouseholdId>,
    /// Where it lies.
    pub place: PlaceCode,
    /// When the ledger was written.
    pub effective: Date,
    /// Product, grade, quantity, dates, price: fields of subject `lot`.
    pub values: Values,
}
