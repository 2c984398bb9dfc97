//! The one typed configuration: defaults, then `twofront.toml`, then `TWOFRONT_*` variables, then flags; the later wins.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Source};
use ipnet::IpNet;
use jiff::civil::Date;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use twofront_desk::{BookAddress, BookPlace};
use twofront_domain::text::Language;
use twofront_server::Limits;

use crate::cli::GlobalArgs;
use crate::database_url::DatabaseUrl;
use crate::failure::Failure;

/// The file that is read when it lies in the current folder.
const FILE: &str = "twofront.toml";
const PREFIX: &str = "TWOFRONT_";
/// Settings that may come from the environment: all of them.
const KEYS: [&str; 25] = [
    "book",
    "database",
    "database_password_file",
    "anchors",
    "keys",
    "packs",
    "lang",
    "date",
    "listen",
    "secure_cookies",
    "tls_cert",
    "tls_key",
    "behind_proxy",
    "metrics",
    "connections_max",
    "sign_ins_minute_max",
    "open_requests_minute_max",
    "session_requests_minute_max",
    "upload_mb_max",
    "idle_hours_max",
    "unmaskings_hour_max",
    "household_pages_day_max",
    "administrators_password_days",
    "log",
    "log_json",
];

/// Every setting of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the book. In a file: relative to the file.
    pub book: PathBuf,
    /// Address of the book on a PostgreSQL server; without it the book is in its folder.
    pub database: Option<DatabaseUrl>,
    /// A file whose first line is the server's password. In a file: relative to the file.
    pub database_password_file: Option<PathBuf>,
    /// Folder of the anchors; beside the book otherwise. In a file: relative to the file.
    pub anchors: Option<PathBuf>,
    /// Folder of the vault's keys; beside the book's folder otherwise. In a file: relative to the file.
    pub keys: Option<PathBuf>,
    /// A county's own packs folder. In a file: relative to the file.
    pub packs: Option<PathBuf>,
    /// Language of the command line.
    pub lang: Option<Language>,
    /// A fixed working date, for demonstrations and exercises.
    pub date: Option<Date>,
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// True when people reach the server through somebody else's TLS.
    pub secure_cookies: bool,
    /// Certificate file. In a file: relative to the file.
    pub tls_cert: Option<PathBuf>,
    /// Private key file. In a file: relative to the file.
    pub tls_key: Option<PathBuf>,
    /// Proxies whose word about the client is believed: a list, or a text with commas.
    #[serde(deserialize_with = "address_ranges")]
    pub behind_proxy: Vec<IpNet>,
    /// Where `/metrics` is served; nowhere otherwise.
    pub metrics: Option<SocketAddr>,
    /// Connections at one time.
    pub connections_max: u32,
    /// Tries to sign in, per address and minute.
    pub sign_ins_minute_max: u32,
    /// Requests of nobody signed in, per address and minute.
    pub open_requests_minute_max: u32,
    /// Requests of one session, per minute.
    pub session_requests_minute_max: u32,
    /// Largest ledger file taken over HTTP, in MiB.
    pub upload_mb_max: u64,
    /// A web session ends after so many hours without a request.
    pub idle_hours_max: u64,
    /// The security administrator gets an alert when an account looks at more masked fields within an hour ...
    pub unmaskings_hour_max: u64,
    /// ... or opens more household pages within a day.
    pub household_pages_day_max: u64,
    /// The three administrators change their passwords after so many days; 0 for never.
    pub administrators_password_days: u32,
    /// Which log lines are written, as `warn` or `info,sqlx=warn`.
    pub log: String,
    /// Log lines as JSON.
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            book: PathBuf::from("book"),
            database: None,
            database_password_file: None,
            anchors: None,
            keys: None,
            packs: None,
            lang: None,
            date: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            secure_cookies: false,
            tls_cert: None,
            tls_key: None,
            behind_proxy: Vec::new(),
            metrics: None,
            connections_max: limits.connections,
            sign_ins_minute_max: limits.sign_ins_a_minute,
            open_requests_minute_max: limits.open_a_minute,
            session_requests_minute_max: limits.session_a_minute,
            upload_mb_max: 512,
            idle_hours_max: 8,
            unmaskings_hour_max: 30,
            household_pages_day_max: 300,
            administrators_password_days: 90,
            log: "warn,twofront::access=info".to_owned(),
            log_json: false,
        }
    }
}

impl Config {
    /// `json` before the filter, or alone, asks for lines of JSON.
    fn split_log(&mut self) {
        let rest = match self.log.split_once(',') {
            _ if self.log == "json" => Self::default().log,
            Some(("json", rest)) => rest.to_owned(),
            _ => return,
        };
        self.log_json = true;
        self.log = rest;
    }

    /// A book at this address with the keys of the configuration: those beside the folder if it names none, also for a book on a
    /// server.
    pub fn place(&self, address: BookAddress) -> BookPlace {
        let keys = self.keys.clone().unwrap_or_else(|| {
            let mut beside = address.folder().unwrap_or(&self.book).as_os_str().to_owned();
            beside.push(".keys");
            beside.into()
        });
        BookPlace::with_keys(address, keys)
    }

    /// The language asked for, else the machine's.
    pub fn language(&self) -> Language {
        self.lang.unwrap_or_else(language_of_machine)
    }
}

