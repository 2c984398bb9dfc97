//! One file from its bytes to records and findings: recognise the container, read the sheets, recognise each heading, read
//! the rows of all sheets side by side.

use std::fmt::Write as _;
use std::io::SeekFrom;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use twofront_domain::finding::{Finding, Severity};
use twofront_domain::ledger::{Column, LedgerSummary, Record};
use twofront_domain::place::{Gazetteer, PlaceCode};
use twofront_domain::progress::Progress;
use twofront_domain::text::Bilingual;
use twofront_packs::Packs;

use crate::container::{self, Source};
use crate::context;
use crate::file_problem::FileProblem;
use crate::heading::{Heading, Nearest, Recogniser};
use crate::limits::Limits;
use crate::places::Places;
use crate::plan::Plan;
use crate::rows::{RowReader, Shared, SheetOutcome};
use crate::script;
use crate::sheet::{self, Book, Grid};

/// A file as it was received.
pub struct LedgerInput<'a> {
    /// File name without folders.
    pub name: &'a str,
    /// Its bytes.
    pub source: &'a mut dyn Source,
    /// The day it was received, in China.
    pub received_on: Date,
}

/// What a file gave.
#[derive(Debug, Default)]
pub struct ReadLedger {
    /// What kind of ledger it is; `None` when it could not be read or recognised.
    pub summary: Option<LedgerSummary>,
    /// Accepted rows, by sheet and row.
    pub records: Vec<Record>,
    /// Things to look at, file-level ones first, then by sheet and row.
    pub findings: Vec<Finding>,
}

/// Reads one file. A file that cannot be read gives one finding and nothing else, and so does cancelled work
/// (`file-cancelled`): nothing is ever half taken.
pub fn read(
    input: LedgerInput<'_>,
    packs: &Packs,
    gazetteer: &Gazetteer,
    county: &PlaceCode,
    limits: &Limits,
    progress: &dyn Progress,
) -> ReadLedger {
    match read_file(input, packs, gazetteer, county, limits, progress) {
        Ok(ledger) => ledger,
        Err(problem) => ReadLedger {
            findings: vec![problem.finding()],
            ..ReadLedger::default()
        },
    }
}

fn read_file(
    input: LedgerInput<'_>,
    packs: &Packs,
    gazetteer: &Gazetteer,
    county: &PlaceCode,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<ReadLedger, FileProblem> {
    let format = container::recognise(input.source, limits)?;
    let sha256 = digest(input.source)?;
    let book = sheet::read_book(input.source, format, input.name, limits, progress)?;
    if book.grids.iter().all(|grid| grid.row_count() == 0) {
        return Err(FileProblem::Empty);
    }
    let recogniser = Recogniser::new(packs);
    let recognised: Vec<_> = book
        .grids
        .par_iter()
        .map(|grid| recogniser.recognise(&book, grid))
        .collect();
    let Some(kind) = chosen_kind(&book, &recognised) else {
        return Ok(ReadLedger {
            findings: vec![unknown_kind(&recognised)],
            ..ReadLedger::default()
        });
    };
    let places = Places::new(gazetteer, county);
    let tidied = tidied_texts(&book);
    let shared = Shared {
        book: &book,
        tidied: &tidied,
        catalogue: &packs.catalogue,
        places: &places,
        received_on: input.received_on,
    };
    let sheets: Vec<(&Grid, &Heading<'_>)> = book
        .grids
        .iter()
        .zip(&recognised)
        .filter_map(|(grid, found)| found.as_ref().ok().map(|heading| (grid, heading)))
        .filter(|(_, heading)| heading.spec.kind == kind)
        .collect();
    let outcomes: Vec<(Option<Date>, SheetOutcome)> = sheets
        .par_iter()
        .map(|(grid, heading)| read_sheet(&shared, grid, heading, input.name, progress))
        .collect();
    if progress.cancelled() {
        return Err(FileProblem::Cancelled);
    }
    let summary = LedgerSummary {
        kind,
        file_name: input.name.to_owned(),
        sha256,
        effective: input.received_on,
        sheets: sheets
            .iter()
            .map(|(grid, heading)| (grid.name.to_string(), columns(heading)))
            .collect(),
        rows: 0,
        tidied_cells: 0,
        vault: sheets.iter().any(|(_, heading)| heading.spec.vault),
    };
    let findings = other_sheets(&book, &recognised, &summary.kind);
    Ok(gathered(summary, findings, outcomes))
}

/// The whole file from its sheets; the latest date that a sheet or its data-date column gives is what it speaks for.
fn gathered(
    mut summary: LedgerSummary,
    findings: Vec<Finding>,
    outcomes: Vec<(Option<Date>, SheetOutcome)>,
) -> ReadLedger {
    let mut ledger = ReadLedger {
        findings,
        ..ReadLedger::default()
    };
    let mut dates: Vec<Date> = Vec::new();
    for (date, outcome) in outcomes {
        dates.extend(outcome.data_date.or(date));
        summary.rows += outcome.rows;
        summary.tidied_cells += outcome.tidied_cells;
        ledger.records.extend(outcome.records);
        ledger.findings.extend(outcome.findings);
    }
    summary.effective = dates.into_iter().max().unwrap_or(summary.effective);
    ledger.summary = Some(summary);
    ledger
}

fn read_sheet(
    shared: &Shared<'_>,
    grid: &Grid,
    heading: &Heading<'_>,
    file_name: &str,
    progress: &dyn Progress,
) -> (Option<Date>, SheetOutcome) {
    if progress.cancelled() {
        return (None, SheetOutcome::default());
    }
    let context = context::read(
        shared.book,
        grid,
        heading.first_row,
        file_name,
        shared.received_on,
        shared.places,
    );
    let plan = Plan::new(heading, &context, shared.catalogue);
    let outcome = RowReader::new(shared, &plan, &grid.name, &context).read(grid, heading.data_from);
    progress.step("rows", outcome.rows, 0);
    (context.date, outcome)
}

fn digest(source: &mut dyn Source) -> Result<String, FileProblem> {
    source.seek(SeekFrom::Start(0))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 16];
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            count => hasher.update(&buffer[..count]),
        }
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

/// Every distinct text tidied once; `None` where it already was tidy.
fn tidied_texts(book: &Book) -> Vec<Option<Box<str>>> {
    let tidy = |text: &Arc<str>| {
        let tidy = script::tidy(text);
        (tidy.as_ref() != text.as_ref()).then(|| tidy.as_ref().into())
    };
    book.texts.par_iter().map(tidy).collect()
}

type Recognised<'a> = Result<Heading<'a>, Option<Nearest>>;

/// The kind that most of the file's data rows belong to.
fn chosen_kind(book: &Book, recognised: &[Recognised<'_>]) -> Option<String> {
    let mut rows: Vec<(&str, usize)> = Vec::new();
    for (grid, heading) in book.grids.iter().zip(recognised) {
        let Ok(heading) = heading else { continue };
        let kind = heading.spec.kind.as_str();
        match rows.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += grid.row_count(),
            None => rows.push((kind, grid.row_count())),
        }
    }
    rows.into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(kind, _)| kind.to_owned())
}

