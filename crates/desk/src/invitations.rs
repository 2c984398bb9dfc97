//! Invitations: the system administrator makes a link, on paper or on a screen, by which somebody sets the password of their
//! account, once and within a week. What the account may do is still the security administrator's to grant.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::{AccountId, InvitationId};
use twofront_domain::moment::Moment;
use twofront_store::{InvitationRow, StoreError};
use utoipa::ToSchema;

use crate::error::ErrorClass;
use crate::own_password::put_password;
use crate::permission::may;
use crate::secrets::{digest, same, word};
use crate::sign_in::CameFrom;
use crate::view::sign_in::{InvitationMadeView, InvitationView, InvitedView};
use crate::view::{Page, PageAsked};
use crate::{Desk, DeskError, qr, shown};

/// How long an invitation can be used.
const DAYS: i64 = 7;
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;
/// Letters of a token, five bits each.
const TOKEN_LETTERS: usize = 28;
/// What the digest of a token is for.
const PURPOSE: &str = "invitation";
/// The page that opens an invitation. The token follows behind a `#`, which browsers send to nobody.
const PAGE: &str = "/join#";

/// For whom an invitation is made.
#[derive(Clone, Deserialize, ToSchema)]
pub struct InvitationAsked {
    /// Where the pages are, as people reach them: `https://twofront.example`.
    pub address: String,
}

/// A link's token.
#[derive(Clone, Deserialize, ToSchema)]
pub struct InvitationToken {
    /// What stands behind the `#` of the link.
    pub token: String,
}

/// A password set by invitation.
#[derive(Clone, Deserialize, ToSchema)]
pub struct Joining {
    /// What stands behind the `#` of the link.
    pub token: String,
    /// At least 10 characters of at least three kinds, and none of the last five.
    pub password: String,
}

impl Desk {
    /// Makes an invitation to an account; those it had before can no longer be used. Only the system administrator may, and
    /// not for themselves.
    ///
    /// # Errors
    /// When the actor may not, the account is disabled or unknown, or the address is none.
    pub async fn invite(
        &self,
        actor: &Actor,
        id: AccountId,
        asked: &InvitationAsked,
    ) -> Result<InvitationMadeView, DeskError> {
        may(actor, Operation::InvitationMake)?;
        if actor.account == Some(id) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "own-account",
                "不能邀请自己；修改密码请到“本人账号”。",
                "Nobody invites themselves; change your password on the page of your account.",
            ));
        }
        let address = plain_address(&asked.address)?;
        let account = self
            .book
            .account(id)
            .await?
            .ok_or_else(|| DeskError::not_found("account"))?;
        if account.disabled_at.is_some() {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "account-disabled",
                "账号已停用，不能邀请。",
                "The account is disabled and cannot be invited.",
            ));
        }
        let token = word::<TOKEN_LETTERS>()?;
        let token_digest = digest(PURPOSE, &token);
        let now = self.clock.now();
        let expires_at = Moment::from_micros(now.as_micros() + DAYS * DAY_MICROS);
        let mut pen = self.pen(actor, "invitation.make").await?;
        pen.add_invitation(id, &token_digest, expires_at).await?;
        pen.commit(
            &id.to_string(),
            serde_json::json!({ "expires_at": expires_at.to_string() }),
        )
        .await?;
        let row = self.open_invitation(&token).await?;
        let link = format!("{address}{PAGE}{token}");
        Ok(InvitationMadeView {
            invitation: view(&row, now),
            qr: qr::drawn(&link)?,
            link,
        })
    }

    /// Invitations, the latest first.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn invitations(&self, actor: &Actor, page: PageAsked) -> Result<Page<InvitationView>, DeskError> {
        may(actor, Operation::InvitationRead)?;
        let listing = self.book.invitations(shown::page(page)).await?;
        let now = self.clock.now();
        Ok(Page {
            items: listing.rows.iter().map(|row| view(row, now)).collect(),
            total: listing.total,
            offset: page.offset,
        })
    }

    /// Withdraws an invitation that was not used yet.
    ///
    /// # Errors
    /// When the actor may not, or it can no longer be used anyway.
    pub async fn withdraw_invitation(&self, actor: &Actor, id: InvitationId) -> Result<(), DeskError> {
        may(actor, Operation::InvitationWithdraw)?;
        let mut pen = self.pen(actor, "invitation.withdraw").await?;
        pen.withdraw_invitation(id).await.map_err(no_longer)?;
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        Ok(())
    }

    /// Whom an invitation is for, for whoever holds its link.
    ///
    /// # Errors
    /// `invitation-invalid`, the same for a wrong, a used and an old one.
    pub async fn invited(&self, token: &str, from: &CameFrom) -> Result<InvitedView, DeskError> {
        let tried = self.count_try(None, from).await?;
        let row = self.open_invitation(token).await?;
        self.put_try_back(tried).await?;
        Ok(InvitedView {
            login: row.login,
            name: row.name,
            county: shown::place(&self.gazetteer, &self.county),
            expires_at: row.expires_at.to_string(),
        })
    }

    /// Sets the password of the account that the invitation is for. The account's sessions end; a one-time code, where there
    /// is one, is still asked for at the next sign-in.
    ///
    /// # Errors
    /// `invitation-invalid`, or when the password is weak or was used before.
    pub async fn join(&self, wanted: &Joining, from: &CameFrom) -> Result<InvitedView, DeskError> {
        let invited = self.invited(&wanted.token, from).await?;
        let row = self.open_invitation(&wanted.token).await?;
        let account = self.active_account(row.account).await?;
        let hash = self.new_password(&account, &wanted.password).await?;
        let mut pen = self
            .pen(&self.actor(&account, &from.device), "invitation.accept")
            .await?;
        pen.use_invitation(row.id).await.map_err(no_longer)?;
        put_password(&mut pen, &account, &hash).await?;
        pen.end_sessions_of(account.id, "").await?;
        pen.commit(
            &account.id.to_string(),
            serde_json::json!({ "invitation": row.id.to_string() }),
        )
        .await?;
        Ok(invited)
    }

    async fn open_invitation(&self, token: &str) -> Result<InvitationRow, DeskError> {
        let digest = digest(PURPOSE, token);
        let found = self.book.open_invitation(&digest, self.clock.now()).await?;
        found.filter(|row| same(&row.token_digest, &digest)).ok_or_else(invalid)
    }
}

