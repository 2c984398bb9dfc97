//! Every route as every role, against the table of roles and operations; and whatever a role may read holds nothing of
//! another area, however it is asked.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};
use served::scene::{Scene, TOWN_A, TOWN_B, json_of};
use served::{Browser, granted, refusal, served};
use twofront_desk::grants::GrantAsked;
use twofront_domain::access::{Operation, allows};
use twofront_domain::actor::{Actor, Role};
use twofront_domain::ids::AccountId;

const NOBODY: &str = "0190f3b0-0000-7000-8000-000000000000";
const SIGN_OUT: &str = "/api/sign-out";

/// One route of the document.
struct Route {
    method: String,
    path: String,
    /// None for the routes that need no session.
    operation: Option<Operation>,
}

fn every_route() -> Vec<Route> {
    let document: Value = serde_json::from_str(&twofront_server::document().unwrap()).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let word = described["x-operation"].as_str();
            let operation = word.map(|word| {
                let known = Operation::ALL.iter().find(|one| one.as_str() == word);
                *known.unwrap_or_else(|| panic!("{word} is no operation"))
            });
            routes.push(Route {
                method: method.to_uppercase(),
                path: path.clone(),
                operation,
            });
        }
    }
    assert!(
        routes.len() > 40,
        "only {} routes: the document was not read",
        routes.len()
    );
    routes
}

