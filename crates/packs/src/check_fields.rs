//! What fields and their code lists must agree on. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::field::{Catalogue, Field, FieldType, Subject};

use crate::faults::Faults;

/// Words of the condition language that a field cannot be called.
const RESERVED: [&str; 19] = [
    "today",
    "param",
    "household",
    "members",
    "village",
    "households",
    "events",
    "place",
    "age",
    "member_count",
    "household_count",
    "person_count",
    "true",
    "false",
    "null",
    "in",
    "has",
    "days",
    "latest",
];

/// Checks the fields of all packs together.
pub(crate) fn fields(files: &[(String, Vec<Field>)], faults: &mut Faults<'_>) {
    let mut seen: HashMap<(Subject, &str), (&str, String)> = HashMap::new();
    for (file, fields) in files {
        for (at, field) in fields.iter().enumerate() {
            let path = format!("field.{at}.id");
            let word = format!("{}.{}", field.subject.as_str(), field.id);
            match seen.get(&(field.subject, field.id.as_str())) {
                Some((other, before)) => {
                    let place = faults.place(other, before);
                    faults.at(
                        file,
                        &path,
                        format!("field {word} is defined twice, first at {place}; keep one"),
                    );
                }
                None => {
                    seen.insert((field.subject, &field.id), (file, path.clone()));
                }
            }
            if RESERVED.contains(&field.id.as_str()) {
                faults.at(
                    file,
                    &path,
                    format!("{:?} is a word of the conditions; choose another", field.id),
                );
            } else if !is_name(&field.id) {
                let problem = "conditions read a field by its id: write a small letter, then letters, digits and _";
                faults.at(file, &path, problem);
            }
            if field.least.zip(field.most).is_some_and(|(least, most)| least > most) {
                faults.at(
                    file,
                    &format!("field.{at}.most"),
                    format!("{word}: most is below least"),
                );
            }
            check_codes(file, at, field, faults);
        }
    }
    let total: usize = files.iter().map(|(_, fields)| fields.len()).sum();
    if total > usize::from(u16::MAX) {
        faults.of_file("packs", format!("{total} fields; at most {}", u16::MAX));
    }
}

/// The catalogue of what was read, the first of each word.
pub(crate) fn catalogue(files: Vec<(String, Vec<Field>)>) -> Catalogue {
    let mut seen = std::collections::HashSet::new();
    let fields = files.into_iter().flat_map(|(_, fields)| fields);
    let once = fields.filter(|field| seen.insert((field.subject, field.id.clone())));
    Catalogue::new(once.take(usize::from(u16::MAX)).collect()).unwrap_or_default()
}

/// True for a word that conditions can read.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|one: char| one.is_ascii_lowercase())
        && word
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
}

fn check_codes(file: &str, at: usize, field: &Field, faults: &mut Faults<'_>) {
    let word = format!("{}.{}", field.subject.as_str(), field.id);
    if (field.kind == FieldType::Code) == field.codes.is_empty() {
        let problem = format!("{word}: a code field, and only that, needs a list of codes");
        faults.at(file, &format!("field.{at}.type"), problem);
    }
    let mut codes: HashMap<&str, String> = HashMap::new();
    let mut owners: HashMap<&str, (&str, String)> = HashMap::new();
    for (number, entry) in field.codes.iter().enumerate() {
        let path = format!("field.{at}.codes.{number}");
        let code = format!("{path}.code");
        if let Some(before) = codes.get(entry.code.as_str()) {
            let place = faults.place(file, before);
            let problem = format!("{word}: code {:?} stands twice, first at {place}; keep one", entry.code);
            faults.at(file, &code, problem);
        }
        codes.entry(&entry.code).or_insert(code);
        let synonyms = entry.synonyms.iter().enumerate();
        let synonyms = synonyms.map(|(number, synonym)| (format!("{path}.synonyms.{number}"), synonym));
        for (path, said) in std::iter::once((format!("{path}.label.zh"), &entry.label.zh)).chain(synonyms) {
            match owners.get(said.as_str()) {
                Some((other, before)) if *other != entry.code => {
                    let place = faults.place(file, before);
                    let problem = format!(
                        "{word}: {said:?} means both {other:?} ({place}) and {:?}; keep one",
                        entry.code
                    );
                    faults.at(file, &path, problem);
                }
                Some(_) => {}
                None => {
                    owners.insert(said, (&entry.code, path));
                }
            }
        }
    }
}
