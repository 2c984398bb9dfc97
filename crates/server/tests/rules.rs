//! Rules over HTTP: why and why not as of any day, trials that change nothing, and the wall around the vault's rules.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use serde_json::{Value, json};
use served::scene::{Scene, TOWN_A, json_of, posted, upload};
use served::{Browser, refusal};

#[tokio::test]
async fn why_and_why_not_as_of_any_day() {
    let scene = Scene::new().await;
    let (zhang, zhao) = (scene.household("张晓明").await, scene.household("赵建国").await);
    let ask = |household: &str, date: &str| {
        format!("/api/why?household={household}&pack=livelihood&rule=lab-income&date={date}")
    };
    let yes = json_of(&scene.county, &ask(&zhang, "2020-02-20")).await;
    assert_eq!(yes["truth"], "yes", "{yes}");
    assert_eq!(yes["sentence"]["zh"], "人均3000元，低于5000元。");
    let reading = &yes["values"][0]["readings"][0];
    assert_eq!(reading["effective"], "2020-01-15", "{yes}");
    assert_eq!(reading["source"]["title"], "名单.csv");
    assert_eq!(yes["parameters"][0]["shown"]["zh"], "5000元", "{yes}");
    assert!(
        yes["terms"][0]["words"]["zh"]
            .as_str()
            .is_some_and(|words| !words.is_empty()),
        "{yes}"
    );

    let unknown = json_of(&scene.county, &ask(&zhao, "2020-02-20")).await;
    assert_eq!(
        (&unknown["truth"], &unknown["sentence"]),
        (&json!("unknown"), &Value::Null)
    );
    assert!(
        unknown["missing"][0]["text"]["en"]
            .as_str()
            .is_some_and(|text| text.starts_with("unknown: no ")),
        "{unknown}"
    );

    // A later list says more; the days before keep what was known for them.
    scene.screen().await;
    assert!(scene.clue("张晓明").await.is_some());
    let report = upload(
        &scene.county,
        "名单2.csv",
        scene.rows("2020-02-15", ["8000", "9000", "4000", ""]),
    )
    .await;
    assert_eq!(report["rescreened"]["closed_clues"], 1, "{report}");
    assert_eq!(scene.clue("张晓明").await, None);
    let now = json_of(&scene.county, &ask(&zhang, "2020-02-20")).await;
    assert_eq!((&now["truth"], &now["sentence"]), (&json!("no"), &Value::Null), "{now}");
    let before = json_of(&scene.county, &ask(&zhang, "2020-01-20")).await;
    assert_eq!(before["truth"], "yes", "{before}");
    assert_eq!(before["values"][0]["readings"][0]["shown"]["zh"], "3000元", "{before}");

    // A person rule speaks of the member asked about.
    let age = format!("/api/why?household={zhang}&rule=lab-age");
    let forty = json_of(&scene.county, &age).await;
    assert_eq!(
        (&forty["truth"], &forty["subject_name"]),
        (&json!("yes"), &json!("张晓明")),
        "{forty}"
    );
    assert_eq!(
        forty["values"][0]["readings"][0]["shown"]["zh"], "1980-01-01",
        "{forty}"
    );

    assert_eq!(refusal(scene.town_b.get(&ask(&zhang, "2020-02-20")).await).await.0, 404);
    let nothing = ask(&zhang, "2020-02-20").replace("lab-income", "lab-nothing");
    assert_eq!(refusal(scene.county.get(&nothing).await).await.0, 404);
    assert_eq!(
        refusal(scene.county.get(&ask(&zhang, "2019-01-01")).await).await,
        (409, "rule-not-in-force".to_owned())
    );
}

