//! One's own account and those of others: sessions listed and ended, passwords changed, invitations made and used.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use reqwest::StatusCode;
use serde_json::{Value, json};
use served::scene::json_of;
use served::{Browser, PASSWORD, granted, refusal, served};
use twofront_desk::view::PageAsked;

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn done(browser: &Browser, path: &str, body: Value) -> (u16, String) {
    let answer = browser.post(path, &body).await;
    match answer.status().is_success() {
        true => (answer.status().as_u16(), String::new()),
        false => refusal(answer).await,
    }
}

const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0";

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    let served = served().await;
    let clerk = served.clerk().await;
    let town = served.with_role("town", Some("340722106")).await;
    let at_home = served.browser();
    let sign_in = json!({ "login": "clerk", "password": PASSWORD });
    let signing = at_home
        .request("POST", "/api/sign-in")
        .header("User-Agent", EDGE)
        .json(&sign_in);
    assert_eq!(signing.send().await.unwrap().status(), StatusCode::OK);
    let own = json_of(&clerk, "/api/own/sessions").await;
    let own = own.as_array().unwrap();
    let current: Vec<bool> = own.iter().map(|one| one["current"] == true).collect();
    assert_eq!(
        (own.len(), current.iter().filter(|one| **one).count()),
        (2, 1),
        "{own:?}"
    );
    let other = own.iter().find(|one| one["current"] == false).unwrap();
    assert_eq!(other["device"], "Edge · Windows");
    let id = other["id"].as_str().unwrap();
    let end_own = format!("/api/own/sessions/{id}/end");
    assert_eq!(
        done(&town, &end_own, json!({})).await,
        said(404, "not-found"),
        "it is not theirs"
    );
    assert_eq!(at_home.get("/api/me").await.status(), StatusCode::OK);
    assert_eq!(done(&clerk, &end_own, json!({})).await, said(204, ""));
    assert_eq!(refusal(at_home.get("/api/me").await).await, said(401, "not-signed-in"));
    assert_eq!(done(&clerk, &end_own, json!({})).await, said(404, "not-found"));
    at_home.sign_in("clerk").await;
    assert_eq!(
        done(&clerk, "/api/own/sessions/end-others", json!({})).await,
        said(204, "")
    );
    assert_eq!(refusal(at_home.get("/api/me").await).await.0, 401);
    assert_eq!(clerk.get("/api/me").await.status(), StatusCode::OK);
    let security = served.with_role("security-administrator", None).await;
    let all = json_of(&security, "/api/sessions").await;
    assert_eq!(all["total"], 3, "{all}");
    let of_town = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["login"] == "some-town")
        .unwrap();
    let (id, account) = (of_town["id"].as_str().unwrap(), of_town["account_id"].as_str().unwrap());
    assert_eq!(
        json_of(&security, &format!("/api/sessions?account={account}")).await["total"],
        1
    );
    assert_eq!(
        done(&security, &format!("/api/sessions/{id}/end"), json!({})).await,
        said(204, "")
    );
    assert_eq!(refusal(town.get("/api/me").await).await.0, 401);
    let journal = served
        .desk
        .journal(&served.desk.local_actor("read"), PageAsked::first(10))
        .await
        .unwrap();
    let ended = journal
        .items
        .iter()
        .find(|entry| entry.action == "session.end")
        .unwrap();
    assert_eq!(ended.subject, account);
}

