//! Holds the evaluator against the plain reading of conditions for as long as wanted: random conditions on random counties,
//! shipped and mutated ones, and noise. Ends with an error and a small case at the first difference.
//!
//! ```text
//! cargo run --release -p twofront-screen --example differ -- --minutes 10 --seed 1
//! ```
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program for people that runs for a while"
)]

#[path = "../tests/plain/mod.rs"]
mod plain;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use plain::dice::Dice;
use plain::rounds::Rounds;

/// What the command line asks for.
struct Wanted {
    minutes: f64,
    seed: u64,
    /// Stop after this many rounds, for running one round again: `--from 1234 --rounds 1`.
    rounds: u64,
    from: u64,
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted {
        minutes: 1.0,
        seed: 1,
        rounds: u64::MAX,
        from: 0,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{name} {value}: not a whole number"));
        match name.as_str() {
            "--minutes" => wanted.minutes = value.parse().map_err(|_| format!("{name} {value}: not a number"))?,
            "--seed" => wanted.seed = number()?,
            "--rounds" => wanted.rounds = number()?,
            "--from" => wanted.from = number()?,
            _ => {
                return Err(format!(
                    "{name} is not known; --minutes, --seed, --from and --rounds are"
                ));
            }
        }
    }
    Ok(wanted)
}

/// The choices of one round: a seed of its own, so that it can be run alone.
fn dice(seed: u64, round: u64) -> Dice {
    Dice::seeded(seed.wrapping_mul(0x0001_0000_0000_01b3) ^ round.wrapping_mul(0x2545_f491_4f6c_dd1d))
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(problem) => {
            println!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    // A panic is a difference like any other and is told with its case.
    std::panic::set_hook(Box::new(|_| {}));
    let (start, limit) = (Instant::now(), Duration::from_secs_f64(wanted.minutes * 60.0));
    let mut rounds = Rounds::new();
    let mut told = 0;
    for round in wanted.from..wanted.from.saturating_add(wanted.rounds) {
        let seconds = start.elapsed().as_secs();
        if start.elapsed() >= limit {
            break;
        }
        if seconds >= told + 30 {
            told = seconds;
            println!("{seconds} s, round {round}: {}", tally(&rounds));
        }
        // Now and then a county of several words of bits, and rarely one of several chunks of rows.
        rounds.households = match round % 2000 {
            0 => 3_000,
            few if few % 40 == 1 => 90,
            _ => 6,
        };
        if let Err(difference) = rounds.round(&mut dice(wanted.seed, round)) {
            println!("difference in round {round} of seed {}:\n{difference}", wanted.seed);
            return ExitCode::FAILURE;
        }
    }
    println!(
        "seed {}, {:.0} s: {}\nno difference",
        wanted.seed,
        start.elapsed().as_secs_f64(),
        tally(&rounds)
    );
    ExitCode::SUCCESS
}

fn tally(rounds: &Rounds) -> String {
    let tally = rounds.tally;
    format!(
        "{} conditions judged on {} rows ({} hits, {} unknown), {} of them mutated or shipped; {} refused with their place",
        tally.judged, tally.rows, tally.yes, tally.unknown, tally.foreign, tally.refused
    )
}
