//! Decisions on pairs: two entries become one, rows are taken up, and all of it can be taken back.

use crate::county::*;
use proptest::prelude::*;
use twofront_domain::field::{Subject, known};
use twofront_domain::ids::PersonId;
use twofront_domain::review::{PairStanding, Verdict};
use twofront_domain::units::Fen;
use twofront_domain::value::Value;
use twofront_store::{Book, NewFinding, PAIRS_DISAGREE, Page, PersonFilter, PersonSaid, ROW_TAKEN_UP, StoreError};

/// Everything that a merge could change and an undo must restore, as one text.
async fn states(folder: &twofront_store::BookPlace) -> String {
    texts(
        folder,
        "SELECT string_agg(line, '|') FROM (SELECT id || ' ' || household_id || ' ' || place_code || ' ' || name \
         || ' ' || COALESCE(resident_id, '-') || ' ' || COALESCE(birth_date, '-') || ' ' || COALESCE(relation, '-') \
         || ' ' || COALESCE(merged_into, '-') || ' ' || state_effective || ' ' || state AS line FROM person UNION ALL \
         SELECT id || ' ' || member_count || ' ' || COALESCE(head_name, '-') || ' ' || state FROM household ORDER BY 1) AS lines",
    )
    .await
}

/// Everybody that a reading of the county hands on.
async fn present(book: &Book) -> Vec<String> {
    let (scope, catalogue) = (scope(COUNTY), catalogue());
    let (copy, _) = read_all(book, &view(&scope, &catalogue)).await;
    let rows = copy.homes.values().flat_map(|home| home.keys());
    let mut people: Vec<String> = rows
        .filter_map(|row| row.strip_prefix("person ").map(ToOwned::to_owned))
        .collect();
    people.sort();
    people
}

async fn people_named(book: &Book, query: &str) -> Vec<PersonId> {
    let wanted = PersonFilter {
        query: query.to_owned(),
        place: None,
    };
    let found = book.people(&scope(COUNTY), &wanted, Page::ALL).await.unwrap();
    assert_eq!(found.total, found.rows.len() as u64);
    found.rows.into_iter().map(|person| person.id).collect()
}

async fn earns(book: &Book, person: PersonId, family: &Family, on: &str, yuan: i64) {
    let catalogue = catalogue();
    let wage = values(
        &catalogue,
        Subject::Person,
        &[("wage_income", Value::Money(Fen::new(yuan * 100)))],
    );
    let said = PersonSaid {
        id: person,
        household: family.household,
        place: place(family.village),
        is_new: false,
        said: vec![said(on, wage)],
    };
    let mut pen = pen(book, "person.say").await;
    pen.say_of_people(&catalogue, &[said]).await.unwrap();
    pen.commit("person", serde_json::Value::Null).await.unwrap();
}

async fn two_entries_of_one_person_merge_and_come_apart_again(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let elder = add_family(&book, VILLAGE_A, "甲一").await;
    let younger = add_family(&book, VILLAGE_A, "甲乙").await;
    earns(&book, younger.head, &younger, "2020-02-12", 3000).await;
    let pair = pair_of_two(&book, younger.head, elder.head).await;
    let before = states(folder.path()).await;

    assert_eq!(decide(&book, pair, 1, Verdict::Same).await, PairStanding::Same);
    assert_eq!(people_named(&book, "甲").await, [elder.head]);
    let members = book.members(&scope(COUNTY), younger.household).await.unwrap();
    assert!(members.is_empty(), "{members:?}");
    let home = book
        .household(&scope(COUNTY), younger.household)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((home.member_count, home.head_name), (0, None));
    let survivor = &book.members(&scope(COUNTY), elder.household).await.unwrap()[0];
    assert_eq!(survivor.name, "甲乙", "the newest statement wins");
    assert_eq!(survivor.state["wage_income"], 300_000);
    let history = book
        .assertions_of(&scope(COUNTY), &catalogue(), elder.household)
        .await
        .unwrap();
    assert_eq!(history.people[&elder.head].len(), 3, "what both were told");
    let mut linked = Vec::new();
    book.people_for_linking(&scope(COUNTY), |row| linked.push(row.id))
        .await
        .unwrap();
    assert_eq!(linked, [elder.head]);
    assert_eq!(present(&book).await, [elder.head.to_string()]);
    assert_eq!(verify(&book).await.fault, None);

    assert_eq!(decide(&book, pair, 1, Verdict::Withdrawn).await, PairStanding::Open);
    assert_eq!(states(folder.path()).await, before);
    assert_eq!(people_named(&book, "甲").await.len(), 2);
    assert_eq!(verify(&book).await.fault, None);
}

