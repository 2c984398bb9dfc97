//! Whose turn it is to write, and one COMMIT for several writes that are brief.
//!
//! Waiting for the disk takes longer than a brief write itself. So a pen that ends while brief pens wait hands its open
//! transaction on instead of committing it; each of them writes under a savepoint, and goes back to it when it is dropped.
//! Turns are taken in order. The pen that handed on first queues up again, behind those who waited, and makes all of it durable
//! at once; only then is any of them told that its write stands. When that COMMIT fails, all of them failed.
//!
//! A pen that reads through the book's readers must see what was written before it: it asks for the transaction to be
//! made durable first, and begins its own. Knows no table but what every commit writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use twofront_domain::journal::{GENESIS, JournalEntry};
use twofront_domain::moment::Moment;

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::book::Book;
use crate::connection::{Connection, Transaction, run};
use crate::database::WAIT;
use crate::error::StoreError;
use crate::journal::{self, Last};
use crate::meta;
use crate::response::standing;

/// Writes that one COMMIT makes durable at most.
const MOST_WRITES: usize = 64;
/// How old a transaction may be to be handed on.
const LONGEST: Duration = Duration::from_millis(20);

const SAVE: &str = "SAVEPOINT pen";
const KEEP: &str = "RELEASE SAVEPOINT pen";
const UNDO: &str = "ROLLBACK TO SAVEPOINT pen";

/// Who may write next: a queue, and what the last one handed on.
#[derive(Clone, Default)]
pub(crate) struct Turns {
    handed_on: Arc<Mutex<Option<Open>>>,
    /// Brief pens in the queue.
    brief: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Turns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turns").finish_non_exhaustive()
    }
}

/// A transaction with the write lock, and the writes that ended in it and are not durable yet.
struct Open {
    transaction: Transaction,
    last: Last,
    since: Instant,
    /// Who waits to hear that their write stands.
    ended: Vec<oneshot::Sender<Result<(), StoreError>>>,
    /// A pen was dropped: what it wrote under its savepoint is still there.
    torn: bool,
    /// The vault has rows of it, marked as pending.
    in_vault: bool,
}

/// The turn of one pen. Dropped before its end, it leaves nothing of what was written in it.
pub(crate) struct Turn {
    open: Open,
    place: OwnedMutexGuard<Option<Open>>,
}

/// Counts one brief pen in the queue, however it leaves.
struct Queued(Arc<AtomicUsize>);

impl Drop for Queued {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Turns {
    async fn next(&self, brief: bool) -> Result<OwnedMutexGuard<Option<Open>>, StoreError> {
        let counted = brief.then(|| Queued(Arc::clone(&self.brief)));
        if counted.is_some() {
            self.brief.fetch_add(1, Ordering::Relaxed);
        }
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.handed_on).lock_owned()).await;
        turn.map_err(|_| StoreError::Busy("begin writing"))
    }
}

impl Book {
    /// Waits for the turn. A `brief` one goes on in the transaction that was handed on, if there is one.
    pub(crate) async fn turn(&self, brief: bool) -> Result<Turn, StoreError> {
        let mut place = self.turns().next(brief).await?;
        if let Some(open) = place.as_mut()
            && brief
            && save(open).await.is_ok()
            && let Some(open) = place.take()
        {
            return Ok(Turn { open, place });
        }
        // Not brief; or the connection is lost, and with it what was handed on: its writers are told here.
        if let Some(open) = place.take() {
            // As a task of its own: whoever waits for this turn may go away, those whose writes it is do not.
            let book = self.clone();
            let closing = tokio::spawn(async move { close(&book, open).await });
            closing.await.map_err(|_| lost("begin writing"))?;
        }
        Ok(Turn {
            open: self.begin().await?,
            place,
        })
    }

    async fn begin(&self) -> Result<Open, StoreError> {
        let mut transaction = self.book().begin().await?;
        meta::not_moved(&mut transaction).await?;
        // Rows of a write that failed between the two commits must not be taken for this one's. Asked with the lock in
        // hand: who held it before may have stopped there.
        self.vault().catch_up(&standing(&mut transaction).await?).await?;
        self.vault().settle_under(&mut transaction).await?;
        let last = journal::last_entry(&mut transaction).await?;
        Ok(Open {
            transaction,
            last: last.unwrap_or_else(|| Last {
                seq: 0,
                hash: GENESIS.to_owned(),
                at: Moment::from_micros(i64::MIN),
            }),
            since: now(),
            ended: Vec::new(),
            torn: false,
            in_vault: false,
        })
    }
}

