//! What a rule must agree on with itself and its pack. Part of the checks at load; the condition is `screen`'s.

use std::collections::HashMap;

use twofront_domain::field::Subject;

use crate::check::{is_word, named_after_id, task_kind};
use crate::faults::Faults;
use crate::pack::VALUES_MISSING;
use crate::rule::braces;
use crate::{Pack, Rule, Unknown};

/// Checks what only rules that ship must have.
pub(crate) fn check_file(rule: &Rule, faults: &mut Faults<'_>) {
    named_after_id(&rule.file, "id", &rule.id, faults);
    // A county's own version needs no examples of its days; a rule that ships does.
    for hit in [true, false] {
        if !rule.examples.iter().any(|example| example.hit == Some(hit)) {
            let problem = format!("the rule needs an [[example]] with hit = {hit}");
            faults.at(&rule.file, "id", problem);
        }
    }
    for (at, example) in rule.examples.iter().enumerate() {
        let ever_in_force = rule.to.is_none_or(|to| to >= rule.from);
        if ever_in_force && !rule.is_in_force(example.date) {
            let problem = format!(
                "example {:?} is dated {}, when the rule is not in force",
                example.name, example.date
            );
            faults.at(&rule.file, &format!("example.{at}.date"), problem);
        }
    }
}

/// Checks a rule or a county's version of one.
pub(crate) fn check_rule(pack: &Pack, rule: &Rule, faults: &mut Faults<'_>) {
    let file = &rule.file;
    if rule.id == VALUES_MISSING {
        let problem = format!("{VALUES_MISSING:?} is reserved for the clue about missing values; choose another id");
        faults.at(file, "id", problem);
    } else if !is_word(&rule.id) {
        faults.at(file, "id", "an id is a word of small letters, digits, - and _");
    }
    if let Some(task) = &rule.task {
        task_kind(file, "task", pack, task, faults);
    }
    if rule.to.is_some_and(|to| to < rule.from) {
        let problem = format!("the rule ends (to) before it starts (from {})", rule.from);
        faults.at(file, "to", problem);
    }
    if rule.subject == Subject::Worker {
        let problem = "rules speak of a person, household, lot, site or village";
        faults.at(file, "subject", problem);
    }
    if rule.when.trim().is_empty() {
        faults.at(file, "when", "the condition is empty");
    }
    if rule.legal_basis.trim().is_empty() {
        let problem =
            "name the law, notice or published rule; where none is known: default, to be confirmed by the county";
        faults.at(file, "legal_basis", problem);
    }
    if pack.id == "records" && rule.mend_by.is_none() {
        let problem =
            "a rule of the pack records says who can mend the record: write mend_by = \"paired-worker\" or another";
        faults.at(file, "id", problem);
    }
    if !rule.explain && !rule.answers.is_empty() {
        faults.at_key(
            file,
            "answers",
            "prepared answers belong to a rule that needs an explanation: write explain = true",
        );
    }
    if rule.ask_when.is_some() && rule.unknown != Unknown::Ask {
        faults.at_key(
            file,
            "ask_when",
            "ask_when goes with unknown = \"ask\"; leave one of them out",
        );
    }
    check_sentence(rule, faults);
    check_examples(rule, faults);
}

fn check_sentence(rule: &Rule, faults: &mut Faults<'_>) {
    let sorted = |text: &str| {
        let mut names: Vec<String> = braces(text).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    for (language, text) in [("zh", &rule.sentence.zh), ("en", &rule.sentence.en)] {
        if text.matches('{').count() != text.matches('}').count() {
            let path = format!("sentence.{language}");
            faults.at(&rule.file, &path, "a brace is not closed; write {name}");
            return;
        }
    }
    let (zh, en) = (sorted(&rule.sentence.zh), sorted(&rule.sentence.en));
    if zh != en {
        let only = en
            .iter()
            .find(|name| !zh.contains(name))
            .or_else(|| zh.iter().find(|name| !en.contains(name)));
        let which = only.map_or_else(String::new, |name| format!("; {{{name}}} stands in one only"));
        faults.at(
            &rule.file,
            "sentence.en",
            format!("the sentence must show the same {{values}} in zh and en{which}"),
        );
    }
}

fn check_examples(rule: &Rule, faults: &mut Faults<'_>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, example) in rule.examples.iter().enumerate() {
        let path = format!("example.{at}.name");
        if let Some(before) = seen.insert(&example.name, at) {
            let place = faults.place(&rule.file, &format!("example.{before}.name"));
            let problem = format!("two examples are called {:?}, the first at {place}", example.name);
            faults.at(&rule.file, &path, problem);
        }
        match (example.hit, example.unknown) {
            (None, false) => {
                let problem = format!(
                    "example {:?} needs hit = true, hit = false or unknown = true",
                    example.name
                );
                faults.at(&rule.file, &path, problem);
            }
            (Some(_), true) => {
                let problem = "an example that is unknown neither hits nor misses: leave hit out";
                faults.at(&rule.file, &format!("example.{at}.hit"), problem);
            }
            _ => {}
        }
    }
}
