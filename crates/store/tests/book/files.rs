//! The two files: opening, strangers and newer ones, a crash between the two commits, backup and restore; accounts.

use crate::county::*;
use twofront_domain::ids::AccountId;
use twofront_store::{Account, Book, MANIFEST_FILE, Page, StoreError};

async fn opening_says_what_is_wrong(on: On) {
    let folder = on.place().await;
    let missing = Book::open_existing(folder.path()).await;
    assert!(matches!(missing, Err(StoreError::Missing(_))));
    with_places(folder.path()).await.close().await;
    let again = Book::open_existing(folder.path()).await.unwrap();
    assert_eq!(again.county().await.unwrap(), Some(place(COUNTY)));
    assert_eq!(again.gazetteer().await.unwrap().places().len(), 5);
    again.close().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (99, 'later', 1, x'00', 0)";
    tamper(folder.path(), "book.db", newer).await;
    let refused = Book::open_existing(folder.path()).await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Newer {
                file: "book.db",
                found: 99,
                ..
            })
        ),
        "{refused:?}"
    );
}

async fn a_vault_of_another_book_is_refused(on: On) {
    let (one, other) = (on.place().await, on.place().await);
    for folder in [&one, &other] {
        with_places(folder.path()).await.close().await;
    }
    one.take_vault_of(&other);
    let refused = Book::open(one.path()).await;
    assert!(matches!(refused, Err(StoreError::ForeignVault)), "{refused:?}");
    one.lose_vault();
    let without = Book::open(one.path()).await;
    assert!(
        matches!(without, Err(StoreError::ForeignVault)),
        "a lost vault is not silently replaced: {without:?}"
    );
}

async fn vault_rows_of_a_write_that_never_reached_the_book_are_taken_out(on: On) {
    let folder = on.place().await;
    with_places(folder.path()).await.close().await;
    let row = "INSERT INTO vault_finding_value (id, value, journal_seq) VALUES ('x', '热', 2)";
    let pending = "INSERT INTO meta (key, value) VALUES ('journal-pending', '2:abc')";
    tamper(folder.path(), "vault.db", row).await;
    tamper(folder.path(), "vault.db", pending).await;
    let book = open(folder.path()).await;
    assert_eq!(
        number(folder.path(), "vault.db", "SELECT COUNT(*) FROM vault_finding_value").await,
        0
    );
    assert_eq!(verify(&book).await.fault, None);
}

