//! A point in time as the book keeps it. The clock itself is read at the edge and passed in.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From microseconds since 1970-01-01 UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01 UTC.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The beginning of a day in China.
    pub fn start_of(day: Date) -> Self {
        let offset = jiff::tz::Offset::constant(8);
        let midnight = offset.to_timestamp(day.at(0, 0, 0, 0));
        Self(midnight.map_or(0, jiff::Timestamp::as_microsecond))
    }

    /// The calendar date in China (UTC+8, no summer time), where every deadline of the field is counted.
    pub fn date_in_china(self) -> Date {
        self.in_china().date()
    }

    fn in_china(self) -> jiff::civil::DateTime {
        let timestamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::Offset::constant(8).to_datetime(timestamp)
    }
}

/// `2020-02-10 08:30` in China's time.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.in_china().strftime("%Y-%m-%d %H:%M"))
    }
}
