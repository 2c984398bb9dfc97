//! Brief writes that share one COMMIT: durable together, failed together, and nothing of those that were given up.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::county::*;
use proptest::prelude::*;
use tokio::task::JoinHandle;
use twofront_domain::actor::{Grant, Role};
use twofront_domain::field::Subject;
use twofront_domain::ids::AccountId;
use twofront_domain::journal::JournalEntry;
use twofront_domain::value::Value;
use twofront_store::{Account, Book, Page, Pen, StoreError, SubjectId, VaultSaid};
use uuid::Uuid;

type Ended = Result<JournalEntry, StoreError>;

async fn brief(book: &Book) -> Pen {
    book.brief_pen(&actor(), moment(1), "account.create").await.unwrap()
}

/// An account with its grant: one row that counts for the digest, one that does not.
async fn add(pen: &mut Pen, login: &str) -> Result<(), StoreError> {
    let account = Account {
        id: AccountId::new(Uuid::now_v7()),
        login: login.to_owned(),
        name: "甲".to_owned(),
        grant: None,
        password_hash: String::new(),
        created_at: moment(0),
        disabled_at: None,
        password_set_at: moment(0),
        second_factor_since: None,
    };
    pen.add_account(&account).await?;
    let grant = Grant {
        role: Role::County,
        place: place(COUNTY),
        worker: None,
        site: None,
        vault: false,
    };
    pen.add_grant(account.id, &grant, "").await.map(drop)
}

fn commit(pen: Pen, login: &str) -> JoinHandle<Ended> {
    tokio::spawn(pen.commit(login, serde_json::Value::Null))
}

/// Lets every other task come as far as it can without the database.
async fn others_go_on() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

async fn logins(book: &Book) -> BTreeSet<String> {
    let accounts = book.accounts().await.unwrap();
    accounts.into_iter().map(|account| account.login).collect()
}

fn set(logins: &[&str]) -> BTreeSet<String> {
    logins.iter().map(|login| (*login).to_owned()).collect()
}

/// The first has ended and waits for the second, which has the pen.
async fn first_waits_for_second(book: &Book) -> (JoinHandle<Ended>, Pen) {
    let mut first = brief(book).await;
    add(&mut first, "first").await.unwrap();
    let waiting = tokio::spawn({
        let book = book.clone();
        async move { brief(&book).await }
    });
    others_go_on().await;
    let ended = commit(first, "first");
    let second = waiting.await.unwrap();
    (ended, second)
}

async fn brief_writes_become_durable_together(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (first, mut second) = first_waits_for_second(&book).await;
    add(&mut second, "second").await.unwrap();
    others_go_on().await;
    assert!(!first.is_finished(), "nothing is acknowledged before it is durable");
    assert_eq!(logins(&book).await, set(&[]), "nor seen");
    let second = commit(second, "second").await.unwrap().unwrap();
    let first = first.await.unwrap().unwrap();
    assert_eq!((first.seq, second.seq), (2, 3));
    assert_eq!(second.previous_hash, first.hash);
    assert_eq!(logins(&book).await, set(&["first", "second"]));
    let verification = verify(&book).await;
    assert_eq!((verification.entries, verification.fault), (3, None));
}

