//! The rows that the journal covers, read back slice by slice: their digests by entry and table, and the rows of one entry for
//! whoever has to find what is wrong with them. Which tables there are is known by `verification`.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};
use twofront_domain::digest::{DigestKind, Digester};
use twofront_domain::progress::Progress;
use uuid::Uuid;

use crate::cell::{Cell, digest_stored};
use crate::columns::{Columns, Stored};
use crate::connection::{Connection, stream};
use crate::error::StoreError;
use crate::ledger_file;
use crate::sight::Sight;
use crate::table::Table;
use crate::verification::step;

/// Rows in a slice.
const ROWS_AT_ONCE: i64 = 4000;
/// Files in a slice.
const FILES_AT_ONCE: i64 = 8;

/// Digests of the tables' rows by entry, and within an entry by the tables' names.
pub(crate) type Digests = BTreeMap<i64, BTreeMap<&'static str, [u8; 32]>>;

/// What is read: rows of a table, or files as they came in.
#[derive(Clone, Copy)]
pub(crate) enum Covered {
    /// An append-only table.
    Rows(&'static Table),
    /// Files of the book.
    Files,
    /// Files of the vault.
    VaultFiles,
}

impl Covered {
    /// The table's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rows(table) => table.name,
            Self::Files => ledger_file::LEDGER_FILE,
            Self::VaultFiles => ledger_file::VAULT_LEDGER_FILE,
        }
    }

    /// The next slice by id. The first begins with the least id there can be, so that nothing can hide before it.
    fn slice(self, first: bool) -> SqlStr {
        let (begin, after) = match self {
            Self::Rows(table) => return AssertSqlSafe(table.digest_text(first)).into_sql_str(),
            Self::Files => (ledger_file::FIRST, ledger_file::NEXT),
            Self::VaultFiles => (ledger_file::FIRST_IN_VAULT, ledger_file::NEXT_IN_VAULT),
        };
        if first { begin } else { after }.into_sql_str()
    }

    fn of_entry(self) -> SqlStr {
        match self {
            Self::Rows(table) => AssertSqlSafe(table.entry_text()).into_sql_str(),
            Self::Files => ledger_file::OF_ENTRY.into_sql_str(),
            Self::VaultFiles => ledger_file::OF_ENTRY_IN_VAULT.into_sql_str(),
        }
    }

    fn digest(self, columns: &mut Columns<'_>, kind: DigestKind) -> Result<[u8; 32], StoreError> {
        let mut digester = kind.begin();
        match self {
            Self::Rows(table) => digest_stored(columns, table.fixed, &mut digester)?,
            Self::Files | Self::VaultFiles => {
                let cells = ledger_file::digested(kind, columns.str()?, columns.bytes()?);
                cells.iter().for_each(|cell| cell.digest_into(&mut digester));
            }
        }
        Ok(digester.finish())
    }
}

/// Reads all rows of entries up to `last` into `digests`; gives how many there were.
pub(crate) async fn read_covered(
    sight: &mut Sight<'_>,
    covered: Covered,
    (kind, last): (DigestKind, i64),
    digests: &mut Digests,
    progress: &dyn Progress,
) -> Result<u64, StoreError> {
    let mut of_entry: BTreeMap<i64, Digester> = BTreeMap::new();
    let mut after: Option<String> = None;
    let mut count = 0;
    let most = match covered {
        Covered::Rows(_) => ROWS_AT_ONCE,
        Covered::Files | Covered::VaultFiles => FILES_AT_ONCE,
    };
    loop {
        let cells = vec![after.as_deref().unwrap_or("").into(), last.into(), most.into()];
        let mut rows = stream(sight.connection().await?, covered.slice(after.is_none()), cells)?;
        let mut seen = 0;
        while let Some(row) = rows.next().await.map_err(StoreError::of(covered.name()))? {
            let mut columns = Columns::of(&row, covered.name());
            after = Some(id_of(&mut columns)?);
            let digest = covered.digest(&mut columns, kind)?;
            of_entry
                .entry(columns.int()?)
                .or_insert_with(|| kind.begin())
                .update(digest);
            seen += 1;
        }
        drop(rows);
        count += seen;
        if progress.cancelled() {
            return Err(StoreError::Cancelled);
        }
        sight.rest().await;
        if i64::try_from(seen).is_ok_and(|seen| seen < most) {
            break;
        }
    }
    for (seq, digester) in of_entry {
        digests
            .entry(seq)
            .or_default()
            .insert(covered.name(), digester.finish());
    }
    step(progress, "rows", 0, 0).map(|()| count)
}

/// A row that stands under an entry: its id as it is written, the same as a number where it is one, its digest.
pub(crate) struct Standing {
    pub(crate) id: String,
    pub(crate) row: (Uuid, [u8; 32]),
}

/// The rows that stand under one entry.
pub(crate) async fn rows_of_entry(
    connection: &mut Connection,
    covered: Covered,
    kind: DigestKind,
    seq: i64,
) -> Result<Vec<Standing>, StoreError> {
    let mut found = Vec::new();
    let mut rows = stream(connection, covered.of_entry(), vec![seq.into()])?;
    while let Some(row) = rows.next().await.map_err(StoreError::of(covered.name()))? {
        let mut columns = Columns::of(&row, covered.name());
        let id = id_of(&mut columns)?;
        let number = Uuid::parse_str(&id).unwrap_or_default();
        let digest = covered.digest(&mut columns, kind)?;
        found.push(Standing {
            id,
            row: (number, digest),
        });
    }
    Ok(found)
}

/// The id, whatever somebody made of it.
fn id_of(columns: &mut Columns<'_>) -> Result<String, StoreError> {
    Ok(match columns.stored()? {
        Stored::Text(text) => text.to_owned(),
        Stored::Int(number) => number.to_string(),
        other => format!("{:?}", Cell::from(other)),
    })
}

/// A table that the journal covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredTable {
    /// Its name.
    pub name: &'static str,
    /// The columns that never change, the id first.
    pub columns: &'static [&'static str],
    /// It is in the vault.
    pub vault: bool,
}

impl CoveredTable {
    pub(crate) fn of(table: &'static Table, vault: bool) -> Self {
        Self {
            name: table.name,
            columns: &table.columns[..table.fixed],
            vault,
        }
    }
}
