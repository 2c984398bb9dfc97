//! A whole county at once: 60,000 open visits and 5,000 workers. The time is asserted in release builds only; what the plan
//! holds is asserted in every build.
#![allow(clippy::disallowed_methods, reason = "a test of speed reads the clock")]

mod county;

use std::time::Instant;

use county::{County, Size, options};
use twofront_allocate::{CheckInput, check, plan};
use twofront_domain::task::Contact;

fn county_of_60_000_visits(positions_percent: u32) {
    let size = Size {
        towns: 17,
        villages_per_town: 13,
        households: 92_000,
        tasks: 134_000,
        workers: 5_000,
        positions_percent,
    };
    let county = County::seeded(1, size);
    let merged = county.merged();
    let started = Instant::now();
    let options = options(360);
    let planned = plan(&merged.visits, &county.workers, &options);
    let planning = started.elapsed();
    let started = Instant::now();
    let input = CheckInput {
        tasks: &county.tasks,
        doorsteps: &county.doorsteps,
        visits: &merged.visits,
        workers: &county.workers,
        options: &options,
    };
    assert_eq!(check(&planned, &input), []);
    let placed: usize = planned.rounds.iter().map(|round| round.visits.len()).sum();
    let doors = merged
        .visits
        .iter()
        .filter(|visit| visit.contact == Contact::Visit)
        .count();
    eprintln!(
        "{} visits ({doors} doors), {} workers, {positions_percent} % positions: {placed} placed in {} rounds, {} wait; plan \
         {planning:?}, check {:?}",
        merged.visits.len(),
        county.workers.len(),
        planned.rounds.len(),
        planned.waiting.len(),
        started.elapsed(),
    );
    assert!(merged.visits.len() >= 60_000 && planned.rounds.len() > 4_500 && placed > 30_000);
    if !cfg!(debug_assertions) {
        assert!(planning.as_secs_f64() < 1.0, "{planning:?}");
    }
}

#[test]
fn without_positions() {
    county_of_60_000_visits(0);
}

#[test]
fn with_positions() {
    county_of_60_000_visits(100);
}
