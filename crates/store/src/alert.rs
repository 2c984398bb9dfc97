//! Alerts that somebody reads more than is usual, or that the journal does not prove, and the counting of household pages that
//! some of them rest on. From how many on an alert is raised is the desk's business.

use jiff::civil::Date;
use twofront_domain::ids::{AccountId, AlertId};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; what was acknowledged is added later.
pub(crate) const ALERT: Table = Table {
    name: "alert",
    columns: &[
        "id",
        "kind",
        "account_id",
        "since",
        "times",
        "most",
        "raised_at",
        "journal_seq",
    ],
    fixed: 8,
    conflict: "",
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.kind, r.account_id, a.login, a.name, r.since, r.times, r.most, r.raised_at, \
             r.acknowledged_by, r.acknowledged_at, r.note FROM alert r LEFT JOIN account a ON a.id = r.account_id ",
            $rest
        )
    };
}
const PAGE: &str = select!(
    "WHERE (CAST($1 AS BIGINT) = 0 OR r.acknowledged_at IS NULL) ORDER BY r.raised_at DESC, r.id DESC LIMIT $2 OFFSET $3"
);
const COUNT: &str = "SELECT COUNT(*) FROM alert WHERE (CAST($1 AS BIGINT) = 0 OR acknowledged_at IS NULL)";
const ONE: &str = select!("WHERE r.id = $1");
const OPEN: &str = "SELECT COUNT(*) FROM alert WHERE kind = $1 AND acknowledged_at IS NULL";
const LOUDEST: &str =
    "SELECT COALESCE(MAX(times), 0) FROM alert WHERE account_id = $1 AND kind = $2 AND raised_at >= $3";
const ACKNOWLEDGE: &str = "UPDATE alert SET acknowledged_account = $2, acknowledged_by = $3, acknowledged_at = $4, \
                           note = $5 WHERE id = $1 AND acknowledged_at IS NULL";
const ADD_PAGES: &str = "INSERT INTO household_reading (account_id, day, pages) VALUES ($1, $2, $3) \
                         ON CONFLICT (account_id, day) DO UPDATE SET pages = household_reading.pages + excluded.pages";
const FORGET_PAGES: &str = "DELETE FROM household_reading WHERE day < $1";
const PAGES: &str = "SELECT pages FROM household_reading WHERE account_id = $1 AND day = $2";

/// What there was much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertKind {
    /// Looks at masked fields in full, within an hour.
    Unmasking,
    /// Household pages, within a day.
    HouseholdPages,
    /// Places where the book is not what its journal says.
    JournalBroken,
}

impl AlertKind {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unmasking => "unmasking",
            Self::HouseholdPages => "household-pages",
            Self::JournalBroken => "journal-broken",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Unmasking, Self::HouseholdPages, Self::JournalBroken]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Which alerts are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlertFilter {
    /// Only those that nobody has acknowledged.
    pub open: bool,
}

/// One alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRow {
    /// Its id.
    pub id: AlertId,
    /// What there was much of.
    pub kind: AlertKind,
    /// Whose account, where it is about one.
    pub account: Option<AccountId>,
    /// Its sign-in name; empty where it is about none.
    pub login: String,
    /// Its owner's name; empty where it is about none.
    pub name: String,
    /// Counted since.
    pub since: Moment,
    /// How often.
    pub times: u64,
    /// More than this is unusual.
    pub most: u64,
    /// When it was raised.
    pub raised_at: Moment,
    /// Who acknowledged it and when.
    pub acknowledged: Option<(String, Moment)>,
    /// What they found.
    pub note: Option<String>,
}