async fn what_is_learnt_of_either_entry_meanwhile_stays_where_it_was_said(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let elder = add_family(&book, VILLAGE_A, "甲一").await;
    let younger = add_family(&book, VILLAGE_A, "甲乙").await;
    let pair = pair_of_two(&book, younger.head, elder.head).await;
    decide(&book, pair, 1, Verdict::Same).await;
    // An import that was linked before the merge may still speak of the absorbed entry.
    earns(&book, younger.head, &younger, "2020-02-12", 3000).await;
    earns(&book, elder.head, &elder, "2020-02-01", 1000).await;
    assert_eq!(verify(&book).await.fault, None);
    let wage = async |family: &Family| {
        let members = book.members(&scope(COUNTY), family.household).await.unwrap();
        members.first().map(|person| person.state["wage_income"].clone())
    };
    assert_eq!(wage(&elder).await.unwrap(), 300_000);
    decide(&book, pair, 2, Verdict::Different).await;
    decide(&book, pair, 3, Verdict::Different).await;
    assert_eq!(wage(&elder).await.unwrap(), 100_000);
    assert_eq!(wage(&younger).await.unwrap(), 300_000);
    assert_eq!(verify(&book).await.fault, None);
}

async fn an_absorbed_entry_is_found_by_its_resident_id_as_the_survivor(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let elder = add_family(&book, VILLAGE_A, "甲一").await;
    let younger = add_family(&book, VILLAGE_A, "甲乙").await;
    let (first, second) = ("349900198001010010", "349900198001010038");
    for (family, id, on) in [(&elder, first, "2020-02-13"), (&younger, second, "2020-02-11")] {
        let catalogue = catalogue();
        let values = values(
            &catalogue,
            Subject::Person,
            &[(known::RESIDENT_ID, Value::Text(id.into()))],
        );
        let said = PersonSaid {
            id: family.head,
            household: family.household,
            place: place(VILLAGE_A),
            is_new: false,
            said: vec![said(on, values)],
        };
        let mut pen = pen(&book, "person.say").await;
        pen.say_of_people(&catalogue, &[said]).await.unwrap();
        pen.commit("person", serde_json::Value::Null).await.unwrap();
    }
    let pair = pair_of_two(&book, elder.head, younger.head).await;
    assert_eq!(people_named(&book, second).await, [younger.head]);
    decide(&book, pair, 1, Verdict::Same).await;
    assert_eq!(people_named(&book, first).await, [elder.head]);
    assert_eq!(people_named(&book, second).await, [elder.head]);
}

