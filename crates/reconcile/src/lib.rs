//! Who is who: the records of one ledger become links to people and households, with the evidence for each.
//!
//! Evidence is tried in order: the same resident ID; the same name and what a damaged ID still shows, the same household,
//! the same birth date and village, or (where neither side knows more) the same village. It must fit one person only, and
//! one person is one row. What is left is compared by the linkage engine, several fields together: what is then certain is
//! linked, the rest is a question for people or a finding. Knows no table and makes no ids: known people come in as values,
//! new ids from the caller.

pub mod alike;
mod by_likeness;
mod days;
pub mod household;
pub mod known;
mod likeness;
pub mod link;
mod matching;
mod repeats;
pub mod row;
mod wording;
mod written_id;

pub use alike::Alike;
pub use days::link;
pub use household::HouseholdOutcome;
pub use known::{HouseholdMatch, KnownPeople, KnownPerson};
pub use likeness::shipped;
pub use link::Linked;
pub use row::PersonFields;
