//! Signing in: password, then the one-time code where there is one; and the waiting time after failures, counted by sign-in
//! name and by address. Knows no session.

use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;
use twofront_store::{Account, Counted, SecondFactor, Tries, TryKind};

use crate::desk::busy;
use crate::error::ErrorClass;
use crate::permission::may;
use crate::secrets::{digest, same};
use crate::standing::Standing;
use crate::totp::{Secret, wrong_code};
use crate::view::sign_in::{LockOutView, SignedInView};
use crate::{Desk, DeskError, password};

const MINUTE_MICROS: i64 = 60 * 1_000_000;
/// Failures of a sign-in name before one has to wait.
const LOGIN_TRIES: u64 = 5;
/// Failures from an address before one has to wait: a whole office may share one.
const ADDRESS_TRIES: u64 = 20;
/// Failures count until nobody has tried for so many minutes.
const COUNTED_MINUTES: i64 = 24 * 60;
/// What digests of recovery codes are for.
pub(crate) const RECOVERY: &str = "recovery";

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CameFrom {
    /// From where, as the journal says: `web`.
    pub device: String,
    /// The address it came from; empty when that is not known, and then not counted.
    pub address: String,
}

/// A try that was counted before it was looked at.
pub(crate) struct Tried {
    login: Option<(String, Option<Moment>)>,
    address: Option<(String, Option<Moment>)>,
}

/// What proves that somebody holds the phone, or the sheet with the codes.
enum Proof {
    Step(u64),
    Recovery(String),
}

impl Desk {
    /// Checks a password. After five failures one waits a minute, then 2, 4 and so on up to 60. Takes the same time whether or
    /// not the login exists.
    ///
    /// # Errors
    /// `sign-in-failed` without saying which part was wrong, or `sign-in-locked`.
    pub async fn sign_in(&self, login: &str, typed: &str, from: &CameFrom) -> Result<SignedInView, DeskError> {
        let login = login.trim().to_lowercase();
        let tried = self.count_try(Some(&login), from).await?;
        let account = self.book.account_with_login(&login).await?;
        let account = account.filter(|account| account.disabled_at.is_none());
        let Some(account) = self.with_password(account, typed).await? else {
            return Err(DeskError::new(
                ErrorClass::SignIn,
                "sign-in-failed",
                "登录名或密码不对。",
                "The sign-in name or the password is wrong.",
            ));
        };
        let standing = self.standing(&account, false);
        if standing == Standing::Code {
            self.put_try_back(tried).await?;
        } else {
            let pen = self
                .brief_pen(&self.actor(&account, &from.device), "account.sign-in")
                .await?;
            pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
            self.forget_tries(tried).await?;
        }
        Ok(SignedInView {
            account: self.account_view(&account),
            next: standing.as_str().to_owned(),
        })
    }

    /// Completes a sign-in with a one-time code, or with a recovery code. Neither is taken twice.
    ///
    /// # Errors
    /// `code-wrong`, `sign-in-locked`, or `nothing-to-confirm` for an account without two-step sign-in.
    pub async fn confirm_sign_in(
        &self,
        id: AccountId,
        typed: &str,
        from: &CameFrom,
    ) -> Result<SignedInView, DeskError> {
        let account = self.active_account(id).await?;
        let Some(factor) = self.book.second_factor(id).await? else {
            return Err(nothing_to_confirm());
        };
        let tried = self.count_try(Some(&account.login), from).await?;
        let proof = self
            .proof(id, &factor, typed)
            .await?
            .ok_or_else(|| wrong_code(ErrorClass::SignIn))?;
        let mut pen = self
            .brief_pen(&self.actor(&account, &from.device), "account.sign-in")
            .await?;
        let (taken, by) = match &proof {
            Proof::Step(step) => (pen.take_code_step(id, *step).await?, "code"),
            Proof::Recovery(digest) => (pen.take_recovery_code(id, digest).await?, "recovery-code"),
        };
        if !taken {
            return Err(wrong_code(ErrorClass::SignIn));
        }
        pen.commit(&id.to_string(), serde_json::json!({ "second_factor": by }))
            .await?;
        self.forget_tries(tried).await?;
        Ok(SignedInView {
            next: self.standing(&account, true).as_str().to_owned(),
            account: self.account_view(&account),
        })
    }

