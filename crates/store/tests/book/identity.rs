//! Names and IDs that sources give beside those in force, and namesakes: there while it is so, gone when it is not.

use crate::county::*;
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known};
use twofront_domain::link::{Link, LinkMethod};
use twofront_domain::review::Verdict;
use twofront_domain::value::Value;
use twofront_store::{Book, NewFinding, NewLedger, NewRecord, PersonSaid, Said};

/// The tests' catalogue with the fields that are worked out.
fn with_identity() -> Catalogue {
    let fields = catalogue();
    let one = |id: &str, kind| {
        let (_, like) = fields.fields().next().unwrap();
        Field {
            id: id.to_owned(),
            kind,
            ..like.clone()
        }
    };
    let more = [
        one("other_names", FieldType::Text),
        one("other_ids", FieldType::Text),
        one("namesake_with_other_id", FieldType::Flag),
    ];
    let all = fields.fields().map(|(_, field)| field.clone()).chain(more);
    Catalogue::new(all.collect()).unwrap()
}

fn words(text: &str) -> Value {
    Value::Text(text.into())
}

/// One entry: a ledger of one row that names a family's head, with a finding where linking saw another name.
async fn import(book: &Book, family: &Family, (file, sha256): (&str, &str), name: &str, conflict: bool) {
    let catalogue = catalogue();
    let (ledger, record_id) = (new_ledger(), new_record());
    let summary = summary("bureau-list", file, sha256, false);
    let mut pen = book
        .pen(&actor(), moment(i64::from(sha256.as_bytes()[0])), "import")
        .await
        .unwrap();
    let new = NewLedger {
        id: ledger,
        summary: &summary,
        accepted: 1,
        place: place(family.village),
    };
    pen.add_ledger(&new).await.unwrap();
    let link = Link {
        record: 0,
        person: family.head,
        household: family.household,
        method: LinkMethod::ResidentId,
        probability_ppm: 999_900,
        evidence: text("证号相同"),
    };
    let row = record(3, family.village, name);
    let record = NewRecord {
        id: record_id,
        record: &row,
        link: Some(&link),
        household: None,
    };
    pen.add_records(ledger, false, &[record]).await.unwrap();
    if conflict {
        let found = finding("name-conflict", 3, name);
        let found = NewFinding {
            id: new_finding(),
            finding: &found,
            place: place(family.village),
        };
        pen.add_findings(ledger, false, &[found]).await.unwrap();
    }
    let said = Said {
        assertion: new_assertion(),
        record: Some(record_id),
        ledger: Some(ledger),
        effective: day("2020-02-09"),
        values: values(&catalogue, Subject::Person, &[(known::NAME, words(name))]),
    };
    let person = PersonSaid {
        id: family.head,
        household: family.household,
        place: place(family.village),
        is_new: false,
        said: vec![said],
    };
    pen.say_of_people(&catalogue, &[person]).await.unwrap();
    pen.commit("import", serde_json::Value::Null).await.unwrap();
}

/// What is read of a family's head: names, IDs, namesake; whole and by changes alike.
async fn told(book: &Book, copy: &mut (Copy, i64), family: &Family) -> [Option<String>; 3] {
    let (scope, catalogue) = (scope(COUNTY), with_identity());
    let view = view(&scope, &catalogue);
    copy.1 = catch_up(book, &view, &mut copy.0, copy.1).await.seq;
    let (anew, _) = read_all(book, &view).await;
    assert_eq!(copy.0, anew);
    let head = &anew.homes[&family.household.to_string()][&format!("person {}", family.head)];
    ["other_names", "other_ids", "namesake_with_other_id"].map(|word| head.get(word).cloned())
}

fn quoted(text: &str) -> Option<String> {
    Some(format!("\"{text}\""))
}

async fn start(book: &Book) -> (Copy, i64) {
    let (scope, catalogue) = (scope(COUNTY), with_identity());
    read_all(book, &view(&scope, &catalogue)).await
}

async fn another_name_stands_until_its_ledger_is_corrected(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "王小红").await;
    let mut copy = start(&book).await;
    assert_eq!(told(&book, &mut copy, &family).await, [None, None, None]);
    import(&book, &family, ("残联.xlsx", "a"), "王晓红", true).await;
    assert_eq!(told(&book, &mut copy, &family).await, [quoted("王晓红"), None, None]);
    import(&book, &family, ("医保.xlsx", "b"), "王小虹", true).await;
    let both = quoted("王小虹、王晓红");
    assert_eq!(told(&book, &mut copy, &family).await, [both, None, None]);
    import(&book, &family, ("残联.xlsx", "c"), "王小红", false).await;
    assert_eq!(told(&book, &mut copy, &family).await, [quoted("王小虹"), None, None]);
    import(&book, &family, ("医保.xlsx", "d"), "王小红", false).await;
    assert_eq!(told(&book, &mut copy, &family).await, [None, None, None]);
}

