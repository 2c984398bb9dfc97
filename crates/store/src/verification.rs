//! Verification: the journal's chain has no break or gap, every digest matches the rows as they stand, the journal is the one
//! that book, vault and anchors noted, and the states are the fold of the assertions. Only reads. Which row it is that differs
//! is found by `broken`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use futures_core::future::BoxFuture;
use twofront_domain::digest::DigestKind;
use twofront_domain::journal::{GENESIS, JournalEntry};
use twofront_domain::progress::{Progress, Silent};

use crate::account_grant::ACCOUNT_GRANT;
use crate::alert::ALERT;
use crate::anchors::{AnchorFolder, Lines};
use crate::assertion::ASSERTION;
use crate::book::Book;
use crate::broken::{Broken, locate, locate_in_vault};
use crate::card::CARD;
use crate::card_request::CARD_REQUEST;
use crate::certified::{DestroyedEntries, certified, leave_out};
use crate::clue_answer::{CLUE_ANSWER, CLUE_ANSWER_DECISION, VAULT_CLUE_ANSWER};
use crate::columns::Columns;
use crate::connection::{Connection, stream};
use crate::covered::{Covered, CoveredTable, Digests, read_covered};
use crate::decision::LINK_DECISION;
use crate::error::StoreError;
use crate::finding::{FINDING, VAULT_FINDING_VALUE};
use crate::journal;
use crate::ledger::LEDGER;
use crate::link_pair::{LINK_PAIR, ROW_STATEMENT};
use crate::linkage_model::LINKAGE_MODEL;
use crate::lot::LOT;
use crate::merge::{DECIDED_LINK, WITHDRAWAL};
use crate::meta;
use crate::pack_change::{PACK_CHANGE, PACK_CHANGE_DECISION};
use crate::pen::{VAULT_DIGEST, combine};
use crate::plan::PLAN;
use crate::record::{RECORD, VAULT_RECORD};
use crate::resealing::{ACTION as SEALED_LATER, sealed_entries};
use crate::response::{RESPONSE, RESPONSE_STEP};
use crate::screening::{CLUE, REASON, SCREENING, VAULT_CLUE, VAULT_REASON};
use crate::sight::{Pace, Sight};
use crate::state_check::states_that_differ;
use crate::table::Table;
use crate::task::TASK;
use crate::unmasking::UNMASKING;
use crate::vault_assertion::VAULT_ASSERTION;
use crate::visit::VISIT;

/// Entries in a slice.
const ENTRIES_AT_ONCE: i64 = 2000;
/// Broken entries whose rows are looked for.
const PLACES_MAX: usize = 100;

/// Every append-only table of the book, but the files as they came in.
static BOOK_TABLES: [&Table; 28] = [
    &ACCOUNT_GRANT,
    &ALERT,
    &ASSERTION,
    &CARD,
    &CARD_REQUEST,
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
    &RESPONSE,
    &RESPONSE_STEP,
    &ROW_STATEMENT,
    &SCREENING,
    &TASK,
    &UNMASKING,
    &VISIT,
    &WITHDRAWAL,
];
/// Every table of the vault but its files.
pub(crate) static VAULT_TABLES: [&Table; 6] = [
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
    /// The entry that an anchor or the vault noted is another one: the journal was rewritten since.
    Rewritten,
    /// A line of the anchors was changed, removed or added, or is another book's.
    AnchorChanged,
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
            Self::Rewritten => "rewritten",
            Self::AnchorChanged => "anchor-changed",
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
    /// Anchors that were compared with.
    pub anchors: u64,
    /// Entries whose vault rows are gone under a certificate, which is no fault.
    pub destroyed: Vec<DestroyedEntries>,
    /// The first broken entry and why; for states, the last entry.
    pub fault: Option<(i64, Fault)>,
    /// Where it is broken, in the order of entries, a hundred places at most.
    pub broken: Vec<Broken>,
}

/// What the journal says of one entry's rows.
pub(crate) struct Expected {
    hash: String,
    content: String,
    pub(crate) vault: String,
}

