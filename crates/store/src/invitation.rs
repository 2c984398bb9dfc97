//! Invitations: links by which somebody sets the password of their account. Only the digest of a link's token is kept.

use twofront_domain::ids::{AccountId, InvitationId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::table::Table;

pub(crate) const INVITATION: Table = Table {
    name: "invitation",
    columns: &[
        "id",
        "account_id",
        "made_by",
        "made_at",
        "expires_at",
        "token_digest",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "",
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.account_id, a.login, a.name, i.made_by, i.made_at, i.expires_at, i.token_digest, i.used_at, \
             i.withdrawn_at FROM invitation i JOIN account a ON a.id = i.account_id ",
            $rest
        )
    };
}
const PAGE: &str = select!("ORDER BY i.made_at DESC, i.id DESC LIMIT $1 OFFSET $2");
const COUNT: &str = "SELECT COUNT(*) FROM invitation";
const OPEN: &str = select!(
    "WHERE i.token_digest = $1 AND i.used_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $2 AND a.disabled_at IS NULL"
);
const USE: &str = "UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL \
                   AND expires_at > $2";
const WITHDRAW: &str =
    "UPDATE invitation SET withdrawn_at = $2 WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL";
const WITHDRAW_ALL: &str =
    "UPDATE invitation SET withdrawn_at = $2 WHERE account_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL";

/// One invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its id.
    pub id: InvitationId,
    /// Whose account.
    pub account: AccountId,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
    /// Until when it can be used.
    pub expires_at: Moment,
    /// Digest of the token.
    pub token_digest: String,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// When it was withdrawn, or another one took its place.
    pub withdrawn_at: Option<Moment>,
}

fn read(columns: &mut Columns<'_>) -> Result<InvitationRow, StoreError> {
    Ok(InvitationRow {
        id: columns.parsed()?,
        account: columns.parsed()?,
        login: columns.text()?,
        name: columns.text()?,
        made_by: columns.text()?,
        made_at: columns.moment()?,
        expires_at: columns.moment()?,
        token_digest: columns.text()?,
        used_at: columns.optional_moment()?,
        withdrawn_at: columns.optional_moment()?,
    })
}

impl Book {
    /// Invitations, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn invitations(&self, page: Page) -> Result<Listing<InvitationRow>, StoreError> {
        self.listing("invitation", (PAGE, COUNT), vec![], page, read).await
    }

    /// The invitation with this token's digest, as long as it can be used.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn open_invitation(&self, token_digest: &str, now: Moment) -> Result<Option<InvitationRow>, StoreError> {
        self.row("invitation", OPEN, vec![token_digest.into(), now.into()], read)
            .await
    }
}

impl Pen {
    /// Adds an invitation to an account; those it had before can no longer be used.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_invitation(
        &mut self,
        account: AccountId,
        token_digest: &str,
        expires_at: Moment,
    ) -> Result<InvitationId, StoreError> {
        self.withdraw_invitations_of(account).await?;
        let id = InvitationId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&account),
            self.actor_name().into(),
            self.now().into(),
            expires_at.into(),
            token_digest.into(),
            self.seq().into(),
        ];
        self.insert(&INVITATION, cells).await?;
        Ok(id)
    }

    /// Marks an invitation as used.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it can no longer be used.
    pub async fn use_invitation(&mut self, id: InvitationId) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&id), self.now().into()];
        match run(self.connection(), "invitation", USE, cells).await? {
            0 => Err(StoreError::Conflict("the invitation can no longer be used")),
            _ => Ok(()),
        }
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is none that could still be used.
    pub async fn withdraw_invitation(&mut self, id: InvitationId) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&id), self.now().into()];
        match run(self.connection(), "invitation", WITHDRAW, cells).await? {
            0 => Err(StoreError::Conflict("the invitation can no longer be used")),
            _ => Ok(()),
        }
    }

    /// Withdraws what is still open of an account's invitations.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn withdraw_invitations_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&account), self.now().into()];
        run(self.connection(), "invitation", WITHDRAW_ALL, cells)
            .await
            .map(drop)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAGE, COUNT, OPEN, USE, WITHDRAW, WITHDRAW_ALL];
