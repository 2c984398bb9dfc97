//! Who is at risk, and why: a columnar snapshot and the rules give clues with reasons.
//!
//! Rules are CEL text in packs; here they are type-checked against the catalogue, compiled to a columnar form and applied to
//! the whole county at once. Where the rows come from, and what becomes of a hit, is not known here.
//!
//! ```text
//! packs --RuleSet::compile--> RuleSet --snapshot()--> SnapshotBuilder --push_household/push_lot--> Snapshot
//!                                \------------------ screen(&Snapshot, &RuleSet) -> hits --reason--> Reason
//! ```

mod bits;
mod calls;
mod column;
mod compile;
mod evaluate;
mod example;
mod expression;
mod kinds;
mod layout;
mod members;
mod operators;
mod reach;
mod reason;
mod ruleset;
mod run;
mod scope;
mod snapshot;

pub use example::run_examples;
pub use reason::reason;
pub use ruleset::{CompiledRule, ParameterInForce, RuleSet, Side};
pub use run::{OtherColumns, screen};
pub use snapshot::{Snapshot, SnapshotBuilder};
