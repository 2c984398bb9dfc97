//! (e) Workers and pairings: one row for each pairing, one for each worker without any.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rust_xlsxwriter::XlsxError;

use super::book::Book;
use super::cell::Cell;
use super::digits::{DateStyle, write_day};
use super::headings::WORKERS;
use super::list::{self, Damage};
use super::mess::Mess;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::{self, VillageNames};
use crate::dice::{Dice, Stage};
use crate::people::names;
use crate::spec::SynthError;
use crate::truth::SheetLog;

pub(crate) const FILE: &str = "工作人员及结对名册.xlsx";
const SHEET: &str = "工作人员及结对";

const KIND: usize = 2;
const PHONE: usize = 5;
const VILLAGE: usize = 7;
const HEAD_NAME: usize = 8;
const HEAD_ID: usize = 9;
const SINCE: usize = 10;

const KINDS: &[Kind] = &[
    Kind::HouseholdStranger,
    Kind::NameMisheard,
    Kind::CheckDigit,
    Kind::IdShort,
    Kind::IdZeros,
    Kind::DateImpossible,
    Kind::PhoneShort,
    Kind::VillageMisspelt,
    Kind::CodeWord,
    Kind::Blank,
];

/// One row: a worker, and perhaps a household with the day since when.
#[derive(Clone, Copy)]
struct Row {
    worker: usize,
    paired: Option<(u32, Date)>,
}

/// Writes the list into `folder`.
pub(crate) fn write(
    county: &County,
    (names, mess): (&VillageNames, &Mess),
    folder: &Path,
) -> Result<(PathBuf, SheetLog), SynthError> {
    let path = folder.join(FILE);
    let written = sheet(county, names, mess);
    let (book, log) = written.map_err(|source| SynthError::Workbook {
        path: path.clone(),
        source,
    })?;
    book.save(&path)?;
    Ok((path, log))
}

fn sheet(county: &County, names: &VillageNames, mess: &Mess) -> Result<(Book, SheetLog), XlsxError> {
    let mut dice = Dice::new(county.seed, Stage::WriteWorkers, 0);
    let mut book = Book::xlsx("工作人员及结对名册")?;
    book.begin_sheet(SHEET)?;
    let mut log = SheetLog::new(FILE, SHEET);
    book.merged(0, (0, 11), &format!("{}工作人员及结对名册", county.names[2]), true)?;
    let headings: Vec<Cell> = WORKERS.iter().map(|heading| Cell::text(*heading)).collect();
    book.row(1, &headings, true)?;
    let rows = rows(county);
    let faults = list::plan(&mut dice, (rows.len(), KINDS), mess, |kind, at| {
        damage(county, names, &rows[at], kind)
    });
    for (row, (one, fault)) in (2..).zip(rows.iter().zip(faults)) {
        let mut cells = cells(county, one, row - 1, (&mut dice, mess.untidy));
        let stranger = matches!(fault, Some((Kind::HouseholdStranger, _)));
        if let Some(fault) = fault {
            let subject = format!("worker:{}", one.worker);
            list::apply(&mut log, (row + 1, &subject, &WORKERS), fault, &mut cells);
        }
        if let Some((position, _)) = one.paired.filter(|_| !stranger) {
            log.rows
                .push((row + 1, county.households[position as usize].first_person, position));
        }
        book.row(row, &cells, false)?;
    }
    Ok((book, log))
}

fn rows(county: &County) -> Vec<Row> {
    let mut rows = Vec::new();
    for (worker, one) in county.workers.iter().enumerate() {
        if one.paired.is_empty() {
            rows.push(Row { worker, paired: None });
        }
        rows.extend(one.paired.iter().map(|paired| Row {
            worker,
            paired: Some(*paired),
        }));
    }
    rows
}

fn cells(county: &County, row: &Row, number: u32, (dice, untidy): (&mut Dice, bool)) -> Vec<Cell> {
    let worker = &county.workers[row.worker];
    let household = row.paired.map(|(position, _)| &county.households[position as usize]);
    let village = household.map(|household| household.village).or(worker.village);
    let variant = if untidy { row.worker % 3 } else { 0 };
    let kinds = worker.kind.written();
    let dates = if untidy {
        dice.pick(&[DateStyle::Dashes, DateStyle::Dots, DateStyle::Characters])
    } else {
        DateStyle::Dashes
    };
    vec![
        Cell::whole(number),
        Cell::text(worker.name.as_ref()),
        Cell::text(kinds[variant % kinds.len()]),
        Cell::text(worker.unit.as_str()),
        Cell::text(worker.post),
        Cell::text(worker.phone.to_string()),
        Cell::text(county.towns[worker_town(county, row, village)].name.as_str()),
        village.map_or(Cell::Empty, |village| {
            Cell::text(county.villages[village].written.as_str())
        }),
        household.map_or(Cell::Empty, |household| Cell::text(household.head().name.as_ref())),
        household.map_or(Cell::Empty, |household| Cell::text(household.head().id.as_str())),
        row.paired
            .map_or(Cell::Empty, |(_, since)| Cell::text(write_day(dates, since))),
        Cell::Empty,
    ]
}

/// The town of the row: a pairing may reach into the next town.
fn worker_town(county: &County, row: &Row, village: Option<usize>) -> usize {
    village.map_or(county.workers[row.worker].town, |village| county.villages[village].town)
}

fn damage(county: &County, village_names: &VillageNames, row: &Row, kind: Kind) -> Option<Damage> {
    let worker = &county.workers[row.worker];
    let household = row.paired.map(|(position, _)| &county.households[position as usize]);
    let text = |column: usize, text: &str| Some(Damage::At(column, Cell::text(text)));
    match kind {
        Kind::PhoneShort => Some(Damage::At(PHONE, misspell::phone(worker.phone))),
        Kind::CodeWord => text(KIND, "包村领导"),
        Kind::Blank => Some(Damage::At(KIND, Cell::Empty)),
        Kind::VillageMisspelt => {
            let village = household.map(|household| household.village).or(worker.village)?;
            text(VILLAGE, &village_names.misspelt(&county.villages[village]))
        }
        Kind::DateImpossible => household.and_then(|_| text(SINCE, "2019年6月31日")),
        Kind::NameMisheard => text(HEAD_NAME, &names::misheard(&household?.head().name)?),
        Kind::HouseholdStranger => {
            let head = household?.head();
            let digits = format!("349901{}", &head.id.as_str()[6..17]);
            let id = twofront_domain::resident_id::ResidentId::from_17_digits(&digits)?;
            let name = names::stranger(&head.name, household?.position);
            Some(Damage::Several(vec![
                (HEAD_NAME, Cell::text(name)),
                (HEAD_ID, Cell::text(id.as_str())),
            ]))
        }
        id_kind => misspell::id(id_kind, &household?.head().id).map(|cell| Damage::At(HEAD_ID, cell)),
    }
}
