//! What conditions and whole forms mean: the cases of `forms/vectors.json`, which the web app's tests read too.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use twofront_casework::form_check::{asked, members};
use twofront_casework::form_compile::expression;
use twofront_casework::form_evaluate::{Names, Plain, days_of};
use twofront_casework::form_expression::Expr;
use twofront_casework::form_names::{Vocabulary, Word};
use twofront_casework::{AnswerFault, Answers, FormSheet, Member, Occasion, check, prefill, statements};
use twofront_domain::field::{CodeEntry, FieldType};
use twofront_domain::text::Bilingual;
use twofront_packs::Packs;

const TODAY: &str = "2020-03-14";

#[derive(Deserialize)]
struct Vectors {
    expressions: Vec<Expression>,
    sheets: Vec<FormSheet>,
    forms: Vec<Filled>,
    prefilled: Vec<Prefilled>,
}

#[derive(Deserialize)]
struct Expression {
    cel: String,
    types: BTreeMap<String, Json>,
    given: BTreeMap<String, Json>,
    tree: Json,
    expect: Json,
    today: Option<String>,
}

#[derive(Deserialize)]
struct Filled {
    name: String,
    form: String,
    today: Option<String>,
    #[serde(default)]
    place: String,
    person_id: Option<String>,
    #[serde(default)]
    members: Vec<Member>,
    version: Option<String>,
    answers: BTreeMap<String, Json>,
    #[serde(default)]
    member_answers: BTreeMap<String, BTreeMap<String, Json>>,
    faults: Vec<String>,
    complete: bool,
    messages: Option<Vec<Option<(String, String)>>>,
    asked: Option<Vec<String>>,
    #[serde(default)]
    members_asked: BTreeMap<String, Vec<String>>,
    statements: Option<Vec<Said>>,
}

/// Subject, person, field and value of a statement.
type Said = (String, Option<String>, String, Json);

#[derive(Deserialize)]
struct Prefilled {
    name: String,
    form: String,
    person_id: Option<String>,
    values: BTreeMap<String, Json>,
    members: Vec<Member>,
    expect: BTreeMap<String, Json>,
    expect_members: BTreeMap<String, BTreeMap<String, Json>>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("forms/vectors.json")).unwrap()
}

fn sheets() -> Vec<FormSheet> {
    let packs = Packs::shipped().unwrap();
    let shipped = packs.forms().map(|(pack, form)| FormSheet::of(&packs, pack, form));
    let shipped = shipped.map(|sheet| sheet.unwrap_or_else(|error| panic!("{error}")));
    shipped.chain(vectors().sheets).collect()
}

fn sheet<'a>(sheets: &'a [FormSheet], id: &str) -> &'a FormSheet {
    sheets.iter().find(|sheet| sheet.id == id).unwrap()
}

/// A value as the vectors write it.
fn plain(json: &Json) -> Plain {
    match json {
        Json::Null => Plain::Unknown,
        Json::Bool(truth) => Plain::Truth(*truth),
        Json::String(text) => Plain::Text(text.clone()),
        Json::Number(number) => Plain::Whole(number.as_i64().unwrap()),
        Json::Object(object) => match object.get("day") {
            Some(day) => Plain::Whole(days_of(day.as_str().unwrap().parse().unwrap())),
            None => Plain::Whole(object["whole"].as_str().unwrap().parse().unwrap()),
        },
        Json::Array(_) => panic!("{json}"),
    }
}

fn word(id: &str, kind: &Json) -> Word {
    let codes = kind.as_array().into_iter().flatten().map(|code| CodeEntry {
        code: code.as_str().unwrap().to_owned(),
        label: Bilingual::default(),
        synonyms: Vec::new(),
    });
    let codes: Vec<CodeEntry> = codes.collect();
    let kind = if codes.is_empty() {
        serde_json::from_value(kind.clone()).unwrap()
    } else {
        FieldType::Code
    };
    Word {
        id: id.to_owned(),
        kind,
        codes,
    }
}