    /// Sign-in names and addresses with so many failures that one had to wait, the latest first.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn lock_outs(&self, actor: &Actor) -> Result<Vec<LockOutView>, DeskError> {
        may(actor, Operation::LockOutRead)?;
        let now = self.clock.now();
        let accounts = self.book.accounts().await?;
        let tries = self.book.many_tries(LOGIN_TRIES, ADDRESS_TRIES).await?;
        let counted = tries.iter().filter(|tries| tries.last_at >= counted_from(now));
        Ok(counted.map(|tries| lock_out_view(tries, &accounts, now)).collect())
    }

    /// Forgets the failures of a sign-in name or an address, so that nobody has to wait any more.
    ///
    /// # Errors
    /// When the actor may not, or there are none.
    pub async fn lift_lock_out(&self, actor: &Actor, id: &str) -> Result<(), DeskError> {
        may(actor, Operation::LockOutLift)?;
        let known = self.lock_outs(actor).await?.into_iter().find(|one| one.id == id);
        let (known, (kind, mark)) = known
            .zip(id.split_once(':'))
            .ok_or_else(|| DeskError::not_found("lock-out"))?;
        let kind = TryKind::from_word(kind).ok_or_else(|| DeskError::not_found("lock-out"))?;
        let mut pen = self.pen(actor, "lock-out.lift").await?;
        pen.forget_tries(kind, mark).await?;
        let subject = known.account_id.or(known.address).unwrap_or_default();
        pen.commit(
            &subject,
            serde_json::json!({ "kind": kind.as_str(), "times": known.times }),
        )
        .await?;
        Ok(())
    }

    /// The account when the password is its own; works as hard where there is no account or it has no password yet.
    async fn with_password(&self, account: Option<Account>, typed: &str) -> Result<Option<Account>, DeskError> {
        let kept = account.as_ref().map(|account| account.password_hash.clone());
        let (kept, typed) = (kept.filter(|hash| !hash.is_empty()), typed.to_owned());
        let right = busy(move || password::matches(&typed, kept.as_deref())).await?;
        Ok(account.filter(|_| right))
    }

    /// Checks the password of somebody who is signed in, before something that a found phone must not be enough for.
    pub(crate) async fn prove_password(&self, account: &Account, typed: &str) -> Result<(), DeskError> {
        let tried = self.count_try(Some(&account.login), &CameFrom::default()).await?;
        if self.with_password(Some(account.clone()), typed).await?.is_none() {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "password-wrong",
                "现在的密码不对。",
                "The present password is wrong.",
            ));
        }
        self.forget_tries(tried).await
    }

    async fn proof(&self, id: AccountId, factor: &SecondFactor, typed: &str) -> Result<Option<Proof>, DeskError> {
        let secret = Secret::from_letters(&factor.secret).ok_or_else(DeskError::internal)?;
        if let Some(step) = secret.step_of(typed, self.seconds(), Some(factor.last_step)) {
            return Ok(Some(Proof::Step(step)));
        }
        let given = digest(RECOVERY, typed);
        let mut found = None;
        for kept in self.book.recovery_codes(id).await? {
            if same(&kept, &given) {
                found = Some(Proof::Recovery(kept));
            }
        }
        Ok(found)
    }

    /// Seconds since 1970, as authenticator apps count.
    pub(crate) fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().as_micros() / 1_000_000).unwrap_or(0)
    }

    /// Counts a try before it is looked at; refuses where one has to wait.
    pub(crate) async fn count_try(&self, login: Option<&str>, from: &CameFrom) -> Result<Tried, DeskError> {
        let mut tried = Tried {
            login: None,
            address: None,
        };
        if !from.address.is_empty() {
            let before = self.count_one(TryKind::Address, &from.address).await?;
            tried.address = Some((from.address.clone(), before));
        }
        if let Some(login) = login {
            let mark = digest("login", &hexed(login));
            match self.count_one(TryKind::Login, &mark).await {
                Ok(before) => tried.login = Some((mark, before)),
                Err(error) => {
                    // What waits anyway does not count against the address of whoever waits.
                    self.put_try_back(tried).await?;
                    return Err(error);
                }
            }
        }
        Ok(tried)
    }

    async fn count_one(&self, kind: TryKind, mark: &str) -> Result<Option<Moment>, DeskError> {
        let now = self.clock.now();
        match self
            .book
            .count_try(kind, mark, now, counted_from(now), waits_until)
            .await?
        {
            Counted::After(before) => Ok(before),
            Counted::Wait(until) => Err(has_to_wait(until, now)),
        }
    }

    /// Takes a try back that turned out right so far.
    pub(crate) async fn put_try_back(&self, tried: Tried) -> Result<(), DeskError> {
        if let Some((mark, before)) = tried.login {
            self.book.put_try_back(TryKind::Login, &mark, before).await?;
        }
        if let Some((mark, before)) = tried.address {
            self.book.put_try_back(TryKind::Address, &mark, before).await?;
        }
        Ok(())
    }

    /// After a success: the name starts anew; the address keeps what others failed with.
    async fn forget_tries(&self, mut tried: Tried) -> Result<(), DeskError> {
        if let Some((mark, _)) = tried.login.take() {
            self.book.forget_tries(TryKind::Login, &mark).await?;
        }
        self.put_try_back(tried).await?;
        Ok(self.book.forget_old_tries(counted_from(self.clock.now())).await?)
    }
}

