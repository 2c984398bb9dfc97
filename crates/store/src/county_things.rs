//! Hands villages, lots and sites of a county on. There are thousands of them, not millions: each is a row of its own.

use std::collections::HashMap;

use serde_json::Value as Json;
use twofront_domain::field::Subject;
use twofront_domain::ids::{HouseholdId, LotId, SiteId, VillageId};
use twofront_domain::place::PlaceCode;
use uuid::Uuid;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::all;
use crate::county::{CountyView, Reading};
use crate::county_hand::Hand;
use crate::county_past::{known_until, past_states};
use crate::error::StoreError;
use crate::scope::{reach, reachable, theirs};
use crate::state::{Facts, State, text_of};

macro_rules! some {
    ($table:literal, $worker:expr) => {
        concat!(
            $table,
            ".id IN ",
            ids!(),
            " AND ",
            $table,
            ".place_code >= $65 AND ",
            $table,
            ".place_code < $66 AND ",
            $worker
        )
    };
}
macro_rules! villages {
    ($filter:expr) => {
        concat!(
            "SELECT v.id, NULL, v.place_code, v.state FROM village v WHERE ",
            $filter,
            " ORDER BY v.place_code"
        )
    };
}
/// A worker's households may read their village's values.
const VILLAGES: &str = villages!("v.place_code >= $1 AND v.place_code < $2 AND ($3 = '' OR $3 <> '')");
const SOME_VILLAGES: &str = villages!(some!("v", "($67 = '' OR $67 <> '')"));

macro_rules! sites {
    ($filter:expr) => {
        concat!(
            "SELECT s.id, s.household_id, s.place_code, s.state FROM site s WHERE ",
            $filter,
            " ORDER BY s.place_code, s.id"
        )
    };
}
const SITES: &str = sites!(reachable!("s.place_code", "s.household_id"));
const SOME_SITES: &str = sites!(some!("s", theirs!("s.household_id", "$67")));

/// Of each row of a file only the newest version of the file counts that the book had by entry `$until`.
macro_rules! lots {
    ($filter:expr, $until:literal, $on:literal) => {
        concat!(
            "SELECT t.id, t.household_id, t.place_code, t.content, t.effective FROM lot t WHERE ",
            $filter,
            " AND t.journal_seq <= ",
            $until,
            " AND (",
            $on,
            " = '' OR t.effective <= ",
            $on,
            ") AND NOT EXISTS (SELECT 1 FROM ledger l JOIN ledger n ON n.kind = l.kind AND n.file_name = l.file_name \
             AND n.received_at > l.received_at AND n.journal_seq <= ",
            $until,
            " WHERE l.id = t.ledger_id) ORDER BY t.place_code, t.id"
        )
    };
}
const LOTS: &str = lots!(reachable!("t.place_code", "t.household_id"), "$4", "$5");
const SOME_LOTS: &str = lots!(some!("t", theirs!("t.household_id", "$67")), "$68", "$69");

const DAYS: &str = "SELECT d.subject_id, d.day, d.content FROM day_value d WHERE d.household_id IS NULL \
                    AND d.subject_kind = $1 AND d.day >= $2 ORDER BY d.subject_id, d.day";
const SOME_DAYS: &str = concat!(
    "SELECT d.subject_id, d.day, d.content FROM day_value d WHERE d.subject_id IN ",
    ids!(),
    " AND d.day >= $65 ORDER BY d.subject_id, d.day"
);

struct Thing {
    id: Uuid,
    household: Option<HouseholdId>,
    place: PlaceCode,
    state: String,
    effective: String,
}

type DaysOf = HashMap<Uuid, Vec<(String, String)>>;

fn read(columns: &mut Columns<'_>) -> Result<Thing, StoreError> {
    Ok(Thing {
        id: columns.parsed()?,
        household: columns.optional_parsed()?,
        place: columns.parsed()?,
        state: columns.text()?,
        effective: String::new(),
    })
}

fn read_lot(columns: &mut Columns<'_>) -> Result<Thing, StoreError> {
    let lot = read(columns)?;
    Ok(Thing {
        effective: columns.text()?,
        ..lot
    })
}

/// All rows of `whole`, or of `some` those with these ids; `more` is bound after the scope.
async fn rows_of<T: ToString>(
    reading: &mut Reading,
    view: &CountyView<'_>,
    (whole, some): (&'static str, &'static str),
    ids: Option<&[T]>,
    more: &[Cell],
    read: fn(&mut Columns<'_>) -> Result<Thing, StoreError>,
) -> Result<Vec<Thing>, StoreError> {
    let with_reach = |mut cells: Vec<Cell>| {
        cells.extend(reach(view.scope));
        cells.extend_from_slice(more);
        cells
    };
    let Some(ids) = ids else {
        return all(reading, "county", whole, with_reach(Vec::new()), read).await;
    };
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_AT_ONCE) {
        found.extend(all(reading, "county", some, with_reach(id_cells(chunk)), read).await?);
    }
    Ok(found)
}

/// Days of things by their id; of all of a kind, or of some.
async fn days_of<T: ToString>(
    reading: &mut Reading,
    view: &CountyView<'_>,
    kind: Subject,
    ids: Option<&[T]>,
) -> Result<DaysOf, StoreError> {
    let read = |columns: &mut Columns<'_>| Ok((columns.parsed()?, columns.text()?, columns.text()?));
    let mut rows = Vec::new();
    match ids {
        None => {
            let cells = vec![kind.as_str().into(), view.days_since.into()];
            rows = all(reading, "day_value", DAYS, cells, read).await?;
        }
        Some(ids) => {
            for chunk in ids.chunks(IDS_AT_ONCE) {
                let mut cells = id_cells(chunk);
                cells.push(view.days_since.into());
                rows.extend(all(reading, "day_value", SOME_DAYS, cells, read).await?);
            }
        }
    }
    let mut by_id: DaysOf = HashMap::new();
    for (id, day, facts) in rows {
        by_id.entry(id).or_default().push((day, facts));
    }
    Ok(by_id)
}

