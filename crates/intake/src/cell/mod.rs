//! What one cell says, by the type of its field. Pure parsers: text in, value or problem out; no rows, no columns.

pub mod date;
pub mod number;
pub mod phone;
pub mod problem;
pub mod unit;
pub mod word;
