//! A server on a free port of loopback, with an empty book in a folder of its own.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod scene;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use twofront_desk::accounts::NewAccount;
use twofront_desk::grants::{GrantAsked, GrantableAsked};
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::totp::Secret;
use twofront_desk::view::PageAsked;
use twofront_desk::view::response::ResponseOpening;
use twofront_desk::{Desk, DeskOptions};
use twofront_domain::actor::Actor;
use twofront_domain::progress::Silent;
use twofront_server::{ServerSettings, SetupCode};

/// A password that fits the rules.
pub const PASSWORD: &str = "Correct-Horse-7";

/// A running server.
pub struct Served {
    /// Its book, seen from the other side of the desk.
    pub desk: Desk,
    /// The setup code it was given.
    pub setup_code: String,
    /// Folder for uploads.
    pub uploads: PathBuf,
    /// Where it listens, as `http://127.0.0.1:4711`.
    pub address: String,
    folder: tempfile::TempDir,
}

/// A browser of one person.
pub struct Browser {
    client: Client,
    address: String,
}

/// Serves an empty book of Zongyang with uploads of at most 64 KiB.
pub async fn served() -> Served {
    served_with(|_| {}).await
}

/// The same with settings changed.
pub async fn served_with(change: impl FnOnce(&mut ServerSettings)) -> Served {
    served_by(None, change).await
}

/// The same with a packs folder of its own.
pub async fn served_with_packs(packs: &Path) -> Served {
    served_by(Some(packs.to_owned()), |_| {}).await
}

async fn served_by(packs: Option<PathBuf>, change: impl FnOnce(&mut ServerSettings)) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let options = DeskOptions {
        book: folder.path().join("book").as_path().into(),
        packs,
        working_date: Some(date(2020, 2, 20)),
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let uploads = folder.path().join("incoming");
    let code = SetupCode::random().unwrap();
    let mut settings = ServerSettings::on_loopback(uploads.clone());
    settings.setup_code = Some(code.clone());
    settings.upload_bytes_max = 64 * 1024;
    change(&mut settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(twofront_server::serve(
        desk.clone(),
        settings,
        listener,
        std::future::pending(),
    ));
    Served {
        desk,
        setup_code: code.to_string(),
        uploads,
        address,
        folder,
    }
}

impl Served {
    /// Serves the desk as it is set now, on a port of its own.
    pub async fn on_this_desk(self) -> Self {
        let settings = ServerSettings::on_loopback(self.uploads.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(twofront_server::serve(
            self.desk.clone(),
            settings,
            listener,
            std::future::pending(),
        ));
        Self { address, ..self }
    }

    /// The folder that holds the book, its keys and whatever else the server writes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        let client = Client::builder()
            .cookie_store(true)
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        Browser {
            client,
            address: self.address.clone(),
        }
    }

    /// A browser in which the first account, the system administrator's, is signed in.
    pub async fn system_administrator(&self) -> Browser {
        let browser = self.browser();
        let first =
            json!({ "setup_code": self.setup_code, "login": "system", "name": "系统管理员", "password": PASSWORD });
        let created = browser.post("/api/first-administrator", &first).await;
        assert_eq!(created.status(), StatusCode::CREATED);
        browser.sign_in("system").await;
        browser
    }

    /// A browser in which somebody of the county's desk is signed in who may see into the vault.
    pub async fn clerk(&self) -> Browser {
        let grant = GrantAsked {
            vault: true,
            ..granted("county", None)
        };
        self.signed_in("clerk", &grant).await
    }

    /// A browser in which somebody of this role and place is signed in.
    pub async fn with_role(&self, role: &str, place: Option<&str>) -> Browser {
        let worker_id = match role {
            "worker" => Some(self.imported_worker().await),
            _ => None,
        };
        let grant = GrantAsked {
            worker_id,
            ..granted(role, place)
        };
        self.signed_in(&format!("some-{role}"), &grant).await
    }

    /// A browser in which a new account with this grant is signed in.
    pub async fn signed_in(&self, login: &str, grant: &GrantAsked) -> Browser {
        let new = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            password: PASSWORD.to_owned(),
            first_role: None,
        };
        self.desk.add_account_here(&new, grant).await.unwrap();
        let browser = self.browser();
        browser.sign_in(login).await;
        browser
    }

    /// Opens the response during which emergency ledgers are taken in; gives its id.
    pub async fn respond(&self) -> String {
        let opening = ResponseOpening {
            kind: "epidemic".to_owned(),
            name: "新冠肺炎疫情".to_owned(),
            began_on: date(2020, 1, 24),
        };
        let local = self.desk.local_actor("respond");
        self.desk.open_response(&local, &opening).await.unwrap().id
    }

    /// Imports a list with one worker, and gives that worker's id.
    pub async fn imported_worker(&self) -> String {
        let list = "工作人员姓名,人员类别,单位,联系电话,乡镇,村,结对户主姓名\n陈驻村,驻村,县农业农村局,13900000000,横埠镇,雨亭居委会,\n";
        self.import("工作人员.csv", list).await;
        let local = self.desk.local_actor("read");
        let day = date(2020, 2, 20);
        let filter = WorkerFilter::default();
        let workers = self.desk.workers(&local.scope, day, &filter, PageAsked::first(10));
        workers.await.unwrap().items[0].id.clone()
    }
}

