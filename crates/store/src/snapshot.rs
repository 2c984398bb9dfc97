//! The whole county (or a part) as screening reads it: household by household with its members, latest values typed by
//! the catalogue, all as of one moment. Parses states straight into values: a million of them pass through here.

use std::collections::HashMap;
use std::fmt;

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use sqlx::{Sqlite, Transaction};
use twofront_domain::actor::Scope;
use twofront_domain::field::{Catalogue, FieldIndex, FieldType, Subject};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::stream;
use crate::error::StoreError;
use crate::scope::{reach, theirs};

/// Households read before their members are; bounds memory.
const HOUSEHOLDS_AT_ONCE: i64 = 4000;

// The lower bound is the last household read and nothing else: with the scope's own bound beside it, SQLite may seek to
// that one and walk over everything read before. The first bound is the scope's place itself.
const HOUSEHOLDS: &str = concat!(
    "SELECT h.id, h.place_code, h.villager_group, h.support_until, h.state FROM household h \
     WHERE (h.place_code, h.id) > ($1, $2) AND h.place_code < $4 AND ",
    theirs!("h.id"),
    " ORDER BY h.place_code, h.id LIMIT $5"
);
const MEMBERS: &str = concat!(
    "SELECT p.id, p.household_id, p.state FROM person p \
     WHERE (p.place_code, p.household_id) >= ($1, $2) AND (p.place_code, p.household_id) <= ($4, $5) \
     AND p.left_on IS NULL AND p.merged_into IS NULL AND ",
    theirs!("p.household_id"),
    " ORDER BY p.place_code, p.household_id, p.id"
);

/// One household of a snapshot.
#[derive(Clone, Debug)]
pub struct SnapshotHousehold {
    /// Its id.
    pub id: HouseholdId,
    /// Its village.
    pub place: PlaceCode,
    /// Its villager group; empty when unknown.
    pub group: String,
    /// The neutral flag.
    pub support_until: Option<Date>,
    /// Its latest values.
    pub values: Values,
}

/// One present member of a household of a snapshot.
#[derive(Clone, Debug)]
pub struct SnapshotPerson {
    /// Who.
    pub id: PersonId,
    /// Their latest values.
    pub values: Values,
}

impl Book {
    /// Hands every household within reach with its present members to `each`, by village and household id; households
    /// without members too. Everything is as of one moment, however long the reading takes.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn read_snapshot(
        &self,
        scope: &Scope,
        catalogue: &Catalogue,
        mut each: impl FnMut(SnapshotHousehold, Vec<SnapshotPerson>) + Send,
    ) -> Result<(), StoreError> {
        let household_words = Words::of(catalogue, Subject::Household);
        let person_words = Words::of(catalogue, Subject::Person);
        let mut reading = self.book().snapshot().await?;
        let mut after = (scope.place().to_string(), String::new());
        loop {
            let households = some_households(&mut reading, scope, &household_words, &after).await?;
            let (Some(first), Some(last)) = (households.first(), households.last()) else {
                return Ok(());
            };
            let from = (first.place.to_string(), first.id.to_string());
            after = (last.place.to_string(), last.id.to_string());
            let mut members = members_between(&mut reading, scope, &person_words, &from, &after)
                .await?
                .into_iter();
            let mut next = members.next();
            for household in households {
                let mut present = Vec::new();
                while let Some((home, person)) = next.take() {
                    if home != household.id {
                        next = Some((home, person));
                        break;
                    }
                    present.push(person);
                    next = members.next();
                }
                each(household, present);
            }
        }
    }
}

async fn some_households(
    reading: &mut Transaction<'static, Sqlite>,
    scope: &Scope,
    words: &Words<'_>,
    after: &(String, String),
) -> Result<Vec<SnapshotHousehold>, StoreError> {
    let (place, id) = after;
    let [_, before, worker] = reach(scope);
    let cells = vec![
        place.as_str().into(),
        id.as_str().into(),
        worker,
        before,
        HOUSEHOLDS_AT_ONCE.into(),
    ];
    let mut rows = stream(reading, HOUSEHOLDS, cells)?;
    let mut households = Vec::with_capacity(HOUSEHOLDS_AT_ONCE as usize);
    while let Some(row) = rows.try_next().await.map_err(StoreError::of("household"))? {
        let columns = &mut Columns::of(&row, "household");
        households.push(SnapshotHousehold {
            id: columns.parsed()?,
            place: columns.parsed()?,
            group: columns.text()?,
            support_until: columns.optional_parsed()?,
            values: words.values(columns.str()?, "household")?,
        });
    }
    Ok(households)
}

async fn members_between(
    reading: &mut Transaction<'static, Sqlite>,
    scope: &Scope,
    words: &Words<'_>,
    from: &(String, String),
    to: &(String, String),
) -> Result<Vec<(HouseholdId, SnapshotPerson)>, StoreError> {
    let [_, _, worker] = reach(scope);
    let [from, to] = [from, to].map(|(place, id)| [Cell::from(place.as_str()), Cell::from(id.as_str())]);
    let cells: Vec<Cell> = from.into_iter().chain([worker]).chain(to).collect();
    let mut rows = stream(reading, MEMBERS, cells)?;
    let mut members = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(StoreError::of("person"))? {
        let columns = &mut Columns::of(&row, "person");
        let (id, home) = (columns.parsed()?, columns.parsed()?);
        members.push((
            home,
            SnapshotPerson {
                id,
                values: words.values(columns.str()?, "person")?,
            },
        ));
    }
    Ok(members)
}

/// The words of one subject's fields, for reading states without an owned string per word.
struct Words<'c>(HashMap<&'c str, (FieldIndex, FieldType)>);

impl<'c> Words<'c> {
    fn of(catalogue: &'c Catalogue, subject: Subject) -> Self {
        let fields = catalogue.fields().filter(|(_, field)| field.subject == subject);
        Self(
            fields
                .map(|(index, field)| (field.id.as_str(), (index, field.kind)))
                .collect(),
        )
    }

    fn values(&self, state: &str, table: &'static str) -> Result<Values, StoreError> {
        let mut json = serde_json::Deserializer::from_str(state);
        // The last column of both statements.
        self.deserialize(&mut json)
            .map_err(|_| StoreError::Unreadable { table, column: 4 })
    }
}

impl<'de> DeserializeSeed<'de> for &Words<'_> {
    type Value = Values;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &Words<'_> {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of values by field word")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Values::new();
        while let Some(word) = map.next_key::<&str>()? {
            match self.0.get(word) {
                Some((index, kind)) => {
                    if let Some(value) = map.next_value_seed(OfType(*kind))? {
                        values.set(*index, value);
                    }
                }
                // A word of a pack that is not in force: kept in the book, not screened.
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

/// One value of a known type; `None` where the stored value does not fit the type any more.
struct OfType(FieldType);

impl<'de> DeserializeSeed<'de> for OfType {
    type Value = Option<Value>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for OfType {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or a flag")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<Value>, E> {
        Ok(match self.0 {
            FieldType::Text => Some(Value::Text(text.into())),
            FieldType::Code => Some(Value::Code(text.into())),
            FieldType::Date => text.parse().ok().map(Value::Date),
            _ => None,
        })
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Option<Value>, E> {
        Ok((self.0 == FieldType::Flag).then_some(Value::Flag(flag)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Option<Value>, E> {
        Ok(Value::from_amount(self.0, number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Option<Value>, E> {
        Ok(i64::try_from(number)
            .ok()
            .and_then(|number| Value::from_amount(self.0, number)))
    }

    fn visit_unit<E>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}
