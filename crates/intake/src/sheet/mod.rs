//! Sheets as sparse rows of cells, whatever format they came in, with every distinct text kept once.
//!
//! Knows neither headings nor fields.

mod csv_file;
mod ods;
mod xls;
mod xlsx;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::progress::{Progress, Silent};

use crate::container::{Format, Source};
use crate::file_problem::FileProblem;
use crate::limits::Limits;

/// Position of a text among the distinct texts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextId(u32);

impl TextId {
    /// The position as a number.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// One filled cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A text.
    Text(TextId),
    /// A stored number.
    Number(f64),
    /// A number that the sheet shows as a date.
    Date(Date),
    /// TRUE or FALSE.
    Flag(bool),
}

/// One row with at least one filled cell.
#[derive(Clone, Copy, Debug)]
struct RowSpan {
    number: u32,
    start: usize,
    end: usize,
}

/// One sheet.
#[derive(Debug)]
pub struct Grid {
    /// Its name; the file name for csv.
    pub name: Arc<str>,
    /// True when the workbook hides it.
    pub hidden: bool,
    rows: Vec<RowSpan>,
    cells: Vec<(u16, Cell)>,
}

impl Grid {
    /// How many rows hold something.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Row number (from 1) and cells by column of the row at `at` among the filled ones.
    pub fn row(&self, at: usize) -> (u32, &[(u16, Cell)]) {
        let span = self.rows[at];
        (span.number, &self.cells[span.start..span.end])
    }
}

/// Every sheet of a file, and its texts.
#[derive(Debug)]
pub struct Book {
    /// Sheets in order.
    pub grids: Vec<Grid>,
    /// Distinct texts by [`TextId`].
    pub texts: Vec<Arc<str>>,
}

impl Book {
    /// A cell's text as the raw row keeps it: whole numbers without exponent, dates as `YYYY-MM-DD`.
    pub fn shown(&self, cell: Cell) -> Box<str> {
        match cell {
            Cell::Text(id) => self.texts[id.get()].as_ref().into(),
            Cell::Number(number) => shown_number(number).into(),
            Cell::Date(date) => date.to_string().into(),
            Cell::Flag(true) => "TRUE".into(),
            Cell::Flag(false) => "FALSE".into(),
        }
    }
}

/// A number without exponent: `340722198001010048`, `7900.5`.
pub fn shown_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 9.0e18 {
        (number as i64).to_string()
    } else {
        number.to_string()
    }
}

/// Reads every sheet.
///
/// # Errors
/// When the file is damaged, exceeds a limit, or the work is cancelled.
pub fn read_book(
    source: &mut dyn Source,
    format: Format,
    file_name: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Book, FileProblem> {
    let mut builder = Builder::new(limits, progress);
    // Workbook readers are trusted with honest files only: a damaged one may make them panic, and must cost no more than
    // a sentence.
    let outcome = catch_unwind(AssertUnwindSafe(|| read_into(&mut builder, source, format, file_name)));
    outcome.unwrap_or_else(|_| Err(FileProblem::Truncated("the reader gave up".to_owned())))?;
    Ok(builder.finish())
}

fn read_into(
    builder: &mut Builder<'_>,
    source: &mut dyn Source,
    format: Format,
    file_name: &str,
) -> Result<(), FileProblem> {
    match format {
        Format::Xlsx => xlsx::read(source, builder),
        Format::Xls => xls::read(source, builder),
        Format::Ods => ods::read(source, builder),
        Format::Csv => csv_file::read(source, file_name, builder),
    }
}

/// Reads the first `rows` filled rows only: enough to tell by its heading what a file is. Whatever stops the reading, what was
/// read until then is returned.
pub fn read_head(source: &mut dyn Source, format: Format, file_name: &str, limits: &Limits, rows: usize) -> Book {
    let limits = Limits { rows, ..limits.clone() };
    let mut builder = Builder::new(&limits, &Silent);
    let _ = catch_unwind(AssertUnwindSafe(|| read_into(&mut builder, source, format, file_name)));
    builder.finish()
}

/// Collects cells of one sheet after the other and watches the limits.
pub(crate) struct Builder<'a> {
    limits: &'a Limits,
    progress: &'a dyn Progress,
    index: HashMap<Arc<str>, TextId>,
    texts: Vec<Arc<str>>,
    grids: Vec<Grid>,
    rows: usize,
    cells: usize,
}

impl<'a> Builder<'a> {
    fn new(limits: &'a Limits, progress: &'a dyn Progress) -> Self {
        Self {
            limits,
            progress,
            index: HashMap::new(),
            texts: Vec::new(),
            grids: Vec::new(),
            rows: 0,
            cells: 0,
        }
    }

    pub(crate) fn limits(&self) -> &'a Limits {
        self.limits
    }

    pub(crate) fn start_sheet(&mut self, name: &str, hidden: bool) {
        self.grids.push(Grid {
            name: name.into(),
            hidden,
            rows: Vec::new(),
            cells: Vec::new(),
        });
    }

    /// Adds a text cell; blank ones are no cells. `row` counts from 0.
    pub(crate) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), FileProblem> {
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        if text.len() > self.limits.cell_bytes {
            let what = format!("第{}行有一个单元格的文字过长", row.saturating_add(1));
            let what_en = format!("one cell of row {} holds too long a text", row.saturating_add(1));
            return Err(FileProblem::TooLarge(twofront_domain::text::Bilingual::new(
                what, what_en,
            )));
        }
        let id = match self.index.get(text) {
            Some(id) => *id,
            None => {
                let shared: Arc<str> = text.into();
                let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                self.texts.push(Arc::clone(&shared));
                self.index.insert(shared, TextId(next));
                TextId(next)
            }
        };
        self.cell(row, column, Cell::Text(id))
    }

    /// Adds any other cell. `row` counts from 0.
    pub(crate) fn cell(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), FileProblem> {
        let Some(column) = u16::try_from(column)
            .ok()
            .filter(|column| *column < self.limits.columns)
        else {
            return Err(FileProblem::too_many("列数", "columns", self.limits.columns.into()));
        };
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(FileProblem::too_many("单元格数", "cells", self.limits.cells as u64));
        }
        let Some(grid) = self.grids.last_mut() else {
            return Ok(());
        };
        let number = row.saturating_add(1);
        let at = grid.cells.len();
        grid.cells.push((column, cell));
        match grid.rows.last_mut() {
            Some(last) if last.number == number => last.end = at + 1,
            _ => {
                grid.rows.push(RowSpan {
                    number,
                    start: at,
                    end: at + 1,
                });
                self.rows += 1;
                if self.rows > self.limits.rows {
                    return Err(FileProblem::too_many("行数", "rows", self.limits.rows as u64));
                }
                if self.rows.is_multiple_of(4096) {
                    self.progress.step("read", self.rows as u64, 0);
                    if self.progress.cancelled() {
                        return Err(FileProblem::Cancelled);
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Book {
        let mut grids = self.grids;
        for grid in &mut grids {
            // Writers put cells in order; a file that doesn't is still read, each part of a row as it stands.
            grid.rows.sort_by_key(|row| row.number);
            for row in &grid.rows {
                let cells = &mut grid.cells[row.start..row.end];
                if !cells.is_sorted_by_key(|(column, _)| *column) {
                    cells.sort_by_key(|(column, _)| *column);
                }
            }
        }
        Book {
            grids,
            texts: self.texts,
        }
    }
}
