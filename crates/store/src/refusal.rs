//! Requests of signed-in accounts that were refused, counted by account, operation, reason and hour. Nothing was changed by
//! them, so they are no part of the journal. Knows no HTTP.

use twofront_domain::ids::AccountId;
use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};

const NOTE: &str = "INSERT INTO refusal (account_id, operation, code, hour, times, first_at, last_at) \
                    VALUES ($1, $2, $3, $4, 1, $5, $5) ON CONFLICT (account_id, operation, code, hour) \
                    DO UPDATE SET times = refusal.times + 1, last_at = excluded.last_at";
const FORGET: &str = "DELETE FROM refusal WHERE last_at < $1";
const PAGE: &str = "SELECT r.account_id, a.login, a.name, r.operation, r.code, r.times, r.first_at, r.last_at \
                    FROM refusal r JOIN account a ON a.id = r.account_id \
                    ORDER BY r.last_at DESC, r.account_id, r.operation, r.code LIMIT $1 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM refusal";

const HOUR_MICROS: i64 = 60 * 60 * 1_000_000;

/// What was refused an account within an hour, for one operation and one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// Whose account.
    pub account: AccountId,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// The operation's word; empty where none was reached.
    pub operation: String,
    /// The reason's stable word.
    pub code: String,
    /// How often.
    pub times: u64,
    /// The first time.
    pub first_at: Moment,
    /// The last time.
    pub last_at: Moment,
}

fn read(columns: &mut Columns<'_>) -> Result<RefusalRow, StoreError> {
    Ok(RefusalRow {
        account: columns.parsed()?,
        login: columns.text()?,
        name: columns.text()?,
        operation: columns.text()?,
        code: columns.text()?,
        times: columns.count()?,
        first_at: columns.moment()?,
        last_at: columns.moment()?,
    })
}

impl Book {
    /// Notes one refusal, and forgets those before `keep_from`. As many rows as there are operations and reasons are added in
    /// an hour for an account at most, whatever it sends.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn note_refusal(
        &self,
        account: AccountId,
        operation: &str,
        code: &str,
        now: Moment,
        keep_from: Moment,
    ) -> Result<(), StoreError> {
        let hour = now.as_micros() - now.as_micros().rem_euclid(HOUR_MICROS);
        let cells = vec![
            Cell::of(&account),
            operation.into(),
            code.into(),
            Moment::from_micros(hour).into(),
            now.into(),
        ];
        let mut upkeep = self.upkeep().await?;
        run(&mut upkeep, "refusal", NOTE, cells).await?;
        run(&mut upkeep, "refusal", FORGET, vec![keep_from.into()])
            .await
            .map(drop)
    }

    /// Refusals, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn refusals(&self, page: Page) -> Result<Listing<RefusalRow>, StoreError> {
        self.listing("refusal", (PAGE, COUNT), Vec::new(), page, read).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[NOTE, FORGET, PAGE, COUNT];
