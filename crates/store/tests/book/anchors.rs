//! Anchors: what book and vault cannot say of themselves is found by them, and they watch over each other.

use std::path::Path;
use std::time::Duration;

use crate::county::*;
use twofront_domain::journal::JournalEntry;
use twofront_domain::progress::Silent;
use twofront_store::{AnchorFolder, Book, BookPlace, Broken, Fault, Pace, StoreError, Verification};

const DAY: i64 = 86_400;

async fn nothing(book: &Book, at: i64) {
    let pen = book.pen(&actor(), moment(at), "nothing").await.unwrap();
    pen.commit("nothing", serde_json::Value::Null).await.unwrap();
}

async fn check(book: &Book, folder: &AnchorFolder) -> Verification {
    let at_once = book.verify_against(Some(folder), Pace::AtOnce, &Silent).await.unwrap();
    let slices = Pace::InSlices(Duration::ZERO);
    let sliced = book.verify_against(Some(folder), slices, &Silent).await.unwrap();
    assert_eq!(sliced.fault, at_once.fault, "slices find what one look finds");
    assert_eq!(sliced.broken.first(), at_once.broken.first());
    if at_once.fault.is_none() {
        assert_eq!(sliced, at_once);
    }
    at_once
}

fn places(found: &Verification) -> Vec<(Fault, i64, i64, Option<&str>)> {
    let place = |one: &Broken| (one.fault.clone(), one.from, one.to);
    let anchor = |one: &'_ Broken| one.anchor.clone();
    let all = found.broken.iter().map(|one| (place(one), anchor(one)));
    all.map(|((fault, from, to), anchor)| (fault, from, to, anchor.map(|text| &*text.leak())))
        .collect()
}

/// Five entries, anchored after the second (first day) and the fourth (second day).
async fn anchored(address: &BookPlace, folder: &AnchorFolder) -> Book {
    let book = with_places(address).await;
    add_family(&book, VILLAGE_A, "甲一").await;
    book.anchor(folder, moment(0)).await.unwrap().unwrap();
    add_family(&book, VILLAGE_B, "乙一").await;
    nothing(&book, DAY).await;
    book.anchor(folder, moment(DAY)).await.unwrap().unwrap();
    nothing(&book, DAY).await;
    book
}

/// Writes an entry as somebody would who knows everything: this one and all after it get new hashes, and book and vault note
/// the new head.
async fn rewrite(book: &Book, from: i64) {
    let page = twofront_store::Page::ALL;
    let mut entries: Vec<JournalEntry> = book.journal(&scope(COUNTY), None, page).await.unwrap().rows;
    entries.reverse();
    let mut previous = String::new();
    for entry in &mut entries {
        if entry.seq == from {
            entry.actor = "somebody else (county)".to_owned();
        }
        if entry.seq > from {
            entry.previous_hash.clone_from(&previous);
        }
        entry.hash = entry.computed_hash(book.digest());
        previous.clone_from(&entry.hash);
        let change = format!(
            "UPDATE journal SET actor = '{}', previous_hash = '{}', hash = '{}' WHERE seq = {}",
            entry.actor, entry.previous_hash, entry.hash, entry.seq
        );
        tamper(book.place(), "book.db", &change).await;
    }
    let head = format!(
        "UPDATE meta SET value = '{}:{previous}' WHERE key = 'journal-head'",
        entries.len()
    );
    for file in ["book.db", "vault.db"] {
        tamper(book.place(), file, &head).await;
    }
}

async fn a_journal_rewritten_in_full_is_found_by_the_anchors_alone(on: On) {
    // From which entry it is rewritten, and between which entries that is found.
    for (from, expected) in [(1, (1, 2)), (3, (3, 4)), (4, (3, 4))] {
        let (place, outer) = (on.place().await, tempfile::tempdir().unwrap());
        let folder = AnchorFolder::new(outer.path().join("a"));
        let book = anchored(place.path(), &folder).await;
        assert_eq!(check(&book, &folder).await.fault, None);
        rewrite(&book, from).await;
        assert_eq!(verify(&book).await.fault, None, "the book agrees with itself");
        let found = check(&book, &folder).await;
        assert_eq!(found.fault, Some((expected.0, Fault::Rewritten)), "from {from}");
        assert_eq!((found.broken[0].from, found.broken[0].to), expected);
        let line = if expected.1 == 2 {
            "2020-digests.txt:1"
        } else {
            "2020-digests.txt:2"
        };
        assert_eq!(found.broken[0].anchor.as_deref(), Some(line));
    }
    // What came after the last anchor is vouched for by the next one only.
    let (place, outer) = (on.place().await, tempfile::tempdir().unwrap());
    let folder = AnchorFolder::new(outer.path());
    let book = anchored(place.path(), &folder).await;
    rewrite(&book, 5).await;
    assert_eq!(check(&book, &folder).await.fault, None);
}

