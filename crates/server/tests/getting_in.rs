//! Who gets in: the first administrator, sign-in, sessions, and proof that a change comes from our own pages.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use reqwest::StatusCode;
use serde_json::{Value, json};
use served::{PASSWORD, refusal, served, served_with};

/// Every path and method of the committed document, with an id where one is needed.
fn every_route() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&twofront_server::document().unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, methods)| {
        let path = path.replace("{id}", "0190f3b0-0000-7000-8000-000000000000");
        let methods = methods.as_object().unwrap().keys();
        methods
            .map(move |method| (method.to_uppercase(), path.clone()))
            .collect::<Vec<_>>()
    });
    routes.collect()
}

const OPEN: [&str; 8] = [
    "/api/start",
    "/api/first-administrator",
    "/api/sign-in",
    "/api/invitation",
    "/api/invitation/accept",
    "/api/card/record",
    "/api/card/requests",
    "/api/card/receipt",
];

#[tokio::test]
async fn every_route_needs_a_session_except_the_open_ones() {
    let served = served().await;
    let stranger = served.browser();
    let mut closed = 0;
    for (method, path) in every_route() {
        if OPEN.contains(&path.as_str()) {
            continue;
        }
        closed += 1;
        let answer = stranger.request(&method, &path).send().await.unwrap();
        assert_eq!(
            refusal(answer).await,
            (401, "not-signed-in".to_owned()),
            "{method} {path}"
        );
    }
    assert!(closed > 20, "only {closed} closed routes: the document was not read");
}

#[tokio::test]
async fn a_town_sees_its_own_places_only() {
    let served = served().await;
    let clerk = served.clerk().await;
    let town = served.with_role("town", Some("340722106")).await;
    let codes = |places: Value| -> Vec<String> {
        places
            .as_array()
            .unwrap()
            .iter()
            .map(|place| place["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = codes(clerk.get("/api/places").await.json().await.unwrap());
    let own = codes(town.get("/api/places").await.json().await.unwrap());
    assert!(all.iter().any(|code| !code.starts_with("340722106")));
    assert!(
        own.len() > 1 && own.iter().all(|code| code.starts_with("340722106")),
        "{own:?}"
    );
}

#[tokio::test]
async fn the_first_administrator_needs_the_code_and_comes_once() {
    let served = served().await;
    let browser = served.browser();
    let start: Value = browser.get("/api/start").await.json().await.unwrap();
    assert_eq!(
        (&start["needs_first_administrator"], &start["languages"]),
        (&json!(true), &json!(["zh", "en"]))
    );
    let first = |code: &str, password: &str| json!({ "setup_code": code, "login": "admin", "name": "管理员", "password": password });
    let wrong = browser
        .post("/api/first-administrator", &first("AAAA-AAAA-AAAA", PASSWORD))
        .await;
    assert_eq!(refusal(wrong).await, (403, "setup-code-wrong".to_owned()));
    let weak = browser
        .post("/api/first-administrator", &first(&served.setup_code, "123456"))
        .await;
    assert_eq!(weak.status(), StatusCode::BAD_REQUEST);
    let created = browser
        .post(
            "/api/first-administrator",
            &first(&served.setup_code.to_lowercase(), PASSWORD),
        )
        .await;
    assert_eq!(created.status(), StatusCode::CREATED);
    let again = browser
        .post("/api/first-administrator", &first(&served.setup_code, PASSWORD))
        .await;
    assert_eq!(refusal(again).await, (409, "already-started".to_owned()));
    let start: Value = browser.get("/api/start").await.json().await.unwrap();
    assert_eq!(start["needs_first_administrator"], false);
}

#[tokio::test]
async fn trying_codes_shuts_the_door() {
    let served = served().await;
    let browser = served.browser();
    let first = |code: &str| json!({ "setup_code": code, "login": "admin", "name": "x", "password": PASSWORD });
    for _ in 0..10 {
        browser.post("/api/first-administrator", &first("WRONG")).await;
    }
    let right = browser
        .post("/api/first-administrator", &first(&served.setup_code))
        .await;
    assert_eq!(refusal(right).await, (403, "setup-code-shut".to_owned()));
}

#[tokio::test]
async fn sign_in_opens_a_new_session_and_sign_out_ends_it() {
    let served = served_with(|settings| settings.secure_cookies = false).await;
    let browser = served.clerk().await;
    let me: Value = browser.get("/api/me").await.json().await.unwrap();
    assert_eq!(
        (&me["account"]["login"], &me["account"]["role"]),
        (&json!("clerk"), &json!("county"))
    );
    assert_eq!(
        (&me["working_date"], &me["county"]["name"]),
        (&json!("2020-02-20"), &json!("枞阳县"))
    );
    let signed_in = |planted: Option<&str>| {
        let request = served
            .browser()
            .request("POST", "/api/sign-in")
            .json(&json!({ "login": "clerk", "password": PASSWORD }));
        let request = match planted {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        };
        async move {
            let answer = request.send().await.unwrap();
            answer.headers()["set-cookie"].to_str().unwrap().to_owned()
        }
    };
    let cookie = signed_in(None).await;
    for part in ["twofront=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert!(!cookie.contains("Secure"));
    let value = |cookie: &str| cookie.split(';').next().unwrap().to_owned();
    let other = signed_in(Some(&value(&cookie))).await;
    assert_ne!(value(&other), value(&cookie), "a session id survived a sign-in");
    let with_cookie = |cookie: String| {
        served
            .browser()
            .request("GET", "/api/me")
            .header("Cookie", cookie)
            .send()
    };
    assert_eq!(
        with_cookie(value(&cookie)).await.unwrap().status(),
        StatusCode::UNAUTHORIZED,
        "the old id still opens"
    );
    assert_eq!(with_cookie(value(&other)).await.unwrap().status(), StatusCode::OK);
    let out = browser.request("POST", "/api/sign-out").send().await.unwrap();
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert_eq!(refusal(browser.get("/api/me").await).await.0, 401);
}

#[tokio::test]
async fn cookies_are_for_tls_only_where_there_is_tls() {
    let served = served_with(|settings| settings.secure_cookies = true).await;
    let browser = served.clerk().await;
    let answer = browser
        .post("/api/sign-in", &json!({ "login": "clerk", "password": PASSWORD }))
        .await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    for part in ["__Host-twofront=", "Secure", "Path=/", "HttpOnly", "SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn changes_must_come_from_our_own_pages() {
    let served = served().await;
    let browser = served.clerk().await;
    let forged = [
        browser.foreign_request("POST", "/api/plans"),
        browser.foreign_request("POST", "/api/sign-in"),
        browser
            .foreign_request("POST", "/api/plans")
            .header("X-Twofront", "yes"),
        browser
            .request("POST", "/api/plans")
            .header("Sec-Fetch-Site", "cross-site"),
        browser
            .request("POST", "/api/plans")
            .header("Sec-Fetch-Site", "same-site"),
    ];
    for request in forged {
        let answer = request.body("{}").send().await.unwrap();
        assert_eq!(refusal(answer).await, (403, "not-from-own-page".to_owned()));
    }
    let honest = browser
        .request("POST", "/api/sign-out")
        .header("Sec-Fetch-Site", "same-origin")
        .send()
        .await
        .unwrap();
    assert_eq!(honest.status(), StatusCode::NO_CONTENT);
}
