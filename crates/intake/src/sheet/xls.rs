//! Old .xls workbooks (BIFF). The guard has already bounded what the reader lays out.

use std::io::BufReader;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::xlsx::dated;
use super::{Builder, Cell};
use crate::container::Source;
use crate::file_problem::FileProblem;

/// Reads every sheet into the builder.
pub fn read(source: &mut dyn Source, builder: &mut Builder<'_>) -> Result<(), FileProblem> {
    let mut book = Xls::new(BufReader::with_capacity(1 << 16, source)).map_err(problem)?;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        builder.start_sheet(&sheet.name, sheet.visible != SheetVisible::Visible);
        let range = book.worksheet_range(&sheet.name).map_err(problem)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (row, column) = (first_row + row as u32, first_column + column as u32);
            match data {
                Data::Empty => {}
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                    builder.text(row, column, text)?;
                }
                Data::Int(number) => builder.cell(row, column, Cell::Number(*number as f64))?,
                Data::Float(number) => builder.cell(row, column, Cell::Number(*number))?,
                Data::Bool(flag) => builder.cell(row, column, Cell::Flag(*flag))?,
                Data::DateTime(moment) => builder.cell(row, column, dated(moment))?,
                Data::Error(error) => builder.text(row, column, &error.to_string())?,
            }
        }
    }
    Ok(())
}

fn problem(error: XlsError) -> FileProblem {
    match error {
        XlsError::Password => FileProblem::Encrypted,
        other => FileProblem::Truncated(other.to_string()),
    }
}
