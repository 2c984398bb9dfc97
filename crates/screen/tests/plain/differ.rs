//! One condition on one county, judged by both sides. Knows how to say where they differ.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use twofront_domain::field::Subject;
use twofront_packs::rule::Unknown;
use twofront_packs::{PackError, Packs, Rule};

use super::county::{County, Thing};
use super::engine::{Judged, Said, judge};
use super::meaning::{Names, value};
use super::missing::{Lack, Lacks, missing};
use super::mutate::tokens;

/// Packs with one rule whose condition can be replaced.
#[derive(Clone, Debug)]
pub struct Bench {
    pub packs: Packs,
    /// Position of the pack and of the rule in it.
    pub rule: (usize, usize),
    /// The packs are the shipped ones, whose other rules are as they should be.
    pub shipped: bool,
}

/// What is compared.
#[derive(Clone, Debug)]
pub struct Case {
    pub on: Date,
    pub condition: String,
    /// A condition on rows whose missing values are asked about; `None` for a rule that keeps quiet.
    pub ask: Option<String>,
    /// The condition of a second rule, which may share its questions with the first.
    pub beside: Option<String>,
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
        let mut ids = vec![rule.id.clone()];
        if let Some(beside) = &case.beside {
            let mut second = rule.clone();
            second.id += "-beside";
            second.when.clone_from(beside);
            ids.push(second.id.clone());
            self.packs.packs[self.rule.0].rules.push(second);
        }
        let engine = catch_unwind(AssertUnwindSafe(|| {
            // The other rules of a shipped pack stand beside it now and then.
            let whole = self.shipped && case.condition.len().is_multiple_of(4);
            judge(
                &self.packs,
                case.on,
                &self.packs.packs[self.rule.0],
                &ids,
                whole,
                &case.county,
            )
        }));
        if case.beside.is_some() {
            self.packs.packs[self.rule.0].rules.pop();
        }
        match engine {
            Ok(Ok(said)) => self.agreed(case, &said),
            // The second one may hold a division by zero that the first had not.
            Ok(Err(_)) if case.beside.is_some() => self.compare(&Case {
                beside: None,
                ..case.clone()
            }),
            Ok(Err(errors)) => self.refused(errors),
            Err(panic) => Outcome::Different(format!("the evaluator panicked: {}", told(&*panic))),
        }
    }

    /// Holds what the evaluator says against what the conditions mean.
    fn agreed(&self, case: &Case, said: &Said) -> Outcome {
        let subject = self.rule().subject;
        let county = case.county.clone().linked(self.parameters(case.on));
        let conditions = [Some(&case.condition), case.beside.as_ref()];
        let mut plain = Vec::new();
        for (condition, engine) in conditions.into_iter().flatten().zip(&said.judged) {
            let asks = self.asks(case, condition, &county);
            let means = catch_unwind(AssertUnwindSafe(|| meaning(subject, condition, case, &county, asks)));
            let means = match means {
                Ok(means) => means,
                Err(panic) => {
                    return Outcome::Different(format!("the plain side has no meaning for it: {}", told(&*panic)));
                }
            };
            if *engine != means.judged {
                return Outcome::Different(format!(
                    "{condition}\nthe evaluator alone says: {}\nthe plain side alone says: {}",
                    only(engine, &means.judged),
                    only(&means.judged, engine)
                ));
            }
            plain.push(means);
        }
        if let (Some(trial), [old, new]) = (&said.trial, &plain[..]) {
            let found = (trial.kept, trial.caught.len(), trial.dropped.len(), trial.unknown);
            let (old_yes, new_yes) = (&old.judged.yes, &new.judged.yes);
            let kept = old_yes.intersection(new_yes).count();
            let means = (kept, new_yes.len() - kept, old_yes.len() - kept, new.unknown);
            if found != means {
                return Outcome::Different(format!(
                    "the trial finds {found:?} (kept, caught, dropped, unknown), not {means:?}"
                ));
            }
        }
        if let Some(how) = self.asked_differently(case, said, &county) {
            return Outcome::Different(how);
        }
        Outcome::Agreed {
            rows: county.present(subject).count(),
            yes: plain[0].judged.yes.len(),
            unknown: plain[0].judged.asked.len(),
        }
    }

    /// What explanations and clues say is missing, where that is not what is missing.
    fn asked_differently(&self, case: &Case, said: &Said, county: &County) -> Option<String> {
        let texts = [Some(&case.condition), case.beside.as_ref()];
        let parsed: Vec<cel::Program> = texts.into_iter().flatten().map(|text| parse(text)).collect();
        let lacks = |of: &[(usize, Thing)]| {
            let mut lacks = Lacks::new();
            for (rule, thing) in of {
                missing(parsed[*rule].expression(), &Names::of(county, *thing), &mut lacks);
            }
            lacks
        };
        let since = |lack: &Lack| lack.last.filter(|_| said.days_kept);
        for (rule, thing, engine) in &said.lacking {
            let means = lacks(&[(*rule, *thing)]);
            let told = engine
                .iter()
                .map(|value| (&*value.name, value.rows, value.last.filter(|_| said.days_kept)));
            let mut told: Vec<_> = told.collect();
            told.sort_unstable();
            let plain = means
                .iter()
                .map(|(name, lack)| (name.as_str(), lack.places.len(), since(lack)));
            let plain: Vec<_> = plain.collect();
            if told != plain {
                return Some(format!(
                    "of {thing:?} rule {rule} is said to lack {told:?}, not {plain:?}"
                ));
            }
        }
        for question in &said.questions {
            let means = lacks(&question.of);
            let mut told: Vec<&str> = question.values.iter().map(|(name, _)| name.as_str()).collect();
            told.sort_unstable();
            let fits = |(name, shown): &(String, String)| {
                let lack = &means[name];
                let people = if lack.places.len() > 1 {
                    format!("，{}", lack.places.len())
                } else {
                    String::new()
                };
                let day = since(lack).map_or_else(String::new, |last| format!("{last}之后"));
                let begins = !said.days_kept || shown.starts_with(&format!("{day}没有登记"));
                begins
                    && shown
                        .trim_end_matches(['人', '户', '处'])
                        .ends_with(&format!("没有登记{people}"))
            };
            if !told.iter().copied().eq(means.keys()) || !question.values.iter().all(fits) {
                return Some(format!("asked is {question:?}, not {means:?}"));
            }
        }
        None
    }

    /// Whether missing values are asked about at all: there is a clue to ask with, and no parameter is missing.
    fn asks(&self, case: &Case, condition: &str, county: &County) -> bool {
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
        let texts = [condition, case.ask.as_deref().unwrap_or_default()];
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
            Some(_) if error.problem.zh.trim().is_empty() || error.problem.en.trim().is_empty() => {
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

fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}

fn only(left: &Judged, right: &Judged) -> String {
    let yes: Vec<&Thing> = left.yes.difference(&right.yes).collect();
    let asked: Vec<&Thing> = left.asked.difference(&right.asked).collect();
    format!("hits {yes:?}, unknown {asked:?}")
}

fn parse(text: &str) -> cel::Program {
    cel::Env::default().compile(text).expect("the evaluator has parsed it")
}

/// What a condition means for every row of its subject.
struct Means {
    judged: Judged,
    /// Rows of which it is unknown, asked about or not.
    unknown: usize,
}

fn meaning(subject: Subject, condition: &str, case: &Case, county: &County, asks: bool) -> Means {
    let condition = parse(condition);
    let ask = case.ask.as_deref().filter(|_| asks).map(parse);
    let (mut judged, mut unknown) = (Judged::default(), 0);
    for (thing, _) in county.present(subject) {
        let names = Names::of(county, thing);
        let truth = |program: &cel::Program| value(program.expression(), &names).truth();
        match truth(&condition) {
            Some(true) => {
                judged.yes.insert(thing);
            }
            Some(false) => {}
            None => {
                unknown += 1;
                if ask.as_ref().is_some_and(|ask| truth(ask) == Some(true)) {
                    judged.asked.insert(thing);
                }
            }
        }
    }
    Means { judged, unknown }
}
