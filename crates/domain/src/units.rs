//! Quantities with their unit in the type: money in fen, weights in grams, areas in hundredths of a mu, temperatures in
//! tenths of a degree Celsius. Integers throughout; floats never hold money.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident, $unit:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            #[doc = concat!("From ", $unit, ".")]
            pub const fn new(amount: i64) -> Self {
                Self(amount)
            }

            #[doc = concat!("The amount in ", $unit, ".")]
            pub const fn get(self) -> i64 {
                self.0
            }
        }
    )*};
}

quantities! {
    /// Money in fen (1 yuan = 100 fen).
    Fen, "fen";
    /// Weight in grams (1 jin = 500 g).
    Grams, "grams";
    /// Area in hundredths of a mu (1 mu = 1/15 ha).
    CentiMu, "hundredths of a mu";
    /// Temperature in tenths of a degree Celsius (37.3 C = 373).
    DeciCelsius, "tenths of a degree Celsius";
}

impl Fen {
    /// From whole yuan.
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }
}

/// Yuan with two decimals only where there are any: `8800`, `8800.50`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(f, self.0, 100, 2, false)
    }
}

/// Kilograms: `20`, `0.5`.
impl fmt::Display for Grams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(f, self.0, 1000, 3, true)
    }
}

/// Mu: `3.2`.
impl fmt::Display for CentiMu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(f, self.0, 100, 2, true)
    }
}

/// Degrees Celsius: `37.3`.
impl fmt::Display for DeciCelsius {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(f, self.0, 10, 1, true)
    }
}

/// Money keeps its two decimals (`8800.50`); other quantities lose trailing zeros (`3.2`).
fn decimal(f: &mut fmt::Formatter<'_>, amount: i64, per_unit: u64, digits: usize, trim: bool) -> fmt::Result {
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, part) = (amount.unsigned_abs() / per_unit, amount.unsigned_abs() % per_unit);
    if part == 0 {
        return write!(f, "{sign}{whole}");
    }
    let part = format!("{part:0digits$}");
    let part = if trim {
        part.trim_end_matches('0')
    } else {
        part.as_str()
    };
    write!(f, "{sign}{whole}.{part}")
}
