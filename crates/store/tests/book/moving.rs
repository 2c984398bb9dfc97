//! Moving a book between a folder and a server and back: nothing is lost, nothing is overwritten, and the old book says where
//! the new one is.

use crate::county::*;
use twofront_domain::ids::AccountId;
use twofront_domain::progress::{Progress, Silent};
use twofront_store::{Account, Book, KeptSession, StoreError};

/// A book with something in most tables, a vault clue and a session among it.
async fn some_book(place: &Kept) -> Book {
    let book = with_places(place.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let b = add_family(&book, VILLAGE_B, "乙一").await;
    let hits = [hit(&a, "low-income", "收入低"), vault_hit(&b, "fever", "发热")];
    screen(&book, "2020-02-10", &hits).await;
    let mut pen = pen(&book, "account.add").await;
    let account = Account {
        id: AccountId::new(uuid::Uuid::now_v7()),
        login: "chen".to_owned(),
        name: "陈测试".to_owned(),
        grant: None,
        password_hash: "$argon2id$".to_owned(),
        created_at: moment(0),
        disabled_at: None,
        password_set_at: moment(0),
        second_factor_since: None,
    };
    pen.add_account(&account).await.unwrap();
    pen.put_second_factor(account.id, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 7)
        .await
        .unwrap();
    pen.put_recovery_codes(account.id, &["one".to_owned()]).await.unwrap();
    pen.commit("chen", serde_json::Value::Null).await.unwrap();
    let session = KeptSession {
        id: "s".to_owned(),
        account: Some(account.id),
        data: "{}".to_owned(),
        expires_at_micros: moment(10).as_micros(),
        ..KeptSession::default()
    };
    assert!(book.create_session(&session).await.unwrap());
    book
}

fn other(on: On) -> On {
    match on {
        On::Sqlite => On::Postgres,
        On::Postgres => On::Sqlite,
    }
}

async fn there_and_back_again(on: On) {
    let (first, second, third) = (on.place().await, other(on).place().await, on.place().await);
    let book = some_book(&first).await;
    let before = verify(&book).await;
    let moved = book.move_to(second.path(), &Silent).await.unwrap();
    assert_eq!((moved.entries, &moved.head), (before.entries, &before.head));
    assert!(
        moved.rows > before.rows,
        "tables that the journal does not cover went along"
    );

    let refused = book.pen(&actor(), moment(1), "late").await.map(drop);
    assert!(
        matches!(&refused, Err(StoreError::Moved(to)) if *to == second.path().to_string()),
        "{refused:?}"
    );
    let refused = Book::open(first.path()).await;
    assert!(matches!(refused, Err(StoreError::Moved(_))), "{refused:?}");

    let there = Book::open_existing(second.path()).await.unwrap();
    assert_eq!(verify(&there).await, before);
    let chen = there.account_with_login("chen").await.unwrap().unwrap();
    assert_eq!(
        (chen.login.as_str(), chen.second_factor_since),
        ("chen", Some(moment(0)))
    );
    assert_eq!(there.recovery_codes(chen.id).await.unwrap(), ["one"]);
    assert_eq!(there.load_session("s", moment(9)).await.unwrap().as_deref(), Some("{}"));
    let onto_itself = there.move_to(second.path(), &Silent).await;
    assert!(
        matches!(onto_itself, Err(StoreError::Backup(_) | StoreError::Busy(_))),
        "{onto_itself:?}"
    );

    there.move_to(third.path(), &Silent).await.unwrap();
    let back = Book::open_existing(third.path()).await.unwrap();
    assert_eq!(verify(&back).await, before);
    add_family(&back, VILLAGE_A, "甲乙").await;
    assert_eq!(verify(&back).await.fault, None);

    let reopened = Book::reopen(first.path()).await.unwrap();
    add_family(&reopened, VILLAGE_A, "甲丙").await;
    let again = Book::reopen(first.path()).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
}

async fn nothing_is_moved_onto_a_book_or_from_a_broken_one(on: On) {
    let (source, taken, empty) = (on.place().await, other(on).place().await, other(on).place().await);
    some_book(&source).await.close().await;
    with_places(taken.path()).await.close().await;
    let book = open(source.path()).await;
    let refused = book.move_to(taken.path(), &Silent).await;
    assert!(matches!(refused, Err(StoreError::Backup(_))), "{refused:?}");
    assert_eq!(
        verify(&open(taken.path()).await).await.entries,
        1,
        "what was there stays"
    );
    book.close().await;
    tamper(
        source.path(),
        "book.db",
        "UPDATE record SET raw = replace(raw, '甲', '已')",
    )
    .await;
    let book = open(source.path()).await;
    let refused = book.move_to(empty.path(), &Silent).await;
    assert!(matches!(refused, Err(StoreError::Backup(_))), "{refused:?}");
    add_family(&book, VILLAGE_A, "甲乙").await;
}

/// Asks to stop after some steps.
struct Stops(std::sync::atomic::AtomicU64);

impl Progress for Stops {
    fn step(&self, _stage: &'static str, _done: u64, _total: u64) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::Relaxed) > 30
    }
}

async fn a_move_that_is_stopped_changes_nothing(on: On) {
    let (source, target) = (on.place().await, other(on).place().await);
    let book = some_book(&source).await;
    let stopped = book.move_to(target.path(), &Stops(0.into())).await;
    assert!(matches!(stopped, Err(StoreError::Cancelled)), "{stopped:?}");
    add_family(&book, VILLAGE_A, "甲乙").await;
    assert_eq!(verify(&book).await.fault, None);
    if on == On::Sqlite {
        // Nothing was left on the server; a folder with two empty files is refused rather than overwritten.
        book.move_to(target.path(), &Silent).await.unwrap();
    }
}

/// A backup of either kind of book comes back as either.
async fn backups_cross_over(on: On) {
    let (source, target) = (on.place().await, other(on).place().await);
    let book = some_book(&source).await;
    let backup = tempfile::tempdir().unwrap();
    let manifest = book.backup(backup.path(), moment(9)).await.unwrap();
    assert_eq!(Book::restore(backup.path(), target.path()).await.unwrap(), manifest);
    let restored = Book::open_existing(target.path()).await.unwrap();
    assert_eq!(verify(&restored).await, verify(&book).await);
    let beside = backup.path().parent().unwrap().read_dir().unwrap();
    let left = beside.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains(".restoring")
    });
    assert_eq!(left.count(), 0);
}

on_both!(
    there_and_back_again,
    nothing_is_moved_onto_a_book_or_from_a_broken_one,
    a_move_that_is_stopped_changes_nothing,
    backups_cross_over,
);
