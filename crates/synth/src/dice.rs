//! Seeded chance. Knows nothing of people; the draws are made from raw generator output here, so that a newer random crate
//! with other sampling methods does not change a county.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One stream of chance. Villages, towns and stages have a stream each, so that they can be worked on in parallel.
pub(crate) struct Dice(ChaCha8Rng);

/// Which stage of the work a stream belongs to; the low bits number villages or towns.
#[derive(Clone, Copy)]
pub(crate) enum Stage {
    Families = 1,
    Numbers,
    Selection,
    Livelihood,
    Workers,
    Returnees,
    Patients,
    Lots,
    Sites,
    Namesakes,
    Damage,
    WriteVisits,
    WriteReturnees,
    WritePatients,
    WriteWorkers,
    WriteLots,
    LedgerVillages,
    LedgerNumbers,
    LedgerChoice,
    LedgerOrder,
    LedgerRows,
    Cases,
    WriteDays,
}

impl Dice {
    /// The stream of one stage and one village or town.
    pub fn new(seed: u64, stage: Stage, number: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(((stage as u64) << 32) | number as u64);
        Self(rng)
    }

    /// A number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        debug_assert!(low <= high, "{low} > {high}");
        low + self.below(usize::try_from(high - low + 1).unwrap_or(1)) as i64
    }

    /// True in `share` of a thousand cases.
    pub fn per_mille(&mut self, share: u32) -> bool {
        self.below(1000) < share as usize
    }

    /// From 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Around `middle`: the mean of three draws within `spread` on either side.
    pub fn around(&mut self, middle: i64, spread: i64) -> i64 {
        let sum: i64 = (0..3).map(|_| self.between(middle - spread, middle + spread)).sum();
        sum / 3
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// One entry of a weighted list that is not empty.
    pub fn weighted<T: Copy>(&mut self, list: &[(u32, T)]) -> T {
        let total: usize = list.iter().map(|(weight, _)| *weight as usize).sum();
        let mut left = self.below(total);
        for (weight, entry) in list {
            if left < *weight as usize {
                return *entry;
            }
            left -= *weight as usize;
        }
        list[list.len() - 1].1
    }

    /// Brings a list into chance order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