/// Broken places by the entry at which they show. The first that is found at an entry stands for it.
type Places = BTreeMap<i64, Broken>;

/// Somebody's word of what an entry's hash is.
struct Witness {
    seq: i64,
    hash: String,
    anchor: Option<String>,
}

impl Book {
    /// Checks everything. `progress` hears the stages `journal`, `rows` and `states`.
    ///
    /// # Errors
    /// [`StoreError::Cancelled`] on request; [`StoreError::Unreadable`] when a stored value cannot even be read.
    pub fn verify<'a>(&'a self, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Verification, StoreError>> {
        self.verify_against(None, Pace::AtOnce, progress)
    }

    /// The same, compared with the anchors of a folder too, at once or in slices.
    ///
    /// # Errors
    /// As [`Book::verify`], and when the folder cannot be read.
    pub fn verify_against<'a>(
        &'a self,
        anchors: Option<&'a AnchorFolder>,
        pace: Pace,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Verification, StoreError>> {
        Box::pin(async move {
            let anchored = match anchors {
                Some(folder) => folder.read(self.id().await?)?,
                None => Lines::default(),
            };
            match pace {
                Pace::AtOnce => {
                    // The vault first: whatever the book then shows includes every entry whose vault rows are seen.
                    let mut vault = self.vault().current().await?.snapshot().await?;
                    let mut book = self.book().snapshot().await?;
                    let sights = (Sight::Held(&mut book), Sight::Held(&mut vault));
                    self.check_everything(sights, pace, anchored, progress).await
                }
                Pace::InSlices(rest) => {
                    let vault = self.vault().current().await?;
                    let in_slices = |database| Sight::Slices {
                        database,
                        now: None,
                        rest,
                    };
                    let sights = (in_slices(self.book()), in_slices(&vault));
                    self.check_everything(sights, pace, anchored, progress).await
                }
            }
        })
    }

    async fn check_everything(
        &self,
        (mut book, mut vault): (Sight<'_>, Sight<'_>),
        pace: Pace,
        anchored: Lines,
        progress: &dyn Progress,
    ) -> Result<Verification, StoreError> {
        let mut witnesses = Vec::new();
        for sight in [&mut vault, &mut book] {
            witnesses.extend(noted_head(sight.connection().await?).await?);
        }
        // In slices what is written from now on is left for the next time.
        let last = match pace {
            Pace::AtOnce => i64::MAX,
            Pace::InSlices(_) => journal::last(book.connection().await?).await?.map_or(0, |(seq, _)| seq),
        };
        let anchors = anchored.lines.len() as u64;
        witnesses.extend(anchored.lines.into_iter().map(|line| Witness {
            seq: line.anchor.seq,
            hash: line.anchor.hash,
            anchor: Some(line.place),
        }));
        let before = certified(&mut book).await?;
        let (mut expected, mut verification, mut places) = read_chain(&mut book, self.digest(), last, progress).await?;
        verification.anchors = anchors;
        let end = verification.entries as i64;
        hear(witnesses, &expected, end, &mut places);
        let (mut digests, mut vault_digests) = (Digests::default(), Digests::default());
        let total = (BOOK_TABLES.len() + VAULT_TABLES.len() + 2) as u64;
        let up_to = (self.digest(), last);
        for (done, covered) in (0..).zip(in_book()) {
            step(progress, "rows", done, total)?;
            verification.rows += read_covered(&mut book, covered, up_to, &mut digests, progress).await?;
        }
        for (done, covered) in (total - VAULT_TABLES.len() as u64 - 1..).zip(in_vault()) {
            step(progress, "rows", done, total)?;
            verification.rows += read_covered(&mut vault, covered, up_to, &mut vault_digests, progress).await?;
        }
        step(progress, "rows", total, total)?;
        verification.destroyed = leave_out(&mut book, &before, (&mut expected, &mut vault_digests)).await?;
        compare(
            &expected,
            self.digest(),
            digests,
            |entry| &entry.content,
            Fault::RowsChanged,
            &mut places,
        );
        compare(
            &expected,
            self.digest(),
            vault_digests,
            |entry| &entry.vault,
            Fault::VaultRowsChanged,
            &mut places,
        );
        if places.is_empty() && anchored.broken.is_empty() {
            let (subjects, differ) = states_that_differ(&mut book, progress).await?;
            verification.subjects = subjects;
            if differ > 0 {
                places.insert(end, Broken::at(Fault::StatesDiffer(differ), end, end));
            }
        }
        let first = places.first_key_value().map(|(at, place)| (*at, place.fault.clone()));
        let of_anchors = anchored.broken.first().map(|place| (place.from, place.fault.clone()));
        verification.fault = first.or(of_anchors);
        verification.broken = self.name_rows(places, (&mut book, &mut vault)).await?;
        verification.broken.extend(anchored.broken);
        Ok(verification)
    }

