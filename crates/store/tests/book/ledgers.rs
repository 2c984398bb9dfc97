//! Ledgers in the book: the same file twice is one ledger, a corrected file settles the findings of the earlier one.

use crate::county::*;
use twofront_domain::ids::LedgerId;
use twofront_store::{Book, FindingFilter, FindingState, LedgerAdded, NewFinding, NewLedger, Page, StoreError};

async fn the_same_file_twice_is_one_ledger(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let sha256 = format!("sha-{VILLAGE_A}-甲一");
    assert_eq!(book.ledger_with_sha256(&sha256).await.unwrap(), Some(family.ledger));
    assert_eq!(book.ledger_with_sha256("other").await.unwrap(), None);
    let again = summary("national-list", "renamed.xlsx", &sha256, false);
    let mut pen = pen(&book, "ledger.import").await;
    let ledger = NewLedger {
        id: new_ledger(),
        summary: &again,
        accepted: 1,
        place: place(VILLAGE_A),
    };
    assert_eq!(
        pen.add_ledger(&ledger).await.unwrap(),
        LedgerAdded::Already(family.ledger)
    );
    drop(pen);
    assert_eq!(book.ledgers(&scope(COUNTY), None, Page::ALL).await.unwrap().total, 1);
    assert_eq!(book.journal_head().await.unwrap().unwrap().0, 2);
}

async fn add(
    book: &Book,
    sha256: &str,
    findings: &[(&'static str, u32, &str)],
    corrects: Option<LedgerId>,
) -> LedgerId {
    let summary = summary("visit-ledger", "甲镇.xlsx", sha256, false);
    let ledger = NewLedger {
        id: new_ledger(),
        summary: &summary,
        accepted: 1,
        place: place(TOWN_A),
    };
    let mut pen = pen(book, "ledger.import").await;
    assert_eq!(pen.add_ledger(&ledger).await.unwrap(), LedgerAdded::New);
    let found: Vec<_> = findings
        .iter()
        .map(|(code, row, value)| finding(code, *row, value))
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|finding| NewFinding {
            id: new_finding(),
            finding,
            place: place(VILLAGE_A),
        })
        .collect();
    pen.add_findings(ledger.id, false, &found).await.unwrap();
    if let Some(earlier) = corrects {
        pen.settle_corrected(earlier, ledger.id).await.unwrap();
    }
    pen.commit(&ledger.id.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    ledger.id
}

async fn states(book: &Book, ledger: LedgerId) -> Vec<(String, u32, FindingState)> {
    let filter = FindingFilter {
        ledger: Some(ledger),
        ..FindingFilter::default()
    };
    let rows = book.findings(&scope(COUNTY), &filter, Page::ALL).await.unwrap().rows;
    rows.into_iter()
        .map(|row| (row.code, row.row.unwrap(), row.state))
        .collect()
}

async fn a_corrected_file_mends_carries_and_keeps_explanations(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let first = add(
        &book,
        "1",
        &[("id", 3, "x"), ("id", 4, "y"), ("age", 5, "z"), ("age", 6, "w")],
        None,
    )
    .await;
    assert_eq!(
        book.earlier_ledgers("visit-ledger", "甲镇.xlsx").await.unwrap(),
        [first]
    );
    let filter = FindingFilter {
        code: Some("age".to_owned()),
        ..FindingFilter::default()
    };
    let mut pen = pen(&book, "finding.explain").await;
    for row in book.findings(&scope(COUNTY), &filter, Page::ALL).await.unwrap().rows {
        pen.explain_finding(row.id, "属实").await.unwrap();
    }
    pen.commit("finding", serde_json::Value::Null).await.unwrap();
    let second = add(
        &book,
        "2",
        &[("id", 4, "y"), ("age", 5, "z"), ("age", 6, "other")],
        Some(first),
    )
    .await;
    let word = |code: &str, row, state| (code.to_owned(), row, state);
    assert_eq!(
        states(&book, first).await,
        [
            word("id", 3, FindingState::Mended),
            word("id", 4, FindingState::Carried),
            word("age", 5, FindingState::Carried),
            word("age", 6, FindingState::Carried),
        ]
    );
    assert_eq!(
        states(&book, second).await,
        [
            word("id", 4, FindingState::Open),
            word("age", 5, FindingState::Explained),
            // Another value than the one that was explained.
            word("age", 6, FindingState::Open),
        ]
    );
    let open = FindingFilter {
        state: Some(FindingState::Open),
        ..FindingFilter::default()
    };
    let codes = book.finding_codes(&scope(COUNTY), &open).await.unwrap();
    let codes: Vec<_> = codes.iter().map(|(code, _, count)| (code.as_str(), *count)).collect();
    assert_eq!(codes, [("age", 1), ("id", 1)]);
    assert_eq!(verify(&book).await.fault, None);
}

async fn the_whole_file_is_for_readers_of_the_whole_ledger(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    for reader in [COUNTY, TOWN_A] {
        assert_eq!(
            book.ledger_file(&scope(reader), family.ledger).await.unwrap(),
            "甲一".as_bytes()
        );
    }
    let summary = summary("national-list", "both.xlsx", "both", false);
    let ledger = NewLedger {
        id: new_ledger(),
        summary: &summary,
        accepted: 1,
        place: place(COUNTY),
    };
    let row = record(3, VILLAGE_B, "乙一");
    let new = twofront_store::NewRecord {
        id: new_record(),
        record: &row,
        link: None,
        household: None,
    };
    let mut pen = pen(&book, "ledger.import").await;
    pen.add_ledger(&ledger).await.unwrap();
    pen.add_records(ledger.id, false, &[new]).await.unwrap();
    pen.keep_file(ledger.id, false, b"both towns").await.unwrap();
    pen.commit("ledger", serde_json::Value::Null).await.unwrap();
    assert!(
        book.ledger(&scope(TOWN_B), ledger.id).await.unwrap().is_some(),
        "its rows are in it"
    );
    assert!(book.ledger(&scope(TOWN_A), ledger.id).await.unwrap().is_none());
    let refused = book.ledger_file(&scope(TOWN_B), ledger.id).await;
    assert!(matches!(refused, Err(StoreError::NotFound { what: "ledger", .. })));
    assert_eq!(verify(&book).await.fault, None);
}

on_both!(
    the_same_file_twice_is_one_ledger,
    a_corrected_file_mends_carries_and_keeps_explanations,
    the_whole_file_is_for_readers_of_the_whole_ledger,
);