impl Route {
    /// Its address, every id in it being `id`.
    fn with_id(&self, id: &str) -> String {
        let parts = self
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { id } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Asks it as whoever has this browser, about nothing that exists.
    async fn asked_by(&self, browser: &Browser) -> (u16, String) {
        let request = browser.request(&self.method, &self.with_id(NOBODY));
        let answer = match self.method.as_str() {
            "GET" => request.send(),
            _ => request.json(&json!({})).send(),
        };
        let answer = answer.await.unwrap();
        match answer.status().is_success() {
            true => (answer.status().as_u16(), String::new()),
            false => refusal(answer).await,
        }
    }
}

#[test]
fn every_operation_has_a_route_and_every_closed_route_an_operation() {
    let routes = every_route();
    let open: Vec<&str> = routes
        .iter()
        .filter(|route| route.operation.is_none())
        .map(|route| route.path.as_str())
        .collect();
    assert_eq!(
        open,
        [
            "/api/card/receipt",
            "/api/card/record",
            "/api/card/requests",
            "/api/first-administrator",
            "/api/invitation",
            "/api/invitation/accept",
            "/api/sign-in",
            "/api/start"
        ]
    );
    let used: BTreeSet<Operation> = routes.iter().filter_map(|route| route.operation).collect();
    let all: BTreeSet<Operation> = Operation::ALL.iter().copied().collect();
    assert_eq!(used, all);
}

/// The grant of a role in town B, or in the county where the role is the county's.
async fn grant_in_b(scene: &Scene, role: Role) -> GrantAsked {
    let town = TOWN_B.parse().unwrap();
    let village = scene.served.desk.gazetteer().children(&town).next().unwrap();
    let place = match role {
        Role::Village => Some(village.code.to_string()),
        role if role.is_administrator() || matches!(role, Role::County | Role::Buyer) => None,
        _ => Some(TOWN_B.to_owned()),
    };
    let worker_id = match role {
        Role::Worker => Some(scene.served.imported_worker().await),
        _ => None,
    };
    let site_id = match role {
        Role::WorkshopOperator => Some(scene.served.imported_site().await),
        _ => None,
    };
    GrantAsked {
        worker_id,
        site_id,
        ..granted(role.as_str(), place.as_deref())
    }
}

#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let scene = Scene::new().await;
    let routes = every_route();
    for role in Role::ALL {
        let grant = grant_in_b(&scene, role).await;
        let browser = scene
            .served
            .signed_in(&format!("walks-{}", role.as_str()), &grant)
            .await;
        for route in routes.iter().filter(|route| route.path != SIGN_OUT) {
            let Some(operation) = route.operation else { continue };
            let (status, code) = route.asked_by(&browser).await;
            let said = format!("{role:?} {} {} {status} {code}", route.method, route.path);
            match allows(Some(role), operation) {
                None => assert_eq!((status, code.as_str()), (403, "role-forbidden"), "{said}"),
                Some(_) => assert!(status < 500 && status != 401 && code != "role-forbidden", "{said}"),
            }
        }
        let me = json_of(&browser, "/api/me").await;
        let told: BTreeSet<&str> = me["operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        let table = Operation::ALL.iter().filter(|one| allows(Some(role), **one).is_some());
        assert_eq!(told, table.map(|one| one.as_str()).collect(), "{role:?}");
        let out = browser.request("POST", SIGN_OUT).send().await.unwrap();
        assert_eq!(out.status(), StatusCode::NO_CONTENT, "{role:?}");
    }
}

#[tokio::test]
async fn nobody_gets_in_without_an_account_a_grant_or_an_active_one() {
    let served = served().await;
    let system = served.system_administrator().await;
    let new = json!({ "login": "waits", "name": "等待", "password": served::PASSWORD });
    let made = system.post("/api/accounts", &new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let waiting = served.browser();
    waiting.sign_in("waits").await;
    let me = json_of(&waiting, "/api/me").await;
    assert_eq!(me["account"]["role"], Value::Null);
    let own = Operation::ALL.iter().filter(|one| allows(None, **one).is_some());
    let own: Vec<&str> = own.map(|one| one.as_str()).collect();
    assert_eq!(me["operations"], json!(own));
    let disabled = served.with_role("county", None).await;
    let id: AccountId = json_of(&disabled, "/api/me").await["account"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let local = served.desk.local_actor("test");
    served.desk.set_account_disabled(&local, id, true).await.unwrap();
    let stranger = served.browser();
    for route in every_route() {
        let Some(operation) = route.operation else { continue };
        for browser in [&stranger, &disabled] {
            let (status, code) = route.asked_by(browser).await;
            assert_eq!(
                (status, code.as_str()),
                (401, "not-signed-in"),
                "{} {}",
                route.method,
                route.path
            );
        }
        if allows(None, operation).is_none() {
            let (status, code) = route.asked_by(&waiting).await;
            assert_eq!(
                (status, code.as_str()),
                (403, "role-forbidden"),
                "{} {}",
                route.method,
                route.path
            );
        }
    }
    let sign_in = json!({ "login": "some-county", "password": served::PASSWORD });
    assert_eq!(refusal(stranger.post("/api/sign-in", &sign_in).await).await.0, 401);
}

/// What must not be seen: names, numbers and ids of the households in a town.
async fn secrets(scene: &Scene, names: [&str; 2]) -> Vec<String> {
    let mut secrets = Vec::new();
    for name in names {
        secrets.push(name.to_owned());
        secrets.push(scene.household(name).await);
        secrets.extend(scene.clue(name).await);
    }
    secrets
}

#[tokio::test]
async fn what_a_role_reads_holds_nothing_of_another_area() {
    let scene = Scene::new().await;
    scene.screen().await;
    let planned = scene.county.post("/api/plans", &json!({})).await;
    assert!(planned.status().is_success());
    let of_a = secrets(&scene, ["张晓明", "李大山"]).await;
    let of_b = secrets(&scene, ["王小红", "赵建国"]).await;
    let ids: Vec<&String> = of_a.iter().filter(|text| text.len() == NOBODY.len()).collect();
    assert!(ids.len() >= 3, "{of_a:?}");
    let routes = every_route();
    let mut read = 0;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::County) {
        let grant = grant_in_b(&scene, role).await;
        let browser = scene
            .served
            .signed_in(&format!("reads-{}", role.as_str()), &grant)
            .await;
        let actor: Actor = scene.served.actor_of(&browser).await;
        let mut forbidden = of_a.clone();
        if actor.scope.households().is_none() {
            forbidden.extend(of_b.iter().cloned());
        }
        let mut seen = String::new();
        for route in routes
            .iter()
            .filter(|route| route.method == "GET" && route.operation.is_some())
        {
            let plain = route.with_id(NOBODY);
            let mut addresses = vec![
                plain.clone(),
                format!("{plain}?limit=500"),
                format!("{plain}?place={TOWN_A}&limit=500"),
                format!("{plain}?q=张&limit=500"),
                format!("{plain}?kind=worker&place={TOWN_A}"),
            ];
            for id in &ids {
                addresses.push(route.with_id(id));
                addresses.push(format!("{plain}?household={id}&pack=livelihood&rule=lab-income"));
            }
            for address in addresses {
                let text = browser.get(&address).await.text().await.unwrap();
                for secret in &forbidden {
                    // An address that names an id may have it repeated by nobody but the asker.
                    assert!(
                        !text.contains(secret.as_str()),
                        "{role:?} {address} shows {secret}: {text}"
                    );
                }
                read += 1;
                seen += &text;
            }
        }
        if matches!(role, Role::Town | Role::HealthOfficer | Role::Verifier | Role::Auditor) {
            assert!(
                seen.contains("王小红"),
                "{role:?} sees the own area, so the test can see a leak"
            );
        }
    }
    assert!(read > 1000, "{read}");
    let wide = json_of(&scene.county, "/api/households?q=张晓明").await;
    assert_eq!(wide["total"], 1, "the county sees what the others must not");
}
