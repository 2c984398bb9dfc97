//! From clue to verified end: which tasks the clues raise, where a task stands, and how late it is.
//!
//! Pure: takes clues, packs, dates and events as values. Who may send which event beyond the separation of doing and
//! checking, and where tasks are kept, is not known here.

pub mod deadline;
pub mod raise;
pub mod transition;

pub use deadline::overdue_working_days;
pub use raise::{ClueForTask, RaiseError, RaisedTask, tasks_from_clues};
pub use transition::{Outcome, TaskEvent, TransitionError, transition};