async fn pairs_that_contradict_each_other_are_refused(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let mut heads = Vec::new();
    for name in ["甲一", "甲乙", "甲丙"] {
        heads.push(add_family(&book, VILLAGE_A, name).await.head);
    }
    let ab = pair_of_two(&book, heads[0], heads[1]).await;
    let bc = pair_of_two(&book, heads[1], heads[2]).await;
    let ac = pair_of_two(&book, heads[0], heads[2]).await;
    decide(&book, ab, 1, Verdict::Same).await;
    decide(&book, ac, 1, Verdict::Different).await;
    let before = states(folder.path()).await;
    let refused = try_decide(&book, bc, 2, Verdict::Same).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(PAIRS_DISAGREE))),
        "{refused:?}"
    );
    assert_eq!(states(folder.path()).await, before);
    assert!(
        book.decisions_on(&[bc]).await.unwrap().is_empty(),
        "nothing half-written"
    );
    decide(&book, ac, 1, Verdict::Withdrawn).await;
    decide(&book, bc, 2, Verdict::Same).await;
    assert_eq!(people_named(&book, "甲").await, [heads[0]]);
    let refused = try_decide(&book, ac, 1, Verdict::Different).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(PAIRS_DISAGREE))),
        "{refused:?}"
    );
    // The first pair no longer stands: the other two stay together.
    decide(&book, ab, 1, Verdict::Withdrawn).await;
    let mut left = [heads[0], heads[1]].map(|head| head.to_string());
    left.sort();
    assert_eq!(present(&book).await, left);
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_row_is_taken_up_and_put_back(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let namesake = add_family(&book, VILLAGE_A, "甲一二").await;
    let pairs = open_row(&book, &family, &[family.head, namesake.head]).await;
    let before = states(folder.path()).await;
    let insured = async || {
        let members = book.members(&scope(COUNTY), family.household).await.unwrap();
        members[0].state["insured"] == true
    };
    let row = async || {
        let rows = book.records_of(&scope(COUNTY), family.ledger).await.unwrap();
        let row = rows.into_iter().find(|row| row.row == 4).unwrap();
        (row.person, row.link_method)
    };
    let open = async || {
        let wanted = "SELECT COUNT(*) FROM finding WHERE code = 'person-ambiguous' AND state = 'open'";
        number(folder.path(), "book.db", wanted).await
    };
    assert_eq!((row().await, open().await), ((None, None), 1));

    decide(&book, pairs[0], 1, Verdict::Same).await;
    assert!(insured().await);
    assert_eq!(
        (row().await, open().await),
        ((Some(family.head), Some("decided".to_owned())), 0)
    );
    let history = book
        .assertions_of(&scope(COUNTY), &catalogue(), family.household)
        .await
        .unwrap();
    assert_eq!(&*history.people[&family.head][1].source.place, "表1 第4行");
    assert_eq!(verify(&book).await.fault, None);
    let refused = try_decide(&book, pairs[1], 1, Verdict::Same).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(ROW_TAKEN_UP))),
        "{refused:?}"
    );
    decide(&book, pairs[1], 1, Verdict::Different).await;

    assert_eq!(
        decide(&book, pairs[0], 2, Verdict::Different).await,
        PairStanding::Contested
    );
    assert!(!insured().await);
    assert_eq!(states(folder.path()).await, before);
    assert_eq!((row().await, open().await), ((None, None), 1));
    let kept = number(
        folder.path(),
        "book.db",
        "SELECT COUNT(*) FROM assertion WHERE record_id IN (SELECT id FROM record WHERE row_number = 4)",
    )
    .await;
    assert_eq!(kept, 1, "a withdrawn statement is kept");
    assert_eq!(verify(&book).await.fault, None);

    // A third person settles it, and what was withdrawn is said again.
    assert_eq!(decide(&book, pairs[0], 3, Verdict::Same).await, PairStanding::Same);
    assert!(insured().await);
    assert_eq!(verify(&book).await.fault, None);
    let settled = book.settled_pairs().await.unwrap();
    let settled: Vec<(u32, bool)> = settled.iter().map(|pair| (pair.probability_ppm, pair.same)).collect();
    assert_eq!(settled, [(600_000, true), (600_000, false)]);
}

