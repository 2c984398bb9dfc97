//! Accounts: the first administrator, sign-in, further accounts. There is no default account.

use serde::Deserialize;
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::ids::{AccountId, WorkerId};
use twofront_domain::moment::Moment;
use twofront_domain::place::PlaceCode;
use twofront_store::Account;
use utoipa::ToSchema;

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::view::account::AccountView;
use crate::{Desk, DeskError, password, shown};

/// Longest name or login, in characters.
const NAME_CHARACTERS_MAX: usize = 64;

/// A new account.
#[derive(Clone, Deserialize, ToSchema)]
pub struct NewAccount {
    /// Sign-in name, 2 to 64 characters.
    pub login: String,
    /// Name as it goes into the journal.
    pub name: String,
    /// At least 10 characters of at least three kinds (GB/T 22239 level 3 asks for complexity).
    pub password: String,
    /// `administrator`, `county`, `town` or `worker`.
    pub role: String,
    /// Place code it is limited to; the county when empty.
    pub place: Option<String>,
    /// The worker it belongs to, for role `worker`.
    pub worker_id: Option<String>,
    /// May see emergency health and movement data.
    #[serde(default)]
    pub vault: bool,
}

impl Desk {
    /// True while the book has no account: the first start asks to create the administrator.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn needs_first_administrator(&self) -> Result<bool, DeskError> {
        Ok(self.book.account_count().await? == 0)
    }

    /// Creates the first administrator, who in this cut also runs the county's desk.
    ///
    /// # Errors
    /// When the book already has an account, or a field does not fit.
    pub async fn create_first_administrator(
        &self,
        login: &str,
        name: &str,
        password: &str,
    ) -> Result<AccountView, DeskError> {
        let mut actor = self.local_actor("set up");
        name.trim().clone_into(&mut actor.name);
        "first start".clone_into(&mut actor.device);
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            password: password.to_owned(),
            role: Role::Administrator.as_str().to_owned(),
            place: None,
            worker_id: None,
            vault: true,
        };
        let account = self.prepared(&new).await?;
        let mut pen = self.pen(&actor, "account.create-first").await?;
        // Asked again with the pen in hand: two people may be typing at the same time.
        if !self.needs_first_administrator().await? {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "first-administrator-exists",
                "管理员已经建立，请登录。",
                "The first administrator exists already; please sign in.",
            ));
        }
        pen.add_account(&account).await?;
        pen.commit(
            &account.id.to_string(),
            serde_json::json!({ "role": account.role.as_str() }),
        )
        .await?;
        Ok(self.account_view(&account))
    }

    /// Creates a further account. Only administrators may.
    ///
    /// # Errors
    /// When the actor may not, the login is taken, or a field does not fit.
    pub async fn create_account(&self, actor: &Actor, new: &NewAccount) -> Result<AccountView, DeskError> {
        administrators_only(actor)?;
        let account = self.prepared(new).await?;
        let mut pen = self.pen(actor, "account.create").await?;
        pen.add_account(&account).await.map_err(|error| match error {
            twofront_store::StoreError::Taken(_) => DeskError::new(
                ErrorClass::Conflict,
                "login-taken",
                "登录名已被使用。",
                "The sign-in name is taken.",
            ),
            other => other.into(),
        })?;
        pen.commit(
            &account.id.to_string(),
            serde_json::json!({ "role": account.role.as_str() }),
        )
        .await?;
        Ok(self.account_view(&account))
    }

    /// All accounts. Only administrators may.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn accounts(&self, actor: &Actor) -> Result<Vec<AccountView>, DeskError> {
        administrators_only(actor)?;
        let accounts = self.book.accounts().await?;
        Ok(accounts.iter().map(|account| self.account_view(account)).collect())
    }

    /// Checks a password. After five failures within 15 minutes the login is locked for 15 minutes. Takes the same time
    /// whether or not the login exists.
    ///
    /// # Errors
    /// `sign-in-failed` without saying which part was wrong, or `sign-in-locked`.
    pub async fn sign_in(&self, login: &str, typed: &str, device: &str) -> Result<AccountView, DeskError> {
        let login = login.trim().to_lowercase();
        let now = self.clock.now();
        let since = Moment::from_micros(now.as_micros() - password::LOCK_MINUTES * 60_000_000);
        if self.book.sign_in_failures(&login, since).await? >= password::FAILURES_MAX {
            return Err(DeskError::new(
                ErrorClass::SignIn,
                "sign-in-locked",
                format!("失败次数太多，请{}分钟后再试。", password::LOCK_MINUTES),
                format!("Too many failures; try again in {} minutes.", password::LOCK_MINUTES),
            ));
        }
        let account = self
            .book
            .account_with_login(&login)
            .await?
            .filter(|account| account.disabled_at.is_none());
        let kept = account.as_ref().map(|account| account.password_hash.clone());
        let typed = typed.to_owned();
        let matches = busy(move || password::matches(&typed, kept.as_deref())).await?;
        let Some(account) = account.filter(|_| matches) else {
            self.book.note_sign_in_failure(&login, now).await?;
            return Err(DeskError::new(
                ErrorClass::SignIn,
                "sign-in-failed",
                "登录名或密码不对。",
                "The sign-in name or the password is wrong.",
            ));
        };
        self.book.forget_sign_in_failures(&login, now).await?;
        let actor = self.actor(&account, device);
        let pen = self.pen(&actor, "account.sign-in").await?;
        pen.commit(&account.id.to_string(), serde_json::Value::Null).await?;
        Ok(self.account_view(&account))
    }

    /// The actor that an account acts as; refuses disabled accounts.
    ///
    /// # Errors
    /// When the account does not exist or is disabled.
    pub async fn actor_of(&self, account: AccountId, device: &str) -> Result<Actor, DeskError> {
        let found = self
            .book
            .account(account)
            .await?
            .filter(|account| account.disabled_at.is_none());
        let account = found.ok_or_else(|| {
            DeskError::new(
                ErrorClass::SignIn,
                "signed-out",
                "登录已失效，请重新登录。",
                "You are signed out; please sign in again.",
            )
        })?;
        Ok(self.actor(&account, device))
    }

    /// One account as shown.
    ///
    /// # Errors
    /// When the account does not exist.
    pub async fn account(&self, id: AccountId) -> Result<AccountView, DeskError> {
        let account = self
            .book
            .account(id)
            .await?
            .ok_or_else(|| DeskError::not_found("account"))?;
        Ok(self.account_view(&account))
    }

    fn actor(&self, account: &Account, device: &str) -> Actor {
        Actor {
            account: Some(account.id),
            name: account.name.clone(),
            role: account.role,
            scope: Scope {
                place: account.place.clone(),
                worker: account.worker,
                vault: account.vault,
            },
            device: device.to_owned(),
            purpose: "work".to_owned(),
        }
    }

    async fn prepared(&self, new: &NewAccount) -> Result<Account, DeskError> {
        let login = new.login.trim().to_lowercase();
        let fits = |text: &str, least: usize| (least..=NAME_CHARACTERS_MAX).contains(&text.chars().count());
        if !fits(&login, 2) || login.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(invalid(
                "login",
                "登录名要2到64个字符，不能有空格。",
                "The sign-in name needs 2 to 64 characters without blanks.",
            ));
        }
        let name = new.name.trim().to_owned();
        if !fits(&name, 1) {
            return Err(invalid(
                "name",
                "请填写姓名（64字以内）。",
                "Enter a name of at most 64 characters.",
            ));
        }
        let role =
            Role::from_word(&new.role).ok_or_else(|| invalid("role", "不认识的角色。", "This role is unknown."))?;
        let place = match new.place.as_deref().filter(|code| !code.is_empty()) {
            None => self.county.clone(),
            Some(code) => code
                .parse()
                .ok()
                .filter(|place: &PlaceCode| self.gazetteer.get(place).is_some())
                .ok_or_else(|| {
                    invalid(
                        "place",
                        "地名表里没有这个地点代码。",
                        "The gazetteer has no place of this code.",
                    )
                })?,
        };
        let worker = match new.worker_id.as_deref().filter(|id| !id.is_empty()) {
            None => None,
            Some(id) => Some(self.known_worker(shown::id("worker", id)?).await?),
        };
        if (role == Role::Worker) != worker.is_some() {
            return Err(invalid(
                "worker_id",
                "走访人员账号必须对应一名工作人员，其他账号不能对应。",
                "A worker's account needs its worker; other accounts must not have one.",
            ));
        }
        password::accept(&new.password, &login)?;
        let typed = new.password.clone();
        let password_hash = busy(move || password::hash(&typed)).await??;
        Ok(Account {
            id: AccountId::new(new_uuid()),
            login,
            name,
            role,
            place,
            worker,
            vault: new.vault,
            password_hash,
            created_at: self.clock.now(),
            disabled_at: None,
        })
    }

    async fn known_worker(&self, id: WorkerId) -> Result<WorkerId, DeskError> {
        let county = self.whole_county(false);
        match self.book.worker(&county, id, self.clock.working_date()).await? {
            Some(_) => Ok(id),
            None => Err(invalid("worker_id", "没有这名工作人员。", "There is no such worker.")),
        }
    }

    fn account_view(&self, account: &Account) -> AccountView {
        AccountView {
            id: account.id.to_string(),
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role.as_str().to_owned(),
            place: shown::place(&self.gazetteer, &account.place),
            worker_id: account.worker.map(|worker| worker.to_string()),
            vault: account.vault,
            active: account.disabled_at.is_none(),
        }
    }
}

/// Accounts and the journal are the administrator's.
pub(crate) fn administrators_only(actor: &Actor) -> Result<(), DeskError> {
    if actor.role == Role::Administrator {
        return Ok(());
    }
    Err(DeskError::new(
        ErrorClass::Forbidden,
        "role-forbidden",
        "只有管理员可以这样做。",
        "Only administrators may do this.",
    ))
}

fn invalid(field: &'static str, zh: &str, en: &str) -> DeskError {
    let code = match field {
        "login" => "login-invalid",
        "name" => "name-invalid",
        "role" => "role-invalid",
        "place" => "place-invalid",
        _ => "worker-invalid",
    };
    DeskError::new(ErrorClass::Invalid, code, zh, en)
}
