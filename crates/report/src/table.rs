//! A listing as a file: csv for programs, xlsx for people. Knows texts only; what may be shown was decided before.

use jiff::civil::Date;
use rust_xlsxwriter::Workbook;
use twofront_domain::text::{Bilingual, Language};

use crate::ReportError;
use crate::annotated::properties;
use crate::cell::{COLUMNS_MAX, Look, Pens, ROWS_MAX, looks_like_formula};
use crate::mark::{self, Mark};
use crate::sheet_name;

/// A listing: headings and rows of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What is listed; the sheet's name.
    pub title: Bilingual,
    /// The headings.
    pub headings: Vec<Bilingual>,
    /// The rows. Shorter rows end with empty cells.
    pub rows: Vec<Vec<String>>,
}

/// As csv: UTF-8 with a byte-order mark (without it Excel shows Chinese as noise), CRLF, quotes where needed. A text that a
/// spreadsheet would run as a formula gets an apostrophe in front; plain signed numbers don't need one. The mark is the last
/// line, so that the headings stay the first.
///
/// # Errors
/// When the csv cannot be written; with memory to write into that does not happen.
pub fn table_csv(table: &Table, language: Language, mark: Option<&Mark>) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(table.headings.iter().map(|heading| harmless(heading.get(language))))?;
    for row in &table.rows {
        let missing = table.headings.len().saturating_sub(row.len());
        let cells = row.iter().map(String::as_str).chain(std::iter::repeat_n("", missing));
        writer.write_record(cells.map(harmless))?;
    }
    if let Some(mark) = mark {
        writer.write_record([harmless(&mark.line(language))])?;
    }
    writer
        .into_inner()
        .map_err(|error| ReportError::Csv(error.into_error().into()))
}

/// As xlsx: one sheet, headings frozen with a filter, all cells text. The same table and day give the same bytes.
///
/// # Errors
/// When there are more rows or columns than a workbook holds, or temporary space runs out.
pub fn table_xlsx(
    table: &Table,
    language: Language,
    made_on: Date,
    mark: Option<&Mark>,
) -> Result<Vec<u8>, ReportError> {
    let title = table.title.get(language);
    let row = table.rows.len() as u64 + 1;
    let column = table
        .rows
        .iter()
        .map(Vec::len)
        .chain([table.headings.len()])
        .max()
        .unwrap_or(0) as u64;
    if row > ROWS_MAX || column > COLUMNS_MAX {
        return Err(ReportError::TooLarge {
            sheet: title.to_owned(),
            row,
            column,
        });
    }
    let pens = Pens::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(made_on)?);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name::accepted(std::iter::once(title)).concat())?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, heading) in (0..).zip(&table.headings) {
        // As wide as the heading and the first rows ask for.
        let first = table
            .rows
            .iter()
            .take(50)
            .filter_map(|row| row.get(usize::from(column)));
        let widest = first
            .map(|text| width(text))
            .chain([width(heading.get(language))])
            .max()
            .unwrap_or(0);
        sheet.set_column_width(column, (widest as f64 + 2.0).clamp(8.0, 50.0))?;
        pens.write(sheet, 0, column, heading.get(language), Look::Heading)?;
    }
    for (row, texts) in (1..).zip(&table.rows) {
        for (column, text) in (0..).zip(texts) {
            pens.write(sheet, row, column, text, Look::Plain)?;
        }
    }
    if let (Some(last), Ok(rows)) = (table.headings.len().checked_sub(1), u32::try_from(table.rows.len())) {
        sheet.autofilter(0, 0, rows, last as u16)?;
    }
    if let Some(mark) = mark {
        mark::write(&mut workbook, mark, language)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// In digits: Chinese characters are two wide.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn harmless(text: &str) -> String {
    let signed_number = text.strip_prefix(['+', '-']).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    });
    if looks_like_formula(text) && !signed_number {
        format!("'{text}")
    } else {
        text.into()
    }
}
