//! Sheets of the forms that ship with the program: every one can be made, and the file that the web app's tests read beside
//! the vectors is theirs (`UPDATE_FORMS=1 cargo test -p twofront-casework --test form_sheets` writes it anew).

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]
#![allow(
    clippy::disallowed_methods,
    reason = "the environment says whether the file is written anew"
)]

use std::path::PathBuf;

use twofront_casework::FormSheet;
use twofront_casework::form_expression::Expr;
use twofront_domain::field::Subject;
use twofront_packs::load::load;
use twofront_packs::{Packs, shipped};

fn sheets(packs: &Packs) -> Vec<FormSheet> {
    let sheet = |(pack, form)| FormSheet::of(packs, pack, form).unwrap_or_else(|error| panic!("{error}"));
    packs.forms().map(sheet).collect()
}

fn sheet<'a>(sheets: &'a [FormSheet], id: &str) -> &'a FormSheet {
    sheets.iter().find(|sheet| sheet.id == id).unwrap()
}

#[test]
fn the_exported_sheets_are_those_of_the_packs() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/forms/shipped.json");
    let sheets = sheets(&Packs::shipped().unwrap());
    assert_eq!(sheets.len(), 10);
    let text = serde_json::to_string_pretty(&sheets).unwrap() + "\n";
    if std::env::var_os("UPDATE_FORMS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "stale: run with UPDATE_FORMS=1");
    let back: Vec<FormSheet> = serde_json::from_str(&written).unwrap();
    assert_eq!(back, sheets, "what a phone reads is what was written");
}

#[test]
fn a_sheet_says_what_a_phone_must_hold() {
    let sheets = sheets(&Packs::shipped().unwrap());
    let income = sheet(&sheets, "income-check");
    let fields = income.fields();
    // Asked, chosen by, and the date behind `age`.
    for field in ["household.wage_income", "person.labour_skill", "person.birth_date"] {
        assert!(fields.contains(field), "{field}: {fields:?}");
    }
    assert!(!income.vault && sheet(&sheets, "contact").vault);
    // A site is nobody: what a vault pack asks of it stays in the book.
    assert!(!sheet(&sheets, "site-check").vault);
    assert_eq!(sheet(&sheets, "contact").subject, Subject::Person);
    let ask = |form: &str, id: &str| sheet(&sheets, form).ask(id).unwrap().clone();
    assert!(ask("income-check", "wage_income").prefill);
    assert!(
        !ask("contact", "temperature_morning").prefill,
        "every value belongs to its day"
    );
    assert!(!ask("contact", "symptoms").prefill && !ask("contact", "needs").prefill);
    assert_eq!(ask("income-check", "work_months").most, Some(12));
}

/// Whatever is asked differently is another version; the version of the pack stands before it.
#[test]
fn a_version_follows_the_content() {
    let version = |edit: &dyn Fn(String) -> String| {
        let mut files = shipped::files();
        let file = "records/forms/correction.toml";
        let text = edit(files[file].clone());
        files.insert(file.to_owned(), text);
        let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
        sheet(&sheets(&packs), "correction").version.clone()
    };
    let as_shipped = version(&|text| text);
    assert!(
        as_shipped.starts_with("2026.2-") && as_shipped.len() == "2026.2-".len() + 8,
        "{as_shipped}"
    );
    assert_eq!(version(&|text| text + "\n# A remark.\n"), as_shipped);
    assert_ne!(version(&|text| text.replace("size >= 1", "size >= 2")), as_shipped);
    assert_ne!(
        version(&|text| text.replace("一户至少一人", "一户最少一人")),
        as_shipped
    );
}

/// Parameters travel with the sheet, so that a phone knows the amount of any day and place.
#[test]
fn amounts_travel_with_the_sheet() {
    let mut files = shipped::files();
    let file = "livelihood/forms/income-check.toml";
    let text = files[file].replace("\"business_income > 0\"", "\"business_income > param.monitoring_line\"");
    files.insert(file.to_owned(), text);
    let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
    let sheets = sheets(&packs);
    let parameters = &sheet(&sheets, "income-check").parameters;
    let shipped = &packs.parameter("monitoring_line").unwrap().values;
    assert_eq!(parameters["monitoring_line"].len(), shipped.len());
    assert!(sheets.iter().filter(|sheet| !sheet.parameters.is_empty()).count() == 1);
}

/// What the engine cannot do is refused with its place, never left out.
#[test]
fn what_a_form_cannot_ask_has_a_place() {
    let check = |condition: &str, at: Option<usize>, expect: &str| {
        let mut files = shipped::files();
        let file = "records/forms/correction.toml";
        let text = files[file].replace("\"size >= 1\"", &format!("{condition:?}"));
        files.insert(file.to_owned(), text);
        let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
        let (pack, form) = packs.forms().find(|(_, form)| form.id == "correction").unwrap();
        let error = FormSheet::of(&packs, pack, form).expect_err(condition);
        assert_eq!(
            (error.file.as_str(), error.place.as_str()),
            (file, "size.constraint"),
            "{condition}"
        );
        assert_eq!(error.at, at, "{condition}");
        assert!(error.problem.en.contains(expect), "{condition}: {error}");
        assert_ne!(error.problem.zh, error.problem.en);
    };
    check("size >= yuan(1)", Some(5), "do not go together");
    check("size", Some(0), "a number is not yes or no");
    check("size in safe_water", Some(8), "needs a list");
    check("size / 0 == 1", Some(7), "divides by zero");
    check("matches(phone, '^1')", Some(7), "no function");
    check("phone.matches('^1')", Some(13), "nothing is called");
    check("has(size + 1)", Some(9), "has() asks about");
    check("'户' == 'a' && size > 1.5", Some(21), "needs its unit");
    check("size == null", Some(8), "null is not compared");
    check("safe_water < dangerous_house", Some(11), "have an order");
    check("days(today, size) > 0", Some(4), "needs two dates");
    check("size >= 1 &&", None, "not a CEL expression");
    check("phone == 'a\\\\b'", Some(11), "backslash");
    check(&format!("size{} > 1", " + 1".repeat(101)), Some(405), "at most 100");
    check("phone", Some(0), "a text is not yes or no");
}

#[test]
fn conditions_of_members_read_what_a_phone_knows() {
    let members = |condition: &str| {
        let mut files = shipped::files();
        let file = "livelihood/forms/income-check.toml";
        let old = "age >= 16 && (!has(labour_skill) || !(labour_skill in ['none', 'lost']))";
        files.insert(file.to_owned(), files[file].replace(old, condition));
        let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:?}"));
        let (pack, form) = packs.forms().find(|(_, form)| form.id == "income-check").unwrap();
        FormSheet::of(&packs, pack, form).map(|sheet| sheet.repeats[0].members.clone().unwrap())
    };
    let read = members("household.base_type == 'registered' && age < 60").unwrap();
    let mut names = Vec::new();
    read.walk(&mut |expr| match expr {
        Expr::Field(word, _) => names.push(word.clone()),
        Expr::Age => names.push("age".into()),
        _ => {}
    });
    assert_eq!(names, ["household.base_type", "age"]);
    let refused = |condition: &str, expect: &str| {
        let error = members(condition).expect_err(condition);
        assert!(
            error.problem.en.contains(expect) && error.place == "workers.members",
            "{condition}: {error}"
        );
    };
    refused("events.size() > 0", "no field \"events\"");
    refused("labour_skill == 'skiled'", "did you mean \"skilled\"");
    refused("village.person_count > 1", "does not hold the village");
}
