//! The review queue over HTTP: whose pairs are whose, nothing of the model's opinion before one's own, and decisions that can
//! disagree, be settled and be taken back.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};
use served::{Browser, Served, granted, refusal, served};
use twofront_desk::review::PeoplePair;
use twofront_desk::view::PageAsked;
use twofront_domain::link::FieldEvidence;
use twofront_domain::progress::Silent;

const HEADING: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,\
                       首次识别时间,户类型,监测对象类型\n";
const TOWN_A: &str = "340722106";
const TOWN_B: &str = "340722110";

struct Scene {
    served: Served,
    colleague: Browser,
    county: Browser,
    town_a: Browser,
    town_b: Browser,
}

/// Two people of town A and one of town B in three households.
async fn scene() -> Scene {
    let served = served().await;
    let rows = [
        ("横埠镇", "黄山村", "3401234567", "张晓明", "349900198001010019"),
        ("横埠镇", "黄山村", "3401234568", "李大山", "349900197607120234"),
        ("", "", "", "", ""),
    ];
    let village_b = served
        .desk
        .gazetteer()
        .children(&TOWN_B.parse().unwrap())
        .next()
        .unwrap()
        .name
        .clone();
    let town_b = served.desk.gazetteer().name(&TOWN_B.parse().unwrap()).to_owned();
    let mut register = HEADING.to_owned();
    for (at, row) in rows.iter().enumerate() {
        let (town, village, household, name, id) = match at {
            2 => (&*town_b, &*village_b, "3401234569", "王小红", "349900199103050155"),
            _ => *row,
        };
        register += &format!(
            "{},2020-02-15,枞阳县,{town},{village},{household},1,{name},{id},1,户主,201406,脱贫户,脱贫不稳定户\n",
            at + 1
        );
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), register).unwrap();
    let local = served.desk.local_actor("import");
    let report = served
        .desk
        .import(&local, file.path(), "名单.csv", Arc::new(Silent))
        .await
        .unwrap();
    assert_eq!(report.new_people, 3, "{report:?}");
    let colleague = served.clerk().await;
    let county = served.signed_in("county-1", &granted("county", None)).await;
    let town_a = served.signed_in("town-a", &granted("town", Some(TOWN_A))).await;
    let town_b = served.signed_in("town-b", &granted("town", Some(TOWN_B))).await;
    Scene {
        served,
        colleague,
        county,
        town_a,
        town_b,
    }
}

