//! Fetches households in batches: each batch is one row of three long texts (households, members, days), which spares the
//! cost of a row for every person. How they are taken apart is known by `county_lines`.

use twofront_domain::actor::Scope;
use twofront_domain::ids::HouseholdId;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::cell::Cell;
use crate::connection::{Transaction, all, stream};
use crate::county_lines::Batch;
use crate::error::StoreError;
use crate::scope::{reach, theirs};

/// Households per batch.
const HOUSEHOLDS_AT_ONCE: u32 = 250;

/// Where batches end: at every `$3`th household.
const ENDS: &str = "SELECT place_code, id FROM (SELECT h.place_code, h.id, ROW_NUMBER() OVER (ORDER BY h.place_code, h.id) AS number \
                    FROM household h WHERE h.place_code >= $1 AND h.place_code < $2) AS numbered \
                    WHERE number % $3 = 0 ORDER BY place_code, id";

/// One row of two texts: the lines and the facts, in one order. Facts are said with their length in bytes.
macro_rules! texts {
    ($line:literal, $facts:literal, $from:expr) => {
        concat!(
            "(SELECT string_agg(",
            $line,
            " || ' ' || octet_length(",
            $facts,
            "), '\n') AS lines, string_agg(",
            $facts,
            ", '') AS facts FROM ",
            $from,
            ")"
        )
    };
}
macro_rules! household_texts {
    ($from:expr) => {
        texts!(
            "h.id || h.place_code || ' ' || COALESCE(h.support_until, '')",
            "h.state",
            $from
        )
    };
}
macro_rules! member_texts {
    ($from:expr) => {
        texts!(
            "p.household_id || p.id",
            "p.state",
            concat!($from, " AND p.left_on IS NULL AND p.merged_into IS NULL")
        )
    };
}
macro_rules! day_texts {
    ($from:expr) => {
        texts!("d.household_id || d.subject_id || d.day", "d.content", $from)
    };
}
macro_rules! batch {
    ($households:expr, $members:expr, $days:expr) => {
        concat!(
            "SELECT homes.lines, homes.facts, members.lines, members.facts, days.lines, days.facts FROM ",
            $households,
            " AS homes CROSS JOIN ",
            $members,
            " AS members CROSS JOIN ",
            $days,
            " AS days"
        )
    };
}
macro_rules! range {
    ($table:literal, $home:literal) => {
        concat!(
            "(",
            $table,
            ".place_code, ",
            $table,
            ".",
            $home,
            ") > ($1, $2) AND (",
            $table,
            ".place_code, ",
            $table,
            ".",
            $home,
            ") <= ($4, $5)"
        )
    };
}
macro_rules! range_texts {
    ($days:expr) => {
        batch!(
            household_texts!(concat!(
                "household h WHERE ",
                range!("h", "id"),
                " AND ",
                theirs!("h.id")
            )),
            member_texts!(concat!(
                "person p WHERE ",
                range!("p", "household_id"),
                " AND ",
                theirs!("p.household_id")
            )),
            $days
        )
    };
}
const RANGE: &str = range_texts!(day_texts!(concat!(
    "day_value d WHERE ",
    range!("d", "household_id"),
    " AND ",
    theirs!("d.household_id"),
    " AND d.household_id IS NOT NULL AND d.day >= $6"
)));
const RANGE_WITHOUT_DAYS: &str = range_texts!("(SELECT NULL AS lines, NULL AS facts)");

/// Households by id; the place bounds and the worker are bound after the ids.
macro_rules! among {
    ($join:literal) => {
        concat!(
            "household h ",
            $join,
            " WHERE h.id IN ",
            ids!(),
            " AND h.place_code >= $65 AND h.place_code < $66 AND ",
            theirs!("h.id", "$67")
        )
    };
}
const SOME: &str = batch!(
    household_texts!(among!("")),
    member_texts!(among!(
        "JOIN person p ON p.place_code = h.place_code AND p.household_id = h.id"
    )),
    day_texts!(concat!(
        among!("JOIN day_value d ON d.place_code = h.place_code AND d.household_id = h.id"),
        " AND d.day >= $68"
    ))
);

/// A household in the order of places: batches lie between two of them.
pub(crate) type Post = (String, String);

/// The posts between which the batches lie that together are everything within a scope's place; none for a scope that opens
/// no household. The last batch may be empty.
pub(crate) async fn posts(reading: &mut Transaction, scope: &Scope) -> Result<Vec<Post>, StoreError> {
    let Some((place, _)) = scope.households() else {
        return Ok(Vec::new());
    };
    let [from, before, _] = reach(scope);
    let cells = vec![from, before, HOUSEHOLDS_AT_ONCE.into()];
    let ends = all(reading, "household", ENDS, cells, |columns| {
        Ok((columns.text()?, columns.text()?))
    })
    .await?;
    // Nothing of a lower place comes before the scope's own code, the least of those that start with it, nor after ':'.
    let (first, last) = ((place.to_string(), String::new()), (format!("{place}:"), String::new()));
    Ok([first].into_iter().chain(ends).chain([last]).collect())
}

async fn fetch(reading: &mut Transaction, statement: &'static str, cells: Vec<Cell>) -> Result<Batch, StoreError> {
    let mut rows = stream(reading, statement, cells)?;
    let row = rows.next().await.map_err(StoreError::of("household"))?;
    Ok(row.map_or_else(|| Batch::Made(Box::default()), Batch::Stored))
}

/// The households after `from` and up to `to`, with days since `days_since` (`None` for no days at all).
pub(crate) async fn batch_between(
    reading: &mut Transaction,
    scope: &Scope,
    from: &Post,
    to: &Post,
    days_since: Option<jiff::civil::Date>,
) -> Result<Batch, StoreError> {
    let [_, _, worker] = reach(scope);
    let mut cells: Vec<Cell> = vec![
        from.0.as_str().into(),
        from.1.as_str().into(),
        worker,
        to.0.as_str().into(),
        to.1.as_str().into(),
    ];
    cells.extend(days_since.map(Cell::from));
    let statement = if days_since.is_some() {
        RANGE
    } else {
        RANGE_WITHOUT_DAYS
    };
    fetch(reading, statement, cells).await
}

/// At most [`IDS_AT_ONCE`] households by their ids.
pub(crate) async fn batch_of(
    reading: &mut Transaction,
    scope: &Scope,
    households: &[HouseholdId],
    days_since: jiff::civil::Date,
) -> Result<Batch, StoreError> {
    debug_assert!(households.len() <= IDS_AT_ONCE);
    let mut cells = id_cells(households);
    cells.extend(reach(scope));
    cells.push(days_since.into());
    fetch(reading, SOME, cells).await
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ENDS, RANGE, RANGE_WITHOUT_DAYS, SOME];
