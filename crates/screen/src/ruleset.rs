//! The rules in force on a day in a place, compiled. Knows packs and dates; rows come later.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::bilingual;
use twofront_domain::clue::ValueRead;
use twofront_domain::field::Subject;
use twofront_domain::front::Front;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_packs::parameter::DatedAmount;
use twofront_packs::{Missing, Pack, PackError, Packs, Parameter, Rule, Unknown};

use crate::builder::SnapshotBuilder;
use crate::compile;
use crate::expression::Condition;
use crate::layout::{Columns, Layout};
use crate::plan::Plan;
use crate::reads::{Read, reads};
use crate::scope::Scope;
use crate::sentence::Sentence;
use crate::show;
use crate::snapshot::Snapshot;
use crate::table::Table;

/// On which side of the wall a screening stands (law 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The book: no rule may read emergency health or movement data. Rules of vault packs about sites, villages and lots
    /// belong here too, for they are about nobody.
    Book,
    /// The vault: rules of vault packs about people and households, over rows that carry vault values. Its reasons stay in
    /// the vault.
    Vault,
}

impl Side {
    /// The side on which a rule of a pack is applied.
    pub fn of(pack: &Pack, rule: &Rule) -> Self {
        match rule.subject {
            Subject::Person | Subject::Household if pack.vault => Self::Vault,
            _ => Self::Book,
        }
    }
}

/// A parameter as a rule reads it on the day.
#[derive(Clone, Debug)]
pub struct ParameterInForce {
    /// Its word.
    pub id: String,
    /// How it is shown.
    pub title: Bilingual,
    /// Its value; `None` where none is in force on that day in that place, and rules that need it stay silent.
    pub value: Option<Value>,
    /// Since when.
    pub from: Option<Date>,
    /// The document that sets it.
    pub legal_basis: String,
    /// The same as evidence: with the document, so that the clue can be checked against the paper.
    pub read: ValueRead,
}

impl ParameterInForce {
    pub(crate) fn new(parameter: &Parameter, in_force: Option<&DatedAmount>) -> Self {
        let value = in_force.and_then(|value| Value::from_amount(parameter.kind, value.amount));
        let legal_basis = in_force.map(|value| value.legal_basis.clone()).unwrap_or_default();
        let from = in_force.map(|value| value.from);
        let since = from.map(|from| from.to_string()).unwrap_or_default();
        let (title, by) = (parameter.title.clone(), Bilingual::of_document(&legal_basis));
        let label = Bilingual::new(
            format!("{}（自{since}起，依据：{}）", title.zh, by.zh),
            format!("{} (since {since}, by: {})", title.en, by.en),
        );
        let read = ValueRead {
            name: format!("param.{}", parameter.id).into(),
            label: Arc::new(label),
            shown: value
                .as_ref()
                .map_or_else(show::unknown, |value| Arc::new(value.shown(&[]))),
        };
        Self {
            id: parameter.id.clone(),
            title,
            value,
            from,
            legal_basis,
            read,
        }
    }
}

/// The clue that asks for values which rules of a pack need and nobody knows.
#[derive(Debug)]
pub struct MissingClue {
    /// Id of the pack that asks.
    pub pack: String,
    /// Version of that pack.
    pub pack_version: String,
    /// The front of that pack.
    pub front: Front,
    /// What it says.
    pub missing: Missing,
    pub(crate) pack_label: Arc<str>,
}

/// One rule in force.
#[derive(Debug)]
pub struct CompiledRule {
    /// Id of its pack.
    pub pack: String,
    /// Version of its pack.
    pub pack_version: String,
    /// The front its pack serves.
    pub front: Front,
    /// The rule as written.
    pub rule: Rule,
    /// Parameters it reads, with their values in force.
    pub parameters: Vec<ParameterInForce>,
    /// Who asks for the values it misses; `None` for a rule that is quiet about them, and for one that cannot be judged for
    /// want of a parameter.
    pub asks: Option<Arc<MissingClue>>,
    pub(crate) table: Table,
    pub(crate) condition: Condition,
    pub(crate) ask_when: Option<Condition>,
    /// What the condition reads, in its order.
    pub(crate) reads: Vec<Read>,
    pub(crate) sentence: Sentence,
    pub(crate) words: RuleWords,
}

/// The rule's words as every reason repeats them.
#[derive(Debug)]
pub(crate) struct RuleWords {
    /// Pack and version.
    pub(crate) pack: Arc<str>,
    pub(crate) rule: Arc<str>,
    pub(crate) legal_basis: Arc<str>,
    pub(crate) condition: Arc<str>,
}

/// Rules compiled for one day and place.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) date: Date,
    pub(crate) layout: Arc<Layout>,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) plan: Plan,
    missing_columns: Vec<String>,
}

impl RuleSet {
    /// Compiles the rules of one side that are in force on `date`; `place` (a county, or finer) decides the parameters.
    ///
    /// # Errors
    /// Every fault of every rule: unknown names, types that do not fit, codes that are not in the list, vault data read
    /// outside the vault, with file, line, column and the word that was probably meant.
    pub fn compile(packs: &Packs, date: Date, place: &PlaceCode, side: Side) -> Result<Self, Vec<PackError>> {
        Self::compile_some(packs, date, place, side, |_, _| true)
    }

    /// Like [`RuleSet::compile`], for the rules that `wanted` picks.
    ///
    /// # Errors
    /// As [`RuleSet::compile`].
    pub fn compile_some(
        packs: &Packs,
        date: Date,
        place: &PlaceCode,
        side: Side,
        wanted: impl Fn(&Pack, &Rule) -> bool,
    ) -> Result<Self, Vec<PackError>> {
        let nothing = Columns { layout: Arc::default() };
        Self::compile_within(packs, date, place, side, &nothing, wanted)
    }

