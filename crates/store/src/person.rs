//! People: writing what is said of them, searching by name or exact ID, members of a household.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;

use crate::assertion::{IDS_AT_ONCE, Known, Telling, Told, id_cells, ids, one_each};
use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all, run};
use crate::day_value::Days;
use crate::error::StoreError;
use crate::page::{Listing, Page};
use crate::pen::Pen;
use crate::scope::{after_prefix, any_or, reach_and, reachable};
use crate::state::{Said, State, text_fact, text_of};
use crate::subject::SubjectId;
use crate::table::Table;

pub(crate) const PERSON: Table = Table {
    name: "person",
    columns: &[
        "id",
        "household_id",
        "place_code",
        "name",
        "resident_id",
        "birth_date",
        "sex",
        "relation",
        "state",
        "state_effective",
        "journal_seq",
    ],
    fixed: 0,
    conflict: "ON CONFLICT (id) DO UPDATE SET household_id = excluded.household_id, \
               place_code = excluded.place_code, name = excluded.name, resident_id = excluded.resident_id, \
               birth_date = excluded.birth_date, sex = excluded.sex, relation = excluded.relation, \
               state = excluded.state, state_effective = excluded.state_effective, \
               journal_seq = excluded.journal_seq",
};

const STATES: &str = concat!(
    "SELECT id, household_id, place_code, merged_into, state, state_effective FROM person WHERE id IN ",
    ids!()
);
const HOMES: &str = concat!("SELECT id, household_id, place_code FROM person WHERE id IN ", ids!());
const FOLDED_ANEW: &str = "UPDATE person SET name = $2, resident_id = $3, birth_date = $4, sex = $5, relation = $6, \
                           state = $7, state_effective = $8, journal_seq = $9 WHERE id = $1";
const MOVE_DAYS: &str = "UPDATE day_value SET household_id = $2, place_code = $3 WHERE subject_id = $1";
const LEAVE: &str = "UPDATE person SET left_on = $2 WHERE id = $1";
const HOME_OF: &str = "SELECT household_id FROM person WHERE id = $1";

macro_rules! columns {
    () => {
        "p.id, p.household_id, p.place_code, p.name, p.resident_id, p.birth_date, p.sex, p.relation, p.left_on, p.state"
    };
}
pub(crate) const MEMBERS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM person p WHERE p.household_id = $4 AND p.merged_into IS NULL \
     AND p.place_code = (SELECT place_code FROM household WHERE id = $4) AND ",
    reachable!("p.place_code", "p.household_id"),
    " ORDER BY CASE WHEN p.relation = 'head' THEN 0 ELSE 1 END, p.birth_date, p.id"
);
/// Two texts rather than one with OR: each uses its own index. Everybody is who has a name from the empty one on.
macro_rules! by_name {
    () => {
        concat!(
            "p.merged_into IS NULL AND p.name >= $4 AND p.name < $5 AND p.place_code >= $6 AND p.place_code < $7 AND ",
            reachable!("p.place_code", "p.household_id")
        )
    };
}
macro_rules! by_resident_id {
    () => {
        concat!(
            "p.id IN (SELECT COALESCE(m.merged_into, m.id) FROM person m WHERE m.resident_id = $4) AND $5 <> '' \
             AND p.place_code >= $6 AND p.place_code < $7 AND ",
            reachable!("p.place_code", "p.household_id")
        )
    };
}
macro_rules! page_of {
    ($filter:expr) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM person p WHERE ",
            $filter,
            " ORDER BY p.name, p.id LIMIT $8 OFFSET $9"
        )
    };
}
pub(crate) const PAGE_BY_NAME: &str = page_of!(by_name!());
pub(crate) const COUNT_BY_NAME: &str = concat!("SELECT COUNT(*) FROM person p WHERE ", by_name!());
const PAGE_BY_ID: &str = page_of!(by_resident_id!());
const COUNT_BY_ID: &str = concat!("SELECT COUNT(*) FROM person p WHERE ", by_resident_id!());
/// What an import or an entry says about one person.
#[derive(Clone, Debug)]
pub struct PersonSaid {
    /// Who.
    pub id: PersonId,
    /// The household they belong to now.
    pub household: HouseholdId,
    /// That household's village.
    pub place: PlaceCode,
    /// True when the book cannot know them yet (the id was made for this write); saves looking them up.
    pub is_new: bool,
    /// The new statements.
    pub said: Vec<Said>,
}

