//! Sessions: one's own, and everybody's for the security administrator; seen and ended. What is kept in one is the server's
//! business.

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::AccountId;
pub use twofront_store::KeptSession;
use twofront_store::SessionRow;

use crate::permission::may;
use crate::view::sign_in::SessionView;
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, shown};

impl Desk {
    /// The actor's own sessions, the latest used first. `current` is the one that asks.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn own_sessions(&self, actor: &Actor, current: &str) -> Result<Vec<SessionView>, DeskError> {
        may(actor, Operation::SessionList)?;
        let account = self.own_account(actor).await?;
        let now = self.clock.now();
        let all = self
            .book
            .sessions(Some(account.id), now, twofront_store::Page::ALL)
            .await?;
        Ok(all.rows.iter().map(|row| view(row, current)).collect())
    }

    /// Ends one of the actor's own sessions.
    ///
    /// # Errors
    /// When there is none of this id.
    pub async fn end_own_session(&self, actor: &Actor, id: &str) -> Result<(), DeskError> {
        may(actor, Operation::SessionRevoke)?;
        let account = self.own_account(actor).await?;
        self.end(actor, id, Some(account.id)).await
    }

    /// Ends the actor's own sessions but the current one.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn end_other_sessions(&self, actor: &Actor, current: &str) -> Result<(), DeskError> {
        may(actor, Operation::SessionRevoke)?;
        let account = self.own_account(actor).await?;
        let mut pen = self.pen(actor, "session.end-others").await?;
        let ended = pen.end_sessions_of(account.id, current).await?;
        pen.commit(&account.id.to_string(), serde_json::json!({ "sessions": ended }))
            .await?;
        Ok(())
    }

    /// Everybody's sessions, or those of one account, the latest used first.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn sessions(
        &self,
        actor: &Actor,
        account: Option<AccountId>,
        current: &str,
        page: PageAsked,
    ) -> Result<Page<SessionView>, DeskError> {
        may(actor, Operation::AccountSessionRead)?;
        let now = self.clock.now();
        let listing = self.book.sessions(account, now, shown::page(page)).await?;
        Ok(Page {
            items: listing.rows.iter().map(|row| view(row, current)).collect(),
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Ends anybody's session.
    ///
    /// # Errors
    /// When the actor may not, or there is none of this id.
    pub async fn end_session(&self, actor: &Actor, id: &str) -> Result<(), DeskError> {
        may(actor, Operation::AccountSessionEnd)?;
        self.end(actor, id, None).await
    }

    async fn end(&self, actor: &Actor, id: &str, whose: Option<AccountId>) -> Result<(), DeskError> {
        let found = self.book.session(id, self.clock.now()).await?;
        let session = found
            .filter(|row| whose.is_none_or(|account| account == row.account))
            .ok_or_else(|| DeskError::not_found("session"))?;
        let mut pen = self.pen(actor, "session.end").await?;
        pen.end_session(id).await?;
        let said = serde_json::json!({ "device": session.device, "opened_at": session.opened_at.to_string() });
        pen.commit(&session.account.to_string(), said).await?;
        Ok(())
    }

    /// Adds a web session; false when the id is taken. Sessions that have expired are removed.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn create_session(&self, session: &KeptSession) -> Result<bool, DeskError> {
        self.book.delete_expired_sessions(self.clock.now()).await?;
        Ok(self.book.create_session(session).await?)
    }

    /// Saves a web session that was not ended meanwhile.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn save_session(&self, session: &KeptSession) -> Result<(), DeskError> {
        self.book.save_session(session).await.map(drop).map_err(Into::into)
    }

    /// Loads a web session that has not expired.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn load_session(&self, id: &str) -> Result<Option<String>, DeskError> {
        Ok(self.book.load_session(id, self.clock.now()).await?)
    }

    /// Deletes a web session.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn delete_session(&self, id: &str) -> Result<(), DeskError> {
        Ok(self.book.delete_session(id).await?)
    }
}

fn view(row: &SessionRow, current: &str) -> SessionView {
    SessionView {
        id: row.id.clone(),
        account_id: row.account.to_string(),
        login: row.login.clone(),
        name: row.name.clone(),
        device: row.device.clone(),
        opened_at: row.opened_at.to_string(),
        seen_at: row.seen_at.to_string(),
        current: row.id == current,
    }
}