async fn a_dropped_pen_takes_nothing_of_the_others(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (first, mut second) = first_waits_for_second(&book).await;
    add(&mut second, "second").await.unwrap();
    let refused = add(&mut second, "first").await;
    assert!(
        matches!(refused, Err(StoreError::Taken(_))),
        "the first is in its sight: {refused:?}"
    );
    drop(second);
    assert_eq!(first.await.unwrap().unwrap().seq, 2);
    assert_eq!(logins(&book).await, set(&["first"]));
    let mut third = brief(&book).await;
    add(&mut third, "third").await.unwrap();
    assert_eq!(commit(third, "third").await.unwrap().unwrap().seq, 3);
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_pen_that_is_not_brief_sees_all_before_it(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (first, mut second) = first_waits_for_second(&book).await;
    add(&mut second, "second").await.unwrap();
    // Waits behind the second; a further brief one, behind it, keeps the second from committing itself.
    let third = tokio::spawn({
        let book = book.clone();
        async move { (pen(&book, "account.create").await, logins(&book).await) }
    });
    others_go_on().await;
    let fourth = tokio::spawn({
        let book = book.clone();
        async move { brief(&book).await }
    });
    others_go_on().await;
    let second = commit(second, "second");
    let (third, seen) = third.await.unwrap();
    assert_eq!(
        seen,
        set(&["first", "second"]),
        "the readers see what was before the pen"
    );
    assert_eq!(third.seq(), 4);
    drop(third);
    assert_eq!(fourth.await.unwrap().seq(), 4);
    assert!(first.await.unwrap().is_ok() && second.await.unwrap().is_ok());
}

/// From now on a write of an account whose name begins with `poison` lets the COMMIT fail.
async fn poison(folder: &Kept) {
    let sqlite = [
        "CREATE TABLE antidote (id BIGINT PRIMARY KEY)",
        "CREATE TABLE drunk (id BIGINT REFERENCES antidote (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER drink AFTER INSERT ON account WHEN NEW.login LIKE 'poison%' \
         BEGIN INSERT INTO drunk (id) VALUES (1); END",
    ];
    let postgres = [
        "CREATE TABLE antidote (id BIGINT PRIMARY KEY)",
        "CREATE TABLE drunk (id BIGINT REFERENCES antidote (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE FUNCTION drink() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF NEW.login LIKE 'poison%' THEN INSERT INTO book.drunk (id) VALUES (1); END IF; RETURN NULL; END $$",
        "CREATE TRIGGER drink AFTER INSERT ON account FOR EACH ROW EXECUTE FUNCTION drink()",
    ];
    let statements: &[&str] = if folder.path().address.folder().is_some() {
        &sqlite
    } else {
        &postgres
    };
    for statement in statements {
        tamper(folder.path(), "book.db", statement).await;
    }
}

async fn a_commit_that_fails_fails_for_all_of_them(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    poison(&folder).await;
    let (first, mut second) = first_waits_for_second(&book).await;
    add(&mut second, "poison").await.unwrap();
    let second = commit(second, "poison").await.unwrap();
    let first = first.await.unwrap();
    assert!(first.is_err() && second.is_err(), "{first:?} {second:?}");
    assert_eq!(logins(&book).await, set(&[]));
    let (first, second) = first_waits_for_second(&book).await;
    drop(second);
    assert_eq!(first.await.unwrap().unwrap().seq, 2, "the next ones start anew");
    assert_eq!(verify(&book).await.fault, None);
}

async fn the_journals_time_never_goes_back(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let mut at = Vec::new();
    for seconds in [100, 40, 99, 101] {
        let pen = book.brief_pen(&actor(), moment(seconds), "test").await.unwrap();
        let entry = pen.commit("test", serde_json::Value::Null).await.unwrap();
        at.push((entry.at, entry.detail));
    }
    let said = |behind: &str| format!("{{\"clock_behind_s\":{behind}}}");
    let expected = [
        (moment(100), "{}".to_owned()),
        (moment(100), said("60")),
        (moment(100), "{}".to_owned()),
        (moment(101), "{}".to_owned()),
    ];
    assert_eq!(at, expected, "a second is within what two writers may be apart");
    assert_eq!(verify(&book).await.fault, None);
}

/// What one writer does, one thing after the other.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write,
    /// With rows of the vault.
    WriteInVault,
    /// With a pen of the other kind.
    WriteAlone,
    Drop,
    /// Is refused by the database, and gives up.
    Refused,
    /// Lets the COMMIT fail.
    Poison,
    /// Goes away while it waits for the pen or writes.
    GoAwayAfter(u8),
    /// Goes away while it waits to hear whether the write stands.
    GoAwayCommitting(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => Just(Deed::Write),
        2 => Just(Deed::WriteInVault),
        2 => Just(Deed::WriteAlone),
        2 => Just(Deed::Drop),
        2 => Just(Deed::Refused),
        1 => Just(Deed::Poison),
        2 => (0..40_u8).prop_map(Deed::GoAwayAfter),
        2 => (0..40_u8).prop_map(Deed::GoAwayCommitting),
    ]
}

async fn say_in_vault(pen: &mut Pen) {
    let catalogue = catalogue();
    let values = values(&catalogue, Subject::Person, &[("origin", Value::Text("某地".into()))]);
    let said = VaultSaid {
        subject: SubjectId::Household(new_household()),
        place: place(VILLAGE_A),
        source_title: shared("returnees"),
        source_row: (shared("表1"), 3),
        said: said("2020-02-10", values),
    };
    pen.say_in_vault(&catalogue, &[said]).await.unwrap();
}

