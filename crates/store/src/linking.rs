//! People in the short form that linking needs: everybody within reach. Who is who is not decided here.

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::known;
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::place::PlaceCode;

use crate::book::Book;
use crate::columns::Columns;
use crate::connection::stream;
use crate::error::StoreError;
use crate::scope::{reach, reachable};
use crate::state::{Facts, text_fact};

const FOR_LINKING: &str = concat!(
    "SELECT p.id, p.household_id, p.place_code, p.name, p.resident_id, p.birth_date, h.household_number, p.relation, p.sex, \
     CASE WHEN p.resident_id IS NULL THEN p.state END FROM person p JOIN household h ON h.id = p.household_id \
     WHERE p.left_on IS NULL AND p.merged_into IS NULL AND ",
    reachable!("p.place_code", "p.household_id"),
    " ORDER BY p.id"
);

/// A known person as linking sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkingRow {
    /// Who.
    pub id: PersonId,
    /// Their household.
    pub household: HouseholdId,
    /// Its village.
    pub place: PlaceCode,
    /// Their name.
    pub name: String,
    /// Their resident ID.
    pub resident_id: Option<String>,
    /// Their date of birth.
    pub birth_date: Option<Date>,
    /// Their household's number.
    pub household_number: Option<String>,
    /// True for the head of the household.
    pub is_head: bool,
    /// Code of their sex.
    pub sex: Option<String>,
    /// What the ID column held where there is no valid ID.
    pub id_as_written: Option<String>,
}

fn read_linking(columns: &mut Columns<'_>) -> Result<LinkingRow, StoreError> {
    Ok(LinkingRow {
        id: columns.parsed()?,
        household: columns.parsed()?,
        place: columns.parsed()?,
        name: columns.text()?,
        resident_id: columns.optional_text()?,
        birth_date: columns.optional_parsed()?,
        household_number: columns.optional_text()?,
        is_head: columns.optional_text()?.as_deref() == Some("head"),
        sex: columns.optional_text()?,
        id_as_written: written_id(columns.optional_text()?.as_deref()),
    })
}

/// What the ID column held, out of a state. A state is always written by [`text_of`]; one that cannot be read says nothing here and
/// is found by the verification.
fn written_id(state: Option<&str>) -> Option<String> {
    let facts: Facts = serde_json::from_str(state?).ok()?;
    text_fact(&facts, known::ID_AS_WRITTEN).map(ToOwned::to_owned)
}

impl Book {
    /// Hands every present person within reach to `each`, in the short form that linking needs.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn people_for_linking(
        &self,
        scope: &Scope,
        mut each: impl FnMut(LinkingRow) + Send,
    ) -> Result<(), StoreError> {
        let mut connection = self.book().reader().await?;
        let mut rows = stream(&mut connection, FOR_LINKING, reach(scope).to_vec())?;
        while let Some(row) = rows.next().await.map_err(StoreError::of("person"))? {
            each(read_linking(&mut Columns::of(&row, "person"))?);
        }
        Ok(())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[FOR_LINKING];
