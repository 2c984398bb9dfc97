//! What packs must agree on with themselves and each other: ids, words, dates, code lists. What a condition means is checked
//! by `screen`, which compiles it.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Weekday};
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::place::PlaceCode;

use crate::check_ledger::{check_codes, check_ledger};
use crate::load::{PackFiles, fault, line_and_column};
use crate::parameter::DatedAmount;
use crate::rule::braces;
use crate::{Pack, PackError, Packs, Parameter, Rule, spelling};

/// Gathers faults, finding the place of a word in the file it stands in.
pub(crate) struct Faults<'a> {
    pub(crate) files: &'a PackFiles,
    pub(crate) errors: &'a mut Vec<PackError>,
}

impl Faults<'_> {
    /// A fault at the first `"word"` of the file.
    pub(crate) fn at(&mut self, file: &str, word: &str, problem: String) {
        let text = self.files.get(file).map_or("", String::as_str);
        let position = text
            .find(&format!("\"{word}\""))
            .map(|at| line_and_column(text, at + 1));
        self.errors.push(PackError {
            file: file.to_owned(),
            position,
            problem,
        });
    }
}

/// Checks loaded packs; adds every fault to `errors`.
pub(crate) fn packs(packs: &Packs, files: &PackFiles, errors: &mut Vec<PackError>) {
    let mut faults = Faults { files, errors };
    unique_ids(packs, &mut faults);
    for pack in &packs.packs {
        let folder = format!("{}/", pack.id);
        if !files.contains_key(&format!("{folder}pack.toml")) {
            faults.errors.push(fault(
                &pack.id,
                format!("pack {:?} must lie in a folder of the same name", pack.id),
            ));
        }
        for parameter in &pack.parameters {
            check_parameter(&format!("{folder}parameters.toml"), parameter, &mut faults);
        }
        for rule in &pack.rules {
            check_rule(pack, rule, &mut faults);
        }
        for ledger in &pack.ledgers {
            check_ledger(
                &format!("{folder}ledgers/{}.toml", ledger.kind),
                ledger,
                &packs.catalogue,
                &mut faults,
            );
        }
    }
    for (_, field) in packs.catalogue.fields() {
        check_codes(field, &mut faults);
    }
}

fn unique_ids(packs: &Packs, faults: &mut Faults<'_>) {
    let mut seen = HashSet::new();
    let mut once = |file: String, kind: &str, id: &str, faults: &mut Faults<'_>| {
        if !seen.insert((kind.to_owned(), id.to_owned())) {
            faults.at(
                &file,
                id,
                format!("{kind} {id:?} is defined twice; give one of them another id"),
            );
        }
    };
    for pack in &packs.packs {
        // Parameters and ledger kinds are shared by all packs; tasks and rules belong to one.
        for parameter in &pack.parameters {
            once(
                format!("{}/parameters.toml", pack.id),
                "parameter",
                &parameter.id,
                faults,
            );
        }
        for ledger in &pack.ledgers {
            once(
                format!("{}/ledgers/{}.toml", pack.id, ledger.kind),
                "ledger",
                &ledger.kind,
                faults,
            );
        }
        for task in &pack.task_kinds {
            once(
                format!("{}/tasks.toml", pack.id),
                &format!("task of pack {}", pack.id),
                &task.id,
                faults,
            );
        }
        for rule in &pack.rules {
            once(
                rule.origin.file.clone(),
                &format!("rule of pack {}", pack.id),
                &rule.id,
                faults,
            );
        }
    }
}

fn check_rule(pack: &Pack, rule: &Rule, faults: &mut Faults<'_>) {
    let file = rule.origin.file.clone();
    if file != format!("{}/rules/{}.toml", pack.id, rule.id) {
        faults.at(
            &file,
            &rule.id,
            format!("the file name must be the rule's id: {}.toml", rule.id),
        );
    }
    if let Some(task) = &rule.task
        && !pack.task_kinds.iter().any(|kind| kind.id == *task)
    {
        let hint = spelling::suggestion(task, pack.task_kinds.iter().map(|kind| kind.id.as_str()));
        faults.at(
            &file,
            task,
            format!("tasks.toml of pack {} has no task {task:?}{hint}", pack.id),
        );
    }
    if rule.to.is_some_and(|to| to < rule.from) {
        faults.at(&file, &rule.id, "the rule ends (to) before it starts (from)".to_owned());
    }
    if rule.subject == Subject::Worker {
        faults.at(
            &file,
            "worker",
            "rules speak of a person, a household or a lot".to_owned(),
        );
    }
    let sorted = |text: &'_ str| {
        let mut names: Vec<String> = braces(text).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    if sorted(&rule.sentence.zh) != sorted(&rule.sentence.en) {
        faults.at(
            &file,
            &rule.id,
            "the sentence must show the same {values} in zh and en".to_owned(),
        );
    }
    for text in [&rule.title, &rule.sentence, &rule.remedy] {
        if text.zh.trim().is_empty() || text.en.trim().is_empty() {
            faults.at(
                &file,
                &rule.id,
                "title, sentence and remedy need both zh and en".to_owned(),
            );
        }
    }
    for hit in [true, false] {
        if !rule.examples.iter().any(|example| example.hit == hit) {
            faults.at(
                &file,
                &rule.id,
                format!("the rule needs an [[example]] with hit = {hit}"),
            );
        }
    }
    for example in rule.examples.iter().filter(|example| !rule.is_in_force(example.date)) {
        let problem = format!(
            "example {:?} is dated {}, when the rule is not in force",
            example.name, example.date
        );
        faults.at(&file, &example.name, problem);
    }
}

fn check_parameter(file: &str, parameter: &Parameter, faults: &mut Faults<'_>) {
    let id = &parameter.id;
    if matches!(
        parameter.kind,
        FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Date
    ) {
        faults.at(
            file,
            id,
            format!("parameter {id:?} must be a quantity: count, money, weight, area or temperature"),
        );
    }
    if parameter.values.is_empty() {
        faults.at(file, id, format!("parameter {id:?} has no [[parameter.value]]"));
    }
    let mut by_place: HashMap<Option<&PlaceCode>, Vec<&DatedAmount>> = HashMap::new();
    for value in &parameter.values {
        by_place.entry(value.place.as_ref()).or_default().push(value);
    }
    for (place, mut values) in by_place {
        values.sort_by_key(|value| value.from);
        let place = place.map_or("everywhere", PlaceCode::as_str);
        if values.iter().any(|value| value.to.is_some_and(|to| to < value.from)) {
            faults.at(file, id, format!("a value of {id:?} ({place}) ends before it starts"));
        }
        for pair in values.windows(2) {
            let problem = match pair[0].to.and_then(|to| to.tomorrow().ok()) {
                Some(next) if next == pair[1].from => continue,
                Some(next) if next < pair[1].from => format!("has a gap before {}", pair[1].from),
                _ => format!(
                    "has two values from {} on; give the earlier one a last day (to)",
                    pair[1].from
                ),
            };
            faults.at(file, id, format!("parameter {id:?} ({place}) {problem}"));
        }
    }
}

/// Checks the working days of all years together.
pub(crate) fn calendar(holidays: &[Date], worked_weekends: &[Date], errors: &mut Vec<PackError>) {
    for date in worked_weekends {
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            let problem = format!("{date} is no weekend day and need not be listed in worked_weekends");
            errors.push(fault(&format!("calendar/{}.toml", date.year()), problem));
        }
        if holidays.contains(date) {
            let problem = format!("{date} is both a holiday and a worked weekend");
            errors.push(fault(&format!("calendar/{}.toml", date.year()), problem));
        }
    }
}
