//! What only a server has: writers in several processes, connections that break in mid-flight, passwords, settings of its own.

use crate::cluster::cluster;
use crate::county::*;
use twofront_store::{Book, StoreError};

/// Writes `count` entries and gives the numbers of those that were acknowledged.
async fn write(book: &Book, count: usize) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    for at in 0..count {
        let entry = async {
            let pen = book.pen(&actor(), moment(at as i64), "nothing").await?;
            pen.commit("nothing", serde_json::Value::Null).await
        };
        if let Ok(entry) = entry.await {
            acknowledged.push(entry.seq);
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_two_processes_take_turns() {
    let place = On::Postgres.place().await;
    let one = with_places(place.path()).await;
    let other = Book::open_existing(place.path()).await.unwrap();
    let (mine, theirs) = tokio::join!(write(&one, 30), write(&other, 30));
    let mut all: Vec<i64> = mine.into_iter().chain(theirs).collect();
    all.sort_unstable();
    assert_eq!(all, (2..62).collect::<Vec<i64>>());
    assert_eq!(verify(&one).await.fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn opening_at_once_makes_one_book() {
    let place = On::Postgres.place().await;
    let opened = futures_util::future::join_all((0..6).map(|_| Book::open(place.path()))).await;
    for book in opened {
        book.unwrap().close().await;
    }
    let book = with_places(place.path()).await;
    assert_eq!(verify(&book).await.entries, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_survives_broken_connections() {
    let place = On::Postgres.place().await;
    let book = with_places(place.path()).await;
    let name = place.url().rsplit('/').next().unwrap().to_owned();
    let broken = tokio::task::spawn_blocking(move || {
        let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        for _ in 0..15 {
            std::thread::sleep(std::time::Duration::from_millis(60));
            cluster().sql("postgres", &end);
        }
    });
    let mut acknowledged = Vec::new();
    while !broken.is_finished() {
        acknowledged.extend(write(&book, 5).await);
    }
    broken.await.unwrap();
    let found = verify(&book).await;
    assert_eq!(found.fault, None);
    assert!(acknowledged.len() > 10, "{acknowledged:?}");
    let (head, _) = book.journal_head().await.unwrap().unwrap();
    assert!(acknowledged.iter().all(|seq| *seq <= head));
    assert!(acknowledged.is_sorted() && acknowledged.windows(2).all(|two| two[0] != two[1]));
    // And it goes on.
    assert_eq!(write(&book, 3).await.len(), 3);
}

#[tokio::test]
async fn what_cannot_be_opened_says_why_and_keeps_the_password() {
    let place = On::Postgres.place().await;
    let password = cluster().password();
    let missing = Book::open_existing(place.path()).await;
    assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
    let encoded: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let wrong = place.url().replace(&encoded, &format!("not{encoded}"));
    let nowhere = replace_port(place.url());
    let elsewhere = format!("{}x", place.url());
    let mut said = format!("{missing:?} {}", missing.as_ref().unwrap_err());
    for (url, denied) in [(wrong, true), (elsewhere, true), (nowhere, false)] {
        let address: twofront_store::BookAddress = url.parse().unwrap();
        let refused = Book::open(&address).await;
        match (&refused, denied) {
            (Err(StoreError::Denied { .. }), true) | (Err(StoreError::Unreachable(_)), false) => {}
            _ => panic!("{refused:?}"),
        }
        said += &format!("{address} {address:?} {refused:?} {}", refused.as_ref().unwrap_err());
        said += &format!("{:?}", refused.unwrap_err().advice());
    }
    assert!(said.contains("postgres://twofront@127.0.0.1"), "{said}");
    assert!(!said.contains(password) && !said.contains(&encoded), "{said}");
}

/// The same with a port that nobody listens on.
fn replace_port(url: &str) -> String {
    let (before, name) = url.rsplit_once('/').unwrap();
    let (before, _) = before.rsplit_once(':').unwrap();
    format!("{before}:1/{name}")
}
