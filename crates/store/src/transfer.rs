//! Copies every table of one database into another of the same schema, whichever of the two kinds each of them is, and adds up
//! what is in them, so that a copy can be held against what it was made from. Tables and columns are asked of the database:
//! a table that is added later needs nothing here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use twofront_domain::digest::DigestKind;
use twofront_domain::progress::Progress;

use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::{Connection, all, run, stream};
use crate::error::StoreError;
use crate::table::insert_text;
use crate::verification::step;

/// Bytes after which a batch is written however few rows it has: ledger files are rows, too.
const BATCH_BYTES: usize = 4 << 20;
const OPERATION: &str = "copy the book";

/// Rows of one table, and the sum of their digests in whatever order they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) rows: u64,
    digest: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Cell]) {
        let mut hasher = DigestKind::Sha256.begin();
        row.iter().for_each(|cell| cell.digest_into(&mut hasher));
        let digest = hasher.finish();
        for (sum, part) in self.digest.iter_mut().zip(digest.chunks_exact(8)) {
            let part = part.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(part);
        }
        self.rows += 1;
    }
}

/// What is in every table, by the table's name.
pub(crate) type Sums = BTreeMap<String, Sum>;

/// A table with its columns in the order of their names.
struct Shape {
    table: String,
    columns: Vec<String>,
}

impl Shape {
    fn select(&self) -> String {
        format!("SELECT {} FROM {}", self.columns.join(","), self.table)
    }

    fn any(&self) -> String {
        format!("SELECT 1 FROM {} LIMIT 1", self.table)
    }

    fn insert(&self, rows: usize) -> Arc<str> {
        insert_text(&self.table, &self.columns, rows).into()
    }
}

/// Whether no table has a row.
pub(crate) async fn is_empty(connection: &mut Connection) -> Result<bool, StoreError> {
    for shape in shapes(connection).await? {
        let mut rows = stream(connection, AssertSqlSafe(shape.any()), vec![])?;
        if rows.next().await.map_err(StoreError::of(OPERATION))?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Copies everything of `from` into `to`, which is empty. Gives what was read.
pub(crate) async fn transfer(
    from: &mut Connection,
    to: &mut Connection,
    progress: &dyn Progress,
    stage: &'static str,
) -> Result<Sums, StoreError> {
    let shapes = shapes(from).await?;
    let theirs = self::shapes(to).await?;
    let alike = shapes.len() == theirs.len()
        && shapes.iter().all(|ours| {
            theirs
                .iter()
                .any(|one| one.table == ours.table && one.columns == ours.columns)
        });
    if !alike {
        return Err(StoreError::Backup(
            "the two databases do not have the same tables".to_owned(),
        ));
    }
    let total = shapes.len() as u64;
    let mut sums = Sums::new();
    for (done, shape) in (0..).zip(&shapes) {
        step(progress, stage, done, total)?;
        let sum = copy_table(from, to, shape, progress).await?;
        sums.insert(shape.table.clone(), sum);
    }
    step(progress, stage, total, total)?;
    Ok(sums)
}

/// Adds up what is in every table.
pub(crate) async fn sums(
    connection: &mut Connection,
    progress: &dyn Progress,
    stage: &'static str,
) -> Result<Sums, StoreError> {
    let shapes = shapes(connection).await?;
    let total = shapes.len() as u64;
    let mut sums = Sums::new();
    for (done, shape) in (0..).zip(&shapes) {
        step(progress, stage, done, total)?;
        let mut sum = Sum::default();
        let mut rows = stream(connection, AssertSqlSafe(shape.select()), vec![])?;
        while let Some(row) = rows.next().await.map_err(StoreError::of(OPERATION))? {
            sum.add(&cells_of(&mut Columns::of(&row, OPERATION), shape.columns.len())?);
        }
        sums.insert(shape.table.clone(), sum);
    }
    Ok(sums)
}

async fn copy_table(
    from: &mut Connection,
    to: &mut Connection,
    shape: &Shape,
    progress: &dyn Progress,
) -> Result<Sum, StoreError> {
    let width = shape.columns.len();
    let most = (to.dialect().values_per_statement() / width).max(1);
    let (single, many) = (shape.insert(1), shape.insert(most));
    let mut sum = Sum::default();
    let (mut batch, mut bytes): (Vec<Cell>, usize) = (Vec::new(), 0);
    let mut rows = stream(from, AssertSqlSafe(shape.select()), vec![])?;
    while let Some(row) = rows.next().await.map_err(StoreError::of(OPERATION))? {
        let cells = cells_of(&mut Columns::of(&row, OPERATION), width)?;
        sum.add(&cells);
        bytes += cells.iter().map(size_of_cell).sum::<usize>();
        batch.extend(cells);
        let full = batch.len() == most * width;
        if full {
            run(
                to,
                OPERATION,
                AssertSqlSafe(Arc::clone(&many)),
                std::mem::take(&mut batch),
            )
            .await?;
        } else if bytes > BATCH_BYTES {
            write_singly(to, &single, width, std::mem::take(&mut batch)).await?;
        }
        if batch.is_empty() {
            bytes = 0;
            if progress.cancelled() {
                return Err(StoreError::Cancelled);
            }
        }
    }
    write_singly(to, &single, width, batch).await?;
    Ok(sum)
}

/// Writes rows one after the other.
async fn write_singly(
    to: &mut Connection,
    single: &Arc<str>,
    width: usize,
    batch: Vec<Cell>,
) -> Result<(), StoreError> {
    let mut cells = batch.into_iter();
    loop {
        let row: Vec<Cell> = cells.by_ref().take(width).collect();
        if row.is_empty() {
            return Ok(());
        }
        run(to, OPERATION, AssertSqlSafe(Arc::clone(single)), row).await?;
    }
}

fn cells_of(columns: &mut Columns<'_>, width: usize) -> Result<Vec<Cell>, StoreError> {
    (0..width).map(|_| columns.stored().map(Cell::from)).collect()
}

fn size_of_cell(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Bytes(bytes) => bytes.len(),
        Cell::Null | Cell::Int(_) => 8,
    }
}

/// The tables with their columns; a table comes after those it refers to.
async fn shapes(connection: &mut Connection) -> Result<Vec<Shape>, StoreError> {
    let dialect = connection.dialect();
    let pair = |columns: &mut Columns<'_>| Ok((columns.text()?, columns.text()?));
    let mut columns_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in all(connection, OPERATION, dialect.columns_of_tables(), vec![], pair).await? {
        columns_of.entry(table).or_default().push(column);
    }
    let mut refers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, other) in all(connection, OPERATION, dialect.references_of_tables(), vec![], pair).await? {
        if table != other {
            refers.entry(table).or_default().insert(other);
        }
    }
    let mut shapes: Vec<Shape> = Vec::with_capacity(columns_of.len());
    while !columns_of.is_empty() {
        let ready = |table: &String| {
            let others = refers.get(table);
            others.is_none_or(|others| others.iter().all(|other| !columns_of.contains_key(other)))
        };
        let next: Vec<String> = columns_of.keys().filter(|table| ready(table)).cloned().collect();
        if next.is_empty() {
            return Err(StoreError::Backup(
                "the tables refer to each other in a circle".to_owned(),
            ));
        }
        for table in next {
            let mut columns = columns_of.remove(&table).unwrap_or_default();
            columns.sort_unstable();
            shapes.push(Shape { table, columns });
        }
    }
    Ok(shapes)
}
