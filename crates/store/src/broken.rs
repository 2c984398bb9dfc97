//! Where a book is broken: the entries, and as far as it can be said the table and the row. Asked once a verification knows that
//! an entry's rows are not what they were; reads that entry's rows again.

use std::collections::BTreeMap;

use twofront_domain::digest::DigestKind;
use uuid::Uuid;

use crate::connection::{Connection, first};
use crate::covered::{Covered, Standing, rows_of_entry};
use crate::error::StoreError;
use crate::row_marks::{ROW_MARKS, RowMarks};
use crate::verification::Fault;

const DETAIL: &str = "SELECT detail FROM journal WHERE seq = $1";
/// More rows than this are not named one by one.
const NAMED: usize = 5;

/// One place where the book is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub fault: Fault,
    /// The first entry it may be about.
    pub from: i64,
    /// The last.
    pub to: i64,
    /// The table whose rows differ, where that is known.
    pub table: Option<&'static str>,
    /// Ids of the rows that it must be, five at most; empty when it cannot be said.
    pub rows: Vec<String>,
    /// How many rows of the table the entry wrote, and how many there are.
    pub counts: Option<(u64, u64)>,
    /// The file of anchors and its line that shows it.
    pub anchor: Option<String>,
}

impl Broken {
    /// Of one entry or several, nothing more being known.
    pub(crate) fn at(fault: Fault, from: i64, to: i64) -> Self {
        Self {
            fault,
            from,
            to,
            table: None,
            rows: Vec::new(),
            counts: None,
            anchor: None,
        }
    }
}

impl Broken {
    /// A line of anchors that somebody changed.
    pub(crate) fn of_line(seq: i64, line: String) -> Self {
        Self {
            anchor: Some(line),
            ..Self::at(Fault::AnchorChanged, seq, seq)
        }
    }
}

/// Looks which tables of an entry differ, and which rows.
pub(crate) async fn locate(
    connection: &mut Connection,
    kind: DigestKind,
    seq: i64,
    tables: impl Iterator<Item = Covered>,
) -> Result<Vec<Broken>, StoreError> {
    let detail = first(connection, "journal", DETAIL, vec![seq.into()], |columns| {
        columns.text()
    })
    .await?;
    let marks = detail.as_deref().and_then(marks_in);
    let mut places = Vec::new();
    for covered in tables {
        let found = rows_of_entry(connection, covered, kind, seq).await?;
        let written = match (&detail, &marks) {
            // Rows of an entry that there is not.
            (None, _) => Some(None),
            (Some(_), Some(marks)) => Some(marks.get(covered.name())),
            // Entries of older programs have no marks.
            (Some(_), None) => None,
        };
        places.extend(compared(seq, covered.name(), written, &found));
    }
    // Without marks every table of the entry is suspected; to name all of them says nothing.
    if detail.is_some() && marks.is_none() && places.len() > 1 {
        places.clear();
    }
    if places.is_empty() {
        places.push(Broken::at(Fault::RowsChanged, seq, seq));
    }
    Ok(places)
}

/// The same of the vault, about which the journal says less.
pub(crate) async fn locate_in_vault(
    vault: &mut Connection,
    kind: DigestKind,
    seq: i64,
    tables: impl Iterator<Item = Covered>,
) -> Result<Vec<Broken>, StoreError> {
    let mut places = Vec::new();
    for covered in tables {
        let found = rows_of_entry(vault, covered, kind, seq).await?;
        places.extend(compared(seq, covered.name(), None, &found));
    }
    for place in &mut places {
        place.fault = Fault::VaultRowsChanged;
    }
    if places.len() != 1 {
        places = vec![Broken::at(Fault::VaultRowsChanged, seq, seq)];
    }
    Ok(places)
}

fn marks_in(detail: &str) -> Option<BTreeMap<String, RowMarks>> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    let marks = detail.get(ROW_MARKS)?.as_object()?;
    let read = |(name, text): (&String, &serde_json::Value)| Some((name.clone(), RowMarks::parse(text.as_str()?)?));
    marks.iter().map(read).collect()
}

/// What is wrong with a table's rows of an entry. `written`: what it wrote, nothing included; `None` when nobody knows.
fn compared(seq: i64, table: &'static str, written: Option<Option<&RowMarks>>, found: &[Standing]) -> Option<Broken> {
    let rows: Vec<(Uuid, [u8; 32])> = found.iter().map(|one| one.row).collect();
    let now = rows.len() as u64;
    let (then, suspects) = match written {
        Some(Some(marks)) if marks.are_of(&rows) => return None,
        Some(Some(marks)) => (Some(marks.rows), marks.suspects(&rows)),
        Some(None) => (Some(0), rows.iter().map(|(id, _)| *id).collect()),
        None => (None, rows.iter().map(|(id, _)| *id).filter(|_| now == 1).collect()),
    };
    if now == 0 && then.is_none_or(|then| then == 0) {
        return None;
    }
    let named = found.iter().filter(|one| suspects.contains(&one.row.0));
    let mut named: Vec<String> = named.map(|one| one.id.clone()).collect();
    if named.len() > NAMED {
        named.clear();
    }
    Some(Broken {
        table: Some(table),
        rows: named,
        counts: then.map(|then| (then, now)),
        ..Broken::at(Fault::RowsChanged, seq, seq)
    })
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[DETAIL];
