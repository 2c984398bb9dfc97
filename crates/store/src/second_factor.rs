//! What makes an account's one-time codes, and its recovery codes. How a code follows from the secret is not known here;
//! neither goes into the journal or its digests.

use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::pen::Pen;

const ONE: &str = "SELECT secret, last_step, enrolled_at FROM second_factor WHERE account_id = $1";
const PUT: &str = "INSERT INTO second_factor (account_id, secret, last_step, enrolled_at, journal_seq) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, \
                   last_step = excluded.last_step, enrolled_at = excluded.enrolled_at, journal_seq = excluded.journal_seq";
const REMOVE: &str = "DELETE FROM second_factor WHERE account_id = $1";
const TAKE_STEP: &str = "UPDATE second_factor SET last_step = $2 WHERE account_id = $1 AND last_step < $2";
const CODES: &str = "SELECT digest FROM recovery_code WHERE account_id = $1 AND used_at IS NULL ORDER BY digest";
const ADD_CODE: &str = "INSERT INTO recovery_code (account_id, digest, journal_seq) VALUES ($1, $2, $3)";
const TAKE_CODE: &str =
    "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND digest = $2 AND used_at IS NULL";
const REMOVE_CODES: &str = "DELETE FROM recovery_code WHERE account_id = $1";

/// What makes an account's one-time codes.
#[derive(Clone)]
pub struct SecondFactor {
    /// The secret, in the letters that the desk wrote it in.
    pub secret: String,
    /// The time step of the latest code that was taken.
    pub last_step: u64,
    /// Since when.
    pub enrolled_at: Moment,
}

/// Without the secret, so that no log can have it.
impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor")
            .field("enrolled_at", &self.enrolled_at)
            .finish_non_exhaustive()
    }
}

fn read(columns: &mut Columns<'_>) -> Result<SecondFactor, StoreError> {
    Ok(SecondFactor {
        secret: columns.text()?,
        last_step: columns.count()?,
        enrolled_at: columns.moment()?,
    })
}

impl Book {
    /// What makes the account's one-time codes; `None` where its password is enough.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn second_factor(&self, account: AccountId) -> Result<Option<SecondFactor>, StoreError> {
        self.row("second_factor", ONE, vec![Cell::of(&account)], read).await
    }

    /// Digests of the account's recovery codes that were not used yet.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn recovery_codes(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        self.rows("recovery_code", CODES, vec![Cell::of(&account)], |columns| {
            columns.text()
        })
        .await
    }
}

impl Pen {
    /// Gives an account a secret for one-time codes in place of any other; codes up to `last_step` are used up.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_second_factor(
        &mut self,
        account: AccountId,
        secret: &str,
        last_step: u64,
    ) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&account),
            secret.into(),
            last_step.into(),
            self.now().into(),
            self.seq().into(),
        ];
        run(self.connection(), "second_factor", PUT, cells).await.map(drop)
    }

    /// Takes secret and recovery codes away; false when there was no secret.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_second_factor(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let cells = || vec![Cell::of(&account)];
        run(self.connection(), "recovery_code", REMOVE_CODES, cells()).await?;
        Ok(run(self.connection(), "second_factor", REMOVE, cells()).await? > 0)
    }

    /// Marks a one-time code's step as used; false when it, or a later one, was used already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_code_step(&mut self, account: AccountId, step: u64) -> Result<bool, StoreError> {
        let cells = vec![Cell::of(&account), step.into()];
        Ok(run(self.connection(), "second_factor", TAKE_STEP, cells).await? == 1)
    }

    /// Gives an account recovery codes in place of those it had.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_recovery_codes(&mut self, account: AccountId, digests: &[String]) -> Result<(), StoreError> {
        run(
            self.connection(),
            "recovery_code",
            REMOVE_CODES,
            vec![Cell::of(&account)],
        )
        .await?;
        for digest in digests {
            let cells = vec![Cell::of(&account), digest.as_str().into(), self.seq().into()];
            run(self.connection(), "recovery_code", ADD_CODE, cells).await?;
        }
        Ok(())
    }

    /// Marks a recovery code as used; false when it was used already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_recovery_code(&mut self, account: AccountId, digest: &str) -> Result<bool, StoreError> {
        let cells = vec![Cell::of(&account), digest.into(), self.now().into()];
        Ok(run(self.connection(), "recovery_code", TAKE_CODE, cells).await? == 1)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ONE, PUT, REMOVE, TAKE_STEP, CODES, ADD_CODE, TAKE_CODE, REMOVE_CODES];
