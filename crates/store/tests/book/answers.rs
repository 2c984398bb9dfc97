//! Answers to clues: given by one person, decided on by another, remembered while the reason says the same.

use crate::county::*;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{AnswerId, ClueId};
use twofront_domain::task::TaskState;
use twofront_store::{Book, ClueStanding, ClueState, EXPLAINED, NewClue, Page, StoreError, TaskFilter};

async fn answer(book: &Book, by: &Actor, clue: ClueId, text: &str) -> AnswerId {
    let mut pen = book.pen(by, moment(0), "clue.answer").await.unwrap();
    let answer = pen.answer_clue(clue, text).await.unwrap();
    pen.commit(&clue.to_string(), serde_json::Value::Null).await.unwrap();
    answer
}

async fn decide_on(book: &Book, by: &Actor, answer: AnswerId, accepted: bool) -> Result<ClueId, StoreError> {
    let mut pen = book.pen(by, moment(1), "clue.decide").await.unwrap();
    let clue = pen.decide_answer(answer, accepted, "看过原件").await?;
    pen.commit(&clue.to_string(), serde_json::Value::Null).await.unwrap();
    Ok(clue)
}

fn with_account(number: u128, name: &str) -> Actor {
    Actor {
        account: Some(account(number)),
        ..named_actor(name)
    }
}

async fn who_answers_does_not_decide(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let clue = screen(&book, "2020-02-10", &[hit(&family, "low-income", "收入7900")])
        .await
        .clues[0]
        .0;
    let cases = [
        (with_account(1, "张三"), with_account(1, "改名"), false),
        (named_actor("张三"), named_actor("张三"), false),
        (with_account(1, "张三"), named_actor("张三"), false),
        (named_actor("张三"), with_account(1, "张三"), false),
        (with_account(1, "张三"), with_account(2, "张三"), true),
        (named_actor("张三"), with_account(1, "李四"), true),
    ];
    for (one, other, allowed) in cases {
        let given = answer(&book, &one, clue, "在外务工").await;
        match decide_on(&book, &other, given, false).await {
            Ok(_) => assert!(allowed, "{one:?} {other:?}"),
            Err(StoreError::OwnWork(_)) => assert!(!allowed, "{one:?} {other:?}"),
            Err(error) => panic!("{error}"),
        }
    }
    let refused = book.answers_to(&scope(TOWN_A), clue).await.unwrap();
    assert_eq!(refused.iter().filter(|answer| answer.decision.is_some()).count(), 2);
    let (row, _) = book.clue(&scope(TOWN_A), clue).await.unwrap().unwrap();
    assert_eq!(row.state, ClueState::Open, "a refused answer settles nothing");
    assert!(book.answers_to(&scope(TOWN_B), clue).await.unwrap().is_empty());
    assert_eq!(verify(&book).await.fault, None);
}

async fn an_accepted_answer_settles_the_clue_while_its_reason_says_the_same(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let found = |shown| [hit(&family, "low-income", shown)];
    let clue = screen(&book, "2020-02-10", &found("收入7900")).await.clues[0].0;
    let mut pen = pen(&book, "task.add").await;
    pen.add_tasks(&[task_for(&family, Some(clue))]).await.unwrap();
    pen.commit("task", serde_json::Value::Null).await.unwrap();
    let given = answer(&book, &named_actor("张三"), clue, "外出务工，收入未报").await;
    decide_on(&book, &named_actor("李四"), given, true).await.unwrap();
    let again = decide_on(&book, &named_actor("王五"), given, true).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    let (row, _) = book.clue(&scope(TOWN_A), clue).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.decided_by.as_deref(), row.decided_note.as_deref()),
        (ClueState::Explained, Some("李四"), Some("外出务工，收入未报"))
    );
    let tasks = book
        .tasks(&scope(COUNTY), &TaskFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows;
    assert_eq!(
        (tasks[0].state, tasks[0].note.as_deref()),
        (TaskState::Dismissed, Some(EXPLAINED))
    );

    let standing = async |day: &str, hits: &[NewClue]| screen(&book, day, hits).await.clues[0].1;
    assert_eq!(
        standing("2020-02-11", &found("收入7900")).await,
        ClueStanding::Dismissed
    );
    let mut newer = found("收入7900");
    newer[0].reason.pack = "livelihood 2020.2+1".into();
    assert_eq!(
        standing("2020-02-12", &newer).await,
        ClueStanding::Dismissed,
        "another version of the pack"
    );
    assert_eq!(standing("2020-02-13", &found("收入7000")).await, ClueStanding::New);
    assert_eq!(verify(&book).await.fault, None);
    book.close().await;
    assert_eq!(
        tamper(folder.path(), "book.db", "UPDATE clue_answer_decision SET accepted = 0").await,
        1
    );
    assert!(verify(&open(folder.path()).await).await.fault.is_some());
}

async fn what_is_said_of_a_vault_clue_is_in_the_vault(on: On) {
    const SECRET: &str = "三十八度一已隔离";
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let clue = screen(&book, "2020-02-10", &[vault_hit(&family, "fever", "发热")])
        .await
        .clues[0]
        .0;
    let given = answer(&book, &named_actor("张三"), clue, SECRET).await;
    let mut pen = book.pen(&named_actor("李四"), moment(1), "clue.decide").await.unwrap();
    pen.decide_answer(given, true, SECRET).await.unwrap();
    pen.commit("clue", serde_json::Value::Null).await.unwrap();
    let answers = book.answers_to(&scope(COUNTY), clue).await.unwrap();
    let decision = answers[0].decision.clone().unwrap();
    assert_eq!(
        (answers[0].text.as_str(), decision.note.as_str(), answers[0].vault),
        ("", "", true)
    );
    let texts = book
        .vault()
        .answer_texts(&vault_scope(COUNTY), &[given, decision.id])
        .await
        .unwrap();
    assert_eq!((texts[&given].as_str(), texts[&decision.id].as_str()), (SECRET, SECRET));
    let refused = book.vault().answer_texts(&scope(COUNTY), &[given]).await;
    assert!(matches!(refused, Err(StoreError::VaultClosed)));
    let same = screen(&book, "2020-02-11", &[vault_hit(&family, "fever", "发热")]).await;
    assert_eq!(same.clues, [(clue, ClueStanding::Dismissed)]);
    assert_eq!(verify(&book).await.fault, None);
    book.close().await;
    let files = files_with(folder.path(), SECRET).await;
    assert!(files.is_empty(), "{files:?}");
    assert!(tamper(folder.path(), "vault.db", "DELETE FROM vault_clue_answer").await > 0);
    assert!(verify(&open(folder.path()).await).await.fault.is_some());
}

on_both!(
    who_answers_does_not_decide,
    an_accepted_answer_settles_the_clue_while_its_reason_says_the_same,
    what_is_said_of_a_vault_clue_is_in_the_vault,
);
