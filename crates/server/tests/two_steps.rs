//! Signing in: waiting after failures, one-time codes, recovery codes, and who may not do without.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use served::scene::json_of;
use served::{Browser, PASSWORD, Served, granted, now_seconds, refusal, served};
use twofront_desk::sign_in::CameFrom;
use twofront_desk::standing::SignInRules;
use twofront_desk::view::PageAsked;

async fn tried(browser: &Browser, login: &str, password: &str) -> (u16, String) {
    let body = json!({ "login": login, "password": password });
    refusal(browser.post("/api/sign-in", &body).await).await
}

async fn coded(browser: &Browser, code: &str) -> (u16, String) {
    let answer = browser.post("/api/sign-in/code", &json!({ "code": code })).await;
    match answer.status() {
        StatusCode::OK => (
            200,
            answer.json::<Value>().await.unwrap()["next"]
                .as_str()
                .unwrap()
                .to_owned(),
        ),
        _ => refusal(answer).await,
    }
}

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn five_failures_lock_a_name_until_the_security_administrator_ends_it() {
    let served = served().await;
    served.clerk().await;
    let security = served.with_role("security-administrator", None).await;
    let stranger = served.browser();
    for login in ["clerk", "nobody"] {
        for _ in 0..5 {
            assert_eq!(
                tried(&stranger, login, "wrong").await,
                said(401, "sign-in-failed"),
                "{login}"
            );
        }
        for password in ["wrong", PASSWORD] {
            assert_eq!(
                tried(&stranger, login, password).await,
                said(429, "sign-in-locked"),
                "{login}"
            );
        }
    }
    let list = json_of(&security, "/api/lock-outs").await;
    let of_clerk = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["login"] == "clerk")
        .unwrap();
    assert_eq!(
        (&of_clerk["times"], &of_clerk["kind"]),
        (&json!(5), &json!("login")),
        "{list}"
    );
    assert!(
        of_clerk["until"].is_string() && list.as_array().unwrap().len() == 2,
        "{list}"
    );
    let lift = async |id: &Value| security.post("/api/lock-outs/lift", &json!({ "id": id })).await;
    assert_eq!(lift(&of_clerk["id"]).await.status(), StatusCode::NO_CONTENT);
    for id in [&of_clerk["id"], &json!("login:x"), &json!("")] {
        assert_eq!(refusal(lift(id).await).await, said(404, "not-found"));
    }
    stranger.sign_in("clerk").await;
    assert_eq!(tried(&served.browser(), "nobody", "wrong").await.0, 429);
}

#[tokio::test]
async fn twenty_failures_from_an_address_lock_it_and_no_other() {
    let served = served().await;
    served.clerk().await;
    let from = |address: &str| CameFrom {
        device: "web".to_owned(),
        address: address.to_owned(),
    };
    let sign_in = async |login: &str, password: &str, address: &str| {
        let done = served.desk.sign_in(login, password, &from(address)).await;
        done.map(|_| "in").unwrap_or_else(|error| error.code)
    };
    for round in 0..20 {
        if round % 5 == 4 {
            assert_eq!(
                sign_in("clerk", PASSWORD, "10.0.0.7").await,
                "in",
                "a success in between"
            );
        }
        assert_eq!(
            sign_in(&format!("guess-{round}"), "wrong", "10.0.0.7").await,
            "sign-in-failed"
        );
    }
    assert_eq!(sign_in("clerk", PASSWORD, "10.0.0.7").await, "sign-in-locked");
    assert_eq!(sign_in("clerk", PASSWORD, "10.0.0.8").await, "in");
    let wrong = served.desk.invited("AAAA", &from("10.0.0.7")).await;
    assert_eq!(
        wrong.unwrap_err().code,
        "sign-in-locked",
        "nor can invitations be guessed"
    );
    let list = served.desk.lock_outs(&served.desk.local_actor("read")).await.unwrap();
    assert_eq!((list.len(), list[0].address.as_deref()), (1, Some("10.0.0.7")));
}

