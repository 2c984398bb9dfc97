//! Accounts: the first administrator, sign-in, further accounts. There is no default account.

use serde::Deserialize;
use twofront_domain::actor::Actor;
use twofront_domain::ids::AccountId;
use utoipa::ToSchema;

use crate::view::account::AccountView;
use crate::{Desk, DeskError};

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
        unimplemented!()
    }

    /// Creates the first administrator.
    ///
    /// # Errors
    /// When the book already has an account, or a field does not fit.
    pub async fn create_first_administrator(
        &self,
        login: &str,
        name: &str,
        password: &str,
    ) -> Result<AccountView, DeskError> {
        let _ = (login, name, password);
        unimplemented!()
    }

    /// Creates a further account. Only administrators may.
    ///
    /// # Errors
    /// When the actor may not, the login is taken, or a field does not fit.
    pub async fn create_account(&self, actor: &Actor, new: &NewAccount) -> Result<AccountView, DeskError> {
        let _ = (actor, new);
        unimplemented!()
    }

    /// All accounts. Only administrators may.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn accounts(&self, actor: &Actor) -> Result<Vec<AccountView>, DeskError> {
        let _ = actor;
        unimplemented!()
    }

    /// Checks a password. After five failures within 15 minutes the login is locked for 15 minutes. Takes the same time
    /// whether or not the login exists.
    ///
    /// # Errors
    /// `sign-in-failed` without saying which part was wrong, or `sign-in-locked`.
    pub async fn sign_in(&self, login: &str, password: &str, device: &str) -> Result<AccountView, DeskError> {
        let _ = (login, password, device);
        unimplemented!()
    }

    /// The actor that an account acts as; refuses disabled accounts.
    ///
    /// # Errors
    /// When the account does not exist or is disabled.
    pub async fn actor_of(&self, account: AccountId, device: &str) -> Result<Actor, DeskError> {
        let _ = (account, device);
        unimplemented!()
    }
}
