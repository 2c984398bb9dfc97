//! One sheet with a title, headings and rows, and what the truth file says of them. Knows no ledger.

use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use rust_xlsxwriter::XlsxError;

use crate::damage::kinds::Kind;
use crate::living::cases::Case;
use crate::spec::SynthError;
use crate::truth::{PlantedAt, SheetLog};
use crate::write::book::Book;
use crate::write::cell::Cell;
use crate::write::list::{self, Damage};

/// A sheet in the making.
pub(crate) struct Table {
    file: &'static str,
    title: String,
    headings: Vec<&'static str>,
    rows: Vec<Row>,
}

/// One row with what is true of it.
pub(crate) struct Row {
    pub cells: Vec<Cell>,
    /// Person number and household position, where the row speaks of or names one.
    pub person: Option<(u32, u32)>,
    /// What the truth file calls whom or what it speaks of.
    pub subject: String,
    /// Errors put into it.
    pub fault: Option<(Kind, Damage)>,
    /// The case that it shows: of its household where no place is given.
    pub planted: Vec<(Case, Option<PlantedAt>)>,
}

impl Row {
    /// A row without errors.
    pub fn of(cells: Vec<Cell>, person: Option<(u32, u32)>) -> Self {
        Self {
            cells,
            person,
            subject: person.map_or_else(String::new, |(number, _)| format!("person:{number}")),
            fault: None,
            planted: Vec::new(),
        }
    }
}

impl Table {
    pub fn new(file: &'static str, title: String, headings: &[&'static str]) -> Self {
        Self {
            file,
            title,
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes it in the format that the file's name ends with.
    pub fn save(self, folder: &Path) -> Result<(PathBuf, SheetLog), SynthError> {
        let path = folder.join(self.file);
        let csv = self.file.ends_with(".csv");
        let sheet = if csv { self.file } else { SHEET };
        let mut log = SheetLog::new(self.file, sheet);
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            // Title and headings stand above.
            let number = rows.len() as u32 + 3;
            let mut cells = row.cells;
            let fault = row.fault.map(|fault| (fault.0, fault));
            let kind = fault.as_ref().map(|(kind, _)| *kind);
            let twice = fault.is_some_and(|(_, fault)| {
                list::apply(&mut log, (number, &row.subject, &self.headings), fault, &mut cells)
            });
            let stranger = matches!(kind, Some(Kind::Stranger | Kind::HouseholdStranger));
            for (case, at) in row.planted {
                log.plant(case, at.unwrap_or_else(|| PlantedAt::row(self.file, sheet, number)));
            }
            for again in 0..=u32::from(twice) {
                let person = row.person.filter(|_| !stranger);
                log.rows
                    .extend(person.map(|(person, household)| (number + again, person, household)));
                rows.push(cells.clone());
            }
        }
        if csv {
            save_csv(&path, &self.title, &self.headings, &rows)?;
        } else {
            let book = self.file.ends_with(".xls");
            let written = workbook(book, &self.title, &self.headings, &rows);
            let book = written.map_err(|source| SynthError::Workbook {
                path: path.clone(),
                source,
            })?;
            book.save(&path)?;
        }
        Ok((path, log))
    }
}

/// Every workbook here has one sheet.
const SHEET: &str = "Sheet1";

fn workbook(legacy: bool, title: &str, headings: &[&str], rows: &[Vec<Cell>]) -> Result<Book, XlsxError> {
    let mut book = if legacy { Book::xls() } else { Book::xlsx(title)? };
    book.begin_sheet(SHEET)?;
    let last = headings.len().saturating_sub(1) as u16;
    book.merged(0, (0, last), title, true)?;
    let headings: Vec<Cell> = headings.iter().map(|heading| Cell::text(*heading)).collect();
    book.row(1, &headings, true)?;
    for (number, cells) in (2..).zip(rows) {
        book.row(number, cells, false)?;
    }
    Ok(book)
}

fn save_csv(path: &Path, title: &str, headings: &[&str], rows: &[Vec<Cell>]) -> Result<(), SynthError> {
    let failed = |source: std::io::Error| SynthError::Write {
        path: path.to_owned(),
        source,
    };
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut title = vec![title.to_owned()];
    title.resize(headings.len(), String::new());
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let rows = rows.iter().map(|cells| cells.iter().map(Cell::shown).collect());
    for line in [title, headings].into_iter().chain(rows) {
        out.write_record(line)
            .map_err(|error| failed(std::io::Error::other(error)))?;
    }
    let bytes = out
        .into_inner()
        .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
    let (encoded, _, _) = GB18030.encode(std::str::from_utf8(&bytes).unwrap_or_default());
    std::fs::write(path, &encoded).map_err(failed)
}
