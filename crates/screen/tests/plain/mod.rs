//! The other side of the differential test: a county in plain rows, what conditions mean for one row at a time, and
//! random conditions, counties and texts to hold the evaluator against.
#![allow(
    dead_code,
    reason = "each of the test, the example and the fuzz target uses its own part"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "an oracle that cannot go on should stop; it has no readers of documentation"
)]

pub mod catalogue;
pub mod county;
pub mod dice;
pub mod differ;
pub mod engine;
pub mod grammar;
pub mod meaning;
pub mod missing;
pub mod mutate;
pub mod phrase;
pub mod populate;
pub mod rounds;
pub mod shrink;
