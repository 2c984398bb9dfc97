//! The book: SQL, journal, scope, vault. The only room with SQL.
//!
//! [`Book`] reads, each read with a [`Scope`](twofront_domain::actor::Scope); a [`Pen`] writes, and every commit leaves
//! one journal entry. One file per noun holds its statements and its rows; what the values mean is known elsewhere.

mod account;
mod assertion;
mod backup;
mod book;
mod cell;
mod clue;
mod columns;
mod connection;
mod database;
mod error;
mod finding;
mod household;
mod journal;
mod ledger;
mod lot;
mod meta;
mod overview;
mod page;
mod pen;
mod person;
mod place;
mod plan;
mod record;
mod scope;
mod screening;
mod session;
mod snapshot;
mod state;
mod state_check;
mod subject;
mod table;
mod task;
mod vault;
mod vault_assertion;
mod verification;
mod visit;
mod worker;

pub use account::Account;
pub use assertion::HouseholdHistory;
pub use backup::{MANIFEST_FILE, Manifest, ManifestFile};
pub use book::{BOOK_FILE, Book};
pub use clue::{ClueFilter, ClueRow, ClueState, VaultClue};
pub use error::StoreError;
pub use finding::{FindingFilter, FindingRow, FindingState, NewFinding};
pub use household::{HouseholdFilter, HouseholdRow, HouseholdSaid};
pub use ledger::{LedgerAdded, LedgerRow, NewLedger};
pub use lot::NewLot;
pub use overview::Counts;
pub use page::{Listing, Page};
pub use pen::Pen;
pub use person::{LinkingRow, PersonFilter, PersonRow, PersonSaid};
pub use plan::{PlanRow, PlanState};
pub use record::{NewRecord, RecordRow};
pub use screening::{ClueStanding, NO_LONGER_APPLIES, NewClue, Screening, ScreeningOutcome, ScreeningRow};
pub use snapshot::{SnapshotHousehold, SnapshotPerson};
pub use state::Said;
pub use subject::SubjectId;
pub use task::{NewTask, TaskChange, TaskFilter, TaskRow};
pub use vault::{VAULT_FILE, Vault};
pub use vault_assertion::VaultSaid;
pub use verification::{Fault, Verification};
pub use visit::{Stop, VisitFilter, VisitRow};
pub use worker::{WorkerDetails, WorkerFilter, WorkerRow};
