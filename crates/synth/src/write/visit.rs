//! (b) The village visit ledgers: one workbook a town, one sheet a village, title, two-level headings, a row of weights,
//! notes at the end; every third town still keeps the legacy format.

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use rust_xlsxwriter::XlsxError;

use super::book::Book;
use super::cell::Cell;
use super::digits::{DateStyle, write_day};
use super::faulty::{self, Line};
use super::style::Style;
use super::visit_row::{self, COLUMNS};
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::VillageNames;
use crate::damage::plan::{Fault, Plan};
use crate::damage::untrue;
use crate::dice::{Dice, Stage};
use crate::living::cases::Case;
use crate::people::household::Household;
use crate::places::Town;
use crate::spec::SynthError;
use crate::truth::{PlantedAt, SheetLog};
use crate::words::Relation;

/// Rows above the data: title, village, upper and lower headings, weights.
const HEAD_ROWS: u32 = 5;

/// The workbook of a town, and what was noted of each sheet.
pub(crate) struct TownLedger<'a> {
    pub county: &'a County,
    pub plan: &'a Plan,
    pub names: &'a VillageNames,
    pub untidy: bool,
}

/// One sheet being written.
struct Sheet<'a> {
    book: &'a mut Book,
    log: SheetLog,
    style: Style,
    headings: Vec<String>,
    dice: Dice,
    /// Next row, from 0.
    row: u32,
}

