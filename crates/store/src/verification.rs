//! Verification: the journal's chain has no break or gap, every digest matches the rows as they stand, the head is where
//! book and vault noted it, and the states are the fold of the assertions. Only reads.

use std::collections::{BTreeMap, BTreeSet};

use futures_core::future::BoxFuture;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use twofront_domain::journal::GENESIS;
use twofront_domain::progress::Progress;

use crate::account_grant::ACCOUNT_GRANT;
use crate::alert::ALERT;
use crate::assertion::ASSERTION;
use crate::book::Book;
use crate::cell::digest_stored;
use crate::clue_answer::{CLUE_ANSWER, CLUE_ANSWER_DECISION, VAULT_CLUE_ANSWER};
use crate::columns::Columns;
use crate::connection::{Connection, stream};
use crate::decision::LINK_DECISION;
use crate::error::StoreError;
use crate::finding::{FINDING, VAULT_FINDING_VALUE};
use crate::journal;
use crate::ledger::LEDGER;
use crate::ledger_file::{ALL, ALL_IN_VAULT, LEDGER_FILE, VAULT_LEDGER_FILE, each_file};
use crate::link_pair::{LINK_PAIR, ROW_STATEMENT};
use crate::linkage_model::LINKAGE_MODEL;
use crate::lot::LOT;
use crate::merge::{DECIDED_LINK, WITHDRAWAL};
use crate::meta;
use crate::pack_change::{PACK_CHANGE, PACK_CHANGE_DECISION};
use crate::pen::{VAULT_DIGEST, combine};
use crate::plan::PLAN;
use crate::record::{RECORD, VAULT_RECORD};
use crate::screening::{CLUE, REASON, SCREENING, VAULT_CLUE, VAULT_REASON};
use crate::state_check::states_that_differ;
use crate::table::Table;
use crate::task::TASK;
use crate::unmasking::UNMASKING;
use crate::vault_assertion::VAULT_ASSERTION;
use crate::visit::VISIT;

/// Every append-only table of the book, but the files as they came in.
static BOOK_TABLES: [&Table; 24] = [
    &ACCOUNT_GRANT,
    &ALERT,
    &ASSERTION,
    &CLUE,
    &CLUE_ANSWER,
    &CLUE_ANSWER_DECISION,
    &DECIDED_LINK,
    &FINDING,
    &LEDGER,
    &LINKAGE_MODEL,
    &LINK_DECISION,
    &LINK_PAIR,
    &LOT,
    &PACK_CHANGE,
    &PACK_CHANGE_DECISION,
    &PLAN,
    &REASON,
    &RECORD,
    &ROW_STATEMENT,
    &SCREENING,
    &TASK,
    &UNMASKING,
    &VISIT,
    &WITHDRAWAL,
];
/// Every table of the vault but its files.
static VAULT_TABLES: [&Table; 6] = [
    &VAULT_ASSERTION,
    &VAULT_CLUE,
    &VAULT_CLUE_ANSWER,
    &VAULT_FINDING_VALUE,
    &VAULT_REASON,
    &VAULT_RECORD,
];

/// What is wrong with a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An entry is missing: the chain jumps.
    Gap,
    /// An entry's hash is not what its fields give: it was changed.
    EntryChanged,
    /// An entry does not follow from the one before it.
    ChainBroken,
    /// Entries at the end are missing: the journal is shorter than book or vault noted.
    TailMissing,
    /// Rows written with this entry were changed, removed or added.
    RowsChanged,
    /// Rows of the vault written with this entry were changed, removed or added.
    VaultRowsChanged,
    /// The state of this many people or households is not what their assertions give.
    StatesDiffer(u64),
}

