//! The county desk: one function for each thing a user does. It reads the book, asks the pure rooms, and writes back in one
//! transaction. Server and command line both sit at this desk and nowhere else.
//!
//! Knows no HTTP and prints nothing; it is the only room that reads the clock and makes ids.

pub mod accounts;
pub mod annotate;
pub mod answers;
mod areas;
pub mod changes;
pub mod clock;
mod clue_detail;
pub mod clues;
pub mod condition;
pub mod desk;
mod effects;
pub mod error;
pub mod exports;
pub mod findings;
mod found;
pub mod gazetteer;
pub mod grants;
pub mod households;
pub mod import_order;
mod import_said;
mod in_force;
mod intake_write;
pub mod keeping;
pub mod ledgers;
mod link_words;
pub mod linkage;
mod linking;
mod lists;
mod live;
pub mod meant;
pub mod overview;
pub mod packs_check;
mod pair_views;
mod password;
mod permission;
pub mod planning;
pub mod portal;
mod readings;
mod record;
pub mod refusals;
mod rescreen;
pub mod review;
pub mod rounds;
pub mod rule_views;
pub mod screening;
mod sentence_view;
mod shown;
mod site_rows;
pub mod tasks;
mod told;
pub mod trials;
mod tried;
pub mod unmask;
pub mod verdicts;
pub mod view;
pub mod watch;
pub mod why;

pub use desk::{Desk, DeskOptions};
pub use error::{DeskError, ErrorClass};
pub use permission::not_allowed;
pub use twofront_store::BookAddress;
