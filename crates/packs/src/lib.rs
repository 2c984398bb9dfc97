//! What differs between counties, years and shocks, as checked data: fields, ledgers, rules, parameters, task kinds, forms,
//! checklists, measures, procedures, indicators and working days, read from the `packs/` folder.
//!
//! Knows the format of the files; what a rule's condition means is `screen`'s business, how a ledger is read is `intake`'s.

pub mod change;
mod check;
mod check_calendar;
mod check_condition;
mod check_fields;
mod check_form;
mod check_ledger;
mod check_lists;
mod check_parameter;
mod check_procedure;
mod check_rule;
mod check_sentence;
pub mod checklist;
mod condition_words;
mod digest;
pub mod error;
mod faults;
pub mod form;
pub mod indicator;
mod layout;
pub mod ledger_spec;
pub mod load;
pub mod measure;
pub mod mend_by;
pub mod pack;
pub mod parameter;
mod position;
pub mod procedure;
mod read_pack;
pub mod rule;
pub mod rule_text;
pub mod shipped;
pub mod spelling;
pub mod task_kind;
mod timeline;

use jiff::civil::Date;
use twofront_domain::bilingual;
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::field::Catalogue;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;

pub use change::{Change, PackChange, ParameterChange, RuleChange};
pub use checklist::{Checklist, ChecklistItem};
pub use error::PackError;
pub use form::{Form, Question, Repeat};
pub use indicator::Indicator;
pub use layout::{CONDITION_BYTES_MAX, FILE_BYTES_MAX, FILES_MAX};
pub use ledger_spec::{ColumnRole, ColumnSpec, LedgerSpec};
pub use measure::Measure;
pub use mend_by::MendBy;
pub use pack::{Missing, Pack, VALUES_MISSING};
pub use parameter::Parameter;
pub use procedure::{Procedure, ProcedureKind};
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
    /// The highest number of a county's change that is applied; none for the packs as they are.
    pub changed_up_to: Option<u64>,
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

    /// The version of a rule that is in force on a day.
    pub fn rule_on(&self, pack: &str, id: &str, date: Date) -> Option<&Rule> {
        self.rule_versions(pack, id).find(|rule| rule.is_in_force(date))
    }

    /// Every version of a rule, in order of their days.
    pub fn rule_versions(&self, pack: &str, id: &str) -> impl Iterator<Item = &Rule> {
        self.rules()
            .filter(move |(of, rule)| of.id == pack && rule.id == id)
            .map(|(_, rule)| rule)
    }

    /// Every parameter with the pack that describes it.
    pub fn parameters(&self) -> impl Iterator<Item = (&Pack, &Parameter)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.parameters.iter().map(move |parameter| (pack, parameter)))
    }

    /// The parameter of this id.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters()
            .map(|(_, parameter)| parameter)
            .find(|one| one.id == id)
    }

    /// What is said of a name that no parameter has.
    pub fn no_parameter(&self, id: &str) -> Bilingual {
        let known = self.parameters().map(|(_, parameter)| parameter.id.as_str());
        bilingual!("没有哪个工作包有参数“{id}”", "no pack has a parameter {id:?}") + spelling::suggestion(id, known)
    }

    /// Every form with its pack.
    pub fn forms(&self) -> impl Iterator<Item = (&Pack, &Form)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.forms.iter().map(move |form| (pack, form)))
    }

    /// Every checklist with its pack.
    pub fn checklists(&self) -> impl Iterator<Item = (&Pack, &Checklist)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.checklists.iter().map(move |list| (pack, list)))
    }

    /// Every measure with its pack.
    pub fn measures(&self) -> impl Iterator<Item = (&Pack, &Measure)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.measures.iter().map(move |measure| (pack, measure)))
    }

    /// Every indicator with its pack.
    pub fn indicators(&self) -> impl Iterator<Item = (&Pack, &Indicator)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.indicators.iter().map(move |one| (pack, one)))
    }

    /// The procedure of a kind in force on a day in a place: the one of the most specific place.
    pub fn procedure(&self, kind: ProcedureKind, date: Date, place: &PlaceCode) -> Option<&Procedure> {
        self.packs
            .iter()
            .flat_map(|pack| &pack.procedures)
            .filter(|one| one.kind == kind && one.is_in_force(date))
            .filter(|one| one.place.as_ref().is_none_or(|within| place.is_within(within)))
            .max_by_key(|one| one.place.as_ref().map_or(0, |within| within.as_str().len()))
    }

    /// Pack ids with versions and digests, as a screening stores them: `farming 2026.2+3 (3f9a01c2b4d5), records ...`.
    pub fn versions(&self) -> String {
        let words: Vec<String> = self
            .packs
            .iter()
            .map(|pack| format!("{} {} ({})", pack.id, pack.version, pack.digest))
            .collect();
        words.join(", ")
    }
}
