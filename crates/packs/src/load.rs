//! Reading packs from files: parse each file, then check what they say of each other.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::field::{Catalogue, Field, Subject};

use crate::pack::Manifest;
use crate::rule::Origin;
use crate::{LedgerSpec, Pack, PackError, Packs, Parameter, Rule, TaskKind, check, spelling};

/// The files of a packs folder: path below the folder (with `/`) to text.
pub type PackFiles = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldsFile {
    field: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParametersFile {
    parameter: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TasksFile {
    task: Vec<TaskKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    holidays: Vec<Date>,
    worked_weekends: Vec<Date>,
}

/// Reads every `.toml` file below `folder`.
///
/// # Errors
/// When a file cannot be read.
pub fn read_folder(folder: &Path) -> Result<PackFiles, PackError> {
    let mut files = PackFiles::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let fault = |error: std::io::Error| fault(&next.display().to_string(), error.to_string());
        for entry in std::fs::read_dir(&next).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let name = below.to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path).map_err(fault)?);
            }
        }
    }
    Ok(files)
}

/// Parses and cross-checks packs.
///
/// # Errors
/// Every fault found, not only the first.
pub fn load(files: &PackFiles) -> Result<Packs, Vec<PackError>> {
    let mut errors = Vec::new();
    let mut packs: Vec<Pack> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let (mut holidays, mut worked_weekends) = (Vec::new(), Vec::new());
    for file in files.keys().filter(|file| file.ends_with("/pack.toml")) {
        let Some(manifest) = parse::<Manifest>(files, file, &mut errors) else {
            continue;
        };
        let folder = file.trim_end_matches("pack.toml");
        let vault = manifest.vault;
        let mut pack = read_pack(files, folder, manifest, &mut errors);
        for ledger in &mut pack.ledgers {
            ledger.vault = vault && personal(ledger.subject);
        }
        let fields_file = format!("{folder}fields.toml");
        if files.contains_key(&fields_file) {
            let read = parse::<FieldsFile>(files, &fields_file, &mut errors);
            fields.extend(read.into_iter().flat_map(|file| file.field).map(|mut field| {
                field.vault = vault && personal(field.subject);
                field
            }));
        }
        packs.push(pack);
    }
    for file in files.keys().filter(|file| file.starts_with("calendar/")) {
        if let Some(calendar) = parse::<CalendarFile>(files, file, &mut errors) {
            holidays.extend(calendar.holidays);
            worked_weekends.extend(calendar.worked_weekends);
        }
    }
    check::calendar(&holidays, &worked_weekends, &mut errors);
    let catalogue = Catalogue::new(fields).unwrap_or_else(|error| {
        errors.push(fault("fields.toml", error.to_string()));
        Catalogue::default()
    });
    let packs = Packs {
        packs,
        catalogue,
        calendar: WorkingCalendar::new(holidays, worked_weekends),
    };
    check::packs(&packs, files, &mut errors);
    if errors.is_empty() { Ok(packs) } else { Err(errors) }
}

/// What is said of people and their households is personal; produce, sites and villages are not.
fn personal(subject: Subject) -> bool {
    matches!(subject, Subject::Person | Subject::Household)
}

fn read_pack(files: &PackFiles, folder: &str, manifest: Manifest, errors: &mut Vec<PackError>) -> Pack {
    let optional = |name: &str| Some(format!("{folder}{name}")).filter(|file| files.contains_key(file));
    let parameters = optional("parameters.toml")
        .and_then(|file| parse::<ParametersFile>(files, &file, errors))
        .map_or_else(Vec::new, |file| file.parameter);
    let task_kinds = optional("tasks.toml")
        .and_then(|file| parse::<TasksFile>(files, &file, errors))
        .map_or_else(Vec::new, |file| file.task);
    let inside = |name: &str| {
        let prefix = format!("{folder}{name}/");
        files
            .keys()
            .filter(move |file| file.starts_with(&prefix))
            .cloned()
            .collect::<Vec<_>>()
    };
    let ledgers = inside("ledgers")
        .iter()
        .filter_map(|file| parse::<LedgerSpec>(files, file, errors))
        .collect();
    let rules = inside("rules")
        .iter()
        .filter_map(|file| read_rule(files, file, errors))
        .collect();
    Pack {
        id: manifest.id,
        version: manifest.version,
        front: manifest.front,
        vault: manifest.vault,
        title: manifest.title,
        missing: manifest.missing,
        ledgers,
        rules,
        parameters,
        task_kinds,
    }
}

/// A rule, with the place of its condition: faults inside it are found later, by the room that compiles it.
fn read_rule(files: &PackFiles, file: &str, errors: &mut Vec<PackError>) -> Option<Rule> {
    #[derive(Deserialize)]
    struct Spans {
        when: toml::Spanned<String>,
    }
    let mut rule: Rule = parse(files, file, errors)?;
    let text = files.get(file)?;
    let when = toml::from_str::<Spans>(text).ok().map(|spans| {
        let start = spans.when.span().start;
        let quoted = &text[start..];
        let quotes = if quoted.starts_with("'''") || quoted.starts_with("\"\"\"") {
            3
        } else {
            1
        };
        let newline = if quotes == 3 && quoted[3..].starts_with('\n') {
            1
        } else {
            0
        };
        line_and_column(text, start + quotes + newline)
    });
    rule.origin = Origin {
        file: file.to_owned(),
        when,
    };
    Some(rule)
}

fn parse<T: DeserializeOwned>(files: &PackFiles, file: &str, errors: &mut Vec<PackError>) -> Option<T> {
    let text = files.get(file)?;
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let position = error.span().map(|span| line_and_column(text, span.start));
            // The parser says `unknown field \`titel\`, expected one of \`id\`, \`title\``: the first word is the misspelt one.
            let mut words = error.message().split('`').skip(1).step_by(2);
            let hint = match words.next() {
                Some(word) if error.message().starts_with("unknown") => spelling::suggestion(word, words),
                _ => String::new(),
            };
            errors.push(PackError {
                file: file.to_owned(),
                position,
                problem: format!("{}{hint}", error.message()),
            });
            None
        }
    }
}

pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

pub(crate) fn fault(file: &str, problem: String) -> PackError {
    PackError {
        file: file.to_owned(),
        position: None,
        problem,
    }
}
