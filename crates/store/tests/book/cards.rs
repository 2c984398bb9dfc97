//! Citizens' cards and what is asked for with them: one card a household, one answer a request, nothing outside one's area.

use crate::county::*;
use twofront_domain::card::RequestKind;
use twofront_domain::ids::{CardId, CardRequestId, TaskId};
use twofront_store::{Book, CardRequestFilter, Counted, NewCardRequest, Page, StoreError, Tries, TryKind};
use uuid::Uuid;

const NOBODY: &str = "nobody";

async fn card_for(book: &Book, family: &Family, code: &str) -> CardId {
    let mut printing = pen(book, "card.print").await;
    let card = printing.add_card(family.household, code, "0562-1").await.unwrap();
    printing.commit("card", serde_json::Value::Null).await.unwrap();
    card
}

async fn request(book: &Book, family: &Family, card: CardId, kind: RequestKind, receipt: &str) -> CardRequestId {
    let mut asking = pen(book, "card.request").await;
    let task = task_for(family, None);
    let new = NewCardRequest {
        id: CardRequestId::new(Uuid::now_v7()),
        receipt: receipt.to_owned(),
        card,
        household: family.household,
        kind,
        clue: None,
        line: "户联系电话".to_owned(),
        says: "换了号码".to_owned(),
        task: task.task.id,
        due: day("2020-03-12"),
    };
    asking.add_tasks(&[task]).await.unwrap();
    asking.add_card_request(&new).await.unwrap();
    asking.commit("request", serde_json::Value::Null).await.unwrap();
    new.id
}

async fn a_newer_card_takes_the_place_of_the_old(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "张晓明").await;
    assert_eq!(book.card_of(&scope(COUNTY), family.household).await.unwrap(), None);
    card_for(&book, &family, "first").await;
    let second = card_for(&book, &family, "second").await;
    assert_eq!(book.card_with_code("first").await.unwrap(), None);
    assert_eq!(book.card_with_code(NOBODY).await.unwrap(), None);
    let card = book.card_with_code("second").await.unwrap().unwrap();
    assert_eq!(
        (card.id, card.household, card.office_phone.as_str()),
        (second, family.household, "0562-1")
    );
    assert_eq!(
        book.card_of(&scope(TOWN_A), family.household).await.unwrap(),
        Some(card)
    );
    assert_eq!(book.card_of(&scope(TOWN_B), family.household).await.unwrap(), None);
    let mut taken = pen(&book, "card.print").await;
    assert!(
        taken.add_card(family.household, "second", "").await.is_err(),
        "a code of two cards"
    );
    drop(taken);
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_request_is_answered_once_and_seen_in_its_area(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "张晓明").await,
        add_family(&book, VILLAGE_B, "王小红").await,
    );
    let (card_a, card_b) = (card_for(&book, &a, "a").await, card_for(&book, &b, "b").await);
    let first = request(&book, &a, card_a, RequestKind::Correction, "RECEIPT-A").await;
    request(&book, &b, card_b, RequestKind::Locked, "RECEIPT-B").await;
    let listed = async |place: &str, open: bool| -> Vec<String> {
        let filter = CardRequestFilter {
            open,
            ..CardRequestFilter::default()
        };
        let listing = book.card_requests(&scope(place), &filter, Page::ALL).await.unwrap();
        assert_eq!(listing.total, listing.rows.len() as u64);
        listing.rows.into_iter().map(|row| row.receipt).collect()
    };
    assert_eq!(listed(COUNTY, true).await, ["RECEIPT-A", "RECEIPT-B"]);
    assert_eq!(listed(TOWN_B, true).await, ["RECEIPT-B"]);
    let mut answering = pen(&book, "card-request.answer").await;
    answering.answer_card_request(first, true, "已更正").await.unwrap();
    let again = answering.answer_card_request(first, false, "不办").await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    answering.commit("request", serde_json::Value::Null).await.unwrap();
    assert_eq!(listed(COUNTY, true).await, ["RECEIPT-B"]);
    assert_eq!(
        listed(COUNTY, false).await,
        ["RECEIPT-B", "RECEIPT-A"],
        "what waits comes first"
    );
    let row = book.card_request_with_receipt("RECEIPT-A").await.unwrap().unwrap();
    let answer = row.answer.unwrap();
    assert_eq!((answer.granted, answer.answer.as_str()), (true, "已更正"));
    assert_eq!(book.card_request_with_receipt(NOBODY).await.unwrap(), None);
    let mut telling = pen(&book, "card.lock").await;
    assert!(telling.card_lock_told(card_b, moment(-1)).await.unwrap());
    assert!(!telling.card_lock_told(card_a, moment(-1)).await.unwrap());
    drop(telling);
    assert_eq!(
        verify(&book).await.fault,
        None,
        "an answer changes nothing that was fixed"
    );
}

async fn a_request_needs_its_task(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "张晓明").await;
    let card = card_for(&book, &family, "a").await;
    let mut asking = pen(&book, "card.request").await;
    let new = NewCardRequest {
        id: CardRequestId::new(Uuid::now_v7()),
        receipt: "R".to_owned(),
        card,
        household: family.household,
        kind: RequestKind::Copy,
        clue: None,
        line: String::new(),
        says: String::new(),
        task: TaskId::new(Uuid::now_v7()),
        due: day("2020-03-12"),
    };
    let kept = asking.add_card_request(&new).await;
    assert!(matches!(kept, Err(StoreError::Dangling(_))), "{kept:?}");
}

async fn wrong_digits_are_counted_before_they_are_looked_at(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let wait = |tries: &Tries| (tries.times >= 2).then(|| moment(1000));
    for second in [1, 2] {
        let counted = book
            .count_try(TryKind::Card, "mark", moment(second), moment(0), wait)
            .await;
        assert!(matches!(counted.unwrap(), Counted::After(_)));
    }
    let third = book
        .count_try(TryKind::Card, "mark", moment(3), moment(0), wait)
        .await
        .unwrap();
    assert_eq!(third, Counted::Wait(moment(1000)));
    let tries = book.tries(TryKind::Card, "mark").await.unwrap().unwrap();
    assert_eq!((tries.times, tries.last_at), (2, moment(2)));
    assert_eq!(book.tries(TryKind::Card, NOBODY).await.unwrap(), None);
    assert!(book.many_tries(1, 1).await.unwrap().is_empty(), "cards are no sign-ins");
}

on_both!(
    a_newer_card_takes_the_place_of_the_old,
    a_request_is_answered_once_and_seen_in_its_area,
    a_request_needs_its_task,
    wrong_digits_are_counted_before_they_are_looked_at
);
