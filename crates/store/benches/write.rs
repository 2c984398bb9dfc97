//! How many small durable writes a book in a folder takes from several clients at once, and how long each of them waits: brief
//! pens, which share a COMMIT, beside pens that commit one by one, in turns in the same run.
//!
//! `cargo bench -p twofront-store --bench write [-- WRITES] [--clients N] [--folder FOLDER]` prints both, holds the brief ones
//! against the goals, and ends with 1 when one is missed. The book is made under `--folder` (the temporary folder), which must
//! be on a real disk; how long this disk takes for one fsync is printed, too.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use tempfile::TempDir;
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::ids::{AssertionId, HouseholdId, PersonId};
use twofront_domain::moment::Moment;
use twofront_domain::place::Place;
use twofront_domain::progress::Silent;
use twofront_domain::value::Value;
use twofront_packs::Packs;
use twofront_store::{Book, HouseholdSaid, Pen, PersonSaid, Said};
use uuid::Uuid;

const WRITES: usize = 4_000;
const CLIENTS: usize = 8;
const ROUNDS: usize = 3;
/// Households that one client writes to in turns.
const FAMILIES: usize = 200;
const COUNTY: &str = "349900";
const VILLAGE: &str = "349900001001";
const GOAL_WRITES_PER_CPU_SECOND: f64 = 2_000.0;
const GOAL_P99_MS: f64 = 50.0;

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Options {
    writes: usize,
    clients: usize,
    folder: Option<PathBuf>,
}

fn options() -> Result<Options, Failure> {
    let mut options = Options {
        writes: WRITES,
        clients: CLIENTS,
        folder: None,
    };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "--clients" => options.clients = next()?.parse()?,
            "--folder" => options.folder = Some(next()?.into()),
            writes => options.writes = writes.parse()?,
        }
    }
    Ok(options)
}

/// What is written: a look at masked fields (an entry and a row), or what somebody says of their own household (an entry, an
/// assertion, and the household's state, which follows from all that was said).
#[derive(Clone, Copy, PartialEq)]
enum What {
    Look,
    Statement,
}

/// How the pen is taken.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Together,
    OneByOne,
}

struct County {
    book: Book,
    catalogue: Catalogue,
    people: Vec<(HouseholdId, PersonId)>,
}

/// Seconds each write took, seconds and CPU seconds of all.
#[derive(Default)]
struct Measured {
    waited: Vec<f64>,
    seconds: f64,
    cpu: f64,
}

impl Measured {
    fn per_cpu_second(&self) -> f64 {
        self.waited.len() as f64 / self.cpu
    }

    fn milliseconds(&mut self, quantile: f64) -> f64 {
        self.waited.sort_by(f64::total_cmp);
        self.waited[((self.waited.len() - 1) as f64 * quantile) as usize] * 1e3
    }
}

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if runtime.block_on(measure_all(options()?))? {
        return Ok(());
    }
    std::process::exit(1);
}

async fn measure_all(options: Options) -> Result<bool, Failure> {
    let parent = options.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = tempfile::tempdir_in(parent)?;
    println!("one fsync of this disk: {:.2} ms (median)", fsync_ms(folder.path())?);
    let county = std::sync::Arc::new(make(&folder, options.clients).await?);
    println!(
        "{} clients, {} writes of each kind and way in {ROUNDS} rounds\n",
        options.clients,
        options.writes * ROUNDS
    );
    println!(
        "{:<34} {:>12} {:>10} {:>9} {:>9} {:>9}",
        "", "per CPU s", "per s", "p50 ms", "p99 ms", "CPU s"
    );
    let mut fine = true;
    for (what, name) in [
        (What::Look, "a look at masked fields"),
        (What::Statement, "a statement on a household"),
    ] {
        let (mut together, mut one_by_one) = (Measured::default(), Measured::default());
        for _ in 0..ROUNDS {
            for (how, measured) in [(How::Together, &mut together), (How::OneByOne, &mut one_by_one)] {
                measure(&county, (what, how), &options, measured).await?;
            }
        }
        println!("{name}");
        let (p99, rate) = (
            show("  brief, sharing a COMMIT", &mut together),
            together.per_cpu_second(),
        );
        show("  one COMMIT each", &mut one_by_one);
        let faster =
            (together.waited.len() as f64 / together.seconds) / (one_by_one.waited.len() as f64 / one_by_one.seconds);
        println!(
            "  together / one by one: {:.1} by CPU, {faster:.1} by time",
            rate / one_by_one.per_cpu_second()
        );
        // A statement reads and folds what was said before; it is more than a small write.
        if what == What::Look {
            fine &= goal(
                "  writes per CPU second",
                GOAL_WRITES_PER_CPU_SECOND,
                rate,
                rate / GOAL_WRITES_PER_CPU_SECOND,
            );
        }
        fine &= goal("  99th percentile, ms", GOAL_P99_MS, p99, GOAL_P99_MS / p99);
    }
    let verification = county.book.verify(&Silent).await?;
    println!("\n{} entries verified: {:?}", verification.entries, verification.fault);
    Ok(fine && verification.fault.is_none())
}

fn show(what: &str, measured: &mut Measured) -> f64 {
    let (p50, p99) = (measured.milliseconds(0.5), measured.milliseconds(0.99));
    println!(
        "{what:<34} {:>12.0} {:>10.0} {p50:>9.2} {p99:>9.2} {:>9.2}",
        measured.per_cpu_second(),
        measured.waited.len() as f64 / measured.seconds,
        measured.cpu
    );
    p99
}

