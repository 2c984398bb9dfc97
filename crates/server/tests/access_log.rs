//! The access log names routes and nobody. In a file of its own, because a process has one log.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use served::served;
use tracing_subscriber::fmt::MakeWriter;

/// Collects log lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_access_log_names_routes_and_nobody() {
    let lines = Lines::default();
    tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .init();
    let served = served().await;
    let browser = served.clerk().await;
    browser.get("/api/people?q=349900198001010018").await;
    browser.get("/api/households?q=%E7%8E%8B%E5%B0%8F%E6%98%8E").await;
    browser.get("/api/clues/0190f3b0-0000-7000-8000-00000000abcd").await;
    browser
        .post(
            "/api/sign-in",
            &json!({ "login": "secret-login", "password": "secret-password" }),
        )
        .await;
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let access: Vec<&str> = log.lines().filter(|line| line.contains("twofront::access")).collect();
    for route in ["/api/people", "/api/households", "/api/clues/{id}", "/api/sign-in"] {
        assert!(
            access.iter().any(|line| line.contains(route)),
            "{route} is missing in {access:?}"
        );
    }
    for private in [
        "349900198001010018",
        "%E7%8E%8B",
        "王小明",
        "abcd",
        "secret-login",
        "secret-password",
    ] {
        assert!(
            !access.iter().any(|line| line.contains(private)),
            "the access log holds {private}"
        );
        let ours = log
            .lines()
            .filter(|line| line.contains("twofront"))
            .any(|line| line.contains(private));
        assert!(!ours, "a log line of ours holds {private}");
    }
}
