//! What ledgers must agree on with the catalogue. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::bilingual;
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
            let problem = bilingual!(
                "必需的表头“{heading}”不在列里",
                "required heading {heading:?} is no column"
            ) + hint;
            faults.at(file, &format!("require.{at}"), problem);
        }
    }
    for (word, value) in &ledger.fixed {
        check_fixed(file, (word, value), ledger, catalogue, faults);
    }
    if ledger.subject == Subject::Household {
        let problem = bilingual!(
            "一行靠户里的一个人认出这户：subject要写\"person\"",
            "rows name a household by one of its people: the subject must be \"person\""
        );
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
                let problem = bilingual!(
                    "有两列都叫“{word}”，另一列在{place}；请用upper（上一级表头）区分",
                    "two columns are called {word:?}, the other at {place}; tell them apart by upper"
                );
                faults.at(file, &path, problem);
            }
            seen.entry((column.upper.as_ref(), word)).or_insert(path);
        }
        if column.field.is_some() == column.role.is_some() {
            let problem = bilingual!(
                "列“{heading}”要写字段（field）或作用（role），只写其中一个",
                "column {heading:?} needs a field or a role, not both"
            );
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
            let problem = bilingual!("没有单位“{unit}”", "unknown unit {unit:?}")
                + hint
                + bilingual!("；可以写：", "; known are ")
                + spelling::listed(&UNITS);
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
        let problem = bilingual!(
            "“{word}”既设成固定值，又有一列；请只留一处",
            "{word:?} is fixed and a column as well; keep one"
        );
        faults.at_key(file, &path, problem);
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
            let problem = bilingual!("“{word}”没有代码“{value}”", "{word:?} has no code {value:?}");
            faults.at(file, &path, problem + hint);
        }
        _ => {
            let problem = bilingual!(
                "“{word}”不能设成固定值：只有文字和代码可以",
                "{word:?} cannot be fixed: only texts and codes can"
            );
            faults.at_key(file, &path, problem);
        }
    }
}

fn keep_the_vault_shut(file: &str, path: &str, field: &Field, ledger: &LedgerSpec, faults: &mut Faults<'_>) {
    if field.vault && !ledger.vault {
        let word = format!("{}.{}", field.subject.as_str(), field.id);
        let problem = bilingual!(
            "“{word}”属于专库，而这种台账的内容不进专库",
            "{word:?} belongs into the vault, but rows of this ledger go to the book"
        );
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
        let problem = bilingual!("没有哪个工作包有字段“{word}”", "no pack describes the field {word:?}") + hint;
        match path.starts_with("fixed.") {
            true => faults.at_key(file, path, problem),
            false => faults.at(file, path, problem),
        }
    }
    index.map(|index| catalogue.field(index))
}
