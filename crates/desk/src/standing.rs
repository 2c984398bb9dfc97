//! How far somebody's sign-in has come, and what is open to them until it is complete. Knows no session.

use std::time::Duration;

use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Role};
use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;
use twofront_store::Account;

use crate::error::ErrorClass;
use crate::{Desk, DeskError};

const DAY: Duration = Duration::from_hours(24);

/// What the county asks of sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInRules {
    /// The three administrators change their passwords after this time; `None` for never.
    pub administrators_change_password_after: Option<Duration>,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            administrators_change_password_after: Some(90 * DAY),
        }
    }
}

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Complete.
    Ready,
    /// The password was right; a one-time code is still asked for.
    Code,
    /// The role may not do without two-step sign-in, and it is not set up.
    Enrol,
    /// The password is too old for the role.
    Password,
}

impl Standing {
    /// The stable word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Code => "code",
            Self::Enrol => "enrol",
            Self::Password => "password",
        }
    }

    /// The refusal of what is not open yet; `None` for what is.
    pub fn refusal(self, operation: Operation) -> Option<DeskError> {
        let open: &[Operation] = match self {
            Self::Ready => return None,
            Self::Code => &[Operation::SessionConfirm, Operation::SessionEnd],
            Self::Enrol | Self::Password => &[
                Operation::SessionRead,
                Operation::SessionEnd,
                Operation::SecondFactorChange,
                Operation::PasswordChange,
            ],
        };
        (!open.contains(&operation)).then(|| self.in_words())
    }

    fn in_words(self) -> DeskError {
        let (class, code, zh, en) = match self {
            Self::Ready | Self::Code => (
                ErrorClass::SignIn,
                "second-factor-needed",
                "请输入手机上显示的动态码，完成登录。",
                "Enter the one-time code that your phone shows to complete the sign-in.",
            ),
            Self::Enrol => (
                ErrorClass::Forbidden,
                "second-factor-required",
                "系统、安全、审计管理员必须先设置两步登录，才能办理业务。",
                "The three administrators have to set up two-step sign-in before anything else.",
            ),
            Self::Password => (
                ErrorClass::Forbidden,
                "password-too-old",
                "密码使用时间过长，请先修改密码。",
                "The password is too old; change it before anything else.",
            ),
        };
        DeskError::new(class, code, zh, en)
    }
}

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct Who {
    /// As whom they act.
    pub actor: Actor,
    /// How far their sign-in has come.
    pub standing: Standing,
}

impl Desk {
    /// The same desk with other rules for sign-ins.
    #[must_use]
    pub const fn with_sign_in_rules(mut self, rules: SignInRules) -> Self {
        self.sign_in_rules = rules;
        self
    }

    /// Whom a session belongs to; `confirmed` when a one-time code was taken in it. Refuses disabled accounts.
    ///
    /// # Errors
    /// When the account does not exist or is disabled.
    pub async fn who(&self, account: AccountId, device: &str, confirmed: bool) -> Result<Who, DeskError> {
        let account = self.active_account(account).await?;
        Ok(Who {
            standing: self.standing(&account, confirmed),
            actor: self.actor(&account, device),
        })
    }

    pub(crate) fn standing(&self, account: &Account, confirmed: bool) -> Standing {
        let role = account.grant.as_ref().map(|grant| grant.role);
        if account.second_factor_since.is_some() && !confirmed {
            Standing::Code
        } else if account.second_factor_since.is_none() && needs_second_factor(role) {
            Standing::Enrol
        } else if self
            .password_until(account)
            .is_some_and(|until| until <= self.clock.now())
        {
            Standing::Password
        } else {
            Standing::Ready
        }
    }

    /// Until when an account's password can be used.
    pub(crate) fn password_until(&self, account: &Account) -> Option<Moment> {
        let administers = account
            .grant
            .as_ref()
            .is_some_and(|grant| grant.role.is_administrator());
        let after = self
            .sign_in_rules
            .administrators_change_password_after
            .filter(|_| administers)?;
        let micros = i64::try_from(after.as_micros()).ok()?;
        Some(Moment::from_micros(
            account.password_set_at.as_micros().saturating_add(micros),
        ))
    }
}

/// True for those who may not do without a one-time code.
pub(crate) fn needs_second_factor(role: Option<Role>) -> bool {
    role.is_some_and(Role::is_administrator)
}
