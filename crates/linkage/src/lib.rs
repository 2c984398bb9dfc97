//! Record linkage: which rows of two tables, or of one, speak of the same person. The engine below `reconcile`: it knows fields,
//! keys and odds, but no county, no book and no file format beyond CSV.
//!
//! Rows are packed ([`table`]), brought together by keys ([`block`]), compared field by field ([`pattern`]); a model is trained on
//! the counts of patterns alone ([`train`], [`model`]), and pairs are resolved to people ([`resolve`]).

pub mod block;
pub mod calibrate;
pub mod chance;
pub mod explain;
pub mod frequency;
pub mod index;
pub mod kind;
pub mod link;
pub mod model;
mod ordered;
pub mod pattern;
pub mod read;
pub mod resolve;
pub mod schema;
pub mod table;
pub mod train;
