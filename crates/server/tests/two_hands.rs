//! Two hands for every account: who makes it cannot grant, who grants cannot make it, nobody grants themselves, and nobody is
//! two of the three administrators.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::scene::{json_of, posted};
use served::{Browser, PASSWORD, Served, refusal, served};

async fn make(system: &Browser, login: &str, name: &str, first: Option<&str>) -> String {
    let new = json!({ "login": login, "name": name, "password": PASSWORD, "first_role": first });
    let made = posted(system, "/api/accounts", &new).await;
    made["id"].as_str().unwrap().to_owned()
}

/// The system administrator, and the security administrator whom they appointed.
async fn two(served: &Served) -> (Browser, Browser, String) {
    let system = served.system_administrator().await;
    let security = make(&system, "security", "安全 管理员", Some("security-administrator")).await;
    let browser = served.browser();
    browser.sign_in("security").await;
    (system, browser, security)
}

fn grants(id: &str) -> String {
    format!("/api/accounts/{id}/grants")
}

#[tokio::test]
async fn one_makes_the_account_and_another_grants_it() {
    let served = served().await;
    let (system, security, _) = two(&served).await;
    let id = make(&system, "wang", "王", None).await;
    let county = json!({ "role": "county", "vault": true, "note": "县级专班" });
    assert_eq!(
        refusal(system.post(&grants(&id), &county).await).await,
        (403, "role-forbidden".to_owned())
    );
    let new = json!({ "login": "li", "name": "李", "password": PASSWORD });
    assert_eq!(
        refusal(security.post("/api/accounts", &new).await).await,
        (403, "role-forbidden".to_owned())
    );
    let wang = served.browser();
    wang.sign_in("wang").await;
    assert_eq!(refusal(wang.get("/api/households").await).await.0, 403);
    let granted = posted(&security, &grants(&id), &county).await;
    assert_eq!((&granted["role"], &granted["vault"]), (&json!("county"), &json!(true)));
    // The session that waited works from its next request on; a narrower grant counts as soon.
    assert_eq!(json_of(&wang, "/api/households").await["total"], 0);
    assert_eq!(json_of(&wang, "/api/plans").await["plan"], Value::Null);
    posted(
        &security,
        &grants(&id),
        &json!({ "role": "town", "place": "340722106" }),
    )
    .await;
    assert_eq!(refusal(wang.post("/api/plans", &json!({})).await).await.0, 403);
    let history = json_of(&security, &grants(&id)).await;
    let roles: Vec<&Value> = history.as_array().unwrap().iter().map(|one| &one["role"]).collect();
    assert_eq!(roles, ["town", "county"], "{history}");
    assert_eq!(
        (&history[1]["note"], &history[1]["granted_by"]),
        (&json!("县级专班"), &json!("安全 管理员"))
    );
    let disabled = posted(
        &security,
        &format!("/api/accounts/{id}/state"),
        &json!({ "disabled": true }),
    )
    .await;
    assert_eq!(disabled["active"], false);
    assert_eq!(refusal(wang.get("/api/me").await).await.0, 401);
    let proof = served
        .desk
        .verify(std::sync::Arc::new(twofront_domain::progress::Silent))
        .await
        .unwrap();
    assert!(proof.whole, "{proof:?}");
}

#[tokio::test]
async fn the_three_are_kept_apart() {
    let served = served().await;
    let (system, security, own) = two(&served).await;
    let me = refusal(security.post(&grants(&own), &json!({ "role": "county" })).await).await;
    assert_eq!(me, (403, "own-grant".to_owned()));
    let state = format!("/api/accounts/{own}/state");
    assert_eq!(
        refusal(security.post(&state, &json!({ "disabled": true })).await)
            .await
            .1,
        "own-account"
    );
    let again =
        json!({ "login": "second", "name": "另一人", "password": PASSWORD, "first_role": "security-administrator" });
    assert_eq!(
        refusal(system.post("/api/accounts", &again).await).await,
        (409, "first-administrator-exists".to_owned()),
        "the first one is appointed once"
    );
    let other = json!({ "login": "second", "name": "x", "password": PASSWORD, "first_role": "county" });
    assert_eq!(
        refusal(system.post("/api/accounts", &other).await).await,
        (400, "role-invalid".to_owned())
    );
    let namesake = json!({
        "login": "audit", "name": " 安全管理员 ", "password": PASSWORD, "first_role": "audit-administrator",
    });
    assert_eq!(
        refusal(system.post("/api/accounts", &namesake).await).await,
        (409, "administrators-apart".to_owned())
    );
    let system_id = json_of(&system, "/api/me").await["account"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let audit = json!({ "role": "audit-administrator" });
    assert_eq!(
        refusal(security.post(&grants(&system_id), &audit).await).await,
        (409, "administrators-apart".to_owned())
    );
    posted(&security, &grants(&system_id), &json!({ "role": "county" })).await;
    assert_eq!(
        refusal(security.post(&grants(&system_id), &audit).await).await,
        (409, "administrators-apart".to_owned()),
        "not by way of another role either"
    );
}

#[tokio::test]
async fn a_grant_has_to_make_sense() {
    let served = served().await;
    let (system, security, _) = two(&served).await;
    let id = make(&system, "wang", "王", None).await;
    let nobody = "0190f3b0-0000-7000-8000-000000000000";
    for (body, expect) in [
        (json!({ "role": "administrator" }), (400, "role-invalid")),
        (json!({ "role": "town" }), (400, "place-invalid")),
        (
            json!({ "role": "village", "place": "340722106" }),
            (400, "place-invalid"),
        ),
        (
            json!({ "role": "county", "place": "340722106" }),
            (400, "place-invalid"),
        ),
        (
            json!({ "role": "verifier", "place": "110101001" }),
            (400, "place-invalid"),
        ),
        (json!({ "role": "worker" }), (400, "worker-invalid")),
        (
            json!({ "role": "worker", "worker_id": nobody }),
            (400, "worker-invalid"),
        ),
        (json!({ "role": "worker", "worker_id": "17" }), (404, "not-found")),
        (
            json!({ "role": "county", "worker_id": nobody }),
            (400, "worker-invalid"),
        ),
        (json!({ "role": "workshop-operator" }), (400, "site-invalid")),
        (json!({ "role": "leader", "vault": true }), (400, "vault-invalid")),
    ] {
        let (status, code) = refusal(security.post(&grants(&id), &body).await).await;
        assert_eq!((status, code.as_str()), expect, "{body}");
    }
    let unknown = security.post(&grants(nobody), &json!({ "role": "county" })).await;
    assert_eq!(refusal(unknown).await.0, 404);
    let worker = served.imported_worker().await;
    let offered = json_of(&security, "/api/grantable?kind=worker&place=340722").await;
    assert_eq!(offered[0]["id"], worker.as_str(), "{offered}");
    let granted = posted(
        &security,
        &grants(&id),
        &json!({ "role": "worker", "worker_id": worker }),
    )
    .await;
    assert_eq!(granted["worker_id"], worker.as_str());
}
