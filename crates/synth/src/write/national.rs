//! (a) The national list: one row for each person of the registered and monitored households, 32 columns, household values
//! repeated, as the national system exports it.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;

use super::book::Book;
use super::cell::Cell;
use super::faulty::{self, Columns, Line};
use super::headings::NATIONAL;
use super::style::Style;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::VillageNames;
use crate::damage::plan::{Fault, Ledger, Plan};
use crate::damage::untrue;
use crate::people::household::Household;
use crate::spec::SynthError;
use crate::truth::SheetLog;
use crate::words::Category;

pub(crate) const FILE: &str = "全国防返贫监测名单.xlsx";
const SHEET: &str = "监测名单";

const COLUMNS: Columns = Columns {
    ledger: Ledger::National,
    village: Some(4),
    name: 8,
    id: 9,
    relation: 11,
    sex: None,
    health: 15,
    insurance: None,
    phone: 24,
    months: 17,
    wage: None,
    house: 20,
    water: 21,
    per_head: 22,
    day: 30,
};

fn untrue_column(kind: Kind) -> usize {
    match kind {
        Kind::RemovedBelowLine => 29,
        Kind::MonitoredWithoutDate => 30,
        _ => 19,
    }
}

/// Writes the list into `folder`.
pub(crate) fn write(
    county: &County,
    plan: &Plan,
    names: &VillageNames,
    folder: &Path,
) -> Result<(PathBuf, Vec<SheetLog>), SynthError> {
    let path = folder.join(FILE);
    let written = sheet(county, plan, names).map_err(|source| SynthError::Workbook {
        path: path.clone(),
        source,
    });
    let (book, log) = written?;
    book.save(&path)?;
    Ok((path, vec![log]))
}

fn sheet(county: &County, plan: &Plan, names: &VillageNames) -> Result<(Book, SheetLog), XlsxError> {
    let mut book = Book::xlsx("全国防返贫监测名单")?;
    book.begin_sheet(SHEET)?;
    let headings: Vec<String> = NATIONAL.iter().map(|heading| (*heading).to_owned()).collect();
    let cells: Vec<Cell> = headings.iter().map(|heading| Cell::text(heading.as_str())).collect();
    book.row(0, &cells, true)?;
    let mut log = SheetLog::new(FILE, SHEET);
    let style = Style::plain();
    let mut row = 1;
    for position in &county.listed {
        let household = &county.households[*position];
        let fault = plan.get(&household.position);
        let as_written = faulty::as_written(county, household, fault);
        for member in 0..household.members.len() {
            let mut cells = member_row(county, &as_written, member, row, &style);
            let line = Line {
                row: row + 1,
                headings: &headings,
                household: &as_written,
                member,
            };
            line.link(&mut log);
            faulty::certificate(&mut log, &line, COLUMNS.id, &mut cells);
            match fault {
                Some(fault) if untrue::KINDS.contains(&fault.kind) => {
                    let right = member_row(county, household, member, row, &style);
                    let what = (fault, Ledger::National, untrue_column(fault.kind));
                    faulty::note_untrue(&mut log, &line, what, (&cells, &right));
                }
                Some(fault) => {
                    faulty::damage(&mut log, &line, fault, (&COLUMNS, &style, names), (county, &mut cells));
                }
                None => {}
            }
            book.row(row, &cells, false)?;
            row += 1;
        }
        if let Some(fault) = fault.filter(|fault| twice(fault)) {
            let cells = member_row(county, household, fault.member, row, &style);
            let line = Line {
                row: row + 1,
                headings: &headings,
                household,
                member: fault.member,
            };
            line.note_row(&mut log, Kind::RowTwice, Vec::new());
            line.link(&mut log);
            book.row(row, &cells, false)?;
            row += 1;
        }
    }
    Ok((book, log))
}

fn twice(fault: &Fault) -> bool {
    fault.kind == Kind::RowTwice && fault.ledger == Ledger::National
}

fn member_row(county: &County, household: &Household, member: usize, row: u32, style: &Style) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(32);
    let village = &county.villages[household.village];
    let person = &household.members[member];
    let date = |date: Option<jiff::civil::Date>| date.map_or(Cell::Empty, |date| style.day(date));
    cells.extend([
        Cell::whole(row),
        Cell::text(county.data_date().strftime("%Y%m%d").to_string()),
        Cell::text(county.names[2].as_str()),
        Cell::text(village.town_name.as_str()),
        Cell::text(village.written.as_str()),
        Cell::text(format!("{}组", household.group)),
        Cell::text(household.number.as_ref()),
        Cell::text(format!("{}{:02}", household.number, member + 1)),
        Cell::text(person.name.as_ref()),
        Cell::text(person.id.as_str()),
        Cell::whole(household.size),
        Cell::text(person.relation.label()),
        Cell::text(person.ethnic_group),
        person
            .education
            .map_or(Cell::Empty, |education| Cell::text(education.label())),
        Cell::text(person.schooling.label()),
        Cell::text(person.health.label()),
        Cell::text(person.labour.label()),
        person
            .work
            .as_ref()
            .map_or(Cell::whole(0), |work| Cell::whole(i64::from(work.months))),
        style.flag(person.major_illness_insurance),
        household.cause.map_or(Cell::Empty, |cause| Cell::text(cause.label())),
        style.flag(household.dangerous_house),
        style.flag(household.safe_water),
        Cell::whole(household.income.per_head),
        Cell::text(household.phone.to_string()),
        person.phone.map_or(Cell::Empty, |phone| Cell::text(phone.to_string())),
        date(household.first_identified_on),
        date(person.identified_on),
        Cell::text(household.base.label()),
        Cell::text(if household.category == Category::None {
            "无"
        } else {
            household.category.label()
        }),
        household
            .risk_removed
            .map_or(Cell::Empty, |removed| style.flag(removed)),
        date(household.risk_identified_on),
        date(household.risk_removed_on),
    ]);
    cells
}
