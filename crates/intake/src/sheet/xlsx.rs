//! Office Open XML workbooks, cell by cell, so that a sheet's announced size costs nothing.

use std::io::BufReader;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;

use super::{Builder, Cell};
use crate::container::Source;
use crate::file_problem::FileProblem;

/// Reads every sheet into the builder.
pub fn read(source: &mut dyn Source, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
    let mut book = Xlsx::new(BufReader::with_capacity(1 << 16, source)).map_err(problem)?;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        builder.start_sheet(&sheet.name, sheet.visible != SheetVisible::Visible);
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(problem(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(problem)? {
            let (row, column) = cell.get_position();
            match cell.get_value() {
                DataRef::Empty => {}
                DataRef::SharedString(text) => builder.text(row, column, text)?,
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    builder.text(row, column, text)?;
                }
                DataRef::Int(number) => builder.cell(row, column, Cell::Number(*number as f64))?,
                DataRef::Float(number) => builder.cell(row, column, Cell::Number(*number))?,
                DataRef::Bool(flag) => builder.cell(row, column, Cell::Flag(*flag))?,
                DataRef::DateTime(moment) => builder.cell(row, column, dated(moment))?,
                DataRef::Error(error) => builder.text(row, column, &error.to_string())?,
            }
        }
    }
    Ok(())
}

/// The day of a date cell; a mere time of day, or what is no date at all, stays a number.
pub(super) fn dated(moment: &calamine::ExcelDateTime) -> Cell {
    let number = moment.as_f64();
    if !moment.is_datetime() || number < 1.0 {
        return Cell::Number(number);
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Date::new(year as i16, month as i8, day as i8).map_or(Cell::Number(number), Cell::Date)
}

fn problem(error: XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::Encrypted,
        other => FileProblem::Truncated(other.to_string()),
    }
}
