//! The one way to write: a pen holds the book's write lock, collects digests of the rows it adds, and when it commits
//! writes exactly one journal entry in the same transaction. Dropped without commit, nothing was written.
//! Whether several pens share one COMMIT is the business of `turns`; what can be written is known by the nouns' own files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_core::future::BoxFuture;
use twofront_domain::actor::Actor;
use twofront_domain::digest::DigestKind;
use twofront_domain::ids::{AccountId, HouseholdId, ResponseId, VillageId};
use twofront_domain::journal::{JournalEntry, hex};
use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::connection::{Connection, Transaction};
use crate::dated::DatedWords;
use crate::error::StoreError;
use crate::journal;
use crate::meta;
use crate::resealing::sealed_for;
use crate::response::standing;
use crate::row_marks::{ROW_MARKS, marks_of};
use crate::sealing::DataKey;
use crate::table::Table;
use crate::turns::{Turn, lost};

/// Row digests of one table by row id.
type RowDigests = Vec<(Uuid, [u8; 32])>;

/// The word in a journal entry's detail that holds the digest over the entry's vault rows.
pub(crate) const VAULT_DIGEST: &str = "vault_digest";

/// The word in a journal entry's detail that says how far behind the last entry the clock was, in seconds.
const CLOCK_BEHIND: &str = "clock_behind_s";
/// Microseconds within which two writers may have read the clock in another order than they wrote.
const CLOCK_NOTED: i64 = 1_000_000;

/// An open write. See [`Book::pen`].
pub struct Pen {
    book: Book,
    turn: Turn,
    vault: Option<Transaction>,
    key: Option<Arc<DataKey>>,
    entry: JournalEntry,
    /// Microseconds by which the clock was behind the last entry.
    behind: i64,
    actor_name: String,
    account: Option<AccountId>,
    digests: BTreeMap<&'static str, RowDigests>,
    vault_digests: BTreeMap<&'static str, RowDigests>,
    /// Households that changed, or whose members did; head, member count and the last change are brought up to date on
    /// commit.
    pub(crate) changed_households: BTreeSet<HouseholdId>,
    /// Villages known to have a row.
    pub(crate) known_villages: BTreeSet<VillageId>,
    /// The words of dated fields, once they were read.
    pub(crate) dated: Option<Arc<DatedWords>>,
}

impl Book {
    /// Takes the pen: waits until nobody else writes, then holds the book's write lock until commit or drop. With the pen in
    /// hand, what the book shows to readers is all there is.
    /// `action` is a stable word for the journal such as `ledger.import`; `now` is read by the caller.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process writes for longer than the waiting time.
    pub fn pen<'a>(&'a self, actor: &'a Actor, now: Moment, action: &'a str) -> BoxFuture<'a, Result<Pen, StoreError>> {
        Box::pin(self.take_pen(actor, now, action, false))
    }

    /// Takes the pen for a brief write, which may become durable together with others. Between taking it and committing,
    /// read through the pen alone: what was written just before is in its sight, but not yet in that of the book's readers.
    ///
    /// # Errors
    /// As [`Book::pen`].
    pub fn brief_pen<'a>(
        &'a self,
        actor: &'a Actor,
        now: Moment,
        action: &'a str,
    ) -> BoxFuture<'a, Result<Pen, StoreError>> {
        Box::pin(self.take_pen(actor, now, action, true))
    }

    async fn take_pen(&self, actor: &Actor, now: Moment, action: &str, brief: bool) -> Result<Pen, StoreError> {
        let turn = self.turn(brief).await?;
        let last = turn.last();
        // The machine's clock may be set back; the journal's time is not.
        let behind = last.at.as_micros().saturating_sub(now.as_micros()).max(0);
        let entry = JournalEntry {
            seq: last.seq + 1,
            at: now.max(last.at),
            actor: format!("{} ({})", actor.name, actor.role_word()),
            device: actor.device.clone(),
            action: action.to_owned(),
            subject: String::new(),
            detail: String::new(),
            content_digest: String::new(),
            previous_hash: last.hash.clone(),
            hash: String::new(),
        };
        if behind > CLOCK_NOTED {
            tracing::warn!(
                seconds = behind / 1_000_000,
                "the clock is behind the journal's last entry"
            );
        }
        Ok(Pen {
            book: self.clone(),
            turn,
            vault: None,
            key: None,
            entry,
            behind,
            actor_name: actor.name.clone(),
            account: actor.account,
            digests: BTreeMap::new(),
            vault_digests: BTreeMap::new(),
            changed_households: BTreeSet::new(),
            known_villages: BTreeSet::new(),
            dated: None,
        })
    }
}

