//! Each way of recognising a person, and each way of not being sure.

use twofront_domain::field::Subject;
use twofront_domain::resident_id::ResidentId;
use twofront_reconcile::{HouseholdMatch, KnownPeople, KnownPerson};

use crate::ledger::{book, check, date, id_of, link_rows, row, someone, village};

fn li_ming() -> ResidentId {
    id_of("19800305", 17)
}

fn with_id(person: KnownPerson, id: ResidentId) -> KnownPerson {
    KnownPerson {
        resident_id: Some(id),
        ..person
    }
}

fn born(person: KnownPerson, birth: &str) -> KnownPerson {
    KnownPerson {
        birth_date: Some(date(birth)),
        ..person
    }
}

fn numbered(person: KnownPerson, number: &str) -> KnownPerson {
    KnownPerson {
        household_number: Some(number.into()),
        ..person
    }
}

#[test]
fn the_same_id_is_the_same_person() {
    let known = book([with_id(someone(1, 1, "李明"), li_ming())]);
    check(
        &known,
        &[row("李明").id(li_ming())],
        &["row 0: person 1 of 1, resident-id"],
    );
    check(
        &known,
        &[row("李 明").id(li_ming()).village(9)],
        &["row 0: person 1 of 1, resident-id"],
    );
    check(
        &known,
        &[row("李铭").id(li_ming())],
        &["row 0: person 1 of 1, resident-id", "row 0! name-conflict"],
    );
}

#[test]
fn another_valid_id_is_another_person() {
    let known = book([numbered(with_id(someone(1, 1, "李明"), li_ming()), "1001")]);
    let other = id_of("19800305", 33);
    check(&known, &[row("李明").id(other)], &["row 0! person-unknown"]);
    check(
        &known,
        &[row("李明").id(other).number("1001")],
        &["row 0: person 101 of 1, new", "household 1: rows 0"],
    );
}

#[test]
fn a_damaged_id_and_the_name_are_enough() {
    let known = book([
        with_id(someone(1, 1, "李明"), li_ming()),
        with_id(someone(2, 2, "王芳"), id_of("19710101", 28)),
    ]);
    let text = li_ming().to_string();
    let damaged = [
        format!("{}000", &text[..15]),
        text[..15].to_owned(),
        text[..17].to_owned(),
        text.replacen("1980", "1930", 1),
        text.replacen("0305", "0350", 1),
        format!("{}0{}", &text[..9], &text[9..]),
    ];
    for written in damaged {
        check(
            &known,
            &[row("李明").written(&written).village(5)],
            &["row 0: person 1 of 1, name-written-id"],
        );
        check(
            &known,
            &[row("王芳").written(&written).village(5)],
            &["row 0! person-unknown"],
        );
    }
    check(
        &known,
        &[row("李明").written("349900199912310000").village(5)],
        &["row 0! person-unknown"],
    );
}

#[test]
fn an_id_that_was_damaged_last_time_is_found_when_it_is_right() {
    let mut known = KnownPeople::new();
    let damaged = format!("{}000", &li_ming().as_str()[..15]);
    known.add(KnownPerson {
        id_as_written: Some(damaged.as_str().into()),
        ..someone(1, 1, "李明")
    });
    check(
        &known,
        &[row("李明").id(li_ming()).village(5)],
        &["row 0: person 1 of 1, name-written-id"],
    );
    check(
        &known,
        &[row("李明").written(&damaged).village(5)],
        &["row 0: person 1 of 1, name-written-id"],
    );
    check(
        &known,
        &[row("李明").id(id_of("19991231", 11)).village(5)],
        &["row 0! person-unknown"],
    );
}

#[test]
fn household_number_and_name_are_enough() {
    let known = book([
        numbered(with_id(someone(1, 1, "李明"), li_ming()), "1001"),
        numbered(someone(2, 2, "李明"), "1002"),
    ]);
    check(
        &known,
        &[row("李明").number("1002")],
        &["row 0: person 2 of 2, name-household", "household 2: rows 0"],
    );
    // The number stands on the first row of the household only and holds for the others.
    check(
        &known,
        &[row("赵云").number("1001"), row("李明").key("1001")],
        &[
            "row 0: person 101 of 1, new",
            "row 1: person 1 of 1, name-household",
            "household 1: rows 0 1",
        ],
    );
}

