//! The one typed configuration: defaults, then `twofront.toml`, then `TWOFRONT_*` variables, then flags; the later wins.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::providers::{Env, Format, Serialized, Toml};
use figment::{Figment, Source};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::text::Language;

use crate::cli::GlobalArgs;
use crate::failure::Failure;

/// The file that is read when it lies in the current folder.
const FILE: &str = "twofront.toml";
const PREFIX: &str = "TWOFRONT_";
/// Settings that may come from the environment: all of them.
const KEYS: [&str; 12] = [
    "book",
    "packs",
    "lang",
    "date",
    "listen",
    "secure_cookies",
    "upload_mb_max",
    "idle_hours_max",
    "unmaskings_hour_max",
    "household_pages_day_max",
    "log",
    "log_json",
];

/// Every setting of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the book. In a file: relative to the file.
    pub book: PathBuf,
    /// A county's own packs folder. In a file: relative to the file.
    pub packs: Option<PathBuf>,
    /// Language of the command line.
    pub lang: Option<Language>,
    /// A fixed working date, for demonstrations and exercises.
    pub date: Option<Date>,
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// True when people reach the server through TLS.
    pub secure_cookies: bool,
    /// Largest ledger file taken over HTTP, in MiB.
    pub upload_mb_max: u64,
    /// A web session ends after so many hours without a request.
    pub idle_hours_max: u64,
    /// The security administrator gets an alert when an account looks at more masked fields within an hour ...
    pub unmaskings_hour_max: u64,
    /// ... or opens more household pages within a day.
    pub household_pages_day_max: u64,
    /// Which log lines are written, as `warn` or `info,sqlx=warn`.
    pub log: String,
    /// Log lines as JSON.
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            book: PathBuf::from("book"),
            packs: None,
            lang: None,
            date: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            secure_cookies: false,
            upload_mb_max: 512,
            idle_hours_max: 8,
            unmaskings_hour_max: 30,
            household_pages_day_max: 300,
            log: "warn,twofront::access=info".to_owned(),
            log_json: false,
        }
    }
}

impl Config {
    /// The language asked for, else the machine's.
    pub fn language(&self) -> Language {
        self.lang.unwrap_or_else(language_of_machine)
    }
}

/// Reads the configuration.
///
/// # Errors
/// When the file named by `--config` is missing, or a setting is unknown or does not fit; the message names where it stands.
pub fn read(flags: &GlobalArgs) -> Result<Config, Failure> {
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
    config.packs = config.packs.map(|packs| from_its_file(&figment, "packs", packs));
    Ok(config)
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