/// A login as letters that the digest keeps apart, whatever script it is written in.
fn hexed(login: &str) -> String {
    login.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn counted_from(now: Moment) -> Moment {
    Moment::from_micros(now.as_micros() - COUNTED_MINUTES * MINUTE_MICROS)
}

/// Until when one has to wait: a minute after the fifth failure of a name, twice as long after each further one, an hour
/// at most.
fn waits_until(tries: &Tries) -> Option<Moment> {
    let free = match tries.kind {
        TryKind::Login => LOGIN_TRIES,
        TryKind::Address => ADDRESS_TRIES,
        TryKind::Card => return crate::card::locked_until(tries),
    };
    let further = tries.times.checked_sub(free)?;
    let minutes = (1_i64 << further.min(6)).min(60);
    Some(Moment::from_micros(tries.last_at.as_micros() + minutes * MINUTE_MICROS))
}

fn has_to_wait(until: Moment, now: Moment) -> DeskError {
    let minutes = (until.as_micros() - now.as_micros() + MINUTE_MICROS - 1) / MINUTE_MICROS;
    DeskError::new(
        ErrorClass::SignIn,
        "sign-in-locked",
        format!("失败次数太多，请{minutes}分钟后再试。如果不是您本人在试，请告诉安全管理员。"),
        format!(
            "Too many failures; try again in {minutes} minutes. If it was not you, tell the security administrator."
        ),
    )
}

/// There is no one-time code to ask for.
pub fn nothing_to_confirm() -> DeskError {
    DeskError::new(
        ErrorClass::Conflict,
        "nothing-to-confirm",
        "现在不需要输入动态码。",
        "No one-time code is asked for now.",
    )
}

fn lock_out_view(tries: &Tries, accounts: &[Account], now: Moment) -> LockOutView {
    let by_login = tries.kind == TryKind::Login;
    let account = accounts
        .iter()
        .find(|account| by_login && digest("login", &hexed(&account.login)) == tries.mark);
    LockOutView {
        id: format!("{}:{}", tries.kind.as_str(), tries.mark),
        kind: tries.kind.as_str().to_owned(),
        account_id: account.map(|account| account.id.to_string()),
        login: account.map(|account| account.login.clone()),
        name: account.map(|account| account.name.clone()),
        address: (!by_login).then(|| tries.mark.clone()),
        times: tries.times,
        last_at: tries.last_at.to_string(),
        until: waits_until(tries)
            .filter(|until| *until > now)
            .map(|until| until.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_an_hour() {
        let check = |kind: TryKind, times: u64, minutes: Option<i64>| {
            let tries = Tries {
                kind,
                mark: String::new(),
                times,
                last_at: Moment::from_micros(7),
            };
            let expect = minutes.map(|minutes| Moment::from_micros(7 + minutes * MINUTE_MICROS));
            assert_eq!(waits_until(&tries), expect, "{kind:?} {times}");
        };
        for (times, minutes) in [
            (5, 1),
            (6, 2),
            (7, 4),
            (8, 8),
            (9, 16),
            (10, 32),
            (11, 60),
            (12, 60),
            (9999, 60),
        ] {
            check(TryKind::Login, times, Some(minutes));
            check(TryKind::Address, times + 15, Some(minutes));
        }
        check(TryKind::Login, 0, None);
        check(TryKind::Login, 4, None);
        check(TryKind::Address, 19, None);
    }
}
