//! Why a rule hit a row: the values it read, the parameters in force, the sentence with both filled in (law 6).

use twofront_domain::clue::{Hit, Reason, ValueRead};
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

use crate::bits;
use crate::evaluate::Frame;
use crate::expression::{Condition, Load, Number, Via};
use crate::layout::{Slot, Table};
use crate::ruleset::{CompiledRule, ParameterInForce, RuleSet, Shown};
use crate::scope::Typed;
use crate::snapshot::{NO_HOUSEHOLD, Snapshot};

/// How many members' values a sentence lists before it says "and others".
const MEMBERS_SHOWN: usize = 6;

/// The reason of one hit of [`crate::screen`] over the same snapshot and rules.
pub fn reason(snapshot: &Snapshot, rules: &RuleSet, hit: &Hit) -> Reason {
    let rule = &rules.rules[hit.rule];
    let mut evidence = Evidence {
        snapshot,
        rule,
        row: hit.row,
        witnesses: Vec::new(),
        values: Vec::new(),
    };
    evidence.condition(&rule.condition);
    let parameters: Vec<ValueRead> = rule.parameters.iter().map(parameter_read).collect();
    let shown: Vec<(&str, Bilingual)> = rule
        .shown
        .iter()
        .map(|(text, what)| (text.as_str(), evidence.shown(what)))
        .collect();
    let mut values = evidence.values;
    values.extend(parameters);
    Reason {
        pack: format!("{} {}", rule.pack, rule.pack_version),
        rule: rule.rule.id.clone(),
        legal_basis: rule.rule.legal_basis.clone(),
        sentence: rule.rule.sentence.fill(|name| {
            shown
                .iter()
                .find(|(text, _)| *text == name)
                .map(|(_, value)| value.clone())
        }),
        condition: rule.rule.when.trim().to_owned(),
        values,
        date: rules.date,
    }
}

/// Walks a condition for one row and notes what it read.
struct Evidence<'a> {
    snapshot: &'a Snapshot,
    rule: &'a CompiledRule,
    row: usize,
    /// For each person column read by a question about the members: the rows of those who answered it.
    witnesses: Vec<(usize, Vec<usize>)>,
    values: Vec<ValueRead>,
}

