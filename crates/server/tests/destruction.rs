//! Emergency data stands in clear nowhere but in answers to those who may see it: not in the book, its logs and the journal, not in
//! the vault itself, exports or backups. Once a response is closed, nothing brings it back. In a file of its own, because a process
//! has one log.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::civil::date;
use reqwest::StatusCode;
use serde_json::{Value, json};
use served::scene::{Scene, TOWN_A, json_of, posted, upload};
use served::{Browser, refusal};
use twofront_desk::exports::ExportAsked;
use twofront_desk::{BookPlace, Desk, DeskOptions};

/// An address, a way of travelling, what somebody felt, a temperature that no thermometer shows, and two notes.
const ORIGIN: &str = "辛丑市庚子巷四十七号附一";
const TRIP: &str = "壬寅K74713次";
const SYMPTOM: &str = "干咳夜汗乏力丁未";
const TEMPERATURE: &str = "58.0619";
const ANSWER: &str = "家属已接回丙午卧室";
const DISMISSAL: &str = "复测三十六度九癸亥";
const PLANTED: [&str; 6] = [ORIGIN, TRIP, SYMPTOM, TEMPERATURE, ANSWER, DISMISSAL];

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What base64 makes of a text wherever it stands in a longer one: the digits that depend on nothing beside it, for each of the
/// three ways it may lie.
fn in_base64(text: &[u8]) -> Vec<Vec<u8>> {
    let digits = |shift: usize| {
        let bits: Vec<bool> = std::iter::repeat_n(false, shift * 8)
            .chain(
                text.iter()
                    .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)),
            )
            .collect();
        let whole: Vec<u8> = bits
            .chunks_exact(6)
            .map(|six| BASE64[six.iter().fold(0, |value, bit| value << 1 | usize::from(*bit))])
            .collect();
        whole[(shift * 8).div_ceil(6)..].to_vec()
    };
    (0..3).map(digits).collect()
}

/// Every way in which a text may stand in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let utf8 = text.as_bytes().to_vec();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let each = |form: &dyn Fn(u8) -> String| utf8.iter().map(|byte| form(*byte)).collect::<String>().into_bytes();
    let escaped = |form: fn(u16) -> String| text.encode_utf16().map(form).collect::<String>().into_bytes();
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let mut forms = vec![
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        each(&|byte| format!("%{byte:02X}")),
        each(&|byte| format!("%{byte:02x}")),
        each(&|byte| format!("{byte:02x}")),
        each(&|byte| format!("{byte:02X}")),
        escaped(|unit| format!("\\u{unit:04x}")),
        gbk.into_owned(),
    ];
    forms.extend(in_base64(&utf8));
    forms.push(utf8);
    forms
}

/// Every file below a folder, and what is packed in those that are packed.
fn contents(folder: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            contents(&path, into);
            continue;
        }
        if path.extension().is_some_and(|ending| ending == "xlsx") {
            let mut packed = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
            for at in 0..packed.len() {
                let mut inside = packed.by_index(at).unwrap();
                let mut bytes = Vec::new();
                inside.read_to_end(&mut bytes).unwrap();
                into.push((path.join(inside.name().unwrap().as_ref()), bytes));
            }
        }
        into.push((path.clone(), std::fs::read(&path).unwrap()));
    }
}

/// The files in which a text stands in any form.
fn holding(folder: &Path, text: &str) -> BTreeSet<PathBuf> {
    let mut files = Vec::new();
    contents(folder, &mut files);
    assert!(files.len() > 5, "{files:?}");
    let forms = forms(text);
    let holds = |bytes: &[u8]| {
        forms
            .iter()
            .any(|form| bytes.windows(form.len()).any(|window| window == form))
    };
    files
        .into_iter()
        .filter(|(_, bytes)| holds(bytes))
        .map(|(path, _)| path)
        .collect()
}

