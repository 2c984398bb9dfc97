//! Days: what was said of a subject for one day in its dated fields. They follow from the assertions, like the states, and
//! are written with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use twofront_domain::field::Subject;
use twofront_domain::ids::HouseholdId;
use twofront_domain::place::PlaceCode;

use crate::assertion::{IDS_AT_ONCE, Told, counts, id_cells, ids, read_folded};
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{Connection, all, run, stream};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::state::{Facts, Folded, fold, text_of};
use crate::subject::{SubjectId, subject_word};
use crate::table::Table;

pub(crate) const DAY_VALUE: Table = Table {
    name: "day_value",
    columns: &[
        "subject_kind",
        "subject_id",
        "household_id",
        "place_code",
        "day",
        "content",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (subject_id, day) DO UPDATE SET household_id = excluded.household_id, \
               place_code = excluded.place_code, content = excluded.content, journal_seq = excluded.journal_seq",
};
const FORGET: &str = concat!("DELETE FROM day_value WHERE subject_id IN ", ids!());
const FORGET_KIND: &str = "DELETE FROM day_value WHERE subject_kind = $1";
const ASSERTIONS: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content FROM assertion a WHERE a.subject_kind = $1 AND ",
    counts!("a"),
    " UNION ALL SELECT p.merged_into, a.effective, a.recorded_at, a.id, a.content FROM person p \
     JOIN assertion a ON a.subject_id = p.id WHERE p.merged_into IS NOT NULL AND a.subject_kind = $1 AND ",
    counts!("a")
);
const HOMES: &str = "SELECT id, household_id, place_code, journal_seq FROM person WHERE $1 = 'person' \
                     UNION ALL SELECT id, id, place_code, journal_seq FROM household WHERE $1 = 'household' \
                     UNION ALL SELECT id, NULL, place_code, journal_seq FROM site WHERE $1 = 'site' \
                     UNION ALL SELECT id, NULL, place_code, journal_seq FROM village WHERE $1 = 'village'";

/// Days of subjects on their way to the table.
#[derive(Default)]
pub(crate) struct Days {
    anew: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    subject: SubjectId,
    household: Option<HouseholdId>,
    place: PlaceCode,
    days: BTreeMap<String, Facts>,
}

impl Days {
    /// The days of a subject that belongs to a household (its own, for a household) or to a place alone.
    pub(crate) fn add(&mut self, subject: SubjectId, household: Option<HouseholdId>, place: &PlaceCode, told: Told) {
        if told.anew {
            self.anew.push(subject.to_string());
        }
        if !told.state.days.is_empty() {
            self.rows.push(Row {
                subject,
                household,
                place: place.clone(),
                days: told.state.days,
            });
        }
    }
}

impl Pen {
    /// Writes days; of subjects that were folded anew, those there were go first.
    pub(crate) async fn put_days(&mut self, days: Days) -> Result<(), StoreError> {
        for some in days.anew.chunks(IDS_AT_ONCE) {
            run(self.connection(), "day_value", FORGET, id_cells(some)).await?;
        }
        let seq = self.seq();
        let mut cells = Vec::new();
        for row in days.rows {
            for (day, facts) in row.days {
                cells.extend([
                    Cell::from(subject_word(row.subject.kind())),
                    Cell::of(&row.subject),
                    Cell::maybe(row.household.as_ref()),
                    row.place.as_str().into(),
                    day.into(),
                    text_of(&facts).into(),
                    seq.into(),
                ]);
            }
        }
        self.insert(&DAY_VALUE, cells).await
    }
}

/// Works the days of every subject of one kind out of their assertions: `dated` has words it had not before.
pub(crate) async fn work_out_again(
    book: &mut Connection,
    kind: Subject,
    dated: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let kind_cell = || vec![Cell::from(subject_word(kind))];
    run(book, "day_value", FORGET_KIND, kind_cell()).await?;
    let mut by_subject: HashMap<String, Vec<Folded>> = HashMap::new();
    {
        let mut rows = stream(book, ASSERTIONS, kind_cell())?;
        while let Some(row) = rows.next().await.map_err(StoreError::of("assertion"))? {
            let columns = &mut Columns::of(&row, "assertion");
            let (subject, mut folded) = (columns.text()?, read_folded(columns)?);
            folded.facts.retain(|word, _| dated.contains(word));
            if !folded.facts.is_empty() {
                by_subject.entry(subject).or_default().push(folded);
            }
        }
    }
    let homes = all(book, "day_value", HOMES, kind_cell(), |columns| {
        Ok((
            columns.text()?,
            columns.optional_text()?,
            columns.text()?,
            columns.int()?,
        ))
    });
    let mut cells = Vec::new();
    for (subject, household, place, seq) in homes.await? {
        let Some(assertions) = by_subject.remove(&subject) else {
            continue;
        };
        for (day, facts) in fold(assertions, dated).days {
            cells.extend([
                subject_word(kind).into(),
                subject.as_str().into(),
                household.as_deref().into(),
                place.as_str().into(),
                day.into(),
                text_of(&facts).into(),
                seq.into(),
            ]);
        }
    }
    DAY_VALUE.insert(book, cells).await
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[FORGET, FORGET_KIND, ASSERTIONS, HOMES];
