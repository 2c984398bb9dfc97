//! Responses: the vault takes in while one is open, is sealed with its key, and is gone with it. Two people close one; what is left
//! is a certificate.

use crate::county::*;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{AccountId, ResponseId};
use twofront_store::{
    Book, BookPlace, Certificate, FindingFilter, Page, Pen, ResponseState, Step, StoreError, SubjectId, VaultState,
};

/// Said of somebody in the vault, and nowhere else.
const SECRET: &str = "丁卯年三十八度七四";

/// A book with a response, somebody in its vault, and a clue about them.
async fn with_secret(place: &BookPlace) -> (Book, Family, ResponseId) {
    let book = with_places(place).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    screen(&book, "2020-02-10", &[vault_hit(&family, "fever", SECRET)]).await;
    let mut pen = pen(&book, "ledger.import").await;
    pen.keep_file(new_ledger(), true, SECRET.as_bytes()).await.unwrap();
    pen.commit("ledger", serde_json::Value::Null).await.unwrap();
    let id = book.responses().await.unwrap()[0].response.id;
    (book, family, id)
}

async fn reads_of(book: &Book, family: &Family) -> Result<usize, StoreError> {
    let scope = vault_scope(COUNTY);
    let clues = book.clues(&scope, &Default::default(), Page::ALL).await?.rows;
    let ids: Vec<_> = clues.iter().filter(|clue| clue.vault).map(|clue| clue.id).collect();
    assert!(!ids.is_empty(), "the book keeps the neutral clue");
    let subject = SubjectId::Person(family.head);
    let told = book.vault().assertions_of(&scope, &catalogue(), &[subject]).await?;
    Ok(book.vault().clues(&scope, &ids).await?.len() + told.len())
}

fn person(name: &str) -> Actor {
    let account = Some(AccountId::new(uuid::Uuid::now_v7()));
    Actor {
        account,
        ..named_actor(name)
    }
}

async fn pen_of(book: &Book, actor: &Actor) -> Pen {
    book.pen(actor, moment(0), "response.close").await.unwrap()
}

async fn ask(book: &Book, actor: &Actor, id: ResponseId) {
    let mut pen = pen_of(book, actor).await;
    pen.ask_to_close(id, day("2020-06-30"), "市防指〔2020〕12号")
        .await
        .unwrap();
    pen.commit("response", serde_json::Value::Null).await.unwrap();
}

async fn confirm(book: &Book, actor: &Actor, id: ResponseId) -> Result<Certificate, StoreError> {
    let mut pen = pen_of(book, actor).await;
    let certificate = pen.confirm_closing(id).await?;
    pen.commit("response", serde_json::Value::Null).await?;
    Ok(certificate)
}

/// By two people, down to the certificate.
async fn closed(book: &Book, id: ResponseId) -> Certificate {
    let (county, security) = (person("county"), person("security"));
    ask(book, &county, id).await;
    confirm(book, &security, id).await.unwrap();
    let finished = book.finish_closing(&security, moment(5)).await.unwrap();
    finished.unwrap()
}

async fn without_a_response_the_vault_takes_nothing_in(on: On) {
    let folder = on.place().await;
    let book = open(folder.path()).await;
    assert_eq!(book.vault().state().await.unwrap(), VaultState::NoResponse);
    let mut pen = pen(&book, "ledger.import").await;
    let refused = pen.keep_file(new_ledger(), true, b"x").await;
    assert!(matches!(refused, Err(StoreError::NoResponse)), "{refused:?}");
    drop(pen);
    let mut pen = crate::county::pen(&book, "response.open").await;
    pen.open_response(&response()).await.unwrap();
    pen.keep_file(new_ledger(), true, b"x").await.unwrap();
    let second = pen.open_response(&response()).await;
    assert!(matches!(second, Err(StoreError::Conflict(_))), "one at a time");
    pen.commit("response", serde_json::Value::Null).await.unwrap();
    assert_eq!(verify(&book).await.fault, None);
}

async fn nothing_of_the_vault_is_in_clear(on: On) {
    let folder = on.place().await;
    let (book, family, _) = with_secret(folder.path()).await;
    assert_eq!(reads_of(&book, &family).await.unwrap(), 1);
    book.close().await;
    for word in [SECRET, "fever"] {
        assert_eq!(files_with(folder.path(), word).await.len(), 0, "{word}");
    }
    assert!(
        files_with(folder.path(), "需要走访").await.contains("book.db"),
        "the search itself works"
    );
}

