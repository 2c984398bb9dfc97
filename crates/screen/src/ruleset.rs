//! The rules in force on a day in a place, compiled. Knows packs and dates; rows come later.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::field::FieldIndex;
use twofront_domain::front::Front;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_packs::{Pack, PackError, Packs, Rule};

use crate::compile;
use crate::expression::Condition;
use crate::layout::{Layout, Table};
use crate::scope::{Scope, Typed};

/// On which side of the wall a screening stands (law 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The book: no rule may read emergency health or movement data.
    Book,
    /// The vault: rules of vault packs only, over rows that carry vault values. Its reasons stay in the vault.
    Vault,
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
    pub(crate) table: Table,
    pub(crate) condition: Condition,
    /// What the braces of the sentence show, by their text.
    pub(crate) shown: Vec<(String, Shown)>,
}

/// One pair of braces of a sentence.
#[derive(Debug)]
pub(crate) enum Shown {
    /// An expression of the subject.
    Value(Typed),
    /// `members.name`: the value of the members that made the rule hit.
    Witnesses(usize),
}

/// Rules compiled for one day and place.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) date: Date,
    pub(crate) layout: Arc<Layout>,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) birth_date: Option<FieldIndex>,
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
        let mut layout = Layout::default();
        let (mut rules, mut errors) = (Vec::new(), Vec::new());
        for (pack, rule) in packs.rules() {
            let this_side = pack.vault == (side == Side::Vault);
            if !this_side || !rule.is_in_force(date) || !wanted(pack, rule) {
                continue;
            }
            match compile_rule(packs, pack, rule, (date, place), &mut layout) {
                Ok(rule) => rules.push(rule),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let birth_date = Scope::birth_field(&packs.catalogue);
        Ok(Self {
            date,
            layout: Arc::new(layout),
            rules,
            birth_date,
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
}

fn compile_rule(
    packs: &Packs,
    pack: &Pack,
    rule: &Rule,
    (date, place): (Date, &PlaceCode),
    layout: &mut Layout,
) -> Result<CompiledRule, PackError> {
    let Some(table) = Table::of(rule.subject) else {
        return Err(rule.fault(None, "rules speak of a person, a household or a lot"));
    };
    let parameters = Vec::new();
    let mut scope = Scope {
        packs,
        date,
        place,
        table,
        vault: pack.vault,
        layout,
        parameters,
        member: None,
    };
    let condition = compile::condition(rule, &mut scope)?;
    let mut shown = Vec::new();
    for text in rule.placeholders() {
        let what = match text.strip_prefix("members.").filter(|rest| !rest.contains(['.', '('])) {
            Some(name) => Shown::Witnesses(compile::member_column(rule, name, &mut scope)?),
            None => Shown::Value(compile::shown_value(rule, text, &mut scope)?),
        };
        shown.push((text.to_owned(), what));
    }
    Ok(CompiledRule {
        pack: pack.id.clone(),
        pack_version: pack.version.clone(),
        front: pack.front,
        rule: rule.clone(),
        parameters: scope.parameters,
        table,
        condition,
        shown,
    })
}