impl Fault {
    /// The stable word in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::EntryChanged => "entry-changed",
            Self::ChainBroken => "chain-broken",
            Self::TailMissing => "tail-missing",
            Self::RowsChanged => "rows-changed",
            Self::VaultRowsChanged => "vault-rows-changed",
            Self::StatesDiffer(_) => "states-differ",
        }
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries read.
    pub entries: u64,
    /// Append-only rows read, in book and vault.
    pub rows: u64,
    /// People and households whose state was folded again.
    pub subjects: u64,
    /// Hash of the last entry; `None` for an empty journal.
    pub head: Option<String>,
    /// The first broken entry and why; for states, the last entry.
    pub fault: Option<(i64, Fault)>,
}

/// What the journal says of one entry's rows.
struct Expected {
    content: String,
    vault: String,
}

impl Book {
    /// Checks everything. `progress` hears the stages `journal`, `rows` and `states`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`] on request; [`StoreError::Unreadable`] when a stored value cannot even be read.
    pub fn verify<'a>(&'a self, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Verification, StoreError>> {
        Box::pin(self.check_everything(progress))
    }

    async fn check_everything(&self, progress: &dyn Progress) -> Result<Verification, StoreError> {
        // The vault first: whatever the book then shows includes every entry whose vault rows are seen.
        let mut vault = self.vault().database().snapshot().await?;
        let vault_head = meta::get(&mut vault, meta::HEAD).await?;
        let mut book = self.book().snapshot().await?;
        let noted = [meta::get(&mut book, meta::HEAD).await?, vault_head];
        let (expected, mut verification) = read_chain(&mut book, progress).await?;
        let mut faults: BTreeMap<i64, Fault> = verification.fault.take().into_iter().collect();
        let last = verification.entries as i64;
        let missing =
            |head: &(i64, String)| head.0 > last || (head.0 == last && Some(&head.1) != verification.head.as_ref());
        if noted
            .iter()
            .flatten()
            .filter_map(|text| meta::parse_head(text))
            .any(|head| missing(&head))
        {
            faults.entry(last + 1).or_insert(Fault::TailMissing);
        }
        let tables = (BOOK_TABLES.len() + VAULT_TABLES.len()) as u64;
        let (mut digests, mut vault_digests) = (Digests::default(), Digests::default());
        for (done, table) in (0..).zip(BOOK_TABLES) {
            progress.step("rows", done, tables);
            verification.rows += read_rows(&mut book, table, &mut digests, progress).await?;
        }
        for (done, table) in (BOOK_TABLES.len() as u64..).zip(VAULT_TABLES) {
            progress.step("rows", done, tables);
            verification.rows += read_rows(&mut vault, table, &mut vault_digests, progress).await?;
        }
        verification.rows += read_files(&mut book, LEDGER_FILE, ALL, &mut digests).await?;
        verification.rows += read_files(&mut vault, VAULT_LEDGER_FILE, ALL_IN_VAULT, &mut vault_digests).await?;
        progress.step("rows", tables, tables);
        compare(
            &expected,
            digests,
            |entry| &entry.content,
            Fault::RowsChanged,
            &mut faults,
        );
        compare(
            &expected,
            vault_digests,
            |entry| &entry.vault,
            Fault::VaultRowsChanged,
            &mut faults,
        );
        verification.fault = faults.pop_first();
        if verification.fault.is_none() {
            let (subjects, differ) = states_that_differ(&mut book, progress).await?;
            verification.subjects = subjects;
            verification.fault = (differ > 0).then_some((last, Fault::StatesDiffer(differ)));
        }
        Ok(verification)
    }
}