    /// Like [`RuleSet::compile_some`], for snapshots with these columns. Columns that the rules read beyond them are told by
    /// [`RuleSet::missing_columns`]; a snapshot without them cannot be screened by these rules.
    ///
    /// # Errors
    /// As [`RuleSet::compile`].
    pub fn compile_within(
        packs: &Packs,
        date: Date,
        place: &PlaceCode,
        side: Side,
        columns: &Columns,
        wanted: impl Fn(&Pack, &Rule) -> bool,
    ) -> Result<Self, Vec<PackError>> {
        let mut layout = (*columns.layout).clone();
        let asking: Vec<(&str, Arc<MissingClue>)> = packs.packs.iter().filter_map(missing_clue).collect();
        let (mut rules, mut errors) = (Vec::new(), Vec::new());
        for (pack, rule) in packs.rules() {
            if Side::of(pack, rule) != side || !rule.is_in_force(date) || !wanted(pack, rule) {
                continue;
            }
            match compile_rule(packs, pack, rule, (date, place, side), &mut layout) {
                Ok(mut rule) => {
                    rule.asks = asks(&rule, side, &asking);
                    rules.push(rule);
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let missing_columns = layout.beyond(&columns.layout);
        let layout = if missing_columns.is_empty() {
            Arc::clone(&columns.layout)
        } else {
            Arc::new(layout)
        };
        Ok(Self {
            date,
            layout,
            plan: Plan::of(&rules),
            rules,
            missing_columns,
        })
    }

    /// The rules, by their position in [`twofront_domain::clue::Hit::rule`].
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// The day they are compiled for.
    pub fn date(&self) -> Date {
        self.date
    }

    /// Rules that cannot hit because a parameter they read has no value in force, with the parameter's word.
    pub fn silent(&self) -> impl Iterator<Item = (&CompiledRule, &str)> {
        self.rules.iter().flat_map(|rule| {
            let missing = rule.parameters.iter().filter(|parameter| parameter.value.is_none());
            missing.map(move |parameter| (rule, parameter.id.as_str()))
        })
    }

    /// Columns that the rules read beyond those they were compiled within, as `household.measures`.
    pub fn missing_columns(&self) -> &[String] {
        &self.missing_columns
    }

    /// The columns of a snapshot for these rules: those they were compiled within, and what they read beyond.
    pub fn columns(&self) -> Columns {
        Columns {
            layout: Arc::clone(&self.layout),
        }
    }

    /// Starts a snapshot with these columns, for rows that have no ids of a book. Values pushed into it must be of the
    /// catalogue the rules were compiled with.
    pub fn snapshot(&self) -> SnapshotBuilder {
        SnapshotBuilder::new(Snapshot::empty(&self.columns()))
    }
}

/// The pack of the book that asks for what all book rules miss.
const RECORDS: &str = "records";

fn missing_clue(pack: &Pack) -> Option<(&str, Arc<MissingClue>)> {
    let clue = MissingClue {
        pack: pack.id.clone(),
        pack_version: pack.version.clone(),
        front: pack.front,
        missing: pack.missing.clone()?,
        pack_label: format!("{} {}", pack.id, pack.version).into(),
    };
    Some((pack.id.as_str(), Arc::new(clue)))
}

/// Behind the wall each pack asks for itself, and is quiet where it has nothing to ask with.
fn asks(rule: &CompiledRule, side: Side, asking: &[(&str, Arc<MissingClue>)]) -> Option<Arc<MissingClue>> {
    let judged = rule.parameters.iter().all(|parameter| parameter.value.is_some());
    let id = match side {
        Side::Book => RECORDS,
        Side::Vault => rule.pack.as_str(),
    };
    let (_, clue) = asking.iter().find(|(pack, _)| *pack == id)?;
    (judged && rule.rule.unknown == Unknown::Ask).then(|| Arc::clone(clue))
}

fn compile_rule(
    packs: &Packs,
    pack: &Pack,
    rule: &Rule,
    (date, place, side): (Date, &PlaceCode, Side),
    layout: &mut Layout,
) -> Result<CompiledRule, PackError> {
    let Some(table) = Table::of(rule.subject) else {
        let problem = bilingual!(
            "规则只针对人、户、货源、场所或村",
            "rules speak of a person, a household, a lot, a site or a village"
        );
        return Err(rule.fault(None, problem));
    };
    let mut scope = Scope {
        packs,
        date,
        place,
        table,
        vault: side == Side::Vault,
        layout,
        parameters: Vec::new(),
        variables: Vec::new(),
    };
    let condition = compile::condition(rule, &mut scope)?;
    let ask_when = match &rule.ask_when {
        Some(text) => Some(compile::ask_when(rule, text, &mut scope)?),
        None => None,
    };
    let reads = reads(&condition);
    let sentence = Sentence::compile(rule, &reads, &mut scope)?;
    let parameters = scope.parameters;
    Ok(CompiledRule {
        pack: pack.id.clone(),
        pack_version: pack.version.clone(),
        front: pack.front,
        words: RuleWords {
            pack: format!("{} {}", pack.id, pack.version).into(),
            rule: rule.id.as_str().into(),
            legal_basis: rule.legal_basis.as_str().into(),
            condition: rule.when.trim().into(),
        },
        rule: rule.clone(),
        parameters,
        asks: None,
        table,
        condition,
        ask_when,
        reads,
        sentence,
    })
}
