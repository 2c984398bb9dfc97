//! The hand that writes a ledger: decides where a slip happens and keeps count. Knows no field.

use super::slips::{Slip, Slips, Tally};
use crate::dice::Dice;

/// Writes some rows of one ledger.
pub(crate) struct Clerk<'a> {
    pub dice: Dice,
    pub tally: Tally,
    slips: &'a Slips,
}

impl<'a> Clerk<'a> {
    pub fn new(dice: Dice, slips: &'a Slips) -> Self {
        Self {
            dice,
            tally: Tally::default(),
            slips,
        }
    }

    /// The rows from here on are written with other rates.
    pub fn change(&mut self, slips: &'a Slips) {
        self.slips = slips;
    }

    /// True where this slip, which can happen here, does.
    pub fn slips(&mut self, slip: Slip) -> bool {
        let hit = self.dice.unit() < self.slips.rate(slip);
        self.tally.count(slip, hit);
        hit
    }
}
