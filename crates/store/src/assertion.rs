//! Assertions: what one record says about one subject. Writes them, and keeps the subjects' states and days their fold.
//! Never changes or deletes one; `history` reads them.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use futures_core::future::BoxFuture;
use twofront_domain::field::{Catalogue, Subject};

use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all;
use crate::dated::DatedWords;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::state::{Facts, Folded, Said, State, facts_of, fold, text_of};
use crate::subject::{SubjectId, subject_word};
use crate::table::Table;

/// See the migration; every column is fixed.
pub(crate) const ASSERTION: Table = Table {
    name: "assertion",
    columns: &[
        "id",
        "subject_kind",
        "subject_id",
        "record_id",
        "ledger_id",
        "effective",
        "recorded_at",
        "entered_by",
        "content",
        "journal_seq",
    ],
    fixed: 10,
    conflict: "",
};

/// How many ids one `IN` list takes; shorter lists are filled up with empty texts.
pub(crate) const IDS_AT_ONCE: usize = 64;

/// The `IN` list of [`IDS_AT_ONCE`] ids.
macro_rules! ids {
    () => {
        "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,\
         $30,$31,$32,$33,$34,$35,$36,$37,$38,$39,$40,$41,$42,$43,$44,$45,$46,$47,$48,$49,$50,$51,$52,$53,$54,$55,$56,\
         $57,$58,$59,$60,$61,$62,$63,$64)"
    };
}
pub(crate) use ids;

/// Fills a list of ids up to the length of [`ids`].
pub(crate) fn id_cells<T: ToString>(ids: &[T]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = ids.iter().map(Cell::of).collect();
    cells.resize(IDS_AT_ONCE, Cell::from(""));
    cells
}

/// A condition on an assertion: it was not withdrawn.
macro_rules! counts {
    ($assertion:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.assertion_id = ",
            $assertion,
            ".id)"
        )
    };
}
pub(crate) use counts;

/// A condition on an assertion `a`: it counted by the entry `$until` of the journal.
macro_rules! known_by {
    ($until:literal) => {
        concat!(
            "a.journal_seq <= ",
            $until,
            " AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.assertion_id = a.id AND w.journal_seq <= ",
            $until,
            ")"
        )
    };
}
pub(crate) use known_by;

/// Of these people and households, and of everybody whom these people absorbed.
const OF_SUBJECTS: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content FROM assertion a WHERE ",
    counts!("a"),
    " AND a.subject_id IN ",
    ids!(),
    " UNION ALL SELECT p.merged_into, a.effective, a.recorded_at, a.id, a.content FROM person p \
     JOIN assertion a ON a.subject_id = p.id WHERE ",
    counts!("a"),
    " AND p.merged_into IN ",
    ids!()
);

/// The state of a subject before this write.
pub(crate) struct Known {
    pub(crate) facts: Facts,
    pub(crate) effective: String,
}

/// One entry per subject: a daily list speaks of one subject in many rows. `id` tells subjects apart, and `join` adds what
/// another entry says of the same one.
pub(crate) fn one_each<T: Clone, Id: Eq + Hash>(
    entries: &[T],
    id: impl Fn(&T) -> Id,
    join: impl Fn(&mut T, &T),
) -> Cow<'_, [T]> {
    let mut seen = HashSet::with_capacity(entries.len());
    if entries.iter().all(|entry| seen.insert(id(entry))) {
        return Cow::Borrowed(entries);
    }
    let mut at: HashMap<Id, usize> = HashMap::new();
    let mut joined: Vec<T> = Vec::with_capacity(seen.len());
    for entry in entries {
        match at.entry(id(entry)) {
            Entry::Occupied(known) => join(&mut joined[*known.get()], entry),
            Entry::Vacant(new) => {
                new.insert(joined.len());
                joined.push(entry.clone());
            }
        }
    }
    Cow::Owned(joined)
}

/// What is about to be said of one subject.
pub(crate) struct Telling<'a> {
    pub(crate) subject: SubjectId,
    pub(crate) said: &'a [Said],
    /// `None` for a subject that is new to the book.
    pub(crate) known: Option<Known>,
}

/// What is known of a subject after this write.
pub(crate) struct Told {
    pub(crate) state: State,
    /// True when the days are all there are; else those that were added.
    pub(crate) anew: bool,
}

