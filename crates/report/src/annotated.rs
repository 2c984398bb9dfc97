//! The county's own workbook again: the same rows at the same place with one more column that says what is wrong, and a first
//! sheet that lists every finding. Only corrected rows need to be sent again. Knows nothing of how a finding was made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ledger::Column;
use twofront_domain::text::{Bilingual, Language};

use crate::ReportError;
use crate::cell::{COLUMNS_MAX, Look, Pens, ROWS_MAX};
use crate::mark::{self, Mark};
use crate::remark::remark;
use crate::{finding_list, sheet_name};

/// One row as it was read.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    /// Row number as the spreadsheet shows it (from 1).
    pub number: u32,
    /// The texts of its cells by column (A = 0), empty cells left out.
    pub cells: &'a [(u16, Box<str>)],
}

/// One sheet of the ledger, with its title and headings.
#[derive(Clone, Copy, Debug)]
pub struct AnnotatedSheet<'a> {
    /// Its name; findings carry the same.
    pub name: &'a str,
    /// Its columns, as recognised.
    pub columns: &'a [Column],
    /// The last row of its headings (from 1), where the remark column gets its own; 0 for a sheet without headings.
    pub heading_row: u32,
    /// Every row there is, in any order. Where the heading row is missing, the columns' headings stand in for it.
    pub rows: &'a [RawRow<'a>],
}

/// What an annotated workbook is made of.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    /// The file's name, for the list of findings.
    pub file_name: &'a str,
    /// The day it is made; the same input gives the same bytes.
    pub made_on: Date,
    /// The language of headings and remarks.
    pub language: Language,
    /// The sheets, in order.
    pub sheets: &'a [AnnotatedSheet<'a>],
    /// Every finding of the file.
    pub findings: &'a [Finding],
    /// Who takes the file out, and what for.
    pub mark: Option<&'a Mark>,
}

/// The ledger as an xlsx file: first the list of all findings, then each sheet with the column `核对备注` behind its own. Rows
/// with findings are coloured and their remark begins with a word for the weight. An earlier remark column is replaced.
/// A finding about a row that is not among the rows gets a row with its remark and the value found. All cells are text.
///
/// # Errors
/// When a sheet has more rows or columns than a workbook holds, or temporary space runs out.
pub fn workbook(annotation: &Annotation<'_>) -> Result<Vec<u8>, ReportError> {
    let list_name = list_name().get(annotation.language).to_owned();
    let wanted = std::iter::once(list_name.as_str()).chain(annotation.sheets.iter().map(|sheet| sheet.name));
    let names = sheet_name::accepted(wanted);
    let pens = Pens::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(annotation.made_on)?);
    let list = workbook.add_worksheet_with_constant_memory()?;
    list.set_name(&names[0])?;
    finding_list::write(list, annotation, &pens)?;
    for (sheet, name) in annotation.sheets.iter().zip(&names[1..]) {
        let worksheet = workbook.add_worksheet_with_constant_memory()?;
        worksheet.set_name(name)?;
        SheetWriter::new(sheet, annotation)?.write(worksheet, &pens)?;
    }
    if let Some(mark) = annotation.mark {
        mark::write(&mut workbook, mark, annotation.language)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The heading of the remark column.
pub fn remark_heading() -> Bilingual {
    Bilingual::new("核对备注", "Remarks")
}

/// The name of the sheet that lists all findings. A ledger sent back may hold it; it is no sheet of data.
pub fn list_name() -> Bilingual {
    Bilingual::new("问题清单", "Findings")
}

/// Without the day given here the writer would read the clock.
pub(crate) fn properties(made_on: Date) -> Result<DocProperties, ReportError> {
    let number = |part: i8| part.unsigned_abs();
    let year = made_on.year().unsigned_abs();
    let day = ExcelDateTime::from_ymd(year, number(made_on.month()), number(made_on.day()))?;
    Ok(DocProperties::new().set_creation_datetime(&day))
}

/// One sheet on its way into the workbook.
struct SheetWriter<'a> {
    sheet: &'a AnnotatedSheet<'a>,
    language: Language,
    rows: BTreeMap<u32, &'a [(u16, Box<str>)]>,
    findings: BTreeMap<u32, Vec<&'a Finding>>,
    /// Where the remarks go: behind the last column, or where an earlier remark column stands.
    remark_column: u16,
}

impl<'a> SheetWriter<'a> {
    fn new(sheet: &'a AnnotatedSheet<'a>, annotation: &Annotation<'a>) -> Result<Self, ReportError> {
        let rows: BTreeMap<_, _> = sheet.rows.iter().map(|row| (row.number, row.cells)).collect();
        let mut findings: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        for finding in annotation
            .findings
            .iter()
            .filter(|finding| finding.sheet.as_deref() == Some(sheet.name))
        {
            if let Some(row) = finding.row {
                findings.entry(row).or_default().push(finding);
            }
        }
        let own_columns = sheet
            .columns
            .iter()
            .map(|column| (column.column, column.heading.as_str()));
        let headings = rows.get(&sheet.heading_row).into_iter().flat_map(|cells| cells.iter());
        let headings: Vec<(u16, &str)> = headings
            .map(|(column, text)| (*column, text.as_ref()))
            .chain(own_columns)
            .collect();
        let (zh, en) = (remark_heading().zh, remark_heading().en);
        let earlier = headings
            .iter()
            .find(|(_, text)| [zh.as_str(), en.as_str()].contains(&text.trim()));
        let used = rows.values().flat_map(|cells| cells.iter().map(|(column, _)| *column));
        let pointed = findings.values().flatten().filter_map(|finding| finding.column);
        let last = used
            .chain(headings.iter().map(|(column, _)| *column))
            .chain(pointed)
            .max();
        let remark_column = match earlier {
            Some((column, _)) => u64::from(*column),
            None => last.map_or(0, |last| u64::from(last) + 1),
        };
        let widest = remark_column.max(last.map_or(0, u64::from)) + 1;
        let longest = rows
            .keys()
            .chain(findings.keys())
            .max()
            .map_or(0, |row| u64::from(*row));
        if widest > COLUMNS_MAX || longest > ROWS_MAX {
            return Err(ReportError::TooLarge {
                sheet: sheet.name.to_owned(),
                row: longest,
                column: widest,
            });
        }
        Ok(Self {
            sheet,
            language: annotation.language,
            rows,
            findings,
            remark_column: remark_column as u16,
        })
    }

