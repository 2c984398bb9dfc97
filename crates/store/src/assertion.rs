//! Assertions: what one record says about one subject. Writes them, keeps the subjects' states their fold, and reads the
//! history of a household. Never changes or deletes one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value as Json;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::history::{Assertion, Source};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::value::Values;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all;
use crate::dated::DatedWords;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::scope::{reach_and, reachable};
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

const OF_HOUSEHOLD: &str = concat!(
    "WITH one AS (SELECT h.id, h.place_code FROM household h WHERE h.id = $4 AND ",
    reachable!("h.place_code", "h.id"),
    "), members AS (SELECT p.id FROM person p JOIN one ON p.place_code = one.place_code \
     AND p.household_id = one.id WHERE p.merged_into IS NULL), subjects AS (SELECT id, id AS said_of FROM one \
     UNION ALL SELECT id, id FROM members UNION ALL SELECT p.id, p.merged_into FROM members m \
     JOIN person p ON p.merged_into = m.id) \
     SELECT a.subject_kind, s.said_of, a.id, a.effective, a.recorded_at, a.entered_by, a.record_id, a.content, \
     l.file_name, r.sheet, r.row_number FROM subjects s JOIN assertion a ON a.subject_id = s.id \
     LEFT JOIN ledger l ON l.id = a.ledger_id LEFT JOIN record r ON r.id = a.record_id WHERE ",
    counts!("a"),
    " ORDER BY a.effective, a.recorded_at, a.id"
);

/// Everything the book was told about a household and its members.
#[derive(Clone, Debug, Default)]
pub struct HouseholdHistory {
    /// About the household itself, oldest effective date first.
    pub household: Vec<Assertion>,
    /// About each member, oldest effective date first.
    pub people: BTreeMap<PersonId, Vec<Assertion>>,
}

/// The state of a subject before this write.
pub(crate) struct Known {
    pub(crate) facts: Facts,
    pub(crate) effective: String,
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
    pub(crate) async fn tell(
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

struct StoredAssertion {
    subject: SubjectId,
    assertion: Assertion,
    content: Json,
}

fn read_stored(columns: &mut Columns<'_>) -> Result<StoredAssertion, StoreError> {
    let subject = SubjectId::read(columns)?;
    let (id, effective, recorded_at) = (columns.parsed()?, columns.date()?, columns.moment()?);
    let entered_by: Arc<str> = columns.str()?.into();
    let record = columns.optional_parsed()?;
    let content = columns.json()?;
    let title = columns.optional_str()?.unwrap_or_default();
    let (sheet, row) = (columns.optional_str()?, columns.optional_int()?);
    let place = sheet
        .zip(row)
        .map(|(sheet, row)| source_place(sheet, row))
        .unwrap_or_default();
    let source = Source {
        record,
        title: title.into(),
        place: place.into(),
        entered_by,
    };
    let assertion = Assertion {
        id,
        effective,
        recorded_at,
        source,
        values: Values::new(),
    };
    Ok(StoredAssertion {
        subject,
        assertion,
        content,
    })
}

/// `秀山村 第38行`.
pub(crate) fn source_place(sheet: &str, row: i64) -> String {
    format!("{sheet} 第{row}行")
}

impl Book {
    /// Everything the book was told about a household and its members; empty when it is out of reach. What only the
    /// vault was told is not here.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn assertions_of(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        household: HouseholdId,
    ) -> Result<HouseholdHistory, StoreError> {
        let cells = reach_and(scope, [Cell::of(&household)]);
        let mut history = HouseholdHistory::default();
        for mut stored in self.rows("assertion", OF_HOUSEHOLD, cells, read_stored).await? {
            stored.assertion.values = Values::from_json(catalogue, stored.subject.kind(), &stored.content);
            match stored.subject {
                SubjectId::Person(person) => history.people.entry(person).or_default().push(stored.assertion),
                _ => history.household.push(stored.assertion),
            }
        }
        Ok(history)
    }
}