    /// Says of broken entries which tables and rows it is.
    async fn name_rows(
        &self,
        places: Places,
        (book, vault): (&mut Sight<'_>, &mut Sight<'_>),
    ) -> Result<Vec<Broken>, StoreError> {
        let mut named = Vec::new();
        for (seq, place) in places.into_iter().take(PLACES_MAX) {
            match place.fault {
                Fault::RowsChanged => {
                    let connection = book.connection().await?;
                    named.extend(locate(connection, self.digest(), seq, in_book()).await?);
                }
                Fault::VaultRowsChanged => {
                    let connection = vault.connection().await?;
                    named.extend(locate_in_vault(connection, self.digest(), seq, in_vault()).await?);
                }
                _ => named.push(place),
            }
        }
        Ok(named)
    }
}

/// Every table whose rows the journal covers, but the files as they came in.
pub fn covered_tables() -> Vec<CoveredTable> {
    let of_book = BOOK_TABLES.into_iter().map(|table| CoveredTable::of(table, false));
    of_book
        .chain(VAULT_TABLES.into_iter().map(|table| CoveredTable::of(table, true)))
        .collect()
}

fn in_book() -> impl Iterator<Item = Covered> {
    BOOK_TABLES.into_iter().map(Covered::Rows).chain([Covered::Files])
}

pub(crate) fn in_vault() -> impl Iterator<Item = Covered> {
    VAULT_TABLES.into_iter().map(Covered::Rows).chain([Covered::VaultFiles])
}

/// The digests over vault rows that the journal knows, by entry.
pub(crate) async fn vault_digests_of(
    book: &mut Connection,
    kind: DigestKind,
) -> Result<BTreeMap<i64, String>, StoreError> {
    let (expected, ..) = read_chain(&mut Sight::Held(book), kind, i64::MAX, &Silent).await?;
    Ok(expected.into_iter().map(|(seq, entry)| (seq, entry.vault)).collect())
}

async fn noted_head(connection: &mut Connection) -> Result<Option<Witness>, StoreError> {
    let noted = meta::get(connection, meta::HEAD).await?;
    Ok(noted.as_deref().and_then(meta::parse_head).map(|(seq, hash)| Witness {
        seq,
        hash,
        anchor: None,
    }))
}

