//! How long a full screening takes: a million seeded people, 300,000 households, every shipped rule.
//!
//! `cargo bench -p twofront-screen --bench screening [-- PEOPLE]` prints rows, rules, hits, milliseconds and CPU seconds.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

use std::time::Instant;

use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use twofront_domain::field::{Catalogue, Field, FieldIndex, FieldType, Subject};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};
use twofront_packs::Packs;
use twofront_screen::{RuleSet, Side, Snapshot, reason, screen};

const PEOPLE: usize = 1_000_000;
const ROUNDS: usize = 7;
const SEED: u64 = 20_200_220;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let people = std::env::args()
        .skip(1)
        .find_map(|word| word.parse().ok())
        .unwrap_or(PEOPLE);
    let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
    let (date, place) = (Date::constant(2020, 2, 20), "340722".parse::<PlaceCode>()?);
    for side in [Side::Book, Side::Vault] {
        let start = Instant::now();
        let rules = RuleSet::compile(&packs, date, &place, side).map_err(|errors| format!("{errors:?}"))?;
        let compiled = start.elapsed();
        let start = Instant::now();
        let snapshot = county(&packs.catalogue, &rules, side, people, &place);
        let built = start.elapsed();
        println!(
            "{side:?}: {} people, {} households, {} lots, {} rules (compiled in {:.1} ms, rows made and pushed in {:.1} s)",
            snapshot.person_count(),
            snapshot.household_count(),
            snapshot.lot_count(),
            rules.rules().len(),
            compiled.as_secs_f64() * 1e3,
            built.as_secs_f64(),
        );
        measure(&snapshot, &rules)?;
    }
    Ok(())
}

fn measure(snapshot: &Snapshot, rules: &RuleSet) -> Result<(), Failure> {
    let mut times = Vec::new();
    let cpu_before = cpu_seconds()?;
    let mut hits = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        hits = screen(snapshot, rules)?.hits;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let cpu = (cpu_seconds()? - cpu_before) / ROUNDS as f64;
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!(
        "  screen: {} hits, first {first:.1} ms, median of {ROUNDS} {:.1} ms, {cpu:.3} CPU seconds each",
        hits.len(),
        times[ROUNDS / 2],
    );
    let some: Vec<_> = hits.iter().step_by((hits.len() / 10_000).max(1)).collect();
    let start = Instant::now();
    let shown: usize = some
        .iter()
        .map(|hit| reason(snapshot, rules, hit).sentence.zh.len())
        .sum();
    let each = start.elapsed().as_secs_f64() * 1e6 / some.len().max(1) as f64;
    println!(
        "  reason: {each:.1} µs each over {} hits ({shown} bytes of sentences)",
        some.len()
    );
    Ok(())
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

fn county(catalogue: &Catalogue, rules: &RuleSet, side: Side, people: usize, place: &PlaceCode) -> Snapshot {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let of = |subject| -> Vec<(FieldIndex, &Field)> {
        let fields = catalogue.fields().filter(|(_, field)| field.subject == subject);
        fields
            .filter(|(_, field)| side == Side::Vault || !field.vault)
            .collect()
    };
    let (person, household, lot) = (of(Subject::Person), of(Subject::Household), of(Subject::Lot));
    let mut builder = rules.snapshot();
    let mut left = people;
    while left > 0 {
        let size = random.random_range(1..=6).min(left);
        left -= size;
        let members: Vec<Values> = (0..size).map(|_| row(&mut random, &person)).collect();
        builder.push_household(place, &row(&mut random, &household), &members);
    }
    for at in 0..people / 250 {
        builder.push_lot(Some(at), place, &row(&mut random, &lot));
    }
    builder.finish()
}

/// One row: every field known nine times out of ten, with plausible values.
fn row(random: &mut impl Rng, fields: &[(FieldIndex, &Field)]) -> Values {
    let mut values = Values::new();
    for (index, field) in fields {
        if random.random_ratio(9, 10) {
            values.set(*index, value(random, field));
        }
    }
    values
}

fn value(random: &mut impl Rng, field: &Field) -> Value {
    let base = Date::constant(2020, 2, 20);
    match field.kind {
        FieldType::Text => Value::Text(format!("词{}", random.random_range(0..500)).into()),
        FieldType::Code => {
            // The first code is the ordinary one: three rows of four have it.
            let at = if random.random_ratio(3, 4) {
                0
            } else {
                random.random_range(0..field.codes.len())
            };
            Value::Code(field.codes[at].code.as_str().into())
        }
        FieldType::Flag => Value::Flag(random.random_ratio(1, 50)),
        FieldType::Date => {
            let days_back = if field.id == "birth_date" {
                random.random_range(0..33_000)
            } else {
                random.random_range(-30..400)
            };
            Value::Date(base.saturating_sub(jiff::SignedDuration::from_hours(24 * days_back)))
        }
        kind => {
            let (least, most) = (field.least.unwrap_or(0), field.most.unwrap_or(1_000_000));
            let amount = least + (most - least) / 200 * random.random_range(0..40);
            Value::from_amount(kind, amount).unwrap_or(Value::Count(amount))
        }
    }
}