fn read(columns: &mut Columns<'_>) -> Result<AlertRow, StoreError> {
    Ok(AlertRow {
        id: columns.parsed()?,
        kind: columns.word(AlertKind::from_word)?,
        account: columns.optional_parsed()?,
        login: columns.optional_text()?.unwrap_or_default(),
        name: columns.optional_text()?.unwrap_or_default(),
        since: columns.moment()?,
        times: columns.count()?,
        most: columns.count()?,
        raised_at: columns.moment()?,
        acknowledged: columns.optional_text()?.zip(columns.optional_moment()?),
        note: columns.optional_text()?,
    })
}

impl Book {
    /// Alerts, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn alerts(&self, filter: AlertFilter, page: Page) -> Result<Listing<AlertRow>, StoreError> {
        self.listing("alert", (PAGE, COUNT), vec![filter.open.into()], page, read)
            .await
    }

    /// One alert.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn alert(&self, id: AlertId) -> Result<Option<AlertRow>, StoreError> {
        self.row("alert", ONE, vec![Cell::of(&id)], read).await
    }

    /// The highest count for which an alert was raised about an account after a moment; 0 when none was.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn loudest_alert(&self, account: AccountId, kind: AlertKind, since: Moment) -> Result<u64, StoreError> {
        let cells = vec![Cell::of(&account), kind.as_str().into(), since.into()];
        Ok(self
            .row("alert", LOUDEST, cells, |columns| columns.count())
            .await?
            .unwrap_or(0))
    }

    /// Whether there is an alert of this kind that nobody has acknowledged.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn has_open_alert(&self, kind: AlertKind) -> Result<bool, StoreError> {
        let open = self.row("alert", OPEN, vec![kind.as_str().into()], |columns| columns.count());
        Ok(open.await?.is_some_and(|open| open > 0))
    }

    /// Adds household pages to what an account has read on a day, and forgets the days before `keep_from`. Not part of
    /// the journal.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn add_household_pages(
        &self,
        account: AccountId,
        day: Date,
        pages: u64,
        keep_from: Date,
    ) -> Result<(), StoreError> {
        let mut upkeep = self.upkeep().await?;
        let cells = vec![Cell::of(&account), day.into(), pages.into()];
        run(&mut upkeep, "household_reading", ADD_PAGES, cells).await?;
        run(&mut upkeep, "household_reading", FORGET_PAGES, vec![keep_from.into()])
            .await
            .map(drop)
    }

    /// Household pages an account has read on a day, as far as they were added.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn household_pages(&self, account: AccountId, day: Date) -> Result<u64, StoreError> {
        let cells = vec![Cell::of(&account), day.into()];
        Ok(self
            .row("household_reading", PAGES, cells, |columns| columns.count())
            .await?
            .unwrap_or(0))
    }
}

impl Pen {
    /// Raises an alert, about an account where it is about one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raise_alert(
        &mut self,
        kind: AlertKind,
        account: Option<AccountId>,
        since: Moment,
        times: u64,
        most: u64,
    ) -> Result<AlertId, StoreError> {
        let id = AlertId::new(Uuid::now_v7());
        let cells = vec![
            Cell::of(&id),
            kind.as_str().into(),
            Cell::maybe(account.as_ref()),
            since.into(),
            times.into(),
            most.into(),
            self.now().into(),
            self.seq().into(),
        ];
        self.insert(&ALERT, cells).await?;
        Ok(id)
    }

    /// Acknowledges an alert with what was found.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such alert, [`StoreError::Conflict`] when it was acknowledged already.
    pub async fn acknowledge_alert(&mut self, id: AlertId, note: &str) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&id),
            Cell::maybe(self.account().as_ref()),
            self.actor_name().into(),
            self.now().into(),
            note.into(),
        ];
        match run(self.connection(), "alert", ACKNOWLEDGE, cells).await? {
            0 => Err(StoreError::Conflict("the alert was acknowledged already")),
            _ => Ok(()),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    PAGE,
    COUNT,
    ONE,
    OPEN,
    LOUDEST,
    ACKNOWLEDGE,
    ADD_PAGES,
    FORGET_PAGES,
    PAGES,
];
