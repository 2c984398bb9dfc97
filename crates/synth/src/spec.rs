//! What is asked for: which county, how many people, which seed, on which day. And what can go wrong.

use std::path::PathBuf;

use jiff::civil::Date;
use twofront_domain::place::{Place, PlaceCode};

/// The county to make.
#[derive(Clone, Copy, Debug)]
pub struct CountySpec<'a> {
    /// The same seed gives the same county.
    pub seed: u64,
    /// How many people; the county has exactly so many. 500 to 1,100,000.
    pub people: u32,
    /// The county, such as 340722.
    pub county: &'a PlaceCode,
    /// The gazetteer; places outside the county and its parents are ignored.
    pub places: &'a [Place],
    /// The day on which the ledgers are handed in.
    pub today: Date,
}

/// Why a county could not be made or written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// The county is not in the gazetteer, or it has no villages there.
    #[error("the gazetteer has no county {0} with towns and villages; choose one that data/gazetteer.csv lists")]
    NoSuchCounty(PlaceCode),
    /// Too few or too many people.
    #[error("a county can have 500 to 1,100,000 people, not {0}")]
    People(u32),
    /// More people born on one day than ID numbers exist for that day.
    #[error("too many people were born on {0} for three digits of sequence; ask for fewer people")]
    DayFull(Date),
    /// More people in common than one of two ledgers has rows.
    #[error("ledgers of {rows} rows cannot have {common} people in common")]
    Common {
        /// People in common.
        common: usize,
        /// Rows of each ledger.
        rows: usize,
    },
    /// A file or folder could not be written.
    #[error("{path} could not be written: {source}")]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The workbook library refused.
    #[error("{path} could not be written as a workbook: {source}")]
    Workbook {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: rust_xlsxwriter::XlsxError,
    },
    /// The listener asked to stop. Files already written stay where they are.
    #[error("stopped before all ledgers were written")]
    Cancelled,
}