#[tokio::test]
async fn a_disabled_account_has_no_session_left() {
    let served = served().await;
    let clerk = served.clerk().await;
    let security = served.with_role("security-administrator", None).await;
    let id = json_of(&clerk, "/api/me").await["account"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/accounts/{id}/state");
    assert_eq!(done(&security, &path, json!({ "disabled": true })).await, said(200, ""));
    assert_eq!(
        done(&security, &path, json!({ "disabled": false })).await,
        said(200, "")
    );
    assert_eq!(
        refusal(clerk.get("/api/me").await).await.0,
        401,
        "enabling does not bring it back"
    );
}

#[tokio::test]
async fn passwords_are_changed_and_not_used_again() {
    let served = served().await;
    let clerk = served.clerk().await;
    let elsewhere = served.browser();
    elsewhere.sign_in("clerk").await;
    let change = async |current: &str, new: &str| {
        done(&clerk, "/api/own/password", json!({ "current": current, "new": new })).await
    };
    let numbered = |number: usize| format!("Correct-Horse-{}", number + 7);
    assert_eq!(change("wrong", &numbered(1)).await, said(403, "password-wrong"));
    assert_eq!(change(PASSWORD, "short-1A").await, said(400, "password-too-weak"));
    assert_eq!(change(PASSWORD, PASSWORD).await, said(400, "password-used-before"));
    assert_eq!(change(PASSWORD, &numbered(1)).await, said(204, ""));
    assert_eq!(
        refusal(elsewhere.get("/api/me").await).await.0,
        401,
        "signed out elsewhere"
    );
    assert_eq!(clerk.get("/api/me").await.status(), StatusCode::OK);
    for number in 1..5 {
        assert_eq!(
            change(&numbered(number), PASSWORD).await,
            said(400, "password-used-before"),
            "{number}"
        );
        assert_eq!(
            change(&numbered(number), &numbered(number + 1)).await,
            said(204, ""),
            "{number}"
        );
    }
    assert_eq!(
        change(&numbered(5), PASSWORD).await,
        said(204, ""),
        "five others were used since"
    );
    for _ in 0..5 {
        assert_eq!(change("wrong", &numbered(9)).await, said(403, "password-wrong"));
    }
    assert_eq!(
        change(PASSWORD, &numbered(9)).await,
        said(429, "sign-in-locked"),
        "a found phone cannot guess it"
    );
}

#[tokio::test]
async fn an_invitation_sets_a_password_once() {
    let served = served().await;
    let system = served.system_administrator().await;
    let made = system
        .post("/api/accounts", &json!({ "login": "chen", "name": "陈秀英" }))
        .await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let account: Value = made.json().await.unwrap();
    let id = account["id"].as_str().unwrap();
    assert_eq!(account["joined"], false);
    let stranger = served.browser();
    for password in ["", PASSWORD] {
        let body = json!({ "login": "chen", "password": password });
        assert_eq!(done(&stranger, "/api/sign-in", body).await, said(401, "sign-in-failed"));
    }
    let path = format!("/api/accounts/{id}/invitations");
    let asked = json!({ "address": "https://twofront.example" });
    for wrong in ["", "javascript:alert(1)", "https://a.example/x?y"] {
        assert_eq!(
            done(&system, &path, json!({ "address": wrong })).await,
            said(400, "address-invalid"),
            "{wrong}"
        );
    }
    let made: Value = system.post(&path, &asked).await.json().await.unwrap();
    let link = made["link"].as_str().unwrap().to_owned();
    let token = link.strip_prefix("https://twofront.example/join#").unwrap();
    assert!(
        made["qr"]["side"].as_u64().unwrap() >= 25 && token.len() >= 28,
        "{made}"
    );
    let look = async |token: &str| done(&stranger, "/api/invitation", json!({ "token": token })).await;
    assert_eq!(
        look("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG").await,
        said(404, "invitation-invalid")
    );
    let invited: Value = stranger
        .post("/api/invitation", &json!({ "token": token }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&invited["login"], &invited["name"]),
        (&json!("chen"), &json!("陈秀英"))
    );
    let join = async |token: &str, password: &str| {
        done(
            &stranger,
            "/api/invitation/accept",
            json!({ "token": token, "password": password }),
        )
        .await
    };
    assert_eq!(join(token, "weak").await, said(400, "password-too-weak"));
    assert_eq!(join(token, PASSWORD).await, said(200, ""));
    assert_eq!(join(token, PASSWORD).await, said(404, "invitation-invalid"));
    assert_eq!(look(token).await, said(404, "invitation-invalid"));
    stranger.sign_in("chen").await;
    assert_eq!(
        json_of(&stranger, "/api/me").await["account"]["role"],
        Value::Null,
        "it still waits for its grant"
    );
    let list = json_of(&system, "/api/invitations").await;
    assert_eq!(
        (&list["items"][0]["state"], &list["items"][0]["login"]),
        (&json!("used"), &json!("chen"))
    );
    let journal = served
        .desk
        .journal(&served.desk.local_actor("read"), PageAsked::first(50))
        .await
        .unwrap();
    let written = format!("{list}{:?}", journal.items);
    assert!(written.contains("invitation.accept") && !written.contains(token) && !written.contains(PASSWORD));
}

#[tokio::test]
async fn invitations_are_taken_back_and_open_no_way_around_the_code() {
    let served = served().await;
    let system = served.system_administrator().await;
    let clerk = served.clerk().await;
    let id_of = async |browser: &Browser| {
        json_of(browser, "/api/me").await["account"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let path = format!("/api/accounts/{}/invitations", id_of(&clerk).await);
    let asked = json!({ "address": "http://10.1.1.1:8080/" });
    let invite = async || -> (String, String) {
        let made: Value = system.post(&path, &asked).await.json().await.unwrap();
        let token = made["link"]
            .as_str()
            .unwrap()
            .split('#')
            .next_back()
            .unwrap()
            .to_owned();
        (made["invitation"]["id"].as_str().unwrap().to_owned(), token)
    };
    let stranger = served.browser();
    let look = async |token: &str| done(&stranger, "/api/invitation", json!({ "token": token })).await.0;
    let (first, second) = (invite().await, invite().await);
    assert_eq!(
        (look(&first.1).await, look(&second.1).await),
        (404, 200),
        "the newer one takes its place"
    );
    let withdraw = format!("/api/invitations/{}/withdrawal", second.0);
    assert_eq!(done(&system, &withdraw, json!({})).await, said(204, ""));
    assert_eq!(
        done(&system, &withdraw, json!({})).await,
        said(404, "invitation-invalid")
    );
    assert_eq!(look(&second.1).await, 404);
    let own = format!("/api/accounts/{}/invitations", id_of(&system).await);
    assert_eq!(done(&system, &own, asked.clone()).await, said(403, "own-account"));
    clerk.enrol(PASSWORD).await;
    let (_, token) = invite().await;
    let join = json!({ "token": token, "password": "Another-Horse-8" });
    assert_eq!(done(&stranger, "/api/invitation/accept", join).await, said(200, ""));
    assert_eq!(
        refusal(clerk.get("/api/me").await).await.0,
        401,
        "whoever was signed in is out"
    );
    let body = json!({ "login": "clerk", "password": "Another-Horse-8" });
    let signed_in: Value = stranger.post("/api/sign-in", &body).await.json().await.unwrap();
    assert_eq!(signed_in["next"], "code", "who has the link does not have the phone");
    let gone = served.signed_in("gone", &granted("county", None)).await;
    let id = id_of(&gone).await;
    let path = format!("/api/accounts/{id}/invitations");
    let made: Value = system.post(&path, &asked).await.json().await.unwrap();
    let token = made["link"]
        .as_str()
        .unwrap()
        .split('#')
        .next_back()
        .unwrap()
        .to_owned();
    let local = served.desk.local_actor("test");
    served
        .desk
        .set_account_disabled(&local, id.parse().unwrap(), true)
        .await
        .unwrap();
    assert_eq!(look(&token).await, 404);
    assert_eq!(done(&system, &path, asked).await, said(409, "account-disabled"));
}