/// What came of a deed.
enum Outcome {
    Stands(Box<JournalEntry>),
    Nothing,
    /// Nobody heard.
    Unknown,
}

async fn write(book: Book, deed: Deed, login: String) -> Option<JournalEntry> {
    let mut pen = match deed {
        Deed::WriteAlone => pen(&book, "account.create").await,
        _ => brief(&book).await,
    };
    if let Deed::Poison = deed {
        add(&mut pen, &format!("poison-{login}")).await.unwrap();
    }
    add(&mut pen, &login).await.unwrap();
    match deed {
        Deed::Drop => return None,
        Deed::Refused => {
            assert!(add(&mut pen, &login).await.is_err());
            return None;
        }
        Deed::WriteInVault => say_in_vault(&mut pen).await,
        _ => {}
    }
    if let Deed::GoAwayCommitting(after) = deed {
        let ending = commit(pen, &login);
        tokio::time::sleep(Duration::from_micros(u64::from(after) * 50)).await;
        ending.abort();
        return ending.await.ok().and_then(Result::ok);
    }
    pen.commit(&login, serde_json::Value::Null).await.ok()
}

async fn outcome(book: &Book, deed: Deed, login: &str) -> Outcome {
    let writing = tokio::spawn(write(book.clone(), deed, login.to_owned()));
    if let Deed::GoAwayAfter(after) = deed {
        tokio::time::sleep(Duration::from_micros(u64::from(after) * 100)).await;
        writing.abort();
    }
    match (writing.await, deed) {
        (Ok(Some(entry)), _) => Outcome::Stands(Box::new(entry)),
        (Err(error), _) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        (_, Deed::GoAwayAfter(_) | Deed::GoAwayCommitting(_)) => Outcome::Unknown,
        _ => Outcome::Nothing,
    }
}

async fn deeds_done(book: Book, writer: usize, deeds: Vec<Deed>) -> Vec<(String, Outcome)> {
    let mut done = Vec::new();
    for (step, deed) in deeds.into_iter().enumerate() {
        let login = format!("w{writer}-{step}");
        let outcome = outcome(&book, deed, &login).await;
        done.push((login, outcome));
    }
    done
}

/// Whatever happens at once, the chain is whole and holds what was acknowledged, and nothing of what was not.
async fn only_what_was_acknowledged(on: On, writers: Vec<Vec<Deed>>) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    poison(&folder).await;
    let tasks: Vec<_> = (writers.into_iter().enumerate())
        .map(|(writer, deeds)| tokio::spawn(deeds_done(book.clone(), writer, deeds)))
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        done.extend(task.await.unwrap());
    }
    // Whoever went away while committing is done by the time the next one has the pen.
    drop(pen(&book, "last").await);
    let journal = book.journal(&scope(COUNTY), None, Page::ALL).await.unwrap();
    let there = logins(&book).await;
    for (login, outcome) in &done {
        let entry = journal.rows.iter().find(|entry| entry.subject == *login);
        match outcome {
            Outcome::Stands(acknowledged) => {
                assert_eq!(entry, Some(acknowledged.as_ref()), "{login}");
                assert!(there.contains(login), "{login} was acknowledged");
            }
            Outcome::Nothing => assert!(entry.is_none() && !there.contains(login), "{login} was given up"),
            Outcome::Unknown => assert_eq!(entry.is_some(), there.contains(login), "{login} is whole or not there"),
        }
    }
    let named = journal
        .rows
        .iter()
        .filter(|entry| there.contains(&entry.subject))
        .count();
    assert_eq!((named, there.len()), (journal.rows.len() - 1, journal.rows.len() - 1));
    let verification = verify(&book).await;
    assert_eq!((verification.entries, verification.fault), (journal.total, None));
    book.close().await;
    let book = open(folder.path()).await;
    assert_eq!((logins(&book).await, verify(&book).await.fault), (there, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_interleaving_keeps_exactly_what_was_acknowledged(
        writers in prop::collection::vec(prop::collection::vec(deed(), 1..8), 2..7),
        on in either()
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(only_what_was_acknowledged(on, writers));
    }
}

on_both!(
    brief_writes_become_durable_together,
    a_dropped_pen_takes_nothing_of_the_others,
    a_pen_that_is_not_brief_sees_all_before_it,
    a_commit_that_fails_fails_for_all_of_them,
    the_journals_time_never_goes_back,
);
