//! Training: from counted patterns to the odds of each pattern. Needs no labelled pairs. Strangers are described by pairs of
//! which it is known, or worked out, that they are strangers; people by expectation-maximisation on what is left over.

mod counts;
mod people;
mod strangers;

pub(crate) use counts::BOTH_WAYS;
pub use counts::{KnownStrangers, Observed, Presences, Sources, observe, observe_conflicts};
pub use people::{People, expect};
pub use strangers::{Strangers, describe};
