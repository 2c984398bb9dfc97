//! Two-step sign-in: setting it up with an authenticator app, recovery codes, taking it away again. The secret is kept beside
//! the account and nowhere else; it reaches neither journal nor log.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::AccountId;
use twofront_store::Account;
use utoipa::ToSchema;

use crate::error::ErrorClass;
use crate::permission::may;
use crate::secrets::{digest, word};
use crate::sign_in::{CameFrom, RECOVERY, nothing_to_confirm};
use crate::standing::{Standing, needs_second_factor};
use crate::totp::{Secret, wrong_code};
use crate::view::sign_in::{EnrolmentView, OwnSecurityView, RecoveryCodesView};
use crate::{Desk, DeskError, qr};

/// Recovery codes at a time.
const CODES: usize = 8;
/// Letters of a recovery code, five bits each.
const CODE_LETTERS: usize = 12;

/// The present password, before something that a found phone must not be enough for.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct OwnPassword {
    /// The present password; not asked for while two-step sign-in has to be set up before anything else.
    #[serde(default)]
    pub password: String,
}

impl Desk {
    /// How the actor's own account is secured.
    ///
    /// # Errors
    /// When the account is gone.
    pub async fn own_security(&self, actor: &Actor) -> Result<OwnSecurityView, DeskError> {
        let account = self.own_account(actor).await?;
        Ok(OwnSecurityView {
            next: self.standing(&account, true).as_str().to_owned(),
            second_factor_since: account.second_factor_since.map(|since| since.to_string()),
            second_factor_required: needs_second_factor(actor.role),
            recovery_codes: u64::try_from(self.book.recovery_codes(account.id).await?.len()).unwrap_or(u64::MAX),
            password_set_at: account.password_set_at.to_string(),
            password_until: self
                .password_until(&account)
                .map(|until| until.date_in_china().to_string()),
        })
    }

    /// Draws a secret for the actor's authenticator app. Nothing is kept before a first code has shown that the app has it
    /// (see [`Desk::enrol_second_factor`]).
    ///
    /// # Errors
    /// When the password is wrong.
    pub async fn draw_second_factor(&self, actor: &Actor, given: &OwnPassword) -> Result<EnrolmentView, DeskError> {
        may(actor, Operation::SecondFactorChange)?;
        let account = self.own_account(actor).await?;
        if self.standing(&account, true) != Standing::Enrol {
            self.prove_password(&account, &given.password).await?;
        }
        let secret = Secret::random()?;
        let county = self.gazetteer.name(&self.county);
        let address = secret.address(&format!("Twofront {county}"), &account.login);
        Ok(EnrolmentView {
            secret: secret.letters(),
            qr: qr::drawn(&address)?,
            address,
        })
    }

    /// Turns two-step sign-in on, or moves it to another phone, once the app shows a right code. The actor's other sessions
    /// end. Gives new recovery codes.
    ///
    /// # Errors
    /// `code-wrong`.
    pub async fn enrol_second_factor(
        &self,
        actor: &Actor,
        secret: &str,
        typed: &str,
        session: &str,
    ) -> Result<RecoveryCodesView, DeskError> {
        may(actor, Operation::SecondFactorChange)?;
        let account = self.own_account(actor).await?;
        let secret = Secret::from_letters(secret).ok_or_else(nothing_to_confirm)?;
        let tried = self.count_try(Some(&account.login), &CameFrom::default()).await?;
        let step = secret
            .step_of(typed, self.seconds(), None)
            .ok_or_else(|| wrong_code(ErrorClass::Invalid))?;
        self.put_try_back(tried).await?;
        let codes = drawn_codes()?;
        let mut pen = self.pen(actor, "second-factor.enrol").await?;
        pen.put_second_factor(account.id, &secret.letters(), step).await?;
        pen.put_recovery_codes(account.id, &digests(&codes)).await?;
        pen.end_sessions_of(account.id, session).await?;
        pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
        Ok(RecoveryCodesView { codes })
    }

    /// New recovery codes in place of the old ones.
    ///
    /// # Errors
    /// When the password is wrong, or two-step sign-in is off.
    pub async fn renew_recovery_codes(
        &self,
        actor: &Actor,
        given: &OwnPassword,
    ) -> Result<RecoveryCodesView, DeskError> {
        may(actor, Operation::SecondFactorChange)?;
        let account = self.own_account(actor).await?;
        if account.second_factor_since.is_none() {
            return Err(is_off());
        }
        self.prove_password(&account, &given.password).await?;
        let codes = drawn_codes()?;
        let mut pen = self.pen(actor, "second-factor.recovery-codes").await?;
        pen.put_recovery_codes(account.id, &digests(&codes)).await?;
        pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
        Ok(RecoveryCodesView { codes })
    }

    /// Turns two-step sign-in off, where the role may do without.
    ///
    /// # Errors
    /// When the role may not, the password is wrong, or it is off already.
    pub async fn remove_second_factor(&self, actor: &Actor, given: &OwnPassword) -> Result<(), DeskError> {
        may(actor, Operation::SecondFactorChange)?;
        if needs_second_factor(actor.role) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "second-factor-required",
                "系统、安全、审计管理员不能关闭两步登录；换手机请重新设置。",
                "The three administrators cannot turn two-step sign-in off; for another phone, set it up again.",
            ));
        }
        let account = self.own_account(actor).await?;
        self.prove_password(&account, &given.password).await?;
        self.take_second_factor(actor, account.id, "second-factor.remove", false)
            .await
    }

    /// Turns off the two-step sign-in of somebody who lost phone and codes, and ends their sessions. Nobody does it for
    /// themselves.
    ///
    /// # Errors
    /// When the actor may not, there is no such account, or it is off already.
    pub async fn reset_second_factor(&self, actor: &Actor, id: AccountId) -> Result<(), DeskError> {
        may(actor, Operation::SecondFactorReset)?;
        if actor.account == Some(id) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "own-account",
                "不能重置自己的两步登录，请由另一名安全管理员办理；也可以用恢复码登录后重新设置。",
                "Nobody resets their own two-step sign-in; another security administrator has to. Or sign in with a recovery code and set it up again.",
            ));
        }
        if self.book.account(id).await?.is_none() {
            return Err(DeskError::not_found("account"));
        }
        self.take_second_factor(actor, id, "second-factor.reset", true).await
    }

    async fn take_second_factor(
        &self,
        actor: &Actor,
        id: AccountId,
        action: &str,
        end_sessions: bool,
    ) -> Result<(), DeskError> {
        let mut pen = self.pen(actor, action).await?;
        if !pen.remove_second_factor(id).await? {
            return Err(is_off());
        }
        if end_sessions {
            pen.end_sessions_of(id, "").await?;
        }
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        Ok(())
    }

    /// The account that the actor acts for.
    pub(crate) async fn own_account(&self, actor: &Actor) -> Result<Account, DeskError> {
        let id = actor.account.ok_or_else(|| DeskError::not_found("account"))?;
        self.active_account(id).await
    }
}

fn drawn_codes() -> Result<Vec<String>, DeskError> {
    (0..CODES).map(|_| word::<CODE_LETTERS>()).collect()
}

fn digests(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| digest(RECOVERY, code)).collect()
}

fn is_off() -> DeskError {
    DeskError::new(
        ErrorClass::Conflict,
        "second-factor-off",
        "没有开启两步登录。",
        "Two-step sign-in is not on.",
    )
}
