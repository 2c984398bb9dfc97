//! A scope is part of every query: a town never sees another town, a worker only their own households.

use std::collections::{BTreeMap, BTreeSet};

use crate::county::*;
use twofront_domain::actor::Scope;
use twofront_domain::ids::{HouseholdId, PersonId, WorkerId};
use twofront_store::{
    Book, ClueFilter, FindingFilter, HouseholdFilter, HouseholdSaid, Page, PersonFilter, PersonSaid, StoreError,
    TaskFilter, VisitFilter, WorkerFilter,
};

struct Two {
    a: Family,
    b: Family,
    worker_a: WorkerId,
}

/// Both towns with a family, a clue, a task, a worker and a visit each; the worker of town A is paired with A's family.
async fn two_towns(book: &Book) -> Two {
    let a = add_family(book, VILLAGE_A, "甲一").await;
    let b = add_family(book, VILLAGE_B, "乙一").await;
    let clues = screen(
        book,
        "2020-02-10",
        &[hit(&a, "low-income", "收入低"), vault_hit(&b, "fever", "发热")],
    )
    .await;
    let (worker_a, worker_b) = (worker_in(VILLAGE_A, "王甲"), worker_in(VILLAGE_B, "王乙"));
    let tasks = [
        task_for(&a, Some(clues.clues[0].0)),
        task_for(&b, Some(clues.clues[1].0)),
    ];
    let mut pen = pen(book, "plan.make").await;
    pen.put_workers(&[worker_a.clone(), worker_b.clone()]).await.unwrap();
    pen.pair(&[(worker_a.id, a.household)], day("2020-01-01"))
        .await
        .unwrap();
    pen.add_tasks(&tasks).await.unwrap();
    let visits = vec![visit_for(&a, &[tasks[0].task.id])];
    let plan = plan_of(worker_a.id, visits, vec![visit_for(&b, &[tasks[1].task.id])]);
    pen.add_plan(new_plan(), &plan, &serde_json::json!([])).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    Two {
        a,
        b,
        worker_a: worker_a.id,
    }
}

