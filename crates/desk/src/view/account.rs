//! Accounts as shown. A password is never shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlaceRef, Text};

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Account id.
    pub id: String,
    /// Sign-in name.
    pub login: String,
    /// Name as it goes into the journal.
    pub name: String,
    /// Its role, such as `county`, `town` or `security-administrator`; none while it waits for its grant.
    pub role: Option<String>,
    /// Its area; none while it waits.
    pub place: Option<PlaceRef>,
    /// The worker it belongs to, for workers.
    pub worker_id: Option<String>,
    /// The site it runs, for workshop operators.
    pub site_id: Option<String>,
    /// May see emergency health and movement data.
    pub vault: bool,
    /// False once disabled.
    pub active: bool,
    /// True once somebody has set its password.
    pub joined: bool,
    /// True when a one-time code is asked for after the password.
    pub second_factor: bool,
}

/// One grant of an account.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    /// Grant id.
    pub id: String,
    /// The role.
    pub role: String,
    /// Its area.
    pub place: PlaceRef,
    /// The worker, for workers.
    pub worker_id: Option<String>,
    /// The site, for workshop operators.
    pub site_id: Option<String>,
    /// May see emergency health and movement data.
    pub vault: bool,
    /// Why.
    pub note: String,
    /// Who granted it.
    pub granted_by: String,
    /// When, China's time.
    pub granted_at: String,
}

/// A worker or a site that an account can stand for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GrantableView {
    /// Worker or site id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// One journal entry.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct JournalView {
    /// Position.
    pub seq: i64,
    /// When, China's time.
    pub at: String,
    /// Who.
    pub actor: String,
    /// From where.
    pub device: String,
    /// What.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Further facts.
    pub detail: String,
    /// Hash, for comparison with a printed one.
    pub hash: String,
}

/// What `verify` found.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VerificationView {
    /// True when the chain and everything it covers is whole.
    pub whole: bool,
    /// Entries checked.
    pub entries: u64,
    /// Rows whose digest was checked.
    pub rows: u64,
    /// Anchors that were compared with.
    pub anchors: u64,
    /// Hash of the last entry.
    pub head: String,
    /// The digest the book is kept with: `sha256` or `sm3`.
    pub digest: String,
    /// Where it is broken, the earliest first, a hundred places at most.
    pub faults: Vec<Text>,
    /// What is gone under a certificate, which is no fault.
    pub destroyed: Vec<Text>,
}
