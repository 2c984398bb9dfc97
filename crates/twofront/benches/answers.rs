//! How long a county's desk waits for what it does all day, over HTTP at the release program: a search by name, a household's
//! page, a ledger of 500 households taken in with every rule judged anew.
//!
//! `cargo bench -p twofront --bench answers [-- PEOPLE] [--book FOLDER]` makes a synthetic county's book (a million people
//! when nothing is said; some minutes), serves it, asks, and prints 95th percentiles beside the goals; it ends with 1 when one
//! is missed. `--book` keeps the book for the next run, which then adds to it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use twofront_domain::resident_id::ResidentId;

const PROGRAM: &str = env!("CARGO_BIN_EXE_twofront");
const COUNTY: &str = "340722";
const DAY: &str = "2020-02-20";
const SEED: u64 = 20_200_220;
const SEARCHES: usize = 300;
const PAGES: usize = 300;
const LEDGERS: usize = 10;
const HOUSEHOLDS: u32 = 500;
const HEADINGS: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入,\
                        首次识别时间,户类型,监测对象类型\n";

const VILLAGES: [&str; 8] = [
    "黄山村",
    "官塘村",
    "中义村",
    "左岗村",
    "孙岗村",
    "横山村",
    "新庄村",
    "方正村",
];

type Failure = Box<dyn std::error::Error>;

/// The program at work; it ends with this value.
struct Served {
    program: Child,
    address: String,
    client: reqwest::Client,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

/// What was asked, how long is well, and how long each took in milliseconds.
struct Asked {
    what: String,
    goal: f64,
    took: Vec<f64>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (mut people, mut kept) = (1_000_000_u32, None);
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        match word.as_str() {
            "--book" => kept = Some(PathBuf::from(words.next().ok_or("--book wants a folder")?)),
            number => people = number.parse()?,
        }
    }
    let work = tempfile::tempdir()?;
    let book = kept.unwrap_or_else(|| work.path().join("book"));
    if !book.join("book.db").is_file() {
        let start = Instant::now();
        make_book(&book, &work.path().join("ledgers"), people)?;
        println!("book of {people} people made in {:.0} s", start.elapsed().as_secs_f64());
    }
    let served = serve(&book).await?;
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut asked = searches(&served, &mut random).await?;
    asked.push(household_pages(&served, &mut random).await?);
    // A book that was kept has the ledgers of earlier runs.
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    println!("ledgers drawn with seed {run}");
    asked.extend(ledgers(&served, run).await?);
    println!(
        "\n{:<52} {:>8} {:>9} {:>9} {:>7}",
        "", "goal ms", "p95 ms", "median", "ratio"
    );
    let mut missed = false;
    for mut one in asked {
        one.took.sort_by(f64::total_cmp);
        let at = |share: f64| one.took[((one.took.len() - 1) as f64 * share).ceil() as usize];
        let (p95, median) = (at(0.95), at(0.5));
        let verdict = if p95 <= one.goal { "ok" } else { "MISSED" };
        missed |= p95 > one.goal;
        println!(
            "{:<52} {:>8.0} {p95:>9.1} {median:>9.1} {:>7.2} {verdict}",
            one.what,
            one.goal,
            one.goal / p95
        );
    }
    drop(served);
    std::process::exit(i32::from(missed));
}

fn twofront(book: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(["--log", "off", "--lang", "en", "--date", DAY, "--book"])
        .arg(book);
    command.env("TWOFRONT_SESSION_REQUESTS_MINUTE_MAX", "1000000");
    command.env("TWOFRONT_HOUSEHOLD_PAGES_DAY_MAX", "1000000");
    command
}

/// Runs a command to its end. Exit code 3 says that ledgers have errors: synthetic ones do.
fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    match status.code() {
        Some(0 | 3) => Ok(()),
        _ => Err(format!("{command:?} ended with {status}").into()),
    }
}

