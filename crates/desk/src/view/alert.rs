//! Alerts as shown to the security and the audit administrator.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody read more than is usual, or the book is not what its journal says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AlertView {
    /// Alert id.
    pub id: String,
    /// `unmasking`, `household-pages` or `journal-broken`.
    pub kind: String,
    /// Whose account, where it is about one.
    pub account_id: Option<String>,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// Counted since, China's time.
    pub since: String,
    /// How often, or in how many places, when the alert was raised.
    pub times: u64,
    /// More than this is unusual.
    pub most: u64,
    /// When it was raised, China's time.
    pub raised_at: String,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
    /// When.
    pub acknowledged_at: Option<String>,
    /// What they found.
    pub note: Option<String>,
}
