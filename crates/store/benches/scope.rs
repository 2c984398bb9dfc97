//! What it costs that a statement keeps to the reader's scope: what a desk asks most, as the store asks it and with the scope
//! cut out of its text, in turns on the same connection.
//!
//! `cargo bench -p twofront-store --features texts --bench scope [-- PEOPLE] [--book FOLDER]` prints microseconds of both and
//! what the scope adds, beside the goal; it ends with 1 when the scope adds more.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

mod made_book;

use std::path::PathBuf;
use std::time::Instant;

use made_book::{COUNTY, Failure, Options, make_book};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use twofront_packs::Packs;
use twofront_store::BOOK_FILE;
use twofront_store::texts::{SCOPED, Scoped};

const PEOPLE: usize = 1_000_000;
const ROUNDS: usize = 4_000;
const SEED: u64 = 20_200_220;
const GOAL_PERCENT: f64 = 5.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut options = Options {
        people: PEOPLE,
        known: 4,
        days: 0.0,
    };
    let mut kept = None;
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        match word.as_str() {
            "--book" => kept = Some(PathBuf::from(words.next().ok_or("--book wants a folder")?)),
            people => options.people = people.parse()?,
        }
    }
    let temporary = tempfile::tempdir()?;
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    if !folder.join(BOOK_FILE).is_file() {
        let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
        make_book(&folder, &packs, &options).await?;
    }
    let connect = SqliteConnectOptions::new()
        .filename(folder.join(BOOK_FILE))
        .pragma("cache_size", "-65536");
    let mut connection = SqliteConnection::connect_with(&connect).await?;
    println!(
        "{:<32} {:>10} {:>12} {:>8} {:>8}",
        "", "scoped us", "unscoped us", "goal %", "adds %"
    );
    let mut missed = false;
    for statement in &SCOPED {
        let [scoped, unscoped] = both(&mut connection, statement).await?;
        let adds = (scoped / unscoped - 1.0) * 100.0;
        missed |= adds > GOAL_PERCENT;
        let verdict = if adds > GOAL_PERCENT { "MISSED" } else { "ok" };
        let what = statement.what;
        println!("{what:<32} {scoped:>10.1} {unscoped:>12.1} {GOAL_PERCENT:>8.1} {adds:>8.1} {verdict}");
    }
    connection.close().await?;
    std::process::exit(i32::from(missed));
}

/// Medians in microseconds, with the scope and without.
async fn both(connection: &mut SqliteConnection, statement: &Scoped) -> Result<[f64; 2], Failure> {
    let unscoped = statement.text.replace(statement.scope, "1 = 1");
    if unscoped == statement.text {
        return Err(format!("no scope in {}", statement.text).into());
    }
    let texts = [statement.text.to_owned(), unscoped];
    let homes: Vec<String> = sqlx::query_scalar("SELECT id FROM household ORDER BY id LIMIT 5000")
        .fetch_all(&mut *connection)
        .await?;
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        let name = format!("测试{}", random.random_range(0..5000));
        let home = homes.choose(&mut random).ok_or("an empty book")?.clone();
        let by_name = statement.text.contains("p.name >= $4");
        let mut rows = [0, 0];
        // Who is asked first finds less in the cache: they take turns.
        for turn in [round % 2, (round + 1) % 2] {
            let mut query = sqlx::query(AssertSqlSafe(texts[turn].clone()))
                .bind(COUNTY)
                .bind(format!("{COUNTY}:"))
                .bind("");
            query = if by_name {
                query
                    .bind(name.clone())
                    .bind(format!("{name}\u{10FFFF}"))
                    .bind("")
                    .bind(":")
                    .bind(50)
                    .bind(0)
            } else {
                query.bind(home.clone())
            };
            let start = Instant::now();
            let found = query.fetch_all(&mut *connection).await?;
            took[turn].push(start.elapsed().as_secs_f64() * 1e6);
            rows[turn] = found.len();
            if statement.text.contains("COUNT(*)") {
                rows[turn] = usize::try_from(found[0].try_get::<i64, _>(0)?)?;
            }
        }
        if rows[0] != rows[1] || rows[0] == 0 {
            return Err(format!(
                "{}: {} rows with the scope, {} without",
                statement.what, rows[0], rows[1]
            )
            .into());
        }
    }
    Ok(took.map(|mut took| {
        took.sort_by(f64::total_cmp);
        took[took.len() / 2]
    }))
}