/// Holds the journal against what others noted of it.
fn hear(mut witnesses: Vec<Witness>, expected: &BTreeMap<i64, Expected>, last: i64, places: &mut Places) {
    witnesses.sort_by_key(|witness| witness.seq);
    let mut agreed = 0;
    for Witness { seq, hash, anchor } in witnesses {
        match expected.get(&seq) {
            Some(entry) if entry.hash == hash => {
                agreed = seq;
                continue;
            }
            // The chain itself shows the gap.
            None if seq <= last => continue,
            _ => {}
        }
        let (fault, from, to) = if seq > last {
            (Fault::TailMissing, last + 1, seq)
        } else {
            (Fault::Rewritten, agreed + 1, seq)
        };
        let place = Broken {
            anchor,
            ..Broken::at(fault, from, to)
        };
        match places.entry(from) {
            // The farthest witness tells how much is missing.
            Entry::Occupied(mut known) if known.get().fault == Fault::TailMissing => {
                let to = known.get().to.max(to);
                *known.get_mut() = Broken { to, ..place };
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(free) => {
                free.insert(place);
            }
        }
    }
}

async fn read_chain(
    book: &mut Sight<'_>,
    kind: DigestKind,
    up_to: i64,
    progress: &dyn Progress,
) -> Result<(BTreeMap<i64, Expected>, Verification, Places), StoreError> {
    let (mut expected, mut places) = (BTreeMap::new(), Places::new());
    let mut verification = Verification {
        entries: 0,
        rows: 0,
        subjects: 0,
        head: None,
        anchors: 0,
        destroyed: Vec::new(),
        fault: None,
        broken: Vec::new(),
    };
    let (mut previous, mut next, mut after) = (GENESIS.to_owned(), 1, i64::MIN);
    loop {
        let cells = vec![after.into(), up_to.into(), ENTRIES_AT_ONCE.into()];
        let mut rows = stream(book.connection().await?, journal::IN_ORDER, cells)?;
        let begun = after;
        while let Some(row) = rows.next().await.map_err(StoreError::of("journal"))? {
            let entry = journal::read(&mut Columns::of(&row, "journal"))?;
            if let Some((at, place)) = look(&entry, kind, next, &previous) {
                places.entry(at).or_insert(place);
            }
            (verification.entries, next) = (verification.entries.max(entry.seq.unsigned_abs()), entry.seq + 1);
            verification.head = Some(entry.hash.clone());
            previous.clone_from(&entry.hash);
            after = entry.seq;
            if entry.action == SEALED_LATER {
                // Rows that were sealed after they were written: what the entry says of them counts.
                for (seq, digest) in sealed_entries(&entry.detail)
                    .into_iter()
                    .filter(|(seq, _)| *seq < after)
                {
                    expected
                        .entry(seq)
                        .and_modify(|older: &mut Expected| older.vault = digest);
                }
            }
            expected.insert(entry.seq, Expected::of(entry));
        }
        drop(rows);
        step(progress, "journal", verification.entries, verification.entries)?;
        book.rest().await;
        if after == begun {
            return Ok((expected, verification, places));
        }
    }
}

/// What is wrong with an entry by itself and after the one before it.
fn look(entry: &JournalEntry, kind: DigestKind, next: i64, previous: &str) -> Option<(i64, Broken)> {
    if entry.seq != next {
        let missing = Broken::at(Fault::Gap, next, (entry.seq - 1).max(next));
        Some((next, missing))
    } else if entry.computed_hash(kind) != entry.hash {
        Some((entry.seq, Broken::at(Fault::EntryChanged, entry.seq, entry.seq)))
    } else if entry.previous_hash != previous {
        // It may as well be the one before that was made anew, hash and all.
        let either = Broken::at(Fault::ChainBroken, entry.seq - 1, entry.seq);
        Some((entry.seq, either))
    } else {
        None
    }
}

impl Expected {
    fn of(entry: JournalEntry) -> Self {
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        let vault = detail.get(VAULT_DIGEST).and_then(serde_json::Value::as_str);
        Self {
            hash: entry.hash,
            content: entry.content_digest,
            vault: vault.unwrap_or_default().to_owned(),
        }
    }
}

fn compare(
    expected: &BTreeMap<i64, Expected>,
    kind: DigestKind,
    mut found: Digests,
    said: impl Fn(&Expected) -> &String,
    fault: Fault,
    places: &mut Places,
) {
    let seqs: BTreeSet<i64> = expected.keys().chain(found.keys()).copied().collect();
    for seq in seqs {
        let digest = combine(kind, found.remove(&seq).unwrap_or_default());
        // Rows of an entry that does not exist are as wrong as an entry whose rows differ.
        if expected.get(&seq).is_none_or(|entry| *said(entry) != digest) {
            places.entry(seq).or_insert_with(|| Broken::at(fault.clone(), seq, seq));
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
