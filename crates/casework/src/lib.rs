//! From clue to verified end: which tasks the clues raise, where a task stands, how late it is, and whether the answers of a
//! form are sound.
//!
//! Pure: takes clues, packs, dates, events and answers as values. Who may send which event beyond the separation of doing and
//! checking, and where tasks are kept, is not known here.

pub mod deadline;
pub mod form_answer;
pub mod form_check;
pub mod form_compile;
pub mod form_evaluate;
pub mod form_expression;
mod form_kinds;
mod form_limits;
pub mod form_names;
pub mod form_sheet;
mod form_words;
pub mod raise;
pub mod transition;

pub use deadline::overdue_working_days;
pub use form_answer::{Answers, Member, Occasion};
pub use form_check::{AnswerFault, FaultCode, Statement, check, prefill, statements};
pub use form_sheet::{Ask, FormSheet, RepeatSheet, SheetError};
pub use raise::{ClueForTask, RaiseError, RaisedTask, tasks_from_clues};
pub use transition::{Outcome, TaskEvent, TransitionError, transition};
