//! Screening again keeps ids and first days, closes what no longer hits, and respects what a person dismissed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod county;

use county::*;
use twofront_domain::front::Front;
use twofront_domain::ids::ClueId;
use twofront_domain::task::TaskState;
use twofront_store::{
    Book, ClueFilter, ClueRow, ClueStanding, ClueState, NewClue, Page, ScreeningOutcome, StoreError, TaskFilter,
};

async fn clues(book: &Book) -> Vec<ClueRow> {
    book.clues(&vault_scope(COUNTY), &ClueFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows
}

fn standings(outcome: &ScreeningOutcome) -> Vec<ClueStanding> {
    outcome.clues.iter().map(|(_, standing)| *standing).collect()
}

fn all_hits(family: &Family) -> [NewClue; 3] {
    [
        hit(family, "low-income", "收入7900"),
        hit(family, "no-insurance", "未参保"),
        vault_hit(family, "fever", "发热"),
    ]
}

fn ids(outcome: &ScreeningOutcome) -> Vec<ClueId> {
    outcome.clues.iter().map(|(id, _)| *id).collect()
}

#[tokio::test]
async fn screening_again_keeps_ids_first_days_and_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let first = screen(&book, "2020-02-10", &all_hits(&a)).await;
    assert_eq!(standings(&first), [ClueStanding::New; 3]);
    let second = screen(&book, "2020-02-11", &all_hits(&a)).await;
    assert_eq!(standings(&second), [ClueStanding::Kept; 3]);
    assert_eq!(ids(&second), ids(&first));
    assert!(second.closed.is_empty());
    for clue in clues(&book).await {
        assert_eq!(
            (clue.first_seen, clue.last_seen),
            (day("2020-02-10"), day("2020-02-11"))
        );
    }
    let reasons =
        async |file: &str, table: &str| number(folder.path(), file, &format!("SELECT COUNT(*) FROM {table}")).await;
    assert_eq!(
        reasons("book.db", "reason").await,
        2,
        "the same reasons are not written again"
    );
    assert_eq!(reasons("vault.db", "vault_reason").await, 1);

    screen(
        &book,
        "2020-02-12",
        &[hit(&a, "low-income", "收入7800"), vault_hit(&a, "fever", "退热")],
    )
    .await;
    let (clue, reason) = book.clue(&scope(TOWN_A), first.clues[0].0).await.unwrap().unwrap();
    assert_eq!(
        (clue.sentence.zh.as_str(), reason.unwrap().sentence.zh.as_str()),
        ("收入7800", "收入7800")
    );
    assert_eq!(reasons("book.db", "reason").await, 3, "both reasons are kept");
    let fever = first.clues[2].0;
    let in_vault = book.vault().clues(&vault_scope(COUNTY), &[fever]).await.unwrap();
    assert_eq!(in_vault[&fever].reason.sentence.zh, "退热");
    assert_eq!(verify(&book).await.fault, None);
}

#[tokio::test]
async fn a_clue_that_no_longer_hits_is_closed_with_its_task() {
    let folder = tempfile::tempdir().unwrap();
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let first = screen(&book, "2020-02-10", &all_hits(&a)).await;
    let uninsured = first.clues[1].0;
    let mut pen = pen(&book, "task.add").await;
    pen.add_tasks(&[task_for(&a, Some(uninsured))]).await.unwrap();
    pen.commit("task", serde_json::Value::Null).await.unwrap();
    let [income, _, fever] = all_hits(&a);
    let second = screen(&book, "2020-02-11", &[income, fever]).await;
    assert_eq!(second.closed, [uninsured]);
    let tasks = book
        .tasks(&scope(COUNTY), &TaskFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows;
    assert_eq!(
        (tasks[0].state, tasks[0].note.as_deref()),
        (TaskState::Dismissed, Some("no-longer-applies"))
    );
    let third = screen(&book, "2020-02-12", &all_hits(&a)).await;
    assert_eq!(
        standings(&third),
        [ClueStanding::Kept, ClueStanding::New, ClueStanding::Kept]
    );
    assert_ne!(third.clues[1].0, uninsured, "it applies anew");
    assert_eq!(verify(&book).await.fault, None);
}

#[tokio::test]
async fn a_dismissed_clue_stays_dismissed_until_its_reason_changes() {
    let folder = tempfile::tempdir().unwrap();
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let first = screen(
        &book,
        "2020-02-10",
        &[hit(&a, "low-income", "收入7900"), vault_hit(&a, "fever", "发热")],
    )
    .await;
    let mut pen = pen(&book, "clue.dismiss").await;
    for (clue, _) in &first.clues {
        pen.dismiss_clue(*clue, "已核实").await.unwrap();
        assert!(matches!(
            pen.dismiss_clue(*clue, "再次").await,
            Err(StoreError::Conflict(_))
        ));
    }
    pen.commit("clue", serde_json::Value::Null).await.unwrap();
    let same = screen(
        &book,
        "2020-02-11",
        &[hit(&a, "low-income", "收入7900"), vault_hit(&a, "fever", "发热")],
    )
    .await;
    assert_eq!(standings(&same), [ClueStanding::Dismissed; 2]);
    let other = screen(
        &book,
        "2020-02-12",
        &[hit(&a, "low-income", "收入7000"), vault_hit(&a, "fever", "高热")],
    )
    .await;
    assert_eq!(standings(&other), [ClueStanding::New; 2]);
    let dismissed = clues(&book)
        .await
        .into_iter()
        .filter(|clue| clue.state == ClueState::Dismissed);
    let dismissed: Vec<_> = dismissed.map(|clue| (clue.decided_by, clue.decided_note)).collect();
    assert_eq!(
        dismissed,
        vec![(Some("tester".to_owned()), Some("已核实".to_owned())); 2]
    );
}

#[tokio::test]
async fn a_pack_that_was_not_applied_keeps_its_clues() {
    let folder = tempfile::tempdir().unwrap();
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    screen(
        &book,
        "2020-02-10",
        &[hit(&a, "low-income", "收入低"), vault_hit(&a, "fever", "发热")],
    )
    .await;
    let mut only_livelihood = screening("2020-02-11");
    only_livelihood.packs.retain(|pack| pack.id == "livelihood");
    let mut pen = pen(&book, "screening.run").await;
    let outcome = pen.add_screening(&only_livelihood, &[]).await.unwrap();
    pen.commit("screening", serde_json::Value::Null).await.unwrap();
    assert_eq!(outcome.closed.len(), 1);
    let open: Vec<_> = clues(&book)
        .await
        .into_iter()
        .filter(|clue| clue.state == ClueState::Open)
        .collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].front, Front::Epidemic);
    assert_eq!(book.latest_screening().await.unwrap().unwrap().packs.len(), 1);
}

#[tokio::test]
async fn one_task_per_clue() {
    let folder = tempfile::tempdir().unwrap();
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let outcome = screen(&book, "2020-02-10", &[hit(&a, "low-income", "收入低")]).await;
    let mut pen = pen(&book, "task.add").await;
    pen.add_tasks(&[task_for(&a, Some(outcome.clues[0].0))]).await.unwrap();
    let again = pen.add_tasks(&[task_for(&a, Some(outcome.clues[0].0))]).await;
    assert!(
        matches!(again, Err(StoreError::Taken("task for this clue"))),
        "{again:?}"
    );
}
