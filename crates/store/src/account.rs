//! Accounts with their newest grant and their passwords' hashes. Making and checking passwords is the desk's business.

use twofront_domain::actor::{Grant, Role};
use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

pub(crate) const ACCOUNT: Table = Table {
    name: "account",
    columns: &[
        "id",
        "login",
        "name",
        "password_hash",
        "created_at",
        "journal_seq",
        "password_set_at",
    ],
    fixed: 0,
    conflict: "",
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.login, a.name, a.password_hash, a.created_at, a.disabled_at, \
             a.password_set_at, f.enrolled_at, g.role, g.place_code, g.worker_id, g.site_id, g.vault \
             FROM account a LEFT JOIN second_factor f ON f.account_id = a.id LEFT JOIN account_grant g ON g.account_id = a.id AND g.journal_seq = \
             (SELECT MAX(n.journal_seq) FROM account_grant n WHERE n.account_id = a.id) ",
            $rest
        )
    };
}
const ALL: &str = select!("ORDER BY a.login");
const BY_LOGIN: &str = select!("WHERE a.login = $1");
const BY_ID: &str = select!("WHERE a.id = $1");
const COUNT: &str = "SELECT COUNT(*) FROM account";
const SET_PASSWORD: &str = "UPDATE account SET password_hash = $2, password_set_at = $3 WHERE id = $1";
const DISABLE: &str = "UPDATE account SET disabled_at = $2 WHERE id = $1";
const ADD_FORMER: &str = "INSERT INTO former_password (account_id, password_hash, journal_seq) VALUES ($1, $2, $3)";
const FORMER: &str =
    "SELECT password_hash FROM former_password WHERE account_id = $1 ORDER BY journal_seq DESC LIMIT $2";

/// One account.
#[derive(Clone)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What its owner types to sign in; unique.
    pub login: String,
    /// Its owner's name, as it goes into the journal.
    pub name: String,
    /// What it may do and how far; `None` while it waits for a grant.
    pub grant: Option<Grant>,
    /// Hash of its password; empty before anybody has set one.
    pub password_hash: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was disabled.
    pub disabled_at: Option<Moment>,
    /// When its password was set.
    pub password_set_at: Moment,
    /// Since when one-time codes are asked for; `None` where the password is enough.
    pub second_factor_since: Option<Moment>,
}

/// Without the password hash, so that no log can have it.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("role", &self.grant.as_ref().map(|grant| grant.role))
            .finish_non_exhaustive()
    }
}

fn read(columns: &mut Columns<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: columns.parsed()?,
        login: columns.text()?,
        name: columns.text()?,
        password_hash: columns.text()?,
        created_at: columns.moment()?,
        disabled_at: columns.optional_moment()?,
        password_set_at: columns.moment()?,
        second_factor_since: columns.optional_moment()?,
        grant: read_current(columns)?,
    })
}

/// The grant's columns of an account, all of them empty while it waits.
fn read_current(columns: &mut Columns<'_>) -> Result<Option<Grant>, StoreError> {
    let Some(word) = columns.optional_text()? else {
        return Ok(None);
    };
    Ok(Some(Grant {
        role: Role::from_word(&word).ok_or(StoreError::Unreadable {
            table: "account_grant",
            column: 0,
        })?,
        place: columns.parsed()?,
        worker: columns.optional_parsed()?,
        site: columns.optional_parsed()?,
        vault: columns.flag()?,
    }))
}

impl Book {
    /// How many accounts there are; none means that the first administrator is still to be made.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn account_count(&self) -> Result<u64, StoreError> {
        Ok(self
            .row("account", COUNT, vec![], |columns| columns.count())
            .await?
            .unwrap_or(0))
    }

    /// Every account, by login.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.rows("account", ALL, vec![], read).await
    }

    /// The account with this login name.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn account_with_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.row("account", BY_LOGIN, vec![login.into()], read).await
    }

    /// The account with this id.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.row("account", BY_ID, vec![Cell::of(&id)], read).await
    }

    /// Hashes of the passwords that an account had before its present one, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn former_passwords(&self, id: AccountId, most: u64) -> Result<Vec<String>, StoreError> {
        let cells = vec![Cell::of(&id), most.into()];
        self.rows("former_password", FORMER, cells, |columns| columns.text())
            .await
    }
}

impl Pen {
    /// Adds an account. Its grant, if it has one, is added by [`Pen::add_grant`].
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the login name exists.
    pub async fn add_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&account.id),
            account.login.as_str().into(),
            account.name.as_str().into(),
            account.password_hash.as_str().into(),
            account.created_at.into(),
            self.seq().into(),
            account.password_set_at.into(),
        ];
        self.insert(&ACCOUNT, cells).await
    }

    /// Remembers the hash of a password that is about to be replaced.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_former_password(&mut self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        let cells = vec![Cell::of(&id), hash.into(), self.seq().into()];
        run(self.connection(), "former_password", ADD_FORMER, cells)
            .await
            .map(drop)
    }

    /// Gives an account another password hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_password_hash(&mut self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        let at = self.now().into();
        self.change_account(id, SET_PASSWORD, vec![hash.into(), at]).await
    }

    /// Disables an account, or enables it again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_account_disabled(&mut self, id: AccountId, disabled: bool) -> Result<(), StoreError> {
        let at = disabled.then(|| self.now());
        self.change_account(id, DISABLE, vec![at.into()]).await
    }

    async fn change_account(&mut self, id: AccountId, sql: &'static str, values: Vec<Cell>) -> Result<(), StoreError> {
        let cells = std::iter::once(Cell::of(&id)).chain(values).collect();
        match run(self.connection(), "account", sql, cells).await? {
            0 => Err(StoreError::NotFound {
                what: "account",
                id: id.to_string(),
            }),
            _ => Ok(()),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ALL, BY_LOGIN, BY_ID, COUNT, SET_PASSWORD, DISABLE, ADD_FORMER, FORMER];