fn nowhere(folder: &Path, when: &str) {
    for planted in PLANTED {
        let found = holding(folder, planted);
        assert!(found.is_empty(), "{when}: {planted} stands in {found:?}");
    }
}

#[test]
fn the_search_finds_every_form() {
    let folder = tempfile::tempdir().unwrap();
    for (at, form) in forms(ORIGIN).into_iter().enumerate() {
        let text = [b"before".as_slice(), &form, b"after"].concat();
        std::fs::write(folder.path().join(format!("{at}.bin")), text).unwrap();
    }
    let spread = format!("xy{ORIGIN}z");
    let packed: String = in_whole_base64(spread.as_bytes());
    std::fs::write(folder.path().join("packed.bin"), &packed).unwrap();
    let found = holding(folder.path(), ORIGIN);
    assert_eq!(found.len(), forms(ORIGIN).len() + 1, "{found:?}");
    assert!(holding(folder.path(), DISMISSAL).is_empty());
}

/// Base64 of a whole text, without padding; a second way to it, for the test of the search.
fn in_whole_base64(text: &[u8]) -> String {
    let groups = text.chunks(3).map(|three| {
        let value = three
            .iter()
            .fold(0_usize, |value, byte| value << 8 | usize::from(*byte))
            << (8 * (3 - three.len()));
        let digits = (0..=three.len()).map(move |at| char::from(BASE64[value >> (18 - 6 * at) & 63]));
        digits.collect::<String>()
    });
    groups.collect()
}

struct Emergency {
    scene: Scene,
    folder: PathBuf,
    id: String,
    household: String,
    /// One that asks for an explanation, and another.
    clues: [String; 2],
}

impl Emergency {
    /// A response, two emergency ledgers with the planted values, and everything that reads them.
    async fn new() -> Self {
        let scene = Scene::new().await;
        let folder = scene.served.folder().to_owned();
        let log = File::create(folder.join("program.log")).unwrap();
        tracing_subscriber::fmt()
            .with_writer(Mutex::new(log))
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .init();
        let early = upload(&scene.colleague, "返乡.csv", returnees(&scene)).await;
        assert_eq!(early["code"], "no-response", "{early}");
        let id = scene.served.respond().await;
        let report = upload(&scene.colleague, "返乡.csv", returnees(&scene)).await;
        assert_eq!(
            (&report["linked"], &report["ledger"]["vault"]),
            (&json!(1), &json!(true)),
            "{report}"
        );
        let report = upload(&scene.colleague, "测温.csv", temperatures(&scene)).await;
        assert!(report["findings"].as_u64() > Some(0), "{report}");
        scene.screen().await;
        let household = scene.household("张晓明").await;
        let mut clues = Vec::new();
        for rule in ["temperature-always-same", "symptoms-reported"] {
            let found = json_of(&scene.colleague, &format!("/api/clues?pack=epidemic&rule={rule}")).await;
            let [clue] = found["items"].as_array().unwrap().as_slice() else {
                panic!("{rule}: {found}")
            };
            assert_eq!(clue["household_id"], household.as_str(), "{clue}");
            clues.push(clue["id"].as_str().unwrap().to_owned());
        }
        Self {
            scene,
            folder,
            id,
            household,
            clues: clues.try_into().unwrap(),
        }
    }

