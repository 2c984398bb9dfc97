//! One pen, one journal entry; nothing half-written; states that are the fold of what was said.

use crate::county::*;
use proptest::prelude::*;
use twofront_domain::field::{Subject, known};
use twofront_domain::history::{Assertion, Source, state_on};
use twofront_domain::units::Fen;
use twofront_domain::value::Value;
use twofront_store::{Book, HouseholdSaid, Page, PersonSaid, Said, StoreError};

async fn every_write_is_one_chained_entry(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    add_family(&book, VILLAGE_A, "甲一").await;
    let journal = book.journal(&scope(COUNTY), None, Page::ALL).await.unwrap();
    let actions: Vec<&str> = journal.rows.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["ledger.import", "county.set"]);
    assert_eq!(journal.rows[0].previous_hash, journal.rows[1].hash);
    assert_eq!(journal.rows[0].computed_hash(book.digest()), journal.rows[0].hash);
    assert_eq!(journal.rows[0].content_digest.len(), 64);
    assert_eq!(
        journal.rows[1].content_digest.len(),
        64,
        "of the response; places are not append-only"
    );
    assert_eq!(
        book.journal_head().await.unwrap(),
        Some((2, journal.rows[0].hash.clone()))
    );
    let verification = verify(&book).await;
    assert_eq!((verification.entries, verification.fault), (2, None));
    assert_eq!(
        (verification.rows, verification.subjects),
        (7, 4),
        "response, ledger, its file, record, finding, two assertions; a household, a person and the two villages have states"
    );
}

