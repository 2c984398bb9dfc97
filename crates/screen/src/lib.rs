//! Who is at risk, and why: a columnar snapshot and the rules give clues with reasons.
//!
//! Rules are CEL text in packs; here they are type-checked against the catalogue, compiled to a columnar form and applied to
//! the whole county at once, or to one household that has just changed. Where the rows come from, and what becomes of a hit,
//! is not known here.
//!
//! ```text
//! packs --Columns::of_catalogue--> Columns --Snapshot::empty--> Snapshot <--CountyRows-- whoever reads the book
//!   \-----RuleSet::compile_within----> RuleSet
//! screen(&Snapshot, &RuleSet) -> Screened { hits, unknown } --reason, missing_reason--> Reason
//! explain(&Snapshot, &RuleSet, rule, row) -> Verdict      trial(&Snapshot, one rule, another) -> Trial
//! ```
//!
//! A snapshot knows no date and outlives rule sets; a rule set is compiled for one day and place.

mod append;
mod arithmetic;
mod bits;
mod builder;
mod calls;
mod column;
mod compile;
mod evidence;
mod example;
mod explain;
mod expression;
mod frame;
mod kinds;
mod layout;
mod leaves;
mod limits;
mod missing;
mod number_words;
mod operators;
mod over;
mod plan;
mod reads;
mod reason;
mod rows;
mod ruleset;
mod run;
mod scope;
mod sentence;
mod show;
mod single;
mod snapshot;
mod table;
mod texts;
mod tri;
mod trial;
mod truths;
mod words;

pub use builder::{RowValues, SnapshotBuilder};
pub use example::run_examples;
pub use explain::{Term, Truth, Verdict, condition_words, explain};
pub use layout::Columns;
pub use missing::{MissingValue, missing_reason};
pub use reason::{reason, reasons};
pub use ruleset::{CompiledRule, MissingClue, ParameterInForce, RuleSet, Side};
pub use run::{OtherColumns, Screened, screen, screen_household, screen_rows};
pub use snapshot::Snapshot;
pub use trial::{Trial, TrialError, trial};