async fn read_chain(
    book: &mut Connection,
    progress: &dyn Progress,
) -> Result<(BTreeMap<i64, Expected>, Verification), StoreError> {
    let mut expected = BTreeMap::new();
    let mut verification = Verification {
        entries: 0,
        rows: 0,
        subjects: 0,
        head: None,
        fault: None,
    };
    let mut rows = stream(book, journal::IN_ORDER, vec![])?;
    let (mut previous, mut next) = (GENESIS.to_owned(), 1);
    while let Some(row) = rows.next().await.map_err(StoreError::of("journal"))? {
        let entry = journal::read(&mut Columns::of(&row, "journal"))?;
        let fault = if entry.seq != next {
            Some((next, Fault::Gap))
        } else if entry.computed_hash() != entry.hash {
            Some((entry.seq, Fault::EntryChanged))
        } else if entry.previous_hash != previous {
            Some((entry.seq, Fault::ChainBroken))
        } else {
            None
        };
        verification.fault = verification.fault.or(fault);
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let vault = detail
            .get(VAULT_DIGEST)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        expected.insert(
            entry.seq,
            Expected {
                content: entry.content_digest,
                vault,
            },
        );
        (verification.entries, next) = (verification.entries.max(entry.seq.unsigned_abs()), entry.seq + 1);
        verification.head = Some(entry.hash.clone());
        previous = entry.hash;
        if entry.seq % 1024 == 0 {
            step(progress, "journal", verification.entries, verification.entries)?;
        }
    }
    Ok((expected, verification))
}

/// Digests of the tables' rows by entry, and within an entry by the tables' names.
type Digests = BTreeMap<i64, BTreeMap<&'static str, [u8; 32]>>;

async fn read_rows(
    connection: &mut Connection,
    table: &'static Table,
    digests: &mut Digests,
    progress: &dyn Progress,
) -> Result<u64, StoreError> {
    let mut of_entry: BTreeMap<i64, Sha256> = BTreeMap::new();
    let mut count = 0;
    let mut rows = stream(connection, AssertSqlSafe(table.digest_text()), vec![])?;
    while let Some(row) = rows.next().await.map_err(StoreError::of(table.name))? {
        let mut hasher = Sha256::new();
        let mut columns = Columns::of(&row, table.name);
        digest_stored(&mut columns, table.fixed, &mut hasher)?;
        let seq = columns.int()?;
        of_entry.entry(seq).or_default().update(hasher.finalize());
        count += 1;
        if count % 65_536 == 0 && progress.cancelled() {
            return Err(StoreError::Cancelled);
        }
    }
    note(digests, table.name, of_entry);
    Ok(count)
}

async fn read_files(
    connection: &mut Connection,
    table: &'static str,
    statement: &'static str,
    digests: &mut Digests,
) -> Result<u64, StoreError> {
    let mut of_entry: BTreeMap<i64, Sha256> = BTreeMap::new();
    let count = each_file(connection, statement, |seq, cells| {
        let mut hasher = Sha256::new();
        cells.iter().for_each(|cell| cell.digest_into(&mut hasher));
        of_entry.entry(seq).or_default().update(hasher.finalize());
    });
    let count = count.await?;
    note(digests, table, of_entry);
    Ok(count)
}

fn note(digests: &mut Digests, table: &'static str, of_entry: BTreeMap<i64, Sha256>) {
    for (seq, hasher) in of_entry {
        digests.entry(seq).or_default().insert(table, hasher.finalize().into());
    }
}

fn compare(
    expected: &BTreeMap<i64, Expected>,
    mut found: Digests,
    said: impl Fn(&Expected) -> &String,
    fault: Fault,
    faults: &mut BTreeMap<i64, Fault>,
) {
    let seqs: BTreeSet<i64> = expected.keys().chain(found.keys()).copied().collect();
    for seq in seqs {
        let digest = combine(found.remove(&seq).unwrap_or_default());
        // Rows of an entry that does not exist are as wrong as an entry whose rows differ.
        if expected.get(&seq).is_none_or(|entry| *said(entry) != digest) {
            faults.entry(seq).or_insert_with(|| fault.clone());
        }
    }
}

pub(crate) fn step(progress: &dyn Progress, stage: &'static str, done: u64, total: u64) -> Result<(), StoreError> {
    progress.step(stage, done, total);
    if progress.cancelled() {
        Err(StoreError::Cancelled)
    } else {
        Ok(())
    }
}
