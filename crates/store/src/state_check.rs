//! Are the states the fold of the assertions? Part of verification; reads people and households page by page.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use twofront_domain::progress::Progress;

use crate::assertion::{counts, read_folded};
use crate::connection::{all, first};
use crate::error::StoreError;
use crate::merge_check::merges_that_differ;
use crate::state::{Facts, Folded, fold};
use crate::verification::step;

const SUBJECTS_AT_ONCE: i64 = 2000;

const HOUSEHOLDS: &str = "SELECT id, state, state_effective FROM household WHERE id > $1 ORDER BY id LIMIT $2";
const PEOPLE: &str = "SELECT id, state, state_effective FROM person WHERE id > $1 ORDER BY id LIMIT $2";
const ASSERTIONS: &str = concat!(
    "SELECT a.subject_id, a.effective, a.recorded_at, a.id, a.content FROM assertion a \
     WHERE a.subject_id >= $1 AND a.subject_id <= $2 AND ",
    counts!("a"),
    " UNION ALL SELECT p.merged_into, a.effective, a.recorded_at, a.id, a.content FROM person p \
     JOIN assertion a ON a.subject_id = p.id WHERE p.merged_into >= $1 AND p.merged_into <= $2 AND ",
    counts!("a")
);
const COUNT: &str = "SELECT (SELECT COUNT(*) FROM household) + (SELECT COUNT(*) FROM person)";

struct Stored {
    id: String,
    state: Facts,
    effective: String,
}

/// How many people and households there are, and how many of them have a state that differs.
pub(crate) async fn states_that_differ(
    book: &mut SqliteConnection,
    progress: &dyn Progress,
) -> Result<(u64, u64), StoreError> {
    let total = first(book, "verify", COUNT, vec![], |columns| columns.count())
        .await?
        .unwrap_or(0);
    let (mut checked, mut differ) = (0, 0);
    for statement in [HOUSEHOLDS, PEOPLE] {
        let mut after = String::new();
        loop {
            step(progress, "states", checked, total)?;
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
            after.clone_from(&last.id);
            checked += subjects.len() as u64;
            for subject in subjects {
                let (state, effective) = fold(assertions.remove(&subject.id).unwrap_or_default());
                if state != subject.state || effective != subject.effective {
                    differ += 1;
                }
            }
        }
    }
    differ += merges_that_differ(book).await?;
    step(progress, "states", total, total)?;
    Ok((checked, differ))
}

async fn assertions_between(
    book: &mut SqliteConnection,
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
