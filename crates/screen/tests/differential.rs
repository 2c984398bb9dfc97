//! Random, mutated and senseless conditions on random counties: the columnar evaluator and a plain interpreter agree on
//! true, false and unknown, and what is refused is refused with its place. `make fuzz-rules` runs the same for long.

mod plain;

use plain::dice::Dice;
use plain::rounds::Rounds;

/// Rounds per run: a few seconds without optimisation.
const ROUNDS: u64 = 4_000;

#[test]
fn columns_and_plain_rows_agree() {
    let mut rounds = Rounds::new();
    for round in 0..ROUNDS {
        rounds.households = if round % 200 == 0 { 90 } else { 6 };
        if let Err(difference) = rounds.round(&mut Dice::seeded(round)) {
            panic!("round {round}:\n{difference}");
        }
    }
    // Counties too small or conditions too odd would agree on nothing at all.
    let tally = rounds.tally;
    assert!(tally.judged > ROUNDS / 2, "{tally:?}");
    assert!(
        tally.yes > tally.rows / 8 && tally.unknown > tally.rows / 20,
        "{tally:?}"
    );
    assert!(tally.foreign > ROUNDS / 20 && tally.refused > ROUNDS / 10, "{tally:?}");
}