impl Evidence<'_> {
    fn frame(&self) -> Frame<'_> {
        Frame {
            snapshot: self.snapshot,
            table: self.rule.table,
            rows: self.row..self.row + 1,
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Constant(_) => {}
            Condition::Flag(load) | Condition::Known(load) | Condition::Code(load, _) | Condition::Text(load, _) => {
                self.note_own(*load);
            }
            Condition::Compare(_, left, right) => {
                self.number(left);
                self.number(right);
            }
            Condition::OneOf(number, _) => self.number(number),
            Condition::Not(inner) => self.condition(inner),
            Condition::All(terms) | Condition::Any(terms) => terms.iter().for_each(|term| self.condition(term)),
            Condition::Same(left, right) => {
                self.condition(left);
                self.condition(right);
            }
            Condition::Choose(test, then, otherwise) => {
                [test, then, otherwise]
                    .into_iter()
                    .for_each(|inner| self.condition(inner));
            }
            Condition::Members(_, inner) => self.members(inner),
        }
    }

    fn number(&mut self, number: &Number) {
        match number {
            Number::Constant(_) | Number::Unknown => {}
            Number::Column(load) | Number::TextLength(load) => self.note_own(*load),
            Number::Negate(inner) | Number::Absolute(inner) => self.number(inner),
            Number::Arithmetic(_, left, right) => {
                self.number(left);
                self.number(right);
            }
            Number::Choose(test, then, otherwise) => {
                self.condition(test);
                self.number(then);
                self.number(otherwise);
            }
            Number::CountMembers(inner) => self.members(inner),
            Number::SumMembers(inner) => {
                let all: Vec<usize> = self.snapshot.members(self.row).collect();
                self.note_members(&all, &mut |loads| inner.own_loads(loads));
            }
        }
    }

    /// The members for whom the inner condition holds are the evidence; where it holds for none, all are.
    fn members(&mut self, inner: &Condition) {
        let people = self.frame().people();
        let truth = people.truth(inner);
        let mut rows: Vec<usize> = bits::ones(&truth.yes).map(|at| people.rows.start + at).collect();
        if rows.is_empty() {
            rows = people.rows.clone().collect();
        }
        self.note_members(&rows, &mut |loads| inner.own_loads(loads));
    }

    fn note_members(&mut self, rows: &[usize], collect: &mut dyn FnMut(&mut Vec<Load>)) {
        let mut loads = Vec::new();
        collect(&mut loads);
        for load in loads {
            match load.via {
                Via::Household => self.note_own(Load {
                    slot: load.slot,
                    via: Via::Own,
                }),
                Via::Own => {
                    let slot = &self.snapshot.layout.slots(Table::Person)[load.slot];
                    let shown = self.member_values(load.slot, rows);
                    self.witnesses.push((load.slot, rows.to_vec()));
                    self.note(format!("members.{}", slot.name), slot.label.clone(), shown);
                }
            }
        }
    }

    fn member_values(&self, slot: usize, rows: &[usize]) -> Bilingual {
        let described = &self.snapshot.layout.slots(Table::Person)[slot];
        let column = self.snapshot.column(Table::Person, slot);
        let each = rows.iter().take(MEMBERS_SHOWN);
        let each: Vec<Bilingual> = each
            .map(|&row| show(column.value(row, described.kind, &described.codes), described))
            .collect();
        let join = |texts: Vec<&str>, between: &str, more: &str| {
            format!(
                "{}{}",
                texts.join(between),
                if rows.len() > MEMBERS_SHOWN { more } else { "" }
            )
        };
        Bilingual::new(
            join(each.iter().map(|text| text.zh.as_str()).collect(), "、", "等"),
            join(each.iter().map(|text| text.en.as_str()).collect(), ", ", " and others"),
        )
    }

    fn note_own(&mut self, load: Load) {
        let (table, slot, value) = self.own_value(load);
        let name = format!("{}.{}", table.word(), slot.name);
        let (label, shown) = (slot.label.clone(), show(value, slot));
        self.note(name, label, shown);
    }

    fn own_value(&self, load: Load) -> (Table, &Slot, Option<Value>) {
        let (table, row) = match (load.via, self.snapshot.households(self.rule.table)) {
            (Via::Household, Some(households)) => (
                Table::Household,
                Some(households[self.row]).filter(|&row| row != NO_HOUSEHOLD),
            ),
            _ => (self.rule.table, u32::try_from(self.row).ok()),
        };
        let slot = &self.snapshot.layout.slots(table)[load.slot];
        let column = self.snapshot.column(table, load.slot);
        (
            table,
            slot,
            row.and_then(|row| column.value(row as usize, slot.kind, &slot.codes)),
        )
    }

    fn note(&mut self, name: String, label: Bilingual, shown: Bilingual) {
        let read = ValueRead { name, label, shown };
        if !self.values.contains(&read) {
            self.values.push(read);
        }
    }

    /// Members who answered a question that read this column; where none did, members who answered any question.
    fn witnesses_of(&self, slot: usize) -> Vec<usize> {
        let asked = self.witnesses.iter().any(|(read, _)| *read == slot);
        let answers = self.witnesses.iter().filter(|(read, _)| *read == slot || !asked);
        let mut rows: Vec<usize> = answers.flat_map(|(_, rows)| rows).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn shown(&self, what: &Shown) -> Bilingual {
        match what {
            Shown::Witnesses(slot) => self.member_values(*slot, &self.witnesses_of(*slot)),
            Shown::Value(Typed::Number { number, kind, .. }) => {
                let numbers = self.frame().numbers(number);
                let known = bits::get(&numbers.known, 0).then(|| numbers.values.get(0));
                show_value(known.and_then(|amount| quantity(*kind, amount)))
            }
            Shown::Value(Typed::Condition(condition)) => {
                let truth = self.frame().truth(condition);
                let known = bits::get(&truth.yes, 0) || bits::get(&truth.no, 0);
                show_value(known.then(|| Value::Flag(bits::get(&truth.yes, 0))))
            }
            Shown::Value(Typed::Code { load, .. } | Typed::Text { load }) => {
                let (_, slot, value) = self.own_value(*load);
                show(value, slot)
            }
            Shown::Value(Typed::Word(word)) => Bilingual::new(word.as_str(), word.as_str()),
            Shown::Value(Typed::Members(_) | Typed::Mapped { .. }) => show_value(None),
        }
    }
}

fn quantity(kind: FieldType, amount: i64) -> Option<Value> {
    match kind {
        FieldType::Date => crate::column::date_of(i32::try_from(amount).ok()?).map(Value::Date),
        kind => Value::from_amount(kind, amount),
    }
}

fn show(value: Option<Value>, slot: &Slot) -> Bilingual {
    value.map_or_else(|| show_value(None), |value| value.shown(&slot.codes))
}

fn show_value(value: Option<Value>) -> Bilingual {
    value.map_or_else(|| Bilingual::new("未知", "unknown"), |value| value.shown(&[]))
}

/// A parameter with the document that sets it, so that the clue can be checked against the paper.
fn parameter_read(parameter: &ParameterInForce) -> ValueRead {
    let since = parameter.from.map(|from| from.to_string()).unwrap_or_default();
    let ParameterInForce { title, legal_basis, .. } = parameter;
    ValueRead {
        name: format!("param.{}", parameter.id),
        label: Bilingual::new(
            format!("{}（自{since}起，依据：{legal_basis}）", title.zh),
            format!("{} (since {since}, by: {legal_basis})", title.en),
        ),
        shown: show_value(parameter.value.clone()),
    }
}