impl Scene {
    /// A pair of two people by their names; gives its id.
    async fn ask(&self, one: &str, other: &str, probability_ppm: u32) -> String {
        let (one, other) = (self.person(one).await, self.person(other).await);
        let pair = PeoplePair {
            one: one.parse().unwrap(),
            other: other.parse().unwrap(),
            probability_ppm,
            evidence: vec![FieldEvidence {
                field: "name".to_owned(),
                agreement: "homophone".to_owned(),
                weight_millibits: 4100,
            }],
        };
        let local = self.served.desk.local_actor("link");
        assert_eq!(self.served.desk.ask_about(&local, &[pair]).await.unwrap(), 1);
        let all = answer(self.county.get("/api/pairs?standing=all&limit=100").await).await;
        let pairs = all["items"].as_array().unwrap();
        let has = |pair: &&Value, id: &str| pair["one"]["id"] == id || pair["other"]["id"] == id;
        let found = pairs.iter().find(|pair| has(pair, &one) && has(pair, &other)).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    async fn person(&self, name: &str) -> String {
        let local = self.served.desk.local_actor("read");
        let found = self
            .served
            .desk
            .people(&local.scope, name, None, PageAsked::default())
            .await
            .unwrap();
        found.items[0].id.clone()
    }
}

async fn answer(response: reqwest::Response) -> Value {
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn say(browser: &Browser, pair: &str, verdict: &str) -> reqwest::Response {
    let decision = json!({ "verdict": verdict, "note": "对照户口簿" });
    browser.post(&format!("/api/pairs/{pair}/decisions"), &decision).await
}

async fn total(browser: &Browser, query: &str) -> u64 {
    answer(browser.get(&format!("/api/pairs{query}")).await).await["total"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn a_town_decides_on_its_own_pairs_only() {
    let scene = scene().await;
    let inside = scene.ask("张晓明", "李大山", 800_000).await;
    let across = scene.ask("张晓明", "王小红", 500_000).await;
    for (browser, expected) in [
        (&scene.county, 2),
        (&scene.colleague, 2),
        (&scene.town_a, 1),
        (&scene.town_b, 0),
    ] {
        assert_eq!(total(browser, "").await, expected);
        let overview = answer(browser.get("/api/overview").await).await;
        assert_eq!(overview["open_pairs"], expected);
    }
    assert_eq!(total(&scene.county, &format!("?place={TOWN_A}")).await, 1);
    for (browser, pair) in [
        (&scene.town_b, &inside),
        (&scene.town_b, &across),
        (&scene.town_a, &across),
    ] {
        assert_eq!(
            refusal(say(browser, pair, "same").await).await,
            (404, "not-found".to_owned())
        );
        assert_eq!(refusal(browser.get(&format!("/api/pairs/{pair}")).await).await.0, 404);
    }
    assert_eq!(
        answer(say(&scene.town_a, &inside, "different").await).await["standing"],
        "different"
    );
    let worker = scene.served.with_role("worker", None).await;
    assert_eq!(refusal(worker.get("/api/pairs").await).await.0, 403);
    assert_eq!(refusal(say(&worker, &inside, "same").await).await.0, 403);
    let (one, other) = (scene.person("张晓明").await, scene.person("王小红").await);
    let why = format!("/api/pairs/why?one={one}&other={other}");
    assert_eq!(refusal(scene.town_a.get(&why).await).await.0, 404);
    assert_eq!(
        answer(scene.county.get(&why).await).await["fields"][0]["agrees"],
        "partly"
    );
}

#[tokio::test]
async fn nobody_is_told_the_score_before_they_have_decided() {
    let scene = scene().await;
    let pair = scene.ask("张晓明", "李大山", 812_345).await;
    let path = format!("/api/pairs/{pair}");
    let blind = async |browser: &Browser| {
        let (one, other) = (scene.person("张晓明").await, scene.person("李大山").await);
        for path in [&path, "/api/pairs", &format!("/api/pairs/why?one={one}&other={other}")] {
            let text = browser.get(path).await.text().await.unwrap();
            assert!(text.contains("同音不同字"), "{text}");
            assert!(
                !text.contains("812345") && !text.contains("81.23") && !text.contains("4100"),
                "{path}: {text}"
            );
        }
    };
    blind(&scene.county).await;
    blind(&scene.town_a).await;
    say(&scene.county, &pair, "unsure").await;
    blind(&scene.county).await;
    let told = answer(say(&scene.county, &pair, "different").await).await;
    assert_eq!(told["probability_ppm"], 812_345);
    assert_eq!(told["fields"][0]["weight_millibits"], 4100);
    assert_eq!(told["my_verdict"], "different");
    let other = answer(scene.town_a.get(&path).await).await;
    assert_eq!(
        (&other["probability_ppm"], &other["my_verdict"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn two_disagree_a_third_settles_and_it_can_be_taken_back() {
    let scene = scene().await;
    let pair = scene.ask("张晓明", "李大山", 800_000).await;
    let standing = async |browser: &Browser, verdict: &str| {
        answer(say(browser, &pair, verdict).await).await["standing"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let people = async || {
        let found = answer(scene.county.get("/api/people?limit=100").await).await;
        found["total"].as_u64().unwrap()
    };
    assert_eq!(people().await, 3);
    assert_eq!(standing(&scene.county, "same").await, "same");
    assert_eq!(people().await, 2);
    assert_eq!(standing(&scene.town_a, "different").await, "contested");
    assert_eq!(people().await, 3);
    assert_eq!(
        (
            total(&scene.county, "").await,
            total(&scene.county, "?standing=contested").await
        ),
        (0, 1)
    );
    assert_eq!(standing(&scene.colleague, "same").await, "same");
    assert_eq!(people().await, 2);
    assert_eq!(standing(&scene.colleague, "withdrawn").await, "contested");
    assert_eq!(standing(&scene.county, "withdrawn").await, "different");
    assert_eq!(standing(&scene.town_a, "withdrawn").await, "open");
    assert_eq!(people().await, 3);
    let view = answer(scene.county.get(&format!("/api/pairs/{pair}")).await).await;
    let said: Vec<&str> = view["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(
        said,
        ["same", "different", "same", "withdrawn", "withdrawn", "withdrawn"],
        "nothing is lost"
    );
    assert_eq!(
        refusal(say(&scene.county, &pair, "withdrawn").await).await,
        (409, "nothing-to-withdraw".to_owned())
    );
    assert_eq!(
        refusal(say(&scene.county, &pair, "perhaps").await).await,
        (400, "verdict-unknown".to_owned())
    );
    let verified = scene.served.desk.verify(Arc::new(Silent)).await.unwrap();
    assert!(verified.whole, "{verified:?}");
}
