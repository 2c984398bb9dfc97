//! The two sides of a pair as a person compares them: what each was told by itself, without what the other added by a merge
//! or by being taken up.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::ids::{HouseholdId, PersonId, RecordId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, counts, id_cells, ids, read_folded};
use crate::book::Book;
use crate::columns::Columns;
use crate::error::StoreError;
use crate::scope::{reach, reachable};
use crate::state::{Folded, fold};

const PEOPLE: &str = concat!(
    "SELECT p.id, p.household_id, p.place_code, p.merged_into, h.household_number FROM person p \
     JOIN household h ON h.id = p.household_id WHERE p.id IN ",
    ids!()
);
const SAID: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content, a.record_id, l.file_name, r.sheet, r.row_number \
     FROM assertion a LEFT JOIN ledger l ON l.id = a.ledger_id LEFT JOIN record r ON r.id = a.record_id WHERE ",
    counts!("a"),
    " AND a.subject_id IN ",
    ids!()
);
const ROWS: &str = concat!(
    "SELECT s.id, r.place_code, s.content, s.household_content, l.file_name, r.sheet, r.row_number FROM row_statement s \
     JOIN record r ON r.id = s.id JOIN ledger l ON l.id = s.ledger_id WHERE s.id IN ",
    ids!()
);
/// Whether a person is within reach.
const ONE: &str = concat!(
    "SELECT p.id FROM person p WHERE p.id = $4 AND ",
    reachable!("p.place_code", "p.household_id")
);

/// The row of a ledger that something was said by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The ledger's file name.
    pub title: String,
    /// The sheet.
    pub sheet: String,
    /// The row's number from 1.
    pub row: u32,
}

/// Somebody known as one side of a pair.
#[derive(Clone, Debug)]
pub struct KnownSide {
    /// Who.
    pub id: PersonId,
    /// Their household ...
    pub household: HouseholdId,
    /// ... its village ...
    pub place: PlaceCode,
    /// ... and its number.
    pub household_number: Option<String>,
    /// Who stands for them, where they were found to be somebody else.
    pub merged_into: Option<PersonId>,
    said: Vec<(Folded, Option<RecordId>, Option<SourceRow>)>,
}

impl KnownSide {
    /// What was said of them, without what the row `without` said.
    pub fn values(&self, catalogue: &Catalogue, without: Option<RecordId>) -> Values {
        let counted = self
            .said
            .iter()
            .filter(|(_, record, _)| without.is_none() || *record != without);
        let said = counted.map(|(said, _, _)| said.clone()).collect();
        let state = fold(said, &BTreeSet::new());
        Values::from_json(catalogue, Subject::Person, &Json::Object(state.facts))
    }

    /// The newest row that speaks of them, other than `without`.
    pub fn source(&self, without: Option<RecordId>) -> Option<&SourceRow> {
        let counted = self
            .said
            .iter()
            .filter(|(_, record, _)| without.is_none() || *record != without);
        let rows = counted.filter_map(|(said, _, source)| Some((said, source.as_ref()?)));
        rows.max_by_key(|(said, _)| (&said.effective, said.recorded_at, &said.id))
            .map(|(_, source)| source)
    }
}

/// A row that was tied to nobody as one side of a pair.
#[derive(Clone, Debug)]
pub struct RowSide {
    /// The row.
    pub id: RecordId,
    /// Its village, where it was found.
    pub place: Option<PlaceCode>,
    /// What it says of the person: field words and values.
    content: Json,
    household_content: Json,
    /// Where it stands.
    pub source: SourceRow,
}

impl RowSide {
    /// What it says of the person.
    pub fn values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Person, &self.content)
    }

    /// What it says of the household.
    pub fn household_values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Household, &self.household_content)
    }
}

type OneSaid = (PersonId, (Folded, Option<RecordId>, Option<SourceRow>));

fn read_said(columns: &mut Columns<'_>) -> Result<OneSaid, StoreError> {
    let (person, said) = (columns.parsed()?, read_folded(columns)?);
    let (record, title) = (columns.optional_parsed()?, columns.optional_text()?);
    let (sheet, row) = (columns.optional_text()?, columns.optional_number()?);
    let source = match (title, sheet, row) {
        (Some(title), Some(sheet), Some(row)) => Some(SourceRow { title, sheet, row }),
        _ => None,
    };
    Ok((person, (said, record, source)))
}

fn read_person(columns: &mut Columns<'_>) -> Result<KnownSide, StoreError> {
    Ok(KnownSide {
        id: columns.parsed()?,
        household: columns.parsed()?,
        place: columns.parsed()?,
        merged_into: columns.optional_parsed()?,
        household_number: columns.optional_text()?,
        said: Vec::new(),
    })
}

fn read_row(columns: &mut Columns<'_>) -> Result<RowSide, StoreError> {
    Ok(RowSide {
        id: columns.parsed()?,
        place: columns.optional_parsed()?,
        content: columns.json()?,
        household_content: columns.json()?,
        source: SourceRow {
            title: columns.text()?,
            sheet: columns.text()?,
            row: columns.number()?,
        },
    })
}

impl Book {
    /// These people, absorbed ones too, each with what was said of them alone. Asked for the sides of pairs that were
    /// found within a scope.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn known_sides(&self, people: &[PersonId]) -> Result<HashMap<PersonId, KnownSide>, StoreError> {
        let mut sides: HashMap<PersonId, KnownSide> = HashMap::new();
        for some in people.chunks(IDS_AT_ONCE) {
            let found = self.rows("person", PEOPLE, id_cells(some), read_person).await?;
            sides.extend(found.into_iter().map(|side| (side.id, side)));
            for (person, said) in self.rows("assertion", SAID, id_cells(some), read_said).await? {
                if let Some(side) = sides.get_mut(&person) {
                    side.said.push(said);
                }
            }
        }
        Ok(sides)
    }

    /// These rows with what they say. Asked for the sides of pairs that were found within a scope.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn row_sides(&self, rows: &[RecordId]) -> Result<HashMap<RecordId, RowSide>, StoreError> {
        let mut sides = HashMap::new();
        for some in rows.chunks(IDS_AT_ONCE) {
            let found = self.rows("row_statement", ROWS, id_cells(some), read_row).await?;
            sides.extend(found.into_iter().map(|side| (side.id, side)));
        }
        Ok(sides)
    }

    /// One person as a side of a pair, absorbed or not; `None` when out of reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn known_side(&self, scope: &Scope, id: PersonId) -> Result<Option<KnownSide>, StoreError> {
        let mut cells = reach(scope).to_vec();
        cells.push(crate::cell::Cell::of(&id));
        let within: Option<PersonId> = self.row("person", ONE, cells, |columns| columns.parsed()).await?;
        match within {
            None => Ok(None),
            Some(id) => Ok(self.known_sides(&[id]).await?.remove(&id)),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PEOPLE, SAID, ROWS, ONE];
