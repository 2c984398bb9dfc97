//! Kinds of tasks: what a rule's hit asks a worker to do.

use serde::Deserialize;
use twofront_domain::task::Contact;
use twofront_domain::text::Bilingual;

/// One kind of task, one entry of `packs/<pack>/tasks.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskKind {
    /// Stable word.
    pub id: String,
    /// What to do. For vault packs neutral in wording: it is shown outside the vault.
    pub title: Bilingual,
    /// The lightest way that will do.
    pub contact: Contact,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// What to bring.
    #[serde(default)]
    pub bring: Vec<Bilingual>,
    /// Last day, in working days after the clue was first seen.
    pub due_working_days: u32,
}