async fn two_people_close_it_and_a_certificate_stays(on: On) {
    let folder = on.place().await;
    let (book, family, id) = with_secret(folder.path()).await;
    let before = verify(&book).await;
    let (county, security) = (person("county"), person("security"));
    let unasked = confirm(&book, &security, id).await;
    assert!(matches!(unasked, Err(StoreError::Conflict(_))), "{unasked:?}");
    ask(&book, &county, id).await;
    let own = confirm(&book, &county, id).await;
    assert!(matches!(own, Err(StoreError::OwnWork(_))), "{own:?}");
    assert_eq!(reads_of(&book, &family).await.unwrap(), 1, "asking changes nothing");

    let certificate = confirm(&book, &security, id).await.unwrap();
    let shut = reads_of(&book, &family).await;
    assert!(matches!(shut, Err(StoreError::VaultClosing)), "{shut:?}");
    assert_eq!(verify(&book).await.fault, None, "half-way, too");
    let done = book.finish_closing(&security, moment(5)).await.unwrap().unwrap();
    assert_eq!(
        done,
        Certificate {
            destroyed_at: Some(moment(5)),
            ..certificate
        }
    );
    let count = |name: &str| done.tables.iter().find(|table| table.name == name).unwrap().rows;
    assert_eq!(
        (count("vault_reason"), count("vault_clue"), count("vault_ledger_file")),
        (1, 1, 1)
    );
    assert_eq!(
        (done.asked_by.as_str(), done.confirmed_by.as_str()),
        ("county", "security")
    );
    assert_eq!(done.number, "349900-2020-01");

    assert_eq!(book.vault().state().await.unwrap(), VaultState::NoResponse);
    assert_eq!(reads_of(&book, &family).await.unwrap(), 0);
    let rows = book.responses().await.unwrap();
    assert_eq!(rows[0].state(), ResponseState::Destroyed);
    assert_eq!(rows[0].newest(Step::Destroyed).unwrap().certificate, Some(done));
    let after = verify(&book).await;
    assert_eq!(
        (after.fault, after.destroyed.len(), after.destroyed[0].entries),
        (None, 1, 2)
    );
    assert!(before.destroyed.is_empty());
    assert_eq!(key_files(folder.path()), ["master.key"]);
    let again = book.finish_closing(&security, moment(6)).await.unwrap();
    assert!(again.is_none());
}

