//! What the server answers: one shape of refusal, safe headers, uploads that never just fail.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use served::{Browser, refusal, served};

async fn upload(browser: &Browser, name: &str, bytes: Vec<u8>) -> reqwest::Response {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    browser
        .request("POST", "/api/ledgers")
        .multipart(form)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn refusals_have_one_shape() {
    let served = served().await;
    let browser = served.clerk().await;
    let id = "0190f3b0-0000-7000-8000-000000000000";
    let check = async |path: &str, status: u16| {
        let (found, code) = refusal(browser.get(path).await).await;
        assert_eq!(found, status, "{path} {code}");
    };
    check(&format!("/api/clues/{id}"), 404).await;
    check(&format!("/api/households/{id}"), 404).await;
    check(&format!("/api/workers/{id}/round"), 404).await;
    let asked = json!({ "purpose": "mend-ledger" });
    let annotated = browser.post(&format!("/api/ledgers/{id}/annotated"), &asked).await;
    assert_eq!(refusal(annotated).await.0, 404);
    check("/api/clues/17", 400).await;
    check("/api/overview?date=2020-02-31", 400).await;
    check("/api/clues?limit=many", 400).await;
    check("/api/clues?front=moon", 400).await;
    check("/api/nothing", 404).await;
    check("/nothing.js", 404).await;
    check("/api/sign-in", 405).await;
    let broken = browser
        .request("POST", "/api/plans")
        .header("Content-Type", "application/json")
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(broken).await, (400, "request-unreadable".to_owned()));
    let large = browser
        .post(
            "/api/sign-in",
            &json!({ "login": "x".repeat(300_000), "password": "x" }),
        )
        .await;
    assert_eq!(refusal(large).await, (413, "body-too-large".to_owned()));
    let gone = browser
        .request("POST", &format!("/api/plans/{id}/approval"))
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(gone).await.0, 404);
}

#[tokio::test]
async fn pages_of_the_app_are_found_under_every_address() {
    let served = served().await;
    let browser = served.browser();
    for path in [
        "/",
        "/clues",
        "/households/0190f3b0-0000-7000-8000-000000000000?as_of=2020-02-01",
    ] {
        let answer = browser.get(path).await;
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/html"), "{path}: {kind}");
        assert!(answer.text().await.unwrap().contains("<!doctype html>") || path != "/");
    }
    assert_eq!(browser.get("/healthz").await.text().await.unwrap(), "ok\n");
    assert_eq!(browser.get("/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_broken_file_is_a_finding_not_a_failure() {
    let served = served().await;
    let browser = served.clerk().await;
    let check = async |name: &str, bytes: &[u8], code: &str| {
        let answer = upload(&browser, name, bytes.to_vec()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        let report: Value = answer.json().await.unwrap();
        assert_eq!((&report["ledger"], &report["file_name"]), (&Value::Null, &json!(name)));
        assert_eq!(report["first_findings"][0]["code"], code, "{report}");
    };
    check("picture.xlsx", b"\x89PNG\r\n\x1a\n0000", "file-not-a-workbook").await;
    check("空.csv", b"", "file-empty").await;
    check(
        "letter.csv",
        "亲爱的同志，你好\n请查收\n".as_bytes(),
        "file-kind-unknown",
    )
    .await;
    let ledgers: Value = browser.get("/api/ledgers").await.json().await.unwrap();
    assert_eq!(ledgers["total"], 0);
    assert_eq!(
        std::fs::read_dir(&served.uploads).unwrap().count(),
        0,
        "an upload was left behind"
    );
}

#[tokio::test]
async fn uploads_are_bounded() {
    let served = served().await;
    let browser = served.clerk().await;
    let large = upload(&browser, "large.csv", vec![b'x'; 200_000]).await;
    assert_eq!(refusal(large).await, (413, "upload-too-large".to_owned()));
    let nothing = browser
        .request("POST", "/api/ledgers")
        .multipart(Form::new().text("other", "x"))
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(nothing).await.0, 400);
    let no_form = browser.request("POST", "/api/ledgers").body("x").send().await.unwrap();
    assert_eq!(refusal(no_form).await.0, 400);
    assert_eq!(
        std::fs::read_dir(&served.uploads).unwrap().count(),
        0,
        "an upload was left behind"
    );
}
