//! A county as of a past day: states and days folded from what had been said by then. Slower than reading the states that
//! are kept, and only for looking back.

use std::collections::HashMap;

use twofront_domain::field::Subject;
use twofront_domain::ids::HouseholdId;
use twofront_domain::moment::Moment;

use crate::assertion::{id_cells, ids, known_by, read_folded};
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{all, first};
use crate::county::{CountyView, Past, Reading};
use crate::county_batch::Post;
use crate::county_lines::{Batch, Made};
use crate::dated::noted;
use crate::error::StoreError;
use crate::scope::{reach, theirs};
use crate::state::{Folded, State, fold, text_of};

const SEQ_AT: &str = "SELECT COALESCE(MAX(seq), 0) FROM journal WHERE at <= $1";

/// Everything said of households and of those who were in them on `$on`, those they absorbed included.
macro_rules! said_of {
    ($homes:expr, $on:literal, $until:literal) => {
        concat!(
            "WITH homes AS (SELECT h.id, h.place_code FROM household h WHERE ",
            $homes,
            "), members AS (SELECT p.id, p.household_id FROM homes h JOIN person p ON p.place_code = h.place_code \
             AND p.household_id = h.id WHERE p.merged_into IS NULL AND (p.left_on IS NULL OR p.left_on > ",
            $on,
            ")), subjects AS (SELECT id AS home, id, id AS said_of, 0 AS person FROM homes \
             UNION ALL SELECT household_id, id, id, 1 FROM members \
             UNION ALL SELECT m.household_id, m.id, p.id, 1 FROM members m JOIN person p ON p.merged_into = m.id) \
             SELECT s.home, s.id, s.person, a.effective, a.recorded_at, a.id, a.content FROM subjects s \
             JOIN assertion a ON a.subject_id = s.said_of WHERE ",
            "a.effective <= ",
            $on,
            " AND ",
            known_by!($until)
        )
    };
}
const BETWEEN: &str = said_of!(
    concat!(
        "(h.place_code, h.id) > ($1, $2) AND (h.place_code, h.id) <= ($4, $5) AND ",
        theirs!("h.id")
    ),
    "$6",
    "$7"
);
macro_rules! some {
    () => {
        concat!(
            "h.id IN ",
            ids!(),
            " AND h.place_code >= $65 AND h.place_code < $66 AND ",
            theirs!("h.id", "$67")
        )
    };
}
const SOME: &str = said_of!(some!(), "$68", "$69");
const PLACES: &str = "SELECT h.id, h.place_code FROM household h WHERE (h.place_code, h.id) > ($1, $2) \
                      AND (h.place_code, h.id) <= ($3, $4)";
const SOME_PLACES: &str = concat!("SELECT h.id, h.place_code FROM household h WHERE h.id IN ", ids!());
const OF_THINGS: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content FROM assertion a WHERE a.subject_id IN ",
    ids!(),
    " AND a.effective <= $65 AND ",
    known_by!("$66")
);

struct SaidOf {
    home: String,
    subject: String,
    person: bool,
    folded: Folded,
}

fn read(columns: &mut Columns<'_>) -> Result<SaidOf, StoreError> {
    Ok(SaidOf {
        home: columns.text()?,
        subject: columns.text()?,
        person: columns.flag()?,
        folded: read_folded(columns)?,
    })
}

fn read_place(columns: &mut Columns<'_>) -> Result<(String, String), StoreError> {
    Ok((columns.text()?, columns.text()?))
}

/// The last entry of the journal that counts for what the book knew at a moment; `None` stands for now.
pub(crate) async fn known_until(reading: &mut Reading, known_by: Option<Moment>) -> Result<i64, StoreError> {
    let Some(known_by) = known_by else {
        return Ok(i64::MAX);
    };
    let seq = first(reading, "journal", SEQ_AT, vec![known_by.into()], |columns| {
        columns.int()
    })
    .await?;
    Ok(seq.unwrap_or(0))
}

