//! (f) Unsold produce: one sheet a town, filled in by villages the way people speak of quantities, prices and days.

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::Date;
use rust_xlsxwriter::XlsxError;

use super::book::Book;
use super::cell::Cell;
use super::digits::{DateStyle, write_day};
use super::headings::{self, LOTS};
use super::list::{self, Damage};
use super::mess::Mess;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::{self, VillageNames};
use crate::dice::{Dice, Stage};
use crate::living::lots::{Lot, Quantity, Seller};
use crate::people::names;
use crate::spec::SynthError;
use crate::truth::SheetLog;

pub(crate) const FILE: &str = "滞销农产品摸排表.xlsx";

const VILLAGE: usize = 2;
const SELLER: usize = 3;
const SELLER_KIND: usize = 4;
const PHONE: usize = 5;
const PRODUCT: usize = 6;
const QUANTITY: usize = 8;
const UNIT: usize = 9;
const READY: usize = 11;
const SPOILS: usize = 12;

const KINDS: &[Kind] = &[
    Kind::HouseholdStranger,
    Kind::DatesSwapped,
    Kind::DateImpossible,
    Kind::NumberWords,
    Kind::PhoneShort,
    Kind::VillageMisspelt,
    Kind::CodeWord,
    Kind::Blank,
];

/// How many of a thousand undamaged quantities are only about right.
const ABOUT_PER_MILLE: u32 = 180;

/// Writes the survey into `folder`.
pub(crate) fn write(
    county: &County,
    (names, mess): (&VillageNames, &Mess),
    folder: &Path,
) -> Result<(PathBuf, Vec<SheetLog>), SynthError> {
    let path = folder.join(FILE);
    let written = sheets(county, names, mess);
    let (book, logs) = written.map_err(|source| SynthError::Workbook {
        path: path.clone(),
        source,
    })?;
    book.save(&path)?;
    Ok((path, logs))
}

fn sheets(county: &County, names: &VillageNames, mess: &Mess) -> Result<(Book, Vec<SheetLog>), XlsxError> {
    let mut dice = Dice::new(county.seed, Stage::WriteLots, 0);
    let mut book = Book::xlsx("滞销农产品摸排表")?;
    let mut faults = list::plan(&mut dice, (county.lots.len(), KINDS), mess, |kind, at| {
        damage(county, names, &county.lots[at], kind)
    });
    let mut logs = Vec::new();
    for (at, town) in county.towns.iter().enumerate() {
        let lots: Vec<usize> = (0..county.lots.len())
            .filter(|lot| town.villages.contains(&county.lots[*lot].village))
            .collect();
        if lots.is_empty() {
            continue;
        }
        book.begin_sheet(&town.name)?;
        let mut log = SheetLog::new(FILE, &town.name);
        let variant = if mess.untidy { at % 3 } else { 0 };
        let title = format!(
            "{}{}{}年滞销农产品摸排表",
            county.names[2],
            town.name,
            county.today.year()
        );
        book.merged(0, (0, 15), &title, true)?;
        let headings: Vec<&str> = LOTS.iter().map(|heading| headings::choose(heading, variant)).collect();
        let cells: Vec<Cell> = headings.iter().map(|heading| Cell::text(*heading)).collect();
        book.row(1, &cells, true)?;
        for (row, lot) in (2..).zip(lots) {
            let mut sheet = Writing {
                county,
                dice: &mut dice,
                untidy: mess.untidy,
            };
            let cells = sheet.row((lot, row), (&mut log, &headings), faults[lot].take());
            book.row(row, &cells, false)?;
        }
        logs.push(log);
    }
    Ok((book, logs))
}

struct Writing<'a> {
    county: &'a County,
    dice: &'a mut Dice,
    untidy: bool,
}