/// How many of everything a scope sees: ledgers, findings, households, people, clues, tasks, workers, visits.
async fn seen(book: &Book, scope: &Scope) -> [u64; 8] {
    let day = day("2020-02-11");
    [
        book.ledgers(scope, None, Page::ALL).await.unwrap().total,
        book.findings(scope, &FindingFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        book.households(scope, &HouseholdFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        book.people(scope, &PersonFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        book.clues(scope, &ClueFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        book.tasks(scope, &TaskFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
        book.workers(scope, &WorkerFilter::default(), day, Page::ALL)
            .await
            .unwrap()
            .total,
        book.visits(scope, day, &VisitFilter::default(), Page::ALL)
            .await
            .unwrap()
            .total,
    ]
}

async fn snapshot(book: &Book, scope: &Scope) -> Vec<HouseholdId> {
    let catalogue = catalogue();
    let (copy, _) = read_all(book, &view(scope, &catalogue)).await;
    let one = |(home, rows): (&String, &BTreeMap<String, Row>)| {
        assert_eq!(rows.len(), 2, "the household and its head");
        home.parse().unwrap()
    };
    copy.homes.iter().map(one).collect()
}

async fn a_town_never_sees_another(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let two = two_towns(&book).await;
    assert_eq!(seen(&book, &scope(COUNTY)).await, [2; 8]);
    assert_eq!(seen(&book, &scope("34")).await, [2; 8]);
    assert_eq!(seen(&book, &scope(TOWN_A)).await, [1; 8]);
    assert_eq!(seen(&book, &scope(TOWN_B)).await, [1; 8]);
    assert_eq!(seen(&book, &scope("349900003")).await, [0; 8]);
    assert_eq!(seen(&book, &scope("349901")).await, [0; 8]);
    for (town, own, other) in [(TOWN_A, &two.a, &two.b), (TOWN_B, &two.b, &two.a)] {
        let scope = scope(town);
        assert_eq!(snapshot(&book, &scope).await, [own.household]);
        assert!(book.household(&scope, own.household).await.unwrap().is_some());
        assert!(book.household(&scope, other.household).await.unwrap().is_none());
        assert!(book.members(&scope, other.household).await.unwrap().is_empty());
        assert!(book.record(&scope, own.record).await.unwrap().is_some());
        assert!(book.record(&scope, other.record).await.unwrap().is_none());
        assert!(book.records_of(&scope, other.ledger).await.unwrap().is_empty());
        assert!(book.ledger(&scope, other.ledger).await.unwrap().is_none());
        assert!(book.visits_of(&scope, other.household).await.unwrap().is_empty());
        assert!(
            book.workers_paired_with(&scope, other.household)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(book.open_tasks(&scope).await.unwrap().len(), 1);
        assert_eq!(book.doorsteps(&scope).await.unwrap().len(), 1);
        assert_eq!(book.workers_for_planning(&scope).await.unwrap().len(), 1);
        let counts = book.counts(&scope, day("2020-02-11")).await.unwrap();
        assert_eq!(
            (counts.ledgers, counts.households, counts.people, counts.workers),
            (1, 1, 1, 1)
        );
        assert_eq!(counts.clues.iter().map(|(_, _, count)| count).sum::<u64>(), 1);
        assert_eq!(counts.visits + counts.waiting, 1);
        let mut linking = Vec::new();
        book.people_for_linking(&scope, |person| linking.push(person.id))
            .await
            .unwrap();
        assert_eq!(linking, [own.head]);
    }
    let round = book
        .round(&scope(TOWN_B), two.worker_a, day("2020-02-11"))
        .await
        .unwrap();
    assert!(round.is_empty());
}

async fn a_worker_sees_their_own_households_only(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let two = two_towns(&book).await;
    let worker = Scope::theirs(place(COUNTY), two.worker_a, false);
    // No ledgers and findings; one household, person, clue, task; themselves; one visit.
    assert_eq!(seen(&book, &worker).await, [0, 0, 1, 1, 1, 1, 1, 1]);
    assert_eq!(snapshot(&book, &worker).await, [two.a.household]);
    let journal = book.journal(&worker, None, Page::ALL).await;
    assert!(matches!(journal, Err(StoreError::NotFound { what: "journal", .. })));
    let waiting = book.journal(&Scope::nothing(place(COUNTY)), None, Page::ALL).await;
    assert!(waiting.is_err());
}

async fn an_approved_round_opens_its_households_to_its_worker(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let two = two_towns(&book).await;
    let worker = Scope::theirs(place(COUNTY), two.worker_a, false);
    let plan_id = new_plan();
    let mut pen = pen(&book, "plan.make").await;
    let plan = plan_of(two.worker_a, vec![visit_for(&two.b, &[])], vec![]);
    pen.add_plan(plan_id, &plan, &serde_json::json!([])).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    assert!(
        book.household(&worker, two.b.household).await.unwrap().is_none(),
        "a proposed plan opens nothing"
    );
    let mut pen = crate::county::pen(&book, "plan.approve").await;
    pen.approve_plan(plan_id).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    assert!(book.household(&worker, two.b.household).await.unwrap().is_some());
    let mut both = [two.a.household, two.b.household];
    both.sort();
    let mut read = snapshot(&book, &worker).await;
    read.sort();
    assert_eq!(read, both, "the county is read as far as the worker reaches");
}

async fn the_vault_opens_only_to_scopes_that_say_so(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let two = two_towns(&book).await;
    let vault = book.vault();
    let clues = book
        .clues(&scope(TOWN_B), &ClueFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows;
    assert_eq!(
        (clues[0].rule.as_str(), clues[0].person, clues[0].vault),
        ("", None, true)
    );
    let closed = vault.clues(&scope(COUNTY), &[clues[0].id]).await;
    assert!(matches!(closed, Err(StoreError::VaultClosed)));
    let (closed, fields) = (scope(COUNTY), catalogue());
    let mut rows = CopyRows::new(&fields);
    let view = view(&closed, &fields);
    for refused in [
        book.read_vault_county(&view, &mut rows).await.err(),
        book.read_vault_households(&view, &[two.b.household], &mut rows)
            .await
            .err(),
        book.read_vault_changed(&view, 0, &mut rows).await.err(),
    ] {
        assert!(matches!(refused, Some(StoreError::VaultClosed)));
    }
    assert_eq!(rows.copy, Copy::default(), "nothing of the vault was handed on");
    assert!(matches!(
        vault.finding_values(&scope(COUNTY), &[]).await,
        Err(StoreError::VaultClosed)
    ));
    assert!(matches!(
        vault.records_of(&scope(COUNTY), two.b.ledger).await,
        Err(StoreError::VaultClosed)
    ));
    assert!(matches!(
        vault.assertions_of(&scope(COUNTY), &catalogue(), &[]).await,
        Err(StoreError::VaultClosed)
    ));
    let opened = vault.clues(&vault_scope(COUNTY), &[clues[0].id]).await.unwrap();
    assert_eq!(opened[&clues[0].id].rule, "fever");
}

async fn names_and_numbers_find_households_and_people(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let two = two_towns(&book).await;
    let check = async |query: &str, households: u64, people: u64| {
        let filter = HouseholdFilter {
            query: query.to_owned(),
            ..HouseholdFilter::default()
        };
        let found = book.households(&scope(COUNTY), &filter, Page::ALL).await.unwrap();
        assert_eq!(found.total, households, "households for {query:?}");
        let filter = PersonFilter {
            query: query.to_owned(),
            place: None,
        };
        assert_eq!(
            book.people(&scope(COUNTY), &filter, Page::ALL).await.unwrap().total,
            people,
            "people for {query:?}"
        );
    };
    check("甲", 1, 1).await;
    check("甲一", 1, 1).await;
    check(" 乙 ", 1, 1).await;
    check("一", 0, 0).await;
    check("H-甲一", 1, 0).await;
    check("349900198001010016", 0, 0).await;
    let filter = HouseholdFilter {
        place: Some(place(TOWN_A)),
        monitoring: Some("unstable".to_owned()),
        clue_front: Some(twofront_domain::front::Front::Livelihood),
        ..HouseholdFilter::default()
    };
    let found = book.households(&scope(COUNTY), &filter, Page::first(1)).await.unwrap();
    assert_eq!((found.total, found.rows[0].id), (1, two.a.household));
    let beyond = Page { limit: 1, offset: 1 };
    assert!(
        book.households(&scope(COUNTY), &filter, beyond)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

async fn a_snapshot_loses_nobody_between_its_pages(on: On) {
    const HOUSEHOLDS: usize = 4_100;
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let catalogue = catalogue();
    let villages = [VILLAGE_A, VILLAGE_B];
    let (mut households, mut people) = (Vec::new(), Vec::new());
    for number in 0..HOUSEHOLDS {
        let (id, place) = (new_household(), place(villages[number % 2]));
        households.push(HouseholdSaid {
            id,
            place: place.clone(),
            is_new: true,
            said: vec![],
        });
        for name in ["一", "二"].into_iter().take(number % 3) {
            let said = vec![said("2020-02-10", named(&catalogue, name, "head"))];
            people.push(PersonSaid {
                id: new_person(),
                household: id,
                place: place.clone(),
                is_new: true,
                said,
            });
        }
    }
    let mut pen = pen(&book, "test").await;
    pen.say_of_households(&catalogue, &households).await.unwrap();
    pen.say_of_people(&catalogue, &people).await.unwrap();
    pen.commit("test", serde_json::Value::Null).await.unwrap();
    let expected: BTreeMap<HouseholdId, BTreeSet<PersonId>> = households
        .iter()
        .map(|one| {
            (
                one.id,
                people
                    .iter()
                    .filter(|who| who.household == one.id)
                    .map(|who| who.id)
                    .collect(),
            )
        })
        .collect();
    let scope = scope(COUNTY);
    let (copy, _) = read_all(&book, &view(&scope, &catalogue)).await;
    let members = |rows: &BTreeMap<String, Row>| {
        let people = rows.keys().filter_map(|row| row.strip_prefix("person "));
        people.map(|id| id.parse().unwrap()).collect()
    };
    let found: BTreeMap<HouseholdId, BTreeSet<PersonId>> = copy
        .homes
        .iter()
        .map(|(home, rows)| (home.parse().unwrap(), members(rows)))
        .collect();
    assert_eq!(found, expected);
}

on_both!(
    a_town_never_sees_another,
    a_worker_sees_their_own_households_only,
    an_approved_round_opens_its_households_to_its_worker,
    the_vault_opens_only_to_scopes_that_say_so,
    names_and_numbers_find_households_and_people,
    a_snapshot_loses_nobody_between_its_pages,
);
