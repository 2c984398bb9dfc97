//! How long a county takes from the book into the columns that rules read: a million seeded people, 300,000 households, a
//! day of dated values for each household, every field of the shipped packs known of four rows in ten.
//!
//! `cargo bench -p twofront-store --bench load [-- PEOPLE] [--known TENTHS] [--days PER_HOUSEHOLD] [--book FOLDER]` prints
//! seconds and CPU seconds beside the goal, and ends with 1 when a million people take longer. The rows are put into a fresh
//! book's tables directly (its states are made up, no statement says them); `--book` keeps it for the next run.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known};
use twofront_domain::ids::VillageId;
use twofront_domain::moment::Moment;
use twofront_packs::Packs;
use twofront_screen::{Columns, Side, Snapshot};
use twofront_store::{BOOK_FILE, Book, CountyView};
use uuid::Uuid;

const PEOPLE: usize = 1_000_000;
/// People of a household on average, times 10.
const PER_HOUSEHOLD: usize = 33;
const VILLAGES: usize = 280;
const ROUNDS: usize = 5;
const SEED: u64 = 20_200_220;
const COUNTY: &str = "340722";
const GOAL_SECONDS: f64 = 3.0;

type Failure = Box<dyn std::error::Error>;

struct Options {
    people: usize,
    known: u32,
    days: f64,
    book: Option<PathBuf>,
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        people: PEOPLE,
        known: 4,
        days: 1.0,
        book: None,
    };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "--known" => options.known = next()?.parse()?,
            "--days" => options.days = next()?.parse()?,
            "--book" => options.book = Some(next()?.into()),
            people => options.people = people.parse()?,
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = options()?;
    let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
    let temporary = tempfile::tempdir()?;
    let folder = options.book.clone().unwrap_or_else(|| temporary.path().to_owned());
    if !folder.join(BOOK_FILE).is_file() {
        let start = Instant::now();
        make_book(&folder, &packs, &options).await?;
        println!("book made in {:.1} s", start.elapsed().as_secs_f64());
    }
    let size = std::fs::metadata(folder.join(BOOK_FILE))?.len();
    println!("{} MB in {BOOK_FILE}", size / 1_000_000);
    let book = Book::open_existing(folder.as_path()).await?;
    let (seconds, cpu) = measure(&book, &packs).await?;
    let verdict = if seconds <= GOAL_SECONDS { "ok" } else { "MISSED" };
    println!("\n{:<62} {:>9} {:>9} {:>9}", "", "goal s", "s", "CPU s");
    let what = format!("{} people from the book into columns", options.people);
    println!("{what:<62} {GOAL_SECONDS:>9.1} {seconds:>9.2} {cpu:>9.2} {verdict}");
    if options.people >= PEOPLE && seconds > GOAL_SECONDS {
        std::process::exit(1);
    }
    Ok(())
}

/// The medians of seconds and of CPU seconds.
async fn measure(book: &Book, packs: &Packs) -> Result<(f64, f64), Failure> {
    let columns = Columns::of_catalogue(packs, Side::Book);
    let scope = Scope::area(COUNTY.parse()?, false);
    let view = CountyView {
        scope: &scope,
        catalogue: &packs.catalogue,
        days_since: Date::constant(2019, 2, 20),
        past: None,
    };
    let (mut times, mut cpu_times) = (Vec::new(), Vec::new());
    let mut snapshot = Snapshot::empty(&columns);
    for round in 0..ROUNDS {
        snapshot = Snapshot::empty(&columns);
        let (start, cpu_before) = (Instant::now(), cpu_seconds()?);
        book.read_county(&view, &mut snapshot).await?;
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - cpu_before);
        let (households, people) = (snapshot.household_count(), snapshot.person_count());
        println!("round {round}: {households} households, {people} people in {seconds:.2} s, {cpu:.2} CPU seconds");
        times.push(seconds);
        cpu_times.push(cpu);
    }
    let since = book.last_seq().await? - 1;
    let start = Instant::now();
    let changed = book.read_changed(&view, since, &mut snapshot).await?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    println!(
        "what one write changed ({} households) in {milliseconds:.2} ms",
        changed.subjects.households.len()
    );
    Ok((median(times), median(cpu_times)))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds of processor time this process has used, all threads together.
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').ok_or("no process name in /proc/self/stat")?.1;
    let ticks = |at: usize| {
        after_name
            .split_whitespace()
            .nth(at)
            .and_then(|word| word.parse::<f64>().ok())
    };
    // Fields 14 and 15 of proc(5): user and system time, in hundredths of a second.
    Ok((ticks(11).ok_or("no user time")? + ticks(12).ok_or("no system time")?) / 100.0)
}

async fn make_book(folder: &Path, packs: &Packs, options: &Options) -> Result<(), Failure> {
    let catalogue = &packs.catalogue;
    let book = Book::open(folder).await?;
    let actor = Actor {
        account: None,
        name: "bench".to_owned(),
        role: Some(Role::County),
        scope: Scope::area(COUNTY.parse()?, false),
        device: "bench".to_owned(),
        purpose: "bench".to_owned(),
    };
    // Two entries: the first reading notes which fields are dated.
    for action in ["county.set", "bench.fill"] {
        let mut pen = book.pen(&actor, Moment::from_micros(0), action).await?;
        pen.set_county(&COUNTY.parse()?).await?;
        pen.commit(COUNTY, serde_json::Value::Null).await?;
    }
    let mut nothing = Snapshot::empty(&Columns::of_catalogue(packs, Side::Book));
    let view = CountyView {
        scope: &actor.scope,
        catalogue,
        days_since: Date::constant(2019, 2, 20),
        past: None,
    };
    book.read_county(&view, &mut nothing).await?;
    book.close().await;
    let connect = SqliteConnectOptions::new()
        .filename(folder.join(BOOK_FILE))
        .foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&connect).await?;
    connection.execute("PRAGMA synchronous = OFF; BEGIN").await?;
    fill(&mut connection, catalogue, options).await?;
    connection.execute("COMMIT").await?;
    connection.close().await?;
    Ok(())
}

