//! Reading a county (or part of it) the way screening wants it: every row and value handed to a visitor, all as of one
//! entry of the journal; and what changed since an entry, so that whoever keeps a copy need not read everything again.

use std::collections::VecDeque;
use std::str::FromStr;

use futures_util::future::{FutureExt as _, try_join};
use futures_util::stream::{FuturesOrdered, StreamExt as _};
use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::county::CountyRows;
use twofront_domain::field::Catalogue;
use twofront_domain::moment::Moment;

use crate::assertion::IDS_AT_ONCE;
use crate::book::Book;
use crate::connection::{Transaction, all, first};
use crate::county_batch::{Post, batch_between, batch_of, posts};
use crate::county_hand::Hand;
use crate::county_lines::Batch;
use crate::county_past::{past_batch_between, past_batch_of};
use crate::county_things::{lots, sites, villages};
use crate::error::StoreError;
use crate::identity::identities;
use crate::subject::Subjects;

/// Connections that read batches at a time.
const READERS: usize = 3;

const LAST_SEQ: &str = "SELECT COALESCE(MAX(seq), 0) FROM journal";
// In no order: asked to sort by id, SQLite walks the whole table by its key instead of the few rows of the index.
const CHANGED_HOUSEHOLDS: &str = "SELECT id FROM household WHERE changed_seq > $1";
const CHANGED_LOTS: &str = "SELECT id FROM lot WHERE changed_seq > $1";
const CHANGED_SITES: &str = "SELECT id FROM site WHERE changed_seq > $1";
const CHANGED_VILLAGES: &str = "SELECT id FROM village WHERE changed_seq > $1";

/// How a county is to be read.
#[derive(Clone, Copy, Debug)]
pub struct CountyView<'a> {
    /// What is within reach.
    pub scope: &'a Scope,
    /// Which fields there are.
    pub catalogue: &'a Catalogue,
    /// Days before this one are left out.
    pub days_since: Date,
    /// As of a past day; `None` for the latest values. Much slower: everything is folded from what was said.
    pub past: Option<Past>,
}

/// A day of the past. Members are those who had not left by then and of whom something had been said. Who was found to be
/// whom, and which household is where, is as of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// What speaks for a later day does not count.
    pub on: Date,
    /// What the book learnt later does not count either; `None` to count all it knows now.
    pub known_by: Option<Moment>,
}

/// What changed after an entry of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The last entry that was looked at: where to ask from the next time.
    pub seq: i64,
    /// What changed. What is named here and not handed on is gone: a lot of a file that came in again, somebody out of
    /// reach.
    pub subjects: Subjects,
}

pub(crate) type Reading = Transaction;

/// One batch's worth of reading that runs by itself.
type Fetched = Result<(Reading, Batch), StoreError>;

pub(crate) async fn last_seq(reading: &mut Reading) -> Result<i64, StoreError> {
    let seq = first(reading, "journal", LAST_SEQ, vec![], |columns| columns.int()).await?;
    Ok(seq.unwrap_or(0))
}

async fn fetch(mut reading: Reading, view: CountyView<'_>, from: &Post, to: &Post, days: bool) -> Fetched {
    let batch = match view.past {
        None => batch_between(&mut reading, view.scope, from, to, days.then_some(view.days_since)).await?,
        Some(past) => past_batch_between(&mut reading, &view, past, from, to).await?,
    };
    Ok((reading, batch))
}