/// The households after `from` and up to `to`, as of a past day.
pub(crate) async fn past_batch_between(
    reading: &mut Reading,
    view: &CountyView<'_>,
    past: Past,
    from: &Post,
    to: &Post,
) -> Result<Batch, StoreError> {
    let [_, _, worker] = reach(view.scope);
    let bounds = [&from.0, &from.1, &to.0, &to.1].map(|text| Cell::from(text.as_str()));
    let [a, b, c, d] = bounds.clone();
    let until = known_until(reading, past.known_by).await?;
    let cells = vec![a, b, worker, c, d, past.on.into(), until.into()];
    let said = all(reading, "assertion", BETWEEN, cells, read).await?;
    let places = all(reading, "household", PLACES, bounds.to_vec(), read_place).await?;
    past_batch(reading, view, said, places).await
}

/// Some households by their ids, as of a past day.
pub(crate) async fn past_batch_of(
    reading: &mut Reading,
    view: &CountyView<'_>,
    past: Past,
    households: &[HouseholdId],
) -> Result<Batch, StoreError> {
    let until = known_until(reading, past.known_by).await?;
    let mut cells = id_cells(households);
    cells.extend(reach(view.scope));
    cells.extend([past.on.into(), until.into()]);
    let said = all(reading, "assertion", SOME, cells, read).await?;
    let places = all(reading, "household", SOME_PLACES, id_cells(households), read_place).await?;
    past_batch(reading, view, said, places).await
}

/// Folds what was said; households of which (and of whose members) nothing had been said are not there.
async fn past_batch(
    reading: &mut Reading,
    view: &CountyView<'_>,
    said: Vec<SaidOf>,
    places: Vec<(String, String)>,
) -> Result<Batch, StoreError> {
    let dated = noted(reading).await?;
    let mut homes: HashMap<String, HashMap<(String, bool), Vec<Folded>>> = HashMap::new();
    for one in said {
        let subjects = homes.entry(one.home).or_default();
        subjects.entry((one.subject, one.person)).or_default().push(one.folded);
    }
    let since = view.days_since.to_string();
    let mut made: [Made; 3] = Default::default();
    let [households, members, days] = &mut made;
    for (home, place) in places {
        let Some(mut subjects) = homes.remove(&home) else {
            continue;
        };
        subjects.entry((home.clone(), false)).or_default();
        for ((subject, person), assertions) in subjects {
            let kind = if person { Subject::Person } else { Subject::Household };
            let state = fold(assertions, dated.of_kind(kind));
            let text = text_of(&state.facts);
            if person {
                members.add(&[&home, &subject], &text);
            } else {
                households.add(&[&home, &place, " "], &text);
            }
            for (day, facts) in state.days.iter().filter(|(day, _)| **day >= since) {
                days.add(&[&home, &subject, day], &text_of(facts));
            }
        }
    }
    Ok(Batch::Made(Box::new(made)))
}

/// States of villages or sites as of a past day, by id; those of which nothing had been said are left out.
pub(crate) async fn past_states<T: ToString>(
    reading: &mut Reading,
    past: Past,
    kind: Subject,
    ids: &[T],
) -> Result<HashMap<String, State>, StoreError> {
    let dated = noted(reading).await?;
    let until = known_until(reading, past.known_by).await?;
    let mut cells = id_cells(ids);
    cells.extend([past.on.into(), until.into()]);
    let rows = all(reading, "assertion", OF_THINGS, cells, |columns| {
        Ok((columns.text()?, read_folded(columns)?))
    });
    let mut by_id: HashMap<String, Vec<Folded>> = HashMap::new();
    for (id, folded) in rows.await? {
        by_id.entry(id).or_default().push(folded);
    }
    let fold_one = |(id, assertions)| (id, fold(assertions, dated.of_kind(kind)));
    Ok(by_id.into_iter().map(fold_one).collect())
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SEQ_AT, BETWEEN, SOME, PLACES, SOME_PLACES, OF_THINGS];