    /// Whoever may see it reads, explains, dismisses, plans, exports, backs up.
    async fn used(&self) {
        let (doctor, county) = (&self.scene.colleague, &self.scene.county);
        let why = format!(
            "/api/why?household={}&pack=epidemic&rule=symptoms-reported&date=2020-02-20",
            self.household
        );
        let told = json_of(doctor, &why).await.to_string();
        assert!(told.contains(SYMPTOM), "who may see it sees it: {told}");
        let findings = json_of(doctor, "/api/findings?limit=200").await.to_string();
        assert!(findings.contains(TEMPERATURE), "{findings}");
        let [first, second] = &self.clues;
        let said = posted(
            doctor,
            &format!("/api/clues/{first}/answers"),
            &json!({ "text": ANSWER }),
        )
        .await;
        assert_eq!(said["answers"][0]["text"], ANSWER, "{said}");
        let noted = posted(
            doctor,
            &format!("/api/clues/{second}/dismissal"),
            &json!({ "note": DISMISSAL }),
        )
        .await;
        assert_eq!(noted["decided_note"], DISMISSAL, "{noted}");
        let neutral = json_of(county, &format!("/api/clues/{second}")).await.to_string();
        assert!(!neutral.contains(DISMISSAL) && !neutral.contains(SYMPTOM), "{neutral}");
        json_of(doctor, &format!("/api/households/{}", self.household)).await;
        posted(county, "/api/plans", &json!({})).await;
        for path in ["/api/visits", "/api/tasks", "/api/overview", "/api/ledgers"] {
            json_of(county, path).await;
        }
        let exports = self.folder.join("exports");
        std::fs::create_dir(&exports).unwrap();
        for (name, path, format) in [
            ("clues.xlsx", "clues", "xlsx"),
            ("clues.csv", "clues", "csv"),
            ("households.csv", "households", "csv"),
        ] {
            let asked = json!({ "purpose": "contact", "format": format });
            let answer = doctor.post(&format!("/api/exports/{path}"), &asked).await;
            assert_eq!(answer.status(), StatusCode::OK);
            std::fs::write(exports.join(name), answer.bytes().await.unwrap()).unwrap();
        }
        self.scene
            .served
            .desk
            .backup(&self.folder.join("backup"))
            .await
            .unwrap();
    }

    async fn close(&self) -> Value {
        let (id, county) = (&self.id, &self.scene.county);
        let asked = json!({ "ended_on": "2020-02-20", "legal_basis": "市防指〔2020〕12号" });
        let view = posted(county, &format!("/api/responses/{id}/closing"), &asked).await;
        assert_eq!((&view["state"], &view["mine"]), (&json!("asked"), &json!(true)));
        let confirm = json!({ "verdict": "confirm", "name": "新冠肺炎疫情" });
        let decision = format!("/api/responses/{id}/decision");
        assert_eq!(refusal(county.post(&decision, &confirm).await).await.0, 403);
        let security = self.scene.served.with_role("security-administrator", None).await;
        let wrong = json!({ "verdict": "confirm", "name": "别的" });
        assert_eq!(
            refusal(security.post(&decision, &wrong).await).await.1,
            "response-unfit"
        );
        let view = posted(&security, &decision, &confirm).await;
        assert_eq!(view["state"], "destroyed", "{view}");
        let again = refusal(security.post(&decision, &confirm).await).await;
        assert_eq!(again.0, 409);
        view["certificate"].clone()
    }

    /// What the pages say afterwards to who could see it before.
    async fn over(&self, doctor: &Browser) {
        let [first, second] = &self.clues;
        for path in [
            format!("/api/clues/{first}"),
            format!("/api/clues/{second}"),
            format!("/api/households/{}", self.household),
            "/api/findings?limit=200".to_owned(),
            "/api/clues?state=all&limit=200".to_owned(),
            format!(
                "/api/why?household={}&pack=epidemic&rule=symptoms-reported&date=2020-02-20",
                self.household
            ),
        ] {
            let told = json_of(doctor, &path).await.to_string();
            for planted in PLANTED {
                assert!(!told.contains(planted), "{path}: {told}");
            }
        }
        self.scene.screen().await;
        let open = json_of(doctor, "/api/clues?pack=epidemic").await;
        assert_eq!(open["total"], 0, "nothing of it applies any more: {open}");
    }
}

fn village_of(scene: &Scene) -> (String, String) {
    let gazetteer = scene.served.desk.gazetteer();
    let town = TOWN_A.parse().unwrap();
    let village = gazetteer.children(&town).next().unwrap().name.clone();
    (gazetteer.name(&town).to_owned(), village)
}

