//! What machines that watch the server are told: whether it can work, and figures about it, but nothing about anybody.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use served::{Served, served};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use twofront_server::Figures;

async fn ready(served: &Served) -> (StatusCode, Value) {
    let answer = served.browser().get("/readyz").await;
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_server_that_can_work_is_ready_and_one_whose_book_is_closed_is_not() {
    let served = served().await;
    let fine = json!({ "ready": true, "reading": true, "writing": "fine", "room": true });
    assert_eq!(ready(&served).await, (StatusCode::OK, fine));
    served.desk.close().await;
    assert_eq!(
        ready(&served).await.0,
        StatusCode::OK,
        "the answer of before is kept for a moment"
    );
    tokio::time::sleep(Duration::from_secs(6)).await;
    let (status, said) = ready(&served).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&said["ready"], &said["reading"], &said["writing"]),
        (&json!(false), &json!(false), &json!("failed"))
    );
    assert_eq!(
        served.browser().get("/healthz").await.status(),
        StatusCode::OK,
        "the program lives"
    );
}

#[tokio::test]
async fn figures_know_routes_but_no_people() {
    let figures = Figures::begin().unwrap();
    let served = served().await;
    let clerk = served.clerk().await;
    clerk.get("/api/people?name=王建国").await;
    clerk.get("/api/clues/0190f3b0-0000-7000-8000-000000000000").await;
    clerk.request("BREW", "/api/me").send().await.unwrap();
    clerk.get("/api/screening-state").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/metrics", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(figures.serve(served.desk.clone(), listener, async move {
        let _ = stopped.await;
    }));
    let client = Client::new();
    let answer = client.get(&address).send().await.unwrap();
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );
    let text = answer.text().await.unwrap();
    let line = |start: &str| {
        let found = text.lines().find(|line| line.starts_with(start));
        let found = found.unwrap_or_else(|| panic!("no line {start} in {text}"));
        found.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    for line in text
        .lines()
        .filter(|line| line.starts_with("twofront_http_request_seconds_count"))
    {
        assert!(!line.contains("0190f3b0") && !line.contains("BREW"), "{line}");
    }
    assert!(
        text.contains(r#"route="/api/clues/{id}""#) && text.contains(r#"status="404""#),
        "{text}"
    );
    assert!(line("twofront_journal_seq") >= 2.0);
    assert!(line("twofront_pen_wait_seconds_count") >= 1.0);
    assert!(line("twofront_commit_seconds_count") >= 1.0);
    assert!(line("twofront_readers_in_use") < 7.0);
    assert!(line("twofront_county_age_seconds") >= 0.0);
    assert!(line("process_resident_memory_bytes") > 1_000_000.0);
    assert!(!text.contains("王建国") && !text.contains("clerk"), "{text}");
    assert_eq!(
        served.browser().get("/metrics").await.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
