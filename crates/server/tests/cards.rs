//! A household with its card: what it reads, what it asks for, and what nobody gets with a wrong code, wrong digits or another role.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::scene::{Scene, json_of, posted};
use served::{Browser, refusal};
use twofront_desk::view::PageAsked;

const PHONE: &str = "0562-1234567";
/// The last digits of 张晓明 and 王小红 in the scene.
const DIGITS: &str = "0019";
const OTHER_DIGITS: &str = "0155";

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn refused(browser: &Browser, path: &str, body: &Value) -> (u16, String) {
    refusal(browser.post(path, body).await).await
}

/// The code of a new card for somebody's household.
async fn card(scene: &Scene, name: &str) -> String {
    let asked = json!({ "households": [scene.household(name).await], "address": "https://twofront.example", "office_phone": PHONE });
    let made = posted(&scene.county, "/api/cards", &asked).await;
    let card = &made["cards"][0];
    let code = card["code"].as_str().unwrap().to_owned();
    assert_eq!(card["link"], format!("https://twofront.example/card#{code}"));
    assert!(card["qr"]["side"].as_u64().unwrap() >= 21, "{card}");
    code
}

#[tokio::test]
async fn a_household_reads_its_own_record_in_plain_words() {
    let scene = Scene::new().await;
    scene.screen().await;
    let code = card(&scene, "张晓明").await;
    let phone = scene.served.browser();
    let typed = code.to_lowercase().replace('-', " ");
    let record = posted(&phone, "/api/card/record", &json!({ "code": typed, "digits": DIGITS })).await;
    let text = record.to_string();
    assert_eq!(record["members"][0]["name"], "张**");
    assert_eq!(record["office_phone"], PHONE);
    assert!(text.contains("人均纯收入") && text.contains("3000"), "{text}");
    let clues = record["clues"].as_array().unwrap();
    assert!(
        clues.iter().any(|clue| clue["title"]["zh"] == "收入低于试验线"),
        "{text}"
    );
    for hidden in ["张晓明", "349900198001010019", "0019\"", "李大山", "王小红"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let local = scene.served.desk.local_actor("read");
    let read = scene.served.desk.journal(&local, PageAsked::first(5)).await.unwrap();
    let newest = serde_json::to_string(&read.items[0]).unwrap();
    assert!(newest.contains("card.read") && newest.contains("(citizen)"), "{newest}");
    assert!(!newest.contains(&code) && !newest.contains(DIGITS), "{newest}");
}

/// The county answers the correction among three requests, whose task is then done.
async fn answered(scene: &Scene) {
    let list = json_of(&scene.county, "/api/card-requests").await;
    assert_eq!(list["total"], 3, "{list}");
    assert_eq!(
        json_of(&scene.town_b, "/api/card-requests").await["total"],
        0,
        "another town's"
    );
    let items = list["items"].as_array().unwrap();
    let first = items.iter().find(|one| one["kind"] == "correction").unwrap();
    assert_eq!(
        (&first["line"], &first["says"]),
        (&json!("人均纯收入"), &json!("实际是3600元"))
    );
    let tasks = json_of(&scene.county, "/api/tasks?state=open").await;
    let of_request = |tasks: &Value| {
        tasks["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|task| task["contact"] == "desk")
            .count()
    };
    assert!(of_request(&tasks) >= 3, "{tasks}");

    let answer = format!("/api/card-requests/{}/answer", first["id"].as_str().unwrap());
    assert_eq!(
        refused(&scene.county, &answer, &json!({ "granted": true, "text": " " })).await,
        said(400, "answer-needed")
    );
    let given = json!({ "granted": true, "text": "已更正为3600元" });
    assert_eq!(refused(&scene.town_b, &answer, &given).await, said(404, "not-found"));
    posted(&scene.county, &answer, &given).await;
    assert_eq!(refused(&scene.county, &answer, &given).await, said(409, "conflict"));
    let done = json_of(&scene.county, "/api/tasks?state=done").await;
    assert_eq!(of_request(&done), 1, "{done}");
}

#[tokio::test]
async fn a_request_becomes_a_task_and_its_receipt_tells_where_it_stands() {
    let scene = Scene::new().await;
    scene.screen().await;
    let code = card(&scene, "张晓明").await;
    let phone = scene.served.browser();
    let key = json!({ "code": code, "digits": DIGITS });
    let record = posted(&phone, "/api/card/record", &key).await;
    let asked = |more: Value| {
        let mut body = key.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let line = record["lines"].as_array().unwrap().iter();
    let line = line.clone().find(|line| line["label"]["zh"] == "人均纯收入").unwrap()["key"].clone();
    let correction = asked(json!({ "kind": "correction", "line": line, "says": "实际是3600元" }));
    let receipt = posted(&phone, "/api/card/requests", &correction).await;
    // 15 working days after Thursday, 20 February 2020.
    assert_eq!(
        (&receipt["state"], &receipt["due"]),
        (&json!("open"), &json!("2020-03-12"))
    );
    let clue = &record["clues"].as_array().unwrap()[0]["id"];
    posted(
        &phone,
        "/api/card/requests",
        &asked(json!({ "kind": "objection", "clue": clue, "says": "打工的钱没算" })),
    )
    .await;
    posted(&phone, "/api/card/requests", &asked(json!({ "kind": "copy" }))).await;
    answered(&scene).await;
    let number = json!({ "receipt": receipt["receipt"].as_str().unwrap().to_lowercase() });
    let state = posted(&phone, "/api/card/receipt", &number).await;
    assert_eq!(
        (&state["state"], &state["answer"], &state["line"]),
        (&json!("granted"), &Value::Null, &json!(""))
    );
    let again = posted(&phone, "/api/card/record", &key).await;
    let own = again["requests"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["kind"] == "correction")
        .unwrap()
        .clone();
    assert_eq!(own["answer"], "已更正为3600元");
}

#[tokio::test]
async fn five_wrong_digits_lock_the_card_and_tell_the_office() {
    let scene = Scene::new().await;
    let code = card(&scene, "张晓明").await;
    let stranger = scene.served.browser();
    let record = "/api/card/record";
    for digits in ["", "19", OTHER_DIGITS, "001９", "0018"] {
        let wrong = refused(&stranger, record, &json!({ "code": code, "digits": digits })).await;
        assert_eq!(wrong, said(404, "card-wrong"), "{digits}");
    }
    let right = json!({ "code": code, "digits": DIGITS });
    assert_eq!(refused(&stranger, record, &right).await, said(429, "card-locked"));
    let locked = refused(
        &stranger,
        "/api/card/requests",
        &json!({ "code": code, "digits": DIGITS, "kind": "copy" }),
    )
    .await;
    assert_eq!(locked, said(429, "card-locked"));
    let list = json_of(&scene.county, "/api/card-requests").await;
    assert_eq!(
        (&list["total"], &list["items"][0]["kind"]),
        (&json!(1), &json!("locked")),
        "{list}"
    );
    let receipt = json!({ "receipt": list["items"][0]["receipt"] });
    assert_eq!(
        refused(&stranger, "/api/card/receipt", &receipt).await,
        said(404, "receipt-unknown")
    );
    let new = card(&scene, "张晓明").await;
    assert_eq!(
        refused(&stranger, record, &right).await,
        said(404, "card-wrong"),
        "the old card opens nothing"
    );
    posted(&stranger, record, &json!({ "code": new, "digits": DIGITS })).await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let scene = Scene::new().await;
    scene.screen().await;
    let (code, other) = (card(&scene, "张晓明").await, card(&scene, "王小红").await);
    let phone = scene.served.browser();
    for (code, digits) in [
        ("", ""),
        ("AAAA-AAAA-AAAA-AAAA", DIGITS),
        (code.as_str(), OTHER_DIGITS),
        (other.as_str(), DIGITS),
    ] {
        let body = json!({ "code": code, "digits": digits });
        assert_eq!(
            refused(&phone, "/api/card/record", &body).await,
            said(404, "card-wrong"),
            "{code}"
        );
    }
    let theirs = posted(
        &phone,
        "/api/card/record",
        &json!({ "code": other, "digits": OTHER_DIGITS }),
    )
    .await;
    let foreign = &theirs["clues"][0]["id"];
    assert!(foreign.is_string(), "{theirs}");
    for (kind, line, clue, says) in [
        ("", "", json!(""), "说明"),
        ("locked", "", json!(""), "说明"),
        ("correction", "household:no_such_field", json!(""), "说明"),
        ("correction", "", json!(""), "  "),
        ("objection", "", json!(""), "说明"),
        ("objection", "", foreign.clone(), "说明"),
        ("copy", "", json!(""), &"长".repeat(501)),
    ] {
        let body = json!({ "code": code, "digits": DIGITS, "kind": kind, "line": line, "clue": clue, "says": says });
        let answer = refused(&phone, "/api/card/requests", &body).await;
        assert_eq!(answer, said(400, "card-request-unclear"), "{kind} {line}");
    }
    assert_eq!(json_of(&scene.county, "/api/card-requests").await["total"], 0);
    let copy = json!({ "code": code, "digits": DIGITS, "kind": "copy" });
    for _ in 0..10 {
        posted(&phone, "/api/card/requests", &copy).await;
    }
    assert_eq!(
        refused(&phone, "/api/card/requests", &copy).await,
        said(409, "card-requests-many")
    );
}

#[tokio::test]
async fn only_the_households_office_prints_its_card() {
    let scene = Scene::new().await;
    let household = scene.household("张晓明").await;
    let asked = |household: &str, address: &str, phone: &str| json!({ "households": [household], "address": address, "office_phone": phone });
    let fine = asked(&household, "https://twofront.example", PHONE);
    assert_eq!(
        refused(&scene.town_b, "/api/cards", &fine).await,
        said(404, "not-found")
    );
    let worker = scene.served.with_role("worker", None).await;
    assert_eq!(refused(&worker, "/api/cards", &fine).await, said(403, "role-forbidden"));
    for (body, code) in [
        (asked(&household, "javascript:alert(1)", PHONE), "address-invalid"),
        (
            asked(&household, "https://twofront.example", "<b>1234</b>"),
            "phone-invalid",
        ),
        (asked(&household, "https://twofront.example", ""), "phone-invalid"),
        (
            json!({ "households": [], "address": "https://a", "office_phone": PHONE }),
            "cards-number",
        ),
    ] {
        assert_eq!(refused(&scene.county, "/api/cards", &body).await, said(400, code));
    }
    let none = json_of(&scene.county, "/api/cards?limit=10").await;
    let without = |list: &Value| {
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["made_at"].is_null())
    };
    assert!(without(&none), "{none}");
    card(&scene, "张晓明").await;
    assert!(!without(&json_of(&scene.county, "/api/cards?limit=10").await));
    assert!(
        without(&json_of(&scene.town_b, "/api/cards?limit=10").await),
        "another town's"
    );
}
