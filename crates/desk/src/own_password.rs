//! Setting the password of one's own account: by its owner who knows the present one, by whoever holds an invitation, or at
//! the machine that holds the book. Never one of the last five.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_store::{Account, Pen};
use utoipa::ToSchema;

use crate::desk::busy;
use crate::error::ErrorClass;
use crate::permission::may;
use crate::view::account::AccountView;
use crate::{Desk, DeskError, password};

/// Passwords that cannot be set again, the present one among them.
const REMEMBERED: u64 = 5;

/// A change of one's own password.
#[derive(Clone, Deserialize, ToSchema)]
pub struct PasswordChange {
    /// The present password.
    pub current: String,
    /// The new one: at least 10 characters of at least three kinds, and none of the last five.
    pub new: String,
}

impl Desk {
    /// Changes the actor's own password. Their other sessions end.
    ///
    /// # Errors
    /// When the present password is wrong, or the new one is weak or was used before.
    pub async fn change_password(
        &self,
        actor: &Actor,
        wanted: &PasswordChange,
        session: &str,
    ) -> Result<(), DeskError> {
        may(actor, Operation::PasswordChange)?;
        let account = self.own_account(actor).await?;
        self.prove_password(&account, &wanted.current).await?;
        let hash = self.new_password(&account, &wanted.new).await?;
        let mut pen = self.pen(actor, "password.change").await?;
        put_password(&mut pen, &account, &hash).await?;
        pen.end_sessions_of(account.id, session).await?;
        pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
        Ok(())
    }

    /// Sets the password of an account, for whoever sits at the machine that holds the book. Its sessions end.
    ///
    /// # Errors
    /// When there is no such account, or the password is weak or was used before.
    pub async fn set_password_here(&self, login: &str, typed: &str) -> Result<AccountView, DeskError> {
        let found = self.book.account_with_login(&login.trim().to_lowercase()).await?;
        let account = found.ok_or_else(|| DeskError::not_found("account"))?;
        let hash = self.new_password(&account, typed).await?;
        let mut pen = self.pen(&self.local_actor("account"), "password.set").await?;
        put_password(&mut pen, &account, &hash).await?;
        pen.end_sessions_of(account.id, "").await?;
        pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
        self.account(account.id).await
    }

    /// The hash of a password that the account may take.
    pub(crate) async fn new_password(&self, account: &Account, typed: &str) -> Result<String, DeskError> {
        password::accept(typed, &account.login)?;
        let mut kept = self.book.former_passwords(account.id, REMEMBERED - 1).await?;
        kept.push(account.password_hash.clone());
        kept.retain(|hash| !hash.is_empty());
        let typed = typed.to_owned();
        let hash = busy(move || {
            let used = kept.iter().any(|hash| password::matches(&typed, Some(hash)));
            (!used).then(|| password::hash(&typed))
        });
        hash.await?.unwrap_or_else(|| {
            Err(DeskError::new(
                ErrorClass::Invalid,
                "password-used-before",
                "新密码不能与最近五次用过的密码相同。",
                "The new password must not be one of the last five.",
            ))
        })
    }
}

/// Gives an account its new password and remembers the one before.
pub(crate) async fn put_password(pen: &mut Pen, account: &Account, hash: &str) -> Result<(), DeskError> {
    if !account.password_hash.is_empty() {
        pen.add_former_password(account.id, &account.password_hash).await?;
    }
    Ok(pen.set_password_hash(account.id, hash).await?)
}
