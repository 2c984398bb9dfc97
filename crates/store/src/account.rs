//! Accounts with their newest grant, and failed sign-ins. Making and checking passwords is the server's business; here is only the hash.

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
    columns: &["id", "login", "name", "password_hash", "created_at", "journal_seq"],
    fixed: 0,
    conflict: "",
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.login, a.name, a.password_hash, a.created_at, a.disabled_at, \
             g.role, g.place_code, g.worker_id, g.site_id, g.vault \
             FROM account a LEFT JOIN account_grant g ON g.account_id = a.id AND g.journal_seq = \
             (SELECT MAX(n.journal_seq) FROM account_grant n WHERE n.account_id = a.id) ",
            $rest
        )
    };
}
const ALL: &str = select!("ORDER BY a.login");
const BY_LOGIN: &str = select!("WHERE a.login = $1");
const BY_ID: &str = select!("WHERE a.id = $1");
const COUNT: &str = "SELECT COUNT(*) FROM account";
const SET_PASSWORD: &str = "UPDATE account SET password_hash = $2 WHERE id = $1";
const DISABLE: &str = "UPDATE account SET disabled_at = $2 WHERE id = $1";
const FAILED: &str = "INSERT INTO sign_in_failure (login, at) VALUES ($1, $2)";
const FORGET_FAILURES: &str = "DELETE FROM sign_in_failure WHERE login = $1 OR at < $2";
const FAILURES: &str = "SELECT COUNT(*) FROM sign_in_failure WHERE login = $1 AND at >= $2";

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
    /// Hash of its password.
    pub password_hash: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was disabled.
    pub disabled_at: Option<Moment>,
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

    /// Notes a failed sign-in. Not part of the journal: anybody can cause it.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn note_sign_in_failure(&self, login: &str, now: Moment) -> Result<(), StoreError> {
        let mut upkeep = self.book().upkeep().await?;
        run(&mut upkeep, "sign_in_failure", FAILED, vec![login.into(), now.into()])
            .await
            .map(drop)
    }

    /// Failed sign-ins for a login name since a moment.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn sign_in_failures(&self, login: &str, since: Moment) -> Result<u64, StoreError> {
        let cells = vec![login.into(), since.into()];
        Ok(self
            .row("sign_in_failure", FAILURES, cells, |columns| columns.count())
            .await?
            .unwrap_or(0))
    }

    /// Forgets the failures of a login name after a success, and everybody's from before `older_than`.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn forget_sign_in_failures(&self, login: &str, older_than: Moment) -> Result<(), StoreError> {
        let mut upkeep = self.book().upkeep().await?;
        run(
            &mut upkeep,
            "sign_in_failure",
            FORGET_FAILURES,
            vec![login.into(), older_than.into()],
        )
        .await
        .map(drop)
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
        ];
        self.insert(&ACCOUNT, cells).await
    }

    /// Gives an account another password hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_password_hash(&mut self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        self.change_account(id, SET_PASSWORD, hash.into()).await
    }

    /// Disables an account, or enables it again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account.
    pub async fn set_account_disabled(&mut self, id: AccountId, disabled: bool) -> Result<(), StoreError> {
        let at = disabled.then(|| self.now());
        self.change_account(id, DISABLE, at.into()).await
    }

    async fn change_account(&mut self, id: AccountId, sql: &'static str, value: Cell) -> Result<(), StoreError> {
        match run(self.connection(), "account", sql, vec![Cell::of(&id), value]).await? {
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
pub(crate) const STATEMENTS: &[&str] = &[
    ALL,
    BY_LOGIN,
    BY_ID,
    COUNT,
    SET_PASSWORD,
    DISABLE,
    FAILED,
    FORGET_FAILURES,
    FAILURES,
];