#[test]
fn expressions_compile_to_their_trees_and_mean_what_is_written() {
    let packs = Packs::shipped().unwrap();
    let cases = vectors().expressions;
    assert!(cases.len() >= 60, "{}", cases.len());
    for case in cases {
        let about = format!("{} with {:?}", case.cel, case.given);
        let words = case.types.iter().map(|(id, kind)| word(id, kind)).collect();
        let tree = expression(&case.cel, &Vocabulary::Answers(&packs, words))
            .unwrap_or_else(|fault| panic!("{about}: {fault:?}"));
        assert_eq!(Json::from(tree.clone()), case.tree, "{about}");
        let read: Expr = serde_json::from_value(case.tree).unwrap();
        assert_eq!(read, tree, "{about}");
        let names = Names {
            today: days_of(case.today.as_deref().unwrap_or(TODAY).parse().unwrap()),
            answers: case.given.iter().map(|(id, json)| (id.clone(), plain(json))).collect(),
            ..Names::default()
        };
        assert_eq!(names.value(&read), plain(&case.expect), "{about}");
    }
}

/// Long texts are written as `{"text": .., "times": ..}`.
fn spelt_out(answers: &BTreeMap<String, Json>) -> BTreeMap<String, Json> {
    let spelt = |json: &Json| match json.get("times").and_then(Json::as_u64) {
        Some(times) => json["text"].as_str().unwrap().repeat(times as usize).into(),
        None => json.clone(),
    };
    answers.iter().map(|(id, json)| (id.clone(), spelt(json))).collect()
}

/// `p1.work_months constraint` of a member, `! no-person` of the form.
fn shown(fault: &AnswerFault) -> String {
    let code = json!(fault.code);
    let who = match (&fault.person, fault.question.as_str()) {
        (None, "") => "!".to_owned(),
        (None, question) => question.to_owned(),
        (Some(person), "") => format!("{person}!"),
        (Some(person), question) => format!("{person}.{question}"),
    };
    format!("{who} {}", code.as_str().unwrap())
}

#[test]
fn forms_are_checked_as_written() {
    let sheets = sheets();
    let cases = vectors().forms;
    for case in &cases {
        let (name, sheet) = (&case.name, sheet(&sheets, &case.form));
        let occasion = Occasion {
            today: case.today.as_deref().unwrap_or(TODAY).parse().unwrap(),
            place: case.place.clone(),
            values: BTreeMap::new(),
            members: case.members.clone(),
        };
        let answers = Answers {
            version: case.version.clone().unwrap_or_else(|| sheet.version.clone()),
            person_id: case.person_id.clone(),
            answers: spelt_out(&case.answers),
            member_answers: case.member_answers.clone(),
        };
        let faults = check(sheet, &answers, &occasion);
        assert_eq!(faults.iter().map(shown).collect::<Vec<_>>(), case.faults, "{name}");
        assert_eq!(!faults.iter().any(|fault| fault.blocks), case.complete, "{name}");
        for (fault, message) in faults.iter().zip(case.messages.iter().flatten()) {
            if let Some((zh, en)) = message {
                assert_eq!(fault.message, Bilingual::new(zh, en), "{name}");
            }
        }
        if let Some(expect) = &case.asked {
            let found = asked(sheet, &answers, &occasion);
            assert_eq!(
                &found.iter().map(|ask| ask.id.clone()).collect::<Vec<_>>(),
                expect,
                "{name}"
            );
        }
        for (repeat, expect) in &case.members_asked {
            let repeat = sheet.repeats.iter().find(|one| one.id == *repeat).unwrap();
            let found = members(sheet, repeat, &occasion);
            assert_eq!(
                &found.iter().map(|member| member.id.clone()).collect::<Vec<_>>(),
                expect,
                "{name}"
            );
        }
        if let Some(expect) = &case.statements {
            let said = statements(sheet, &answers, &occasion).into_iter().map(|one| {
                let subject = one.subject.as_str().to_owned();
                (subject, one.person_id, one.field, one.value.to_json())
            });
            assert_eq!(&said.collect::<Vec<_>>(), expect, "{name}");
        }
    }
    // Every shipped form has a sound case and an unsound one.
    for sheet in &sheets {
        let of = |complete: bool| {
            cases
                .iter()
                .any(|case| case.form == sheet.id && case.complete == complete)
        };
        assert!(of(true) && (of(false) || sheet.pack == "test"), "{}", sheet.id);
    }
}

#[test]
fn what_is_known_is_filled_in() {
    let sheets = sheets();
    for case in vectors().prefilled {
        let occasion = Occasion {
            values: case.values,
            members: case.members,
            ..Occasion::on(TODAY.parse().unwrap())
        };
        let filled = prefill(sheet(&sheets, &case.form), case.person_id.as_deref(), &occasion);
        assert_eq!(filled.answers, case.expect, "{}", case.name);
        assert_eq!(filled.member_answers, case.expect_members, "{}", case.name);
        assert_eq!(filled.version, sheet(&sheets, &case.form).version);
    }
}