#[test]
fn name_birth_date_and_village_are_enough() {
    let known = book([
        born(someone(1, 1, "李明"), "1980-03-05"),
        with_id(someone(2, 2, "王芳"), id_of("19710101", 28)),
    ]);
    check(
        &known,
        &[row("李明").born("1980-03-05")],
        &["row 0: person 1 of 1, name-birth-village"],
    );
    check(
        &known,
        &[row("李明").id(li_ming())],
        &["row 0: person 1 of 1, name-birth-village"],
    );
    check(
        &known,
        &[row("王芳").born("1971-01-01")],
        &["row 0: person 2 of 2, name-birth-village"],
    );
    check(
        &known,
        &[row("李明").born("1980-03-05").village(2)],
        &["row 0! person-unknown"],
    );
    check(&known, &[row("李明").born("1980-03-06")], &["row 0! person-unknown"]);
    check(&known, &[row("李")], &["row 0! person-unknown"]);
}

#[test]
fn a_name_in_a_village_is_enough_only_when_nothing_else_is_known() {
    let known = book([
        numbered(someone(1, 1, "李明"), "1001"),
        born(someone(2, 2, "王芳"), "1971-01-01"),
    ]);
    check(&known, &[row("李明")], &["row 0: person 1 of 1, name-village"]);
    check(&known, &[row("李明").born("1980-03-05")], &["row 0! person-unknown"]);
    check(&known, &[row("李明").village(2)], &["row 0! person-unknown"]);
    check(&known, &[row("王芳")], &["row 0! person-unknown"]);
    check(
        &known,
        &[row("李明").number("1009")],
        &["row 0: person 101 of 101, new", "new household 101: rows 0"],
    );
}

#[test]
fn several_who_fit_are_nobody() {
    let known = book([
        born(someone(1, 1, "李明"), "1980-03-05"),
        born(someone(2, 2, "李明"), "1980-03-05"),
    ]);
    check(&known, &[row("李明").born("1980-03-05")], &["row 0! person-ambiguous"]);
    // Also where a household is listed: a third 李明 would be one too many for certain.
    check(
        &known,
        &[row("李明").born("1980-03-05").key("台账#3")],
        &["row 0! person-ambiguous"],
    );
    // Members who are certain decide for those who are not.
    let known = book([
        born(someone(1, 1, "李明"), "1980-03-05"),
        born(someone(2, 2, "李明"), "1980-03-05"),
        with_id(someone(3, 2, "王芳"), id_of("19710101", 28)),
    ]);
    check(
        &known,
        &[
            row("李明").born("1980-03-05").key("台账#3"),
            row("王芳").id(id_of("19710101", 28)).key("台账#3"),
        ],
        &[
            "row 0: person 2 of 2, name-household",
            "row 1: person 3 of 2, resident-id",
            "household 2: rows 0 1",
        ],
    );
}

#[test]
fn lists_without_households_make_nobody_new() {
    let known = KnownPeople::new();
    check(&known, &[row("李明").id(li_ming())], &["row 0! person-unknown"]);
    check(&known, &[row("李明")], &["row 0! person-unknown"]);
    let mut lot = row("李明");
    lot.subject = Subject::Lot;
    check(&known, &[lot], &[]);
}

