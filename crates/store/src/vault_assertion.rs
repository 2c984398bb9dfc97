//! What the vault was told of people and households: writing it, and reading it as history. No state is kept; `county_vault`
//! folds it on reading, because only a few thousand people are concerned.

use std::collections::BTreeMap;
use std::sync::Arc;

use twofront_domain::actor::Scope;
use twofront_domain::field::Catalogue;
use twofront_domain::history::{Assertion, Source};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids, source_place};
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all_opened;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::sealing::Opener;
use crate::state::{Said, facts_of, text_of};
use crate::subject::{SubjectId, subject_word};
use crate::table::Table;
use crate::vault::Vault;

/// See the migration; every column is fixed.
pub(crate) const VAULT_ASSERTION: Table = Table {
    name: "vault_assertion",
    columns: &[
        "id",
        "subject_kind",
        "subject_id",
        "place_code",
        "record_id",
        "source_title",
        "source_place",
        "effective",
        "recorded_at",
        "entered_by",
        "content",
        "journal_seq",
    ],
    fixed: 12,
    conflict: "",
};

macro_rules! columns {
    () => {
        "SELECT subject_kind, subject_id, id, effective, recorded_at, entered_by, record_id, source_title, \
         source_place, content FROM vault_assertion WHERE "
    };
}
const OF_SUBJECTS: &str = concat!(
    columns!(),
    "subject_id IN ",
    ids!(),
    " ORDER BY subject_id, effective, recorded_at, id"
);
/// What a vault ledger says about one person or household.
#[derive(Clone, Debug)]
pub struct VaultSaid {
    /// Who.
    pub subject: SubjectId,
    /// Their village, for scopes.
    pub place: PlaceCode,
    /// Kind and file name of the ledger, as shown beside values.
    pub source_title: Arc<str>,
    /// Sheet and row number.
    pub source_row: (Arc<str>, u32),
    /// The statement.
    pub said: Said,
}

type SubjectAssertion = (SubjectId, serde_json::Value, Assertion);

fn read(columns: &mut Columns<'_>, opener: &mut Opener) -> Result<SubjectAssertion, StoreError> {
    let subject = SubjectId::read(columns)?;
    let id = columns.str()?;
    let of = |column| (VAULT_ASSERTION.name, id, column);
    let (effective, recorded_at) = (columns.date()?, columns.moment()?);
    let entered_by: Arc<str> = columns.str()?.into();
    let record = columns.optional_parsed()?;
    let title = opener.text(columns, of("source_title"))?.into();
    let place = opener.text(columns, of("source_place"))?.into();
    let source = Source {
        record,
        title,
        place,
        entered_by,
    };
    Ok((
        subject,
        opener.json(columns, of("content"))?,
        Assertion {
            id: id.parse().map_err(|_| columns.unreadable())?,
            effective,
            recorded_at,
            source,
            values: Values::new(),
        },
    ))
}

fn by_subject(catalogue: &Catalogue, rows: Vec<SubjectAssertion>, into: &mut BTreeMap<SubjectId, Vec<Assertion>>) {
    for (subject, content, mut assertion) in rows {
        assertion.values = Values::from_json(catalogue, subject.kind(), &content);
        into.entry(subject).or_default().push(assertion);
    }
}

impl Vault {
    /// What the vault was told of these people and households, oldest effective date first.
    ///
    /// # Errors
    /// [`StoreError::VaultClosed`], or when the vault cannot be read.
    pub async fn assertions_of(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        subjects: &[SubjectId],
    ) -> Result<BTreeMap<SubjectId, Vec<Assertion>>, StoreError> {
        let mut found = BTreeMap::new();
        let Some((mut reading, mut opener)) = self.reading(scope).await? else {
            return Ok(found);
        };
        for some in subjects.chunks(IDS_AT_ONCE) {
            let rows = all_opened(&mut reading, (OF_SUBJECTS, id_cells(some)), &mut opener, read).await?;
            by_subject(catalogue, rows, &mut found);
        }
        Ok(found)
    }
}

impl Pen {
    /// Writes what a vault ledger says about people and households. The people must be in the book.
    ///
    /// # Errors
    /// When the vault cannot be written.
    pub async fn say_in_vault(&mut self, catalogue: &Catalogue, said: &[VaultSaid]) -> Result<(), StoreError> {
        let mut cells = Vec::with_capacity(said.len() * VAULT_ASSERTION.columns.len());
        for one in said {
            let (sheet, row) = &one.source_row;
            cells.extend([
                Cell::of(&one.said.assertion),
                subject_word(one.subject.kind()).into(),
                Cell::of(&one.subject),
                one.place.as_str().into(),
                Cell::maybe(one.said.record.as_ref()),
                one.source_title.as_ref().into(),
                source_place(sheet, i64::from(*row)).into(),
                one.said.effective.into(),
                self.now().into(),
                self.actor_name().into(),
                text_of(&facts_of(&one.said.values, catalogue)).into(),
                self.seq().into(),
            ]);
        }
        self.insert_in_vault(&VAULT_ASSERTION, cells).await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OF_SUBJECTS];
