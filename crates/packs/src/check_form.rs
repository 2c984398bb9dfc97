//! What forms must agree on with the catalogue and themselves. Part of the checks at load.

use std::collections::HashMap;

use twofront_domain::bilingual;
use twofront_domain::field::{Field, FieldType, Subject};

use crate::check::{is_word, named_after_id, not_a_word, task_kind};
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
        faults.at(file, "id", not_a_word());
    }
    for (at, task) in form.tasks.iter().enumerate() {
        task_kind(file, &format!("tasks.{at}"), pack, task, faults);
    }
    if form.questions.is_empty() && form.repeats.is_empty() {
        let problem = bilingual!(
            "这张表单一个问题也没有；请写[[question]]",
            "the form asks nothing; write a [[question]]"
        );
        faults.at(file, "id", problem);
    }
    if !form.repeats.is_empty() && form.subject != Subject::Household {
        let problem = bilingual!(
            "只有关于户的表单才能给每个家庭成员重复提问",
            "only a form about a household repeats questions for its members"
        );
        faults.at(file, "subject", problem);
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
        let problem = bilingual!(
            "条件按编号（id）读取回答：请以小写字母开头，后面用小写字母、数字和_",
            "conditions read an answer by its id: write a small letter, then letters, digits and _"
        );
        faults.at(file, path, problem);
    }
    if let Some(before) = seen.get(id) {
        let place = faults.place(file, before);
        let problem = bilingual!(
            "问题“{id}”定义了两遍，第一处在{place}；请给其中一个换个编号",
            "question {id:?} is defined twice, first at {place}; give one of them another id"
        );
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
                    let problem = bilingual!(
                        "{key}以字段“{word}”为准；请去掉这一项",
                        "{key} is that of the field {word:?}; leave it out"
                    );
                    faults.at_key(file, &at(key), problem);
                }
            }
        }
        None => {
            if question.fresh {
                let problem = bilingual!(
                    "没有对应字段的问题本来就不预填；请去掉fresh",
                    "without a field nothing is filled in anyway; leave fresh out"
                );
                faults.at_key(file, &at("fresh"), problem);
            }
            describes_itself(file, &at("id"), question, faults);
        }
    }
    for (key, condition) in [("relevant", &question.relevant), ("constraint", &question.constraint)] {
        if let Some(condition) = condition {
            vocabulary.check(file, &at(key), condition, faults);
        }
    }
    if question.constraint.is_some() != question.constraint_text.is_some() {
        let problem = bilingual!(
            "constraint和constraint_text要一起写：一个写检查什么，一个写通不过时怎么说",
            "a constraint and constraint_text go together: what is checked, and what is said where it fails"
        );
        faults.at(file, &at("id"), problem);
    }
}

/// A question without a field says itself what is asked, and what can be answered.
fn describes_itself(file: &str, id: &str, question: &Question, faults: &mut Faults<'_>) {
    if question.label.is_none() {
        let problem = bilingual!(
            "没有对应字段的问题要写问题文字（label）",
            "a question without a field needs a label"
        );
        faults.at(file, id, problem);
    }
    if question.kind.is_none() {
        let problem = bilingual!(
            "没有对应字段的问题要写类型（type）",
            "a question without a field needs a type"
        );
        faults.at(file, id, problem);
    }
    if (question.kind == Some(FieldType::Code)) == question.codes.is_empty() {
        let problem = bilingual!(
            "代码（code）类型的问题要列出可选的代码，其他类型不能列",
            "a question of type code, and only that, needs codes to choose from"
        );
        faults.at(file, id, problem);
    }
}

/// An answer must be about whom the form is about, and must not carry vault data into the book.
fn answers_fit(file: &str, path: &str, field: &Field, (subject, vault): (Subject, bool), faults: &mut Faults<'_>) {
    if field.subject != subject {
        let (zh, en) = (subject.zh(), subject.as_str());
        let (other_zh, other_en) = (field.subject.zh(), field.subject.as_str());
        let problem = bilingual!(
            "这些回答是关于{zh}的，字段却是关于{other_zh}的",
            "these answers are about a {en}, the field is about a {other_en}"
        );
        faults.at(file, path, problem);
    }
    if field.vault && !vault {
        let problem = bilingual!(
            "这个字段属于专库，而这张表单的回答不进专库",
            "this field belongs into the vault, but answers of this form go to the book"
        );
        faults.at(file, path, problem);
    }
}
