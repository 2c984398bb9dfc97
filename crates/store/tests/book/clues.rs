//! Screening again keeps ids and first days, closes what no longer hits, and respects what a person dismissed.

use crate::county::*;
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, SiteId};
use twofront_domain::task::TaskState;
use twofront_store::{
    Book, ClueFilter, ClueRow, ClueStanding, ClueState, NewClue, Page, ScreeningOutcome, StoreError, SubjectId,
    Subjects, TaskFilter,
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

async fn screening_again_keeps_ids_first_days_and_reasons(on: On) {
    let folder = on.place().await;
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

async fn a_clue_that_no_longer_hits_is_closed_with_its_task(on: On) {
    let folder = on.place().await;
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

async fn a_dismissed_clue_stays_dismissed_until_its_reason_changes(on: On) {
    let folder = on.place().await;
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
    let by = |note: &str| (Some("tester".to_owned()), Some(note.to_owned()));
    assert_eq!(dismissed, [by("已核实"), by("")]);
    let note = twofront_domain::ids::AnswerId::new(first.clues[1].0.uuid());
    let kept = book.vault().answer_texts(&vault_scope(COUNTY), &[note]).await.unwrap();
    assert_eq!(kept[&note], "已核实", "what is said of a vault clue is in the vault");
}

async fn a_pack_that_was_not_applied_keeps_its_clues(on: On) {
    let folder = on.place().await;
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

async fn one_task_per_clue(on: On) {
    let folder = on.place().await;
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

/// One entry: a partial screening of these subjects with these hits.
async fn screen_some(book: &Book, on: &str, concerned: &Subjects, hits: &[NewClue]) -> ScreeningOutcome {
    let mut pen = pen(book, "screening.partial").await;
    let outcome = pen
        .add_partial_screening(&screening(on), concerned, hits)
        .await
        .unwrap();
    pen.commit("screening", serde_json::Value::Null).await.unwrap();
    outcome
}

fn household_of(family: &Family) -> Subjects {
    Subjects {
        households: vec![family.household],
        ..Subjects::default()
    }
}

fn site_hit(family: &Family, site: SiteId) -> NewClue {
    NewClue {
        subject: SubjectId::Site(site),
        ..hit(family, "no-temperature", "今天没有测温")
    }
}

async fn a_partial_screening_leaves_others_alone(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let b = add_family(&book, VILLAGE_B, "乙一").await;
    let site = workshop(VILLAGE_A, "红星车间", Some(a.household));
    say_of_site(&book, &site, true, "2020-02-09", &[]).await;
    let [income, insured, fever] = all_hits(&a);
    let all = [
        income.clone(),
        insured,
        fever.clone(),
        site_hit(&a, site.id),
        hit(&b, "low-income", "收入低"),
        vault_hit(&b, "fever", "发热"),
    ];
    let first = screen(&book, "2020-02-10", &all).await;
    let [_, uninsured, ill, ..] = ids(&first)[..] else {
        panic!()
    };

    let second = screen_some(&book, "2020-02-11", &household_of(&a), &[income.clone(), fever]).await;
    assert_eq!(standings(&second), [ClueStanding::Kept; 2]);
    assert_eq!(second.closed, [uninsured], "the site's clue is not the household's");
    let third = screen_some(&book, "2020-02-12", &household_of(&a), &[income]).await;
    assert_eq!(third.closed, [ill], "a vault clue closes too");
    let of_site = Subjects {
        sites: vec![site.id],
        ..Subjects::default()
    };
    let fourth = screen_some(&book, "2020-02-12", &of_site, &[]).await;
    assert_eq!(fourth.closed, [ids(&first)[3]]);
    let open = clues(&book)
        .await
        .into_iter()
        .filter(|clue| clue.state == ClueState::Open);
    assert_eq!(open.count(), 3);
    let latest = book.latest_screening().await.unwrap().unwrap();
    assert_eq!(latest.day, day("2020-02-10"), "the last one of the whole county");
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_persons_clues_go_with_them(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let b = add_family(&book, VILLAGE_A, "甲二").await;
    let of_person = |family: &Family| NewClue {
        subject: SubjectId::Person(a.head),
        person: Some(a.head),
        ..hit(family, "low-income", "收入低")
    };
    let clue = ids(&screen(&book, "2020-02-10", &[of_person(&a), vault_hit(&a, "fever", "发热")]).await);
    let moved = Family {
        household: b.household,
        ..a
    };
    say_of_person(&book, &moved, "2020-02-11", &[]).await;
    let left = screen_some(&book, "2020-02-11", &household_of(&a), &[]).await;
    assert!(left.closed.is_empty(), "they are not of this household any more");
    let mut fever = vault_hit(&a, "fever", "发热");
    fever.household = Some(b.household);
    let arrived = screen_some(&book, "2020-02-11", &household_of(&b), &[of_person(&b), fever]).await;
    assert_eq!(
        (ids(&arrived), standings(&arrived)),
        (clue.clone(), vec![ClueStanding::Kept; 2])
    );
    let over = screen_some(&book, "2020-02-12", &household_of(&b), &[]).await;
    assert_eq!(over.closed, clue);
}

on_both!(
    screening_again_keeps_ids_first_days_and_reasons,
    a_clue_that_no_longer_hits_is_closed_with_its_task,
    a_dismissed_clue_stays_dismissed_until_its_reason_changes,
    a_pack_that_was_not_applied_keeps_its_clues,
    one_task_per_clue,
    a_partial_screening_leaves_others_alone,
    a_persons_clues_go_with_them,
);
