//! Tries to sign in, counted by sign-in name and by address. From how many on one has to wait is the desk's business.

use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::columns::Columns;
use crate::connection::{first, run};
use crate::error::StoreError;
use crate::pen::Pen;

const ONE: &str = "SELECT kind, mark, times, last_at FROM sign_in_try WHERE kind = $1 AND mark = $2";
const COUNT: &str = "INSERT INTO sign_in_try (kind, mark, times, last_at) VALUES ($1, $2, 1, $3) \
                     ON CONFLICT (kind, mark) DO UPDATE SET last_at = excluded.last_at, \
                     times = CASE WHEN sign_in_try.last_at < $4 THEN 1 ELSE sign_in_try.times + 1 END";
const PUT_BACK: &str = "UPDATE sign_in_try SET times = times - 1, last_at = $3 WHERE kind = $1 AND mark = $2";
const FORGET: &str = "DELETE FROM sign_in_try WHERE kind = $1 AND mark = $2";
const FORGET_OLD: &str = "DELETE FROM sign_in_try WHERE last_at < $1 OR times <= 0";
const MANY: &str = "SELECT kind, mark, times, last_at FROM sign_in_try \
                    WHERE (kind = 'login' AND times >= $1) OR (kind = 'address' AND times >= $2) \
                    ORDER BY last_at DESC, kind, mark";

/// By what tries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TryKind {
    /// By the digest of the sign-in name.
    Login,
    /// By the address that the request came from.
    Address,
    /// By the digest of a citizens' card's code.
    Card,
}

impl TryKind {
    /// The stable word in tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Address => "address",
            Self::Card => "card",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Login, Self::Address, Self::Card]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// How often it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tries {
    /// By what it is counted.
    pub kind: TryKind,
    /// The digest of a sign-in name or of a card's code, or an address.
    pub mark: String,
    /// Tries since the last success, those under way among them.
    pub times: u64,
    /// The latest of them.
    pub last_at: Moment,
}

/// What became of a try that was to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Counted; the latest try before was at this moment.
    After(Option<Moment>),
    /// Not counted: one has to wait until this moment.
    Wait(Moment),
}

fn read(columns: &mut Columns<'_>) -> Result<Tries, StoreError> {
    Ok(Tries {
        kind: columns.word(TryKind::from_word)?,
        mark: columns.text()?,
        times: columns.count()?,
        last_at: columns.moment()?,
    })
}

impl Book {
    /// Counts a try before it is looked at, so that many at once gain nothing. `wait` says until when one has to wait after
    /// so many; tries from before `forget` no longer count.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn count_try(
        &self,
        kind: TryKind,
        mark: &str,
        now: Moment,
        forget: Moment,
        wait: fn(&Tries) -> Option<Moment>,
    ) -> Result<Counted, StoreError> {
        let mut upkeep = self.upkeep().await?;
        let cells = vec![kind.as_str().into(), mark.into()];
        let before = first(&mut upkeep, "sign_in_try", ONE, cells, read).await?;
        let before = before.filter(|tries| tries.last_at >= forget);
        if let Some(until) = before.as_ref().and_then(wait).filter(|until| *until > now) {
            return Ok(Counted::Wait(until));
        }
        let cells = vec![kind.as_str().into(), mark.into(), now.into(), forget.into()];
        run(&mut upkeep, "sign_in_try", COUNT, cells).await?;
        Ok(Counted::After(before.map(|tries| tries.last_at)))
    }

    /// How often it was tried.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn tries(&self, kind: TryKind, mark: &str) -> Result<Option<Tries>, StoreError> {
        self.row("sign_in_try", ONE, vec![kind.as_str().into(), mark.into()], read)
            .await
    }

    /// Takes a counted try back that turned out right so far; the one before was at `last_at`.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn put_try_back(&self, kind: TryKind, mark: &str, last_at: Option<Moment>) -> Result<(), StoreError> {
        let Some(last_at) = last_at else {
            return self.forget_tries(kind, mark).await;
        };
        let mut upkeep = self.upkeep().await?;
        let cells = vec![kind.as_str().into(), mark.into(), last_at.into()];
        run(&mut upkeep, "sign_in_try", PUT_BACK, cells).await.map(drop)
    }

    /// Forgets the tries of a sign-in name or an address.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn forget_tries(&self, kind: TryKind, mark: &str) -> Result<(), StoreError> {
        let mut upkeep = self.upkeep().await?;
        let cells = vec![kind.as_str().into(), mark.into()];
        run(&mut upkeep, "sign_in_try", FORGET, cells).await.map(drop)
    }

    /// Forgets everybody's tries from before a moment.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn forget_old_tries(&self, before: Moment) -> Result<(), StoreError> {
        let mut upkeep = self.upkeep().await?;
        run(&mut upkeep, "sign_in_try", FORGET_OLD, vec![before.into()])
            .await
            .map(drop)
    }

    /// Names tried at least `logins` times and addresses tried from at least `addresses` times, the latest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn many_tries(&self, logins: u64, addresses: u64) -> Result<Vec<Tries>, StoreError> {
        self.rows("sign_in_try", MANY, vec![logins.into(), addresses.into()], read)
            .await
    }
}

impl Pen {
    /// Forgets the tries of a sign-in name or an address.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_tries(&mut self, kind: TryKind, mark: &str) -> Result<(), StoreError> {
        let cells = vec![kind.as_str().into(), mark.into()];
        run(self.connection(), "sign_in_try", FORGET, cells).await.map(drop)
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ONE, COUNT, PUT_BACK, FORGET, FORGET_OLD, MANY];
