//! Packs, rules and parameters as a reader sees them. Reads the packs in force, and from the book only how many clues there are.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_packs::parameter::DatedAmount;
use twofront_packs::rule::Example;
use twofront_packs::{MendBy, Pack, Packs, Parameter, Rule, Unknown};
use twofront_screen::RuleSet;
use twofront_store::{ClueFilter, ClueState, Page};

use crate::desk::packs_faulty;
use crate::in_force::rule_on;
use crate::sentence_view::sentence_view;
use crate::tried::side_of;
use crate::view::Text;
use crate::view::pack::{
    ExampleView, LabelledWord, PackView, PacksView, ParameterInForceView, ParameterValueView, ParameterView,
    RuleDetail, RuleRow, TitledView,
};
use crate::{Desk, DeskError};

/// Open clues by pack and rule.
type OpenClues = HashMap<(String, String), u64>;

impl Desk {
    /// Every pack with its rules and parameters as on the working day, with the open clues of the reader's area.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn packs_view(&self, scope: &Scope) -> Result<PacksView, DeskError> {
        let packs = self.packs_now().await?;
        let open = self.open_by_rule(scope).await?;
        let date = self.clock.working_date();
        let view = |pack: &Pack| PackView {
            id: pack.id.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
            front: pack.front.as_str().to_owned(),
            vault: pack.vault,
            title: (&pack.title).into(),
            rules: shown_versions(pack, date)
                .map(|rule| rule_row(rule, open_of(&open, scope, pack, rule)))
                .collect(),
            parameters: pack
                .parameters
                .iter()
                .map(|one| self.parameter_view(&packs, one, date))
                .collect(),
            forms: titled(pack.forms.iter().map(|one| (&one.id, &one.title))),
            checklists: titled(pack.checklists.iter().map(|one| (&one.id, &one.title))),
            measures: titled(pack.measures.iter().map(|one| (&one.id, &one.title))),
            procedures: titled(pack.procedures.iter().map(|one| (&one.id, &one.title))),
            indicators: titled(pack.indicators.iter().map(|one| (&one.id, &one.title))),
        };
        Ok(PacksView {
            packs: packs.packs.iter().map(view).collect(),
            faults: self.in_force.faults().to_vec(),
        })
    }

    /// One rule as on `date`, the working day when none is given.
    ///
    /// # Errors
    /// When there is no such rule.
    pub async fn rule_detail(
        &self,
        scope: &Scope,
        pack: &str,
        rule: &str,
        date: Option<Date>,
    ) -> Result<RuleDetail, DeskError> {
        let packs = self.packs_now().await?;
        let date = date.unwrap_or_else(|| self.clock.working_date());
        let (pack, rule) = rule_on(&packs, pack, rule, date).ok_or_else(|| DeskError::not_found("rule"))?;
        let open = self.open_by_rule(scope).await?;
        let parameters = packs.parameters().filter(|(_, one)| reads(rule, &one.id));
        let task = rule.task.as_ref().and_then(|kind| packs.task_kind(&pack.id, kind));
        Ok(RuleDetail {
            row: rule_row(rule, open_of(&open, scope, pack, rule)),
            pack: pack.id.clone(),
            pack_version: pack.version.clone(),
            front: pack.front.as_str().to_owned(),
            vault: pack.vault,
            condition: rule.when.trim().to_owned(),
            words: self.words_of(&packs, pack, rule, date)?.into(),
            sentence: (&rule.sentence).into(),
            sentence_parts: sentence_view(&packs, rule),
            remedy: (&rule.remedy).into(),
            task: task.map(|kind| TitledView {
                id: kind.id.clone(),
                title: (&kind.title).into(),
            }),
            answers: rule.answers.iter().map(Text::from).collect(),
            examples: rule.examples.iter().map(example_view).collect(),
            parameters: parameters
                .map(|(_, one)| self.parameter_view(&packs, one, date))
                .collect(),
            file: rule.file.clone(),
            text: rule.to_toml(),
        })
    }

    /// The condition of a rule in plain words, with the parameters' values of a day on which it is in force.
    fn words_of(&self, packs: &Packs, pack: &Pack, rule: &Rule, date: Date) -> Result<Bilingual, DeskError> {
        let date = match rule.is_in_force(date) {
            true => date,
            false => rule.from,
        };
        let side = side_of(pack.vault, rule.subject);
        let alone = |of: &Pack, one: &Rule| of.id == pack.id && one.id == rule.id;
        let rules = RuleSet::compile_some(packs, date, &self.county, side, alone);
        let rules = rules.map_err(|errors| packs_faulty(&errors))?;
        Ok(twofront_screen::condition_words(&rules, 0))
    }

    /// A parameter with its values, what is in force on `date`, and who reads it.
    pub(crate) fn parameter_view(&self, packs: &Packs, parameter: &Parameter, date: Date) -> ParameterView {
        let mut read_by: Vec<String> = packs
            .rules()
            .filter(|(_, rule)| reads(rule, &parameter.id))
            .map(|(pack, rule)| format!("{}/{}", pack.id, rule.id))
            .collect();
        read_by.dedup();
        let in_force = parameter.in_force(date, &self.county);
        ParameterView {
            id: parameter.id.clone(),
            title: (&parameter.title).into(),
            kind: kind_word(parameter.kind).to_owned(),
            least: parameter.least,
            most: parameter.most,
            values: parameter
                .values
                .iter()
                .map(|value| value_view(parameter.kind, value))
                .collect(),
            in_force: in_force.map(|value| ParameterInForceView {
                amount: value.amount,
                shown: amount_shown(parameter.kind, value.amount),
                from: value.from.to_string(),
                legal_basis: Bilingual::of_document(&value.legal_basis).into(),
            }),
            read_by,
        }
    }

    /// Open clues within the reader's area; those of vault packs only for who may see into the vault.
    pub(crate) async fn open_by_rule(&self, scope: &Scope) -> Result<OpenClues, DeskError> {
        let open = ClueFilter {
            state: Some(ClueState::Open),
            ..ClueFilter::default()
        };
        let mut counts = OpenClues::new();
        let mut behind_the_wall = false;
        for (pack, rule, count) in self.book.clue_rules(scope, &open).await? {
            behind_the_wall |= rule.is_empty();
            if !rule.is_empty() {
                counts.insert((pack, rule), count);
            }
        }
        if behind_the_wall && scope.vault() {
            let rows = self.book.clues(scope, &open, Page::ALL).await?.rows;
            let packs: HashMap<_, _> = rows.iter().map(|row| (row.id, row.pack.clone())).collect();
            for (id, clue) in self.behind_the_wall(scope, &rows).await? {
                let pack = packs.get(&id).cloned().unwrap_or_default();
                *counts.entry((pack, clue.rule)).or_default() += 1;
            }
        }
        Ok(counts)
    }
}

