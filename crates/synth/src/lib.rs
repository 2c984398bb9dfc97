//! A seeded synthetic county with messy ledgers and a truth file: for the demo, the tests and the benches. It makes people
//! and writes what a county office would hand in; it knows nothing of how the program reads that.

pub mod county;
pub mod damage;
mod dice;
pub mod living;
pub mod people;
pub mod places;
mod spec;
pub mod truth;
pub mod two_ledgers;
pub mod words;
pub mod write;

pub use county::County;
pub use places::{Town, Village};
pub use spec::{CountySpec, SynthError};
pub use truth::Truth;
pub use write::{Mess, Written};
