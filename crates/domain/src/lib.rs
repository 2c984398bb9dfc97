//! The words of the field: ids, codes, dates, units, people, households, ledgers, clues, tasks, visits, rounds.
//!
//! Pure: this crate knows no file, table, clock or request. Every other room speaks in these types.

pub mod access;
pub mod actor;
pub mod anchor;
pub mod calendar;
pub mod card;
pub mod clue;
pub mod county;
pub mod digest;
pub mod field;
pub mod finding;
pub mod front;
pub mod history;
pub mod ids;
pub mod journal;
pub mod ledger;
pub mod link;
pub mod lot;
pub mod moment;
pub mod person;
pub mod place;
pub mod progress;
pub mod resident_id;
pub mod review;
pub mod round;
pub mod site;
pub mod task;
pub mod text;
pub mod units;
pub mod value;
pub mod worker;