async fn yesterdays_copy_is_found_and_what_is_missing_is_said(on: On) {
    let (place, yesterday, outer) = (on.place().await, on.place().await, tempfile::tempdir().unwrap());
    let folder = AnchorFolder::new(outer.path().join("a"));
    let book = with_places(place.path()).await;
    add_family(&book, VILLAGE_A, "甲一").await;
    book.anchor(&folder, moment(0)).await.unwrap();
    let copy = outer.path().join("copy");
    book.backup(&copy, moment(0)).await.unwrap();
    for at in 0..3 {
        nothing(&book, DAY + at).await;
    }
    book.anchor(&folder, moment(DAY)).await.unwrap();
    Book::restore(&copy, yesterday.path()).await.unwrap();
    let old = Book::open_existing(yesterday.path()).await.unwrap();
    assert_eq!(verify(&old).await.fault, None, "a whole book by itself");
    let found = check(&old, &folder).await;
    assert_eq!(found.fault, Some((3, Fault::TailMissing)));
    assert_eq!(places(&found), [(Fault::TailMissing, 3, 5, Some("2020-digests.txt:2"))]);
}

/// Entries of five that somebody touches, and where that is found.
async fn changes_of_the_journal_are_placed(on: On) {
    let swap = [
        "UPDATE journal SET seq = -3 WHERE seq = 3",
        "UPDATE journal SET seq = 3 WHERE seq = 4",
        "UPDATE journal SET seq = 4 WHERE seq = -3",
    ];
    let forged = "INSERT INTO journal (seq, at, actor, device, action, subject, detail, content_digest, previous_hash, hash) \
                  SELECT seq + 1, at, actor, device, action, subject, detail, content_digest, hash, hash FROM journal \
                  WHERE seq = 5";
    let cases: [(&[&str], Fault, (i64, i64)); 6] = [
        (&swap, Fault::EntryChanged, (3, 3)),
        (&["DELETE FROM journal WHERE seq IN (2, 3)"], Fault::Gap, (2, 3)),
        (&["DELETE FROM journal WHERE seq > 3"], Fault::TailMissing, (4, 5)),
        (&["DELETE FROM journal"], Fault::TailMissing, (1, 5)),
        (&[forged], Fault::EntryChanged, (6, 6)),
        (
            &["UPDATE journal SET detail = '{}' WHERE seq = 2"],
            Fault::EntryChanged,
            (2, 2),
        ),
    ];
    for (statements, fault, (from, to)) in cases {
        let (place, outer) = (on.place().await, tempfile::tempdir().unwrap());
        let folder = AnchorFolder::new(outer.path());
        let book = anchored(place.path(), &folder).await;
        for statement in statements {
            assert!(tamper(place.path(), "book.db", statement).await > 0, "{statement}");
        }
        let found = check(&book, &folder).await;
        let first = &found.broken[0];
        assert_eq!(
            (&first.fault, first.from, first.to),
            (&fault, from, to),
            "{statements:?}"
        );
    }
}