#[tokio::test]
async fn an_administrator_does_nothing_before_two_step_sign_in() {
    let served = served().await;
    let browser = served.browser();
    let first = json!({ "setup_code": served.setup_code, "login": "system", "name": "系统", "password": PASSWORD });
    assert_eq!(
        browser.post("/api/first-administrator", &first).await.status(),
        StatusCode::CREATED
    );
    assert_eq!(browser.first_step("system").await, "enrol");
    assert_eq!(json_of(&browser, "/api/me").await["next"], "enrol");
    for path in ["/api/accounts", "/api/places", "/api/own/sessions"] {
        assert_eq!(
            refusal(browser.get(path).await).await,
            said(403, "second-factor-required"),
            "{path}"
        );
    }
    let code = async |code: &str| {
        refusal(
            browser
                .post("/api/own/second-factor/code", &json!({ "code": code }))
                .await,
        )
        .await
    };
    assert_eq!(
        code("123456").await,
        said(409, "nothing-to-confirm"),
        "nothing was drawn"
    );
    let drawn = json!({});
    assert_eq!(
        browser.post("/api/own/second-factor", &drawn).await.status(),
        StatusCode::OK
    );
    assert_eq!(code("12345x").await, said(400, "code-wrong"));
    let (_, codes) = browser.enrol("").await;
    assert_eq!(codes.len(), 8);
    assert_eq!(browser.get("/api/accounts").await.status(), StatusCode::OK);
    let own = json_of(&browser, "/api/own/security").await;
    assert_eq!(
        (&own["next"], &own["recovery_codes"], &own["second_factor_required"]),
        (&json!("ready"), &json!(8), &json!(true))
    );
    let off = browser
        .post("/api/own/second-factor/removal", &json!({ "password": PASSWORD }))
        .await;
    assert_eq!(refusal(off).await, said(403, "second-factor-required"));
}

#[tokio::test]
async fn a_code_opens_once_and_so_does_a_recovery_code() {
    let served = served().await;
    let clerk = served.clerk().await;
    let (secret, codes) = clerk.enrol(PASSWORD).await;
    assert_eq!(
        clerk.get("/api/ledgers").await.status(),
        StatusCode::OK,
        "whoever turned it on goes on"
    );
    let half = async || {
        let browser = served.browser();
        assert_eq!(browser.first_step("clerk").await, "code");
        browser
    };
    let first = json!({ "login": "clerk", "password": PASSWORD });
    let answer = served.browser().post("/api/sign-in", &first).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("Max-Age=600"), "{cookie}: half a sign-in does not last");
    let browser = half().await;
    for (method, path) in [
        ("GET", "/api/me"),
        ("GET", "/api/ledgers"),
        ("POST", "/api/own/sessions/end-others"),
    ] {
        let answer = browser.request(method, path).send().await.unwrap();
        assert_eq!(refusal(answer).await, said(401, "second-factor-needed"), "{path}");
    }
    assert_eq!(
        coded(&browser, &secret.code_at(now_seconds())).await,
        said(401, "code-wrong"),
        "used to turn it on"
    );
    let next = secret.code_at(now_seconds() + 30);
    assert_eq!(coded(&browser, &next).await, said(200, "ready"));
    assert_eq!(browser.get("/api/ledgers").await.status(), StatusCode::OK);
    assert_eq!(coded(&browser, &next).await, said(409, "nothing-to-confirm"));
    let other = half().await;
    assert_eq!(
        coded(&other, &next).await,
        said(401, "code-wrong"),
        "seen over a shoulder"
    );
    assert_eq!(
        coded(&other, &codes[0].to_lowercase().replace('-', " ")).await,
        said(200, "ready")
    );
    let third = half().await;
    assert_eq!(coded(&third, &codes[0]).await, said(401, "code-wrong"));
    assert_eq!(json_of(&other, "/api/own/security").await["recovery_codes"], 7);
    let again = other
        .post("/api/own/recovery-codes", &json!({ "password": PASSWORD }))
        .await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(
        coded(&third, &codes[1]).await,
        said(401, "code-wrong"),
        "the old ones are void"
    );
    let journal = served
        .desk
        .journal(&served.desk.local_actor("read"), PageAsked::first(500))
        .await
        .unwrap();
    let journal = format!("{:?}", journal.items);
    for told in ["second-factor.enrol", "recovery-code", "second-factor.recovery-codes"] {
        assert!(journal.contains(told), "{told}");
    }
    for hidden in [secret.letters(), codes[0].clone(), PASSWORD.to_owned()] {
        assert!(!journal.contains(&hidden), "a secret is in the journal");
    }
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    let served = served().await;
    let clerk = served.clerk().await;
    let (secret, codes) = clerk.enrol(PASSWORD).await;
    let browser = served.browser();
    assert_eq!(browser.first_step("clerk").await, "code");
    for guess in 0..5 {
        // The right password in between does not set the count back.
        assert_eq!(served.browser().first_step("clerk").await, "code");
        assert_eq!(coded(&browser, &format!("{guess:08}")).await, said(401, "code-wrong"));
    }
    for code in [secret.code_at(now_seconds() + 30), codes[0].clone()] {
        assert_eq!(coded(&browser, &code).await, said(429, "sign-in-locked"));
    }
    assert_eq!(
        tried(&served.browser(), "clerk", PASSWORD).await,
        said(429, "sign-in-locked")
    );
}

