//! The one place that reads the clock and makes ids.

use jiff::civil::Date;
use twofront_domain::moment::Moment;
use uuid::Uuid;

/// The clock of a desk: the machine's, with an optional fixed working date for demonstrations and exercises.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    working_date: Option<Date>,
}

impl Clock {
    /// A clock whose working date is fixed; the journal still tells the true time.
    pub const fn with_working_date(working_date: Option<Date>) -> Self {
        Self { working_date }
    }

    /// Now, as the machine tells.
    #[allow(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
    pub fn now(&self) -> Moment {
        Moment::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    /// The day that work is planned for: the fixed working date, else today in China.
    pub fn working_date(&self) -> Date {
        self.working_date.unwrap_or_else(|| self.now().date_in_china())
    }
}

/// A new UUID of version 7.
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}