impl Writing<'_> {
    fn row(
        &mut self,
        (number, row): (usize, u32),
        (log, headings): (&mut SheetLog, &[&str]),
        fault: Option<(Kind, Damage)>,
    ) -> Vec<Cell> {
        let lot = &self.county.lots[number];
        let mut cells = self.cells(lot, row - 1);
        let subject = format!("lot:{number}");
        let place = (row + 1, subject.as_str(), headings);
        let stranger = matches!(fault, Some((Kind::HouseholdStranger, _)));
        match fault {
            Some(fault) => {
                list::apply(log, place, fault, &mut cells);
            }
            None if self.untidy && self.dice.per_mille(ABOUT_PER_MILLE) => {
                let about = about(self.dice, &cells[QUANTITY].shown());
                list::apply(log, place, (Kind::About, Damage::At(QUANTITY, about)), &mut cells);
            }
            None => {}
        }
        if let Seller::Household(position) = lot.seller
            && !stranger
        {
            log.rows.push((
                row + 1,
                self.county.households[position as usize].first_person,
                position,
            ));
        }
        cells
    }

    fn cells(&mut self, lot: &Lot, number: u32) -> Vec<Cell> {
        let village = &self.county.villages[lot.village];
        let variant = if self.untidy { self.dice.below(2) } else { 0 };
        let kinds = lot.seller_kind.written();
        let seller = match &lot.seller {
            Seller::Household(position) => self.county.households[*position as usize].head().name.to_string(),
            Seller::Other(name) => name.clone(),
        };
        let (quantity, unit) = self.quantity(lot.quantity);
        vec![
            Cell::whole(number),
            Cell::text(village.town_name.as_str()),
            Cell::text(village.written.as_str()),
            Cell::text(seller),
            Cell::text(kinds[variant % kinds.len()]),
            Cell::text(lot.phone.to_string()),
            Cell::text(lot.product),
            lot.variety.map_or(Cell::Empty, Cell::text),
            quantity,
            unit,
            price(lot),
            self.day(lot.ready_from),
            self.day(lot.spoils_by),
            Cell::text(lot.stored_at),
            lot.channel.map_or(Cell::Empty, Cell::text),
            Cell::Empty,
        ]
    }

    /// The quantity, and the unit where it does not stand with it.
    fn quantity(&mut self, quantity: Quantity) -> (Cell, Cell) {
        let style = if self.untidy { self.dice.below(5) } else { 0 };
        match (quantity, style) {
            (Quantity::Pieces(count, unit), 0 | 1) => (Cell::whole(count), Cell::text(unit)),
            (Quantity::Pieces(count, unit), _) => (Cell::text(format!("{count}{unit}")), Cell::Empty),
            (Quantity::Jin(jin), 0) => (Cell::whole(jin), Cell::text("斤")),
            (Quantity::Jin(jin), 1) => (Cell::Number(f64::from(jin) / 2.0), Cell::text("公斤")),
            (Quantity::Jin(1000), _) => (Cell::text("半吨"), Cell::Empty),
            (Quantity::Jin(jin), 2) if jin % 2000 == 0 => (Cell::text(format!("{}吨", jin / 2000)), Cell::Empty),
            (Quantity::Jin(jin), 3) if jin >= 5000 && jin % 1000 == 0 => {
                (Cell::text(format!("{}万斤", f64::from(jin) / 10_000.0)), Cell::Empty)
            }
            (Quantity::Jin(jin), _) => (Cell::text(format!("{jin}斤")), Cell::Empty),
        }
    }

    /// Days are written short: `3月5日` for one of this year.
    fn day(&mut self, date: Date) -> Cell {
        let this_year = date.year() == self.county.today.year();
        if self.untidy && this_year && self.dice.per_mille(350) {
            return Cell::text(format!("{}月{}日", date.month(), date.day()));
        }
        let styles = [
            DateStyle::Dots,
            DateStyle::Compact,
            DateStyle::Dashes,
            DateStyle::Slashes,
        ];
        let style = if self.untidy {
            self.dice.pick(&styles)
        } else {
            DateStyle::Dashes
        };
        Cell::text(write_day(style, date))
    }
}

/// `2.5元/斤`, `85元/只`.
fn price(lot: &Lot) -> Cell {
    let unit = match lot.quantity {
        Quantity::Jin(_) => "斤",
        Quantity::Pieces(_, unit) => unit,
    };
    lot.price_tenths.map_or(Cell::Empty, |tenths| {
        let yuan = f64::from(tenths) / 10.0;
        Cell::text(format!("{yuan}元/{unit}"))
    })
}

/// The quantity as somebody guesses it.
fn about(dice: &mut Dice, quantity: &str) -> Cell {
    Cell::text(match dice.below(4) {
        0 => format!("近{quantity}"),
        1 => format!("约{quantity}"),
        2 => format!("大概{quantity}"),
        _ => format!("{quantity}左右"),
    })
}

fn damage(county: &County, village_names: &VillageNames, lot: &Lot, kind: Kind) -> Option<Damage> {
    let text = |column: usize, text: &str| Some(Damage::At(column, Cell::text(text)));
    match kind {
        Kind::HouseholdStranger => {
            let Seller::Household(position) = lot.seller else {
                return None;
            };
            let name = names::stranger(&county.households[position as usize].head().name, position);
            text(SELLER, &name)
        }
        Kind::DatesSwapped => {
            let day = |date| Cell::text(write_day(DateStyle::Dashes, date));
            let changes = vec![
                (SPOILS, day(lot.ready_from.saturating_sub(2.days()))),
                (READY, day(lot.ready_from)),
            ];
            Some(Damage::Several(changes))
        }
        Kind::DateImpossible => text(SPOILS, &format!("{}.2.30", county.today.year())),
        Kind::NumberWords => Some(Damage::Several(vec![
            (QUANTITY, Cell::text("一大批")),
            (UNIT, Cell::Empty),
        ])),
        Kind::PhoneShort => Some(Damage::At(PHONE, misspell::phone(lot.phone))),
        Kind::VillageMisspelt => text(VILLAGE, &village_names.misspelt(&county.villages[lot.village])),
        Kind::CodeWord => text(SELLER_KIND, "散户"),
        Kind::Blank if lot.village.is_multiple_of(2) => Some(Damage::At(SPOILS, Cell::Empty)),
        Kind::Blank => Some(Damage::At(PRODUCT, Cell::Empty)),
        _ => None,
    }
}