/// Reads the configuration, and where it says that the book is.
///
/// # Errors
/// When the file named by `--config` is missing, or a setting is unknown or does not fit; the message names where it stands.
pub fn read(flags: &GlobalArgs) -> Result<(Config, BookAddress), Failure> {
    let file = match &flags.config {
        Some(file) if !file.is_file() => {
            let file = file.display();
            return Err(Failure::usage(
                "config-missing",
                format!("没有找到配置文件 {file}。"),
                format!("There is no configuration file {file}."),
            ));
        }
        Some(file) => Some(file.clone()),
        None => Some(PathBuf::from(FILE)).filter(|file| file.is_file()),
    };
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment = figment
        .merge(Env::prefixed(PREFIX).only(&KEYS))
        .merge(Serialized::defaults(flags));
    let mut config: Config = figment.extract().map_err(|error| unfit(&error))?;
    config.book = from_its_file(&figment, "book", config.book);
    config.anchors = config.anchors.map(|folder| from_its_file(&figment, "anchors", folder));
    config.keys = config.keys.map(|keys| from_its_file(&figment, "keys", keys));
    config.packs = config.packs.map(|packs| from_its_file(&figment, "packs", packs));
    config.tls_cert = config.tls_cert.map(|file| from_its_file(&figment, "tls_cert", file));
    config.tls_key = config.tls_key.map(|file| from_its_file(&figment, "tls_key", file));
    let password_file = config.database_password_file.take();
    config.database_password_file = password_file.map(|file| from_its_file(&figment, "database_password_file", file));
    config.split_log();
    let address = match &config.database {
        None => config.book.as_path().into(),
        Some(url) => with_password(url.address()?, config.database_password_file.as_deref())?,
    };
    Ok((config, address))
}

/// The server's address with the password of the file, where one is named.
pub fn with_password(address: BookAddress, file: Option<&Path>) -> Result<BookAddress, Failure> {
    let (BookAddress::Server(server), Some(file)) = (&address, file) else {
        return Ok(address);
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        let file = file.display();
        Failure::usage(
            "password-file",
            format!("密码文件 {file} 读不出来：{error}。"),
            format!("The password file {file} cannot be read: {error}."),
        )
    })?;
    let password = text.lines().next().unwrap_or_default();
    Ok(BookAddress::Server(server.clone().with_password(password)))
}

/// Addresses and ranges, as a list or as one text with commas.
fn address_ranges<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<IpNet>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        One(String),
        Many(Vec<String>),
    }
    let texts = match Written::deserialize(input)? {
        Written::One(text) => text.split(',').map(str::to_owned).collect(),
        Written::Many(texts) => texts,
    };
    let ranges = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    ranges
        .map(|text| {
            let range = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            range.map_err(|_| D::Error::custom(format!("{text} is no address and no range such as 10.0.0.0/8")))
        })
        .collect()
}

/// A path that a file names is relative to that file.
fn from_its_file(figment: &Figment, key: &str, path: PathBuf) -> PathBuf {
    let source = figment.find_metadata(key).and_then(|metadata| metadata.source.as_ref());
    match source.and_then(Source::file_path).and_then(Path::parent) {
        Some(folder) => folder.join(path),
        None => path,
    }
}

fn unfit(error: &figment::Error) -> Failure {
    let first = error.clone().into_iter().next().unwrap_or_else(|| error.clone());
    let place = first.metadata.as_ref().map_or_else(String::new, |metadata| {
        metadata
            .source
            .as_ref()
            .map_or_else(|| metadata.name.to_string(), ToString::to_string)
    });
    let key = first.path.join(".");
    let problem = first.kind;
    Failure::usage(
        "config-unfit",
        format!("配置有误（{place}，{key}）：{problem}"),
        format!("The configuration does not fit ({place}, {key}): {problem}"),
    )
}

/// The language that the machine's environment asks for; English unless it is Chinese.
#[allow(
    clippy::disallowed_methods,
    reason = "LC_ALL and LANG are how a machine says its language"
)]
pub fn language_of_machine() -> Language {
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    match asked {
        Some(value) if value.starts_with("zh") => Language::Zh,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_a_list_or_a_text_with_commas() {
        let check = |toml: &str, expect: Option<&[&str]>| {
            let figment = Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml));
            let found = figment.extract::<Config>().ok();
            let found = found.map(|config| config.behind_proxy.iter().map(ToString::to_string).collect::<Vec<_>>());
            let expect = expect.map(|texts| texts.iter().map(ToString::to_string).collect());
            assert_eq!(found, expect, "{toml}");
        };
        check("", Some(&[]));
        check("behind_proxy = ''", Some(&[]));
        check(
            "behind_proxy = '10.0.0.0/8, 127.0.0.1'",
            Some(&["10.0.0.0/8", "127.0.0.1/32"]),
        );
        check("behind_proxy = ['fd00::/8', '::1']", Some(&["fd00::/8", "::1/128"]));
        check("behind_proxy = 'everybody'", None);
        check("behind_proxy = '10.0.0.0/64'", None);
    }

    #[test]
    fn logs_can_be_asked_for_as_json_with_or_without_a_filter() {
        for (asked, filter, json) in [
            ("json", Config::default().log.as_str(), true),
            ("json,debug", "debug", true),
            ("info,sqlx=warn", "info,sqlx=warn", false),
        ] {
            let mut config = Config {
                log: asked.to_owned(),
                ..Config::default()
            };
            config.split_log();
            assert_eq!((config.log.as_str(), config.log_json), (filter, json), "{asked}");
        }
    }
}
