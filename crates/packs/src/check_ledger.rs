//! What ledgers and code lists must agree on with the catalogue. Part of the checks at load.

use std::collections::{HashMap, HashSet};

use twofront_domain::field::{Catalogue, Field, FieldType, Subject};

use crate::check::Faults;
use crate::load::fault;
use crate::{LedgerSpec, spelling};

/// Units a ledger column may name.
const UNITS: [&str; 6] = ["yuan", "wan-yuan", "jin", "kg", "ton", "mu"];

/// Checks one kind of ledger.
pub(crate) fn check_ledger(file: &str, ledger: &LedgerSpec, catalogue: &Catalogue, faults: &mut Faults<'_>) {
    if !faults.files.contains_key(file) {
        let problem = format!("ledger {:?} must be the file ledgers/{}.toml", ledger.kind, ledger.kind);
        faults.errors.push(fault(file, problem));
        return;
    }
    let named = |heading: &String| {
        ledger
            .columns
            .iter()
            .any(|column| column.heading == *heading || column.synonyms.contains(heading))
    };
    for heading in ledger.require.iter().filter(|heading| !named(heading)) {
        let hint = spelling::suggestion(heading, ledger.columns.iter().map(|column| column.heading.as_str()));
        faults.at(
            file,
            heading,
            format!("required heading {heading:?} is no column{hint}"),
        );
    }
    for (path, word) in &ledger.fixed {
        check_fixed(file, (path, word), ledger, catalogue, faults);
    }
    let mut seen = HashSet::new();
    for column in &ledger.columns {
        let heading = &column.heading;
        for word in std::iter::once(heading).chain(&column.synonyms) {
            if !seen.insert((column.upper.as_ref(), word)) {
                faults.at(file, word, format!("two columns are called {word:?}"));
            }
        }
        if column.field.is_some() == column.role.is_some() {
            faults.at(
                file,
                heading,
                format!("column {heading:?} needs a field or a role, not both"),
            );
        }
        if let Some(field) = &column.field {
            check_field_word(file, field, ledger, catalogue, faults);
        }
        if let Some(unit) = &column.unit
            && !UNITS.contains(&unit.as_str())
        {
            faults.at(
                file,
                unit,
                format!("unknown unit {unit:?}{}", spelling::suggestion(unit, UNITS)),
            );
        }
    }
}

fn check_fixed(
    file: &str,
    (path, word): (&str, &str),
    ledger: &LedgerSpec,
    catalogue: &Catalogue,
    faults: &mut Faults<'_>,
) {
    check_field_word(file, path, ledger, catalogue, faults);
    if ledger.has_field(path) {
        faults.at(file, path, format!("{path:?} is fixed and a column as well; keep one"));
    }
    let Some((subject, id)) = path.split_once('.') else {
        return;
    };
    let index = Subject::from_word(subject).and_then(|subject| catalogue.index(subject, id));
    let Some(field) = index.map(|index| catalogue.field(index)) else {
        return;
    };
    match field.kind {
        FieldType::Text => {}
        FieldType::Code if field.code(word).is_some() => {}
        FieldType::Code => {
            let hint = spelling::suggestion(word, field.codes.iter().map(|entry| entry.code.as_str()));
            faults.at(file, word, format!("{path:?} has no code {word:?}{hint}"));
        }
        _ => faults.at(
            file,
            path,
            format!("{path:?} cannot be fixed: only texts and codes can"),
        ),
    }
}

fn check_field_word(file: &str, word: &str, ledger: &LedgerSpec, catalogue: &Catalogue, faults: &mut Faults<'_>) {
    let path = |field: &Field| format!("{}.{}", field.subject.as_str(), field.id);
    let Some((_, field)) = catalogue.fields().find(|(_, field)| path(field) == word) else {
        let words: Vec<String> = catalogue.fields().map(|(_, field)| path(field)).collect();
        let hint = spelling::suggestion(word, words.iter().map(String::as_str));
        faults.at(file, word, format!("no pack describes the field {word:?}{hint}"));
        return;
    };
    if field.vault && !ledger.vault {
        let problem = format!("{word:?} belongs into the vault, but rows of this ledger go to the book");
        faults.at(file, word, problem);
    }
}

/// Checks the code list of one field.
pub(crate) fn check_codes(field: &Field, faults: &mut Faults<'_>) {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    let place = format!("field {}.{}", field.subject.as_str(), field.id);
    if (field.kind == FieldType::Code) == field.codes.is_empty() {
        faults.errors.push(fault(
            "fields.toml",
            format!("{place}: a code field, and only that, needs a list of codes"),
        ));
    }
    let mut codes = HashSet::new();
    for entry in &field.codes {
        if !codes.insert(entry.code.as_str()) {
            faults.errors.push(fault(
                "fields.toml",
                format!("{place}: code {:?} stands twice", entry.code),
            ));
        }
        for word in std::iter::once(&entry.label.zh).chain(&entry.synonyms) {
            if let Some(other) = owners.insert(word, &entry.code)
                && other != entry.code
            {
                let problem = format!("{place}: {word:?} means both {other:?} and {:?}; keep one", entry.code);
                faults.errors.push(fault("fields.toml", problem));
            }
        }
    }
}
