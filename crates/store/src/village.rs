//! Villages as subjects of their own: what is said of a village as a whole, and reading one or a listing. Every village
//! that is a place of the book, or that something is in, has a row, whether anything was said of it or not.

use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::ids::VillageId;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, Telling, ids, one_each};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::day_value::Days;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::reach_and;
use crate::state::{Said, text_of};
use crate::subject::SubjectId;
use crate::table::Table;

pub(crate) const VILLAGE: Table = Table {
    name: "village",
    columns: &[
        "id",
        "place_code",
        "state",
        "state_effective",
        "changed_seq",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_effective = excluded.state_effective, \
               changed_seq = excluded.changed_seq, journal_seq = excluded.journal_seq",
};
const STATES: &str = concat!("SELECT id, state, state_effective FROM village WHERE id IN ", ids!());
const KNOW: &str = "INSERT INTO village (id, place_code, state, state_effective, changed_seq, journal_seq) \
                    VALUES ($1, $2, '{}', '', $3, $3) ON CONFLICT (id) DO NOTHING";

/// Not for field workers ($3): a village as a whole is nobody's household.
macro_rules! filter {
    () => {
        "$3 = '' AND v.place_code >= $1 AND v.place_code < $2 AND v.place_code >= $4 AND v.place_code < $5"
    };
}
const PAGE: &str = concat!(
    "SELECT v.place_code, v.state FROM village v WHERE ",
    filter!(),
    " ORDER BY v.place_code LIMIT $6 OFFSET $7"
);
const COUNT: &str = concat!("SELECT COUNT(*) FROM village v WHERE ", filter!());

/// What an import or an entry says about one village as a whole.
#[derive(Clone, Debug)]
pub struct VillageSaid {
    /// Which: a code of twelve digits.
    pub place: PlaceCode,
    /// The new statements.
    pub said: Vec<Said>,
}

/// One village as the book has it.
#[derive(Clone, Debug)]
pub struct VillageRow {
    /// Which.
    pub place: PlaceCode,
    /// Latest values by field word.
    pub state: serde_json::Value,
}

impl VillageRow {
    /// The latest values, as far as the catalogue knows their words.
    pub fn values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Village, &self.state)
    }
}

fn read(columns: &mut Columns<'_>) -> Result<VillageRow, StoreError> {
    Ok(VillageRow {
        place: columns.parsed()?,
        state: columns.json()?,
    })
}

fn id_of(place: &PlaceCode) -> Result<VillageId, StoreError> {
    VillageId::of(place).ok_or_else(|| StoreError::NotFound {
        what: "village",
        id: place.to_string(),
    })
}

impl Book {
    /// Villages inside `place` (any, for `None`) by their code. None for field workers.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn villages(
        &self,
        scope: &Scope,
        place: Option<&PlaceCode>,
        page: Page,
    ) -> Result<Listing<VillageRow>, StoreError> {
        let place = place.map_or("", PlaceCode::as_str);
        let cells = reach_and(scope, [place.into(), format!("{place}:").into()]);
        self.listing("village", (PAGE, COUNT), cells, page, read).await
    }
}

impl Pen {
    /// Writes what is said about villages.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a place that is no village.
    pub async fn say_of_villages(&mut self, catalogue: &Catalogue, villages: &[VillageSaid]) -> Result<(), StoreError> {
        let villages = one_each(
            villages,
            |said| said.place.clone(),
            |said, more| said.said.extend_from_slice(&more.said),
        );
        for some in villages.chunks(IDS_AT_ONCE) {
            let mut subjects = Vec::with_capacity(some.len());
            for said in some {
                subjects.push(id_of(&said.place)?);
            }
            let mut known = self.known_states(STATES, &subjects).await?;
            let tellings = some.iter().zip(&subjects).map(|(said, id)| Telling {
                subject: SubjectId::Village(*id),
                said: &said.said,
                known: known.remove(&id.to_string()),
            });
            let tellings = tellings.collect();
            let told = self.tell(catalogue, Subject::Village, tellings).await?;
            let seq = self.seq();
            let (mut cells, mut days) = (Vec::new(), Days::default());
            for ((said, id), told) in some.iter().zip(subjects).zip(told) {
                cells.extend([
                    Cell::of(&id),
                    said.place.as_str().into(),
                    text_of(&told.state.facts).into(),
                    told.state.effective.as_str().into(),
                    seq.into(),
                    seq.into(),
                ]);
                days.add(SubjectId::Village(id), None, &said.place, told);
            }
            self.insert(&VILLAGE, cells).await?;
            self.put_days(days).await?;
        }
        Ok(())
    }

    /// Makes sure that the villages among these places have a row.
    pub(crate) async fn know_villages(&mut self, places: Vec<&PlaceCode>) -> Result<(), StoreError> {
        for place in places {
            let Some(id) = VillageId::of(place) else { continue };
            if self.known_villages.insert(id) {
                let cells = vec![Cell::of(&id), place.as_str().into(), self.seq().into()];
                run(self.connection(), "village", KNOW, cells).await?;
            }
        }
        Ok(())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[STATES, KNOW, PAGE, COUNT];
