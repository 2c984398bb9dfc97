//! What a rule needs to know and nobody knows: which values made a condition unknown, since when they are missing, and the
//! clue that asks for them.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::clue::{Hit, Reason, ValueRead};
use twofront_domain::text::Bilingual;
use twofront_packs::VALUES_MISSING;

use crate::column::date_of;
use crate::expression::{Condition, Load, Number, Part};
use crate::layout::ON;
use crate::ruleset::{CompiledRule, RuleSet};
use crate::single::{Place, Single};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// How many values the clue lists before it says "and others".
const LISTED: usize = 8;
/// How many rules it names for each.
const RULES_NAMED: usize = 2;

/// One value that a condition needed and nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingValue {
    /// What it is: `person.health`, `household.income_per_head`.
    pub name: Arc<str>,
    /// Its label.
    pub label: Arc<Bilingual>,
    /// The day of the newest earlier event that says it, for values that belong to their days.
    pub last: Option<Date>,
    /// Since when it is missing, in words: `没有登记` / `never recorded`, `2019-09-30之后没有登记` / `no record since 2019-09-30`.
    pub said: Bilingual,
    /// Of how many rows (members, events) it is missing.
    pub rows: usize,
}

/// A missing value while it is being looked for.
struct Found {
    load: Load,
    last: Option<Date>,
    places: Vec<Place>,
}

/// Looks for what makes a condition unknown.
pub(crate) struct Search<'s> {
    single: Single<'s>,
    found: Vec<Found>,
}

impl<'s> Search<'s> {
    pub(crate) fn new(single: Single<'s>) -> Self {
        Self {
            single,
            found: Vec::new(),
        }
    }

    /// Adds what makes a condition unknown for one row; nothing where it is known.
    pub(crate) fn condition(&mut self, condition: &Condition, at: Place) {
        if self.single.truth(condition, at) != tri::UNKNOWN {
            return;
        }
        match condition {
            Condition::Over(group, _, inner) => {
                let owner = self.single.snapshot.reach(at.table, at.row, group.owner);
                let rows = owner.into_iter().flat_map(|owner| self.single.rows(*group, owner));
                for row in rows.collect::<Vec<_>>() {
                    let table = group.rows;
                    self.condition(inner, Place { table, row });
                }
            }
            Condition::Choose(test, then, otherwise) => match self.single.truth(test, at) {
                tri::YES => self.condition(then, at),
                tri::NO => self.condition(otherwise, at),
                _ => self.condition(test, at),
            },
            _ => self.part(Part::Condition(condition), at),
        }
    }

    fn number(&mut self, number: &Number, at: Place) {
        if self.single.number(number, at).is_some() {
            return;
        }
        let (group, inner) = match number {
            Number::Count(group, inner) => (group, Part::Condition(inner)),
            Number::Sum(group, inner) => (group, Part::Number(inner)),
            Number::Choose(test, then, otherwise) => {
                return match self.single.truth(test, at) {
                    tri::YES => self.number(then, at),
                    tri::NO => self.number(otherwise, at),
                    _ => self.condition(test, at),
                };
            }
            _ => return self.part(Part::Number(number), at),
        };
        let owner = self.single.snapshot.reach(at.table, at.row, group.owner);
        let rows = owner.into_iter().flat_map(|owner| self.single.rows(*group, owner));
        for row in rows.collect::<Vec<_>>() {
            let table = group.rows;
            match inner {
                Part::Condition(inner) => self.condition(inner, Place { table, row }),
                Part::Number(inner) => self.number(inner, Place { table, row }),
            }
        }
    }

    fn part(&mut self, part: Part<'_>, at: Place) {
        if let Some(load) = part.load() {
            self.load(load, at);
        }
        for inner in part.parts() {
            match inner {
                Part::Condition(condition) => self.condition(condition, at),
                Part::Number(number) => self.number(number, at),
            }
        }
    }

    fn load(&mut self, load: Load, at: Place) {
        let row = self.single.locate(load, at);
        let column = self.single.snapshot.column(load.table, load.slot);
        if row.is_some_and(|row| column.is_known(row)) {
            return;
        }
        let owner = load.at();
        let row = self.single.snapshot.reach(at.table, at.row, owner);
        let place = Place {
            table: owner,
            row: row.unwrap_or(usize::MAX),
        };
        let last = row.and_then(|row| self.newest(load, row));
        let name = |load: Load| &self.single.snapshot.layout.slot(load.table, load.slot).read_name;
        match self.found.iter().position(|found| name(found.load) == name(load)) {
            None => self.found.push(Found {
                load,
                last,
                places: vec![place],
            }),
            Some(known) => {
                let known = &mut self.found[known];
                known.last = known.last.min(last);
                if !known.places.contains(&place) {
                    known.places.push(place);
                }
            }
        }
    }

    /// The day of the newest event up to today in which a subject's field is known.
    fn newest(&self, load: Load, owner: usize) -> Option<Date> {
        let snapshot = self.single.snapshot;
        if load.table.is_events() && load.latest.is_none() {
            return None;
        }
        let origin = snapshot.layout.slot(load.table, load.slot).origin;
        let events = load.table.events();
        let slot = snapshot.layout.find(events, origin)?;
        let row = snapshot.latest(events, owner, slot, self.single.today_number, u32::MAX)?;
        date_of(i32::try_from(snapshot.column(events, ON).number(row)?).ok()?)
    }

    /// What was found, in the order in which the conditions read it.
    pub(crate) fn missing(&self) -> Vec<MissingValue> {
        let describe = |found: &Found| {
            let slot = self.single.snapshot.layout.slot(found.load.table, found.load.slot);
            MissingValue {
                name: Arc::clone(&slot.read_name),
                label: Arc::clone(&slot.label),
                last: found.last,
                said: said(found),
                rows: found.places.len(),
            }
        };
        self.found.iter().map(describe).collect()
    }
}

