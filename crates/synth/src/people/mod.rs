//! Who lives in the county: names, families and what each person can do. Knows no ledger.

pub(crate) mod abilities;
pub(crate) mod family;
pub mod household;
pub(crate) mod name_words;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod selection;
pub(crate) mod settling;
