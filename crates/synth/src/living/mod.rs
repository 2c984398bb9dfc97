//! What the county lives on, and what the spring of 2020 brought: work, income, help, workers, returnees, patients, produce.
//! Knows people; knows no ledger.

pub mod cases;
pub mod department;
pub mod field_workers;
pub(crate) mod help;
pub(crate) mod income;
pub mod lots;
pub mod patients;
pub mod returnees;
pub mod sites;
pub(crate) mod work;
