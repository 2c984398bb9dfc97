//! What forms must agree on with the catalogue and themselves. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::field::{Field, FieldType, Subject};

use crate::check::{is_word, named_after_id, task_kind};
use crate::check_condition::Vocabulary;
use crate::check_fields::is_name;
use crate::check_ledger::field_word;
use crate::faults::Faults;
use crate::form::{Form, Question};
use crate::{Pack, Packs};

/// Checks one form of a pack.
pub(crate) fn check_form(packs: &Packs, pack: &Pack, form: &Form, faults: &mut Faults<'_>) {
    let file = &form.file;
    named_after_id(file, "id", &form.id, faults);
    if !is_word(&form.id) {
        faults.at(file, "id", "an id is a word of small letters, digits, - and _");
    }
    for (at, task) in form.tasks.iter().enumerate() {
        task_kind(file, &format!("tasks.{at}"), pack, task, faults);
    }
    if form.questions.is_empty() && form.repeats.is_empty() {
        faults.at(file, "id", "the form asks nothing; write a [[question]]");
    }
    if !form.repeats.is_empty() && form.subject != Subject::Household {
        faults.at(
            file,
            "subject",
            "only a form about a household repeats questions for its members",
        );
    }
    let mut seen = HashMap::new();
    for (at, question) in form.questions.iter().enumerate() {
        once(file, &format!("question.{at}.id"), &question.id, &mut seen, faults);
    }
    for (at, repeat) in form.repeats.iter().enumerate() {
        once(file, &format!("repeat.{at}.id"), &repeat.id, &mut seen, faults);
        for (number, question) in repeat.questions.iter().enumerate() {
            let path = format!("repeat.{at}.question.{number}.id");
            once(file, &path, &question.id, &mut seen, faults);
        }
    }
    let vault = pack.vault && matches!(form.subject, Subject::Person | Subject::Household);
    let top = || form.questions.iter().map(|question| question.id.clone());
    let vocabulary = Vocabulary::of_form(packs, top());
    for (at, question) in form.questions.iter().enumerate() {
        let place = (file.as_str(), format!("question.{at}"));
        check_question(packs, place, question, (form.subject, vault), &vocabulary, faults);
    }
    for (at, repeat) in form.repeats.iter().enumerate() {
        if let Some(members) = &repeat.members {
            let person = Vocabulary::of_subject(packs, pack, Subject::Person);
            person.check(file, &format!("repeat.{at}.members"), members, faults);
        }
        let own = repeat.questions.iter().map(|question| question.id.clone());
        let vocabulary = Vocabulary::of_form(packs, top().chain(own));
        for (number, question) in repeat.questions.iter().enumerate() {
            let place = (file.as_str(), format!("repeat.{at}.question.{number}"));
            check_question(packs, place, question, (Subject::Person, vault), &vocabulary, faults);
        }
    }
}

fn once(file: &str, path: &str, id: &str, seen: &mut HashMap<String, String>, faults: &mut Faults<'_>) {
    if !is_name(id) {
        let problem = "conditions read an answer by its id: write a small letter, then letters, digits and _";
        faults.at(file, path, problem);
    }
    if let Some(before) = seen.get(id) {
        let place = faults.place(file, before);
        let problem = format!("question {id:?} is defined twice, first at {place}; give one of them another id");
        faults.at(file, path, problem);
    }
    seen.entry(id.to_owned()).or_insert_with(|| path.to_owned());
}

fn check_question(
    packs: &Packs,
    (file, path): (&str, String),
    question: &Question,
    (subject, vault): (Subject, bool),
    vocabulary: &Vocabulary<'_>,
    faults: &mut Faults<'_>,
) {
    let at = |key: &str| format!("{path}.{key}");
    match &question.field {
        Some(word) => {
            if let Some(field) = field_word(file, &at("field"), word, &packs.catalogue, faults) {
                answers_fit(file, &at("field"), field, (subject, vault), faults);
            }
            for key in ["type", "codes"] {
                let given = if key == "type" {
                    question.kind.is_some()
                } else {
                    !question.codes.is_empty()
                };
                if given {
                    faults.at_key(
                        file,
                        &at(key),
                        format!("{key} is that of the field {word:?}; leave it out"),
                    );
                }
            }
        }
        None => {
            if question.label.is_none() {
                faults.at(file, &at("id"), "a question without a field needs a label");
            }
            if question.kind.is_none() {
                faults.at(file, &at("id"), "a question without a field needs a type");
            }
            if (question.kind == Some(FieldType::Code)) == question.codes.is_empty() {
                faults.at(
                    file,
                    &at("id"),
                    "a question of type code, and only that, needs codes to choose from",
                );
            }
        }
    }
    for (key, condition) in [("relevant", &question.relevant), ("constraint", &question.constraint)] {
        if let Some(condition) = condition {
            vocabulary.check(file, &at(key), condition, faults);
        }
    }
    if question.constraint.is_some() != question.constraint_text.is_some() {
        let problem = "a constraint and constraint_text go together: what is checked, and what is said where it fails";
        faults.at(file, &at("id"), problem);
    }
}

/// An answer must be about whom the form is about, and must not carry vault data into the book.
fn answers_fit(file: &str, path: &str, field: &Field, (subject, vault): (Subject, bool), faults: &mut Faults<'_>) {
    if field.subject != subject {
        let problem = format!(
            "these answers are about a {}, the field is about a {}",
            subject.as_str(),
            field.subject.as_str()
        );
        faults.at(file, path, problem);
    }
    if field.vault && !vault {
        faults.at(
            file,
            path,
            "this field belongs into the vault, but answers of this form go to the book",
        );
    }
}
