//! Writes labelled data for record linkage: `write_two_ledgers --out FOLDER [--rows N] [--common N] [--seed N] [--one] [--numbered]`. Two
//! ledgers with people in common and truth.csv, or with `--one` one ledger with duplicates. With `--numbered` the second ledger has
//! household numbers too.

use std::path::PathBuf;

use twofront_synth::two_ledgers::{Numbers, OneLedger, Slip, TwoLedgers};

#[allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut rows, mut common, mut seed, mut out, mut one, mut numbers) =
        (1_000_000, None, 1, None, false, Numbers::None);
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{flag} needs a value"));
        match flag.as_str() {
            "--rows" => rows = value()?.parse()?,
            "--common" => common = Some(value()?.parse()?),
            "--seed" => seed = value()?.parse()?,
            "--out" => out = Some(PathBuf::from(value()?)),
            "--one" => one = true,
            "--numbered" => numbers = Numbers::Copied,
            other => return Err(format!("there is no option {other}").into()),
        }
    }
    let out = out.ok_or("--out FOLDER is missing")?;
    std::fs::create_dir_all(&out)?;
    let written = if one {
        OneLedger::hard(seed, rows).write(&out)?
    } else {
        let mut two = TwoLedgers::hard(seed, rows);
        two.common = common.unwrap_or(two.common);
        two.numbers_b = numbers;
        two.write(&out)?
    };
    println!("{} pairs of rows speak of the same person", written.pairs);
    for slip in Slip::all() {
        let shares = written.tallies.iter().map(|tally| {
            let share = 100.0 * tally.happened(slip) as f64 / rows as f64;
            format!("{:9} {share:6.2} %", tally.happened(slip))
        });
        println!("{:18}{}", format!("{slip:?}"), shares.collect::<Vec<_>>().join("   "));
    }
    Ok(())
}
