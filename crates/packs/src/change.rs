//! What a county changes without touching the packs: amounts of parameters and versions of rules, each from a day. Data that
//! the book keeps; who may make and approve a change is not decided here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::bilingual;
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

use crate::check_rule::check_rule;
use crate::check_sentence::check_shown;
use crate::faults::Faults;
use crate::load::{PackFiles, read_rule};
use crate::parameter::DatedAmount;
use crate::timeline::{Afterwards, Dated, lay_over};
use crate::{PackError, Packs, Rule, spelling};

/// One change of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackChange {
    /// Its number in the county, counted up. Changes are applied in this order.
    pub number: u64,
    /// What changes.
    pub what: Change,
}

/// What a county changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// Another amount.
    Parameter(ParameterChange),
    /// Another version of a rule, or a rule of the county's own.
    Rule(RuleChange),
}

/// Another amount of a parameter in a place from a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterChange {
    /// The parameter.
    pub parameter: String,
    /// The amount in the parameter's unit (fen, grams, days ...).
    pub amount: i64,
    /// First day in force.
    pub from: Date,
    /// Last day in force; none means until further notice or until the next value of this place starts.
    #[serde(default)]
    pub to: Option<Date>,
    /// Where it holds: the county or a part of it.
    pub place: PlaceCode,
    /// The document that sets it.
    pub legal_basis: String,
}

/// Another version of a rule from a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChange {
    /// The pack it belongs to.
    pub pack: String,
    /// The full text of the rule's file. Its `from` gives way to the day of the change; with a `to` the rule ends on that day.
    pub rule: String,
    /// First day in force; the version before ends the day before.
    pub from: Date,
}

impl PackChange {
    /// The name under which faults speak of it.
    pub fn file(&self) -> String {
        format!("changes/{}.toml", self.number)
    }
}

impl Packs {
    /// These packs with a county's changes, in the order of their numbers. The packs themselves stay as they are; without
    /// changes the result equals them.
    ///
    /// # Errors
    /// Every fault of every change, checked like the files; the place is that in the change's own text.
    pub fn with_changes(&self, changes: &[PackChange]) -> Result<Self, Vec<PackError>> {
        let mut ordered: Vec<&PackChange> = changes.iter().collect();
        ordered.sort_by_key(|change| change.number);
        let texts: PackFiles = ordered
            .iter()
            .filter_map(|change| match &change.what {
                Change::Rule(rule) => Some((change.file(), rule.rule.clone())),
                Change::Parameter(_) => None,
            })
            .collect();
        let mut faults = Faults::new(&texts);
        let mut packs = self.clone();
        for (at, change) in ordered.iter().enumerate() {
            if at > 0 && ordered[at - 1].number == change.number {
                let problem = bilingual!(
                    "有两项变更用了这个序号；请依次编号",
                    "two changes have this number; number them one after the other"
                );
                faults.of_file(&change.file(), problem);
                continue;
            }
            match &change.what {
                Change::Parameter(what) => packs.change_parameter(change, what, &mut faults),
                Change::Rule(what) => packs.change_rule(change, what, &mut faults),
            }
        }
        let errors = faults.into_errors();
        if !errors.is_empty() {
            return Err(errors);
        }
        if let Some(last) = ordered.last() {
            packs.changed_up_to = Some(packs.changed_up_to.unwrap_or(0).max(last.number));
            for pack in &mut packs.packs {
                let shipped = pack.version.split('+').next().unwrap_or("");
                pack.version = format!("{shipped}+{}", packs.changed_up_to.unwrap_or(0));
            }
        }
        Ok(packs)
    }

    fn change_parameter(&mut self, change: &PackChange, what: &ParameterChange, faults: &mut Faults<'_>) {
        let mut all = self.packs.iter_mut().flat_map(|pack| &mut pack.parameters);
        let Some(parameter) = all.find(|one| one.id == what.parameter) else {
            faults.of_file(&change.file(), self.no_parameter(&what.parameter));
            return;
        };
        let mut complain = |problem: Bilingual| faults.of_file(&change.file(), problem);
        if what.to.is_some_and(|to| to < what.from) {
            complain(bilingual!(
                "数额的结束日（to）早于开始日（from）",
                "the amount ends (to) before it starts (from)"
            ));
        }
        if what.legal_basis.trim().is_empty() {
            complain(bilingual!(
                "请写明定这个数额的文件（legal_basis）",
                "name the document that sets the amount (legal_basis)"
            ));
        }
        if Value::from_amount(parameter.kind, what.amount).is_none() || !parameter.allows(what.amount) {
            complain(parameter.senseless(what.amount));
        }
        let value = DatedAmount {
            from: what.from,
            to: what.to,
            place: Some(what.place.clone()),
            amount: what.amount,
            legal_basis: what.legal_basis.clone(),
            change: Some(change.number),
        };
        let (same_place, mut others): (Vec<_>, Vec<_>) = std::mem::take(&mut parameter.values)
            .into_iter()
            .partition(|one| one.place.as_ref() == Some(&what.place));
        others.extend(lay_over(same_place, value, Afterwards::Resume));
        parameter.values = others;
    }

    fn change_rule(&mut self, change: &PackChange, what: &RuleChange, faults: &mut Faults<'_>) {
        let file = change.file();
        let Some(at) = self.packs.iter().position(|pack| pack.id == what.pack) else {
            let hint = spelling::suggestion(&what.pack, self.packs.iter().map(|pack| pack.id.as_str()));
            let problem = bilingual!("没有工作包“{}”", "there is no pack {:?}", what.pack);
            faults.of_file(&file, problem + hint);
            return;
        };
        let Some(mut rule) = read_rule(&file, faults) else {
            return;
        };
        rule.from = what.from;
        rule.change = Some(change.number);
        let elsewhere = self
            .rules()
            .find(|(pack, one)| one.id == rule.id && pack.id != what.pack);
        if let Some((pack, one)) = elsewhere {
            let problem = bilingual!(
                "规则“{}”属于工作包{}（{}）；请在那里改",
                "rule {:?} belongs to pack {} ({}); change it there",
                rule.id,
                pack.id,
                one.file
            );
            faults.at(&file, "id", problem);
        }
        // The examples of earlier days were written for the versions of those days.
        let (from, to) = (rule.from, rule.to);
        rule.examples
            .retain(|example| from <= example.date && to.is_none_or(|to| example.date <= to));
        check_rule(&self.packs[at], &rule, faults);
        check_shown(&rule, &self.catalogue, faults);
        let pack = &mut self.packs[at];
        let (versions, mut others): (Vec<Rule>, Vec<Rule>) = std::mem::take(&mut pack.rules)
            .into_iter()
            .partition(|one| one.id == rule.id);
        others.extend(lay_over(versions, rule, Afterwards::End));
        others.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
        pack.rules = others;
    }
}

impl Dated for DatedAmount {
    fn period(&self) -> (Date, Option<Date>) {
        (self.from, self.to)
    }

    fn set_period(&mut self, from: Date, to: Option<Date>) {
        (self.from, self.to) = (from, to);
    }
}

impl Dated for Rule {
    fn period(&self) -> (Date, Option<Date>) {
        (self.from, self.to)
    }

    fn set_period(&mut self, from: Date, to: Option<Date>) {
        (self.from, self.to) = (from, to);
    }
}
