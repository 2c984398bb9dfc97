//! How long screening takes: a million seeded people in 300,000 households, every shipped rule, the reason of every hit; one
//! household; a dragged line. Holds each against its goal and fails when one is missed.
//!
//! `cargo bench -p twofront-screen --bench screening [-- PEOPLE [--rules]]`; `--rules` lists the hits of each rule.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

mod county;

use std::process::ExitCode;
use std::time::Instant;

use county::Writer;
use jiff::civil::Date;
use twofront_domain::place::PlaceCode;
use twofront_packs::{Pack, Packs, Rule};
use twofront_screen::{
    Columns, RuleSet, Screened, Side, Snapshot, missing_reason, reasons, screen, screen_household, trial,
};

const PEOPLE: usize = 1_000_000;
const ROUNDS: usize = 7;
/// How many rules the goal speaks of.
const RULES: usize = 60;
const DATE: Date = Date::constant(2020, 2, 20);

/// Goals in milliseconds.
const SCREENING_MS: f64 = 300.0;
const HOUSEHOLD_MS: f64 = 0.2;
const TRIAL_MS: f64 = 30.0;

type Failure = Box<dyn std::error::Error>;

/// A measured time beside its goal.
struct Figure {
    what: String,
    goal: f64,
    ms: f64,
    cpu_ms: Option<f64>,
}

