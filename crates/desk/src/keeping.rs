//! Keeping the book: verify the journal, back up, restore, sessions of the web server.

use std::path::Path;
use std::sync::Arc;

use twofront_domain::actor::Actor;
use twofront_domain::progress::Progress;

use crate::view::account::{JournalView, VerificationView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError};

impl Desk {
    /// Proves the journal's chain and every digest in it.
    ///
    /// # Errors
    /// When the book cannot be read; a broken chain is a result, not an error.
    pub async fn verify(&self, progress: Arc<dyn Progress + Send + Sync>) -> Result<VerificationView, DeskError> {
        let _ = progress;
        unimplemented!()
    }

    /// Journal entries, the latest first. Only administrators may.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn journal(&self, actor: &Actor, page: PageAsked) -> Result<Page<JournalView>, DeskError> {
        let _ = (actor, page);
        unimplemented!()
    }

    /// Copies the book into an empty folder while it stays in use; returns the journal head.
    ///
    /// # Errors
    /// When the folder is not empty or cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<String, DeskError> {
        let _ = to;
        unimplemented!()
    }

    /// Restores a backup into a folder that holds no book; returns the journal head.
    ///
    /// # Errors
    /// When the backup is damaged or the folder already holds a book; nothing is overwritten.
    pub async fn restore(from: &Path, to: &Path) -> Result<String, DeskError> {
        let _ = (from, to);
        unimplemented!()
    }

    /// Saves a web session as opaque JSON.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn save_session(&self, id: &str, data: &str, expires_at_micros: i64) -> Result<(), DeskError> {
        let _ = (id, data, expires_at_micros);
        unimplemented!()
    }

    /// Loads a web session that has not expired.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn load_session(&self, id: &str) -> Result<Option<String>, DeskError> {
        let _ = id;
        unimplemented!()
    }

    /// Deletes a web session.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn delete_session(&self, id: &str) -> Result<(), DeskError> {
        let _ = id;
        unimplemented!()
    }
}