fn returnees(scene: &Scene) -> String {
    let (town, village) = village_of(scene);
    format!(
        "序号,乡镇,村,姓名,身份证号,返乡日期,返乡来源地,车次/航班号,观察开始日期,观察结束日期,症状\n\
         1,{town},{village},张晓明,349900198001010019,2020-02-15,{ORIGIN},{TRIP},2020-02-16,2020-03-01,{SYMPTOM}\n"
    )
}

fn temperatures(scene: &Scene) -> String {
    let (town, village) = village_of(scene);
    let who = format!("{town},{village},张晓明,349900198001010019");
    let mut text = "序号,乡镇,村,姓名,身份证号,测温日期,早体温,晚体温\n".to_owned();
    // The same every day, which asks for an explanation; and one that no thermometer shows, which becomes a finding.
    for day in 16..=20 {
        writeln!(text, "{day},{who},2020-02-{day},36.5,36.5").unwrap();
    }
    writeln!(text, "21,{who},2020-02-14,37.9,{TEMPERATURE}").unwrap();
    text
}

/// A desk at the backup, restored beside it, with the keys as they are now.
async fn at_the_backup(emergency: &Emergency) -> Desk {
    let place = BookPlace::with_keys(
        emergency.folder.join("restored").as_path(),
        emergency.folder.join("book.keys"),
    );
    Desk::restore(&emergency.folder.join("backup"), &place).await.unwrap();
    let options = DeskOptions {
        book: place,
        packs: None,
        working_date: Some(date(2020, 2, 20)),
    };
    Desk::open(options).await.unwrap()
}

#[tokio::test]
async fn what_the_vault_holds_stands_nowhere_in_clear_and_ends_with_the_response() {
    let emergency = Emergency::new().await;
    emergency.used().await;
    let (folder, desk) = (&emergency.folder, &emergency.scene.served.desk);
    nowhere(folder, "before");
    let neutral = holding(folder, "张晓明");
    assert!(neutral.contains(&folder.join("book/book.db")) || neutral.contains(&folder.join("book/book.db-wal")));
    assert!(
        neutral.contains(&folder.join("backup/book.db")),
        "the search itself works: {neutral:?}"
    );
    assert!(
        std::fs::metadata(folder.join("program.log")).unwrap().len() > 10_000,
        "the log was written"
    );

    let certificate = emergency.close().await;
    assert_eq!(
        certificate["number"],
        "340722-2026-01".replace("2026", &year_of(&certificate))
    );
    assert!(certificate["rows"].as_u64() > Some(8), "{certificate}");
    emergency.over(&emergency.scene.colleague).await;
    nowhere(folder, "after");
    let keys: Vec<String> = std::fs::read_dir(folder.join("book.keys"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(keys, ["master.key"], "the data key is gone");
    let verified = desk
        .verify(std::sync::Arc::new(twofront_domain::progress::Silent))
        .await
        .unwrap();
    assert!(verified.whole, "{:?}", verified.faults);
    assert!(
        verified.destroyed[0]
            .zh
            .contains(certificate["number"].as_str().unwrap())
    );

    let restored = at_the_backup(&emergency).await;
    let local = restored.local_actor("look");
    assert_eq!(restored.responses(&local).await.unwrap().vault, "shut");
    let ledgers = restored
        .ledgers(&local.scope, twofront_desk::view::PageAsked::first(50))
        .await
        .unwrap();
    let vault = ledgers.items.iter().find(|ledger| ledger.vault).unwrap();
    let asked = ExportAsked {
        purpose: "contact".to_owned(),
        ..ExportAsked::default()
    };
    let annotated = restored
        .annotated_workbook(&local, vault.id.parse().unwrap(), &asked)
        .await;
    assert_eq!(annotated.err().map(|error| error.code), Some("vault-shut"));
    nowhere(folder, "restored");
}

fn year_of(certificate: &Value) -> String {
    certificate["confirmed_at"].as_str().unwrap()[..4].to_owned()
}
