//! Seen by all: the county's own workbook with remarks, the indicators of the overview, listings as csv and xlsx.
//!
//! Pure: rows, findings and counts come in, bytes and values go out. (Large sheets pass through an unnamed temporary file
//! that the xlsx writer makes and drops.) Where rows come from, and who may see them, is not known here.

pub mod annotated;
mod cell;
mod error;
mod finding_list;
pub mod funnel;
pub mod mark;
mod remark;
mod sheet_name;
pub mod table;

pub use annotated::{AnnotatedSheet, Annotation, RawRow};
pub use error::ReportError;
pub use funnel::{FunnelCounts, Indicator, funnel};
pub use mark::{Mark, mark_name};
pub use table::{Table, table_csv, table_xlsx};
