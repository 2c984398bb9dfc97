//! What is too long, too slow, too much or too often is refused with a stable code and changes nothing; the server goes on.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::time::Duration;

use ipnet::IpNet;
use serde_json::{Value, json};
use served::{PASSWORD, Served, raw, refusal, served, served_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

const SOON: Duration = Duration::from_secs(5);

async fn still_answers(served: &Served) {
    let answer = served.browser().get("/healthz").await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn too_long_and_malformed_requests_have_a_code() {
    let served = served().await;
    let browser = served.clerk().await;
    let long = browser.get(&format!("/api/people?name={}", "x".repeat(5_000))).await;
    assert_eq!(refusal(long).await, (414, "address-too-long".to_owned()));
    let wide = browser.request("GET", "/api/me").header("X-Much", "x".repeat(20_000));
    assert_eq!(
        refusal(wide.send().await.unwrap()).await,
        (431, "headers-too-large".to_owned())
    );
    let text = browser.request("POST", "/api/plans").body("date=2020-02-20");
    assert_eq!(refusal(text.send().await.unwrap()).await, (415, "not-json".to_owned()));
    let large = json!({ "date": "x".repeat(300_000) });
    let large = browser.post("/api/plans", &large).await;
    assert_eq!(refusal(large).await, (413, "body-too-large".to_owned()));
    let nobody = browser.foreign_request("POST", "/api/sign-out").send().await.unwrap();
    assert_eq!(refusal(nobody).await, (403, "not-from-own-page".to_owned()));
    assert_eq!(
        browser.get("/api/me").await.status(),
        200,
        "a forged sign-out changes nothing"
    );
    still_answers(&served).await;
}

#[tokio::test]
async fn nonsense_on_the_wire_ends_the_connection_only() {
    let served = served().await;
    let check = async |bytes: &[u8], expect: &str| {
        let answer = raw(&served.address, bytes, SOON).await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert!(answer.starts_with(expect), "{shown}: {answer}");
    };
    check(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "HTTP/1.1 400").await;
    check(b"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400").await;
    check(
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 400",
    )
    .await;
    let both = b"POST /api/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello";
    check(both, "HTTP/1.1 400").await;
    let many: String = (0..200).map(|at| format!("X-{at}: y\r\n")).collect();
    check(
        format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n").as_bytes(),
        "HTTP/1.1 431",
    )
    .await;
    let endless = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Much: {}", "x".repeat(70_000));
    check(endless.as_bytes(), "HTTP/1.1 431").await;
    let endless = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(70_000));
    let answer = raw(&served.address, endless.as_bytes(), SOON).await;
    assert!(
        answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    still_answers(&served).await;
}

#[tokio::test]
async fn who_sends_slowly_is_not_waited_for() {
    let served = served_with(|settings| {
        settings.limits.head_within = Duration::from_millis(300);
        settings.limits.body_pause_max = Duration::from_millis(300);
        settings.limits.body_within = Duration::from_secs(1);
    })
    .await;
    // A head that never ends, the first of a connection and a later one.
    for head in ["", "GET / HT", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /heal"] {
        let began = Instant::now();
        raw(&served.address, head.as_bytes(), SOON).await;
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "{head:?} held for {:?}",
            began.elapsed()
        );
    }
    let head = "POST /api/sign-in HTTP/1.1\r\nHost: a\r\nX-Twofront: 1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n";
    let answer = raw(&served.address, format!("{head}{{\"login\"").as_bytes(), SOON).await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("body-incomplete"),
        "{answer}"
    );
    // A byte now and then keeps within the pause, but not within the time for the whole.
    let mut dripping = TcpStream::connect(served.address.trim_start_matches("http://"))
        .await
        .unwrap();
    dripping.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let _ = dripping.write_all(b" ").await;
    }
    let mut answer = [0; 12];
    tokio::time::timeout(SOON, dripping.read_exact(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    still_answers(&served).await;
}

#[tokio::test]
async fn connections_are_counted() {
    let served = served_with(|settings| settings.limits.connections_an_address = 3).await;
    let address = served.address.trim_start_matches("http://");
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(address).await.unwrap());
    }
    let request = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    // The three are taken in order, so the fourth finds the house full.
    assert_eq!(raw(&served.address, request, SOON).await, "");
    held.pop();
    let mut answer = String::new();
    for _ in 0..50 {
        answer = raw(&served.address, request, SOON).await;
        if !answer.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn sign_ins_are_counted_by_address() {
    let served = served_with(|settings| settings.limits.sign_ins_a_minute = 4).await;
    let browser = served.clerk().await;
    let wrong = json!({ "login": "nobody", "password": PASSWORD });
    for _ in 0..3 {
        assert_eq!(browser.post("/api/sign-in", &wrong).await.status(), 401);
    }
    let refused = browser.post("/api/sign-in", &wrong).await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=16).contains(&wait), "{wait}");
    assert_eq!(refusal(refused).await, (429, "too-many-requests".to_owned()));
    assert_eq!(browser.get("/api/me").await.status(), 200, "who is signed in goes on");
    assert_eq!(
        browser.get("/api/start").await.status(),
        200,
        "reading is counted apart"
    );
}

#[tokio::test]
async fn sessions_and_strangers_are_counted_apart() {
    let served = served_with(|settings| {
        settings.limits.open_a_minute = 10;
        settings.limits.session_a_minute = 20;
    })
    .await;
    let clerk = served.clerk().await;
    let stranger = served.browser();
    clerk.get("/api/me").await;
    let mut refused = 0;
    for _ in 0..15 {
        refused += u32::from(stranger.get("/api/me").await.status() == 429);
    }
    assert!((5..=8).contains(&refused), "{refused}");
    let forged = stranger
        .request("GET", "/api/me")
        .header("Cookie", "twofront=AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(refusal(forged.send().await.unwrap()).await.0, 429);
    for _ in 0..19 {
        assert_eq!(clerk.get("/api/me").await.status(), 200);
    }
    let codes = [clerk.get("/api/me").await, clerk.get("/api/me").await].map(|answer| answer.status().as_u16());
    assert_eq!(codes[1], 429, "{codes:?}");
    assert_eq!(clerk.get("/healthz").await.status(), 200, "the watch is never refused");
}

#[tokio::test]
async fn only_a_trusted_proxy_speaks_for_others() {
    let asked = async |proxies: &[&str]| {
        let proxies: Vec<IpNet> = proxies.iter().map(|text| text.parse().unwrap()).collect();
        let served = served_with(|settings| {
            settings.limits.open_a_minute = 2;
            settings.behind_proxy = proxies;
        })
        .await;
        let mut codes = Vec::new();
        for at in 0..6 {
            let request = served.browser().request("GET", "/api/start");
            let request = request.header("X-Forwarded-For", format!("198.51.100.{at}"));
            codes.push(request.send().await.unwrap().status().as_u16());
        }
        codes
    };
    assert_eq!(asked(&["127.0.0.0/8"]).await, [200; 6]);
    assert_eq!(asked(&["10.0.0.0/8"]).await, [200, 200, 429, 429, 429, 429]);
}

#[tokio::test]
async fn an_upload_without_end_is_refused_early() {
    let served = served().await;
    let browser = served.clerk().await;
    let form = reqwest::multipart::Form::new().text("other", "x".repeat(400_000));
    let answer = browser
        .request("POST", "/api/ledgers")
        .multipart(form)
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(answer).await, (413, "upload-too-large".to_owned()));
    let ledgers: Value = browser.get("/api/ledgers").await.json().await.unwrap();
    assert_eq!(ledgers["total"], 0);
}
