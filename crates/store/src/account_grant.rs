//! Grants: which role and reach the security administrator gave an account, one row for each time. The newest one counts.
//! Whether a grant is proper is the desk's business.

use twofront_domain::actor::{Actor, Grant, Role};
use twofront_domain::ids::{AccountId, GrantId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all, run};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const ACCOUNT_GRANT: Table = Table {
    name: "account_grant",
    columns: &[
        "id",
        "account_id",
        "role",
        "place_code",
        "worker_id",
        "site_id",
        "vault",
        "note",
        "granted_account",
        "granted_by",
        "granted_at",
        "journal_seq",
    ],
    fixed: 12,
    conflict: "",
};

const OF_ACCOUNT: &str = "SELECT id, account_id, role, place_code, worker_id, site_id, vault, note, granted_account, \
                          granted_by, granted_at FROM account_grant WHERE account_id = $1 ORDER BY journal_seq DESC";
const EVER: &str = "SELECT COUNT(*) FROM account_grant WHERE role = $1";
const BEFORE: &str =
    "SELECT account_id, role, place_code, worker_id, vault FROM account_before_grants ORDER BY account_id";
const FORGET_BEFORE: &str = "DELETE FROM account_before_grants";

/// One grant with who gave it and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub account: AccountId,
    /// What it gives.
    pub grant: Grant,
    /// Why, in a person's words.
    pub note: String,
    /// The account that gave it; `None` for the machine that holds the book.
    pub granted_account: Option<AccountId>,
    /// Who gave it.
    pub granted_by: String,
    /// When.
    pub granted_at: Moment,
}

fn role(columns: &mut Columns<'_>) -> Result<Role, StoreError> {
    columns.word(Role::from_word)
}

fn read(columns: &mut Columns<'_>) -> Result<GrantRow, StoreError> {
    Ok(GrantRow {
        id: columns.parsed()?,
        account: columns.parsed()?,
        grant: Grant {
            role: role(columns)?,
            place: columns.parsed()?,
            worker: columns.optional_parsed()?,
            site: columns.optional_parsed()?,
            vault: columns.flag()?,
        },
        note: columns.text()?,
        granted_account: columns.optional_parsed()?,
        granted_by: columns.text()?,
        granted_at: columns.moment()?,
    })
}

fn read_before(columns: &mut Columns<'_>) -> Result<(AccountId, Grant), StoreError> {
    let account = columns.parsed()?;
    let grant = Grant {
        role: role(columns)?,
        place: columns.parsed()?,
        worker: columns.optional_parsed()?,
        site: None,
        vault: columns.flag()?,
    };
    Ok((account, grant))
}

impl Book {
    /// An account's grants, the newest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn grants_of(&self, account: AccountId) -> Result<Vec<GrantRow>, StoreError> {
        self.rows("account_grant", OF_ACCOUNT, vec![Cell::of(&account)], read)
            .await
    }

    /// Whether any account was ever granted this role.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn ever_granted(&self, role: Role) -> Result<bool, StoreError> {
        let count = self
            .row("account_grant", EVER, vec![role.as_str().into()], |columns| {
                columns.count()
            })
            .await?;
        Ok(count.unwrap_or(0) > 0)
    }

    /// Makes grants of what accounts had in a book from before there were grants; their number. To be called once after
    /// opening a book: until then those accounts wait.
    ///
    /// # Errors
    /// When the book cannot be read or written.
    pub async fn grant_what_accounts_had(&self, actor: &Actor, now: Moment) -> Result<usize, StoreError> {
        if self.rows("account", BEFORE, vec![], read_before).await?.is_empty() {
            return Ok(0);
        }
        let mut pen = self.pen(actor, now, "account.grants-begin").await?;
        // With the pen in hand: another process may have opened the book at the same time.
        let had = all(pen.connection(), "account", BEFORE, vec![], read_before).await?;
        if had.is_empty() {
            return Ok(0);
        }
        for (account, grant) in &had {
            pen.add_grant(*account, grant, "").await?;
        }
        run(pen.connection(), "account", FORGET_BEFORE, vec![]).await?;
        pen.commit("accounts", serde_json::json!({ "accounts": had.len() }))
            .await?;
        Ok(had.len())
    }
}

impl Pen {
    /// Gives an account a role and a reach. A later grant takes its place.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_grant(&mut self, account: AccountId, grant: &Grant, note: &str) -> Result<GrantId, StoreError> {
        let id = GrantId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            Cell::of(&account),
            grant.role.as_str().into(),
            grant.place.as_str().into(),
            Cell::maybe(grant.worker.as_ref()),
            Cell::maybe(grant.site.as_ref()),
            grant.vault.into(),
            note.into(),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&ACCOUNT_GRANT, cells).await?;
        Ok(id)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_ACCOUNT, EVER, BEFORE, FORGET_BEFORE];