fn file(folder: &AnchorFolder, year: i16) -> std::path::PathBuf {
    folder.path().join(format!("{year}-digests.txt"))
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn write(path: &Path, lines: &[String]) {
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// What somebody does to the lines of a file.
type Change = fn(&mut Vec<String>);

async fn lines_that_somebody_touches_are_found(on: On) {
    let (place, outer) = (on.place().await, tempfile::tempdir().unwrap());
    let folder = AnchorFolder::new(outer.path());
    let book = anchored(place.path(), &folder).await;
    book.anchor(&folder, moment(2 * DAY)).await.unwrap();
    let path = file(&folder, 2020);
    let whole = lines(&path);
    assert_eq!(whole.len(), 3);
    let cases: [(Change, &str); 6] = [
        (
            |lines| lines[0] = lines[0].replace("people=1", "people=2"),
            "2020-digests.txt:2",
        ),
        (
            |lines| lines[1] = lines[1].replace("seq=4", "seq=5"),
            "2020-digests.txt:3",
        ),
        (|lines| drop(lines.remove(1)), "2020-digests.txt:2"),
        (|lines| drop(lines.remove(0)), "2020-digests.txt:1"),
        (|lines| lines.swap(0, 1), "2020-digests.txt:1"),
        (|lines| lines[2].push('x'), "2020-digests.txt:3"),
    ];
    for (change, at) in cases {
        let mut changed = whole.clone();
        change(&mut changed);
        write(&path, &changed);
        let found = check(&book, &folder).await;
        assert!(found.fault.is_some(), "{at}");
        let named: Vec<_> = found
            .broken
            .iter()
            .filter(|one| one.fault == Fault::AnchorChanged)
            .collect();
        assert_eq!(named[0].anchor.as_deref(), Some(at), "{named:?}");
    }
    write(&path, &whole);
    assert_eq!(check(&book, &folder).await.fault, None);
}

async fn lines_follow_each_other_over_days_years_and_power_cuts(on: On) {
    let (place, outer) = (on.place().await, tempfile::tempdir().unwrap());
    let folder = AnchorFolder::new(outer.path().join("not there yet"));
    let book = open(place.path()).await;
    assert_eq!(
        book.anchor(&folder, moment(0)).await.unwrap(),
        None,
        "nothing to note yet"
    );
    book.close().await;
    let book = anchored(place.path(), &folder).await;
    let again = book.anchor(&folder, moment(DAY)).await.unwrap().unwrap();
    assert_eq!(again.seq, 5, "asked again after another entry there is another line");
    book.anchor(&folder, moment(DAY)).await.unwrap();
    assert_eq!(
        lines(&file(&folder, 2020)).len(),
        3,
        "nothing new is not noted twice a day"
    );
    let text = std::fs::read_to_string(file(&folder, 2020)).unwrap();
    std::fs::write(file(&folder, 2020), format!("{text}2020-02-08 at=15813")).unwrap();
    assert_eq!(
        check(&book, &folder).await.fault,
        None,
        "a line cut short by a power cut"
    );
    book.anchor(&folder, moment(2 * DAY)).await.unwrap();
    book.anchor(&folder, moment(400 * DAY)).await.unwrap();
    assert_eq!(
        (lines(&file(&folder, 2020)).len(), lines(&file(&folder, 2021)).len()),
        (4, 1)
    );
    let found = check(&book, &folder).await;
    assert_eq!((found.fault, found.anchors), (None, 5));
    let anchors = book.anchors(&folder).await.unwrap();
    assert_eq!(
        (anchors[0].households, anchors[4].households, anchors[4].seq),
        (1, 2, 5)
    );
}

async fn another_books_folder_is_refused_and_said(on: On) {
    let (one, other, outer) = (on.place().await, on.place().await, tempfile::tempdir().unwrap());
    let folder = AnchorFolder::new(outer.path());
    anchored(one.path(), &folder).await.close().await;
    let book = with_places(other.path()).await;
    let refused = book.anchor(&folder, moment(0)).await;
    assert!(matches!(refused, Err(StoreError::Anchors(_))), "{refused:?}");
    let found = check(&book, &folder).await;
    assert_eq!(
        (found.fault.map(|(_, fault)| fault), found.anchors),
        (Some(Fault::AnchorChanged), 0)
    );
}

/// A verification in slices never waits for whoever writes, nor do they for it; what is written meanwhile is left for later.
async fn slices_do_not_wait_for_the_pen(on: On) {
    let place = on.place().await;
    let book = with_places(place.path()).await;
    add_family(&book, VILLAGE_A, "甲一").await;
    let held = pen(&book, "slow").await;
    let slices = Pace::InSlices(Duration::from_millis(1));
    let verified = tokio::time::timeout(Duration::from_secs(20), book.verify_against(None, slices, &Silent));
    assert_eq!(verified.await.unwrap().unwrap().entries, 2);
    drop(held);
    let writing = async {
        for at in 0..20 {
            nothing(&book, at).await;
            add_family(&book, VILLAGE_B, &format!("乙{at}")).await;
        }
    };
    let verifying = async {
        let mut ends = Vec::new();
        for _ in 0..10 {
            let found = book.verify_against(None, slices, &Silent).await.unwrap();
            assert_eq!(found.fault, None);
            ends.push(found.entries);
        }
        ends
    };
    let ((), ends) = tokio::join!(writing, verifying);
    assert!(ends.is_sorted(), "{ends:?}");
    assert_eq!(verify(&book).await.fault, None);
}

on_both!(
    a_journal_rewritten_in_full_is_found_by_the_anchors_alone,
    yesterdays_copy_is_found_and_what_is_missing_is_said,
    changes_of_the_journal_are_placed,
    lines_that_somebody_touches_are_found,
    lines_follow_each_other_over_days_years_and_power_cuts,
    another_books_folder_is_refused_and_said,
    slices_do_not_wait_for_the_pen,
);
