//! Accounts: the first administrator, further accounts, disabling. There is no default account, and an account can do nothing
//! before it has a grant (`grants`).

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Grant, Role, Scope};
use twofront_domain::ids::AccountId;
use twofront_store::{Account, Pen, StoreError};
use utoipa::ToSchema;

use crate::clock::new_uuid;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::grants::{GrantAsked, facts};
use crate::permission::may;
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
    /// At least 10 characters of at least three kinds (GB/T 22239 level 3 asks for complexity). Left empty, nobody gets in
    /// before the owner has set one by invitation.
    #[serde(default)]
    pub password: String,
    /// Only for the first security administrator and the first audit administrator, whom nobody else could appoint:
    /// `security-administrator` or `audit-administrator`. Every other account waits for its grant.
    #[serde(default)]
    pub first_role: Option<String>,
}

impl Desk {
    /// True while the book has no account: the first start asks to create the administrator.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn needs_first_administrator(&self) -> Result<bool, DeskError> {
        Ok(self.book.account_count().await? == 0)
    }

    /// Creates the first account, the system administrator's.
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
            first_role: None,
        };
        password::accept(&new.password, login)?;
        let mut account = self.prepared(&new).await?;
        let grant = self.of_the_county(Role::SystemAdministrator);
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
        pen.add_grant(account.id, &grant, "").await?;
        pen.commit(&account.id.to_string(), facts(&grant)).await?;
        account.grant = Some(grant);
        Ok(self.account_view(&account))
    }

    /// Creates a further account, which waits for its grant. Only the system administrator may. The first security and
    /// the first audit administrator, whom nobody else can appoint, come with their role, each of them once.
    ///
    /// # Errors
    /// When the actor may not, the login is taken, or a field does not fit.
    pub async fn create_account(&self, actor: &Actor, new: &NewAccount) -> Result<AccountView, DeskError> {
        may(actor, Operation::AccountCreate)?;
        let first_role = new.first_role.as_deref().filter(|word| !word.is_empty());
        let first = first_role.map(first_grantable).transpose()?;
        let mut account = self.prepared(new).await?;
        let action = if first.is_some() {
            "account.bootstrap"
        } else {
            "account.create"
        };
        let mut pen = self.pen(actor, action).await?;
        add(&mut pen, &account).await?;
        let mut said = serde_json::Value::Null;
        if let Some(role) = first {
            if self.book.ever_granted(role).await? {
                return Err(DeskError::new(
                    ErrorClass::Conflict,
                    "first-administrator-exists",
                    "这一员已经设立过，新账号请由安全管理员授权。",
                    "This administrator has been appointed before; new accounts are granted by the security administrator.",
                ));
            }
            self.keep_administrators_apart(&account, role).await?;
            let grant = self.of_the_county(role);
            pen.add_grant(account.id, &grant, "").await?;
            said = facts(&grant);
            account.grant = Some(grant);
        }
        pen.commit(&account.id.to_string(), said).await?;
        Ok(self.account_view(&account))
    }

    /// Creates an account with its grant in one, for whoever sits at the machine that holds the book.
    ///
    /// # Errors
    /// When the login is taken, a field does not fit, or the grant is not proper.
    pub async fn add_account_here(&self, new: &NewAccount, asked: &GrantAsked) -> Result<AccountView, DeskError> {
        password::accept(&new.password, new.login.trim())?;
        let grant = self.proper_grant(asked).await?;
        let mut account = self.prepared(new).await?;
        let mut pen = self.pen(&self.local_actor("account"), "account.create").await?;
        self.keep_administrators_apart(&account, grant.role).await?;
        add(&mut pen, &account).await?;
        pen.add_grant(account.id, &grant, asked.note.trim()).await?;
        pen.commit(&account.id.to_string(), facts(&grant)).await?;
        account.grant = Some(grant);
        Ok(self.account_view(&account))
    }

    /// Disables an account, whose sessions and invitations end, or enables it again. Nobody disables themselves.
    ///
    /// # Errors
    /// When the actor may not, or the account does not exist.
    pub async fn set_account_disabled(
        &self,
        actor: &Actor,
        id: AccountId,
        disabled: bool,
    ) -> Result<AccountView, DeskError> {
        may(actor, Operation::AccountDisable)?;
        if actor.account == Some(id) {
            return Err(DeskError::new(
                ErrorClass::Forbidden,
                "own-account",
                "不能停用自己的账号，请由另一名安全管理员办理。",
                "Nobody disables their own account; another security administrator has to.",
            ));
        }
        let action = if disabled { "account.disable" } else { "account.enable" };
        let mut pen = self.pen(actor, action).await?;
        pen.set_account_disabled(id, disabled).await?;
        if disabled {
            pen.end_sessions_of(id, "").await?;
            pen.withdraw_invitations_of(id).await?;
        }
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        self.account(id).await
    }

    /// All accounts.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn accounts(&self, actor: &Actor) -> Result<Vec<AccountView>, DeskError> {
        may(actor, Operation::AccountRead)?;
        let accounts = self.book.accounts().await?;
        Ok(accounts.iter().map(|account| self.account_view(account)).collect())
    }

    /// The actor that an account acts as; refuses disabled accounts.
    ///
    /// # Errors
    /// When the account does not exist or is disabled.
    pub async fn actor_of(&self, account: AccountId, device: &str) -> Result<Actor, DeskError> {
        Ok(self.actor(&self.active_account(account).await?, device))
    }

    /// An account that is there and not disabled.
    pub(crate) async fn active_account(&self, id: AccountId) -> Result<Account, DeskError> {
        let found = self.book.account(id).await?;
        found.filter(|account| account.disabled_at.is_none()).ok_or_else(|| {
            DeskError::new(
                ErrorClass::SignIn,
                "signed-out",
                "登录已失效，请重新登录。",
                "You are signed out; please sign in again.",
            )
        })
    }

    /// The account with a sign-in name.
    ///
    /// # Errors
    /// When there is none.
    pub async fn account_named(&self, login: &str) -> Result<AccountView, DeskError> {
        let found = self.book.account_with_login(&login.trim().to_lowercase()).await?;
        let account = found.ok_or_else(|| DeskError::not_found("account"))?;
        Ok(self.account_view(&account))
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

    pub(crate) fn actor(&self, account: &Account, device: &str) -> Actor {
        Actor {
            account: Some(account.id),
            name: account.name.clone(),
            role: account.grant.as_ref().map(|grant| grant.role),
            scope: match &account.grant {
                Some(grant) => Scope::of(grant, &self.county),
                None => Scope::nothing(self.county.clone()),
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
        let password_hash = if new.password.is_empty() {
            String::new()
        } else {
            password::accept(&new.password, &login)?;
            let typed = new.password.clone();
            busy(move || password::hash(&typed)).await??
        };
        let now = self.clock.now();
        Ok(Account {
            id: AccountId::new(new_uuid()),
            login,
            name,
            grant: None,
            password_hash,
            created_at: now,
            disabled_at: None,
            password_set_at: now,
            second_factor_since: None,
        })
    }

    /// A grant over the whole county, for an administrator.
    fn of_the_county(&self, role: Role) -> Grant {
        Grant {
            role,
            place: self.county.clone(),
            worker: None,
            site: None,
            vault: false,
        }
    }

    pub(crate) fn account_view(&self, account: &Account) -> AccountView {
        let grant = account.grant.as_ref();
        AccountView {
            id: account.id.to_string(),
            login: account.login.clone(),
            name: account.name.clone(),
            role: grant.map(|grant| grant.role.as_str().to_owned()),
            place: grant.map(|grant| shown::place(&self.gazetteer, &grant.place)),
            worker_id: grant.and_then(|grant| grant.worker).map(|worker| worker.to_string()),
            site_id: grant.and_then(|grant| grant.site).map(|site| site.to_string()),
            vault: grant.is_some_and(|grant| grant.vault),
            active: account.disabled_at.is_none(),
            joined: !account.password_hash.is_empty(),
            second_factor: account.second_factor_since.is_some(),
        }
    }
}

async fn add(pen: &mut Pen, account: &Account) -> Result<(), DeskError> {
    pen.add_account(account).await.map_err(|error| match error {
        StoreError::Taken(_) => DeskError::new(
            ErrorClass::Conflict,
            "login-taken",
            "登录名已被使用。",
            "The sign-in name is taken.",
        ),
        other => other.into(),
    })
}

/// The roles that the system administrator may give, each to the first who has it.
fn first_grantable(word: &str) -> Result<Role, DeskError> {
    Role::from_word(word)
        .filter(|role| matches!(role, Role::SecurityAdministrator | Role::AuditAdministrator))
        .ok_or_else(|| {
            invalid(
                "role",
                "系统管理员只能设立第一名安全管理员和第一名审计管理员，其他角色由安全管理员授予。",
                "The system administrator appoints the first security and the first audit administrator only; every other role is granted by the security administrator.",
            )
        })
}

fn invalid(field: &'static str, zh: &str, en: &str) -> DeskError {
    let code = match field {
        "login" => "login-invalid",
        "role" => "role-invalid",
        _ => "name-invalid",
    };
    DeskError::new(ErrorClass::Invalid, code, zh, en)
}
