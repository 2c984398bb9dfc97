//! Masked fields in full, files that leave the book, and alerts to the security administrator.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::scene::{Scene, TOWN_A, json_of, posted, upload};
use served::{Browser, granted, refusal};
use twofront_desk::grants::GrantAsked;

/// The synthetic number of 张晓明, in full.
const NUMBER: &str = "349900198001010019";

async fn person(scene: &Scene, name: &str) -> String {
    let found = json_of(&scene.county, &format!("/api/people?q={name}")).await;
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn journal(auditor: &Browser) -> String {
    json_of(auditor, "/api/journal?limit=500").await["items"].to_string()
}

#[tokio::test]
async fn masked_fields_are_shown_with_a_purpose_and_kept_in_the_journal() {
    let scene = Scene::new().await;
    let zhang = person(&scene, "张晓明").await;
    let household = scene.household("张晓明").await;
    let page = json_of(&scene.county, &format!("/api/households/{household}"))
        .await
        .to_string();
    assert!(!page.contains(NUMBER) && page.contains("3499**********0019"), "{page}");
    let path = format!("/api/people/{zhang}/unmask");
    let asked = json!({ "fields": ["resident_id"], "purpose": "verify-identity" });
    let shown = posted(&scene.county, &path, &asked).await;
    assert_eq!(
        (&shown["values"][0]["field"], &shown["values"][0]["value"]["zh"]),
        (&json!("resident_id"), &json!(NUMBER)),
        "{shown}"
    );
    for (body, expect) in [
        (json!({ "purpose": "curiosity" }), (400, "purpose-needed")),
        (json!({ "purpose": "other", "note": " " }), (400, "purpose-needed")),
        (
            json!({ "purpose": "contact", "fields": ["name"] }),
            (400, "field-not-masked"),
        ),
    ] {
        let (status, code) = refusal(scene.county.post(&path, &body).await).await;
        assert_eq!((status, code.as_str()), expect, "{body}");
    }
    let verifier = scene.served.with_role("verifier", Some(TOWN_A)).await;
    assert_eq!(refusal(verifier.post(&path, &asked).await).await.0, 403);
    assert_eq!(
        refusal(scene.town_b.post(&path, &asked).await).await.0,
        404,
        "another town's person"
    );
    let audit = scene.served.with_role("audit-administrator", None).await;
    let journal = journal(&audit).await;
    assert_eq!(
        journal.matches("\"person.unmask\"").count(),
        1,
        "only looks are kept: {journal}"
    );
    assert!(
        journal.contains("verify-identity") && !journal.contains(NUMBER),
        "{journal}"
    );
}

#[tokio::test]
async fn files_carry_a_mark_and_stand_in_the_journal() {
    let scene = Scene::new().await;
    scene.screen().await;
    let asked = json!({
        "purpose": "other", "note": "会议用", "format": "csv", "filter": { "place": TOWN_A },
    });
    let answer = scene.county.post("/api/exports/households", &asked).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let text = answer.text().await.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{FEFF}户主,户编号,地点"), "{text}");
    assert_eq!(lines.len(), 4, "two households and the mark: {text}");
    let mark = lines[3];
    for part in ["导出编号：", "some-county (county)", "会议用", "行数：2"] {
        assert!(mark.contains(part), "{mark} lacks {part}");
    }
    let clues = json!({ "purpose": "contact", "filter": { "state": "all" } });
    let workbook = scene.county.post("/api/exports/clues", &clues).await;
    assert!(
        workbook.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .contains(".xlsx")
    );
    assert!(workbook.bytes().await.unwrap().starts_with(b"PK"));
    for (browser, body, expect) in [
        (&scene.county, json!({ "purpose": "contact", "format": "pdf" }), 400),
        (&scene.county, json!({}), 400),
        (
            &scene.county,
            json!({ "purpose": "contact", "filter": { "monitoring": "any", "clues": "moon" } }),
            400,
        ),
    ] {
        let (status, code) = refusal(browser.post("/api/exports/households", &body).await).await;
        assert_eq!(status, expect, "{body} {code}");
    }
    let town = scene
        .town_b
        .post(
            "/api/exports/households",
            &json!({ "purpose": "contact", "format": "csv" }),
        )
        .await;
    let text = town.text().await.unwrap();
    assert!(text.contains("王小红") && !text.contains("张晓明"), "{text}");
    let audit = scene.served.with_role("audit-administrator", None).await;
    let journal = journal(&audit).await;
    assert_eq!(journal.matches("\"household.export\"").count() / 2, 2, "{journal}");
    assert!(
        !journal.contains("会议用"),
        "what people write stays out of the journal: {journal}"
    );
}

#[tokio::test]
async fn reading_much_raises_an_alert_that_the_security_administrator_answers() {
    let scene = Scene::new().await;
    let zhang = person(&scene, "张晓明").await;
    let path = format!("/api/people/{zhang}/unmask");
    let asked = json!({ "purpose": "contact" });
    let security = scene.served.with_role("security-administrator", None).await;
    for _ in 0..30 {
        posted(&scene.county, &path, &asked).await;
    }
    assert_eq!(
        json_of(&security, "/api/alerts").await["total"],
        0,
        "thirty an hour are usual"
    );
    for _ in 0..5 {
        posted(&scene.county, &path, &asked).await;
    }
    let alerts = json_of(&security, "/api/alerts?open=true").await;
    let alert = &alerts["items"][0];
    assert_eq!(
        (
            &alerts["total"],
            &alert["kind"],
            &alert["times"],
            &alert["most"],
            &alert["login"]
        ),
        (
            &json!(1),
            &json!("unmasking"),
            &json!(31),
            &json!(30),
            &json!("some-county")
        ),
        "one alert, not one for each look: {alerts}"
    );
    let household = scene.household("张晓明").await;
    let town_a = scene.served.signed_in("town-a", &granted("town", Some(TOWN_A))).await;
    for _ in 0..301 {
        json_of(&town_a, &format!("/api/households/{household}")).await;
    }
    let alerts = json_of(&security, "/api/alerts?open=true").await;
    assert_eq!(
        (&alerts["total"], &alerts["items"][0]["kind"]),
        (&json!(2), &json!("household-pages")),
        "{alerts}"
    );
    let id = alert["id"].as_str().unwrap();
    let acknowledge = format!("/api/alerts/{id}/acknowledgement");
    let empty = refusal(security.post(&acknowledge, &json!({ "note": " " })).await).await;
    assert_eq!(empty, (400, "note-needed".to_owned()));
    let done = posted(&security, &acknowledge, &json!({ "note": "已核实，集中核对身份证号" })).await;
    assert_eq!(done["acknowledged_by"], "some-security-administrator", "{done}");
    let again = refusal(security.post(&acknowledge, &json!({ "note": "再记一次" })).await).await;
    assert_eq!(again.0, 409);
    assert_eq!(json_of(&security, "/api/alerts?open=true").await["total"], 1);
    let leader = scene.served.signed_in("leads", &granted("leader", None)).await;
    assert_eq!(refusal(leader.get("/api/alerts").await).await.0, 403);
    let overview: Value = json_of(&leader, "/api/overview").await;
    let households = overview["funnel"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["id"] == "households")
        .unwrap();
    assert_eq!(
        households["count"], 4,
        "a leader counts what nobody shows them: {overview}"
    );
}

#[tokio::test]
async fn a_buyer_sees_produce_and_a_workshop_its_own_site() {
    let scene = Scene::new().await;
    let gazetteer = scene.served.desk.gazetteer();
    let town = TOWN_A.parse().unwrap();
    let (town_name, village) = (gazetteer.name(&town), &gazetteer.children(&town).next().unwrap().name);
    let list = format!(
        "序号,乡镇,村,户主姓名或主体名称,联系电话,农产品名称,滞销数量,单位,最迟销售日期\n\
         1,{town_name},{village},张晓明,13900000001,辣椒,200,斤,2020-03-01\n"
    );
    let report = upload(&scene.county, "滞销.csv", list).await;
    assert_eq!(report["ledger"]["accepted"], 1, "{report}");
    let site = scene.served.imported_site().await;
    let buyer = scene.served.with_role("buyer", None).await;
    let lots = json_of(&buyer, "/api/lots").await;
    let shown = lots.to_string();
    assert_eq!(
        (&lots["total"], &lots["items"][0]["town"]["code"]),
        (&json!(1), &json!(TOWN_A)),
        "{lots}"
    );
    assert!(shown.contains("辣椒") && shown.contains("100公斤"), "{lots}");
    for secret in ["张晓明", "1390000", village.as_str(), &scene.household("张晓明").await] {
        assert!(!shown.contains(secret), "{lots} tells of {secret}");
    }
    assert_eq!(refusal(buyer.get("/api/sites").await).await.0, 403);
    let grant = GrantAsked {
        site_id: Some(site.clone()),
        ..granted("workshop-operator", None)
    };
    let operator = scene.served.signed_in("operator", &grant).await;
    let own = json_of(&operator, "/api/sites").await;
    assert_eq!(
        (&own["total"], &own["items"][0]["id"]),
        (&json!(1), &json!(site)),
        "{own}"
    );
    assert_eq!(json_of(&scene.county, "/api/sites").await["total"], 1);
    let elsewhere = json_of(&scene.town_b, "/api/sites").await;
    assert_eq!(
        elsewhere["total"], 0,
        "a town sees the sites of its own area: {elsewhere}"
    );
}
