//! What takes two people over HTTP: changes to packs and explanations of clues.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::refusal;
use served::scene::{self, Scene, json_of, posted, upload};

#[tokio::test]
async fn a_change_takes_two_people_and_counts_from_its_day() {
    let scene = Scene::new().await;
    scene.screen().await;
    let draft = json!({
        "kind": "parameter", "pack": "livelihood", "parameter": "lab_line", "amount": 350_000,
        "from": "2020-02-10", "legal_basis": "试验文件2号", "note": "试行",
    });
    assert_eq!(
        refusal(scene.town_b.post("/api/pack-changes", &draft).await).await.0,
        403
    );
    let drafted = posted(&scene.county, "/api/pack-changes", &draft).await;
    assert_eq!(
        (&drafted["state"], &drafted["mine"]),
        (&json!("draft"), &json!(true)),
        "{drafted}"
    );
    assert_eq!(
        (&drafted["shown"]["zh"], &drafted["shown_before"]["zh"]),
        (&json!("3500元"), &json!("5000元"))
    );
    assert_eq!(
        drafted["effect"],
        json!({ "before": 2, "after": 1, "caught": 0, "dropped": 1 }),
        "{drafted}"
    );
    let id = drafted["id"].as_str().unwrap();
    let decision = format!("/api/pack-changes/{id}/decision");
    let approve = json!({ "verdict": "in-force", "note": "同意" });
    assert_eq!(
        refusal(scene.county.post(&decision, &approve).await).await,
        (409, "own-work".to_owned())
    );
    let line = async || {
        let detail = json_of(&scene.county, "/api/packs/livelihood/rules/lab-income").await;
        detail["parameters"][0]["in_force"]["amount"].as_i64().unwrap()
    };
    assert_eq!(line().await, 500_000);
    let in_force = posted(&scene.colleague, &decision, &approve).await;
    assert_eq!(
        (&in_force["state"], &in_force["number"]),
        (&json!("in_force"), &json!(1)),
        "{in_force}"
    );
    assert_eq!(line().await, 350_000);
    // The county was screened anew: 4,000 yuan is not below 3,500.
    assert!(scene.clue("张晓明").await.is_some());
    assert_eq!(scene.clue("王小红").await, None);
    let packs = json_of(&scene.town_b, "/api/packs").await;
    let livelihood = packs["packs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|pack| pack["id"] == "livelihood")
        .unwrap();
    assert!(
        livelihood["version"].as_str().unwrap().ends_with("+1"),
        "{}",
        livelihood["version"]
    );
    // The days before keep their line.
    let wang = scene.household("王小红").await;
    let before = format!("/api/why?household={wang}&rule=lab-income&date=2020-02-09");
    assert_eq!(
        json_of(&scene.county, &before).await["parameters"][0]["shown"]["zh"],
        "5000元"
    );
    assert_eq!(refusal(scene.colleague.post(&decision, &approve).await).await.0, 409);
}

#[tokio::test]
async fn a_faulty_change_is_refused_with_its_place() {
    let scene = Scene::new().await;
    let check = async |body: Value, expect: &str| {
        let answer = scene.county.post("/api/pack-changes", &body).await;
        assert_eq!(answer.status(), 422, "{body}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "packs-faulty", "{problem}");
        let found = problem["faults"][0].to_string();
        assert!(found.contains(expect), "{found} lacks {expect}");
    };
    let rule = |condition: &str| {
        json!({
            "kind": "rule", "pack": "livelihood", "rule": "lab-income", "condition": condition,
            "from": "2020-02-10", "legal_basis": "试验文件3号",
        })
    };
    check(rule("income_per_hed < param.lab_line"), "income_per_head").await;
    check(rule("income_per_head / 0 > yuan(1)"), "zero").await;
    check(rule("income_per_head < param.lab_line && "), "line").await;
    let amount = |parameter: &str, amount: i64| {
        json!({
            "kind": "parameter", "pack": "livelihood", "parameter": parameter, "amount": amount,
            "from": "2020-02-10", "legal_basis": "试验文件3号",
        })
    };
    check(amount("lab_lin", 1), "lab_line").await;
    let outside = scene
        .county
        .post("/api/pack-changes", &amount("lab_line", 9_000_000))
        .await;
    let outside: Value = outside.json().await.unwrap();
    assert_eq!(outside["code"], "amount-outside", "{outside}");
    let zh = outside["message"]["zh"].as_str().unwrap_or_default();
    assert!(zh.contains("90000元") && zh.contains("之间"), "{outside}");
    let mut without_basis = amount("lab_line", 1);
    without_basis["legal_basis"] = json!("");
    assert_eq!(
        refusal(scene.county.post("/api/pack-changes", &without_basis).await).await,
        (400, "change-incomplete".to_owned())
    );
    // A new text has to bear out its own examples.
    let text = scene::INCOME.replace("income_per_head < param.lab_line", "income_per_head < yuan(3500)");
    let mut rewritten = rule("");
    rewritten["text"] = json!(text);
    check(rewritten, "must hit").await;
    // A rule's new condition, put in force and withdrawn drafts beside it.
    let edited = rule("income_per_head < param.lab_line - yuan(1500)");
    let edited = posted(&scene.county, "/api/pack-changes", &edited).await;
    assert!(edited["text"].as_str().unwrap().contains("yuan(1500)"), "{edited}");
    let id = edited["id"].as_str().unwrap();
    let decision = format!("/api/pack-changes/{id}/decision");
    assert_eq!(
        refusal(
            scene
                .colleague
                .post(&decision, &json!({ "verdict": "withdraw", "note": "" }))
                .await
        )
        .await
        .0,
        403
    );
    posted(&scene.county, &decision, &json!({ "verdict": "withdraw", "note": "" })).await;
    let listed = json_of(&scene.colleague, "/api/pack-changes?state=withdrawn").await;
    assert_eq!(
        (&listed["total"], &listed["items"][0]["target"]),
        (&json!(1), &json!("lab-income")),
        "{listed}"
    );
}

#[tokio::test]
async fn an_explanation_takes_two_people_and_is_remembered() {
    let scene = Scene::new().await;
    scene.screen().await;
    let clue = scene.clue("王小红").await.unwrap();
    let detail = json_of(&scene.town_b, &format!("/api/clues/{clue}")).await;
    assert_eq!(
        (&detail["explain"], &detail["mend_by"]["word"]),
        (&json!(true), &json!("paired-worker")),
        "{detail}"
    );
    let prepared = detail["prepared"][0]["zh"].as_str().unwrap().to_owned();
    let read = &detail["reason"]["values"][0];
    assert_eq!(read["readings"][0]["source"]["title"], "名单.csv", "{detail}");

    let answered = posted(
        &scene.town_b,
        &format!("/api/clues/{clue}/answers"),
        &json!({ "text": prepared }),
    )
    .await;
    let answer = answered["answers"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&answered["answers"][0]["mine"], &answered["clue"]["state"]),
        (&json!(true), &json!("open"))
    );
    let decision = format!("/api/clues/{clue}/answers/{answer}/decision");
    let accepted = json!({ "accepted": true, "note": "属实" });
    assert_eq!(
        refusal(scene.town_b.post(&decision, &accepted).await).await,
        (409, "own-work".to_owned())
    );
    let settled = posted(&scene.county, &decision, &accepted).await;
    assert_eq!(settled["clue"]["state"], "explained", "{settled}");
    // Screening again does not ask again, until the values change.
    scene.screen().await;
    assert_eq!(scene.clue("王小红").await, None);
    upload(
        &scene.county,
        "名单2.csv",
        scene.rows("2020-02-15", ["3000", "9000", "2000", ""]),
    )
    .await;
    assert!(scene.clue("王小红").await.is_some());
    let other = scene.clue("张晓明").await.unwrap();
    assert_eq!(
        refusal(scene.town_b.get(&format!("/api/clues/{other}")).await).await.0,
        404
    );
    let empty = scene
        .county
        .post(&format!("/api/clues/{other}/answers"), &json!({ "text": " " }))
        .await;
    assert_eq!(refusal(empty).await, (400, "answer-needed".to_owned()));
}
