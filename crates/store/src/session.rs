//! Sign-in sessions, as opaque text of the server's. Not part of the journal: they come and go with every visit.

use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::connection::run;
use crate::error::StoreError;

const SAVE: &str = "INSERT INTO session (id, data, expires_at) VALUES ($1, $2, $3) \
                    ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at";
const CREATE: &str = "INSERT INTO session (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
const LOAD: &str = "SELECT data FROM session WHERE id = $1 AND expires_at > $2";
const DELETE: &str = "DELETE FROM session WHERE id = $1";
const DELETE_EXPIRED: &str = "DELETE FROM session WHERE expires_at <= $1";

impl Book {
    /// Adds a session; false when the id is taken, so that the caller draws another one.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn create_session(&self, id: &str, data: &str, expires_at: Moment) -> Result<bool, StoreError> {
        let mut upkeep = self.book().upkeep().await?;
        Ok(run(
            &mut upkeep,
            "session",
            CREATE,
            vec![id.into(), data.into(), expires_at.into()],
        )
        .await?
            == 1)
    }

    /// Saves a session.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn save_session(&self, id: &str, data: &str, expires_at: Moment) -> Result<(), StoreError> {
        let mut upkeep = self.book().upkeep().await?;
        run(
            &mut upkeep,
            "session",
            SAVE,
            vec![id.into(), data.into(), expires_at.into()],
        )
        .await
        .map(drop)
    }

    /// A session that has not expired.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn load_session(&self, id: &str, now: Moment) -> Result<Option<String>, StoreError> {
        self.row("session", LOAD, vec![id.into(), now.into()], |columns| columns.text())
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn delete_session(&self, id: &str) -> Result<(), StoreError> {
        run(&mut self.book().upkeep().await?, "session", DELETE, vec![id.into()])
            .await
            .map(drop)
    }

    /// Removes sessions that have expired; gives their number.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn delete_expired_sessions(&self, now: Moment) -> Result<u64, StoreError> {
        run(
            &mut self.book().upkeep().await?,
            "session",
            DELETE_EXPIRED,
            vec![now.into()],
        )
        .await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SAVE, CREATE, LOAD, DELETE, DELETE_EXPIRED];
