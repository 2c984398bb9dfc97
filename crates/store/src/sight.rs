//! How a verification looks at a database: at one state of it throughout, or slice by slice, each at the state of its moment, with
//! a rest in between. Slices hold no snapshot for long and never the pen: rows that are covered by the journal do not change,
//! so that what is true of each slice up to an entry is true of the whole up to that entry. Knows no table.

use std::time::Duration;

use crate::connection::{Connection, Transaction};
use crate::database::Database;
use crate::error::StoreError;

/// How a verification goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once, on one state of the book: somebody waits for the answer.
    AtOnce,
    /// In slices of at most some thousand rows with so long a rest after each; what is written meanwhile waits for the next time.
    InSlices(Duration),
}

/// A look at a database.
pub(crate) enum Sight<'c> {
    /// One state throughout; the connection is inside a transaction.
    Held(&'c mut Connection),
    /// Another state with each slice.
    Slices {
        database: &'c Database,
        now: Option<Transaction>,
        rest: Duration,
    },
}

impl Sight<'_> {
    /// The connection for this slice.
    pub(crate) async fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        match self {
            Self::Held(connection) => Ok(connection),
            Self::Slices { database, now, .. } => {
                let transaction = match now.take() {
                    Some(transaction) => transaction,
                    None => database.snapshot().await?,
                };
                Ok(now.insert(transaction))
            }
        }
    }

    /// Ends a slice.
    pub(crate) async fn rest(&mut self) {
        if let Self::Slices { now, rest, .. } = self {
            drop(now.take());
            tokio::time::sleep(*rest).await;
        }
    }
}