impl Pen {
    /// The journal entry this write will become.
    pub fn seq(&self) -> i64 {
        self.entry.seq
    }

    /// The moment of this write.
    pub fn now(&self) -> Moment {
        self.entry.at
    }

    /// Who writes, as shown beside values.
    pub(crate) fn actor_name(&self) -> &str {
        &self.actor_name
    }

    /// The account of who writes; `None` at the machine that holds the book.
    pub(crate) fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The digest that the journal is kept with.
    pub(crate) fn digest(&self) -> DigestKind {
        self.book.digest()
    }

    /// The book this write is to.
    pub(crate) fn book(&self) -> &Book {
        &self.book
    }

    /// The book's connection inside this write.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.turn.connection()
    }

    /// The key of the open response; `None` when none is open. With the book's lock in hand it stays so until this write ends.
    pub(crate) async fn vault_key(&mut self) -> Result<Option<Arc<DataKey>>, StoreError> {
        if self.key.is_none() {
            let standing = standing(self.turn.connection()).await?;
            self.book.vault().catch_up(&standing).await?;
            self.key = self.book.vault().key(&standing)?;
        }
        Ok(self.key.clone())
    }

    /// Makes a data key for a response that is being opened; gives its print.
    pub(crate) fn make_data_key(&mut self, response: ResponseId) -> Result<String, StoreError> {
        let key = self.book.vault().keys().make(response)?;
        let print = key.print().to_owned();
        self.key = Some(Arc::new(key));
        Ok(print)
    }

    /// The vault's connection inside this write; begins the vault's own transaction on first use.
    pub(crate) async fn vault_connection(&mut self) -> Result<&mut Connection, StoreError> {
        let transaction = match self.vault.take() {
            Some(transaction) => transaction,
            None => self.book.vault().database().begin().await?,
        };
        Ok(self.vault.insert(transaction))
    }

    /// The same with the key that new rows are sealed with.
    pub(crate) async fn sealing(&mut self) -> Result<(&mut Connection, Arc<DataKey>), StoreError> {
        let key = self.vault_key().await?.ok_or(StoreError::NoResponse)?;
        let begun = self.vault.is_some();
        let vault = self.vault_connection().await?;
        if !begun {
            sealed_for(vault, key.print()).await?;
        }
        Ok((vault, key))
    }

    /// Adds rows to a table of the book and remembers their digests.
    pub(crate) async fn insert(&mut self, table: &'static Table, cells: Vec<Cell>) -> Result<(), StoreError> {
        remember(self.digest(), table, &cells, &mut self.digests)?;
        table.insert(self.turn.connection(), cells).await
    }

    /// Seals rows, adds them to a table of the vault and remembers the digests of what was sealed.
    pub(crate) async fn insert_in_vault(
        &mut self,
        table: &'static Table,
        mut cells: Vec<Cell>,
    ) -> Result<(), StoreError> {
        let (_, key) = self.sealing().await?;
        key.seal_rows(table, &mut cells)?;
        remember(self.digest(), table, &cells, &mut self.vault_digests)?;
        table.insert(self.vault_connection().await?, cells).await
    }

    /// Remembers the digest of a row that is not written through a [`Table`], by its cells, the first of them its id.
    pub(crate) fn remember_row(&mut self, table: &'static str, vault: bool, cells: &[Cell]) -> Result<(), StoreError> {
        let digest = row_digest(self.digest(), table, cells)?;
        let digests = if vault {
            &mut self.vault_digests
        } else {
            &mut self.digests
        };
        digests.entry(table).or_default().push(digest);
        Ok(())
    }

    /// Ends the write: one journal entry about `subject` (an id or a word) with `detail` (an object of further facts,
    /// never personal values), and everything becomes durable at once.
    ///
    /// # Errors
    /// When the database refuses; then nothing was written.
    pub fn commit(
        self,
        subject: &str,
        detail: serde_json::Value,
    ) -> BoxFuture<'static, Result<JournalEntry, StoreError>> {
        let subject = subject.to_owned();
        Box::pin(measured(async move {
            // As a task of its own: once begun it comes to its end, whoever stops waiting for it. Others may share it.
            let ending = tokio::spawn(self.end(subject, detail));
            ending.await.unwrap_or_else(|_| Err(lost("commit the book")))
        }))
    }

    async fn end(mut self, subject: String, detail: serde_json::Value) -> Result<JournalEntry, StoreError> {
        self.refresh_households().await?;
        let mut detail = match detail {
            serde_json::Value::Object(facts) => facts,
            serde_json::Value::Null => serde_json::Map::new(),
            other => serde_json::Map::from_iter([("note".to_owned(), other)]),
        };
        if self.behind > CLOCK_NOTED {
            detail.insert(CLOCK_BEHIND.to_owned(), (self.behind / 1_000_000).into());
        }
        if !self.vault_digests.is_empty() {
            let digest = content_digest(self.digest(), std::mem::take(&mut self.vault_digests));
            detail.insert(VAULT_DIGEST.to_owned(), digest.into());
        }
        if !self.digests.is_empty() {
            detail.insert(ROW_MARKS.to_owned(), marks_of(&self.digests));
        }
        self.entry.subject = subject;
        self.entry.detail = serde_json::Value::Object(detail).to_string();
        self.entry.content_digest = content_digest(self.digest(), std::mem::take(&mut self.digests));
        self.entry.hash = self.entry.computed_hash(self.digest());
        journal::append(self.turn.connection(), &self.entry).await?;
        // The vault's rows become durable first, marked as pending: if the book's commit then fails or the machine
        // stops, the next opening takes them out again. A journal entry can never be there without its vault rows.
        let with_vault = self.vault.is_some();
        if let Some(mut vault) = self.vault.take() {
            let head = meta::head_text(self.entry.seq, &self.entry.hash);
            meta::set(&mut vault, meta::PENDING, &head).await?;
            if let Err(source) = vault.commit().await {
                // Perhaps it is durable all the same: no other entry may take this one's number before that is settled.
                return Err(self
                    .turn
                    .fail(&self.book, StoreError::of("commit the vault")(source))
                    .await);
            }
        }
        self.turn.end(&self.book, &self.entry, with_vault).await?;
        Ok(self.entry)
    }
}

