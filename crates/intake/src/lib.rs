//! Papers in: one file of any county's making becomes records and findings, and never just fails.
//!
//! A workbook or csv is recognised by its content and headings, read within fixed limits, and every cell either becomes a
//! value or a finding that says where it stands, what is wrong and how to mend it. Who the people are, and what the book
//! already knows, is not known here.

pub mod cell;
mod cell_value;
pub mod container;
mod context;
pub mod file_problem;
mod heading;
mod household;
mod identity;
mod kind;
pub mod limits;
mod lot;
mod lot_row;
mod places;
mod plan;
mod read;
mod row_kind;
mod rows;
pub mod script;
pub mod sheet;

pub use container::Source;
pub use file_problem::FileProblem;
pub use kind::kind_of;
pub use limits::Limits;
pub use read::{LedgerInput, ReadLedger, read};