/// As of a past day: the states and days that counted then, and only things of which something had been said.
async fn in_the_past(
    reading: &mut Reading,
    view: &CountyView<'_>,
    kind: Subject,
    things: Vec<Thing>,
) -> Result<(Vec<Thing>, DaysOf), StoreError> {
    let Some(past) = view.past else {
        return Ok((things, HashMap::new()));
    };
    let mut then = Vec::with_capacity(things.len());
    let mut days = HashMap::new();
    for chunk in things.chunks(IDS_AT_ONCE) {
        let ids: Vec<Uuid> = chunk.iter().map(|thing| thing.id).collect();
        let mut states = past_states(reading, past, kind, &ids).await?;
        for thing in chunk {
            let state = states.remove(&thing.id.to_string());
            if state.is_none() && kind != Subject::Village {
                continue;
            }
            let State { facts, days: said, .. } = state.unwrap_or_default();
            let since = view.days_since.to_string();
            let said = said.into_iter().filter(|(day, _)| *day >= since);
            days.insert(thing.id, said.map(|(day, facts)| (day, text_of(&facts))).collect());
            then.push(Thing {
                id: thing.id,
                household: thing.household,
                place: thing.place.clone(),
                state: text_of(&facts),
                effective: String::new(),
            });
        }
    }
    Ok((then, days))
}

/// Things with their days, now or then.
async fn with_days<T: ToString>(
    reading: &mut Reading,
    view: &CountyView<'_>,
    kind: Subject,
    ids: Option<&[T]>,
    things: Vec<Thing>,
) -> Result<(Vec<Thing>, DaysOf), StoreError> {
    if view.past.is_some() {
        return in_the_past(reading, view, kind, things).await;
    }
    let days = days_of(reading, view, kind, ids).await?;
    Ok((things, days))
}

fn pairs(days: Option<&Vec<(String, String)>>) -> impl Iterator<Item = (&str, &str)> {
    days.into_iter()
        .flatten()
        .map(|(day, facts)| (day.as_str(), facts.as_str()))
}

/// Hands villages on: all within reach, or those with these ids.
pub(crate) async fn villages(
    reading: &mut Reading,
    view: &CountyView<'_>,
    ids: Option<&[VillageId]>,
    hand: &mut Hand<'_>,
) -> Result<(), StoreError> {
    let things = rows_of(reading, view, (VILLAGES, SOME_VILLAGES), ids, &[], read).await?;
    let (things, days) = with_days(reading, view, Subject::Village, ids, things).await?;
    for thing in things {
        hand.rows().village(&thing.place);
        hand.thing(Subject::Village, &thing.state, pairs(days.get(&thing.id)))?;
    }
    Ok(())
}

/// Hands sites on.
pub(crate) async fn sites(
    reading: &mut Reading,
    view: &CountyView<'_>,
    ids: Option<&[SiteId]>,
    hand: &mut Hand<'_>,
) -> Result<(), StoreError> {
    let things = rows_of(reading, view, (SITES, SOME_SITES), ids, &[], read).await?;
    let (things, days) = with_days(reading, view, Subject::Site, ids, things).await?;
    for thing in things {
        hand.rows().site(SiteId::new(thing.id), thing.household, &thing.place);
        hand.thing(Subject::Site, &thing.state, pairs(days.get(&thing.id)))?;
    }
    Ok(())
}

/// Hands lots on. What the survey says of a lot in dated fields belongs to the survey's day.
pub(crate) async fn lots(
    reading: &mut Reading,
    view: &CountyView<'_>,
    ids: Option<&[LotId]>,
    hand: &mut Hand<'_>,
) -> Result<(), StoreError> {
    let until = known_until(reading, view.past.and_then(|past| past.known_by)).await?;
    let on = view.past.map_or_else(|| Cell::from(""), |past| past.on.into());
    let dated: Vec<&str> = view
        .catalogue
        .fields()
        .filter(|(_, field)| field.subject == Subject::Lot && field.dated)
        .map(|(_, field)| field.id.as_str())
        .collect();
    let since = view.days_since.to_string();
    for thing in rows_of(reading, view, (LOTS, SOME_LOTS), ids, &[until.into(), on], read_lot).await? {
        hand.rows().lot(LotId::new(thing.id), thing.household, &thing.place);
        let facts = if dated.is_empty() || thing.effective < since {
            Facts::new()
        } else {
            serde_json::from_str(&thing.state).map_err(|_| StoreError::Unreadable {
                table: "lot",
                column: 3,
            })?
        };
        let facts: Facts = facts
            .into_iter()
            .filter(|(word, _)| dated.contains(&word.as_str()))
            .collect();
        let day = (!facts.is_empty()).then(|| (thing.effective.clone(), Json::Object(facts).to_string()));
        let days: Vec<(String, String)> = day.into_iter().collect();
        hand.thing(Subject::Lot, &thing.state, pairs(Some(&days)))?;
    }
    Ok(())
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    VILLAGES,
    SOME_VILLAGES,
    SITES,
    SOME_SITES,
    LOTS,
    SOME_LOTS,
    DAYS,
    SOME_DAYS,
];
