//! Households that nobody is left in after two people turned out to be one: where a clerk should look, and when that is over.

use twofront_domain::ids::{HouseholdId, LedgerId};
use twofront_domain::place::PlaceCode;

use crate::cell::Cell;
use crate::connection::{first, run};
use crate::error::StoreError;
use crate::pen::Pen;

/// The finding's stable code.
pub const HOUSEHOLD_EMPTY: &str = "household-empty";

const EMPTY: &str = "SELECT h.place_code, h.household_number FROM household h WHERE h.id = $1 \
                     AND NOT EXISTS (SELECT 1 FROM person p WHERE p.place_code = h.place_code \
                     AND p.household_id = h.id AND p.left_on IS NULL AND p.merged_into IS NULL)";
/// The newest row that speaks of the household, else of somebody who was in it.
const SOURCE: &str = "SELECT r.ledger_id, r.sheet, r.row_number FROM assertion a JOIN record r ON r.id = a.record_id \
                      WHERE a.subject_id = $1 OR a.subject_id IN (SELECT p.id FROM person p WHERE p.household_id = $1 \
                      AND p.place_code = (SELECT h.place_code FROM household h WHERE h.id = $1)) \
                      ORDER BY CASE WHEN a.subject_id = $1 THEN 0 ELSE 1 END, a.effective DESC, a.id DESC LIMIT 1";
macro_rules! raised {
    () => {
        "code = 'household-empty' AND state = 'open' AND (ledger_id, sheet, row_number) IN (SELECT r.ledger_id, r.sheet, \
         r.row_number FROM assertion a JOIN record r ON r.id = a.record_id WHERE a.subject_id = $1 OR a.subject_id IN \
         (SELECT p.id FROM person p WHERE p.household_id = $1 \
         AND p.place_code = (SELECT h.place_code FROM household h WHERE h.id = $1)))"
    };
}
const RAISED: &str = concat!("SELECT id FROM finding WHERE ", raised!());
const MEND: &str = concat!(
    "UPDATE finding SET state = 'mended', settled_by = $2, settled_at = $3 WHERE ",
    raised!()
);

/// A household without anybody, and the row that a finding about it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyHousehold {
    /// Its village.
    pub place: PlaceCode,
    /// Its number in the county's system.
    pub number: Option<String>,
    /// The ledger it comes from.
    pub ledger: LedgerId,
    /// The row's sheet.
    pub sheet: String,
    /// The row's number from 1.
    pub row: u32,
}

impl Pen {
    /// Of these households those that nobody is in and no open finding says so yet; findings of those that somebody is in
    /// again are mended. A household that no row of a ledger speaks of is passed over.
    ///
    /// # Errors
    /// When the book cannot be read or written.
    pub async fn households_left_empty(
        &mut self,
        households: &[HouseholdId],
    ) -> Result<Vec<EmptyHousehold>, StoreError> {
        let mut empty = Vec::new();
        for household in households {
            let one = vec![Cell::of(household)];
            let found = first(self.connection(), "household", EMPTY, one.clone(), |columns| {
                Ok((columns.parsed()?, columns.optional_text()?))
            });
            let Some((place, number)) = found.await? else {
                let by = [self.actor_name().into(), self.now().into()];
                let cells = one.into_iter().chain(by).collect();
                run(self.connection(), "finding", MEND, cells).await?;
                continue;
            };
            let raised = first(self.connection(), "finding", RAISED, one.clone(), |columns| {
                columns.text()
            });
            if raised.await?.is_some() {
                continue;
            }
            let source = first(self.connection(), "household", SOURCE, one, |columns| {
                Ok((columns.parsed()?, columns.text()?, columns.number()?))
            });
            empty.extend(source.await?.map(|(ledger, sheet, row)| EmptyHousehold {
                place,
                number,
                ledger,
                sheet,
                row,
            }));
        }
        Ok(empty)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[EMPTY, SOURCE, RAISED, MEND];
