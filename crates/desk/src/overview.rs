//! The overview: both fronts side by side, and the funnel from ledger rows to today's visits.

use jiff::civil::Date;
use twofront_domain::actor::Scope;

use crate::view::overview::Overview;
use crate::{Desk, DeskError};

impl Desk {
    /// Counts of the reader's area; `date` defaults to the day of the latest plan, else the working date.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn overview(&self, scope: &Scope, date: Option<Date>) -> Result<Overview, DeskError> {
        let _ = (scope, date);
        unimplemented!()
    }
}
