//! Labelled data for record linkage: two ledgers of one county that have some people in common, or one ledger in which some
//! people stand more than once, and the pairs of rows that speak of the same person. Knows nothing of how they are linked.

mod births;
mod characters;
mod choice;
mod clerk;
mod contacts;
mod families;
mod ids;
mod lunar;
mod names;
mod people;
mod slips;
mod villages;
mod write;

use std::path::Path;

pub use slips::{Slip, Slips, Tally};

use self::lunar::LunarDays;
use self::people::County;
use self::write::{Ledger, row_id};
use crate::spec::SynthError;

/// Two ledgers with people in common.
#[derive(Clone, Debug)]
pub struct TwoLedgers {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Rows of each ledger.
    pub rows: usize,
    /// People who stand in both, at most `rows`.
    pub common: usize,
    /// What goes wrong in the first.
    pub slips_a: Slips,
    /// What goes wrong in the second.
    pub slips_b: Slips,
    /// How the second one numbers households; the first always numbers them.
    pub numbers_b: Numbers,
}

/// Whether an office writes household numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// It has none.
    None,
    /// Every row has one.
    All,
    /// Those of the other office, missing in every fourth row, wrong in one of forty.
    Copied,
}

/// One ledger in which a fifth of the people have two to four rows.
#[derive(Clone, Debug)]
pub struct OneLedger {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Rows.
    pub rows: usize,
    /// Each row is written with one of these, by lot; not empty.
    pub slips: Vec<Slips>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Pairs in truth.csv.
    pub pairs: u64,
    /// Slips counted for each ledger.
    pub tallies: Vec<Tally>,
}

impl TwoLedgers {
    /// A good and a bad ledger with three people of five in common.
    pub fn hard(seed: u64, rows: usize) -> Self {
        Self {
            seed,
            rows,
            common: rows * 3 / 5,
            slips_a: Slips::light(),
            slips_b: Slips::hard(),
            numbers_b: Numbers::None,
        }
    }

    /// Writes a.csv, b.csv and truth.csv into a folder that is there.
    ///
    /// # Errors
    /// When more people are in common than there are rows, a file cannot be written, or a day has more births than IDs.
    pub fn write(&self, folder: &Path) -> Result<Labelled, SynthError> {
        if self.common > self.rows {
            return Err(SynthError::Common {
                common: self.common,
                rows: self.rows,
            });
        }
        let county = County::settle(self.seed, 2 * self.rows - self.common)?;
        let lunar = LunarDays::new();
        let rows = choice::two(self.seed, &county, self.rows, self.common);
        let ledger = |at: usize, letter, slips| Ledger {
            seed: self.seed,
            county: &county,
            lunar: &lunar,
            rows: &rows[at],
            letter,
            slips: std::slice::from_ref(slips),
            numbers: if letter == 'A' { Numbers::All } else { self.numbers_b },
        };
        let tallies = vec![
            ledger(0, 'A', &self.slips_a).write(&folder.join("a.csv"))?,
            ledger(1, 'B', &self.slips_b).write(&folder.join("b.csv"))?,
        ];
        let mut in_b = vec![usize::MAX; county.people.len()];
        for (at, person) in rows[1].iter().enumerate() {
            in_b[*person as usize] = at;
        }
        let pairs = rows[0].iter().enumerate().filter_map(|(at, person)| {
            let other = in_b[*person as usize];
            (other != usize::MAX).then(|| [row_id('A', at), row_id('B', other)])
        });
        let pairs = write::truth(&folder.join("truth.csv"), pairs)?;
        Ok(Labelled { pairs, tallies })
    }
}

impl OneLedger {
    /// Half of the rows are written well, the other half badly.
    pub fn hard(seed: u64, rows: usize) -> Self {
        Self {
            seed,
            rows,
            slips: vec![Slips::light(), Slips::hard()],
        }
    }

    /// Writes dedupe.csv and truth.csv, every pair of rows of one person once, into a folder that is there.
    ///
    /// # Errors
    /// When a file cannot be written, or a day has more births than IDs.
    pub fn write(&self, folder: &Path) -> Result<Labelled, SynthError> {
        let county = County::settle(self.seed, choice::people_for(self.rows))?;
        let lunar = LunarDays::new();
        let rows = choice::one(self.seed, &county, self.rows);
        let ledger = Ledger {
            seed: self.seed,
            county: &county,
            lunar: &lunar,
            rows: &rows,
            letter: 'R',
            slips: &self.slips,
            numbers: Numbers::None,
        };
        let tallies = vec![ledger.write(&folder.join("dedupe.csv"))?];
        let mut by_person: Vec<usize> = (0..rows.len()).collect();
        by_person.sort_unstable_by_key(|at| (rows[*at], *at));
        let pairs = by_person
            .chunk_by(|one, other| rows[*one] == rows[*other])
            .flat_map(|same| {
                same.iter().enumerate().flat_map(|(turn, one)| {
                    same[turn + 1..]
                        .iter()
                        .map(|other| [row_id('R', *one), row_id('R', *other)])
                })
            });
        let pairs = write::truth(&folder.join("truth.csv"), pairs)?;
        Ok(Labelled { pairs, tallies })
    }
}