/// One person as the book has them.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Their id.
    pub id: PersonId,
    /// Their household.
    pub household: HouseholdId,
    /// Their household's village.
    pub place: PlaceCode,
    /// Their name.
    pub name: String,
    /// Their resident ID, only ever a valid one.
    pub resident_id: Option<String>,
    /// Their date of birth.
    pub birth_date: Option<Date>,
    /// Code of their sex.
    pub sex: Option<String>,
    /// Code of their relation to the head.
    pub relation: Option<String>,
    /// The day they left the household (death, marriage, split), where they did.
    pub left_on: Option<Date>,
    /// Latest values by field word.
    pub state: serde_json::Value,
}

impl PersonRow {
    /// The latest values, as far as the catalogue knows their words.
    pub fn values(&self, catalogue: &Catalogue) -> Values {
        Values::from_json(catalogue, Subject::Person, &self.state)
    }
}

/// Somebody the book knows, before a write.
struct KnownPerson {
    home: HouseholdId,
    place: String,
    survivor: Option<PersonId>,
    known: Known,
}

/// Which people. Empty means any.
#[derive(Clone, Debug, Default)]
pub struct PersonFilter {
    /// Start of the name, or a whole resident ID of 18 characters.
    pub query: String,
    /// Inside this place.
    pub place: Option<PlaceCode>,
}

fn read(columns: &mut Columns<'_>) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        id: columns.parsed()?,
        household: columns.parsed()?,
        place: columns.parsed()?,
        name: columns.text()?,
        resident_id: columns.optional_text()?,
        birth_date: columns.optional_parsed()?,
        sex: columns.optional_text()?,
        relation: columns.optional_text()?,
        left_on: columns.optional_parsed()?,
        state: columns.json()?,
    })
}

impl Book {
    /// Members of a household, the head first; those who left too. Empty when the household is out of reach.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn members(&self, scope: &Scope, household: HouseholdId) -> Result<Vec<PersonRow>, StoreError> {
        self.rows("person", MEMBERS, reach_and(scope, [Cell::of(&household)]), read)
            .await
    }

    /// People by the start of their name or by their exact resident ID.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn people(
        &self,
        scope: &Scope,
        filter: &PersonFilter,
        page: Page,
    ) -> Result<Listing<PersonRow>, StoreError> {
        let query = filter.query.trim();
        let place = filter.place.as_ref().map_or("", PlaceCode::as_str);
        let is_id = query.len() == 18 && query.bytes().take(17).all(|byte| byte.is_ascii_digit());
        let query = if is_id {
            query.to_ascii_uppercase()
        } else {
            query.to_owned()
        };
        let after = after_prefix(&query);
        let place_cells = [any_or(Some(&place)), format!("{place}:").into()];
        let mut cells = reach_and(scope, [query.into(), after.into()]);
        cells.extend(place_cells);
        let statements = if is_id {
            (PAGE_BY_ID, COUNT_BY_ID)
        } else {
            (PAGE_BY_NAME, COUNT_BY_NAME)
        };
        self.listing("person", statements, cells, page, read).await
    }
}

impl Pen {
    /// Writes what is said about people. Their households must have been written before.
    ///
    /// # Errors
    /// [`StoreError::Dangling`] for an unknown household.
    pub async fn say_of_people(&mut self, catalogue: &Catalogue, people: &[PersonSaid]) -> Result<(), StoreError> {
        let people = one_each(
            people,
            |said| said.id,
            |said, more| {
                (said.household, said.place) = (more.household, more.place.clone());
                said.said.extend_from_slice(&more.said);
            },
        );
        for some in people.chunks(IDS_AT_ONCE) {
            self.say_of_some_people(catalogue, some).await?;
        }
        Ok(())
    }

    async fn say_of_some_people(&mut self, catalogue: &Catalogue, people: &[PersonSaid]) -> Result<(), StoreError> {
        let mut known = self.known_people(people).await?;
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        if !known.is_empty() {
            self.touch_namesakes(&ids).await?;
        }
        let (mut tellings, mut survivors, mut moved) = (Vec::with_capacity(people.len()), Vec::new(), Vec::new());
        for person in people {
            let before = known.remove(&person.id.to_string());
            self.changed_households.insert(person.household);
            if let Some(before) = &before {
                self.changed_households.insert(before.home);
                survivors.extend(before.survivor);
                if before.home != person.household || before.place != person.place.as_str() {
                    moved.push(person);
                }
            }
            tellings.push(Telling {
                subject: SubjectId::Person(person.id),
                said: &person.said,
                known: before.map(|before| before.known),
            });
        }
        for person in moved {
            self.move_days(person).await?;
        }
        let told = self.tell(catalogue, Subject::Person, tellings).await?;
        let seq = self.seq();
        let (mut cells, mut days) = (Vec::with_capacity(people.len() * PERSON.columns.len()), Days::default());
        for (said, told) in people.iter().zip(told) {
            cells.extend(person_cells(said, &told.state, seq));
            days.add(SubjectId::Person(said.id), Some(said.household), &said.place, told);
        }
        self.insert(&PERSON, cells).await?;
        self.touch_namesakes(&ids).await?;
        self.put_days(days).await?;
        self.refold_people(&survivors).await
    }

