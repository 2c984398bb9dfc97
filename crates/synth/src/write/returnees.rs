//! (c) The returnee list: csv in GB18030, as exported by an office program, with a title line above the headings.

use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use jiff::ToSpan;

use super::cell::Cell;
use super::digits::{DateStyle, write_day};
use super::headings::RETURNEES;
use super::list::{self, Damage};
use super::mess::Mess;
use super::style::Style;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::{self, VillageNames};
use crate::dice::{Dice, Stage};
use crate::living::cases::Case;
use crate::living::returnees::Returnee;
use crate::people::household::Person;
use crate::people::{names, numbers};
use crate::spec::SynthError;
use crate::truth::{PlantedAt, SheetLog};

pub(crate) const FILE: &str = "返乡人员登记表.csv";

const TOWN: usize = 1;
const VILLAGE: usize = 2;
const NAME: usize = 4;
const SEX: usize = 5;
const ID: usize = 6;
const PHONE: usize = 7;
const RETURNED: usize = 8;
const TRANSPORT: usize = 11;
const COMPANION_SYMPTOMS: usize = 14;
const OBSERVED_FROM: usize = 17;
const OBSERVED_TO: usize = 18;
const MORNING: usize = 20;

const KINDS: &[Kind] = &[
    Kind::VillageWithoutTown,
    Kind::IdExponent,
    Kind::NumberTooLarge,
    Kind::DatesSwapped,
    Kind::NameMisheard,
    Kind::CheckDigit,
    Kind::IdShort,
    Kind::IdZeros,
    Kind::IdOld,
    Kind::IdMissing,
    Kind::DateImpossible,
    Kind::DateNextYear,
    Kind::Blank,
    Kind::SexWrong,
    Kind::PhoneShort,
    Kind::VillageMisspelt,
    Kind::CodeWord,
    Kind::FlagWord,
    Kind::RowTwice,
    Kind::NameBlank,
    Kind::Stranger,
];

/// Writes the list into `folder`.
pub(crate) fn write(
    county: &County,
    (names, mess): (&VillageNames, &Mess),
    folder: &Path,
) -> Result<(PathBuf, SheetLog), SynthError> {
    let path = folder.join(FILE);
    let failed = |source: std::io::Error| SynthError::Write {
        path: path.clone(),
        source,
    };
    let mut dice = Dice::new(county.seed, Stage::WriteReturnees, 0);
    let mut log = SheetLog::new(FILE, FILE);
    let mut out = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut line = |cells: Vec<String>| {
        out.write_record(cells)
            .map_err(|error| failed(std::io::Error::other(error)))
    };
    let mut title = vec![format!("{}返乡人员登记表", county.names[2])];
    title.resize(RETURNEES.len(), String::new());
    line(title)?;
    line(RETURNEES.iter().map(|heading| (*heading).to_owned()).collect())?;
    let faults = list::plan(&mut dice, (county.returnees.len(), KINDS), mess, |kind, row| {
        // Whoever shows a case stands here without errors.
        let spared = county.chosen.temperatures.contains_key(&row);
        damage(county, names, &county.returnees[row], kind).filter(|_| !spared)
    });
    let mut row = 3;
    for (number, (one, fault)) in (1..).zip(county.returnees.iter().zip(faults)) {
        let person = county.person(one.household, one.member);
        let household = &county.households[one.household as usize];
        let number_of_person = household.first_person + one.member as u32;
        let subject = format!("person:{number_of_person}");
        let mut cells = cells(county, one, number, &mut dice, mess.untidy);
        let stranger = matches!(fault, Some((Kind::Stranger, _)));
        let twice = match fault {
            Some(fault) => list::apply(&mut log, (row, &subject, &RETURNEES), fault, &mut cells),
            None => {
                cells[ID] = odd_id(&mut dice, mess, person);
                false
            }
        };
        for _ in 0..=usize::from(twice) {
            if !stranger {
                log.rows.push((row, number_of_person, one.household));
            }
            // Who was never measured stands on no temperature log.
            if county.chosen.temperatures.get(&(number as usize - 1)) == Some(&Case::NeverMeasured) {
                log.plant(Case::NeverMeasured, PlantedAt::row(FILE, FILE, row));
            }
            line(cells.iter().map(Cell::shown).collect())?;
            row += 1;
        }
    }
    let bytes = out
        .into_inner()
        .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
    let (encoded, _, _) = GB18030.encode(std::str::from_utf8(&bytes).unwrap_or_default());
    std::fs::write(&path, &encoded).map_err(failed)?;
    Ok((path.clone(), log))
}

fn odd_id(dice: &mut Dice, mess: &Mess, person: &Person) -> Cell {
    let style = Style {
        odd_ids: if mess.untidy { 30 } else { 0 },
        ..Style::plain()
    };
    style.id(dice, person.id.as_str())
}

