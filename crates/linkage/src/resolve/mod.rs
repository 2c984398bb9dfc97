//! Resolution: from pairs with odds to who is who. Rivals for one row share its probability; a row is given away once.

mod clusters;
mod one_to_one;

pub use clusters::clusters;
pub use one_to_one::one_to_one;

/// Two rows with the natural logarithm of the odds that they are one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Row of the first table.
    pub left: u32,
    /// Row of the second.
    pub right: u32,
    /// Logarithm of the odds.
    pub log_odds: f64,
}

/// Two rows that were found to be one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decided {
    /// Row of the first table.
    pub left: u32,
    /// Row of the second.
    pub right: u32,
    /// How likely it is, other rows that may be the same person considered; 0 to 1.
    pub probability: f64,
}

/// The probability that a natural logarithm of odds stands for, rivals aside.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The probability of a pair from its odds, against "nobody" and against rivals with `rivals` odds in all.
pub fn probability(odds: f64, rivals: f64) -> f64 {
    odds / (1.0 + odds + rivals)
}