async fn two_entries_that_are_one_person_have_two_ids_as_long_as_the_decision_stands(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "王小红").await,
        add_family(&book, VILLAGE_A, "王小红二").await,
    );
    let id = |number: &str| [(known::RESIDENT_ID, words(number))];
    say_of_person(&book, &a, "2020-02-11", &id("349900198001010019")).await;
    say_of_person(&book, &b, "2020-02-12", &id("349900198001010027")).await;
    let mut copy = start(&book).await;
    let pair = pair_of_two(&book, b.head, a.head).await;
    assert_eq!(told(&book, &mut copy, &a).await, [None, None, None]);
    decide(&book, pair, 1, Verdict::Same).await;
    // The newest ID of both entries is in force; the other entry's name and ID stand beside.
    let (name, elder) = (quoted("王小红"), quoted("349900198001010019"));
    assert_eq!(told(&book, &mut copy, &a).await, [name, elder, None]);
    decide(&book, pair, 1, Verdict::Withdrawn).await;
    assert_eq!(told(&book, &mut copy, &a).await, [None, None, None]);
    assert_eq!(told(&book, &mut copy, &b).await, [None, None, None]);
}

async fn namesakes_of_one_birthday_are_told_unless_they_are_known_to_be_two(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "王小红").await,
        add_family(&book, VILLAGE_A, "王红").await,
    );
    let born = |number: &str, on: &str| {
        [
            (known::NAME, words("王小红")),
            (known::RESIDENT_ID, words(number)),
            (known::BIRTH_DATE, Value::Date(day(on))),
        ]
    };
    say_of_person(&book, &a, "2020-02-11", &born("349900198001010019", "1980-01-01")).await;
    say_of_person(&book, &b, "2020-02-11", &born("349900198001020030", "1980-01-02")).await;
    let mut copy = start(&book).await;
    assert_eq!(told(&book, &mut copy, &a).await, [None, None, None]);
    // The one changes, the other is read again with it.
    say_of_person(&book, &b, "2020-02-12", &born("349900198001010027", "1980-01-01")).await;
    let namesake = [None, None, Some("true".to_owned())];
    assert_eq!(told(&book, &mut copy, &a).await, namesake);
    assert_eq!(told(&book, &mut copy, &b).await, namesake);
    let pair = pair_of_two(&book, b.head, a.head).await;
    decide(&book, pair, 1, Verdict::Different).await;
    assert_eq!(told(&book, &mut copy, &a).await, [None, None, None]);
    decide(&book, pair, 1, Verdict::Withdrawn).await;
    assert_eq!(told(&book, &mut copy, &a).await, namesake);
}

async fn leaves(book: &Book, family: &Family, on: Option<&str>) {
    let mut pen = pen(book, "person.left").await;
    pen.set_left_on(family.head, on.map(day)).await.unwrap();
    pen.commit("left", serde_json::Value::Null).await.unwrap();
}

async fn who_loses_a_namesake_is_read_again_with_the_one_who_changed(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "王小红").await,
        add_family(&book, VILLAGE_A, "王红").await,
    );
    let said = |name: &str, number: &str, on: &str| {
        [
            (known::NAME, words(name)),
            (known::RESIDENT_ID, words(number)),
            (known::BIRTH_DATE, Value::Date(day(on))),
        ]
    };
    let (one, other) = ("349900198001010019", "349900198001010027");
    let alike = said("王小红", other, "1980-01-01");
    say_of_person(&book, &a, "2020-02-11", &said("王小红", one, "1980-01-01")).await;
    say_of_person(&book, &b, "2020-02-11", &alike).await;
    let mut copy = start(&book).await;
    let mut flagged = async |step: &str, expect: bool| {
        let flag = expect.then(|| "true".to_owned());
        assert_eq!(told(&book, &mut copy, &a).await[2], flag, "{step}");
    };
    flagged("at first", true).await;
    for changed in [
        said("王晓红", other, "1980-01-01"),
        said("王小红", other, "1980-01-02"),
        said("王小红", one, "1980-01-01"),
    ] {
        say_of_person(&book, &b, "2020-02-12", &changed).await;
        flagged(&format!("{changed:?}"), false).await;
        say_of_person(&book, &b, "2020-02-12", &alike).await;
        flagged("alike again", true).await;
    }
    leaves(&book, &b, Some("2020-02-13")).await;
    flagged("the other one left", false).await;
    leaves(&book, &b, None).await;
    flagged("the other one is there after all", true).await;
    say_of_household(&book, &b, VILLAGE_B, "2020-02-13", &[]).await;
    flagged("the other one's household moved away", false).await;
    say_of_household(&book, &b, VILLAGE_A, "2020-02-14", &[]).await;
    flagged("and back", true).await;
    let c = add_family(&book, VILLAGE_A, "王小虹").await;
    let pair = pair_of_two(&book, b.head, c.head).await;
    decide(&book, pair, 1, Verdict::Same).await;
    flagged("another entry of the other one", true).await;
    say_of_person(&book, &c, "2020-02-15", &said("王虹", other, "1980-01-01")).await;
    flagged("and it says another name", false).await;
    decide(&book, pair, 1, Verdict::Withdrawn).await;
    flagged("which is not theirs after all", true).await;
    let [row] = open_row(&book, &b, &[a.head]).await[..] else {
        panic!("one pair");
    };
    decide(&book, row, 1, Verdict::Different).await;
    flagged("a row is not theirs", false).await;
}

on_both!(
    another_name_stands_until_its_ledger_is_corrected,
    two_entries_that_are_one_person_have_two_ids_as_long_as_the_decision_stands,
    namesakes_of_one_birthday_are_told_unless_they_are_known_to_be_two,
    who_loses_a_namesake_is_read_again_with_the_one_who_changed,
);