/// How long it takes until a write is durable.
#[allow(
    clippy::disallowed_methods,
    reason = "a duration for those who watch; no date comes of it"
)]
async fn measured<T>(ending: impl Future<Output = T>) -> T {
    let began = std::time::Instant::now();
    let ended = ending.await;
    metrics::histogram!("twofront_commit_seconds").record(began.elapsed());
    ended
}

fn remember(
    kind: DigestKind,
    table: &'static Table,
    cells: &[Cell],
    digests: &mut BTreeMap<&'static str, RowDigests>,
) -> Result<(), StoreError> {
    if table.fixed == 0 || cells.is_empty() {
        return Ok(());
    }
    let rows = digests.entry(table.name).or_default();
    rows.reserve(cells.len() / table.columns.len());
    for row in cells.chunks_exact(table.columns.len()) {
        rows.push(row_digest(kind, table.name, &row[..table.fixed])?);
    }
    Ok(())
}

/// The row's id, which is its first cell, and the digest of its cells.
fn row_digest(kind: DigestKind, table: &'static str, cells: &[Cell]) -> Result<(Uuid, [u8; 32]), StoreError> {
    let id = match cells.first() {
        Some(Cell::Text(text)) => Uuid::parse_str(text).ok(),
        _ => None,
    };
    let id = id.ok_or(StoreError::Unreadable { table, column: 0 })?;
    let mut hasher = kind.begin();
    cells.iter().for_each(|cell| cell.digest_into(&mut hasher));
    Ok((id, hasher.finish()))
}

/// The digest over the tables' names and the digests of their rows in id order; empty when there are no rows.
fn content_digest(kind: DigestKind, tables: BTreeMap<&'static str, RowDigests>) -> String {
    let digests = tables.into_iter().map(|(name, mut rows)| {
        rows.sort_unstable_by_key(|(id, _)| *id);
        let mut hasher = kind.begin();
        rows.iter().for_each(|(_, digest)| hasher.update(digest));
        (name, hasher.finish())
    });
    combine(kind, digests)
}

/// Joins table digests (in the order of table names) to the text a journal entry holds.
pub(crate) fn combine(kind: DigestKind, tables: impl IntoIterator<Item = (&'static str, [u8; 32])>) -> String {
    let mut hasher = kind.begin();
    let mut any = false;
    for (name, digest) in tables {
        any = true;
        hasher.update((name.len() as u64).to_be_bytes());
        hasher.update(name.as_bytes());
        hasher.update(digest);
    }
    if any { hex(&hasher.finish()) } else { String::new() }
}