impl Turn {
    /// The journal's last entry before this write.
    pub(crate) fn last(&self) -> &Last {
        &self.open.last
    }

    /// The connection inside this write.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.open.transaction
    }

    /// Ends the write of `entry`, which is in the journal by now, and returns once it is durable. `in_vault` commits at
    /// once: the vault's rows of it are marked as pending, and there is one such mark.
    ///
    /// Must not be dropped half-way: others may wait for the same COMMIT.
    pub(crate) async fn end(mut self, book: &Book, entry: &JournalEntry, in_vault: bool) -> Result<(), StoreError> {
        let kept = match self.open.ended.is_empty() {
            true => Ok(0),
            false => run(&mut self.open.transaction, "commit the book", KEEP, vec![]).await,
        };
        if let Err(error) = kept {
            // Without its savepoint the transaction is lost, for all who ended in it.
            return Err(self.fail(book, given_up(error)).await);
        }
        let mut open = self.take();
        let (said, heard) = oneshot::channel();
        open.ended.push(said);
        open.in_vault = in_vault;
        open.last = Last {
            seq: entry.seq,
            hash: entry.hash.clone(),
            at: entry.at,
        };
        let turns = book.turns();
        let awaited = !in_vault && turns.brief.load(Ordering::Relaxed) > 0;
        if awaited && open.ended.len() < MOST_WRITES && open.since.elapsed() < LONGEST {
            let (first, since) = (open.ended.len() == 1, open.since);
            *self.place = Some(open);
            drop(self);
            if first {
                let mut place = turns.handed_on.lock().await;
                let still_open = place.as_ref().is_some_and(|open| open.since == since);
                if still_open && let Some(open) = place.take() {
                    close(book, open).await;
                }
            }
        } else {
            close(book, open).await;
            drop(self);
        }
        heard.await.unwrap_or_else(|_| Err(lost("commit the book")))
    }

    /// Gives up the transaction, with all writes that ended in it.
    pub(crate) async fn fail(mut self, book: &Book, error: StoreError) -> StoreError {
        fail(book, self.take(), &error).await;
        error
    }

    /// Takes the transaction; nothing is left to be dropped.
    fn take(&mut self) -> Open {
        Open {
            transaction: self.open.transaction.take(),
            last: self.open.last.clone(),
            since: self.open.since,
            ended: std::mem::take(&mut self.open.ended),
            torn: false,
            in_vault: false,
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Others wait for what was written before this pen. Alone, the transaction is rolled back as it is dropped.
        if !self.open.ended.is_empty() {
            let mut open = self.take();
            open.torn = true;
            *self.place = Some(open);
        }
    }
}

/// Marks the place that the next pen goes back to when it is dropped.
async fn save(open: &mut Open) -> Result<(), StoreError> {
    mend(open).await?;
    run(&mut open.transaction, "begin writing", SAVE, vec![])
        .await
        .map(drop)
}

/// Takes out what a dropped pen wrote.
async fn mend(open: &mut Open) -> Result<(), StoreError> {
    if open.torn {
        // The savepoint itself stays: doing this twice does no harm, should the first who does it go away meanwhile.
        let undone = run(&mut open.transaction, "begin writing", UNDO, vec![]).await;
        undone.map_err(given_up)?;
        open.torn = false;
    }
    Ok(())
}

/// When a disk takes no more, SQLite may give up the whole transaction instead of a statement: then the savepoint is gone, too.
fn given_up(error: StoreError) -> StoreError {
    let gone = matches!(&error, StoreError::Sql { source: sqlx::Error::Database(said), .. }
        if said.message().starts_with("no such savepoint"));
    if gone {
        StoreError::Full("commit the book")
    } else {
        error
    }
}

/// Makes everything durable that ended in the transaction, and tells everybody.
async fn close(book: &Book, mut open: Open) {
    let head = meta::head_text(open.last.seq, &open.last.hash);
    let ready = async {
        mend(&mut open).await?;
        meta::set(&mut open.transaction, meta::HEAD, &head).await
    };
    let done = match ready.await {
        Ok(()) => {
            let committed = open.transaction.take().commit().await;
            committed.map_err(StoreError::of("commit the book"))
        }
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        fail(book, open, &error).await;
        return;
    }
    // The writes stand. The vault's copy of the head only lags behind when this fails, and the next write mends it.
    if let Err(error) = book
        .vault()
        .note_head(open.last.seq, &open.last.hash, open.in_vault)
        .await
    {
        tracing::warn!(%error, "the vault could not note the journal's head");
    }
    for writer in open.ended {
        // Whoever went away meanwhile need not hear it.
        let _ = writer.send(Ok(()));
    }
}

