//! What ledgers must agree on with the catalogue. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::field::{Catalogue, Field, FieldType, Subject};

use crate::faults::Faults;
use crate::position::step;
use crate::{LedgerSpec, spelling};

/// Units a ledger column may name.
const UNITS: [&str; 6] = ["yuan", "wan-yuan", "jin", "kg", "ton", "mu"];

/// Checks one kind of ledger.
pub(crate) fn check_ledger(file: &str, ledger: &LedgerSpec, catalogue: &Catalogue, faults: &mut Faults<'_>) {
    let headings = || ledger.columns.iter().map(|column| column.heading.as_str());
    for (at, heading) in ledger.require.iter().enumerate() {
        let named = |column: &crate::ColumnSpec| column.heading == *heading || column.synonyms.contains(heading);
        if !ledger.columns.iter().any(named) {
            let hint = spelling::suggestion(heading, headings());
            let problem = format!("required heading {heading:?} is no column{hint}");
            faults.at(file, &format!("require.{at}"), problem);
        }
    }
    for (word, value) in &ledger.fixed {
        check_fixed(file, (word, value), ledger, catalogue, faults);
    }
    if ledger.subject == Subject::Household {
        let problem = "rows name a household by one of its people: the subject must be \"person\"".to_owned();
        faults.at(file, "subject", problem);
    }
    let mut seen: HashMap<(Option<&String>, &String), String> = HashMap::new();
    for (at, column) in ledger.columns.iter().enumerate() {
        let path = format!("column.{at}");
        let heading = &column.heading;
        let synonyms = column.synonyms.iter().enumerate();
        let synonyms = synonyms.map(|(number, word)| (format!("{path}.synonyms.{number}"), word));
        for (path, word) in std::iter::once((format!("{path}.heading"), heading)).chain(synonyms) {
            if let Some(before) = seen.get(&(column.upper.as_ref(), word)) {
                let place = faults.place(file, before);
                let problem =
                    format!("two columns are called {word:?}, the other at {place}; tell them apart by upper");
                faults.at(file, &path, problem);
            }
            seen.entry((column.upper.as_ref(), word)).or_insert(path);
        }
        if column.field.is_some() == column.role.is_some() {
            let problem = format!("column {heading:?} needs a field or a role, not both");
            faults.at(file, &format!("{path}.heading"), problem);
        }
        if let Some(field) = &column.field {
            let path = format!("{path}.field");
            if let Some(found) = field_word(file, &path, field, catalogue, faults) {
                keep_the_vault_shut(file, &path, found, ledger, faults);
            }
        }
        if let Some(unit) = &column.unit
            && !UNITS.contains(&unit.as_str())
        {
            let hint = spelling::suggestion(unit, UNITS);
            let problem = format!("unknown unit {unit:?}{hint}; known are {}", UNITS.join(", "));
            faults.at(file, &format!("{path}.unit"), problem);
        }
    }
}

fn check_fixed(
    file: &str,
    (word, value): (&str, &str),
    ledger: &LedgerSpec,
    catalogue: &Catalogue,
    faults: &mut Faults<'_>,
) {
    let path = format!("fixed.{}", step(word));
    if ledger.has_field(word) {
        faults.at_key(file, &path, format!("{word:?} is fixed and a column as well; keep one"));
    }
    let Some(field) = field_word(file, &path, word, catalogue, faults) else {
        return;
    };
    keep_the_vault_shut(file, &path, field, ledger, faults);
    match field.kind {
        FieldType::Text => {}
        FieldType::Code if field.code(value).is_some() => {}
        FieldType::Code => {
            let hint = spelling::suggestion(value, field.codes.iter().map(|entry| entry.code.as_str()));
            faults.at(file, &path, format!("{word:?} has no code {value:?}{hint}"));
        }
        _ => faults.at_key(
            file,
            &path,
            format!("{word:?} cannot be fixed: only texts and codes can"),
        ),
    }
}

fn keep_the_vault_shut(file: &str, path: &str, field: &Field, ledger: &LedgerSpec, faults: &mut Faults<'_>) {
    if field.vault && !ledger.vault {
        let word = format!("{}.{}", field.subject.as_str(), field.id);
        let problem = format!("{word:?} belongs into the vault, but rows of this ledger go to the book");
        faults.at(file, path, problem);
    }
}

/// The field behind a word such as `household.safe_water`; a fault where no pack describes it.
pub(crate) fn field_word<'a>(
    file: &str,
    path: &str,
    word: &str,
    catalogue: &'a Catalogue,
    faults: &mut Faults<'_>,
) -> Option<&'a Field> {
    let index = word.split_once('.').and_then(|(subject, id)| {
        let subject = Subject::from_word(subject)?;
        catalogue.index(subject, id)
    });
    if index.is_none() {
        let word_of = |field: &Field| format!("{}.{}", field.subject.as_str(), field.id);
        let words: Vec<String> = catalogue.fields().map(|(_, field)| word_of(field)).collect();
        let hint = spelling::suggestion(word, words.iter().map(String::as_str));
        let problem = format!("no pack describes the field {word:?}{hint}");
        match path.starts_with("fixed.") {
            true => faults.at_key(file, path, problem),
            false => faults.at(file, path, problem),
        }
    }
    index.map(|index| catalogue.field(index))
}