fn make_book(book: &Path, ledgers: &Path, people: u32) -> Result<(), Failure> {
    run(twofront(book)
        .args(["synth", "--county", COUNTY, "--people", &people.to_string(), "--out"])
        .arg(ledgers))?;
    std::fs::remove_file(ledgers.join("truth.json"))?;
    run(twofront(book).args(["init", "--county", COUNTY]))?;
    run(twofront(book).args(["response", "open", "--name", "新冠肺炎疫情", "--began", "2020-01-24"]))?;
    let files: Vec<PathBuf> = std::fs::read_dir(ledgers)?
        .map(|file| file.map(|file| file.path()))
        .collect::<Result<_, _>>()?;
    run(twofront(book).arg("import").args(files))?;
    run(twofront(book).arg("screen"))
}

/// Serves the book and signs in as the county's desk.
async fn serve(book: &Path) -> Result<Served, Failure> {
    let mut command = twofront(book);
    let mut program = command
        .args(["serve", "--json", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(program.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let said: Value = serde_json::from_str(&line)?;
    let address = said["address"]
        .as_str()
        .ok_or("no address")?
        .trim_end_matches('/')
        .to_owned();
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let (login, password) = (format!("bench{stamp}"), format!("Quiet-{stamp}-Tree"));
    let mut adding = twofront(book)
        .args([
            "account", "add", "--name", "Bench", "--role", "county", "--vault", "--login", &login,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    writeln!(adding.stdin.take().ok_or("no input")?, "{password}")?;
    if !adding.wait()?.success() {
        return Err("no account was made".into());
    }
    let headers = [("x-twofront", "1")].map(|(name, value)| (name.parse(), value.parse()));
    let mut standing = reqwest::header::HeaderMap::new();
    for (name, value) in headers {
        let (name, value): (reqwest::header::HeaderName, reqwest::header::HeaderValue) = (name?, value?);
        standing.insert(name, value);
    }
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .default_headers(standing)
        .build()?;
    let served = Served {
        program,
        address,
        client,
    };
    let credentials = json!({ "login": login, "password": password });
    let answer = served
        .client
        .post(served.at("/api/sign-in"))
        .json(&credentials)
        .send()
        .await?;
    answer.error_for_status()?;
    Ok(served)
}

impl Served {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// An answer, and the milliseconds until the last of it was there.
    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Result<(Value, f64), Failure> {
        let mut address = reqwest::Url::parse(&self.at(path))?;
        address.query_pairs_mut().extend_pairs(query);
        let start = Instant::now();
        let bytes = self
            .client
            .get(address)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await?;
        let took = start.elapsed().as_secs_f64() * 1e3;
        Ok((serde_json::from_slice(&bytes)?, took))
    }

    /// One list at a hundred places of it: `field` of its items.
    async fn some(&self, path: &str, field: &str, random: &mut ChaCha8Rng) -> Result<Vec<String>, Failure> {
        let total = self.ask(path, &[("limit", "1")]).await?.0["total"]
            .as_u64()
            .ok_or("no total")?;
        let mut some = Vec::new();
        for _ in 0..20 {
            let offset = random.random_range(0..total.max(20) - 15).to_string();
            let page = self.ask(path, &[("limit", "15"), ("offset", &offset)]).await?.0;
            let items = page["items"].as_array().ok_or("no items")?;
            some.extend(
                items
                    .iter()
                    .filter_map(|item| item[field].as_str())
                    .map(ToOwned::to_owned),
            );
        }
        some.shuffle(random);
        Ok(some)
    }
}

/// Whole names as the book has them, and what somebody types first of them.
async fn searches(served: &Served, random: &mut ChaCha8Rng) -> Result<Vec<Asked>, Failure> {
    let names = served.some("/api/people", "name", random).await?;
    let mut asked = Vec::new();
    for (what, characters) in [
        ("a whole name", usize::MAX),
        ("its first two characters", 2),
        ("a family name", 1),
    ] {
        let mut took = Vec::new();
        for _ in 0..SEARCHES {
            let name = names.choose(random).ok_or("nobody")?;
            let start: String = name.chars().take(characters).collect();
            took.push(served.ask("/api/people", &[("limit", "50"), ("q", &start)]).await?.1);
        }
        asked.push(Asked {
            what: format!("search among all people by {what}"),
            goal: 50.0,
            took,
        });
    }
    Ok(asked)
}

async fn household_pages(served: &Served, random: &mut ChaCha8Rng) -> Result<Asked, Failure> {
    let households = served.some("/api/households", "id", random).await?;
    let mut took = Vec::new();
    for id in households.iter().cycle().take(PAGES) {
        took.push(served.ask(&format!("/api/households/{id}"), &[]).await?.1);
    }
    Ok(Asked {
        what: "a household's page".to_owned(),
        goal: 20.0,
        took,
    })
}

/// Ledgers of households new to the book, and the same households again with other incomes. Each is one transaction; the
/// answer comes when the households it changed have been judged by every rule.
async fn ledgers(served: &Served, run: u64) -> Result<[Asked; 2], Failure> {
    let mut random = ChaCha8Rng::seed_from_u64(run);
    let mut asked = ["new to the book", "known, with other incomes"].map(|whose| Asked {
        what: format!("a ledger of {HOUSEHOLDS} households {whose}"),
        goal: 300.0,
        took: Vec::new(),
    });
    // The first import reads everybody; it is told apart.
    let (_, first) = import(
        served,
        "开机.csv",
        &ledger(&mut random, run % 100_000 * 100, "2020-02-14")?,
    )
    .await?;
    println!("the first import after the start, which reads everybody: {first:.0} ms");
    for number in (1..=LEDGERS as u64).map(|number| run % 100_000 * 100 + number) {
        let seed = random.random::<u64>();
        for (asked, day) in asked.iter_mut().zip(["2020-02-15", "2020-02-16"]) {
            let mut people = ChaCha8Rng::seed_from_u64(seed);
            let text = ledger(&mut people, number, day)?;
            let (report, took) = import(served, &format!("{number}-{day}.csv"), &text).await?;
            if report["ledger"].is_null() {
                return Err(format!("not taken in: {report}").into());
            }
            asked.took.push(took);
        }
    }
    Ok(asked)
}

/// 500 households of three people each, in the villages of one town.
fn ledger(random: &mut ChaCha8Rng, number: u64, day: &str) -> Result<String, Failure> {
    let mut text = HEADINGS.to_owned();
    let raise = if day.ends_with("16") { 700 } else { 0 };
    for household in 0..HOUSEHOLDS {
        let income = random.random_range(3_000..30_000) + raise;
        let village = VILLAGES[household as usize % VILLAGES.len()];
        let family = ["王", "李", "张", "刘", "陈"].choose(random).ok_or("no name")?;
        for (member, relation) in ["户主", "配偶", "子"].into_iter().enumerate() {
            let born = 1930 + random.random_range(0..80);
            let sequence = random.random_range(0..999);
            let id = ResidentId::from_17_digits(&format!(
                "349900{born}{:02}{:02}{sequence:03}",
                household % 12 + 1,
                number % 28 + 1
            ))
            .ok_or("no such day")?;
            let given: String = (0..2)
                .filter_map(|_| ["安", "平", "春", "秋", "禾", "田"].choose(random).copied())
                .collect();
            let at = household * 3 + member as u32 + 1;
            writeln!(
                text,
                "{at},{day},枞阳县,横埠镇,{village},3499{number:07}{household:03},{at},{family}{given},{id},3,{relation},{income},201406,一般户,"
            )?;
        }
    }
    Ok(text)
}

async fn import(served: &Served, name: &str, text: &str) -> Result<(Value, f64), Failure> {
    let part = reqwest::multipart::Part::text(text.to_owned()).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new().part("file", part);
    let start = Instant::now();
    let answer = served
        .client
        .post(served.at("/api/ledgers"))
        .multipart(form)
        .send()
        .await?;
    let bytes = answer.error_for_status()?.bytes().await?;
    let took = start.elapsed().as_secs_f64() * 1e3;
    Ok((serde_json::from_slice(&bytes)?, took))
}