impl Pen {
    /// Writes assertions about subjects of one kind, and works out what they lead to, in the order given.
    pub(crate) fn tell<'a>(
        &'a mut self,
        catalogue: &'a Catalogue,
        kind: Subject,
        tellings: Vec<Telling<'a>>,
    ) -> BoxFuture<'a, Result<Vec<Told>, StoreError>> {
        Box::pin(self.tell_each(catalogue, kind, tellings))
    }

    async fn tell_each(
        &mut self,
        catalogue: &Catalogue,
        kind: Subject,
        tellings: Vec<Telling<'_>>,
    ) -> Result<Vec<Told>, StoreError> {
        let dated = self.dated_words(Some(catalogue)).await?;
        let mut cells = Vec::new();
        let (mut told, mut unsettled) = (Vec::with_capacity(tellings.len()), Vec::new());
        for (at, telling) in tellings.into_iter().enumerate() {
            let subject = telling.subject;
            let after = self.say(catalogue, &dated, telling, &mut cells);
            if after.is_none() {
                unsettled.push((at, subject.to_string()));
            }
            told.push(Told {
                anew: after.is_none(),
                state: after.unwrap_or_default(),
            });
        }
        self.insert(&ASSERTION, cells).await?;
        if !unsettled.is_empty() {
            let ids: Vec<String> = unsettled.iter().map(|(_, id)| id.clone()).collect();
            let mut folded = self.refold(kind, &ids).await?;
            for (at, id) in unsettled {
                told[at].state = folded.remove(&id).unwrap_or_default();
            }
        }
        Ok(told)
    }

    /// Adds the assertions of one subject to `cells` and works out the state they lead to, with the days they add; `None`
    /// when it must be folded from every assertion.
    fn say(
        &self,
        catalogue: &Catalogue,
        dated: &DatedWords,
        telling: Telling<'_>,
        cells: &mut Vec<Cell>,
    ) -> Option<State> {
        let kind = telling.subject.kind();
        let mut news = Vec::with_capacity(telling.said.len());
        for one in telling.said {
            let facts = facts_of(&one.values, catalogue);
            let (id, effective) = (one.assertion.to_string(), one.effective.to_string());
            cells.extend([
                Cell::Text(id.clone()),
                subject_word(kind).into(),
                Cell::of(&telling.subject),
                Cell::maybe(one.record.as_ref()),
                Cell::maybe(one.ledger.as_ref()),
                Cell::Text(effective.clone()),
                self.now().into(),
                self.actor_name().into(),
                text_of(&facts).into(),
                self.seq().into(),
            ]);
            news.push(Folded {
                effective,
                recorded_at: self.now().as_micros(),
                id,
                facts,
            });
        }
        let Some(known) = telling.known else {
            return Some(fold(news, dated.of_kind(kind)));
        };
        // Only what speaks for a later date than everything before can simply be laid over the state.
        if news.iter().any(|one| one.effective <= known.effective) {
            return None;
        }
        let mut state = fold(news, dated.of_kind(kind));
        if state.effective.is_empty() {
            state.effective = known.effective;
        }
        let newer = std::mem::replace(&mut state.facts, known.facts);
        state.facts.extend(newer);
        Some(state)
    }

    /// The states of subjects of one kind, folded from all their assertions, those of this write included.
    pub(crate) async fn refold(
        &mut self,
        kind: Subject,
        subjects: &[String],
    ) -> Result<HashMap<String, State>, StoreError> {
        let dated = self.dated_words(None).await?;
        let mut by_subject: HashMap<String, Vec<Folded>> = HashMap::new();
        for some in subjects.chunks(IDS_AT_ONCE) {
            let rows = all(self.connection(), "assertion", OF_SUBJECTS, id_cells(some), |columns| {
                Ok((columns.text()?, read_folded(columns)?))
            });
            for (subject, folded) in rows.await? {
                by_subject.entry(subject).or_default().push(folded);
            }
        }
        Ok(by_subject
            .into_iter()
            .map(|(subject, assertions)| (subject, fold(assertions, dated.of_kind(kind))))
            .collect())
    }
}

/// Reads effective, recorded_at, id and content.
pub(crate) fn read_folded(columns: &mut Columns<'_>) -> Result<Folded, StoreError> {
    Ok(Folded {
        effective: columns.text()?,
        recorded_at: columns.int()?,
        id: columns.text()?,
        facts: columns.json()?,
    })
}

/// `秀山村 第38行`.
pub(crate) fn source_place(sheet: &str, row: i64) -> String {
    format!("{sheet} 第{row}行")
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_SUBJECTS];
