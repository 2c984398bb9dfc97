//! How messy the ledgers are.

/// How many errors are seeded, and whether towns write in their own ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mess {
    /// How many of a thousand households get an error in the national list or a visit ledger.
    pub households_per_mille: u32,
    /// Each kind hits at least so many households, as far as there are fitting ones.
    pub least_households: usize,
    /// How many of a thousand rows of the other lists get an error.
    pub rows_per_mille: u32,
    /// Each kind hits at least so many rows of a list.
    pub least_rows: usize,
    /// Different scripts, dates, units and words from town to town and village to village.
    pub untidy: bool,
}

impl Mess {
    /// As ledgers usually are.
    pub const fn usual() -> Self {
        Self {
            households_per_mille: 40,
            least_households: 3,
            rows_per_mille: 60,
            least_rows: 3,
            untidy: true,
        }
    }

    /// No seeded errors and one way of writing. What the form itself brings stays: disability numbers in the ID column, and
    /// the insurance bureau's IDs stored as numbers.
    pub const fn none() -> Self {
        Self {
            households_per_mille: 0,
            least_households: 0,
            rows_per_mille: 0,
            least_rows: 0,
            untidy: false,
        }
    }
}