/// Tells everybody that nothing was written, after the vault's rows of it were taken out.
async fn fail(book: &Book, open: Open, error: &StoreError) {
    let Open { transaction, ended, .. } = open;
    drop(transaction);
    if let Err(error) = book.vault().settle(book).await {
        // The next write does it, or the next opening.
        tracing::warn!(%error, "the vault could not be settled after a failed commit");
    }
    for writer in ended {
        let _ = writer.send(Err(error.for_another()));
    }
}

/// The task that commits was stopped: the program is ending.
pub(crate) fn lost(operation: &'static str) -> StoreError {
    StoreError::Sql {
        operation,
        source: sqlx::Error::WorkerCrashed,
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long others have waited; no date comes of it"
)]
fn now() -> Instant {
    Instant::now()
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SAVE, KEEP, UNDO];

#[cfg(test)]
mod tests {
    use twofront_domain::actor::{Actor, Role, Scope};
    use twofront_domain::progress::Silent;

    use super::*;
    use crate::connection::first;
    use crate::pen::Pen;

    async fn brief(book: &Book) -> Pen {
        let actor = Actor {
            account: None,
            name: "tester".to_owned(),
            role: Some(Role::County),
            scope: Scope::area("349900".parse().unwrap(), false),
            device: "test".to_owned(),
            purpose: "test".to_owned(),
        };
        book.brief_pen(&actor, Moment::from_micros(1), "test").await.unwrap()
    }

    async fn room(pen: &mut Pen, statement: &'static str) -> i64 {
        let pages = first(pen.connection(), "room", statement, vec![], |columns| columns.int()).await;
        pages.unwrap().unwrap()
    }

    async fn put(pen: &mut Pen, key: &str, bytes: usize) -> Result<(), StoreError> {
        meta::set(pen.connection(), key, &"x".repeat(bytes)).await
    }

    #[tokio::test]
    async fn when_the_disk_is_full_others_lose_nothing_and_later_there_is_room_again() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::open(folder.path()).await.unwrap();
        let mut first = brief(&book).await;
        put(&mut first, "first", 10).await.unwrap();
        // 60 pages are less than the tables of an empty book have: no page can be added.
        assert!(room(&mut first, "PRAGMA max_page_count = 60").await >= room(&mut first, "PRAGMA page_count").await);
        let waiting = tokio::spawn({
            let book = book.clone();
            async move { brief(&book).await }
        });
        while book.turns().brief.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let first = tokio::spawn(first.commit("first", serde_json::Value::Null));
        let mut second = waiting.await.unwrap();
        let full = put(&mut second, "second", 1_000_000).await;
        assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
        drop(second);
        let first = first.await.unwrap();
        // SQLite may have given up the whole transaction with that statement; then the first is told so.
        assert!(matches!(first, Ok(_) | Err(StoreError::Full(_))), "{first:?}");
        let stands = first.is_ok();
        let mut third = brief(&book).await;
        // A connection of its own where the last one was given up: how much it may write is to be said again.
        room(&mut third, "PRAGMA max_page_count = 60").await;
        let full = put(&mut third, "third", 1_000_000).await;
        assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
        drop(third);
        let mut fourth = brief(&book).await;
        room(&mut fourth, "PRAGMA max_page_count = 1000000").await;
        put(&mut fourth, "fourth", 1_000_000).await.unwrap();
        let entry = fourth.commit("fourth", serde_json::Value::Null).await.unwrap();
        let verification = book.verify(&Silent).await.unwrap();
        assert_eq!(
            (verification.entries, entry.seq),
            (1 + u64::from(stands), 1 + i64::from(stands))
        );
        for (key, there) in [("first", stands), ("second", false), ("third", false), ("fourth", true)] {
            let value = meta::get(&mut book.book().reader().await.unwrap(), key).await.unwrap();
            assert_eq!(value.is_some(), there, "{key}");
        }
    }
}
