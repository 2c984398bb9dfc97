//! Masked fields in full, and the purposes they can be asked for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Text;

/// A person's masked fields in full.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct UnmaskedView {
    /// The values asked for, as far as they are known.
    pub values: Vec<UnmaskedValue>,
}

/// One value in full.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct UnmaskedValue {
    /// Field word.
    pub field: String,
    /// Label.
    pub label: Text,
    /// The value, not masked.
    pub value: Text,
    /// The date it speaks for.
    pub effective: String,
}

/// Something that sensitive data can be wanted for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PurposeView {
    /// Stable word.
    pub word: String,
    /// In words.
    pub title: Text,
    /// Needs a note besides.
    pub needs_note: bool,
}
