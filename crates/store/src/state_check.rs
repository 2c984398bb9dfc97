//! Are the states and the days the fold of the assertions? Part of verification; reads every kind of subject page by page.

use std::collections::{BTreeMap, HashMap};

use twofront_domain::field::Subject;
use twofront_domain::progress::Progress;

use crate::assertion::{counts, read_folded};
use crate::connection::{Connection, all, first};
use crate::dated::noted;
use crate::error::StoreError;
use crate::merge_check::merges_that_differ;
use crate::pack_change::changes_that_differ;
use crate::sight::Sight;
use crate::state::{Facts, Folded, fold};
use crate::verification::step;

const SUBJECTS_AT_ONCE: i64 = 2000;

const HOUSEHOLDS: &str = "SELECT id, state, state_effective FROM household WHERE id > $1 ORDER BY id LIMIT $2";
const PEOPLE: &str = "SELECT id, state, state_effective FROM person WHERE id > $1 ORDER BY id LIMIT $2";
const SITES: &str = "SELECT id, state, state_effective FROM site WHERE id > $1 ORDER BY id LIMIT $2";
const VILLAGES: &str = "SELECT id, state, state_effective FROM village WHERE id > $1 ORDER BY id LIMIT $2";
const DAYS: &str = "SELECT d.subject_id, d.day, d.content FROM day_value d WHERE d.subject_id >= $1 AND d.subject_id <= $2 \
                    AND d.subject_kind = $3";
/// Days of nobody, and days that stand under another household or place than their subject.
const DAYS_ASTRAY: &str = "SELECT COUNT(*) FROM day_value d LEFT JOIN person p ON d.subject_kind = 'person' \
     AND p.id = d.subject_id LEFT JOIN household h ON d.subject_kind = 'household' AND h.id = d.subject_id \
     LEFT JOIN site s ON d.subject_kind = 'site' AND s.id = d.subject_id \
     LEFT JOIN village v ON d.subject_kind = 'village' AND v.id = d.subject_id \
     WHERE d.place_code IS DISTINCT FROM COALESCE(p.place_code, h.place_code, s.place_code, v.place_code) \
     OR d.household_id IS DISTINCT FROM COALESCE(p.household_id, h.id)";
const ASSERTIONS: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content FROM assertion a \
     WHERE a.subject_id >= $1 AND a.subject_id <= $2 AND ",
    counts!("a"),
    " UNION ALL SELECT p.merged_into, a.effective, a.recorded_at, a.id, a.content FROM person p \
     JOIN assertion a ON a.subject_id = p.id WHERE p.merged_into >= $1 AND p.merged_into <= $2 AND ",
    counts!("a")
);
const COUNT: &str = "SELECT (SELECT COUNT(*) FROM household) + (SELECT COUNT(*) FROM person) \
                     + (SELECT COUNT(*) FROM site) + (SELECT COUNT(*) FROM village)";

struct Stored {
    id: String,
    state: Facts,
    effective: String,
}

/// How many subjects there are, and how many of them have a state or days that differ.
pub(crate) async fn states_that_differ(
    sight: &mut Sight<'_>,
    progress: &dyn Progress,
) -> Result<(u64, u64), StoreError> {
    let book = sight.connection().await?;
    let total = first(book, "verify", COUNT, vec![], |columns| columns.count())
        .await?
        .unwrap_or(0);
    let dated = noted(book).await?;
    let (mut checked, mut differ) = (0, 0);
    let kinds = [
        (Subject::Household, HOUSEHOLDS),
        (Subject::Person, PEOPLE),
        (Subject::Site, SITES),
        (Subject::Village, VILLAGES),
    ];
    for (kind, statement) in kinds {
        let mut after = String::new();
        loop {
            step(progress, "states", checked, total)?;
            // A page of subjects and what was said of them, at one state of the book.
            let book = sight.connection().await?;
            let cells = vec![after.as_str().into(), SUBJECTS_AT_ONCE.into()];
            let subjects = all(book, "verify", statement, cells, |columns| {
                Ok(Stored {
                    id: columns.text()?,
                    state: columns.json()?,
                    effective: columns.text()?,
                })
            });
            let subjects = subjects.await?;
            let (Some(first), Some(last)) = (subjects.first(), subjects.last()) else {
                break;
            };
            let mut assertions = assertions_between(book, &first.id, &last.id).await?;
            let mut days = days_between(book, kind, &first.id, &last.id).await?;
            after.clone_from(&last.id);
            checked += subjects.len() as u64;
            for subject in subjects {
                let said = assertions.remove(&subject.id).unwrap_or_default();
                let state = fold(said, dated.of_kind(kind));
                let same = state.facts == subject.state
                    && state.effective == subject.effective
                    && state.days == days.remove(&subject.id).unwrap_or_default();
                differ += u64::from(!same);
            }
            sight.rest().await;
        }
    }
    let book = sight.connection().await?;
    differ += merges_that_differ(book).await?;
    differ += changes_that_differ(book).await?;
    let astray = first(book, "verify", DAYS_ASTRAY, vec![], |columns| columns.count());
    differ += astray.await?.unwrap_or(0);
    step(progress, "states", total, total)?;
    Ok((checked, differ))
}

async fn days_between(
    book: &mut Connection,
    kind: Subject,
    first: &str,
    last: &str,
) -> Result<HashMap<String, BTreeMap<String, Facts>>, StoreError> {
    let mut by_subject: HashMap<String, BTreeMap<String, Facts>> = HashMap::new();
    let cells = vec![first.into(), last.into(), kind.as_str().into()];
    let rows = all(book, "verify", DAYS, cells, |columns| {
        Ok((columns.text()?, columns.text()?, columns.json()?))
    });
    for (subject, day, facts) in rows.await? {
        by_subject.entry(subject).or_default().insert(day, facts);
    }
    Ok(by_subject)
}

async fn assertions_between(
    book: &mut Connection,
    first: &str,
    last: &str,
) -> Result<HashMap<String, Vec<Folded>>, StoreError> {
    let mut by_subject: HashMap<String, Vec<Folded>> = HashMap::new();
    let rows = all(book, "verify", ASSERTIONS, vec![first.into(), last.into()], |columns| {
        Ok((columns.text()?, read_folded(columns)?))
    });
    for (subject, folded) in rows.await? {
        by_subject.entry(subject).or_default().push(folded);
    }
    Ok(by_subject)
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    HOUSEHOLDS,
    PEOPLE,
    SITES,
    VILLAGES,
    DAYS,
    DAYS_ASTRAY,
    ASSERTIONS,
    COUNT,
];