    async fn move_days(&mut self, person: &PersonSaid) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&person.id),
            Cell::of(&person.household),
            person.place.as_str().into(),
        ];
        run(self.connection(), "person", MOVE_DAYS, cells).await.map(drop)
    }

    /// Brings people's states up to date with all that counts of what was said of them and of those they absorbed.
    pub(crate) async fn refold_people(&mut self, people: &[PersonId]) -> Result<(), StoreError> {
        let mut days = Days::default();
        self.touch_namesakes(people).await?;
        for some in people.chunks(IDS_AT_ONCE) {
            let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
            let mut folded = self.refold(Subject::Person, &ids).await?;
            let homes = all(self.connection(), "person", HOMES, id_cells(&ids), |columns| {
                Ok((columns.parsed()?, columns.parsed()?, columns.parsed()?))
            });
            for (id, home, place) in homes.await? {
                self.changed_households.insert(home);
                let id: PersonId = id;
                let state = folded.remove(&id.to_string()).unwrap_or_default();
                let mut cells = vec![Cell::of(&id)];
                cells.extend(state_cells(&state, self.seq()));
                run(self.connection(), "person", FOLDED_ANEW, cells).await?;
                days.add(SubjectId::Person(id), Some(home), &place, Told { state, anew: true });
            }
        }
        self.touch_namesakes(people).await?;
        self.put_days(days).await
    }

    async fn known_people(&mut self, people: &[PersonSaid]) -> Result<HashMap<String, KnownPerson>, StoreError> {
        let ids: Vec<PersonId> = people.iter().filter(|one| !one.is_new).map(|one| one.id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = all(self.connection(), "person", STATES, id_cells(&ids), |columns| {
            let id = columns.text()?;
            let known = KnownPerson {
                home: columns.parsed()?,
                place: columns.text()?,
                survivor: columns.optional_parsed()?,
                known: Known {
                    facts: columns.json()?,
                    effective: columns.text()?,
                },
            };
            Ok((id, known))
        });
        Ok(rows.await?.into_iter().collect())
    }

    /// Notes that a person left their household on a day, or (with `None`) that they did not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such person.
    pub async fn set_left_on(&mut self, id: PersonId, left_on: Option<Date>) -> Result<(), StoreError> {
        let homes = all(self.connection(), "person", HOME_OF, vec![Cell::of(&id)], |columns| {
            columns.parsed()
        })
        .await?;
        let [home] = homes[..] else {
            return Err(StoreError::NotFound {
                what: "person",
                id: id.to_string(),
            });
        };
        self.touch_namesakes(&[id]).await?;
        run(self.connection(), "person", LEAVE, vec![Cell::of(&id), left_on.into()]).await?;
        self.touch_namesakes(&[id]).await?;
        self.changed_households.insert(home);
        Ok(())
    }
}

fn person_cells(said: &PersonSaid, state: &State, seq: i64) -> Vec<Cell> {
    let mut cells = vec![
        Cell::of(&said.id),
        Cell::of(&said.household),
        said.place.as_str().into(),
    ];
    cells.extend(state_cells(state, seq));
    cells
}

/// The columns of a person that are taken from their state, and the state.
fn state_cells(state: &State, seq: i64) -> [Cell; 8] {
    let facts = &state.facts;
    [
        text_fact(facts, known::NAME).unwrap_or_default().into(),
        text_fact(facts, known::RESIDENT_ID).into(),
        text_fact(facts, known::BIRTH_DATE).into(),
        text_fact(facts, known::SEX).into(),
        text_fact(facts, known::RELATION).into(),
        text_of(facts).into(),
        state.effective.as_str().into(),
        seq.into(),
    ]
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    STATES,
    HOMES,
    FOLDED_ANEW,
    MOVE_DAYS,
    LEAVE,
    HOME_OF,
    MEMBERS,
    PAGE_BY_NAME,
    COUNT_BY_NAME,
    PAGE_BY_ID,
    COUNT_BY_ID,
];
