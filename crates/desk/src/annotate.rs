//! The county's own workbook again with a remark column: read from the file that was kept, with the findings still open.

use std::collections::HashMap;
use std::io::Cursor;

use twofront_domain::access::Operation;
use twofront_domain::actor::{Actor, Scope};
use twofront_domain::finding::Finding;
use twofront_domain::ids::{FindingId, LedgerId};
use twofront_domain::ledger::{Column, LedgerSummary};
use twofront_domain::progress::Silent;
use twofront_domain::text::Language;
use twofront_intake::{Limits, container, sheet};
use twofront_report::Mark;
use twofront_report::annotated::{AnnotatedSheet, Annotation, RawRow, workbook};
use twofront_store::{FindingFilter, FindingRow, FindingState, Page};

use crate::desk::busy;
use crate::error::ErrorClass;
use crate::exports::{ExportAsked, ExportedFile, XLSX};
use crate::ledgers::{ANNOTATED, stem};
use crate::permission::may;
use crate::unmask::purpose_of;
use crate::{Desk, DeskError};

/// The texts of one row's filled cells by column.
type Cells = Vec<(u16, Box<str>)>;

/// One sheet as it stands in the file.
struct RawSheet {
    name: String,
    rows: Vec<(u32, Cells)>,
}

impl Desk {
    /// The county's own rows again with a remark column, as an xlsx file. They hold whole identity numbers as the ledger
    /// does, so the file is marked and its leaving is in the journal.
    ///
    /// # Errors
    /// When the actor may not, the purpose is missing, or there is no such ledger within the scope.
    pub async fn annotated_workbook(
        &self,
        actor: &Actor,
        ledger: LedgerId,
        asked: &ExportAsked,
    ) -> Result<ExportedFile, DeskError> {
        may(actor, Operation::LedgerExport)?;
        purpose_of(&asked.purpose, &asked.note)?;
        let scope = &actor.scope;
        let row = self
            .book
            .ledger(scope, ledger)
            .await?
            .ok_or_else(|| DeskError::not_found("ledger"))?;
        // A town sees the ledgers with its rows in them, but only a reader of the whole ledger gets its whole file.
        if !row.place.is_within(scope.place()) || !scope.opens_area() {
            return Err(DeskError::not_found("ledger"));
        }
        let content = self.book.ledger_file(scope, ledger).await?;
        let findings = self.open_findings(scope, ledger).await?;
        let made_on = self.clock.working_date();
        let summary = row.summary;
        let name = format!("{}{ANNOTATED}.xlsx", stem(&summary.file_name));
        let asked = ExportAsked {
            format: "xlsx".to_owned(),
            ..asked.clone()
        };
        let marked = self
            .marked(actor, "ledger.export", &ledger.to_string(), &asked, summary.rows)
            .await?;
        let bytes = busy(move || {
            let sheets = raw_sheets(&content, &summary.file_name)?;
            annotated(&sheets, &summary, &findings, made_on, &marked.mark)
        })
        .await??;
        Ok(ExportedFile {
            name,
            content_type: XLSX,
            bytes,
        })
    }

    async fn open_findings(&self, scope: &Scope, ledger: LedgerId) -> Result<Vec<Finding>, DeskError> {
        let wanted = FindingFilter {
            ledger: Some(ledger),
            state: Some(FindingState::Open),
            ..FindingFilter::default()
        };
        let rows = self.book.findings(scope, &wanted, Page::ALL).await?.rows;
        let values = self.vault_values(scope, &rows).await?;
        Ok(rows.into_iter().map(|row| finding(row, &values)).collect())
    }
}

fn finding(row: FindingRow, vault_values: &HashMap<FindingId, String>) -> Finding {
    let value = row.value.or_else(|| vault_values.get(&row.id).cloned());
    Finding {
        // The remark shows the problem's sentence; the code's static text lives with whoever raised it.
        code: "",
        severity: row.severity,
        sheet: row.sheet.map(Into::into),
        row: row.row,
        column: row.column,
        field: row.field.map(Into::into),
        value: value.map(Into::into),
        problem: row.problem,
        remedy: row.remedy,
    }
}

fn raw_sheets(content: &[u8], file_name: &str) -> Result<Vec<RawSheet>, DeskError> {
    let unreadable = |problem: twofront_intake::FileProblem| {
        let said = problem.finding().problem;
        DeskError::new(ErrorClass::Internal, "file-unreadable", said.zh, said.en)
    };
    let limits = Limits::default();
    let mut source = Cursor::new(content);
    let format = container::recognise(&mut source, &limits).map_err(unreadable)?;
    let book = sheet::read_book(&mut source, format, file_name, &limits, &Silent).map_err(unreadable)?;
    let sheets = book.grids.iter().map(|grid| RawSheet {
        name: grid.name.to_string(),
        rows: (0..grid.row_count())
            .map(|at| {
                let (number, cells) = grid.row(at);
                (
                    number,
                    cells
                        .iter()
                        .map(|(column, cell)| (*column, book.shown(*cell)))
                        .collect(),
                )
            })
            .collect(),
    });
    Ok(sheets.collect())
}

fn annotated(
    sheets: &[RawSheet],
    summary: &LedgerSummary,
    findings: &[Finding],
    made_on: jiff::civil::Date,
    mark: &Mark,
) -> Result<Vec<u8>, DeskError> {
    let rows: Vec<Vec<RawRow<'_>>> = sheets
        .iter()
        .map(|sheet| {
            sheet
                .rows
                .iter()
                .map(|(number, cells)| RawRow { number: *number, cells })
                .collect()
        })
        .collect();
    let sheets: Vec<AnnotatedSheet<'_>> = sheets
        .iter()
        .zip(&rows)
        .map(|(sheet, rows)| {
            let columns = summary.sheets.iter().find(|(name, _)| *name == sheet.name);
            let columns: &[Column] = columns.map_or(&[], |(_, columns)| columns);
            AnnotatedSheet {
                name: &sheet.name,
                columns,
                heading_row: heading_row(sheet, columns),
                rows,
            }
        })
        .collect();
    let annotation = Annotation {
        file_name: &summary.file_name,
        made_on,
        language: Language::Zh,
        sheets: &sheets,
        findings,
        mark: Some(mark),
    };
    workbook(&annotation).map_err(|error| {
        DeskError::new(
            ErrorClass::Internal,
            "internal",
            "无法生成核对表。",
            "The annotated workbook could not be made.",
        )
        .because(error)
    })
}

/// The last row of a sheet's headings: the one that holds the lower part of most recognised headings; 0 when none does.
fn heading_row(sheet: &RawSheet, columns: &[Column]) -> u32 {
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let lower: Vec<(u16, String)> = columns
        .iter()
        .map(|column| (column.column, bare(column.heading.rsplit('/').next().unwrap_or(""))))
        .collect();
    let matching = |cells: &[(u16, Box<str>)]| {
        let holds = |(column, heading): &&(u16, String)| {
            cells
                .iter()
                .any(|(at, text)| at == column && bare(text).ends_with(heading.as_str()))
        };
        lower.iter().filter(holds).count()
    };
    let best = sheet
        .rows
        .iter()
        .take(20)
        .map(|(number, cells)| (matching(cells), *number))
        .max();
    best.filter(|(count, _)| *count > 0).map_or(0, |(_, number)| number)
}