fn columns(heading: &Heading<'_>) -> Vec<Column> {
    let column = |(column, heading): &(u16, Arc<str>)| Column {
        column: *column,
        heading: heading.to_string(),
    };
    heading.written.iter().map(column).collect()
}

/// The finding for a file none of whose sheets is a known ledger: names the nearest kind and what is missing.
fn unknown_kind(recognised: &[Recognised<'_>]) -> Finding {
    let nearest = recognised
        .iter()
        .filter_map(|found| found.as_ref().err().and_then(Option::as_ref));
    let nearest = nearest.max_by_key(|nearest| nearest.fitting);
    let problem = match nearest {
        Some(nearest) => nearest_text(nearest),
        None => Bilingual::new(
            "表头与已知的任何一种台账都不相符。",
            "The headings fit none of the known ledgers.",
        ),
    };
    finding("file-kind-unknown", Severity::Error, None, problem, wrong_headings())
}

fn nearest_text(nearest: &Nearest) -> Bilingual {
    let missing = nearest.missing.join("、");
    Bilingual::new(
        format!(
            "表头认不出是哪种台账；最接近“{}”，但缺少：{missing}。",
            nearest.title.zh
        ),
        format!(
            "The headings fit no known ledger; nearest is “{}”, which also needs: {missing}.",
            nearest.title.en
        ),
    )
}

fn wrong_headings() -> Bilingual {
    Bilingual::new(
        "请检查是否选错了文件，或把表头改成规定的名称后重新导入。",
        "Check whether this is the right file, or correct the headings and import it again.",
    )
}

/// The sheet that the program itself put before a ledger's own when it handed the ledger back with remarks.
const REMARK_SHEETS: [&str; 4] = ["问题清单", "Findings", "导出说明", "About this file"];

/// Sheets beside the recognised ones that hold rows but are not read.
fn other_sheets(book: &Book, recognised: &[Recognised<'_>], kind: &str) -> Vec<Finding> {
    let sheets = book
        .grids
        .iter()
        .zip(recognised)
        .filter(|(grid, _)| grid.row_count() > 0 && !grid.hidden && !REMARK_SHEETS.contains(&grid.name.as_ref()));
    let finding = |(grid, found): (&Grid, &Recognised<'_>)| {
        let problem = match found {
            Ok(heading) if heading.spec.kind == kind => return None,
            Ok(heading) => Bilingual::new(
                format!(
                    "这张工作表是“{}”，与其他工作表不是同一种台账，没有读取。",
                    heading.spec.title.zh
                ),
                format!(
                    "This sheet is a “{}”, another ledger than the rest, and was not read.",
                    heading.spec.title.en
                ),
            ),
            Err(Some(nearest)) => nearest_text(nearest),
            Err(None) => Bilingual::new(
                "这张工作表的表头认不出来，没有读取。",
                "This sheet's headings are unknown; it was not read.",
            ),
        };
        let remedy = Bilingual::new(
            "不是台账可以不管；是台账的请单独保存为一个文件导入。",
            "Leave it if it is no ledger; otherwise save it as a file of its own and import that.",
        );
        Some(self::finding(
            "sheet-unrecognised",
            Severity::Notice,
            Some(&grid.name),
            problem,
            remedy,
        ))
    };
    sheets.filter_map(finding).collect()
}

fn finding(
    code: &'static str,
    severity: Severity,
    sheet: Option<&Arc<str>>,
    problem: Bilingual,
    remedy: Bilingual,
) -> Finding {
    let sheet = sheet.map(Arc::clone);
    Finding {
        code,
        severity,
        sheet,
        row: None,
        column: None,
        field: None,
        value: None,
        problem,
        remedy,
    }
}
