//! What a vault ledger says is read back within a scope that opens the vault, and never touches the book's file.

use crate::county::*;
use twofront_domain::field::Subject;
use twofront_domain::ids::{FindingId, LedgerId, RecordId};
use twofront_domain::value::{Value, Values};
use twofront_store::{Book, FindingFilter, NewFinding, NewLedger, NewRecord, Page, SubjectId, VaultSaid};

const SECRET: &str = "武汉某某小区三十七度八";

struct Returnee {
    family: Family,
    ledger: LedgerId,
    record: RecordId,
    finding: FindingId,
    values: Values,
}

/// One entry: a vault ledger with one row about a family's head, everything in it the secret.
async fn add_returnee(book: &Book) -> Returnee {
    let catalogue = catalogue();
    let returnee = Returnee {
        family: add_family(book, VILLAGE_A, "甲一").await,
        ledger: new_ledger(),
        record: new_record(),
        finding: new_finding(),
        values: values(&catalogue, Subject::Person, &[("origin", Value::Text(SECRET.into()))]),
    };
    let summary = summary("returnees", "返乡.csv", "vault-1", true);
    let mut pen = pen(book, "ledger.import").await;
    let ledger = NewLedger {
        id: returnee.ledger,
        summary: &summary,
        accepted: 1,
        place: place(VILLAGE_A),
    };
    pen.add_ledger(&ledger).await.unwrap();
    pen.keep_file(returnee.ledger, true, SECRET.as_bytes()).await.unwrap();
    let row = record(2, VILLAGE_A, SECRET);
    let household = Some(returnee.family.household);
    let new = NewRecord {
        id: returnee.record,
        record: &row,
        link: None,
        household,
    };
    pen.add_records(returnee.ledger, true, &[new]).await.unwrap();
    let found = finding("temperature", 2, SECRET);
    let found = NewFinding {
        id: returnee.finding,
        finding: &found,
        place: place(VILLAGE_A),
    };
    pen.add_findings(returnee.ledger, true, &[found]).await.unwrap();
    let said = VaultSaid {
        subject: SubjectId::Person(returnee.family.head),
        place: place(VILLAGE_A),
        source_title: shared("returnees 返乡.csv"),
        source_row: (shared("返乡.csv"), 2),
        said: said("2020-02-10", returnee.values.clone()),
    };
    pen.say_in_vault(&catalogue, &[said]).await.unwrap();
    pen.commit(&returnee.ledger.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    screen(book, "2020-02-10", &[vault_hit(&returnee.family, "origin", SECRET)]).await;
    returnee
}

async fn everything_is_read_back_inside_the_vault(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let returnee = add_returnee(&book).await;
    let (inside, elsewhere) = (vault_scope(TOWN_A), vault_scope(TOWN_B));
    let subject = SubjectId::Person(returnee.family.head);
    let vault = book.vault();
    let catalogue = catalogue();
    let read = async |scope| {
        let mut rows = CopyRows::new(&catalogue);
        book.read_vault_county(&view(scope, &catalogue), &mut rows)
            .await
            .unwrap();
        rows.copy.homes
    };
    let found = read(&inside).await;
    let head = &found[&returnee.family.household.to_string()][&format!("person {}", returnee.family.head)];
    assert_eq!(head["origin"], format!("\"{SECRET}\""));
    assert!(read(&elsewhere).await.is_empty());
    let told = vault.assertions_of(&inside, &catalogue, &[subject]).await.unwrap();
    assert_eq!(told[&subject][0].source.place.as_ref(), "返乡.csv 第2行");
    assert_eq!(
        vault.records_of(&inside, returnee.ledger).await.unwrap()[0].raw[0]
            .1
            .as_ref(),
        SECRET
    );
    assert!(vault.record(&inside, returnee.record).await.unwrap().is_some());
    assert!(vault.record(&elsewhere, returnee.record).await.unwrap().is_none());
    let values = vault.finding_values(&inside, &[returnee.finding]).await.unwrap();
    assert_eq!(values[&returnee.finding], SECRET);
    assert_eq!(
        book.ledger_file(&inside, returnee.ledger).await.unwrap(),
        SECRET.as_bytes()
    );
    assert_eq!(verify(&book).await.fault, None);
}

async fn without_the_vault_there_is_no_such_ledger(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let returnee = add_returnee(&book).await;
    let (inside, outside) = (vault_scope(TOWN_A), scope(COUNTY));
    let filter = FindingFilter {
        ledger: Some(returnee.ledger),
        ..FindingFilter::default()
    };
    assert_eq!(book.findings(&outside, &filter, Page::ALL).await.unwrap().total, 0);
    let rows = book.findings(&inside, &filter, Page::ALL).await.unwrap().rows;
    assert_eq!((rows.len(), rows[0].value.as_deref(), rows[0].vault), (1, None, true));
    assert!(book.ledger(&outside, returnee.ledger).await.unwrap().is_none());
    assert!(book.ledger(&inside, returnee.ledger).await.unwrap().is_some());
    assert!(book.ledger_file(&outside, returnee.ledger).await.is_err());
    assert!(
        book.record(&inside, returnee.record).await.unwrap().is_none(),
        "the book has no row of it"
    );
}

async fn no_file_holds_it_in_clear(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let returnee = add_returnee(&book).await;
    book.close().await;
    let files = files_with(folder.path(), SECRET).await;
    assert!(files.is_empty(), "{files:?}");
    let known = files_with(folder.path(), &returnee.record.to_string()).await;
    assert!(
        known.contains("vault.db") && !known.contains("book.db"),
        "the search itself works: {known:?}"
    );
}

on_both!(
    everything_is_read_back_inside_the_vault,
    without_the_vault_there_is_no_such_ledger,
    no_file_holds_it_in_clear,
);