/// Of each rule the version in force on `date`, or the latest where none is.
fn shown_versions(pack: &Pack, date: Date) -> impl Iterator<Item = &Rule> {
    pack.rules.iter().enumerate().filter_map(move |(at, rule)| {
        let mut versions = pack.rules.iter().filter(|one| one.id == rule.id);
        let shown = versions
            .clone()
            .find(|one| one.is_in_force(date))
            .or_else(|| versions.next_back())?;
        std::ptr::eq(shown, &pack.rules[at]).then_some(rule)
    })
}

fn open_of(open: &OpenClues, scope: &Scope, pack: &Pack, rule: &Rule) -> Option<u64> {
    let count = open.get(&(pack.id.clone(), rule.id.clone())).copied();
    (!pack.vault || scope.vault()).then(|| count.unwrap_or(0))
}

/// A rule's line in lists.
pub(crate) fn rule_row(rule: &Rule, open_clues: Option<u64>) -> RuleRow {
    RuleRow {
        id: rule.id.clone(),
        title: (&rule.title).into(),
        subject: rule.subject.as_str().to_owned(),
        urgency: rule.urgency.as_str().to_owned(),
        from: rule.from.to_string(),
        to: rule.to.map(|to| to.to_string()),
        legal_basis: Bilingual::of_document(&rule.legal_basis).into(),
        mend_by: rule.mend_by.map(mend_by_view),
        explain: rule.explain,
        unknown: match rule.unknown {
            Unknown::Ask => "ask",
            Unknown::Quiet => "quiet",
        }
        .to_owned(),
        open_clues,
    }
}

/// Who can mend something, with the name.
pub(crate) fn mend_by_view(who: MendBy) -> LabelledWord {
    LabelledWord {
        word: who.as_str().to_owned(),
        label: who.label().into(),
    }
}

/// An amount with its unit.
pub(crate) fn amount_shown(kind: FieldType, amount: i64) -> Text {
    let plain = || Bilingual::new(amount.to_string(), amount.to_string());
    Value::from_amount(kind, amount)
        .map_or_else(plain, |value| value.shown(&[]))
        .into()
}

/// True when the rule's condition, or what it says, reads the parameter.
pub(crate) fn reads(rule: &Rule, parameter: &str) -> bool {
    let texts = [Some(&rule.when), rule.ask_when.as_ref(), Some(&rule.sentence.zh)];
    texts.into_iter().flatten().any(|text| names_parameter(text, parameter))
}

fn names_parameter(text: &str, parameter: &str) -> bool {
    let name = format!("param.{parameter}");
    text.match_indices(&name).any(|(at, _)| {
        let after = text[at + name.len()..].chars().next();
        !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// True when the rule reads something of the village, such as how many live there, or is about villages.
pub(crate) fn reads_of_village(rule: &Rule) -> bool {
    let texts = [Some(&rule.when), rule.ask_when.as_ref(), Some(&rule.sentence.zh)];
    rule.subject == Subject::Village || texts.into_iter().flatten().any(|text| text.contains("village."))
}

fn value_view(kind: FieldType, value: &DatedAmount) -> ParameterValueView {
    ParameterValueView {
        from: value.from.to_string(),
        to: value.to.map(|to| to.to_string()),
        place: value.place.as_ref().map(ToString::to_string),
        amount: value.amount,
        shown: amount_shown(kind, value.amount),
        legal_basis: Bilingual::of_document(&value.legal_basis).into(),
        change: value.change,
    }
}

fn example_view(example: &Example) -> ExampleView {
    ExampleView {
        name: example.name.clone(),
        date: example.date.to_string(),
        hit: example.hit,
        unknown: example.unknown,
    }
}

fn titled<'a>(all: impl Iterator<Item = (&'a String, &'a Bilingual)>) -> Vec<TitledView> {
    all.map(|(id, title)| TitledView {
        id: id.clone(),
        title: title.into(),
    })
    .collect()
}

/// The stable word of a type.
pub(crate) const fn kind_word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Code => "code",
        FieldType::Flag => "flag",
        FieldType::Count => "count",
        FieldType::Money => "money",
        FieldType::Weight => "weight",
        FieldType::Area => "area",
        FieldType::Temperature => "temperature",
        FieldType::Date => "date",
    }
}

#[cfg(test)]
mod tests {
    use super::names_parameter;

    #[test]
    fn a_parameter_is_named_as_a_whole_word() {
        for (text, expect) in [
            ("income < param.line", true),
            ("income < param.line * 2", true),
            ("income < param.line_2", false),
            ("income < param.other", false),
            ("{param.line}", true),
        ] {
            assert_eq!(names_parameter(text, "line"), expect, "{text}");
        }
    }
}
