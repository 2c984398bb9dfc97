//! Headers of every kind of answer: data, refusals of every layer, pages, files, what is watched.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use reqwest::{RequestBuilder, Response};
use served::{served, served_with};

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

/// What a browser must be told with whatever comes from this server.
fn check_headers(answer: &Response, what: &str) {
    for (name, expect) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", ""),
        ("access-control-allow-origin", ""),
        ("server", ""),
    ] {
        assert_eq!(header(answer, name), expect, "{what}: {name}");
    }
    for denied in ["camera=()", "microphone=()", "geolocation=()"] {
        assert!(header(answer, "permissions-policy").contains(denied), "{what}");
    }
    let policy = header(answer, "content-security-policy");
    for part in [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "script-src 'self';",
    ] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http:"),
        "{what}: {policy}"
    );
    assert_eq!(header(answer, "x-request-id").len(), 36, "{what}");
}

async fn check(request: RequestBuilder, what: &str, status: u16) -> Response {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), status, "{what}");
    check_headers(&answer, what);
    answer
}

#[tokio::test]
async fn every_kind_of_answer_carries_them() {
    let served = served().await;
    let clerk = served.clerk().await;
    let stranger = served.browser();
    let id = "0190f3b0-0000-7000-8000-000000000000";
    let of_api = [
        check(clerk.request("GET", "/api/me"), "data", 200).await,
        check(stranger.request("GET", "/api/start"), "data for anybody", 200).await,
        check(stranger.request("GET", "/api/me"), "nobody signed in", 401).await,
        check(clerk.request("GET", "/api/accounts"), "not one's role", 403).await,
        check(clerk.foreign_request("POST", "/api/sign-out"), "forged", 403).await,
        check(clerk.request("GET", &format!("/api/clues/{id}")), "not found", 404).await,
        check(clerk.request("GET", "/api/sign-in"), "method", 405).await,
        check(clerk.request("POST", "/api/plans").body("x"), "not json", 415).await,
    ];
    for answer in of_api {
        assert_eq!(header(&answer, "cache-control"), "no-store", "{}", answer.url());
        assert!(
            header(&answer, "content-type").starts_with("application/json"),
            "{}",
            answer.url()
        );
    }
    check(clerk.request("GET", "/api/nothing-here"), "no such address", 404).await;
    check(clerk.request("GET", "/nothing.js"), "no such file", 404).await;
    check(
        clerk.request("GET", &format!("/api/me?{}", "x".repeat(5_000))),
        "long address",
        414,
    )
    .await;
    check(
        clerk.request("GET", "/api/me").header("X-Much", "x".repeat(20_000)),
        "wide",
        431,
    )
    .await;
    check(clerk.request("DELETE", "/"), "a page's method", 405).await;
    let page = clerk.request("GET", "/").send().await.unwrap();
    check_headers(&page, "page");
    assert!(
        ["no-cache", "no-store"].contains(&header(&page, "cache-control").as_str()),
        "the page is asked for again"
    );
    let health = check(clerk.request("GET", "/healthz"), "health", 200).await;
    assert!(header(&health, "content-type").starts_with("text/plain"));
    check(clerk.request("POST", "/api/sign-out"), "empty", 204).await;
}

#[tokio::test]
async fn who_asks_too_often_gets_them_too() {
    let served = served_with(|settings| settings.limits.open_a_minute = 1).await;
    let stranger = served.browser();
    check(stranger.request("GET", "/api/start"), "first", 200).await;
    let second = check(stranger.request("GET", "/api/start"), "second", 429).await;
    assert!(header(&second, "retry-after").parse::<u64>().unwrap() > 0);
}

/// The policy allows no inline script or style, so there must be none in the page that the program carries.
#[tokio::test]
async fn the_page_itself_has_nothing_inline() {
    let served = served().await;
    let page = served.browser().get("/").await.text().await.unwrap();
    let lower = page.to_lowercase();
    for (at, _) in lower.match_indices("<script") {
        let tag = &lower[at..at + lower[at..].find('>').unwrap()];
        assert!(tag.contains("src="), "{tag}");
    }
    for inline in ["<style", " style=", "javascript:", " onload=", " onclick="] {
        assert!(!lower.contains(inline), "{inline}");
    }
}