impl TownLedger<'_> {
    /// Writes the town's workbook into `folder`.
    pub fn write(&self, town: usize, folder: &Path) -> Result<(PathBuf, Vec<SheetLog>), SynthError> {
        let place = &self.county.towns[town];
        let legacy = town % 3 == 1;
        let extension = if legacy { "xls" } else { "xlsx" };
        let file = format!("{:02}-{}-入户走访台账.{extension}", town + 1, place.name);
        let path = folder.join(&file);
        let logs = self.sheets(town, place, legacy, &file);
        let (book, logs) = logs.map_err(|source| SynthError::Workbook {
            path: path.clone(),
            source,
        })?;
        book.save(&path)?;
        Ok((path, logs))
    }

    fn sheets(&self, town: usize, place: &Town, legacy: bool, file: &str) -> Result<(Book, Vec<SheetLog>), XlsxError> {
        let mut book = if legacy {
            Book::xls()
        } else {
            Book::xlsx(&format!("{}入户走访台账", place.name))?
        };
        let mut logs = Vec::with_capacity(place.villages.len());
        let town_style = Style::town(self.untidy, town);
        for village in place.villages.clone() {
            let mut dice = Dice::new(self.county.seed, Stage::WriteVisits, village);
            let style = town_style.village(&mut dice, self.untidy);
            let sheet_name = self.county.villages[village].written.clone();
            book.begin_sheet(&sheet_name)?;
            let mut sheet = Sheet {
                book: &mut book,
                log: SheetLog::new(file, &sheet_name),
                headings: visit_row::heading_rows(&style).1,
                style,
                dice,
                row: 0,
            };
            self.head(&mut sheet, village)?;
            for (number, position) in self.county.villages[village].households.clone().enumerate() {
                self.household(&mut sheet, number + 1, &self.county.households[position])?;
            }
            notes(&mut sheet)?;
            logs.push(sheet.log);
        }
        Ok((book, logs))
    }

    fn head(&self, sheet: &mut Sheet<'_>, village: usize) -> Result<(), XlsxError> {
        let place = &self.county.villages[village];
        let year = self.county.today.year();
        let title = format!(
            "{}{}{}{year}年入户走访台账",
            self.county.names[2], place.town_name, place.written
        );
        sheet.book.merged(0, (0, 45), &sheet.style.script(&title), true)?;
        let filled_by = self.county.households[place.households.start].last_visitor.clone();
        let day = write_day(DateStyle::Characters, self.county.today.saturating_sub(1.day()));
        let mut cells = vec![Cell::Empty; 46];
        for (column, text) in [
            (0, format!("乡镇：{}", place.town_name)),
            (8, format!("村：{}", place.written)),
            (20, format!("填表人：{filled_by}")),
            (44, format!("日期：{day}")),
        ] {
            cells[column] = sheet.style.words(&text);
        }
        sheet.book.row(1, &cells, false)?;
        let (upper, lower) = visit_row::heading_rows(&sheet.style);
        for (text, first, last) in upper {
            sheet.book.merged(2, (first, last), &text, true)?;
        }
        let lower: Vec<Cell> = lower.into_iter().map(Cell::text).collect();
        sheet.book.row(3, &lower, true)?;
        sheet.book.row(4, &visit_row::weights(&sheet.style), false)?;
        sheet.row = HEAD_ROWS;
        Ok(())
    }

    fn household(&self, sheet: &mut Sheet<'_>, number: usize, household: &Household) -> Result<(), XlsxError> {
        let fault = self.plan.get(&household.position);
        let written = faulty::as_written(self.county, household, fault);
        for member in 0..household.members.len() {
            self.member(sheet, number, (household, &written), member, fault)?;
        }
        match fault {
            Some(fault) if fault.ledger != COLUMNS.ledger => Ok(()),
            Some(fault) if fault.kind == Kind::RowTwice => sheet.again(household, fault),
            Some(fault) if fault.kind == Kind::StillAtParents => self.guest(sheet, household, fault),
            _ => Ok(()),
        }
    }

    fn member(
        &self,
        sheet: &mut Sheet<'_>,
        number: usize,
        (household, written): (&Household, &Household),
        member: usize,
        fault: Option<&Fault>,
    ) -> Result<(), XlsxError> {
        let mut cells = visit_row::member_row(written, member, number, &sheet.style);
        let line = Line {
            row: sheet.row + 1,
            headings: &sheet.headings,
            household: written,
            member,
        };
        line.link(&mut sheet.log);
        if self.county.is_namesake(household.position, member) {
            let at = PlantedAt::row(&sheet.log.file, &sheet.log.sheet, line.row);
            sheet.log.plant(Case::Namesakes, at);
        }
        faulty::certificate(&mut sheet.log, &line, COLUMNS.id, &mut cells);
        match fault {
            Some(fault) if untrue::KINDS.contains(&fault.kind) => {
                let mut right = visit_row::member_row(household, member, number, &sheet.style);
                let truly = Line {
                    row: line.row,
                    headings: line.headings,
                    household,
                    member,
                };
                faulty::certificate(&mut SheetLog::new("", ""), &truly, COLUMNS.id, &mut right);
                let column = visit_row::untrue_column(fault.kind);
                faulty::note_untrue(&mut sheet.log, &line, (fault, COLUMNS.ledger, column), (&cells, &right));
            }
            Some(fault) => {
                let how = (&COLUMNS, &sheet.style, self.names);
                faulty::damage(&mut sheet.log, &line, fault, how, (self.county, &mut cells));
            }
            None if household.members[member].disability.is_none() => {
                let id = household.members[member].id;
                cells[COLUMNS.id] = sheet.style.id(&mut sheet.dice, id.as_str());
            }
            None => {}
        }
        sheet.push(&cells)
    }

    /// The married daughter once more on her parents' page.
    fn guest(&self, sheet: &mut Sheet<'_>, parents: &Household, fault: &Fault) -> Result<(), XlsxError> {
        let Some((position, member)) = fault.other else {
            return Ok(());
        };
        let home = &self.county.households[position as usize];
        let mut daughter = home.clone();
        daughter.members[member].relation = Relation::Daughter;
        let mut cells = visit_row::member_row(&daughter, member, 0, &sheet.style);
        cells[..8].fill(Cell::Empty);
        cells[26..].fill(Cell::Empty);
        let line = Line {
            row: sheet.row + 1,
            headings: &sheet.headings,
            household: home,
            member,
        };
        let person = home.first_person + member as u32;
        line.note_row(&mut sheet.log, Kind::StillAtParents, vec![person]);
        sheet.log.rows.push((sheet.row + 1, person, parents.position));
        sheet.push(&cells)
    }
}

impl Sheet<'_> {
    fn push(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        self.book.row(self.row, cells, false)?;
        self.row += 1;
        Ok(())
    }

    /// The same person once more.
    fn again(&mut self, household: &Household, fault: &Fault) -> Result<(), XlsxError> {
        let cells = visit_row::member_row(household, fault.member, 0, &self.style);
        let line = Line {
            row: self.row + 1,
            headings: &self.headings,
            household,
            member: fault.member,
        };
        line.note_row(&mut self.log, Kind::RowTwice, Vec::new());
        line.link(&mut self.log);
        self.push(&cells)
    }
}

fn notes(sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let text = sheet
        .style
        .script("注：1.本台账一户一表，户内信息填在户主一行。2.收入为近十二个月累计。3.走访后三日内更新。");
    sheet.book.merged(sheet.row, (0, 45), &text, false)
}
