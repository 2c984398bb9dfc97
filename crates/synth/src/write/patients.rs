//! (d) The insurance bureau's list of self-paid costs. Its program stores IDs as numbers, so every ID that ends in a digit
//! has lost its tail.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::XlsxError;
use twofront_domain::resident_id::ResidentId;

use super::book::Book;
use super::cell::Cell;
use super::headings::PATIENTS;
use super::list::{self, Damage};
use super::mess::Mess;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::{self, VillageNames};
use crate::dice::{Dice, Stage};
use crate::living::patients::Patient;
use crate::people::names;
use crate::spec::SynthError;
use crate::truth::SheetLog;

pub(crate) const FILE: &str = "医保自付费用名单.xlsx";
const SHEET: &str = "自付费用";

const ID: usize = 1;
const NAME: usize = 2;
const TOWN: usize = 3;
const VILLAGE: usize = 4;
const STAYS: usize = 5;
const SELF_PAID: usize = 10;

const KINDS: &[Kind] = &[
    Kind::VillageWithoutTown,
    Kind::VillageMisspelt,
    Kind::NumberWords,
    Kind::NumberTooLarge,
    Kind::Blank,
    Kind::Stranger,
];

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
    let mut dice = Dice::new(county.seed, Stage::WritePatients, 0);
    let mut book = Book::xlsx("医保自付费用名单")?;
    book.begin_sheet(SHEET)?;
    let mut log = SheetLog::new(FILE, SHEET);
    let headings: Vec<Cell> = PATIENTS.iter().map(|heading| Cell::text(*heading)).collect();
    book.row(0, &headings, true)?;
    let faults = list::plan(&mut dice, (county.patients.len(), KINDS), mess, |kind, row| {
        damage(county, names, &county.patients[row], kind)
    });
    let twins = namesakes(county, mess);
    let rows = county
        .patients
        .iter()
        .zip(faults)
        .chain(twins.iter().map(|twin| (twin, None)));
    for (row, (patient, fault)) in (1..).zip(rows) {
        let household = &county.households[patient.household as usize];
        let number = household.first_person + patient.member as u32;
        let subject = format!("person:{number}");
        let mut cells = cells(county, patient, row);
        let place = (row + 1, subject.as_str(), &PATIENTS[..]);
        let stranger = matches!(fault, Some((Kind::Stranger, _)));
        if let Some(fault) = fault {
            list::apply(&mut log, place, fault, &mut cells);
        }
        as_number(&mut log, place, &mut cells);
        if row as usize > county.patients.len() {
            let name = household.members[patient.member].name.to_string();
            log.note(row + 1, None, Kind::Namesake, &subject, (name, String::new()));
        }
        if !stranger {
            log.rows.push((row + 1, number, patient.household));
        }
        book.row(row, &cells, false)?;
    }
    Ok((book, log))
}

/// Stores the ID as a number where it is one, and notes the loss.
fn as_number(log: &mut SheetLog, (row, subject, headings): (u32, &str, &[&str]), cells: &mut [Cell]) {
    let Cell::Text(right) = &cells[ID] else {
        return;
    };
    let Some(number) = right
        .bytes()
        .all(|digit| digit.is_ascii_digit())
        .then(|| right.parse::<f64>().ok())
        .flatten()
    else {
        return;
    };
    log.note(
        row,
        Some((ID, headings[ID])),
        Kind::IdNumber,
        subject,
        (format!("{number:.0}"), right.clone()),
    );
    cells[ID] = Cell::Number(number);
}

/// One of each pair of namesakes whose IDs do not differ before the digits that are lost.
fn namesakes(county: &County, mess: &Mess) -> Vec<Patient> {
    if mess.rows_per_mille == 0 {
        return Vec::new();
    }
    let alike = county.namesakes.iter().filter(|[one, other]| {
        let id = |(household, member): (u32, usize)| county.person(household, member).id;
        let (one, other) = (id(*one), id(*other));
        one.as_str()[..15] == other.as_str()[..15] && !one.as_str().ends_with('X')
    });
    alike
        .map(|[(household, member), _]| Patient {
            household: *household,
            member: *member,
            stays: 1,
            total: 6400,
            basic: 4000,
            major: 0,
            aid: 0,
            self_paid: 2400,
            month: county.patients.first().map_or(county.today, |patient| patient.month),
        })
        .collect()
}

fn cells(county: &County, patient: &Patient, number: u32) -> Vec<Cell> {
    let household = &county.households[patient.household as usize];
    let (person, village) = (&household.members[patient.member], &county.villages[household.village]);
    vec![
        Cell::whole(number),
        Cell::text(person.id.as_str()),
        Cell::text(person.name.as_ref()),
        Cell::text(village.town_name.as_str()),
        Cell::text(village.written.as_str()),
        Cell::whole(patient.stays),
        Cell::whole(patient.total),
        Cell::whole(patient.basic),
        Cell::whole(patient.major),
        Cell::whole(patient.aid),
        Cell::whole(patient.self_paid),
        Cell::text(patient.month.strftime("%Y%m").to_string()),
    ]
}

fn damage(county: &County, village_names: &VillageNames, patient: &Patient, kind: Kind) -> Option<Damage> {
    let household = &county.households[patient.household as usize];
    let (person, village) = (&household.members[patient.member], &county.villages[household.village]);
    Some(match kind {
        Kind::VillageWithoutTown => {
            let name = village_names.ambiguous(village)?;
            Damage::Several(vec![(VILLAGE, Cell::text(name)), (TOWN, Cell::Empty)])
        }
        Kind::VillageMisspelt => Damage::At(VILLAGE, Cell::text(village_names.misspelt(village))),
        Kind::NumberWords => Damage::At(STAYS, Cell::text("见病历")),
        Kind::NumberTooLarge => Damage::At(STAYS, Cell::whole(365)),
        Kind::Blank => Damage::At(SELF_PAID, Cell::Empty),
        Kind::Stranger => {
            let digits = format!("349901{}", &person.id.as_str()[6..17]);
            let id = ResidentId::from_17_digits(&digits)?;
            let name = Cell::text(names::stranger(&person.name, patient.household));
            Damage::Several(vec![(NAME, name), (ID, Cell::text(id.as_str()))])
        }
        id_kind => Damage::At(ID, misspell::id(id_kind, &person.id)?),
    })
}
