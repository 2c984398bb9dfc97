//! What is known only when the whole row is read: its village, the person's identity, the lot, dates in order; and the
//! record that comes of it.

use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::ledger::{Record, RowRef};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Value;

use super::{Day, OpenRow, RowReader, is_village, text_of};
use crate::cell::problem::Problem;
use crate::identity;
use crate::places::VillageFound;
use crate::plan::Target;
use crate::sheet::{Cell, TextId};

impl RowReader<'_> {
    /// The row's village from its own cells, else the sheet's.
    fn place(&mut self, number: u32, cells: &[(u16, Cell)]) -> Option<PlaceCode> {
        let (town, village) = (self.plan.town, self.plan.village);
        if town.is_none() && village.is_none() {
            return self.sheet_place.clone();
        }
        let cell_at = |at: Option<usize>| at.and_then(|at| self.cell_of(at, cells));
        let (town_cell, village_cell) = (cell_at(town), cell_at(village));
        let id = |cell: Option<Cell>| match cell {
            Some(Cell::Text(id)) => Some(id),
            _ => None,
        };
        let key = (id(town_cell), id(village_cell));
        let found = match self.found_places.get(&key) {
            Some(found) => found.clone(),
            None => {
                let name = |id: Option<TextId>| id.map(|id| text_of(self.shared, id));
                let found = self.shared.places.find(name(key.0), name(key.1));
                self.found_places.insert(key, found.clone());
                found
            }
        };
        let plan = self.plan;
        let report = |reader: &mut Self, problem: &Problem, at: Option<usize>, cell: Option<Cell>| {
            if let (Some(at), Some(cell)) = (at, cell) {
                let raw = reader.raw(cell);
                reader.find(problem, Some(number), Some(&plan.columns[at]), Some(raw));
            }
        };
        if found.town_unknown {
            report(self, &Problem::PlaceUnknown, town, town_cell);
        }
        match found.village {
            VillageFound::Fine => {}
            VillageFound::Unknown if found.town_unknown => {}
            VillageFound::Unknown => report(self, &Problem::PlaceUnknown, village, village_cell),
            VillageFound::Ambiguous => report(self, &Problem::PlaceAmbiguous, village, village_cell),
        }
        let town_will_do = matches!(self.plan.subject, Subject::Worker | Subject::Lot | Subject::Site);
        let named = village_cell.is_some() || town_will_do;
        found
            .place
            .filter(|_| named)
            .or_else(|| self.sheet_place.clone().filter(|_| village_cell.is_none()))
    }

    pub(super) fn finish(&mut self, mut row: OpenRow, cells: &[(u16, Cell)]) {
        let place = self.place(row.number, cells);
        self.finish_person(&mut row);
        if let Some(lot) = self.lot.take() {
            lot.finish(self, &mut row, cells);
            self.lot = Some(lot);
        }
        self.check_order(&mut row, Subject::Person, "observed_from", "observed_to");
        self.check_order(&mut row, Subject::Lot, "ready_from", "spoils_by");
        self.need_village(row.number, place.as_ref(), cells);
        let on = self.day(&mut row);
        self.fix(&mut row);
        let mut household_key = None;
        if self.lists_households()
            && let Some(household) = self.households.current()
        {
            household_key = Some(Arc::clone(&household.key));
            let pending = std::mem::take(&mut household.pending);
            if row.household.is_empty() {
                row.household = pending;
            }
        }
        let raw = cells
            .iter()
            .map(|(column, cell)| (*column, self.shared.book.shown(*cell)))
            .collect();
        self.out.records.push(Record {
            row: RowRef {
                sheet: Arc::clone(&self.sheet),
                row: row.number,
            },
            subject: self.plan.subject,
            raw,
            on,
            place,
            household_key,
            values: row.values,
            household_values: row.household,
        });
    }

    /// The day a row speaks for. Where nobody can tell, values that belong to a day are left out: under another day's name
    /// they would be wrong.
    fn day(&mut self, row: &mut OpenRow) -> Option<Date> {
        let plan = self.plan;
        let on = match row.day {
            Day::On(date) => return Some(date),
            // A register is of one day; where its rows do not say which, it is the sheet's.
            _ if plan.dated.is_empty() || plan.lists_households => return None,
            Day::Unsaid => self.sheet_date,
            Day::Wrong => None,
        };
        let Some(column) = plan.day.filter(|_| on.is_none()).map(|at| &plan.columns[at]) else {
            return on;
        };
        if row.day == Day::Unsaid {
            self.find(&Problem::DayMissing, Some(row.number), Some(column), None);
        }
        for values in [&mut row.values, &mut row.household] {
            let kept = values.iter().filter(|(index, _)| !plan.dated.contains(index));
            *values = kept.map(|(index, value)| (index, value.clone())).collect();
        }
        None
    }

    /// Values that the ledger's description says of every row.
    fn fix(&self, row: &mut OpenRow) {
        for (index, value) in self.plan.fixed.iter() {
            let values = match self.shared.catalogue.field(index).subject {
                Subject::Household => &mut row.household,
                _ => &mut row.values,
            };
            values.set(index, value.clone());
        }
    }

    /// A row about a village must say which; an unknown name has its finding already.
    fn need_village(&mut self, number: u32, place: Option<&PlaceCode>, cells: &[(u16, Cell)]) {
        let plan = self.plan;
        if plan.subject != Subject::Village || is_village(place) {
            return;
        }
        if let Some(at) = plan.village.filter(|at| self.cell_of(*at, cells).is_none()) {
            self.find(&Problem::VillageMissing, Some(number), Some(&plan.columns[at]), None);
        }
    }

    /// ID, sex and birth date of a person, each from the other where it is missing.
    fn finish_person(&mut self, row: &mut OpenRow) {
        if self.plan.subject != Subject::Person {
            return;
        }
        let conflict = identity::apply(&row.identity, &self.person, &mut row.values);
        if conflict {
            let plan = self.plan;
            let column = plan.columns.iter().find(
                |planned| matches!(planned.target, Target::Field { index, .. } if Some(index) == self.person.sex),
            );
            let raw = column.and_then(|_| row.identity.sex_written.take());
            self.find(&Problem::SexIdConflict, Some(row.number), column, raw);
        }
    }

    /// A later date that lies before the earlier one is left out.
    fn check_order(&mut self, row: &mut OpenRow, subject: Subject, earlier: &str, later: &str) {
        if self.plan.subject != subject {
            return;
        }
        let catalogue = self.shared.catalogue;
        let (Some(first), Some(second)) = (catalogue.index(subject, earlier), catalogue.index(subject, later)) else {
            return;
        };
        let date = |index| row.values.get(index).and_then(Value::as_date);
        let (Some(from), Some(to)) = (date(first), date(second)) else {
            return;
        };
        if to < from {
            let plan = self.plan;
            let column = |wanted: FieldIndex| {
                plan.columns
                    .iter()
                    .find(|planned| matches!(planned.target, Target::Field { index, .. } if index == wanted))
            };
            let other = column(first).map_or_else(|| earlier.to_owned(), |planned| planned.heading.to_string());
            self.find(
                &Problem::DateOrder(other),
                Some(row.number),
                column(second),
                Some(to.to_string().into()),
            );
            row.values = row
                .values
                .iter()
                .filter(|(index, _)| *index != second)
                .map(|(index, value)| (index, value.clone()))
                .collect();
        }
    }
}