impl Served {
    /// Imports a list with one workshop, and gives that site's id.
    pub async fn imported_site(&self) -> String {
        let day = "2020-02-19";
        let list = format!(
            "序号,乡镇,村,车间名称,日期,当日在岗人数,早测温人数,晚测温人数\n1,横埠镇,雨亭居委会,扶贫车间,{day},9,9,9\n"
        );
        self.import("车间.csv", &list).await;
        let local = self.desk.local_actor("grant");
        let asked = GrantableAsked {
            kind: "site".to_owned(),
            place: "340722".to_owned(),
        };
        self.desk.grantable(&local, &asked).await.unwrap()[0].id.clone()
    }

    async fn import(&self, name: &str, text: &str) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let local = self.desk.local_actor("import");
        let imported = self.desk.import(&local, file.path(), name, Arc::new(Silent));
        let report = imported.await.unwrap();
        assert!(report.ledger.is_some(), "{report:?}");
    }

    /// The actor that the account signed in in a browser acts as.
    pub async fn actor_of(&self, browser: &Browser) -> Actor {
        let me: Value = browser.get("/api/me").await.json().await.unwrap();
        let id = me["account"]["id"].as_str().unwrap().parse().unwrap();
        self.desk.actor_of(id, "test").await.unwrap()
    }
}

/// A grant of a role and a place.
pub fn granted(role: &str, place: Option<&str>) -> GrantAsked {
    GrantAsked {
        role: role.to_owned(),
        place: place.map(str::to_owned),
        ..GrantAsked::default()
    }
}

impl Browser {
    /// A request as our pages send it.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        self.client
            .request(method, format!("{}{path}", self.address))
            .header("X-Twofront", "1")
    }

    /// A request without the header that our pages send.
    pub fn foreign_request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client
            .request(method.parse().unwrap(), format!("{}{path}", self.address))
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send().await.unwrap()
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request("POST", path).json(body).send().await.unwrap()
    }

    /// Signs in with [`PASSWORD`]. An administrator then sets up two-step sign-in, without which nothing is open.
    pub async fn sign_in(&self, login: &str) {
        if self.first_step(login).await == "enrol" {
            self.enrol("").await;
        }
    }

    /// Sends login and [`PASSWORD`]; gives what comes next.
    pub async fn first_step(&self, login: &str) -> String {
        let answer = self
            .post("/api/sign-in", &json!({ "login": login, "password": PASSWORD }))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        let said: Value = answer.json().await.unwrap();
        said["next"].as_str().unwrap().to_owned()
    }

    /// Sets up two-step sign-in with the present code of an app of our own; gives the app's secret and the recovery codes.
    pub async fn enrol(&self, password: &str) -> (Secret, Vec<String>) {
        let drawn = self
            .post("/api/own/second-factor", &json!({ "password": password }))
            .await;
        assert_eq!(drawn.status(), StatusCode::OK);
        let drawn: Value = drawn.json().await.unwrap();
        let secret = Secret::from_letters(drawn["secret"].as_str().unwrap()).unwrap();
        let code = json!({ "code": secret.code_at(now_seconds()) });
        let done = self.post("/api/own/second-factor/code", &code).await;
        assert_eq!(done.status(), StatusCode::OK);
        let done: Value = done.json().await.unwrap();
        let codes = done["codes"].as_array().unwrap().iter();
        (secret, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
    }
}

/// Now, in seconds since 1970: codes follow the clock.
#[allow(clippy::disallowed_methods, reason = "the phone in a test has a clock too")]
pub fn now_seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap()
}

/// Sends bytes as they are and reads what comes back until the server closes, or nothing comes for `patience`.
pub async fn raw(address: &str, bytes: &[u8], patience: Duration) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address.trim_start_matches("http://"))
        .await
        .unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    while let Ok(Ok(read)) = tokio::time::timeout(patience, stream.read_buf(&mut answer)).await {
        if read == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status and the problem of a refusal; checks that it has our one shape.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let header = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["request_id"], header.as_str(), "{problem}");
    for language in ["zh", "en"] {
        assert!(
            problem["message"][language].as_str().is_some_and(|text| text.len() > 5),
            "{problem}"
        );
    }
    (status, problem["code"].as_str().unwrap().to_owned())
}