fn main() -> Result<ExitCode, Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let people = words.iter().find_map(|word| word.parse().ok()).unwrap_or(PEOPLE);
    let packs = Packs::shipped().map_err(|errors| format!("{errors:?}"))?;
    let place: PlaceCode = "349900".parse()?;
    let compile = |side, columns: &Columns, date, wanted: &dyn Fn(&str) -> bool| {
        RuleSet::compile_within(&packs, date, &place, side, columns, |_, rule| wanted(&rule.id))
            .map_err(|errors| format!("{errors:?}"))
    };
    let (book_columns, vault_columns) = (
        Columns::of_catalogue(&packs, Side::Book),
        Columns::of_catalogue(&packs, Side::Vault),
    );
    let start = Instant::now();
    let book_rules = compile(Side::Book, &book_columns, DATE, &|_| true)?;
    let vault_rules = compile(Side::Vault, &vault_columns, DATE, &|_| true)?;
    println!("rules compiled in {:.1} ms", ms_since(start));
    let (mut book, mut vault) = (Snapshot::empty(&book_columns), Snapshot::empty(&vault_columns));
    let start = Instant::now();
    Writer::new(&packs.catalogue, &mut book).county(people);
    Writer::new(&packs.catalogue, &mut vault).vault(people);
    println!("rows made and pushed in {:.1} s", ms_since(start) / 1e3);

    // The goal speaks of sixty rules: those that hit most often, so that the reasons are many.
    let mut by_hits: Vec<(usize, &str)> = book_rules
        .rules()
        .iter()
        .map(|rule| (0, rule.rule.id.as_str()))
        .collect();
    for hit in screen(&book, &book_rules)?.hits {
        by_hits[hit.rule].0 += 1;
    }
    by_hits.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let sixty: Vec<&str> = by_hits.iter().take(RULES).map(|(_, id)| *id).collect();
    let sixty = compile(Side::Book, &book_columns, DATE, &|id| sixty.contains(&id))?;
    let figures = [
        whole_county(
            "sixty rules with all reasons",
            &book,
            &sixty,
            words.contains(&"--rules".to_owned()),
        )?,
        whole_county("every book rule with all reasons", &book, &book_rules, false)?,
        whole_county("every vault rule with all reasons", &vault, &vault_rules, false)?,
        one_household(&book, &sixty)?,
        dragged_line(&book, &book_columns, &packs, &place)?,
    ];
    println!("\n{:<62} {:>9} {:>9} {:>9}", "", "goal ms", "ms", "CPU ms");
    for Figure { what, goal, ms, cpu_ms } in &figures {
        let verdict = if ms <= goal { "ok" } else { "MISSED" };
        let cpu = cpu_ms.map_or_else(String::new, |ms| format!("{ms:.0}"));
        println!("{what:<62} {goal:>9.1} {ms:>9.3} {cpu:>9} {verdict}");
    }
    let missed = figures.iter().any(|figure| figure.ms > figure.goal);
    Ok(if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn ms_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Every row, every rule, the reason of every hit, kept in memory.
fn whole_county(what: &str, snapshot: &Snapshot, rules: &RuleSet, list: bool) -> Result<Figure, Failure> {
    let (mut screening, mut explaining, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let mut cpu = 0.0;
    let mut screened = Screened::default();
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let (start, cpu_before) = (Instant::now(), cpu_seconds()?);
        screened = screen(snapshot, rules)?;
        let seen = ms_since(start);
        let all = reasons(snapshot, rules, &screened.hits);
        let total = ms_since(start);
        cpu += cpu_seconds()? - cpu_before;
        bytes = all.iter().map(|reason| reason.sentence.zh.len()).sum::<usize>();
        screening.push(seen);
        explaining.push(total - seen);
        both.push(total);
    }
    let cpu = cpu / ROUNDS as f64 * 1e3;
    let people = snapshot.person_count();
    println!(
        "\n{what}: {people} people, {} households, {} sites, {} lots, {} villages, {} rules",
        snapshot.household_count(),
        snapshot.site_count(),
        snapshot.lot_count(),
        snapshot.village_count(),
        rules.rules().len(),
    );
    println!(
        "  {} hits ({:.2} a person), {} rows with values missing; screen {:.1} ms, reasons {:.1} ms ({:.2} µs each, {bytes} \
         bytes of sentences)",
        screened.hits.len(),
        screened.hits.len() as f64 / people as f64,
        screened.unknown.len(),
        median(screening),
        median(explaining.clone()),
        median(explaining) * 1e3 / screened.hits.len().max(1) as f64,
    );
    if list {
        for (at, rule) in rules.rules().iter().enumerate() {
            let count = |hits: &[twofront_domain::clue::Hit]| hits.iter().filter(|hit| hit.rule == at).count();
            println!(
                "    {:<40} {:>8} hits {:>8} unknown",
                rule.rule.id,
                count(&screened.hits),
                count(&screened.unknown)
            );
        }
    }
    Ok(Figure {
        what: what.to_owned(),
        goal: SCREENING_MS,
        ms: median(both),
        cpu_ms: Some(cpu),
    })
}

/// One household after another: every rule, every reason, and what is missing.
fn one_household(snapshot: &Snapshot, rules: &RuleSet) -> Result<Figure, Failure> {
    let rows: Vec<usize> = (0..snapshot.household_count()).step_by(97).take(3_000).collect();
    let (mut words, start) = (0, Instant::now());
    for &row in &rows {
        let screened = screen_household(snapshot, rules, row)?;
        words += reasons(snapshot, rules, &screened.hits).len();
        if !screened.unknown.is_empty() {
            words += missing_reason(snapshot, rules, &screened.unknown).values.len();
        }
    }
    println!(
        "\none household: {} of them, {words} reasons and missing values",
        rows.len()
    );
    Ok(Figure {
        what: "one household, sixty rules, with reasons".to_owned(),
        goal: HOUSEHOLD_MS,
        ms: ms_since(start) / rows.len() as f64,
        cpu_ms: None,
    })
}

/// A rule with another line is compiled and tried against the one in force.
fn dragged_line(snapshot: &Snapshot, columns: &Columns, packs: &Packs, place: &PlaceCode) -> Result<Figure, Failure> {
    let compile = |packs: &Packs| {
        let wanted = |_: &Pack, rule: &Rule| rule.id == "income-below-line";
        RuleSet::compile_within(packs, DATE, place, Side::Book, columns, wanted).map_err(|errors| format!("{errors:?}"))
    };
    let old = compile(packs)?;
    let mut dragged = packs.clone();
    let mut times = Vec::new();
    for round in 0..ROUNDS as i64 {
        let parameters = dragged.packs.iter_mut().flat_map(|pack| &mut pack.parameters);
        for line in parameters.filter(|parameter| parameter.id == "monitoring_line") {
            line.values
                .iter_mut()
                .for_each(|value| value.amount = 600_000 + 100_000 * round);
        }
        let start = Instant::now();
        let new = compile(&dragged)?;
        let found = trial(snapshot, (&old, 0), (&new, 0))?;
        times.push(ms_since(start));
        if times.len() == ROUNDS {
            println!(
                "\na dragged line: {} households before, {} after, {} caught, {} dropped",
                found.before(),
                found.after(),
                found.caught.len(),
                found.dropped.len(),
            );
        }
    }
    Ok(Figure {
        what: "a dragged line over every household".to_owned(),
        goal: TRIAL_MS,
        ms: median(times),
        cpu_ms: None,
    })
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
