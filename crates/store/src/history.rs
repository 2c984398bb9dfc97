//! Histories: everything the book was told about a household and its members, a site, a village or a lot, each statement
//! with its source; as the book knows it now or knew it at a moment.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use twofront_domain::actor::Scope;
use twofront_domain::field::Catalogue;
use twofront_domain::history::{Assertion, Source};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::moment::Moment;
use twofront_domain::value::Values;

use crate::assertion::{known_by, source_place};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all;
use crate::county_past::known_until;
use crate::error::StoreError;
use crate::scope::{reach_and, reachable};
use crate::subject::SubjectId;

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
    known_by!("$5"),
    " ORDER BY a.effective, a.recorded_at, a.id"
);

const OF_THING: &str = concat!(
    "SELECT a.subject_kind, a.subject_id, a.id, a.effective, a.recorded_at, a.entered_by, a.record_id, a.content, \
     l.file_name, r.sheet, r.row_number FROM assertion a LEFT JOIN ledger l ON l.id = a.ledger_id \
     LEFT JOIN record r ON r.id = a.record_id WHERE a.subject_id = $4 AND ",
    known_by!("$5"),
    " AND (EXISTS (SELECT 1 FROM site s WHERE s.id = $4 AND ",
    reachable!("s.place_code", "s.household_id"),
    ") OR EXISTS (SELECT 1 FROM village v WHERE v.id = $4 AND v.place_code >= $1 AND v.place_code < $2)) \
     ORDER BY a.effective, a.recorded_at, a.id"
);
/// A lot is one statement: its own row.
const OF_LOT: &str = concat!(
    "SELECT 'lot', t.id, t.id, t.effective, j.at, j.actor, t.record_id, t.content, l.file_name, r.sheet, r.row_number \
     FROM lot t JOIN journal j ON j.seq = t.journal_seq LEFT JOIN ledger l ON l.id = t.ledger_id \
     LEFT JOIN record r ON r.id = t.record_id WHERE t.id = $4 AND t.journal_seq <= $5 AND ",
    reachable!("t.place_code", "t.household_id")
);

/// Everything the book was told about a household and its members.
#[derive(Clone, Debug, Default)]
pub struct HouseholdHistory {
    /// About the household itself, oldest effective date first.
    pub household: Vec<Assertion>,
    /// About each member, oldest effective date first.
    pub people: BTreeMap<PersonId, Vec<Assertion>>,
}

struct StoredAssertion {
    subject: SubjectId,
    assertion: Assertion,
    content: Json,
}

impl StoredAssertion {
    fn typed(self, catalogue: &Catalogue) -> (SubjectId, Assertion) {
        let values = Values::from_json(catalogue, self.subject.kind(), &self.content);
        (
            self.subject,
            Assertion {
                values,
                ..self.assertion
            },
        )
    }
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
        self.assertions_known_by(scope, catalogue, household, None).await
    }

    /// The same as the book knew it at a moment (`None` for now): without what it learnt later, and with what was
    /// withdrawn only later.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn assertions_known_by(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        household: HouseholdId,
        known_by: Option<Moment>,
    ) -> Result<HouseholdHistory, StoreError> {
        let subject = SubjectId::Household(household);
        let mut history = HouseholdHistory::default();
        for stored in self.statements(scope, OF_HOUSEHOLD, subject, known_by).await? {
            let (subject, assertion) = stored.typed(catalogue);
            match subject {
                SubjectId::Person(person) => history.people.entry(person).or_default().push(assertion),
                _ => history.household.push(assertion),
            }
        }
        Ok(history)
    }

    /// Everything the book was told about a site, a village or a lot, the oldest effective date first, as it knew it at a
    /// moment (`None` for now); empty when it is out of reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn assertions_of_thing(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        thing: SubjectId,
        known_by: Option<Moment>,
    ) -> Result<Vec<Assertion>, StoreError> {
        let statement = match thing {
            SubjectId::Lot(_) => OF_LOT,
            _ => OF_THING,
        };
        let stored = self.statements(scope, statement, thing, known_by).await?;
        Ok(stored.into_iter().map(|stored| stored.typed(catalogue).1).collect())
    }

    async fn statements(
        &self,
        scope: &Scope,
        statement: &'static str,
        subject: SubjectId,
        known_by: Option<Moment>,
    ) -> Result<Vec<StoredAssertion>, StoreError> {
        let mut reading = self.book().snapshot().await?;
        let until = known_until(&mut reading, known_by).await?;
        let cells = reach_and(scope, [Cell::of(&subject), until.into()]);
        all(&mut reading, "assertion", statement, cells, read_stored).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_HOUSEHOLD, OF_THING, OF_LOT];
