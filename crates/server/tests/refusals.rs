//! Requests that are refused to somebody signed in: a stable code, a sentence, nothing changed, one row for the audit
//! administrator. Too much of it is counted, not piled up.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::{Browser, Served, granted, refusal, served, served_with};

const NOBODYS: &str = "0190f3b0-0000-7000-8000-000000000000";

async fn rows(auditor: &Browser) -> Vec<Value> {
    let page: Value = auditor.get("/api/refusals").await.json().await.unwrap();
    page["items"].as_array().unwrap().clone()
}

async fn head(served: &Served) -> Option<u64> {
    served.desk.vital_signs().await.journal_seq
}

#[tokio::test]
async fn each_kind_of_bad_request_has_its_code_and_leaves_one_row() {
    let served = served().await;
    let town = served.with_role("town", Some("340722106")).await;
    let auditor = served.with_role("audit-administrator", None).await;
    let before = head(&served).await;
    let json_text = |text: &str| {
        town.request("POST", "/api/exports/households")
            .header("Content-Type", "application/json")
            .body(text.to_owned())
    };
    let requests = [
        (json_text("{"), 400, "request-unreadable", "household.export"),
        (
            json_text(&format!("{{\"purpose\":\"{}\"}}", "x".repeat(300_000))),
            413,
            "body-too-large",
            "household.export",
        ),
        (
            town.request("POST", "/api/exports/households").body("x"),
            415,
            "not-json",
            "household.export",
        ),
        (
            town.foreign_request("POST", "/api/sign-out"),
            403,
            "not-from-own-page",
            "session.end",
        ),
        (
            town.request("GET", "/api/accounts"),
            403,
            "role-forbidden",
            "account.read",
        ),
        (
            town.request("GET", &format!("/api/clues/{NOBODYS}")),
            404,
            "not-found",
            "clue.read",
        ),
        (
            town.request("GET", "/api/clues/17"),
            400,
            "request-unreadable",
            "clue.read",
        ),
        (
            town.request("GET", "/api/tasks?limit=many"),
            400,
            "request-unreadable",
            "task.read",
        ),
    ];
    let mut expect = Vec::new();
    for (request, status, code, operation) in requests {
        let answer = request.send().await.unwrap();
        assert_eq!(refusal(answer).await, (status, code.to_owned()), "{operation}");
        expect.push((operation.to_owned(), code.to_owned(), 1));
    }
    assert_eq!(head(&served).await, before, "something was written");
    let mut found: Vec<_> = rows(&auditor)
        .await
        .iter()
        .map(|row| {
            assert_eq!(
                (&row["login"], &row["name"]),
                (&json!("some-town"), &json!("some-town"))
            );
            assert!(row["operation_words"]["zh"].is_string(), "{row}");
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            (text("operation"), text("code"), row["times"].as_u64().unwrap())
        })
        .collect();
    found.sort();
    expect.sort();
    assert_eq!(found, expect);
    assert_eq!(town.get("/api/me").await.status(), 200);
}

#[tokio::test]
async fn the_same_again_is_counted_and_other_peoples_are_apart() {
    let served = served().await;
    let town = served.with_role("town", Some("340722106")).await;
    let other = served.signed_in("other", &granted("town", Some("340722106"))).await;
    let auditor = served.with_role("audit-administrator", None).await;
    for _ in 0..20 {
        assert_eq!(town.get("/api/accounts").await.status(), 403);
    }
    assert_eq!(other.get("/api/accounts").await.status(), 403);
    let rows = rows(&auditor).await;
    let times: u64 = rows
        .iter()
        .filter(|row| row["login"] == "some-town")
        .map(|row| row["times"].as_u64().unwrap())
        .sum();
    assert_eq!(times, 20, "{rows:?}");
    // Two when the hour ends between them.
    assert!(rows.len() <= 3, "{rows:?}");
    let strangers = served.browser().get("/api/accounts").await;
    assert_eq!(strangers.status(), 401);
    assert_eq!(self::rows(&auditor).await.len(), rows.len(), "nobody signed in, no row");
}

#[tokio::test]
async fn asking_too_often_leaves_a_row_too() {
    let served = served_with(|settings| settings.limits.session_a_minute = 5).await;
    let town = served.with_role("town", Some("340722106")).await;
    let auditor = served.with_role("audit-administrator", None).await;
    let mut refused = 0;
    for _ in 0..12 {
        refused += u32::from(town.get("/api/me").await.status() == 429);
    }
    assert!(refused >= 6, "{refused}");
    let rows = rows(&auditor).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (&rows[0]["code"], &rows[0]["operation"]),
        (&json!("too-many-requests"), &Value::Null)
    );
    assert_eq!(rows[0]["times"], 1, "once in a minute, however often it is refused");
}
