//! One condition on one county, judged by both sides. Knows how to say where they differ.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use twofront_domain::field::Subject;
use twofront_packs::rule::Unknown;
use twofront_packs::{PackError, Packs, Rule};

use super::county::{County, Thing};
use super::engine::{Judged, judge};
use super::meaning::{Names, value};
use super::mutate::tokens;

/// Packs with one rule whose condition can be replaced.
#[derive(Clone, Debug)]
pub struct Bench {
    pub packs: Packs,
    /// Position of the pack and of the rule in it.
    pub rule: (usize, usize),
}

/// What is compared.
#[derive(Clone, Debug)]
pub struct Case {
    pub on: Date,
    pub condition: String,
    /// A condition on rows whose missing values are asked about; `None` for a rule that keeps quiet.
    pub ask: Option<String>,
    pub county: County,
}

/// How it went.
#[derive(Debug)]
pub enum Outcome {
    /// Both say the same of this many rows, and this of some of them.
    Agreed { rows: usize, yes: usize, unknown: usize },
    /// It is refused at load.
    Refused(PackError),
    /// They differ, or one of them gave up.
    Different(String),
}

impl Bench {
    pub fn rule(&self) -> &Rule {
        &self.packs.packs[self.rule.0].rules[self.rule.1]
    }

    fn rule_mut(&mut self) -> &mut Rule {
        &mut self.packs.packs[self.rule.0].rules[self.rule.1]
    }

    /// The amounts of all parameters on a day.
    pub fn parameters(&self, on: Date) -> Vec<(String, i64)> {
        let place = super::catalogue::place();
        let all = self.packs.packs.iter().flat_map(|pack| &pack.parameters);
        let amount = |parameter: &twofront_packs::Parameter| {
            Some((parameter.id.clone(), parameter.in_force(on, &place)?.amount))
        };
        all.filter_map(amount).collect()
    }

    /// Judges a case on both sides.
    pub fn compare(&mut self, case: &Case) -> Outcome {
        let rule = self.rule_mut();
        rule.when.clone_from(&case.condition);
        rule.unknown = if case.ask.is_some() {
            Unknown::Ask
        } else {
            Unknown::Quiet
        };
        rule.ask_when = case.ask.clone().filter(|ask| ask != "true");
        rule.text = written(&rule.id, case);
        let subject = rule.subject;
        let engine = catch_unwind(AssertUnwindSafe(|| {
            judge(
                &self.packs,
                case.on,
                (&self.packs.packs[self.rule.0], self.rule()),
                &case.county,
            )
        }));
        let engine = match engine {
            Ok(Ok(judged)) => judged,
            Ok(Err(errors)) => return self.refused(errors),
            Err(panic) => return Outcome::Different(format!("the evaluator panicked: {}", said(&*panic))),
        };
        let county = case.county.clone().linked(self.parameters(case.on));
        let asks = self.asks(case, &county);
        let plain = match catch_unwind(AssertUnwindSafe(|| meaning(subject, case, &county, asks))) {
            Ok(judged) => judged,
            Err(panic) => {
                return Outcome::Different(format!("the plain side has no meaning for it: {}", said(&*panic)));
            }
        };
        if engine == plain {
            let rows = county.present(subject).count();
            let (yes, unknown) = (plain.yes.len(), plain.asked.len());
            return Outcome::Agreed { rows, yes, unknown };
        }
        let only = |left: &Judged, right: &Judged| {
            let yes: Vec<&Thing> = left.yes.difference(&right.yes).collect();
            let asked: Vec<&Thing> = left.asked.difference(&right.asked).collect();
            format!("hits {yes:?}, unknown {asked:?}")
        };
        Outcome::Different(format!(
            "the evaluator alone says: {}\nthe plain side alone says: {}",
            only(&engine, &plain),
            only(&plain, &engine)
        ))
    }

    /// Whether missing values are asked about at all: there is a clue to ask with, and no parameter is missing.
    fn asks(&self, case: &Case, county: &County) -> bool {
        let pack = &self.packs.packs[self.rule.0];
        let personal = matches!(self.rule().subject, Subject::Person | Subject::Household);
        let asking = if pack.vault && personal {
            pack.id.as_str()
        } else {
            "records"
        };
        let clue = self
            .packs
            .packs
            .iter()
            .any(|pack| pack.id == asking && pack.missing.is_some());
        let texts = [case.condition.as_str(), case.ask.as_deref().unwrap_or_default()];
        let in_force = |text: &str| {
            let words = tokens(text);
            words
                .windows(3)
                .all(|words| words[..2] != ["param", "."] || county.parameter(words[2]).is_some())
        };
        clue && texts.into_iter().all(in_force)
    }

    /// A refusal is fine if it says what is wrong, at a place within the condition.
    fn refused(&self, errors: Vec<PackError>) -> Outcome {
        let Some(error) = errors.into_iter().next() else {
            return Outcome::Different("refused without a word".to_owned());
        };
        let text = &self.rule().text;
        let inside = |(line, column): (usize, usize)| {
            // The end of the text is the first place after its last character; both texts are all there is behind the id.
            let lines: Vec<&str> = text.split('\n').collect();
            let written = line.checked_sub(1).and_then(|at| lines.get(at));
            line > 1 && written.is_some_and(|written| (1..=written.chars().count() + 1).contains(&column))
        };
        match error.position {
            None => Outcome::Different(format!("refused without a place: {error}")),
            Some(_) if error.problem.trim().is_empty() => {
                Outcome::Different(format!("refused without a reason: {error}"))
            }
            Some(place) if inside(place) => Outcome::Refused(error),
            Some(_) => Outcome::Different(format!("refused at a place outside the condition: {error}")),
        }
    }
}

/// The rule's file, as far as faults point into it.
fn written(id: &str, case: &Case) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let ask = case
        .ask
        .as_deref()
        .map_or_else(String::new, |ask| format!("ask_when = {}\n", text(ask)));
    format!("id = \"{id}\"\nwhen = {}\n{ask}", text(&case.condition))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}

/// What the condition means for every row of its subject.
fn meaning(subject: Subject, case: &Case, county: &County, asks: bool) -> Judged {
    let parse = |text: &str| cel::Env::default().compile(text).expect("the evaluator has parsed it");
    let condition = parse(&case.condition);
    let ask = case.ask.as_deref().filter(|_| asks).map(parse);
    let mut judged = Judged::default();
    for (thing, _) in county.present(subject) {
        let names = Names {
            county,
            subject: thing,
            variables: Vec::new(),
        };
        let truth = |program: &cel::Program| value(program.expression(), &names).truth();
        match truth(&condition) {
            Some(true) => {
                judged.yes.insert(thing);
            }
            None if ask.as_ref().is_some_and(|ask| truth(ask) == Some(true)) => {
                judged.asked.insert(thing);
            }
            _ => {}
        }
    }
    judged
}