const HOUSEHOLD: &str = "INSERT INTO household (id, place_code, villager_group, member_count, state, state_effective, \
                         changed_seq, journal_seq) VALUES ($1, $2, '1', 3, $3, '2020-02-10', $4, 1)";
const PERSON: &str = "INSERT INTO person (id, household_id, place_code, name, resident_id, birth_date, state, \
                      state_effective, journal_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, '2020-02-10', 1)";
const DAY: &str = "INSERT INTO day_value (subject_kind, subject_id, household_id, place_code, day, content, journal_seq) \
                   VALUES ('household', $1, $1, $2, $3, $4, 1)";
const VILLAGE: &str = "INSERT INTO village (id, place_code, state, state_effective, changed_seq, journal_seq) \
                       VALUES ($1, $2, '{}', '', 1, 1)";

async fn fill(connection: &mut SqliteConnection, catalogue: &Catalogue, options: &Options) -> Result<(), Failure> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let of = |subject, dated: bool| -> Vec<&Field> {
        let fields = catalogue.fields().map(|(_, field)| field);
        fields
            .filter(|field| field.subject == subject && !field.vault && (field.dated || !dated))
            .collect()
    };
    let (household, person) = (of(Subject::Household, false), of(Subject::Person, false));
    let dated = of(Subject::Household, true);
    let homes = options.people * 10 / PER_HOUSEHOLD;
    let (mut people, mut days) = (0, 0.0);
    for home in 0..homes {
        let village = format!(
            "{COUNTY}{:03}{:03}",
            100 + home * 17 / homes,
            200 + home * VILLAGES / homes
        );
        if home == 0 || home * VILLAGES / homes != (home - 1) * VILLAGES / homes {
            let id = VillageId::of(&village.parse()?).ok_or("a village")?.to_string();
            sqlx::query(VILLAGE)
                .bind(id)
                .bind(&village)
                .execute(&mut *connection)
                .await?;
        }
        let id = Uuid::now_v7().to_string();
        sqlx::query(HOUSEHOLD)
            .bind(&id)
            .bind(&village)
            .bind(facts(&mut random, &household, options.known, &[]))
            .bind(if home == homes / 2 { 2 } else { 1 })
            .execute(&mut *connection)
            .await?;
        while people < (home + 1) * options.people / homes {
            people += 1;
            let name = format!("测试{}", random.random_range(0..5000));
            let (number, born) = (format!("{COUNTY}19{people:010}"), date(&mut random, 30_000));
            let own = [
                (known::NAME, &name),
                (known::RESIDENT_ID, &number),
                (known::BIRTH_DATE, &born),
            ];
            let state = facts(&mut random, &person, options.known, &own);
            sqlx::query(PERSON)
                .bind(Uuid::now_v7().to_string())
                .bind(&id)
                .bind(&village)
                .bind(name)
                .bind(number)
                .bind(born)
                .bind(state)
                .execute(&mut *connection)
                .await?;
        }
        let first = days as i64;
        days += options.days;
        for day in first..days as i64 {
            let on = Date::constant(2020, 2, 20).saturating_sub(jiff::SignedDuration::from_hours(24 * (day % 360)));
            sqlx::query(DAY)
                .bind(&id)
                .bind(&village)
                .bind(on.to_string())
                .bind(facts(&mut random, &dated, 3, &[]))
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

/// One state: every field known `known` times out of ten, with plausible values; and what is the row's own.
fn facts(random: &mut impl Rng, fields: &[&Field], known: u32, own: &[(&str, &String)]) -> String {
    let mut facts = serde_json::Map::new();
    for field in fields {
        if random.random_ratio(known, 10) {
            facts.insert(field.id.clone(), value(random, field));
        }
    }
    for (field, value) in own {
        facts.insert((*field).to_owned(), value.as_str().into());
    }
    serde_json::Value::Object(facts).to_string()
}

fn date(random: &mut impl Rng, most_days_back: i64) -> String {
    let back = jiff::SignedDuration::from_hours(24 * random.random_range(-30..most_days_back));
    Date::constant(2020, 2, 20).saturating_sub(back).to_string()
}

fn value(random: &mut impl Rng, field: &Field) -> serde_json::Value {
    match field.kind {
        FieldType::Text => format!("词{}", random.random_range(0..500)).into(),
        FieldType::Code => {
            // The first code is the ordinary one: three rows of four have it.
            let ordinary = random.random_ratio(3, 4);
            let at = if ordinary {
                0
            } else {
                random.random_range(0..field.codes.len())
            };
            field.codes[at].code.as_str().into()
        }
        FieldType::Flag => random.random_ratio(1, 50).into(),
        FieldType::Date => date(random, 30_000).into(),
        _ => {
            let (least, most) = (field.least.unwrap_or(0), field.most.unwrap_or(1_000_000));
            (least + (most - least) / 200 * random.random_range(0..40)).into()
        }
    }
}