async fn a_dropped_pen_leaves_nothing(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    {
        let catalogue = catalogue();
        let mut pen = pen(&book, "ledger.import").await;
        let household = new_household();
        let said_of = HouseholdSaid {
            id: household,
            place: place(VILLAGE_A),
            is_new: true,
            said: vec![],
        };
        pen.say_of_households(&catalogue, &[said_of]).await.unwrap();
        let values = values(&catalogue, Subject::Person, &[("origin", Value::Text("某地".into()))]);
        let said = twofront_store::VaultSaid {
            subject: twofront_store::SubjectId::Household(household),
            place: place(VILLAGE_A),
            source_title: shared("returnees"),
            source_row: (shared("表1"), 3),
            said: said("2020-02-10", values),
        };
        pen.say_in_vault(&catalogue, &[said]).await.unwrap();
    }
    let households = book
        .households(&scope(COUNTY), &Default::default(), Page::ALL)
        .await
        .unwrap();
    assert_eq!(households.total, 0);
    let left = number(folder.path(), "vault.db", "SELECT COUNT(*) FROM vault_assertion").await;
    assert_eq!(left, 0);
    assert_eq!(book.journal_head().await.unwrap().unwrap().0, 1);
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_refused_row_undoes_the_whole_write(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let mut pen = pen(&book, "task.add").await;
    let stranger = crate::county::Family {
        household: new_household(),
        ..family
    };
    pen.add_tasks(&[task_for(&family_like(&stranger, family.household), None)])
        .await
        .unwrap();
    let refused = pen.add_tasks(&[task_for(&stranger, None)]).await;
    assert!(matches!(refused, Err(StoreError::Dangling("task"))), "{refused:?}");
    drop(pen);
    assert_eq!(
        book.tasks(&scope(COUNTY), &Default::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        0
    );
}

fn family_like(family: &Family, household: twofront_domain::ids::HouseholdId) -> Family {
    Family { household, ..*family }
}

async fn head_name_and_member_count_follow_the_members(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let catalogue = catalogue();
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let mut pen = pen(&book, "person.add").await;
    let child = PersonSaid {
        id: new_person(),
        household: family.household,
        place: place(VILLAGE_A),
        is_new: true,
        said: vec![said("2020-02-11", named(&catalogue, "甲二", "child"))],
    };
    pen.say_of_people(&catalogue, &[child]).await.unwrap();
    pen.commit("person", serde_json::Value::Null).await.unwrap();
    let read = async || book.household(&scope(COUNTY), family.household).await.unwrap().unwrap();
    assert_eq!(
        (read().await.member_count, read().await.head_name.as_deref()),
        (2, Some("甲一"))
    );
    let mut pen = crate::county::pen(&book, "person.leave").await;
    pen.set_left_on(family.head, Some(day("2020-02-12"))).await.unwrap();
    pen.commit("person", serde_json::Value::Null).await.unwrap();
    assert_eq!(
        (read().await.member_count, read().await.head_name.as_deref()),
        (1, Some("甲二"))
    );
}

async fn a_moved_household_takes_its_members_along(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let mut pen = pen(&book, "household.move").await;
    let moved = HouseholdSaid {
        id: family.household,
        place: place(VILLAGE_B),
        is_new: false,
        said: vec![],
    };
    pen.say_of_households(&catalogue(), &[moved]).await.unwrap();
    pen.commit("household", serde_json::Value::Null).await.unwrap();
    assert!(book.members(&scope(TOWN_A), family.household).await.unwrap().is_empty());
    let members = book.members(&scope(TOWN_B), family.household).await.unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(
        book.household(&scope(TOWN_B), family.household)
            .await
            .unwrap()
            .unwrap()
            .member_count,
        1
    );
    assert_eq!(verify(&book).await.fault, None);
}

async fn history_keeps_source_and_place_of_each_value(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let history = book
        .assertions_of(&scope(TOWN_A), &catalogue(), family.household)
        .await
        .unwrap();
    assert_eq!(history.household.len(), 1);
    let [assertion] = &history.people[&family.head][..] else {
        panic!("one assertion expected")
    };
    assert_eq!(assertion.id, family.assertion);
    assert_eq!(assertion.source.record, Some(family.record));
    assert_eq!(assertion.source.title.as_ref(), "349900001001.xlsx");
    assert_eq!(assertion.source.place.as_ref(), "表1 第3行");
    assert_eq!(assertion.source.entered_by.as_ref(), "tester");
    let elsewhere = book
        .assertions_of(&scope(TOWN_B), &catalogue(), family.household)
        .await
        .unwrap();
    assert!(elsewhere.household.is_empty() && elsewhere.people.is_empty());
}

/// What is said, in which of several writes: (write, effective day, wage, insured).
type Saying = (u8, u8, Option<i64>, Option<bool>);

async fn state_after(book: &Book, sayings: &[Saying]) {
    let catalogue = catalogue();
    let (household, person) = (new_household(), new_person());
    let mut told: Vec<Assertion> = Vec::new();
    for write in 0..4_u8 {
        let of_write = sayings.iter().filter(|saying| saying.0 == write);
        let statements: Vec<Said> = of_write
            .map(|(_, effective, wage, insured)| {
                let mut entries = vec![(known::NAME, Value::Text(format!("名{write}").into()))];
                entries.extend(wage.map(|wage| ("wage_income", Value::Money(Fen::new(wage)))));
                entries.extend(insured.map(|insured| ("insured", Value::Flag(insured))));
                said(
                    &format!("2020-01-{:02}", effective + 1),
                    values(&catalogue, Subject::Person, &entries),
                )
            })
            .collect();
        let now = moment(i64::from(write));
        let mut pen = book.pen(&actor(), now, "test").await.unwrap();
        let home = HouseholdSaid {
            id: household,
            place: place(VILLAGE_A),
            is_new: write == 0,
            said: vec![],
        };
        pen.say_of_households(&catalogue, &[home]).await.unwrap();
        for statement in &statements {
            let source = Source {
                record: None,
                title: "".into(),
                place: "".into(),
                entered_by: "".into(),
            };
            let (id, effective, values) = (statement.assertion, statement.effective, statement.values.clone());
            told.push(Assertion {
                id,
                effective,
                recorded_at: now,
                source,
                values,
            });
        }
        let said = PersonSaid {
            id: person,
            household,
            place: place(VILLAGE_A),
            is_new: write == 0,
            said: statements,
        };
        pen.say_of_people(&catalogue, &[said]).await.unwrap();
        pen.commit("test", serde_json::Value::Null).await.unwrap();
    }
    let members = book.members(&scope(COUNTY), household).await.unwrap();
    let stored = members[0].values(&catalogue);
    let folded = state_on(day("9999-12-31"), &told);
    assert_eq!(stored.iter().count(), folded.len());
    for (field, value) in stored.iter() {
        assert_eq!(&folded[&field].value, value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_state_is_the_fold_of_everything_said(
        sayings in prop::collection::vec(
            (0..4_u8, 0..4_u8, prop::option::of(0..1000_i64), prop::option::of(any::<bool>())), 0..8),
        on in either()
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let folder = on.place().await;
            let book = with_places(folder.path()).await;
            state_after(&book, &sayings).await;
            assert_eq!(verify(&book).await.fault, None);
        });
    }
}

on_both!(
    every_write_is_one_chained_entry,
    a_dropped_pen_leaves_nothing,
    a_refused_row_undoes_the_whole_write,
    head_name_and_member_count_follow_the_members,
    a_moved_household_takes_its_members_along,
    history_keeps_source_and_place_of_each_value,
);
