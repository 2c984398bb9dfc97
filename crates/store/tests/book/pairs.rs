//! Pairs that may be one person: who may see them and in which order, and that nobody changes them behind the program.

use crate::county::*;
use twofront_domain::actor::Scope;
use twofront_domain::ids::PairId;
use twofront_domain::review::{PairStanding, Verdict};
use twofront_store::{Book, Fault, Page, PairFilter, PairSide, StoreError};

async fn a_pair_is_seen_by_the_office_that_has_both_sides(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let near = add_family(&book, VILLAGE_A, "甲乙").await;
    let b = add_family(&book, VILLAGE_B, "乙一").await;
    let inside = pair_of_two(&book, a.head, near.head).await;
    let across = pair_of_two(&book, a.head, b.head).await;
    let worker = add_worker(&book).await;
    let theirs = Scope::theirs(place(COUNTY), worker, false);
    for (scope, expected) in [
        (scope(COUNTY), vec![inside, across]),
        (scope(TOWN_A), vec![inside]),
        (scope(TOWN_B), vec![]),
        (theirs, vec![]),
    ] {
        let found = book.pairs(&scope, &PairFilter::default(), Page::ALL).await.unwrap();
        let ids: Vec<PairId> = found.rows.iter().map(|pair| pair.id).collect();
        assert_eq!(
            (ids, found.total),
            (expected.clone(), expected.len() as u64),
            "{scope:?}"
        );
        for pair in [inside, across] {
            let one = book.pair(&scope, pair).await.unwrap();
            assert_eq!(one.is_some(), expected.contains(&pair), "{scope:?}");
        }
    }
    let places: Vec<String> = book
        .pairs(&scope(COUNTY), &PairFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows
        .iter()
        .map(|pair| pair.place.to_string())
        .collect();
    assert_eq!(places, [VILLAGE_A, COUNTY]);
}

async fn add_worker(book: &Book) -> twofront_domain::ids::WorkerId {
    let worker = worker_in(VILLAGE_A, "陈驻村");
    let mut pen = pen(book, "worker.put").await;
    pen.put_workers(std::slice::from_ref(&worker)).await.unwrap();
    pen.commit("worker", serde_json::Value::Null).await.unwrap();
    worker.id
}

async fn the_queue_begins_with_what_is_likeliest_got_wrong(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let mut heads = Vec::new();
    for name in ["甲一", "甲乙", "甲丙", "甲丁"] {
        heads.push(add_family(&book, VILLAGE_A, name).await.head);
    }
    let ask_about = |at: usize, ppm: u32| pair_of(PairSide::Person(heads[0]), heads[at], ppm);
    let pairs = [ask_about(1, 980_000), ask_about(2, 450_000), ask_about(3, 70_000)];
    assert_eq!(ask(&book, &pairs).await, 3);
    let again = [
        pair_of(PairSide::Person(heads[1]), heads[0], 500_000),
        pair_of(PairSide::Person(heads[2]), heads[2], 500_000),
    ];
    assert_eq!(
        ask(&book, &again).await,
        0,
        "the same two are one pair, and nobody is a pair with themselves"
    );
    let open = PairFilter {
        standing: Some(PairStanding::Open),
        place: None,
    };
    let listed = async || {
        let found = book.pairs(&scope(COUNTY), &open, Page::ALL).await.unwrap();
        found.rows.iter().map(|pair| pair.probability_ppm).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [450_000, 70_000, 980_000]);
    decide(&book, pairs[1].id, 1, Verdict::Different).await;
    assert_eq!(listed().await, [70_000, 980_000]);
}

async fn a_newer_file_takes_undecided_pairs_out_of_the_queue(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let namesake = add_family(&book, VILLAGE_A, "甲一二").await;
    let pairs = open_row(&book, &family, &[family.head, namesake.head]).await;
    decide(&book, pairs[0], 1, Verdict::Different).await;
    let mut pen = crate::county::pen(&book, "ledger.import").await;
    pen.replace_pairs(family.ledger).await.unwrap();
    pen.commit("ledger", serde_json::Value::Null).await.unwrap();
    let standing = async |pair| book.pair(&scope(COUNTY), pair).await.unwrap().unwrap().standing;
    assert_eq!(standing(pairs[0]).await, PairStanding::Different);
    assert_eq!(standing(pairs[1]).await, PairStanding::Replaced);
    assert_eq!(
        decide(&book, pairs[1], 1, Verdict::Unsure).await,
        PairStanding::Replaced
    );
    assert_eq!(verify(&book).await.fault, None);
}

async fn nobody_changes_a_decision_behind_the_program(on: On) {
    for (statement, fault) in [
        ("UPDATE link_decision SET verdict = 'different'", Fault::RowsChanged),
        ("DELETE FROM link_decision", Fault::RowsChanged),
        ("UPDATE link_pair SET probability_ppm = 1", Fault::RowsChanged),
        ("UPDATE link_pair SET standing = 'different'", Fault::StatesDiffer(1)),
        ("UPDATE person SET merged_into = NULL", Fault::StatesDiffer(2)),
        ("UPDATE linkage_model SET body = '{}'", Fault::RowsChanged),
    ] {
        let folder = on.place().await;
        let book = with_places(folder.path()).await;
        let elder = add_family(&book, VILLAGE_A, "甲一").await;
        let younger = add_family(&book, VILLAGE_A, "甲乙").await;
        let pair = pair_of_two(&book, younger.head, elder.head).await;
        decide(&book, pair, 1, Verdict::Same).await;
        train(&book, "m2").await.unwrap();
        assert_eq!(verify(&book).await.fault, None);
        assert!(tamper(folder.path(), "book.db", statement).await > 0);
        let found = verify(&book).await.fault.map(|(_, fault)| fault);
        assert_eq!(found, Some(fault), "{statement}");
    }
}

async fn train(book: &Book, version: &str) -> Result<(), StoreError> {
    let mut pen = pen(book, "linkage.train").await;
    pen.add_linkage_model(version, &serde_json::json!({ "name": [1, 2] }))
        .await?;
    pen.put_linkage_model_in_force(version).await?;
    pen.commit(version, serde_json::Value::Null).await.map(drop)
}

async fn one_model_is_in_force_and_all_are_kept(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    assert_eq!(book.linkage_model_in_force().await.unwrap(), None);
    train(&book, "m1").await.unwrap();
    train(&book, "m2").await.unwrap();
    let again = train(&book, "m2").await;
    assert!(
        matches!(again, Err(StoreError::Taken("version of the linkage model"))),
        "{again:?}"
    );
    let mut pen = pen(&book, "linkage.choose").await;
    let unknown = pen.put_linkage_model_in_force("m9").await;
    assert!(matches!(unknown, Err(StoreError::NotFound { .. })), "{unknown:?}");
    pen.put_linkage_model_in_force("m1").await.unwrap();
    pen.commit("m1", serde_json::Value::Null).await.unwrap();
    assert_eq!(book.linkage_model_in_force().await.unwrap().unwrap().version, "m1");
    let in_force: Vec<bool> = book
        .linkage_models()
        .await
        .unwrap()
        .iter()
        .map(|model| model.in_force)
        .collect();
    assert_eq!(in_force.iter().filter(|used| **used).count(), 1);
    assert_eq!(in_force.len(), 2);
    assert_eq!(verify(&book).await.fault, None);
}

on_both!(
    a_pair_is_seen_by_the_office_that_has_both_sides,
    the_queue_begins_with_what_is_likeliest_got_wrong,
    a_newer_file_takes_undecided_pairs_out_of_the_queue,
    nobody_changes_a_decision_behind_the_program,
    one_model_is_in_force_and_all_are_kept,
);
