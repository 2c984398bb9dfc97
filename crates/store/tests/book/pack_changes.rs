//! Changes to packs: drafted by one person, put in force by another, numbered in that order.

use crate::county::*;
use twofront_domain::actor::Actor;
use twofront_domain::ids::PackChangeId;
use twofront_store::{Book, Fault, NewPackChange, PackChangeFilter, PackChangeKind, PackChangeState, Page, StoreError};

fn change(amount: i64) -> NewPackChange {
    NewPackChange {
        id: new_change(),
        pack: "livelihood".to_owned(),
        kind: PackChangeKind::Parameter,
        target: "monitoring_line".to_owned(),
        content: serde_json::json!({ "amount": amount }),
        starts_on: day("2020-03-14"),
        legal_basis: "测试文件〔2020〕1号".to_owned(),
        note: "省里调整".to_owned(),
    }
}

async fn draft(book: &Book, by: &Actor, amount: i64) -> PackChangeId {
    let change = change(amount);
    let mut pen = book.pen(by, moment(amount), "pack.draft").await.unwrap();
    pen.draft_pack_change(&change).await.unwrap();
    pen.commit(&change.id.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    change.id
}

async fn decide_on(
    book: &Book,
    by: &Actor,
    change: PackChangeId,
    state: PackChangeState,
) -> Result<Option<u64>, StoreError> {
    let mut pen = book.pen(by, moment(99), "pack.decide").await.unwrap();
    let number = pen.decide_pack_change(change, state, "同意").await?;
    pen.commit(&change.to_string(), serde_json::Value::Null).await.unwrap();
    Ok(number)
}

async fn another_person_puts_a_draft_in_force_and_numbers_it(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (one, other) = (named_actor("张三"), named_actor("李四"));
    let (first, second) = (draft(&book, &one, 1).await, draft(&book, &one, 2).await);
    let (third, fourth) = (draft(&book, &other, 3).await, draft(&book, &one, 4).await);
    assert!(
        book.pack_changes_in_force().await.unwrap().is_empty(),
        "a draft counts for nothing"
    );
    let own = decide_on(&book, &one, first, PackChangeState::InForce).await;
    assert!(matches!(own, Err(StoreError::OwnWork(_))), "{own:?}");
    let decide = async |by, change, state| decide_on(&book, by, change, state).await.unwrap();
    assert_eq!(decide(&other, second, PackChangeState::InForce).await, Some(1));
    assert_eq!(decide(&one, third, PackChangeState::Refused).await, None);
    assert_eq!(decide(&other, first, PackChangeState::InForce).await, Some(2));
    assert_eq!(
        decide(&one, fourth, PackChangeState::Withdrawn).await,
        None,
        "one's own may be taken back"
    );
    let again = decide_on(&book, &other, fourth, PackChangeState::InForce).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    let in_force = book.pack_changes_in_force().await.unwrap();
    let shown: Vec<_> = in_force
        .iter()
        .map(|row| (row.number, row.change.content["amount"].as_i64()))
        .collect();
    assert_eq!(shown, [(Some(1), Some(2)), (Some(2), Some(1))]);
    let row = book.pack_change(third).await.unwrap().unwrap();
    assert_eq!(
        (
            row.state,
            row.number,
            row.drafted_by.as_str(),
            row.decided_by.as_deref(),
            row.decision_note.as_deref()
        ),
        (PackChangeState::Refused, None, "李四", Some("张三"), Some("同意"))
    );
    let filter = PackChangeFilter {
        state: Some(PackChangeState::InForce),
        pack: Some("livelihood".to_owned()),
    };
    assert_eq!(book.pack_changes(&filter, Page::first(1)).await.unwrap().total, 2);
    let all = book
        .pack_changes(&PackChangeFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows;
    assert_eq!(
        all.iter().map(|row| row.change.id).collect::<Vec<_>>(),
        [fourth, third, second, first]
    );
    assert_eq!(verify(&book).await.fault, None);
}

async fn what_is_in_force_cannot_be_changed_behind_the_programs_back(on: On) {
    let statements = [
        (
            "UPDATE pack_change SET state = 'in-force', change_number = 9 WHERE state = 'draft'",
            true,
        ),
        ("UPDATE pack_change SET state = 'draft' WHERE change_number = 1", true),
        ("UPDATE pack_change SET content = replace(content, '1', '7')", false),
        ("UPDATE pack_change_decision SET decided_by = '王五'", false),
    ];
    for (statement, derived) in statements {
        let folder = on.place().await;
        let book = with_places(folder.path()).await;
        let first = draft(&book, &named_actor("张三"), 1).await;
        draft(&book, &named_actor("张三"), 2).await;
        decide_on(&book, &named_actor("李四"), first, PackChangeState::InForce)
            .await
            .unwrap();
        book.close().await;
        assert!(tamper(folder.path(), "book.db", statement).await > 0);
        let fault = verify(&open(folder.path()).await).await.fault;
        let as_expected = match fault {
            Some((_, Fault::StatesDiffer(1))) => derived,
            Some((_, Fault::RowsChanged)) => !derived,
            _ => false,
        };
        assert!(as_expected, "{statement}: {fault:?}");
    }
}

on_both!(
    another_person_puts_a_draft_in_force_and_numbers_it,
    what_is_in_force_cannot_be_changed_behind_the_programs_back,
);