#[tokio::test]
async fn a_trial_counts_by_town_and_changes_nothing() {
    let scene = Scene::new().await;
    scene.screen().await;
    let asked = |more: Value| {
        let mut asked = json!({ "pack": "livelihood", "rule": "lab-income" });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asked
    };
    let raised = asked(json!({ "parameters": { "lab_line": 1_000_000 } }));
    let trial = posted(&scene.county, "/api/trials", &raised).await;
    let counts = |trial: &Value| {
        ["before", "after", "kept", "caught", "dropped", "unknown"].map(|name| trial[name].as_u64().unwrap())
    };
    assert_eq!(counts(&trial), [2, 3, 2, 1, 0, 1], "{trial}");
    assert_eq!(trial["caught_samples"][0]["head_name"], "李大山", "{trial}");
    assert_eq!(
        trial["caught_samples"][0]["sentence"]["zh"],
        "人均9000元，低于10000元。"
    );
    assert_eq!(trial["towns"].as_array().unwrap().len(), 2, "{trial}");

    let own = posted(&scene.town_b, "/api/trials", &raised).await;
    assert_eq!(counts(&own), [1, 1, 1, 0, 0, 1], "{own}");

    let edited = asked(json!({ "condition": "income_per_head < yuan(3500)" }));
    assert_eq!(
        counts(&posted(&scene.county, "/api/trials", &edited).await)[..5],
        [2, 1, 1, 0, 1]
    );
    let faulty = asked(json!({ "condition": "income_per_head <\n  param.lab_lin" }));
    let faulty = posted(&scene.county, "/api/trials", &faulty).await;
    assert_eq!(
        (&faulty["before"], &faulty["after"]),
        (&json!(2), &json!(2)),
        "{faulty}"
    );
    let fault = &faulty["faults"][0];
    let expect = json!({
        "zh": "没有哪个工作包有参数“lab_lin”；是不是想写“lab_line”？",
        "en": "no pack has a parameter \"lab_lin\"; did you mean \"lab_line\"?",
    });
    assert_eq!(fault["problem"], expect);
    assert!(fault["line"].is_u64() && fault["column"].is_u64(), "{fault}");
    let outside = asked(json!({ "parameters": { "lab_line": 9_000_000 } }));
    let outside = posted(&scene.county, "/api/trials", &outside).await;
    let said = &outside["faults"][0]["problem"];
    let (zh, en) = (said["zh"].as_str().unwrap(), said["en"].as_str().unwrap());
    assert!(
        zh.contains("不能定为90000元：请填") && zh.contains("元之间的数"),
        "{outside}"
    );
    assert!(en.contains("cannot be 90000 yuan: give an amount from "), "{outside}");

    let curve = "/api/trials/curve?pack=livelihood&rule=lab-income&parameter=lab_line";
    let curve = json_of(&scene.county, curve).await;
    let points = curve["points"].as_array().unwrap();
    assert_eq!(
        (&curve["least"], &curve["most"], &curve["in_force"]),
        (&json!(0), &json!(2_000_000), &json!(500_000))
    );
    assert_eq!(
        (&points[0]["hits"], &points[points.len() - 1]["hits"]),
        (&json!(0), &json!(3)),
        "{curve}"
    );
    assert!(points.len() > 20 && points.len() < 60, "{}", points.len());

    let detail = json_of(&scene.county, "/api/packs/livelihood/rules/lab-income").await;
    assert_eq!(detail["parameters"][0]["in_force"]["amount"], 500_000, "{detail}");
    assert_eq!(detail["open_clues"], 2, "{detail}");
    let worker = scene.served.with_role("worker", None).await;
    assert_eq!(refusal(worker.post("/api/trials", &raised).await).await.0, 403);
}

#[tokio::test]
async fn rules_of_the_vault_are_for_those_it_opens_to() {
    let scene = Scene::new().await;
    let doctor = &scene.colleague;
    let gazetteer = scene.served.desk.gazetteer();
    let town = TOWN_A.parse().unwrap();
    let village = &gazetteer.children(&town).next().unwrap().name;
    let log = format!(
        "序号,乡镇,村,姓名,身份证号,测温日期,早体温,晚体温\n1,{},{village},张晓明,349900198001010019,2020-02-20,37.9,38.1\n",
        gazetteer.name(&town)
    );
    scene.served.respond().await;
    let report = upload(doctor, "测温.csv", log).await;
    assert_eq!(report["linked"], 1, "{report}");
    let zhang = scene.household("张晓明").await;
    let ask = format!("/api/why?household={zhang}&pack=epidemic&rule=fever&date=2020-02-20");
    assert_eq!(
        refusal(scene.county.get(&ask).await).await,
        (403, "vault-closed".to_owned())
    );
    let told = json_of(doctor, &ask).await;
    assert_eq!(
        (&told["truth"], &told["subject_name"]),
        (&json!("yes"), &json!("张晓明")),
        "{told}"
    );
    let readings = told["values"].to_string();
    assert!(readings.contains("测温.csv") && readings.contains("38.1"), "{told}");
    let tried = json!({ "pack": "epidemic", "rule": "fever" });
    assert_eq!(refusal(scene.county.post("/api/trials", &tried).await).await.0, 403);
    assert_eq!(posted(doctor, "/api/trials", &tried).await["before"], 1);
    scene.screen().await;
    let open = async |browser: &Browser| {
        let detail = json_of(browser, "/api/packs/epidemic/rules/fever").await;
        detail["open_clues"].clone()
    };
    assert_eq!((open(&scene.county).await, open(doctor).await), (Value::Null, json!(1)));
    // Somebody of whom the vault knows nothing: the rule cannot say that there is no fever.
    let li = scene.household("李大山").await;
    let nobody = json_of(doctor, &ask.replace(&zhang, &li)).await;
    assert_ne!(nobody["truth"], "yes", "{nobody}");
}
