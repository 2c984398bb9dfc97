//! Getting in, as the book keeps it: tries that are counted, sessions that stay ended, codes and invitations that are used once,
//! and a journal that has no secret of it.

use crate::county::*;
use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;
use twofront_store::{Account, Book, Counted, KeptSession, Page, StoreError, Tries, TryKind};

const LETTERS: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

async fn with_account(book: &Book, login: &str) -> AccountId {
    let account = Account {
        id: AccountId::new(uuid::Uuid::now_v7()),
        login: login.to_owned(),
        name: "陈测试".to_owned(),
        grant: None,
        password_hash: "$first".to_owned(),
        created_at: moment(0),
        disabled_at: None,
        password_set_at: moment(0),
        second_factor_since: None,
    };
    let mut pen = pen(book, "account.create").await;
    pen.add_account(&account).await.unwrap();
    pen.commit(&account.id.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    account.id
}

/// Three tries, then a second of waiting.
fn after_three(tries: &Tries) -> Option<Moment> {
    (tries.times >= 3).then(|| Moment::from_micros(tries.last_at.as_micros() + 1_000_000))
}

async fn tries_are_counted_before_they_are_looked_at(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let count = async |kind: TryKind, mark: &str, at: i64, forget: i64| {
        book.count_try(kind, mark, moment(at), moment(forget), after_three)
            .await
            .unwrap()
    };
    let login = TryKind::Login;
    assert_eq!(count(login, "chen", 1, 0).await, Counted::After(None));
    assert_eq!(count(login, "chen", 2, 0).await, Counted::After(Some(moment(1))));
    assert_eq!(count(login, "chen", 3, 0).await, Counted::After(Some(moment(2))));
    for other in [(TryKind::Address, "chen"), (login, "li")] {
        assert_eq!(count(other.0, other.1, 3, 0).await, Counted::After(None), "{other:?}");
    }
    assert_eq!(count(login, "chen", 3, 0).await, Counted::Wait(moment(4)));
    let many = book.many_tries(3, 1).await.unwrap();
    let told: Vec<(TryKind, u64)> = many.iter().map(|tries| (tries.kind, tries.times)).collect();
    assert_eq!(told, [(TryKind::Address, 1), (login, 3)]);
    assert_eq!(count(login, "chen", 4, 0).await, Counted::After(Some(moment(3))));
    book.put_try_back(login, "chen", Some(moment(3))).await.unwrap();
    assert_eq!(
        count(login, "chen", 4, 0).await,
        Counted::After(Some(moment(3))),
        "as if not tried"
    );
    assert_eq!(
        count(login, "chen", 10, 9).await,
        Counted::After(None),
        "old ones no longer count"
    );
    book.forget_tries(login, "chen").await.unwrap();
    book.forget_old_tries(moment(9)).await.unwrap();
    assert_eq!(book.many_tries(0, 0).await.unwrap(), []);
}

fn session(id: &str, account: Option<AccountId>, seen: i64) -> KeptSession {
    KeptSession {
        id: id.to_owned(),
        account,
        device: "Edge · Windows".to_owned(),
        opened_at_micros: moment(0).as_micros(),
        seen_at_micros: moment(seen).as_micros(),
        data: format!("{{\"seen\":{seen}}}"),
        expires_at_micros: moment(10).as_micros(),
    }
}

async fn sessions_expire_and_stay_ended(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (chen, li) = (with_account(&book, "chen").await, with_account(&book, "li").await);
    for (id, account, seen) in [
        ("a", Some(chen), 1),
        ("b", Some(chen), 2),
        ("c", Some(li), 3),
        ("d", None, 4),
    ] {
        assert!(book.create_session(&session(id, account, seen)).await.unwrap());
    }
    assert!(
        !book.create_session(&session("a", Some(li), 9)).await.unwrap(),
        "the id is taken"
    );
    let listed = async |account: Option<AccountId>, now: i64| -> Vec<String> {
        let listing = book.sessions(account, moment(now), Page::ALL).await.unwrap();
        assert_eq!(listing.total, listing.rows.len() as u64);
        listing.rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(listed(None, 5).await, ["c", "b", "a"]);
    assert_eq!(listed(Some(chen), 5).await, ["b", "a"]);
    assert_eq!(listed(None, 10).await, Vec::<String>::new());
    let one = book.session("b", moment(5)).await.unwrap().unwrap();
    assert_eq!(
        (one.account, one.device.as_str(), one.seen_at),
        (chen, "Edge · Windows", moment(2))
    );
    assert!(book.save_session(&session("a", Some(chen), 7)).await.unwrap());
    assert_eq!(
        book.load_session("a", moment(9)).await.unwrap().as_deref(),
        Some("{\"seen\":7}")
    );
    assert_eq!(book.load_session("a", moment(10)).await.unwrap(), None);
    let mut ending = pen(&book, "session.end").await;
    assert_eq!(ending.end_sessions_of(chen, "a").await.unwrap(), 1);
    ending.end_session("c").await.unwrap();
    ending.commit(&chen.to_string(), serde_json::Value::Null).await.unwrap();
    assert_eq!(listed(None, 5).await, ["a"]);
    assert!(
        !book.save_session(&session("b", Some(chen), 8)).await.unwrap(),
        "a request under way brings it back"
    );
    assert_eq!(listed(Some(chen), 5).await, ["a"]);
    book.delete_session("a").await.unwrap();
    assert_eq!(book.delete_expired_sessions(moment(10)).await.unwrap(), 1);
}

async fn codes_are_taken_once_and_no_secret_is_in_the_journal(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let chen = with_account(&book, "chen").await;
    assert!(book.second_factor(chen).await.unwrap().is_none());
    let mut enrolling = pen(&book, "second-factor.enrol").await;
    enrolling.put_second_factor(chen, LETTERS, 7).await.unwrap();
    let digests = ["one".to_owned(), "two".to_owned()];
    enrolling.put_recovery_codes(chen, &digests).await.unwrap();
    enrolling
        .commit(&chen.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    let kept = book.second_factor(chen).await.unwrap().unwrap();
    assert_eq!((kept.secret.as_str(), kept.last_step), (LETTERS, 7));
    assert!(!format!("{kept:?}").contains(LETTERS));
    assert_eq!(
        book.account(chen).await.unwrap().unwrap().second_factor_since,
        Some(moment(0))
    );
    let mut taking = pen(&book, "account.sign-in").await;
    for (step, expect) in [(7, false), (6, false), (8, true), (8, false), (9, true), (8, false)] {
        assert_eq!(taking.take_code_step(chen, step).await.unwrap(), expect, "{step}");
    }
    for (digest, expect) in [("one", true), ("one", false), ("three", false)] {
        assert_eq!(
            taking.take_recovery_code(chen, digest).await.unwrap(),
            expect,
            "{digest}"
        );
    }
    taking.commit(&chen.to_string(), serde_json::Value::Null).await.unwrap();
    assert_eq!(book.recovery_codes(chen).await.unwrap(), ["two"]);
    let journal = book.journal(&scope(COUNTY), None, Page::ALL).await.unwrap();
    assert!(!format!("{:?}", journal.rows).contains(LETTERS));
    let mut removing = pen(&book, "second-factor.remove").await;
    assert!(removing.remove_second_factor(chen).await.unwrap());
    assert!(!removing.remove_second_factor(chen).await.unwrap());
    removing
        .commit(&chen.to_string(), serde_json::Value::Null)
        .await
        .unwrap();
    assert_eq!(book.recovery_codes(chen).await.unwrap(), Vec::<String>::new());
}

async fn invitations_end_and_passwords_are_remembered(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let chen = with_account(&book, "chen").await;
    let invite = async |digest: &str| {
        let mut pen = pen(&book, "invitation.make").await;
        let id = pen.add_invitation(chen, digest, moment(100)).await.unwrap();
        pen.commit(&id.to_string(), serde_json::Value::Null).await.unwrap();
        id
    };
    let open = async |digest: &str, now: i64| {
        book.open_invitation(digest, moment(now))
            .await
            .unwrap()
            .map(|row| row.id)
    };
    let first = invite("first").await;
    assert_eq!(open("first", 99).await, Some(first));
    assert_eq!((open("first", 100).await, open("other", 0).await), (None, None));
    let second = invite("second").await;
    assert_eq!((open("first", 1).await, open("second", 1).await), (None, Some(second)));
    let mut using = pen(&book, "invitation.accept").await;
    using.use_invitation(second).await.unwrap();
    for late in [
        using.use_invitation(second).await,
        using.withdraw_invitation(first).await,
    ] {
        assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    }
    for hash in ["$second", "$third"] {
        let before = if hash == "$second" { "$first" } else { "$second" };
        using.add_former_password(chen, before).await.unwrap();
        using.set_password_hash(chen, hash).await.unwrap();
        using.commit(&chen.to_string(), serde_json::Value::Null).await.unwrap();
        using = pen(&book, "password.change").await;
    }
    drop(using);
    assert_eq!(open("second", 1).await, None);
    assert_eq!(book.former_passwords(chen, 4).await.unwrap(), ["$second", "$first"]);
    assert_eq!(book.former_passwords(chen, 1).await.unwrap(), ["$second"]);
    let listed = book.invitations(Page::ALL).await.unwrap();
    let states: Vec<(bool, bool)> = listed
        .rows
        .iter()
        .map(|row| (row.used_at.is_some(), row.withdrawn_at.is_some()))
        .collect();
    assert_eq!((listed.total, states), (2, vec![(true, false), (false, true)]));
}

on_both!(
    tries_are_counted_before_they_are_looked_at,
    sessions_expire_and_stay_ended,
    codes_are_taken_once_and_no_secret_is_in_the_journal,
    invitations_end_and_passwords_are_remembered,
);