#[test]
fn one_person_twice_counts_once() {
    let known = book([with_id(someone(1, 1, "李明"), li_ming())]);
    let same = row("李明").id(li_ming());
    check(
        &known,
        &[same.clone(), same.clone().village(2), same],
        &[
            "row 0: person 1 of 1, resident-id",
            "row 1! row-duplicate",
            "row 2! row-duplicate",
        ],
    );
    let damaged = row("李明").written(&li_ming().as_str()[..15]).number("1001");
    check(
        &KnownPeople::new(),
        &[damaged.clone(), damaged],
        &[
            "row 0: person 101 of 101, new",
            "new household 101: rows 0",
            "row 1! row-duplicate",
        ],
    );
    // The row that says more counts; the finding stands on the later one.
    check(
        &KnownPeople::new(),
        &[row("李明").number("1001"), row("李明").id(li_ming()).number("1001")],
        &[
            "row 1: person 101 of 101, new",
            "new household 101: rows 1",
            "row 1! row-duplicate",
        ],
    );
    check(
        &book([born(someone(1, 1, "李明"), "1980-03-05")]),
        &[row("李明").born("1980-03-05"), row("李明").born("1980-03-05")],
        &["row 0: person 1 of 1, name-birth-village", "row 1! row-duplicate"],
    );
}

#[test]
fn namesakes_of_one_household_with_other_ids_are_two() {
    let rows = [
        row("李明").number("1001"),
        row("李明").id(li_ming()).number("1001"),
        row("李明").id(id_of("20110412", 35)).number("1001"),
    ];
    check(
        &KnownPeople::new(),
        &rows,
        &[
            "row 1: person 101 of 101, new",
            "row 2: person 102 of 101, new",
            "new household 101: rows 1 2",
            "row 1! row-duplicate",
        ],
    );
}

#[test]
fn one_id_on_two_names_is_a_finding_on_both() {
    let rows = [
        row("李明").id(li_ming()).number("1001"),
        row("王芳").id(li_ming()).number("1001"),
        row("王芳").id(li_ming()).number("1001"),
    ];
    let findings = ["row 0! id-shared", "row 1! id-shared", "row 2! row-duplicate"];
    let expected = [
        "row 0: person 101 of 101, new",
        "row 1: person 102 of 101, new",
        "new household 101: rows 0 1",
    ];
    check(
        &KnownPeople::new(),
        &rows,
        &[&expected[..], &findings, &["row 1 has another's ID"]].concat(),
    );
    // The book knows whose it is.
    let known = book([with_id(someone(1, 1, "王芳"), li_ming())]);
    let linked = link_rows(&rows, &known, 0);
    assert_eq!(linked.not_their_id, [0]);
    let people: Vec<u128> = linked.links.iter().map(|link| link.person.uuid().as_u128()).collect();
    assert_eq!(people, [101, 1]);
}

#[test]
fn weaker_evidence_gives_way() {
    let known = book([numbered(with_id(someone(1, 1, "李明"), li_ming()), "1001")]);
    let damaged = li_ming().as_str()[..15].to_owned();
    // In a list the second row is left out ...
    check(
        &known,
        &[row("李明").written(&damaged), row("李明").id(li_ming())],
        &["row 1: person 1 of 1, resident-id", "row 0! person-ambiguous"],
    );
    // ... where households are listed it is another person for now, and found again.
    let rows = [
        row("李明").written(&damaged).number("1002"),
        row("李明").id(li_ming()).number("1001"),
    ];
    let expected = [
        "row 0: person 101 of 101, new",
        "row 1: person 1 of 1, resident-id",
        "new household 101: rows 0",
        "household 1: rows 1",
    ];
    check(&known, &rows, &[&expected[..], &["row 0! person-ambiguous"]].concat());
}

#[test]
fn equal_evidence_decides_nothing() {
    let known = book([with_id(someone(1, 1, "李明"), li_ming())]);
    let text = li_ming().to_string();
    let rows = [row("李明").written(&text[..15]), row("李明").written(&text[..17])];
    check(&known, &rows, &["row 0! person-ambiguous", "row 1! person-ambiguous"]);
}

#[test]
fn birth_dates_that_contradict_are_findings() {
    check(
        &KnownPeople::new(),
        &[row("李明").id(li_ming()).born("1981-03-05").number("1001")],
        &[
            "row 0: person 101 of 101, new",
            "new household 101: rows 0",
            "row 0! birth-conflict",
        ],
    );
    check(
        &book([numbered(born(someone(1, 1, "李明"), "1980-03-05"), "1001")]),
        &[row("李明").born("1980-05-03").number("1001")],
        &[
            "row 0: person 1 of 1, name-household",
            "household 1: rows 0",
            "row 0! birth-conflict",
        ],
    );
}