/// `http://` or `https://`, a host and perhaps a port, nothing behind.
pub(crate) fn plain_address(text: &str) -> Result<&str, DeskError> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fits = |host: &str| {
        !host.is_empty()
            && host.len() <= 200
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    };
    host.filter(|host| fits(host)).map(|_| text).ok_or_else(|| {
        DeskError::new(
            ErrorClass::Invalid,
            "address-invalid",
            "网页地址的写法不对，应当像 https://twofront.example。",
            "The address of the pages should look like https://twofront.example.",
        )
    })
}

fn invalid() -> DeskError {
    DeskError::new(
        ErrorClass::NotFound,
        "invitation-invalid",
        "邀请链接无效：可能已经用过、已过期，或换了新的。请找系统管理员重新邀请。",
        "This invitation cannot be used: it was used before, is too old, or a newer one was made. Ask the system administrator for another.",
    )
}

fn no_longer(error: StoreError) -> DeskError {
    match error {
        StoreError::Conflict(_) => invalid(),
        other => other.into(),
    }
}

fn view(row: &InvitationRow, now: Moment) -> InvitationView {
    let state = match row {
        row if row.used_at.is_some() => "used",
        row if row.withdrawn_at.is_some() => "withdrawn",
        row if row.expires_at <= now => "expired",
        _ => "open",
    };
    InvitationView {
        id: row.id.to_string(),
        account_id: row.account.to_string(),
        login: row.login.clone(),
        name: row.name.clone(),
        made_by: row.made_by.clone(),
        made_at: row.made_at.to_string(),
        expires_at: row.expires_at.to_string(),
        state: state.to_owned(),
        used_at: row.used_at.map(|at| at.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_a_host_and_nowhere_else() {
        for (text, expect) in [
            ("https://twofront.example", Some("https://twofront.example")),
            ("https://twofront.example/", Some("https://twofront.example")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("", None),
            ("https://", None),
            ("twofront.example", None),
            ("javascript:alert(1)", None),
            ("https://a.example/evil?x=1", None),
            ("https://user@a.example", None),
            ("https://a b", None),
        ] {
            assert_eq!(plain_address(text).ok(), expect, "{text}");
        }
    }
}