fn said(found: &Found) -> Bilingual {
    let (mut zh, mut en) = match found.last {
        Some(last) => (format!("{last}之后没有登记"), format!("no record since {last}")),
        None => ("没有登记".to_owned(), "never recorded".to_owned()),
    };
    let rows = found.places.len();
    if rows > 1 {
        let (word_zh, word_en) = match found.load.at() {
            Table::Person => ("人", "people"),
            Table::Household => ("户", "households"),
            _ => ("处", "entries"),
        };
        zh.push_str(&format!("，{rows}{word_zh}"));
        en.push_str(&format!(", {rows} {word_en}"));
    }
    Bilingual { zh, en }
}

/// What is missing for one rule to be judged for one row.
pub(crate) fn of_rule(single: Single<'_>, rule: &CompiledRule, row: usize) -> Vec<MissingValue> {
    let mut search = Search::new(single);
    let table = rule.table;
    search.condition(&rule.condition, Place { table, row });
    search.missing()
}

/// The reason of the clue that asks for what several rules miss: `hits` are of [`crate::Screened::unknown`], all of one
/// household (or lot, site, village).
pub fn missing_reason(snapshot: &Snapshot, rules: &RuleSet, hits: &[Hit]) -> Reason {
    let single = Single::new(snapshot, rules.date);
    let mut together = Search::new(single);
    // For each value the rules that need it.
    let mut needed: Vec<(Arc<str>, Vec<usize>)> = Vec::new();
    // By rule, whatever way the rows were asked: the same household is told the same, alone or with the whole county.
    let mut in_order: Vec<&Hit> = hits.iter().collect();
    in_order.sort_by_key(|hit| (hit.rule, hit.row));
    for hit in in_order {
        let rule = &rules.rules[hit.rule];
        let at = Place {
            table: rule.table,
            row: hit.row,
        };
        together.condition(&rule.condition, at);
        for value in of_rule(single, rule, hit.row) {
            match needed.iter_mut().find(|(name, _)| *name == value.name) {
                None => needed.push((value.name, vec![hit.rule])),
                Some((_, by)) if !by.contains(&hit.rule) => by.push(hit.rule),
                Some(_) => {}
            }
        }
    }
    let missing = together.missing();
    let by = |value: &MissingValue| {
        let found = needed.iter().find(|(name, _)| *name == value.name);
        found.map_or(&[][..], |(_, by)| by.as_slice())
    };
    let listed: Vec<Bilingual> = missing
        .iter()
        .take(LISTED)
        .map(|value| item(rules, value, by(value)))
        .collect();
    worded(rules, hits, &missing, &list(&listed, missing.len() > listed.len()))
}

/// `人均纯收入（没有登记；“收入低于监测线”等3条规则要用）`.
fn item(rules: &RuleSet, value: &MissingValue, by: &[usize]) -> Bilingual {
    let title = |&rule: &usize| &rules.rules[rule].rule.title;
    let named = || by.iter().take(RULES_NAMED).map(title);
    let zh: Vec<String> = named().map(|title| format!("“{}”", title.zh)).collect();
    let en: Vec<String> = named().map(|title| format!("“{}”", title.en)).collect();
    let (more_zh, more_en) = match by.len() {
        all if all > RULES_NAMED => (format!("等{all}条规则"), format!(" and other rules, {all} in all")),
        _ => (String::new(), String::new()),
    };
    Bilingual {
        zh: format!(
            "{}（{}；{}{more_zh}要用）",
            value.label.zh,
            value.said.zh,
            zh.join("、")
        ),
        en: format!("{} ({}; for {}{more_en})", value.label.en, value.said.en, en.join(", ")),
    }
}

fn list(items: &[Bilingual], more: bool) -> Bilingual {
    let zh: Vec<&str> = items.iter().map(|item| item.zh.as_str()).collect();
    let en: Vec<&str> = items.iter().map(|item| item.en.as_str()).collect();
    Bilingual {
        zh: format!("{}{}", zh.join("、"), if more { "等" } else { "" }),
        en: format!("{}{}", en.join(", "), if more { " and others" } else { "" }),
    }
}

fn worded(rules: &RuleSet, hits: &[Hit], missing: &[MissingValue], listed: &Bilingual) -> Reason {
    let first = hits.first().map(|hit| &rules.rules[hit.rule]);
    let asks = first.and_then(|rule| rule.asks.as_ref());
    let template = asks.map_or_else(
        || Bilingual::new("缺少：{missing}。", "Missing: {missing}."),
        |asks| asks.missing.sentence.clone(),
    );
    let mut needing: Vec<&str> = hits.iter().map(|hit| &*rules.rules[hit.rule].words.rule).collect();
    needing.sort_unstable();
    needing.dedup();
    let read = |value: &MissingValue| ValueRead {
        name: Arc::clone(&value.name),
        label: Arc::clone(&value.label),
        shown: Arc::new(value.said.clone()),
    };
    Reason {
        pack: match (asks, first) {
            (Some(asks), _) => Arc::clone(&asks.pack_label),
            (None, Some(rule)) => Arc::clone(&rule.words.pack),
            (None, None) => "".into(),
        },
        rule: VALUES_MISSING.into(),
        legal_basis: asks.map_or("", |asks| &asks.missing.legal_basis).into(),
        sentence: template.fill(|name| (name == "missing").then(|| listed.clone())),
        condition: needing.join(", ").into(),
        values: missing.iter().map(read).collect(),
        date: rules.date,
    }
}