async fn a_household_that_nobody_is_left_in_is_noted_until_somebody_is(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let elder = add_family(&book, VILLAGE_A, "甲一").await;
    let younger = add_family(&book, VILLAGE_A, "甲乙").await;
    let pair = pair_of_two(&book, younger.head, elder.head).await;
    let decided = try_decide(&book, pair, 1, Verdict::Same).await.unwrap();
    assert_eq!(decided.households.len(), 2);
    let mut pen = crate::county::pen(&book, "finding.add").await;
    let empty = pen.households_left_empty(&decided.households).await.unwrap();
    let [one] = &empty[..] else { panic!("{empty:?}") };
    assert_eq!(
        (one.ledger, one.row, one.number.as_deref()),
        (younger.ledger, 3, Some("H-甲乙"))
    );
    let mut found = finding(twofront_store::HOUSEHOLD_EMPTY, one.row, "H-甲乙");
    found.sheet = Some(one.sheet.as_str().into());
    let found = NewFinding {
        id: new_finding(),
        finding: &found,
        place: place(VILLAGE_A),
    };
    pen.add_findings(one.ledger, false, &[found]).await.unwrap();
    assert_eq!(
        pen.households_left_empty(&decided.households).await.unwrap(),
        [],
        "noted once"
    );
    pen.commit("household", serde_json::Value::Null).await.unwrap();
    decide(&book, pair, 1, Verdict::Withdrawn).await;
    let mut pen = crate::county::pen(&book, "finding.mend").await;
    assert_eq!(pen.households_left_empty(&decided.households).await.unwrap(), []);
    pen.commit("household", serde_json::Value::Null).await.unwrap();
    let mended = "SELECT COUNT(*) FROM finding WHERE code = 'household-empty' AND state = 'mended'";
    assert_eq!(number(folder.path(), "book.db", mended).await, 1);
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        3 => Just(Verdict::Same),
        2 => Just(Verdict::Different),
        1 => Just(Verdict::Unsure),
        2 => Just(Verdict::Withdrawn),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever people say in whatever order, the book verifies, and when everybody took theirs back it is as before.
    #[test]
    fn any_sequence_of_decisions_can_be_taken_back(said in prop::collection::vec((0..4_usize, 1..4_u128, verdicts()), 1..14), on in either()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = on.place().await;
            let book = with_places(folder.path()).await;
            let mut families = Vec::new();
            for name in ["甲一", "甲乙", "甲丙"] {
                families.push(add_family(&book, VILLAGE_A, name).await);
            }
            earns(&book, families[1].head, &families[1], "2020-02-12", 3000).await;
            let mut pairs = Vec::new();
            for (one, other) in [(0, 1), (2, 1), (0, 2)] {
                pairs.push(pair_of_two(&book, families[one].head, families[other].head).await);
            }
            pairs.extend(open_row(&book, &families[0], &[families[0].head]).await);
            let before = states(folder.path()).await;
            for (pair, who, verdict) in &said {
                match try_decide(&book, pairs[*pair], *who, *verdict).await {
                    Ok(_) | Err(StoreError::Conflict(PAIRS_DISAGREE)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert_eq!(verify(&book).await.fault, None, "{said:?}");
            // Different ones first: while they stand, taking back may be refused.
            for verdict in [Verdict::Different, Verdict::Same] {
                for decisions in book.decisions_on(&pairs).await.unwrap().into_values() {
                    let newest: std::collections::BTreeMap<_, _> =
                        decisions.iter().map(|one| (one.account.unwrap(), (one.pair, one.verdict))).collect();
                    for (who, (pair, _)) in newest.into_iter().filter(|(_, (_, said))| *said == verdict) {
                        // Taking back one "different" of several on a contested pair could make it stand as same.
                        let taken = try_decide(&book, pair, who.uuid().as_u128(), Verdict::Withdrawn).await;
                        assert!(matches!(taken, Ok(_) | Err(StoreError::Conflict(PAIRS_DISAGREE))), "{taken:?}");
                    }
                }
            }
            for decisions in book.decisions_on(&pairs).await.unwrap().into_values() {
                for one in decisions {
                    try_decide(&book, one.pair, one.account.unwrap().uuid().as_u128(), Verdict::Withdrawn).await.unwrap();
                }
            }
            assert_eq!(states(folder.path()).await, before, "{said:?}");
            assert_eq!(verify(&book).await.fault, None);
        });
    }
}

on_both!(
    two_entries_of_one_person_merge_and_come_apart_again,
    what_is_learnt_of_either_entry_meanwhile_stays_where_it_was_said,
    an_absorbed_entry_is_found_by_its_resident_id_as_the_survivor,
    pairs_that_contradict_each_other_are_refused,
    a_row_is_taken_up_and_put_back,
    a_household_that_nobody_is_left_in_is_noted_until_somebody_is,
);