impl Book {
    /// The journal's last entry; 0 for an empty journal.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn last_seq(&self) -> Result<i64, StoreError> {
        last_seq(&mut self.book().snapshot().await?).await
    }

    /// What changed after the entry `since`, of the whole book.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn changed_since(&self, since: i64) -> Result<Changed, StoreError> {
        changed_since(&mut self.book().snapshot().await?, since).await
    }

    /// Hands everything within reach to `rows`: villages, households with their present members (by place), lots, sites.
    /// Gives the last entry of the journal that is in it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn read_county(
        &self,
        view: &CountyView<'_>,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<i64, StoreError> {
        self.keep_days(view.catalogue).await?;
        let (seq, mut readers) = self.readers_of_one_moment().await?;
        let [first, second, _] = &mut readers;
        let (identities, posts) = try_join(identities(first, view, None, rows), posts(second, view.scope)).await?;
        let mut hand = Hand::new(view.catalogue, rows).with(identities);
        villages(first, view, None, &mut hand).await?;
        let mut reading = read_batches(readers.into(), *view, &posts, &mut hand).await?;
        lots(&mut reading, view, None, &mut hand).await?;
        sites(&mut reading, view, None, &mut hand).await?;
        Ok(seq)
    }

    /// Hands these subjects, as far as they are within reach, to `rows`. Gives the last entry of the journal that is in it.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn read_subjects(
        &self,
        view: &CountyView<'_>,
        subjects: &Subjects,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<i64, StoreError> {
        self.keep_days(view.catalogue).await?;
        let mut reading = self.book().snapshot().await?;
        let seq = last_seq(&mut reading).await?;
        let identities = identities(&mut reading, view, Some(&subjects.households), rows).await?;
        let mut hand = Hand::new(view.catalogue, rows).with(identities);
        read_some(&mut reading, view, subjects, &mut hand).await?;
        Ok(seq)
    }

    /// Hands what changed after the entry `since` to `rows`, as far as it is within reach, and says what that was.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn read_changed(
        &self,
        view: &CountyView<'_>,
        since: i64,
        rows: &mut (dyn CountyRows + Send),
    ) -> Result<Changed, StoreError> {
        self.keep_days(view.catalogue).await?;
        let mut reading = self.book().snapshot().await?;
        let changed = changed_since(&mut reading, since).await?;
        let identities = identities(&mut reading, view, Some(&changed.subjects.households), rows).await?;
        let mut hand = Hand::new(view.catalogue, rows).with(identities);
        read_some(&mut reading, view, &changed.subjects, &mut hand).await?;
        Ok(changed)
    }

    /// Connections that all see the book as of one entry: begun anew until no write came in between.
    async fn readers_of_one_moment(&self) -> Result<(i64, [Reading; READERS]), StoreError> {
        let mut readers: Vec<(i64, Reading)> = Vec::with_capacity(READERS);
        loop {
            let newest = readers.iter().map(|(seq, _)| *seq).max().unwrap_or(i64::MIN);
            readers.retain(|(seq, _)| *seq == newest);
            let readings: Vec<Reading> = match readers.len() {
                READERS => readers.drain(..).map(|(_, reading)| reading).collect(),
                _ => Vec::new(),
            };
            if let Ok(readings) = readings.try_into() {
                return Ok((newest, readings));
            }
            let mut reading = self.book().snapshot().await?;
            readers.push((last_seq(&mut reading).await?, reading));
        }
    }
}

pub(crate) async fn changed_since(reading: &mut Reading, since: i64) -> Result<Changed, StoreError> {
    let seq = last_seq(reading).await?;
    let subjects = Subjects {
        households: changed(reading, "household", CHANGED_HOUSEHOLDS, since).await?,
        lots: changed(reading, "lot", CHANGED_LOTS, since).await?,
        sites: changed(reading, "site", CHANGED_SITES, since).await?,
        villages: changed(reading, "village", CHANGED_VILLAGES, since).await?,
    };
    Ok(Changed { seq, subjects })
}

/// Ids in ascending order.
async fn changed<Id: FromStr + Ord + Send>(
    reading: &mut Reading,
    what: &'static str,
    statement: &'static str,
    since: i64,
) -> Result<Vec<Id>, StoreError> {
    let mut ids: Vec<Id> = all(reading, what, statement, vec![since.into()], |columns| columns.parsed()).await?;
    ids.sort_unstable();
    Ok(ids)
}

/// Hands every household on: while one batch is handed on the others are being fetched. Gives one of the readers back.
async fn read_batches(
    mut idle: Vec<Reading>,
    view: CountyView<'_>,
    posts: &[Post],
    hand: &mut Hand<'_>,
) -> Result<Reading, StoreError> {
    let days = hand.wants_days();
    let mut between = posts.windows(2);
    let mut running = FuturesOrdered::new();
    let mut ready: VecDeque<Fetched> = VecDeque::new();
    let mut current: Option<Batch> = None;
    loop {
        while !idle.is_empty()
            && let Some([from, to]) = between.next()
            && let Some(reading) = idle.pop()
        {
            running.push_back(fetch(reading, view, from, to, days));
        }
        // Sets what was just begun going before the batch in hand is handed on.
        if let Some(Some(fetched)) = running.next().now_or_never() {
            ready.push_back(fetched);
        }
        if let Some(batch) = current.take() {
            hand.batch(&batch, None)?;
        }
        let next = match ready.pop_front() {
            Some(fetched) => Some(fetched),
            None => running.next().await,
        };
        match next {
            Some(fetched) => {
                let (reading, batch) = fetched?;
                idle.push(reading);
                current = Some(batch);
            }
            None => break,
        }
    }
    idle.pop().ok_or(StoreError::Busy("read the county"))
}

/// Hands some subjects on.
pub(crate) async fn read_some(
    reading: &mut Reading,
    view: &CountyView<'_>,
    subjects: &Subjects,
    hand: &mut Hand<'_>,
) -> Result<(), StoreError> {
    villages(reading, view, Some(&subjects.villages), hand).await?;
    for some in subjects.households.chunks(IDS_AT_ONCE) {
        let batch = match view.past {
            None => batch_of(reading, view.scope, some, view.days_since).await?,
            Some(past) => past_batch_of(reading, view, past, some).await?,
        };
        hand.batch(&batch, None)?;
    }
    lots(reading, view, Some(&subjects.lots), hand).await?;
    sites(reading, view, Some(&subjects.sites), hand).await
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    LAST_SEQ,
    CHANGED_HOUSEHOLDS,
    CHANGED_LOTS,
    CHANGED_SITES,
    CHANGED_VILLAGES,
];
