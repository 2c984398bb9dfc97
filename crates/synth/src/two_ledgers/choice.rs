//! Who stands in which ledger, and in which order. Relatives tend to stand in the same one, but not all of them do. Knows no
//! cell.

use super::people::County;
use crate::dice::{Dice, Stage};

/// Positions of people, one a row, in the order of a ledger's rows.
pub(crate) type Rows = Vec<u32>;

/// The rows of two ledgers that have so many people in common. The county must have `2 * rows - common` people.
pub(crate) fn two(seed: u64, county: &County, rows: usize, common: usize) -> [Rows; 2] {
    let mut everybody: Vec<u32> = (0..county.people.len() as u32).collect();
    part(seed, 0, county, &mut everybody, common);
    let (both, rest) = everybody.split_at_mut(common);
    part(seed, 1, county, rest, rows - common);
    let (only_a, only_b) = rest.split_at(rows - common);
    let mut ledgers = [[&*both, only_a].concat(), [&*both, only_b].concat()];
    for (at, ledger) in ledgers.iter_mut().enumerate() {
        ledger.sort_unstable();
        Dice::new(seed, Stage::LedgerOrder, at).shuffle(ledger);
    }
    ledgers
}

/// Brings `wanted` of the people to the front. Household and person weigh the same.
fn part(seed: u64, turn: usize, county: &County, people: &mut [u32], wanted: usize) {
    if wanted == 0 || wanted >= people.len() {
        return;
    }
    let mut dice = Dice::new(seed, Stage::LedgerChoice, turn);
    let households: Vec<f64> = county.households.iter().map(|_| dice.unit()).collect();
    let people_own: Vec<f64> = county.people.iter().map(|_| dice.unit()).collect();
    let score = |position: u32| {
        let household = county.people[position as usize].household;
        households[household as usize] + people_own[position as usize]
    };
    people.select_nth_unstable_by(wanted, |a, b| score(*a).total_cmp(&score(*b)).then(a.cmp(b)));
}

/// One in five people has two to four rows of one ledger.
pub(crate) fn one(seed: u64, county: &County, rows: usize) -> Rows {
    let mut dice = Dice::new(seed, Stage::LedgerChoice, 2);
    let mut people: Vec<u32> = (0..county.people.len() as u32).collect();
    dice.shuffle(&mut people);
    let mut ledger = Rows::with_capacity(rows + 4);
    for person in people {
        if ledger.len() >= rows {
            break;
        }
        let copies = if dice.per_mille(200) {
            dice.weighted(&[(70, 2), (22, 3), (8, 4)])
        } else {
            1
        };
        ledger.extend(std::iter::repeat_n(person, copies));
    }
    ledger.truncate(rows);
    Dice::new(seed, Stage::LedgerOrder, 0).shuffle(&mut ledger);
    ledger
}

/// How many people [`one`] needs for so many rows, with some to spare.
pub(crate) fn people_for(rows: usize) -> usize {
    // A person has 0.8 + 0.2 * 2.38 rows on average.
    rows * 4 / 5 + 50
}