fn cells(county: &County, one: &Returnee, number: u32, dice: &mut Dice, untidy: bool) -> Vec<Cell> {
    let household = &county.households[one.household as usize];
    let (person, village) = (&household.members[one.member], &county.villages[household.village]);
    let dates = if untidy {
        dice.pick(&[
            DateStyle::Dashes,
            DateStyle::Dots,
            DateStyle::Slashes,
            DateStyle::Characters,
            DateStyle::Compact,
        ])
    } else {
        DateStyle::Dashes
    };
    let variant = if untidy { dice.below(3) } else { 0 };
    let day = |date: jiff::civil::Date| Cell::text(write_day(dates, date));
    let code = |written: &[&str]| Cell::text(written[variant % written.len()]);
    let degrees = |tenths: Option<u32>| {
        tenths.map_or(Cell::Empty, |tenths| {
            let unit = if variant == 2 { "℃" } else { "" };
            Cell::text(format!("{}.{}{unit}", tenths / 10, tenths % 10))
        })
    };
    vec![
        Cell::text(number.to_string()),
        Cell::text(village.town_name.as_str()),
        Cell::text(village.written.as_str()),
        Cell::text(format!("{}组", household.group)),
        Cell::text(person.name.as_ref()),
        Cell::text(if person.sex.code() == "male" { "男" } else { "女" }),
        Cell::text(person.id.as_str()),
        Cell::text(person.phone.unwrap_or(household.phone).to_string()),
        day(one.returned_on),
        Cell::text(one.from.as_ref()),
        one.through.map_or(Cell::Empty, Cell::text),
        code(one.transport.written()),
        one.trip.as_deref().map_or(Cell::Empty, Cell::text),
        Cell::text(one.companions.to_string()),
        Cell::text(if one.companion_symptoms { "有" } else { "无" }),
        Cell::text(format!("{}{}{}组", village.town_name, village.written, household.group)),
        code(one.category.written()),
        one.observed.map_or(Cell::Empty, |(from, _)| day(from)),
        one.observed.map_or(Cell::Empty, |(_, to)| day(to)),
        Cell::Empty,
        degrees(one.temperature.0),
        degrees(one.temperature.1),
        one.symptoms.map_or(Cell::Empty, Cell::text),
        one.released
            .map_or(Cell::Empty, |released| Cell::text(if released { "是" } else { "否" })),
        Cell::text(one.worker.as_ref()),
        Cell::Empty,
    ]
}

fn damage(county: &County, village_names: &VillageNames, one: &Returnee, kind: Kind) -> Option<Damage> {
    let household = &county.households[one.household as usize];
    let (person, village) = (&household.members[one.member], &county.villages[household.village]);
    let text = |column: usize, text: &str| Some(Damage::At(column, Cell::text(text)));
    match kind {
        Kind::NumberTooLarge => one.temperature.0.and_then(|tenths| text(MORNING, &tenths.to_string())),
        Kind::DatesSwapped => one.observed.map(|(from, to)| {
            let day = |date| Cell::text(write_day(DateStyle::Dashes, date));
            Damage::Several(vec![
                (OBSERVED_TO, day(from.saturating_sub(1.day()))),
                (OBSERVED_FROM, day(to)),
            ])
        }),
        Kind::NameMisheard => names::misheard(&person.name).and_then(|name| text(NAME, &name)),
        Kind::DateImpossible => text(RETURNED, &format!("{}-01-32", county.today.year())),
        Kind::DateNextYear => text(
            RETURNED,
            &format!("{}-02-{:02}", county.today.year() + 1, 1 + one.household % 20),
        ),
        Kind::Blank => Some(Damage::At(RETURNED, Cell::Empty)),
        Kind::SexWrong => text(SEX, if person.sex.code() == "male" { "女" } else { "男" }),
        Kind::PhoneShort => Some(Damage::At(
            PHONE,
            misspell::phone(person.phone.unwrap_or(household.phone)),
        )),
        Kind::VillageMisspelt => text(VILLAGE, &village_names.misspelt(village)),
        Kind::VillageWithoutTown => {
            let name = village_names.ambiguous(village)?;
            Some(Damage::Several(vec![(VILLAGE, Cell::text(name)), (TOWN, Cell::Empty)]))
        }
        Kind::CodeWord => text(TRANSPORT, "摩的"),
        Kind::FlagWord => text(COMPANION_SYMPTOMS, "待核实"),
        Kind::RowTwice => Some(Damage::Twice),
        Kind::NameBlank => Some(Damage::At(NAME, Cell::Empty)),
        Kind::Stranger => stranger(person, one.household),
        id_kind => misspell::id(id_kind, &person.id).map(|cell| Damage::At(ID, cell)),
    }
}

/// Somebody of the same age who lives in no household of the county: the ID is of another
/// county code that is not assigned.
fn stranger(person: &Person, position: u32) -> Option<Damage> {
    let digits = format!("349901{}", &person.id.as_str()[6..17]);
    let id = twofront_domain::resident_id::ResidentId::from_17_digits(&digits)?;
    let name = names::stranger(&person.name, position);
    Some(Damage::Several(vec![
        (NAME, Cell::text(name)),
        (ID, Cell::text(id.as_str())),
        (
            PHONE,
            Cell::text(numbers::phone(80_000_001 + u64::from(position) * 2).to_string()),
        ),
    ]))
}
