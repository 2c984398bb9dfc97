//! A book is kept with the digest it was made with, wherever it goes.

use crate::county::*;
use twofront_domain::digest::DigestKind;
use twofront_domain::journal::JournalEntry;
use twofront_store::{Book, BookPlace, Fault, Page};

/// Entries: 1 nothing, 2 family A.
async fn kept_with(address: &BookPlace, digest: DigestKind) -> Book {
    Book::open_with(address, digest).await.unwrap().close().await;
    let book = with_places(address).await;
    add_family(&book, VILLAGE_A, "甲一").await;
    book
}

async fn entries(book: &Book) -> Vec<JournalEntry> {
    book.journal(&scope(COUNTY), None, Page::ALL).await.unwrap().rows
}

async fn everything_is_digested_with_it(on: On) {
    for (digest, other) in [
        (DigestKind::Sha256, DigestKind::Sm3),
        (DigestKind::Sm3, DigestKind::Sha256),
    ] {
        let place = on.place().await;
        let book = kept_with(place.path(), digest).await;
        assert_eq!(book.digest(), digest);
        for entry in entries(&book).await {
            assert_eq!(entry.hash, entry.computed_hash(digest));
            assert_ne!(entry.hash, entry.computed_hash(other));
        }
        let verified = verify(&book).await;
        assert_eq!((verified.fault, verified.entries), (None, 2));
        book.close().await;
        // Asked for another one, it keeps its own.
        let again = Book::open_with(place.path(), other).await.unwrap();
        assert_eq!((again.digest(), verify(&again).await.fault), (digest, None));
    }
}

async fn it_goes_along_into_backups_and_to_another_place(on: On) {
    let place = on.place().await;
    let book = kept_with(place.path(), DigestKind::Sm3).await;
    let head = book.journal_head().await.unwrap();
    let (folder, restored) = (tempfile::tempdir().unwrap(), on.place().await);
    book.backup(&folder.path().join("b"), moment(9)).await.unwrap();
    Book::restore(&folder.path().join("b"), restored.path()).await.unwrap();
    let there = match on {
        On::Sqlite => On::Postgres,
        On::Postgres => On::Sqlite,
    };
    let there = there.place().await;
    book.move_to(there.path(), &twofront_domain::progress::Silent)
        .await
        .unwrap();
    for address in [restored.path(), there.path()] {
        let book = Book::open_existing(address).await.unwrap();
        assert_eq!(
            (book.digest(), book.journal_head().await.unwrap()),
            (DigestKind::Sm3, head.clone())
        );
        add_family(&book, VILLAGE_B, "乙一").await;
        assert_eq!(verify(&book).await.fault, None);
        assert_eq!(
            entries(&book).await[0].computed_hash(DigestKind::Sm3),
            entries(&book).await[0].hash
        );
    }
}

async fn whoever_changes_it_is_found(on: On) {
    let place = on.place().await;
    kept_with(place.path(), DigestKind::Sm3).await.close().await;
    tamper(place.path(), "book.db", "DELETE FROM meta WHERE key = 'digest'").await;
    let book = open(place.path()).await;
    assert_eq!(verify(&book).await.fault, Some((1, Fault::EntryChanged)));
    book.close().await;
    let unknown = "INSERT INTO meta (key, value) VALUES ('digest', 'md5')";
    tamper(place.path(), "book.db", unknown).await;
    assert!(Book::open(place.path()).await.is_err());
}

on_both!(
    everything_is_digested_with_it,
    it_goes_along_into_backups_and_to_another_place,
    whoever_changes_it_is_found,
);