fn goal(what: &str, goal: f64, figure: f64, ratio: f64) -> bool {
    let verdict = if ratio >= 1.0 { "ok" } else { "MISSED" };
    println!("{what:<34} goal {goal:>7.0} {figure:>10.1} ratio {ratio:>6.2}  {verdict}");
    ratio >= 1.0
}

async fn measure(
    county: &std::sync::Arc<County>,
    (what, how): (What, How),
    options: &Options,
    measured: &mut Measured,
) -> Result<(), Failure> {
    let (start, cpu_before) = (Instant::now(), cpu_seconds()?);
    let each = options.writes / options.clients;
    let clients: Vec<_> = (0..options.clients)
        .map(|client| {
            let county = std::sync::Arc::clone(county);
            tokio::spawn(async move { write(&county, client, each, what, how).await })
        })
        .collect();
    for client in clients {
        measured.waited.extend(client.await??);
    }
    measured.seconds += start.elapsed().as_secs_f64();
    measured.cpu += cpu_seconds()? - cpu_before;
    Ok(())
}

async fn write(county: &County, client: usize, writes: usize, what: What, how: How) -> Result<Vec<f64>, Failure> {
    let actor = actor()?;
    let mut waited = Vec::with_capacity(writes);
    for at in 0..writes {
        let (household, person) = county.people[client * FAMILIES + at % FAMILIES];
        let start = Instant::now();
        let now = Moment::from_micros(1_600_000_000_000_000);
        let mut pen = match how {
            How::Together => county.book.brief_pen(&actor, now, "bench.write").await?,
            How::OneByOne => county.book.pen(&actor, now, "bench.write").await?,
        };
        match what {
            What::Look => {
                let fields = ["person.resident_id".to_owned()];
                pen.note_unmasking(person, &fields, "visit", "").await?;
            }
            What::Statement => {
                let said = HouseholdSaid {
                    id: household,
                    place: VILLAGE.parse()?,
                    is_new: false,
                    said: vec![said(
                        &county.catalogue,
                        Subject::Household,
                        known::GROUP,
                        &format!("{at}"),
                    )?],
                };
                pen.say_of_households(&county.catalogue, &[said]).await?;
            }
        }
        pen.commit("bench", serde_json::Value::Null).await?;
        waited.push(start.elapsed().as_secs_f64());
    }
    Ok(waited)
}

async fn make(folder: &TempDir, clients: usize) -> Result<County, Failure> {
    let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
    let catalogue = packs.catalogue;
    let book = Book::open(folder.path()).await?;
    let mut pen = book.pen(&actor()?, Moment::from_micros(0), "bench.fill").await?;
    pen.set_county(&COUNTY.parse()?).await?;
    let place = |code: &str| -> Result<Place, Failure> {
        Ok(Place {
            code: code.parse()?,
            name: code.to_owned(),
        })
    };
    pen.put_places(&[place(COUNTY)?, place("349900001")?, place(VILLAGE)?])
        .await?;
    let mut people = Vec::new();
    for number in 0..clients * FAMILIES {
        people.push(add_family(&mut pen, &catalogue, number).await?);
    }
    pen.commit(COUNTY, serde_json::Value::Null).await?;
    Ok(County {
        book,
        catalogue,
        people,
    })
}

async fn add_family(pen: &mut Pen, catalogue: &Catalogue, number: usize) -> Result<(HouseholdId, PersonId), Failure> {
    let (household, person) = (HouseholdId::new(Uuid::now_v7()), PersonId::new(Uuid::now_v7()));
    let of_household = HouseholdSaid {
        id: household,
        place: VILLAGE.parse()?,
        is_new: true,
        said: vec![said(
            catalogue,
            Subject::Household,
            known::HOUSEHOLD_NUMBER,
            &format!("H-{number}"),
        )?],
    };
    pen.say_of_households(catalogue, &[of_household]).await?;
    let of_person = PersonSaid {
        id: person,
        household,
        place: VILLAGE.parse()?,
        is_new: true,
        said: vec![said(catalogue, Subject::Person, known::NAME, &format!("甲{number}"))?],
    };
    pen.say_of_people(catalogue, &[of_person]).await?;
    Ok((household, person))
}

fn said(catalogue: &Catalogue, subject: Subject, field: &str, value: &str) -> Result<Said, Failure> {
    let index = catalogue
        .index(subject, field)
        .ok_or("the packs do not know the field")?;
    Ok(Said {
        assertion: AssertionId::new(Uuid::now_v7()),
        record: None,
        ledger: None,
        effective: Date::constant(2020, 2, 10),
        values: [(index, Value::Text(value.into()))].into_iter().collect(),
    })
}

fn actor() -> Result<Actor, Failure> {
    Ok(Actor {
        account: None,
        name: "bench".to_owned(),
        role: Some(Role::County),
        scope: Scope::area(COUNTY.parse()?, false),
        device: "bench".to_owned(),
        purpose: "bench".to_owned(),
    })
}

fn fsync_ms(folder: &Path) -> Result<f64, Failure> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let mut times = Vec::new();
    for _ in 0..101 {
        file.write_all(&[0; 4096])?;
        let start = Instant::now();
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[50])
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
