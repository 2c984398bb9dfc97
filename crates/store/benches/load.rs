//! How long a county takes from the book into the columns that rules read: a million seeded people, 300,000 households, a
//! day of dated values for each household, every field of the shipped packs known of four rows in ten.
//!
//! `cargo bench -p twofront-store --bench load [-- PEOPLE] [--known TENTHS] [--days PER_HOUSEHOLD] [--book FOLDER]` prints
//! seconds and CPU seconds beside the goal, and ends with 1 when a million people take longer. `--book` keeps the book for the
//! next run.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

mod made_book;

use std::path::PathBuf;
use std::time::Instant;

use jiff::civil::Date;
use made_book::{COUNTY, Failure, Options, make_book};
use twofront_domain::actor::Scope;
use twofront_packs::Packs;
use twofront_screen::{Columns, Side, Snapshot};
use twofront_store::{BOOK_FILE, Book, CountyView};

const PEOPLE: usize = 1_000_000;
const ROUNDS: usize = 5;
const GOAL_SECONDS: f64 = 3.0;

fn options() -> Result<(Options, Option<PathBuf>), Failure> {
    let mut options = Options {
        people: PEOPLE,
        known: 4,
        days: 1.0,
    };
    let mut book = None;
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "--known" => options.known = next()?.parse()?,
            "--days" => options.days = next()?.parse()?,
            "--book" => book = Some(next()?.into()),
            people => options.people = people.parse()?,
        }
    }
    Ok((options, book))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (options, kept) = options()?;
    let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
    let temporary = tempfile::tempdir()?;
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
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
