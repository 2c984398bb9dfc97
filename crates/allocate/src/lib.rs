//! Who goes where, with what: open tasks of both fronts become one visit per household, visits become the workers' rounds
//! of a day, and other code checks the plan before a person may approve it.
//!
//! Pure: tasks, doorsteps, workers and the date come in, a plan goes out. The same input gives the same plan on every
//! machine, in whatever order it is listed. What a task is about, and who approves, is not known here.

mod assignment;
pub mod check;
pub mod group;
mod order;
mod reasons;
pub mod rounds;
pub mod visits;
pub mod walk;

pub use check::{CheckFailure, CheckInput, check};
pub use rounds::{PlanOptions, plan};
pub use visits::{Merged, merge};
pub use walk::{RoundTime, WalkTimes, round_time};
