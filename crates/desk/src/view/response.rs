//! Emergency responses, how each is closed, and what is left of one that was destroyed: its certificate.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlaceRef, Text};

/// Every response, and what can be opened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResponsesView {
    /// The newest first.
    pub items: Vec<ResponseView>,
    /// What a response may answer.
    pub kinds: Vec<ResponseKindView>,
    /// Whether the vault can be read: `none` without an open response, `open`, `closing`, or `shut` while its key is missing.
    pub vault: String,
}

/// What a response may answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResponseKindView {
    /// The stable word.
    pub id: String,
    /// Its name.
    pub title: Text,
}

/// One response.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResponseView {
    /// Response id.
    pub id: String,
    /// What it answers.
    pub kind: String,
    /// The name of that.
    pub kind_title: Text,
    /// What people call it.
    pub name: String,
    /// Where.
    pub place: PlaceRef,
    /// Its first day.
    pub began_on: String,
    /// Its last day, once somebody has said it.
    pub ended_on: Option<String>,
    /// `open`, `asked`, `closing` or `destroyed`.
    pub state: String,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: String,
    /// Tells its key apart from others, for whoever keeps a copy; gives nothing of it away.
    pub key_print: String,
    /// What was done about closing it, the oldest first.
    pub steps: Vec<ResponseStepView>,
    /// True when the reader asked for it to be closed, and so cannot confirm.
    pub mine: bool,
    /// What was destroyed.
    pub certificate: Option<CertificateView>,
}

/// One step of closing a response.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResponseStepView {
    /// `ask`, `withdraw`, `closing` or `destroyed`.
    pub step: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// The legal basis of a request; why it was taken back.
    pub note: String,
    /// Entry of the journal.
    pub seq: i64,
}

/// What was destroyed, who wanted it and when.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CertificateView {
    /// Its number.
    pub number: String,
    /// First day of the response.
    pub began_on: String,
    /// Its last day.
    pub ended_on: String,
    /// On what legal basis.
    pub legal_basis: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: String,
    /// Who confirmed.
    pub confirmed_by: String,
    /// When.
    pub confirmed_at: String,
    /// When everything was gone; `None` while destruction is under way.
    pub destroyed_at: Option<String>,
    /// Tables with what was in them.
    pub tables: Vec<DestroyedTableView>,
    /// Rows of all tables.
    pub rows: u64,
    /// The last journal entry before the confirmation.
    pub last_entry: i64,
    /// That entry's hash.
    pub last_hash: String,
    /// Tells the key that was destroyed apart from others.
    pub key_print: String,
}

/// One table of a vault that was destroyed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DestroyedTableView {
    /// Its stable word.
    pub name: String,
    /// What was in it.
    pub title: Text,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over the sealed rows.
    pub digest: String,
}

/// A response that somebody opens.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ResponseOpening {
    /// One of the kinds.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    pub began_on: Date,
}

/// That a response be closed and its vault destroyed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClosingRequest {
    /// The response's last day.
    #[schema(value_type = String, format = Date)]
    pub ended_on: Date,
    /// On what legal basis the data is destroyed.
    pub legal_basis: String,
}

/// That a request be taken back.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct ClosingWithdrawal {
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// What another person decides of a request to close.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClosingDecision {
    /// `confirm` or `refuse`.
    pub verdict: String,
    /// The response's name, typed again by who confirms.
    #[serde(default)]
    pub name: String,
    /// Why it is refused.
    #[serde(default)]
    pub note: String,
}