#[tokio::test]
async fn two_step_sign_in_goes_with_the_password_and_is_reset_by_another() {
    let served = served().await;
    let clerk = served.clerk().await;
    let draw = async |password: &str| {
        clerk
            .post("/api/own/second-factor", &json!({ "password": password }))
            .await
    };
    assert_eq!(refusal(draw("").await).await, said(403, "password-wrong"));
    assert_eq!(refusal(draw("wrong").await).await, said(403, "password-wrong"));
    let elsewhere = served.browser();
    elsewhere.sign_in("clerk").await;
    clerk.enrol(PASSWORD).await;
    assert_eq!(
        refusal(elsewhere.get("/api/me").await).await.0,
        401,
        "signed in before without a code"
    );
    let remove = async |password: &str| {
        clerk
            .post("/api/own/second-factor/removal", &json!({ "password": password }))
            .await
    };
    assert_eq!(refusal(remove("wrong").await).await, said(403, "password-wrong"));
    assert_eq!(remove(PASSWORD).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(refusal(remove(PASSWORD).await).await, said(409, "second-factor-off"));
    let codes = clerk
        .post("/api/own/recovery-codes", &json!({ "password": PASSWORD }))
        .await;
    assert_eq!(refusal(codes).await, said(409, "second-factor-off"));
    clerk.enrol(PASSWORD).await;
    let security = served.with_role("security-administrator", None).await;
    let id = async |browser: &Browser| {
        json_of(browser, "/api/me").await["account"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (of_clerk, own) = (id(&clerk).await, id(&security).await);
    let reset = async |id: &str| {
        security
            .post(&format!("/api/accounts/{id}/second-factor/reset"), &json!({}))
            .await
    };
    assert_eq!(refusal(reset(&own).await).await, said(403, "own-account"));
    assert_eq!(reset(&of_clerk).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(refusal(reset(&of_clerk).await).await, said(409, "second-factor-off"));
    assert_eq!(refusal(clerk.get("/api/me").await).await.0, 401);
    assert_eq!(clerk.first_step("clerk").await, "ready");
}

#[tokio::test]
async fn an_administrators_old_password_has_to_be_changed_first() {
    let mut served: Served = served().await;
    served.desk = served.desk.clone().with_sign_in_rules(SignInRules {
        administrators_change_password_after: Some(Duration::from_micros(1)),
    });
    let again = served.on_this_desk().await;
    let security = again
        .signed_in("security", &granted("security-administrator", None))
        .await;
    assert_eq!(json_of(&security, "/api/me").await["next"], "password");
    assert_eq!(
        refusal(security.get("/api/accounts").await).await,
        said(403, "password-too-old")
    );
    let change = json!({ "current": PASSWORD, "new": "Another-Horse-8" });
    assert_eq!(
        security.post("/api/own/password", &change).await.status(),
        StatusCode::NO_CONTENT
    );
    let clerk = again.clerk().await;
    assert_eq!(
        json_of(&clerk, "/api/me").await["next"],
        "ready",
        "others may keep theirs"
    );
}
