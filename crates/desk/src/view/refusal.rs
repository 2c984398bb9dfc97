//! Refused requests as shown to the audit administrator.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Text;

/// What was refused an account within an hour.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RefusalView {
    /// Whose account.
    pub account_id: String,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// The operation, as `household.read`; nothing when the request was refused before it was known.
    pub operation: Option<String>,
    /// The operation in words.
    pub operation_words: Option<Text>,
    /// Why, as the refusal's stable code.
    pub code: String,
    /// How often within the hour.
    pub times: u64,
    /// The first time, China's time.
    pub first_at: String,
    /// The last time, China's time.
    pub last_at: String,
}
