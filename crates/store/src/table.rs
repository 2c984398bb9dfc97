//! A table as the pen writes it: columns, which of them never change, and the text of a many-row insert.
//! What the columns mean is known by the noun that owns the table.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AssertSqlSafe;

use crate::cell::Cell;
use crate::connection::{Connection, run};
use crate::error::StoreError;

/// One table and how rows get into it.
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Columns in insert order; the first is the id.
    pub(crate) columns: &'static [&'static str],
    /// How many of the first columns never change and go into the journal's digest; 0 for tables that are not append-only.
    pub(crate) fixed: usize,
    /// `ON CONFLICT ...` clause, or nothing.
    pub(crate) conflict: &'static str,
}

type Texts = HashMap<(&'static str, usize), Arc<str>>;

/// Statement texts by table and number of rows; they are a pure function of the two.
static TEXTS: Mutex<Option<Texts>> = Mutex::new(None);

impl Table {
    /// Inserts rows given as their cells one after the other.
    pub(crate) async fn insert(&'static self, connection: &mut Connection, cells: Vec<Cell>) -> Result<(), StoreError> {
        let width = self.columns.len();
        let mut rows_left = cells.len() / width;
        let mut cells = cells.into_iter();
        let most = (connection.dialect().values_per_statement() / width).max(1);
        while rows_left > 0 {
            // Full statements first, then quarters, then single rows: three texts per table keep the statement cache small.
            let rows = [most, most / 4]
                .into_iter()
                .find(|rows| (1..=rows_left).contains(rows))
                .unwrap_or(1);
            let values = cells.by_ref().take(rows * width).collect();
            run(connection, self.name, AssertSqlSafe(self.insert_text(rows)), values).await?;
            rows_left -= rows;
        }
        Ok(())
    }

    pub(crate) fn insert_text(&'static self, rows: usize) -> Arc<str> {
        let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
        let text = texts
            .get_or_insert_default()
            .entry((self.name, rows))
            .or_insert_with(|| {
                let values = insert_text(self.name, self.columns, rows);
                format!("{values} {}", self.conflict).into()
            });
        Arc::clone(text)
    }

    /// The statement that reads ids, the unchanging columns and the entry back in the order of digests, from an id on: that id
    /// included when it is the `first` slice.
    pub(crate) fn digest_text(&self, first: bool) -> String {
        let (name, id) = (self.name, self.columns[0]);
        let fixed = self.columns[..self.fixed].join(",");
        let from = if first { ">=" } else { ">" };
        format!(
            "SELECT {id}, {fixed}, journal_seq FROM {name} WHERE {id} {from} $1 AND journal_seq <= $2 ORDER BY {id} LIMIT $3"
        )
    }

    /// The same of one entry's rows.
    pub(crate) fn entry_text(&self) -> String {
        let (name, id) = (self.name, self.columns[0]);
        let fixed = self.columns[..self.fixed].join(",");
        format!("SELECT {id}, {fixed} FROM {name} WHERE journal_seq = $1 ORDER BY {id}")
    }
}

/// The text that inserts so many rows.
pub(crate) fn insert_text(table: &str, columns: &[impl AsRef<str>], rows: usize) -> String {
    let width = columns.len();
    let row = |number: usize| {
        let values: Vec<String> = (1..=width).map(|at| format!("${}", number * width + at)).collect();
        format!("({})", values.join(","))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let names: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
    format!("INSERT INTO {table} ({}) VALUES {}", names.join(","), rows.join(","))
}
