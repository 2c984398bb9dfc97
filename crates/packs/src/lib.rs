//! What differs between counties, years and shocks, as checked data: fields, ledgers, rules, parameters, task kinds and
//! working days, read from the `packs/` folder.
//!
//! Knows the format of the files; what a rule's condition means is `screen`'s business, how a ledger is read is `intake`'s.

mod check;
mod check_ledger;
pub mod error;
pub mod ledger_spec;
pub mod load;
pub mod mend_by;
pub mod pack;
pub mod parameter;
pub mod rule;
pub mod shipped;
pub mod spelling;
pub mod task_kind;

use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::field::Catalogue;

pub use error::PackError;
pub use ledger_spec::{ColumnRole, ColumnSpec, LedgerSpec};
pub use mend_by::MendBy;
pub use pack::{Missing, Pack, VALUES_MISSING};
pub use parameter::Parameter;
pub use rule::{Rule, Unknown};
pub use task_kind::TaskKind;

/// All packs in force, cross-checked.
#[derive(Clone, Debug)]
pub struct Packs {
    /// The packs, in order of their ids.
    pub packs: Vec<Pack>,
    /// Every field of every pack.
    pub catalogue: Catalogue,
    /// Working days of all years that the packs list.
    pub calendar: WorkingCalendar,
}

impl Packs {
    /// Every kind of ledger with the pack that describes it.
    pub fn ledgers(&self) -> impl Iterator<Item = (&Pack, &LedgerSpec)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.ledgers.iter().map(move |ledger| (pack, ledger)))
    }

    /// The ledger of this kind.
    pub fn ledger(&self, kind: &str) -> Option<(&Pack, &LedgerSpec)> {
        self.ledgers().find(|(_, ledger)| ledger.kind == kind)
    }

    /// Every rule with its pack.
    pub fn rules(&self) -> impl Iterator<Item = (&Pack, &Rule)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)))
    }

    /// The task kind `id` of pack `pack`.
    pub fn task_kind(&self, pack: &str, id: &str) -> Option<&TaskKind> {
        self.packs
            .iter()
            .find(|one| one.id == pack)?
            .task_kinds
            .iter()
            .find(|kind| kind.id == id)
    }

    /// Pack ids with versions, as a screening stores them: `epidemic 2026.1, farming 2026.1`.
    pub fn versions(&self) -> String {
        let words: Vec<String> = self
            .packs
            .iter()
            .map(|pack| format!("{} {}", pack.id, pack.version))
            .collect();
        words.join(", ")
    }
}
