//! Alerts as shown to the security administrator.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody read more than is usual.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AlertView {
    /// Alert id.
    pub id: String,
    /// `unmasking` or `household-pages`.
    pub kind: String,
    /// Whose account.
    pub account_id: String,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// Counted since, China's time.
    pub since: String,
    /// How often, when the alert was raised.
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