    fn write(&self, worksheet: &mut Worksheet, pens: &Pens) -> Result<(), ReportError> {
        self.set_widths(worksheet)?;
        let heading_row = (self.sheet.heading_row > 0).then_some(self.sheet.heading_row);
        let numbers: BTreeSet<u32> = self
            .rows
            .keys()
            .chain(self.findings.keys())
            .copied()
            .chain(heading_row)
            .filter(|row| *row > 0)
            .collect();
        for number in numbers {
            if number <= self.sheet.heading_row {
                self.write_heading(worksheet, pens, number)?;
            } else {
                self.write_row(worksheet, pens, number)?;
            }
        }
        Ok(())
    }

    fn set_widths(&self, worksheet: &mut Worksheet) -> Result<(), ReportError> {
        for column in self.sheet.columns {
            let longest = column
                .heading
                .split('/')
                .map(|part| part.chars().count())
                .max()
                .unwrap_or(0);
            // Chinese characters are two digits wide; an ID needs 20.
            worksheet.set_column_width(column.column, (longest as f64 * 2.0 + 2.0).clamp(10.0, 22.0))?;
        }
        worksheet.set_column_width(self.remark_column, 60.0)?;
        if self.sheet.heading_row > 0 && u64::from(self.sheet.heading_row) < ROWS_MAX {
            worksheet.set_freeze_panes(self.sheet.heading_row, 0)?;
        }
        Ok(())
    }

    /// Titles and headings as they were; a finding about them stands in the list only.
    fn write_heading(&self, worksheet: &mut Worksheet, pens: &Pens, number: u32) -> Result<(), ReportError> {
        let row = number - 1;
        let is_last = number == self.sheet.heading_row;
        match self.rows.get(&number) {
            Some(cells) => {
                for (column, text) in cells.iter().filter(|(column, _)| *column != self.remark_column) {
                    pens.write(worksheet, row, *column, text, Look::Heading)?;
                }
            }
            None if is_last => {
                for column in self
                    .sheet
                    .columns
                    .iter()
                    .filter(|column| column.column != self.remark_column)
                {
                    pens.write(worksheet, row, column.column, &column.heading, Look::Heading)?;
                }
            }
            None => {}
        }
        if is_last {
            pens.write(
                worksheet,
                row,
                self.remark_column,
                remark_heading().get(self.language),
                Look::Heading,
            )?;
        }
        Ok(())
    }

    fn write_row(&self, worksheet: &mut Worksheet, pens: &Pens, number: u32) -> Result<(), ReportError> {
        let row = number - 1;
        let cells = self.rows.get(&number).copied();
        let findings = self.findings.get(&number).map_or(&[][..], Vec::as_slice);
        let Some(worst) = findings.iter().map(|finding| finding.severity).max() else {
            for (column, text) in cells
                .into_iter()
                .flatten()
                .filter(|(column, _)| *column != self.remark_column)
            {
                pens.write(worksheet, row, *column, text, Look::Plain)?;
            }
            return Ok(());
        };
        let mut texts: BTreeMap<u16, &str> = BTreeMap::new();
        // A row that could not be kept still shows the values found in it.
        if cells.is_none() {
            texts.extend(
                findings
                    .iter()
                    .filter_map(|finding| Some((finding.column?, finding.value.as_deref()?))),
            );
        }
        texts.extend(
            cells
                .into_iter()
                .flatten()
                .map(|(column, text)| (*column, text.as_ref())),
        );
        let last = self
            .sheet
            .columns
            .iter()
            .map(|column| column.column)
            .chain(texts.keys().copied())
            .max();
        for column in (0..=last.unwrap_or(0)).filter(|column| *column != self.remark_column) {
            let look = look_of(findings, column, worst);
            pens.write(
                worksheet,
                row,
                column,
                texts.get(&column).copied().unwrap_or_default(),
                look,
            )?;
        }
        let remark = remark(findings, self.language);
        pens.write(worksheet, row, self.remark_column, &remark, Look::Remark(worst))?;
        Ok(())
    }
}

/// The cell a finding is about stands out from its row.
fn look_of(findings: &[&Finding], column: u16, worst: Severity) -> Look {
    let about = findings
        .iter()
        .filter(|finding| finding.column == Some(column))
        .map(|finding| finding.severity)
        .max();
    about.map_or(Look::Marked(worst), Look::Pointed)
}
