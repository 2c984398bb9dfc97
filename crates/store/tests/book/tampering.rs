//! Whoever changes the files behind the program's back is found, and where.

use crate::county::*;
use twofront_store::{Fault, StoreError};

/// Entries: 1 places, 2 family A, 3 family B, 4 screening with a vault clue, 5 tasks, 6 vault statement.
async fn book_of_six(folder: &twofront_store::BookPlace) {
    let book = with_places(folder).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let b = add_family(&book, VILLAGE_B, "乙一").await;
    let outcome = screen(
        &book,
        "2020-02-10",
        &[hit(&a, "low-income", "收入低"), vault_hit(&b, "fever", "发热")],
    )
    .await;
    let mut pen = pen(&book, "task.add").await;
    pen.add_tasks(&[task_for(&a, Some(outcome.clues[0].0))]).await.unwrap();
    pen.commit("tasks", serde_json::Value::Null).await.unwrap();
    let mut pen = crate::county::pen(&book, "vault.say").await;
    let catalogue = catalogue();
    let values = values(
        &catalogue,
        twofront_domain::field::Subject::Person,
        &[("origin", twofront_domain::value::Value::Text("某地".into()))],
    );
    let said = twofront_store::VaultSaid {
        subject: twofront_store::SubjectId::Person(b.head),
        place: place(VILLAGE_B),
        source_title: shared("returnees"),
        source_row: (shared("表1"), 3),
        said: said("2020-02-10", values),
    };
    pen.say_in_vault(&catalogue, &[said]).await.unwrap();
    pen.commit("vault", serde_json::Value::Null).await.unwrap();
    assert_eq!(verify(&book).await.fault, None);
    book.close().await;
}

async fn check(on: On, file: &str, statement: &str, expected: (i64, Fault)) {
    let folder = on.place().await;
    book_of_six(folder.path()).await;
    assert!(
        tamper(folder.path(), file, statement).await > 0,
        "{statement} changed nothing"
    );
    let book = open(folder.path()).await;
    assert_eq!(verify(&book).await.fault, Some(expected), "{statement}");
}

/// File, what somebody does to it, the entry and the fault that must be found.
const CHANGES: [(&str, &str, (i64, Fault)); 23] = [
    (
        "book.db",
        "UPDATE journal SET actor = 'somebody (county)' WHERE seq = 2",
        (2, Fault::EntryChanged),
    ),
    (
        "book.db",
        "UPDATE journal SET at = at + 1 WHERE seq = 5",
        (5, Fault::EntryChanged),
    ),
    ("book.db", "DELETE FROM journal WHERE seq = 3", (3, Fault::Gap)),
    ("book.db", "DELETE FROM journal WHERE seq = 6", (6, Fault::TailMissing)),
    ("book.db", "DELETE FROM journal WHERE seq = 5", (5, Fault::Gap)),
    (
        "book.db",
        "UPDATE record SET raw = replace(raw, '甲', '已') WHERE journal_seq = 2",
        (2, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE record SET row_number = row_number + 1 WHERE journal_seq = 3",
        (3, Fault::RowsChanged),
    ),
    (
        "book.db",
        "DELETE FROM record WHERE journal_seq = 3",
        (3, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE record SET journal_seq = 3 WHERE journal_seq = 2",
        (2, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE assertion SET effective = '2020-02-11' WHERE journal_seq = 2",
        (2, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE assertion SET record_id = NULL WHERE record_id IS NOT NULL",
        (2, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE finding SET value = '34990019800101002' WHERE journal_seq = 3",
        (3, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE ledger SET accepted = 2 WHERE journal_seq = 3",
        (3, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE reason SET body = replace(body, '低', '高')",
        (4, Fault::RowsChanged),
    ),
    (
        "book.db",
        "UPDATE clue SET first_seen = '2020-02-09' WHERE vault = 0",
        (4, Fault::RowsChanged),
    ),
    ("book.db", "UPDATE task SET minutes = 21", (5, Fault::RowsChanged)),
    (
        "book.db",
        "UPDATE person SET state = replace(state, '甲一', '甲二')",
        (6, Fault::StatesDiffer(1)),
    ),
    (
        "book.db",
        "UPDATE household SET state_effective = '2020-02-11'",
        (6, Fault::StatesDiffer(2)),
    ),
    (
        "vault.db",
        "UPDATE vault_reason SET body = x'00'",
        (4, Fault::VaultRowsChanged),
    ),
    ("vault.db", "DELETE FROM vault_clue", (4, Fault::VaultRowsChanged)),
    (
        "vault.db",
        "UPDATE vault_assertion SET content = '{}'",
        (6, Fault::VaultRowsChanged),
    ),
    (
        "book.db",
        "UPDATE ledger_file SET content = x'00' WHERE journal_seq = 2",
        (2, Fault::RowsChanged),
    ),
    (
        "book.db",
        "DELETE FROM ledger_file WHERE journal_seq = 3",
        (3, Fault::RowsChanged),
    ),
];

async fn changes_are_found_and_located(on: On) {
    for (file, statement, expected) in CHANGES {
        check(on, file, statement, expected).await;
    }
}

async fn settling_a_finding_is_no_tampering(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let mut pen = pen(&book, "finding.explain").await;
    pen.explain_finding(family.finding, "原件如此").await.unwrap();
    assert!(matches!(
        pen.explain_finding(family.finding, "再次").await,
        Err(StoreError::Conflict(_))
    ));
    pen.commit("finding", serde_json::Value::Null).await.unwrap();
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_missing_tail_is_found_even_when_the_book_agrees_with_itself(on: On) {
    // The last entry has no vault rows here, so that only the noted heads can tell.
    let remove = "DELETE FROM journal WHERE seq = 2";
    let forget = "UPDATE meta SET value = (SELECT seq || ':' || hash FROM journal ORDER BY seq DESC LIMIT 1) \
                  WHERE key = 'journal-head'";
    for statements in [&[remove][..], &[remove, forget]] {
        let folder = on.place().await;
        let book = with_places(folder.path()).await;
        let pen = pen(&book, "nothing").await;
        pen.commit("nothing", serde_json::Value::Null).await.unwrap();
        book.close().await;
        for statement in statements {
            tamper(folder.path(), "book.db", statement).await;
        }
        let book = open(folder.path()).await;
        assert_eq!(verify(&book).await.fault, Some((2, Fault::TailMissing)));
    }
}

on_both!(
    changes_are_found_and_located,
    settling_a_finding_is_no_tampering,
    a_missing_tail_is_found_even_when_the_book_agrees_with_itself,
);
