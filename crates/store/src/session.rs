//! Sign-in sessions: whose, where and since when, with what the server keeps in them as opaque text. They come and go without
//! the journal; only ending somebody's session from elsewhere is an entry of it.

use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;

const CREATE: &str = "INSERT INTO session (id, account_id, device, opened_at, seen_at, data, expires_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING";
const SAVE: &str = "UPDATE session SET account_id = $2, device = $3, opened_at = $4, seen_at = $5, data = $6, \
                    expires_at = $7 WHERE id = $1";
const LOAD: &str = "SELECT data FROM session WHERE id = $1 AND expires_at > $2";
const DELETE: &str = "DELETE FROM session WHERE id = $1";
const DELETE_EXPIRED: &str = "DELETE FROM session WHERE expires_at <= $1";
const DELETE_OTHERS: &str = "DELETE FROM session WHERE account_id = $1 AND id <> $2";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.account_id, a.login, a.name, s.device, s.opened_at, s.seen_at \
             FROM session s JOIN account a ON a.id = s.account_id ",
            $rest
        )
    };
}
const PAGE: &str = select!(
    "WHERE s.expires_at > $1 AND ($2 = '' OR s.account_id = $2) ORDER BY s.seen_at DESC, s.id LIMIT $3 OFFSET $4"
);
const COUNT: &str = "SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account_id \
                     WHERE s.expires_at > $1 AND ($2 = '' OR s.account_id = $2)";
const ONE: &str = select!("WHERE s.id = $1 AND s.expires_at > $2");

/// A session as the server keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptSession {
    /// Digest of the id that the browser holds.
    pub id: String,
    /// Who is signed in; nobody before the password was right.
    pub account: Option<AccountId>,
    /// Browser and system, in words.
    pub device: String,
    /// When it was opened, in microseconds since 1970.
    pub opened_at_micros: i64,
    /// When it was last used, give or take some minutes.
    pub seen_at_micros: i64,
    /// What the server keeps in it.
    pub data: String,
    /// When it ends.
    pub expires_at_micros: i64,
}

/// A session as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Digest of the id that the browser holds; opens nothing.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// Their sign-in name.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Browser and system, in words.
    pub device: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was last used, give or take some minutes.
    pub seen_at: Moment,
}

fn read(columns: &mut Columns<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: columns.text()?,
        account: columns.parsed()?,
        login: columns.text()?,
        name: columns.text()?,
        device: columns.text()?,
        opened_at: columns.moment()?,
        seen_at: columns.moment()?,
    })
}

fn cells(session: &KeptSession) -> Vec<Cell> {
    vec![
        session.id.as_str().into(),
        Cell::maybe(session.account.as_ref()),
        session.device.as_str().into(),
        session.opened_at_micros.into(),
        session.seen_at_micros.into(),
        session.data.as_str().into(),
        session.expires_at_micros.into(),
    ]
}

impl Book {
    /// Adds a session; false when the id is taken, so that the caller draws another one.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn create_session(&self, session: &KeptSession) -> Result<bool, StoreError> {
        let mut upkeep = self.upkeep().await?;
        Ok(run(&mut upkeep, "session", CREATE, cells(session)).await? == 1)
    }

    /// Saves a session that is still there; false when it was ended meanwhile, which stays so.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn save_session(&self, session: &KeptSession) -> Result<bool, StoreError> {
        let mut upkeep = self.upkeep().await?;
        Ok(run(&mut upkeep, "session", SAVE, cells(session)).await? == 1)
    }

    /// What the server keeps in a session that has not expired.
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
        run(&mut self.upkeep().await?, "session", DELETE, vec![id.into()])
            .await
            .map(drop)
    }

    /// Removes sessions that have expired; gives their number.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn delete_expired_sessions(&self, now: Moment) -> Result<u64, StoreError> {
        run(&mut self.upkeep().await?, "session", DELETE_EXPIRED, vec![now.into()]).await
    }

    /// Sessions that have not expired, of one account or of all, the latest used first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn sessions(
        &self,
        account: Option<AccountId>,
        now: Moment,
        page: Page,
    ) -> Result<Listing<SessionRow>, StoreError> {
        let whose = account.map(|account| account.to_string()).unwrap_or_default();
        let cells = vec![now.into(), whose.into()];
        self.listing("session", (PAGE, COUNT), cells, page, read).await
    }

    /// One session that has not expired.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn session(&self, id: &str, now: Moment) -> Result<Option<SessionRow>, StoreError> {
        self.row("session", ONE, vec![id.into(), now.into()], read).await
    }
}

impl Pen {
    /// Ends one session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_session(&mut self, id: &str) -> Result<(), StoreError> {
        run(self.connection(), "session", DELETE, vec![id.into()])
            .await
            .map(drop)
    }

    /// Ends an account's sessions but one (none when `but` is empty); gives their number.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_sessions_of(&mut self, account: AccountId, but: &str) -> Result<u64, StoreError> {
        let cells = vec![Cell::of(&account), but.into()];
        run(self.connection(), "session", DELETE_OTHERS, cells).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    CREATE,
    SAVE,
    LOAD,
    DELETE,
    DELETE_EXPIRED,
    DELETE_OTHERS,
    PAGE,
    COUNT,
    ONE,
];
