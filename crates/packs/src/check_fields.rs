//! What fields and their code lists must agree on. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::bilingual;
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
                    let problem = bilingual!(
                        "字段{word}定义了两遍，第一处在{place}；请只留一处",
                        "field {word} is defined twice, first at {place}; keep one"
                    );
                    faults.at(file, &path, problem);
                }
                None => {
                    seen.insert((field.subject, &field.id), (file, path.clone()));
                }
            }
            if RESERVED.contains(&field.id.as_str()) {
                let problem = bilingual!(
                    "“{}”是条件里的固定用词；请换一个",
                    "{:?} is a word of the conditions; choose another",
                    field.id
                );
                faults.at(file, &path, problem);
            } else if !is_name(&field.id) {
                let problem = bilingual!(
                    "条件按编号（id）读取字段：请以小写字母开头，后面用小写字母、数字和_",
                    "conditions read a field by its id: write a small letter, then letters, digits and _"
                );
                faults.at(file, &path, problem);
            }
            if field.least.zip(field.most).is_some_and(|(least, most)| least > most) {
                let problem = bilingual!(
                    "{word}：最大值（most）小于最小值（least）",
                    "{word}: most is below least"
                );
                faults.at(file, &format!("field.{at}.most"), problem);
            }
            check_codes(file, at, field, faults);
        }
    }
    let total: usize = files.iter().map(|(_, fields)| fields.len()).sum();
    if total > usize::from(u16::MAX) {
        let problem = bilingual!("有{total}个字段；最多{}个", "{total} fields; at most {}", u16::MAX);
        faults.of_file("packs", problem);
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
        let problem = bilingual!(
            "{word}：代码（code）字段要有代码表，其他字段不能有",
            "{word}: a code field, and only that, needs a list of codes"
        );
        faults.at(file, &format!("field.{at}.type"), problem);
    }
    let mut codes: HashMap<&str, String> = HashMap::new();
    let mut owners: HashMap<&str, (&str, String)> = HashMap::new();
    for (number, entry) in field.codes.iter().enumerate() {
        let path = format!("field.{at}.codes.{number}");
        let code = format!("{path}.code");
        if let Some(before) = codes.get(entry.code.as_str()) {
            let place = faults.place(file, before);
            let problem = bilingual!(
                "{word}：代码“{}”写了两遍，第一处在{place}；请只留一处",
                "{word}: code {:?} stands twice, first at {place}; keep one",
                entry.code
            );
            faults.at(file, &code, problem);
        }
        codes.entry(&entry.code).or_insert(code);
        let synonyms = entry.synonyms.iter().enumerate();
        let synonyms = synonyms.map(|(number, synonym)| (format!("{path}.synonyms.{number}"), synonym));
        for (path, said) in std::iter::once((format!("{path}.label.zh"), &entry.label.zh)).chain(synonyms) {
            match owners.get(said.as_str()) {
                Some((other, before)) if *other != entry.code => {
                    let place = faults.place(file, before);
                    let problem = bilingual!(
                        "{word}：“{said}”既指“{other}”（{place}）又指“{}”；请只留一处",
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