/// Who waits for the lock finds what the process left that held it, although nothing was pending when the waiting began.
async fn who_waited_for_a_write_that_stopped_half_way_settles_it(on: On) {
    let folder = on.place().await;
    let [one, other] = [with_places(folder.path()).await, open(folder.path()).await];
    let held = pen(&one, "stops").await;
    let waiting = tokio::spawn(async move { add_family(&other, VILLAGE_A, "甲一").await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let row = "INSERT INTO vault_finding_value (id, value, journal_seq) VALUES ('x', '热', 2)";
    let pending = "INSERT INTO meta (key, value) VALUES ('journal-pending', '2:abc')";
    tamper(folder.path(), "vault.db", row).await;
    tamper(folder.path(), "vault.db", pending).await;
    drop(held);
    waiting.await.unwrap();
    let left = "SELECT COUNT(*) FROM vault_finding_value";
    assert_eq!(number(folder.path(), "vault.db", left).await, 0);
    assert_eq!(verify(&one).await.fault, None);
}

async fn vault_rows_of_a_write_that_did_reach_the_book_stay(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    screen(&book, "2020-02-10", &[vault_hit(&a, "fever", "发热")]).await;
    let (seq, hash) = book.journal_head().await.unwrap().unwrap();
    book.close().await;
    let pending = format!("INSERT INTO meta (key, value) VALUES ('journal-pending', '{seq}:{hash}')");
    tamper(folder.path(), "vault.db", &pending).await;
    tamper(folder.path(), "vault.db", "DELETE FROM meta WHERE key = 'journal-head'").await;
    let book = open(folder.path()).await;
    assert_eq!(
        number(folder.path(), "vault.db", "SELECT COUNT(*) FROM vault_reason").await,
        1
    );
    assert_eq!(
        number(
            folder.path(),
            "vault.db",
            "SELECT COUNT(*) FROM meta WHERE key = 'journal-head'"
        )
        .await,
        1
    );
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_backup_restores_to_the_same_head(on: On) {
    let folder = on.place().await;
    let (backup, target) = (tempfile::tempdir().unwrap(), on.place().await);
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    screen(
        &book,
        "2020-02-10",
        &[hit(&a, "low-income", "收入低"), vault_hit(&a, "fever", "发热")],
    )
    .await;
    let to = backup.path().join("it's a copy");
    let manifest = book.backup(&to, moment(9)).await.unwrap();
    let head = book.journal_head().await.unwrap().unwrap();
    assert_eq!(
        (manifest.journal_seq, manifest.journal_hash.as_str()),
        (head.0, head.1.as_str())
    );
    add_family(&book, VILLAGE_B, "乙一").await;

    assert_eq!(Book::restore(&to, target.path()).await.unwrap(), manifest);
    let restored = Book::open_existing(target.path()).await.unwrap();
    assert_eq!(restored.journal_head().await.unwrap(), Some(head));
    let verification = verify(&restored).await;
    assert_eq!((verification.fault, verification.entries), (None, 3));
    assert!(restored.household(&scope(COUNTY), a.household).await.unwrap().is_some());
    restored.close().await;

    let again = Book::restore(&to, target.path()).await;
    assert!(
        matches!(again, Err(StoreError::Backup(_))),
        "a book is never overwritten"
    );
    let full = book.backup(&to, moment(10)).await;
    assert!(
        matches!(full, Err(StoreError::Backup(_))),
        "a backup is never overwritten"
    );
}

async fn a_changed_backup_is_refused(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let changes: [fn(&std::path::Path); 3] = [
        |backup| {
            let path = backup.join("vault.db");
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[4000] ^= 1;
            std::fs::write(&path, bytes).unwrap();
        },
        |backup| std::fs::remove_file(backup.join(MANIFEST_FILE)).unwrap(),
        |backup| {
            let path = backup.join(MANIFEST_FILE);
            let text = std::fs::read_to_string(&path)
                .unwrap()
                .replace("vault.db", "../vault.db");
            std::fs::write(&path, text).unwrap();
        },
    ];
    for change in changes {
        let (place, empty) = (tempfile::tempdir().unwrap(), on.place().await);
        let (backup, target) = (place.path().join("backup"), empty.path());
        book.backup(&backup, moment(0)).await.unwrap();
        change(&backup);
        assert!(Book::restore(&backup, target).await.is_err());
        assert!(
            matches!(Book::open_existing(target).await, Err(StoreError::Missing(_))),
            "nothing is written from a backup that cannot be trusted"
        );
    }
}

fn account(login: &str) -> Account {
    Account {
        id: AccountId::new(uuid::Uuid::now_v7()),
        login: login.to_owned(),
        name: "陈测试".to_owned(),
        grant: None,
        password_hash: "$argon2id$".to_owned(),
        created_at: moment(0),
        disabled_at: None,
        password_set_at: moment(0),
        second_factor_since: None,
    }
}

async fn accounts_have_their_own_login(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    assert_eq!(book.account_count().await.unwrap(), 0);
    let chen = account("chen");
    let mut pen = crate::county::pen(&book, "account.add").await;
    pen.add_account(&chen).await.unwrap();
    let taken = pen.add_account(&account("chen")).await;
    assert!(matches!(taken, Err(StoreError::Taken("login name"))), "{taken:?}");
    // After an error a server takes nothing more in the same transaction.
    drop(pen);
    let mut pen = crate::county::pen(&book, "account.add").await;
    pen.add_account(&chen).await.unwrap();
    pen.set_password_hash(chen.id, "$new").await.unwrap();
    pen.set_account_disabled(chen.id, true).await.unwrap();
    pen.commit(&chen.id.to_string(), serde_json::Value::Null).await.unwrap();
    let found = book.account_with_login("chen").await.unwrap().unwrap();
    assert_eq!(
        (found.id, found.password_hash.as_str(), found.disabled_at),
        (chen.id, "$new", Some(moment(0)))
    );
    assert_eq!(book.account(chen.id).await.unwrap().unwrap().login, "chen");
    assert_eq!(book.accounts().await.unwrap().len(), 1);
    assert!(book.account_with_login("li").await.unwrap().is_none());
    assert!(!format!("{found:?}").contains("$new"));
    let journal = book
        .journal(&scope(COUNTY), Some("account.add"), Page::ALL)
        .await
        .unwrap();
    assert_eq!(journal.total, 1);
    assert_eq!((found.password_set_at, found.second_factor_since), (moment(0), None));
}

on_both!(
    opening_says_what_is_wrong,
    a_vault_of_another_book_is_refused,
    vault_rows_of_a_write_that_never_reached_the_book_are_taken_out,
    who_waited_for_a_write_that_stopped_half_way_settles_it,
    vault_rows_of_a_write_that_did_reach_the_book_stay,
    a_backup_restores_to_the_same_head,
    a_changed_backup_is_refused,
    accounts_have_their_own_login,
);
