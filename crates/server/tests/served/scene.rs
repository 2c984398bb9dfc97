//! A small county with two rules and a parameter of the test's own, and the people who work there.

use std::fs;
use std::path::Path;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Browser, Served, served_with_packs};

const HEADING: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入,\
                       首次识别时间,户类型,监测对象类型\n";
pub const TOWN_A: &str = "340722106";
pub const TOWN_B: &str = "340722110";
/// The rule about incomes, as written.
pub const INCOME: &str = r#"
id = "lab-income"
subject = "household"
from = "2020-01-01"
title = { zh = "收入低于试验线", en = "Income below the trial line" }
when = "income_per_head < param.lab_line"
legal_basis = "试验"
urgency = "normal"
mend_by = "paired-worker"
explain = true
answers = [{ zh = "外出务工收入未计入", en = "Wages earned elsewhere are not counted yet" }]

[sentence]
zh = "人均{income_per_head}，低于{param.lab_line}。"
en = "{income_per_head} per head, below {param.lab_line}."

[remedy]
zh = "核实收入。"
en = "Check the income."

[[example]]
name = "低于"
date = "2020-02-20"
hit = true
given = { income_per_head = 400000 }

[[example]]
name = "不低于"
date = "2020-02-20"
hit = false
given = { income_per_head = 500000 }
"#;
const AGE: &str = r#"
id = "lab-age"
subject = "person"
from = "2020-01-01"
title = { zh = "四十岁以上", en = "Forty and older" }
when = "age >= 40"
legal_basis = "试验"
urgency = "low"
mend_by = "village"

[sentence]
zh = "{age}岁。"
en = "Aged {age}."

[remedy]
zh = "核对。"
en = "Check."

[[example]]
name = "四十"
date = "2020-02-20"
hit = true
given = { birth_date = "1980-01-01" }

[[example]]
name = "三十"
date = "2020-02-20"
hit = false
given = { birth_date = "1990-01-01" }
"#;
const LINE: &str = r#"
[[parameter]]
id = "lab_line"
type = "money"
least = 0
most = 2_000_000
title = { zh = "试验线", en = "Trial line" }

[[parameter.value]]
from = "2020-01-01"
amount = 500_000
legal_basis = "试验文件1号"
"#;

/// Four households: two in town A with 3,000 and 9,000 yuan a head, two in town B with 4,000 and with nothing known.
pub struct Scene {
    _packs: tempfile::TempDir,
    pub served: Served,
    /// Another of the county's desk, who may see into the vault.
    pub colleague: Browser,
    pub county: Browser,
    pub town_b: Browser,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The shipped packs with two rules and a parameter of this test's own.
fn own_packs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    copy(&shipped, folder.path());
    let pack = folder.path().join("livelihood");
    fs::write(pack.join("rules/lab-income.toml"), INCOME).unwrap();
    fs::write(pack.join("rules/lab-age.toml"), AGE).unwrap();
    let parameters = fs::read_to_string(pack.join("parameters.toml")).unwrap();
    fs::write(pack.join("parameters.toml"), parameters + LINE).unwrap();
    folder
}

/// Uploads a ledger and gives the report.
pub async fn upload(browser: &Browser, name: &str, text: String) -> Value {
    let form = Form::new().part("file", Part::bytes(text.into_bytes()).file_name(name.to_owned()));
    let answer = browser
        .request("POST", "/api/ledgers")
        .multipart(form)
        .send()
        .await
        .unwrap();
    answer.json().await.unwrap()
}

impl Scene {
    /// The scene, imported but not screened.
    pub async fn new() -> Self {
        let packs = own_packs();
        let served = served_with_packs(packs.path()).await;
        let colleague = served.clerk().await;
        let county = served.with_role("county", None).await;
        let town_b = served.with_role("town", Some(TOWN_B)).await;
        let scene = Self {
            _packs: packs,
            served,
            colleague,
            county,
            town_b,
        };
        let rows = scene.rows("2020-01-15", ["3000", "9000", "4000", ""]);
        let report = upload(&scene.county, "名单.csv", rows).await;
        assert_eq!(report["new_households"], 4, "{report}");
        assert_eq!(report["rescreened"], Value::Null, "{report}");
        scene
    }

    /// The register as of a day, with these incomes a head.
    pub fn rows(&self, day: &str, incomes: [&str; 4]) -> String {
        let gazetteer = self.served.desk.gazetteer();
        let place = |town: &str| {
            let town = town.parse().unwrap();
            let village = gazetteer.children(&town).next().unwrap().name.clone();
            (gazetteer.name(&town).to_owned(), village)
        };
        let people = [
            (TOWN_A, "张晓明", "349900198001010019"),
            (TOWN_A, "李大山", "349900197607120234"),
            (TOWN_B, "王小红", "349900199103050155"),
            (TOWN_B, "赵建国", "349900198202020029"),
        ];
        let mut text = HEADING.to_owned();
        for (at, ((town, name, id), income)) in people.into_iter().zip(incomes).enumerate() {
            let (town, village) = place(town);
            let number = at + 1;
            text += &format!(
                "{number},{day},枞阳县,{town},{village},340123456{number},1,{name},{id},1,户主,{income},201406,脱贫户,脱贫不稳定户\n"
            );
        }
        text
    }

    /// The household of somebody.
    pub async fn household(&self, name: &str) -> String {
        let found = json_of(&self.county, &format!("/api/households?q={name}")).await;
        found["items"][0]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{found}"))
            .to_owned()
    }

    /// Screens the county.
    pub async fn screen(&self) {
        let done = self.county.post("/api/screenings", &json!({})).await;
        assert_eq!(done.status(), 200, "{}", done.text().await.unwrap());
    }

    /// The open clue of the income rule about somebody's household.
    pub async fn clue(&self, name: &str) -> Option<String> {
        let found = json_of(&self.county, "/api/clues?pack=livelihood&rule=lab-income").await;
        let items = found["items"].as_array().unwrap();
        let clue = items.iter().find(|clue| clue["head_name"] == name)?;
        Some(clue["id"].as_str().unwrap().to_owned())
    }
}

/// What a page answers, which must be a success.
pub async fn json_of(browser: &Browser, path: &str) -> Value {
    let answer = browser.get(path).await;
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, 200, "{path}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// What is answered to a JSON body, which must be a success.
pub async fn posted(browser: &Browser, path: &str, body: &Value) -> Value {
    let answer = browser.post(path, body).await;
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path} {status}: {text}");
    serde_json::from_str(&text).unwrap()
}
