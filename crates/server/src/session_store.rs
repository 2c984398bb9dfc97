//! Web sessions in the book. Only a digest of a session's id is kept there, so that a stolen copy of the book opens nothing.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Session, SessionStore};
use twofront_desk::sessions::KeptSession;
use twofront_desk::{Desk, DeskError};
use twofront_domain::journal::hex;

use crate::gate::{SESSION_KEY, SignedInAs};

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

/// The name under which the book keeps a session; empty for one that is not kept.
pub fn name_of(session: &Session) -> String {
    session.id().as_ref().map(key).unwrap_or_default()
}

/// The library hands on no more than a text: the code, and for the log what happened.
fn backend(error: DeskError) -> Error {
    let cause = error.cause.as_deref().map(ToString::to_string).unwrap_or_default();
    Error::Backend(format!("{}: {cause}", error.code))
}

/// The code of an error of the book that came through the library.
pub fn code_of(error: &tower_sessions::session::Error) -> Option<&str> {
    match error {
        tower_sessions::session::Error::Store(Error::Backend(text)) => Some(text.split_once(": ")?.0),
        _ => None,
    }
}

fn key(id: &Id) -> String {
    hex(&Sha256::digest(id.0.to_be_bytes()))
}

fn kept(record: &Record) -> Result<KeptSession> {
    let micros = record.expiry_date.unix_timestamp_nanos() / 1_000;
    let kept = Kept {
        data: record.data.clone(),
        expires_at_micros: i64::try_from(micros).map_err(|error| Error::Encode(error.to_string()))?,
    };
    let whose: Option<SignedInAs> = record
        .data
        .get(SESSION_KEY)
        .and_then(|value| serde_json::from_value(value.clone()).ok());
    Ok(KeptSession {
        id: key(&record.id),
        account: whose.as_ref().map(|whose| whose.account),
        device: whose.as_ref().map(|whose| whose.device.clone()).unwrap_or_default(),
        opened_at_micros: whose.as_ref().map_or(0, |whose| whose.opened_at_micros),
        seen_at_micros: whose.as_ref().map_or(0, |whose| whose.seen_at_micros),
        data: serde_json::to_string(&kept).map_err(|error| Error::Encode(error.to_string()))?,
        expires_at_micros: kept.expires_at_micros,
    })
}

#[async_trait::async_trait]
impl SessionStore for BookSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Ids are 128 random bits; two alike are not to be expected.
        match self.0.create_session(&kept(record)?).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Backend("the session's id is taken".to_owned())),
            Err(error) => Err(Error::Backend(error.to_string())),
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.save_session(&kept(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let loaded = self.0.load_session(&key(id)).await;
        let Some(text) = loaded.map_err(backend)? else {
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
        self.0.delete_session(&key(id)).await.map_err(backend)
    }
}