fn key_files(place: &BookPlace) -> Vec<String> {
    let entries = std::fs::read_dir(place.keys.path().unwrap()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

async fn a_backup_cannot_be_opened_afterwards(on: On) {
    let (folder, target) = (on.place().await, on.place().await);
    let backup = tempfile::tempdir().unwrap();
    let (book, family, id) = with_secret(folder.path()).await;
    let to = backup.path().join("copy");
    book.backup(&to, moment(1)).await.unwrap();
    let held = std::fs::read(to.join("vault.db")).unwrap();
    let within = |needle: &[u8]| held.windows(needle.len()).any(|window| window == needle);
    assert!(within(family.head.to_string().as_bytes()) && !within(SECRET.as_bytes()));

    // Before: with the keys beside it, it can be read.
    Book::restore(&to, target.path()).await.unwrap();
    let (keys, copy) = (folder.path().keys.path().unwrap(), target.path().keys.path().unwrap());
    std::fs::create_dir_all(copy).unwrap();
    for name in key_files(folder.path()) {
        std::fs::copy(keys.join(&name), copy.join(&name)).unwrap();
    }
    let restored = Book::open_existing(target.path()).await.unwrap();
    assert_eq!(reads_of(&restored, &family).await.unwrap(), 1);
    restored.close().await;

    closed(&book, id).await;
    let same_keys = BookPlace {
        address: target.path().address.clone(),
        keys: folder.path().keys.clone(),
    };
    let restored = Book::open_existing(&same_keys).await.unwrap();
    let refused = reads_of(&restored, &family).await;
    assert!(matches!(refused, Err(StoreError::KeysMissing(_))), "{refused:?}");
    assert!(
        restored
            .household(&scope(COUNTY), family.household)
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(verify(&restored).await.fault, None, "no key is needed to verify");
    assert_eq!(restored.vault().state().await.unwrap(), VaultState::Shut(id));
    // Of a copy that nobody can read the end can be noted all the same.
    closed(&restored, id).await;
    assert_eq!(verify(&restored).await.fault, None);
}

/// A second desk on the same book, as another process has it.
async fn another_process_lets_go_of_it(on: On) {
    let folder = on.place().await;
    let (book, family, id) = with_secret(folder.path()).await;
    let other = open(folder.path()).await;
    assert_eq!(reads_of(&other, &family).await.unwrap(), 1);
    closed(&book, id).await;
    assert_eq!(reads_of(&other, &family).await.unwrap(), 0);
    assert_eq!(verify(&other).await.fault, None);
    let mut pen = pen(&other, "response.open").await;
    let next = response();
    pen.open_response(&next).await.unwrap();
    pen.commit("response", serde_json::Value::Null).await.unwrap();
    screen(&other, "2020-07-10", &[vault_hit(&family, "flooded", SECRET)]).await;
    assert_eq!(reads_of(&book, &family).await.unwrap(), 1, "and the other way round");
    assert_eq!(verify(&book).await.fault, None);
    let certificate = closed(&book, next.id).await;
    assert_eq!(certificate.number, "349900-2020-02");
    let verified = verify(&other).await;
    assert_eq!(verified.fault, None);
    let entries: Vec<u64> = verified.destroyed.iter().map(|one| one.entries).collect();
    assert_eq!(entries, [2, 1]);
}

async fn without_its_keys_the_vault_is_shut_and_the_book_is_not(on: On) {
    let folder = on.place().await;
    let (book, family, id) = with_secret(folder.path()).await;
    book.close().await;
    let (keys, away) = (folder.path().keys.path().unwrap(), tempfile::tempdir().unwrap());
    std::fs::rename(keys, away.path().join("keys")).unwrap();
    let book = open(folder.path()).await;
    let refused = reads_of(&book, &family).await;
    assert!(matches!(refused, Err(StoreError::KeysMissing(_))), "{refused:?}");
    let findings = book
        .findings(&scope(COUNTY), &FindingFilter::default(), Page::ALL)
        .await;
    assert!(findings.unwrap().total > 0);
    add_family(&book, VILLAGE_B, "乙一").await;
    let mut pen = pen(&book, "ledger.import").await;
    let refused = pen.keep_file(new_ledger(), true, b"x").await;
    assert!(matches!(refused, Err(StoreError::KeysMissing(_))), "{refused:?}");
    drop(pen);
    assert_eq!(book.vault().state().await.unwrap(), VaultState::Shut(id));
    std::fs::rename(away.path().join("keys"), keys).unwrap();
    assert_eq!(reads_of(&book, &family).await.unwrap(), 1);
}

async fn data_keys_are_wrapped_anew(on: On) {
    let folder = on.place().await;
    let (book, family, _) = with_secret(folder.path()).await;
    let keys = &folder.path().keys;
    let master = keys.path().unwrap().join("master.key");
    let before = std::fs::read_to_string(&master).unwrap();
    let (from, to) = keys.rotate().unwrap();
    assert_ne!(from, to);
    assert_ne!(before, std::fs::read_to_string(&master).unwrap());
    assert_eq!(key_files(folder.path()).len(), 2);
    book.close().await;
    let book = open(folder.path()).await;
    assert_eq!(reads_of(&book, &family).await.unwrap(), 1);
    book.close().await;
    std::fs::write(&master, before).unwrap();
    let book = open(folder.path()).await;
    let refused = reads_of(&book, &family).await;
    assert!(
        matches!(refused, Err(StoreError::KeysUnfit(_))),
        "an old master key is useless: {refused:?}"
    );
}

async fn a_removed_vault_is_a_fault_without_a_certificate(on: On) {
    let folder = on.place().await;
    let (book, _, _) = with_secret(folder.path()).await;
    book.close().await;
    tamper(folder.path(), "vault.db", "DELETE FROM vault_reason").await;
    let step = "INSERT INTO response_step (id, response_id, step, note, body, said_by, said_at, journal_seq) \
                SELECT '0190f3b0-0000-7000-8000-000000000009', id, 'destroyed', '', '', 'x', 0, 2 FROM response";
    let book = open(folder.path()).await;
    assert!(verify(&book).await.fault.is_some());
    book.close().await;
    tamper(folder.path(), "book.db", step).await;
    let book = open(folder.path()).await;
    assert!(
        verify(&book).await.fault.is_some(),
        "a step that no entry knows hides nothing"
    );
}

#[test]
fn keys_never_lie_inside_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("book");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for inside in ["book", "book/keys", "other/../book/keys"] {
            let place = BookPlace::with_keys(book.as_path(), folder.path().join(inside));
            let refused = Book::open(&place).await.map(drop);
            assert!(
                matches!(refused, Err(StoreError::KeysInside(_))),
                "{inside}: {refused:?}"
            );
        }
    });
}

on_both!(
    without_a_response_the_vault_takes_nothing_in,
    nothing_of_the_vault_is_in_clear,
    two_people_close_it_and_a_certificate_stays,
    a_backup_cannot_be_opened_afterwards,
    another_process_lets_go_of_it,
    without_its_keys_the_vault_is_shut_and_the_book_is_not,
    data_keys_are_wrapped_anew,
    a_removed_vault_is_a_fault_without_a_certificate,
);
