//! A workbook being written, .xlsx or .xls, row by row.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, serial};
use super::xls::XlsBook;
use crate::spec::SynthError;

/// The workbook.
pub(crate) enum Book {
    /// The present format, written with bounded memory.
    Xlsx(Box<XlsxBook>),
    /// The legacy format.
    Xls(XlsBook),
}

/// An .xlsx workbook: rows must come in order.
pub(crate) struct XlsxBook {
    workbook: Workbook,
    sheets: usize,
    heading: Format,
    day: Format,
}

impl Book {
    /// A new .xlsx workbook. `title` goes into its properties.
    pub fn xlsx(title: &str) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::from_ymd(2020, 2, 20)?;
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
        Ok(Self::Xlsx(Box::new(XlsxBook {
            workbook,
            sheets: 0,
            heading: Format::new().set_bold().set_align(FormatAlign::Center),
            day: Format::new().set_num_format("yyyy/m/d"),
        })))
    }

    /// A new .xls workbook.
    pub fn xls() -> Self {
        Self::Xls(XlsBook::default())
    }

    /// Begins a sheet; rows go to the last one begun.
    pub fn begin_sheet(&mut self, name: &str) -> Result<(), XlsxError> {
        match self {
            Self::Xls(book) => book.begin_sheet(name),
            Self::Xlsx(book) => {
                book.workbook.add_worksheet_with_constant_memory()?.set_name(name)?;
                book.sheets += 1;
            }
        }
        Ok(())
    }

    /// Writes a row (from 0).
    pub fn row(&mut self, row: u32, cells: &[Cell], heading: bool) -> Result<(), XlsxError> {
        match self {
            Self::Xls(book) => book.row(
                u16::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)?,
                0,
                cells,
                heading,
            ),
            Self::Xlsx(book) => book.row(row, cells, heading)?,
        }
        Ok(())
    }

    /// Merges cells of one row and writes text into them.
    pub fn merged(&mut self, row: u32, (first, last): (u16, u16), text: &str, heading: bool) -> Result<(), XlsxError> {
        match self {
            Self::Xls(book) => {
                let row = u16::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)?;
                book.merged(row, first, last, text, heading);
            }
            Self::Xlsx(book) => {
                let format = if heading { book.heading.clone() } else { Format::new() };
                let sheet = book.sheet()?;
                if first == last {
                    sheet.write_string_with_format(row, first, text, &format)?;
                } else {
                    sheet.merge_range(row, first, row, last, text, &format)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the file.
    pub fn save(self, path: &Path) -> Result<(), SynthError> {
        match self {
            Self::Xls(book) => book.save(path).map_err(|source| SynthError::Write {
                path: path.to_owned(),
                source,
            }),
            Self::Xlsx(mut book) => book.workbook.save(path).map_err(|source| SynthError::Workbook {
                path: path.to_owned(),
                source,
            }),
        }
    }
}

impl XlsxBook {
    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        self.workbook.worksheet_from_index(self.sheets.saturating_sub(1))
    }

    fn row(&mut self, row: u32, cells: &[Cell], heading: bool) -> Result<(), XlsxError> {
        let Self {
            workbook,
            sheets,
            heading: bold,
            day,
        } = self;
        let sheet = workbook.worksheet_from_index(sheets.saturating_sub(1))?;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) if heading => sheet.write_string_with_format(row, column, text, bold)?,
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(number) => sheet.write_number(row, column, *number)?,
                Cell::Day(date) => sheet.write_number_with_format(row, column, serial(*date), day)?,
            };
        }
        Ok(())
    }
}
