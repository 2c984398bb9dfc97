//! Puts the planned errors into the rows of the two ledgers that list households, and notes them. What both ledgers have in
//! common is here; where their columns stand, they say themselves.

use std::borrow::Cow;

use twofront_domain::person::Sex;

use super::cell::Cell;
use super::style::Style;
use crate::county::County;
use crate::damage::kinds::Kind;
use crate::damage::misspell::{self, VillageNames};
use crate::damage::plan::{Fault, Ledger};
use crate::damage::untrue;
use crate::people::household::{Household, Person};
use crate::people::names;
use crate::truth::{Noted, SheetLog};

/// Where the columns stand that an error can hit.
pub(crate) struct Columns {
    pub ledger: Ledger,
    pub village: Option<usize>,
    pub name: usize,
    pub id: usize,
    pub relation: usize,
    pub sex: Option<usize>,
    pub health: usize,
    pub insurance: Option<usize>,
    pub phone: usize,
    pub months: usize,
    pub wage: Option<usize>,
    pub house: usize,
    pub water: usize,
    pub per_head: usize,
    pub day: usize,
}

/// The household as it is written down: with its untrue value, where it has one.
pub(crate) fn as_written<'a>(county: &County, household: &'a Household, fault: Option<&Fault>) -> Cow<'a, Household> {
    match fault {
        Some(fault) if untrue::KINDS.contains(&fault.kind) => {
            let mut copy = household.clone();
            untrue::apply(fault.kind, &mut copy, fault.member, county.data_date());
            Cow::Owned(copy)
        }
        _ => Cow::Borrowed(household),
    }
}

/// The row in which an error is to be noted, with what it says and what it should say.
pub(crate) struct Line<'a> {
    /// Row as the spreadsheet counts.
    pub row: u32,
    pub headings: &'a [String],
    pub household: &'a Household,
    pub member: usize,
}

impl Line<'_> {
    fn person(&self) -> &Person {
        &self.household.members[self.member]
    }

    fn person_number(&self) -> u32 {
        self.household.first_person + self.member as u32
    }

    /// Notes the row as the member's.
    pub fn link(&self, log: &mut SheetLog) {
        log.rows.push((self.row, self.person_number(), self.household.position));
    }

    /// Notes an error of one cell.
    pub fn note(
        &self,
        log: &mut SheetLog,
        kind: Kind,
        column: usize,
        (written, right): (&Cell, &Cell),
        elsewhere: Vec<u32>,
    ) {
        log.errors.push(Noted {
            row: self.row,
            column: Some((column, self.headings.get(column).cloned().unwrap_or_default())),
            kind,
            subject: format!("person:{}", self.person_number()),
            written: shown_exactly(written),
            right: shown_exactly(right),
            elsewhere,
        });
    }

    /// Notes an error of the whole row.
    pub fn note_row(&self, log: &mut SheetLog, kind: Kind, elsewhere: Vec<u32>) {
        log.errors.push(Noted {
            row: self.row,
            column: None,
            kind,
            subject: format!("person:{}", self.person_number()),
            written: self.person().name.to_string(),
            right: String::new(),
            elsewhere,
        });
    }
}

/// A number in full: an ID that went through a spreadsheet shows what became of it.
fn shown_exactly(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) if number.abs() > 1e15 => format!("{number:.0}"),
        other => other.shown(),
    }
}

/// Writes the certificate's number into the ID column of somebody with a disability, and notes it.
pub(crate) fn certificate(log: &mut SheetLog, line: &Line<'_>, column: usize, cells: &mut [Cell]) {
    let person = line.person();
    if let Some(disability) = person.disability {
        let right = Cell::text(person.id.as_str());
        let written = Cell::text(misspell::disability_number(&person.id, disability));
        line.note(log, Kind::IdDisability, column, (&written, &right), Vec::new());
        cells[column] = written;
    }
}

/// Damages a cell of the row where the fault says so, and notes it.
pub(crate) fn damage(
    log: &mut SheetLog,
    line: &Line<'_>,
    fault: &Fault,
    (columns, style, names): (&Columns, &Style, &VillageNames),
    (county, cells): (&County, &mut [Cell]),
) {
    if fault.member != line.member || fault.ledger != columns.ledger {
        return;
    }
    let Some((column, written)) = damaged(line, fault, (columns, style, names), county) else {
        return;
    };
    let elsewhere = match (fault.kind, fault.other) {
        (Kind::NameMisheard, _) => vec![line.person_number()],
        (Kind::IdCopied, Some((household, member))) => {
            vec![county.households[household as usize].first_person + member as u32]
        }
        _ => Vec::new(),
    };
    line.note(log, fault.kind, column, (&written, &cells[column]), elsewhere);
    cells[column] = written;
}

fn damaged(
    line: &Line<'_>,
    fault: &Fault,
    (columns, style, names): (&Columns, &Style, &VillageNames),
    county: &County,
) -> Option<(usize, Cell)> {
    let (household, person) = (line.household, line.person());
    let odd = household.position % 2 == 1;
    let words = |text: &str| style.words(text);
    Some(match fault.kind {
        Kind::IdCopied => {
            let (other, member) = fault.other?;
            (columns.id, Cell::text(county.person(other, member).id.as_str()))
        }
        Kind::DateImpossible => (columns.day, words(&format!("{}年2月30日", county.today.year()))),
        Kind::DateNextYear => (
            columns.day,
            words(&format!(
                "{}.1.{}",
                county.today.year() + 1,
                3 + household.position % 20
            )),
        ),
        Kind::NumberWords if odd => (columns.months, words("常年")),
        Kind::NumberWords => (columns.wage?, words("见合同")),
        Kind::NumberTooLarge if odd => (columns.months, Cell::whole(16)),
        Kind::NumberTooLarge => (columns.wage?, Cell::whole(350_000)),
        Kind::MoneyInWan => {
            let hundreds = (household.income.per_head + 50) / 100;
            (columns.per_head, Cell::Number(hundreds as f64 / 100.0))
        }
        Kind::RelationWord => (columns.relation, words("亲家")),
        Kind::HealthWord => (columns.health, words("较差")),
        Kind::CodeWord => (columns.insurance?, words("商业保险")),
        Kind::FlagWord if odd => (columns.water, words("待检测")),
        Kind::FlagWord => (columns.house, words("待鉴定")),
        Kind::PhoneShort => (columns.phone, misspell::phone(person.phone?)),
        Kind::Blank => (columns.relation, Cell::Empty),
        Kind::SexWrong => (columns.sex?, words(if person.sex == Sex::Male { "女" } else { "男" })),
        Kind::NameBlank => (columns.name, Cell::Empty),
        Kind::NameMisheard => (columns.name, words(&names::misheard(&person.name)?)),
        Kind::VillageMisspelt => (
            columns.village?,
            words(&names.misspelt(&county.villages[household.village])),
        ),
        id_kind => (columns.id, misspell::id(id_kind, &person.id)?),
    })
}

/// Notes an untrue value at the row of `ledger` that has it, in `column`; `right` is the row of the true household.
pub(crate) fn note_untrue(
    log: &mut SheetLog,
    line: &Line<'_>,
    (fault, ledger, column): (&Fault, Ledger, usize),
    (written, right): (&[Cell], &[Cell]),
) {
    if fault.member == line.member && fault.ledger == ledger {
        line.note(log, fault.kind, column, (&written[column], &right[column]), Vec::new());
    }
}
