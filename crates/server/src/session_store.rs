//! Web sessions in the book. Only a digest of a session's id is kept there, so that a stolen copy of the book opens nothing.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use twofront_desk::Desk;
use twofront_domain::journal::hex;

/// Keeps sessions through the desk.
#[derive(Clone)]
pub struct BookSessions(Desk);

impl BookSessions {
    /// Sessions in the book of `desk`.
    pub const fn new(desk: Desk) -> Self {
        Self(desk)
    }
}

impl fmt::Debug for BookSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BookSessions")
    }
}

/// What is kept of a session: everything but its id.
#[derive(Serialize, Deserialize)]
struct Kept {
    data: HashMap<String, serde_json::Value>,
    expires_at_micros: i64,
}

fn key(id: &Id) -> String {
    hex(&Sha256::digest(id.0.to_be_bytes()))
}

#[async_trait::async_trait]
impl SessionStore for BookSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Ids are 128 random bits; two alike are not to be expected.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let micros = record.expiry_date.unix_timestamp_nanos() / 1_000;
        let kept = Kept {
            data: record.data.clone(),
            expires_at_micros: i64::try_from(micros).map_err(|error| Error::Encode(error.to_string()))?,
        };
        let text = serde_json::to_string(&kept).map_err(|error| Error::Encode(error.to_string()))?;
        self.0
            .save_session(&key(&record.id), &text, kept.expires_at_micros)
            .await
            .map_err(|error| Error::Backend(error.to_string()))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let loaded = self.0.load_session(&key(id)).await;
        let Some(text) = loaded.map_err(|error| Error::Backend(error.to_string()))? else {
            return Ok(None);
        };
        let kept: Kept = serde_json::from_str(&text).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(kept.expires_at_micros) * 1_000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data: kept.data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0
            .delete_session(&key(id))
            .await
            .map_err(|error| Error::Backend(error.to_string()))
    }
}