#[test]
fn households_are_found_by_a_name_in_a_place() {
    let head = |person| KnownPerson {
        is_head: true,
        ..person
    };
    let elsewhere = KnownPerson {
        village: village(2),
        ..someone(4, 4, "李明")
    };
    let known = book([
        head(with_id(someone(1, 1, "李明"), li_ming())),
        someone(2, 2, "李明"),
        head(someone(3, 3, "王芳")),
        elsewhere,
        someone(5, 5, "赵云"),
        someone(6, 6, "赵云"),
        someone(7, 7, "陈静"),
        someone(8, 7, "陈静"),
    ]);
    let check = |id: Option<&ResidentId>, name: &str, place: Option<u32>, expected: Option<u128>| {
        let place = place.map(village);
        let found = match known.household_of(id, name, place.as_ref()) {
            HouseholdMatch::One(id) => Some(id.uuid().as_u128()),
            HouseholdMatch::None => Some(0),
            HouseholdMatch::Several => None,
        };
        assert_eq!(found, expected, "{name} in {place:?}");
    };
    check(Some(&li_ming()), "王芳", None, Some(1));
    check(None, "李明", Some(1), Some(1));
    check(None, "李 明", Some(2), Some(4));
    check(Some(&id_of("19991231", 11)), "李明", Some(1), Some(2));
    check(None, "王芳", None, Some(3));
    check(None, "赵云", Some(1), None);
    check(None, "陈静", Some(1), Some(7));
    check(None, "王芳", Some(2), Some(0));
    check(None, "孙悦", None, Some(0));
}

#[test]
fn several_fields_together_decide_or_ask() {
    // The same sound of the name, the same damaged ID and birth date: nobody else in the book comes near.
    let damaged = format!("{}000", &li_ming().as_str()[..15]);
    // Names are as rare as in a county, not as in a book of three.
    let others = (3..400_u32).map(|n| {
        let letter = |at: u32| char::from_u32(0x4e00 + (n * 37 + at * 1009) % 5000).expect("a character");
        someone(n.into(), n.into(), &format!("{}{}{}", letter(0), letter(1), letter(2)))
    });
    let mut known = book(others.chain([with_id(someone(1, 1, "李明"), li_ming())]));
    let homophone = row("李铭").written(&damaged).born("1980-03-05");
    check(
        &known,
        &[homophone],
        &["row 0: person 1 of 1, likeness", "row 0! name-conflict"],
    );
    // Another day of the same year: people are asked, and nobody is linked.
    let asked = link_rows(&[row("李明").born("1980-07-21")], &known, 0);
    assert!(asked.links.is_empty());
    let [question] = &asked.uncertain[..] else {
        panic!("{:?}", asked.uncertain)
    };
    assert!((50_000..990_000).contains(&question.probability_ppm), "{question:?}");
    let said = |field: &str| {
        question
            .evidence
            .iter()
            .find(|evidence| evidence.field == field)
            .unwrap()
    };
    assert!(
        said("name").weight_millibits > 0 && said("birth").agreement == "same_year",
        "{question:?}"
    );
    // Two different valid IDs are never joined by a machine, however alike the rest.
    let other = row("李明").id(id_of("19800305", 33));
    assert!(link_rows(&[other], &known, 0).links.is_empty());
    // An ID learnt later counts at once.
    known.add(someone(2, 2, "赵云"));
    let zhao = known.named("赵云").next().expect("just added").id;
    known.learn_id(zhao, "赵云", id_of("19710101", 28));
    check(
        &known,
        &[row("赵芸").written(&id_of("19710101", 28).as_str()[..17])],
        &["row 0: person 2 of 2, likeness", "row 0! name-conflict"],
    );
}
