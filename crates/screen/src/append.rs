//! How rows come into a snapshot and leave it: appended one by one, never moved. Knows ids, places and values, not rules.

use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{FieldIndex, FieldType};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::{PlaceCode, PlaceLevel};

use crate::column::{BLOCK, Column};
use crate::layout::{Layout, ON, Origin};
use crate::snapshot::{NO_ROW, Snapshot};
use crate::table::{TABLES, Table};

/// Where values go next.
#[derive(Debug)]
pub(crate) struct Writing {
    /// For each field its column among its subject's and among that subject's events.
    by_field: Vec<Placement>,
    /// The column of place codes of each table.
    places: [Option<u16>; TABLES],
    /// The row that was started last.
    row: Option<(Table, usize)>,
    /// The event of that row that was started last.
    day: Option<usize>,
    /// Lots and sites of a household that was removed and may come back.
    waiting: HashMap<HouseholdId, Vec<(Table, u32)>>,
    last_village: Option<(PlaceCode, u32)>,
    /// Rows that stand for nothing any more.
    dead: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Placement {
    own: Option<u16>,
    event: Option<u16>,
}

impl Writing {
    pub(crate) fn of(layout: &Layout) -> Self {
        let mut by_field: Vec<Placement> = Vec::new();
        for table in Table::ALL {
            for (slot, at) in layout.slots(table).iter().zip(0..) {
                let Origin::Field(field) = slot.origin else { continue };
                by_field.resize(by_field.len().max(field.get() + 1), Placement::default());
                let placement = &mut by_field[field.get()];
                *(if table.is_events() {
                    &mut placement.event
                } else {
                    &mut placement.own
                }) = Some(at);
            }
        }
        Self {
            by_field,
            places: Table::ALL.map(|table| layout.find(table, Origin::Place)),
            row: None,
            day: None,
            waiting: HashMap::new(),
            last_village: None,
            dead: 0,
        }
    }

    /// How many rows stand for nothing any more.
    pub(crate) fn dead(&self) -> usize {
        self.dead
    }
}

/// Whoever reads a county pushes its rows here. A household, lot or site that is already there is replaced by the new rows;
/// a village keeps its row and is told anew.
impl CountyRows for Snapshot {
    fn wants(&self, field: FieldIndex) -> bool {
        let placement = self.writing.by_field.get(field.get());
        placement.is_some_and(|placement| placement.own.is_some() || placement.event.is_some())
    }

    fn village(&mut self, place: &PlaceCode) {
        let Some(row) = self.village_at(place) else {
            self.writing.row = None;
            return;
        };
        self.clear_village(row as usize);
        self.present[Table::Village as usize].set(row as usize, true);
        self.writing.row = Some((Table::Village, row as usize));
        self.writing.day = None;
    }

    fn household(&mut self, id: HouseholdId, place: &PlaceCode) {
        if let Some(row) = self.household_row(id) {
            self.remove_household(row);
        }
        let village = self.village_at(place).unwrap_or(NO_ROW);
        let row = self.start(Table::Household, village, Some(place));
        grow(&mut self.first[Table::Person as usize]);
        self.present[Table::Household as usize].push(true);
        self.ids.households.push(id);
        self.ids.household_places.push(place.clone());
        self.ids.household_rows.insert(id, row as u32);
        if let Some(list) = self.villages.households.get_mut(village as usize) {
            list.push(row as u32);
        }
        for (table, waiting) in self.writing.waiting.remove(&id).unwrap_or_default() {
            self.household[table as usize][waiting as usize] = row as u32;
        }
    }

    fn person(&mut self, id: PersonId) {
        let Some(household) = self.household_count().checked_sub(1) else {
            self.writing.row = None;
            return;
        };
        self.start(Table::Person, household as u32, None);
        self.add_to_run(Table::Person);
        self.ids.people.push(id);
        let village = self.up[Table::Household as usize][household];
        if let Some(people) = self.villages.people.get_mut(village as usize) {
            *people += 1;
        }
    }

    fn lot(&mut self, id: LotId, household: Option<HouseholdId>, place: &PlaceCode) {
        if let Some(row) = self.lot_row(id) {
            self.remove_lot(row);
        }
        let row = self.start_kept(Table::Lot, household, place);
        self.ids.lots.push(id);
        self.ids.lot_places.push(place.clone());
        self.ids.lot_rows.insert(id, row);
    }

    fn site(&mut self, id: SiteId, household: Option<HouseholdId>, place: &PlaceCode) {
        if let Some(row) = self.site_row(id) {
            self.remove_site(row);
        }
        let row = self.start_kept(Table::Site, household, place);
        self.ids.sites.push(id);
        self.ids.site_places.push(place.clone());
        self.ids.site_rows.insert(id, row);
    }

    fn day(&mut self, on: Date) {
        let Some((table, row)) = self.writing.row else { return };
        let events = table.events();
        let event = self.rows(events);
        self.add_row(events, row as u32);
        self.columns[events as usize][usize::from(ON)].set(event, ValueRef::Date(on), &[]);
        if table == Table::Village {
            self.villages.events[row].push(event as u32);
        } else {
            self.add_to_run(events);
        }
        self.writing.day = Some(event);
    }

    fn value(&mut self, field: FieldIndex, value: ValueRef<'_>) {
        let Some((table, row)) = self.writing.row else { return };
        let placement = self.writing.by_field.get(field.get()).copied().unwrap_or_default();
        let (table, row, slot) = match self.writing.day {
            Some(event) => (table.events(), event, placement.event),
            None => (table, row, placement.own),
        };
        let Some(slot) = slot else { return };
        let Some(described) = self.layout.slots(table).get(usize::from(slot)) else {
            return;
        };
        let dates = (described.kind == FieldType::Date, matches!(value, ValueRef::Date(_)));
        if described.origin == Origin::Field(field) && dates.0 == dates.1 {
            self.columns[table as usize][usize::from(slot)].set(row, value, &described.codes);
        }
    }
}

/// Rows that leave.
impl Snapshot {
    /// Removes a household with its members. Its lots and sites stay, and find it again when it comes back.
    pub fn remove_household(&mut self, row: usize) {
        let table = Table::Household as usize;
        if !self.present[table].get(row) {
            return;
        }
        self.present[table].set(row, false);
        let members = self.members(row);
        let days: usize = members
            .clone()
            .map(|member| self.run(Table::PersonEvent, member).len())
            .sum();
        self.writing.dead += 1 + members.len() + days + self.run(Table::HouseholdEvent, row).len();
        let members = members.len() as u32;
        let village = self.up[table][row] as usize;
        if let Some(list) = self.villages.households.get_mut(village) {
            list.retain(|&one| one as usize != row);
            self.villages.people[village] -= members;
        }
        let id = self.ids.households[row];
        for kept in [Table::Lot, Table::Site] {
            for (at, household) in self.household[kept as usize].iter_mut().enumerate() {
                if *household as usize == row {
                    *household = NO_ROW;
                    self.writing.waiting.entry(id).or_default().push((kept, at as u32));
                }
            }
        }
    }

    /// Removes a lot.
    pub fn remove_lot(&mut self, row: usize) {
        self.remove_kept(Table::Lot, row);
    }

    /// Removes a site.
    pub fn remove_site(&mut self, row: usize) {
        self.remove_kept(Table::Site, row);
    }

    fn remove_kept(&mut self, table: Table, row: usize) {
        let present = &mut self.present[table as usize];
        if present.get(row) {
            present.set(row, false);
            self.writing.dead += 1 + self.run(table.events(), row).len();
        }
    }

    /// Forgets what is known of a village. While households live there it stays a row.
    pub fn remove_village(&mut self, row: usize) {
        self.clear_village(row);
        self.present[Table::Village as usize].set(row, false);
    }

    fn clear_village(&mut self, row: usize) {
        let place = self.writing.places[Table::Village as usize];
        for (at, column) in self.columns[Table::Village as usize].iter_mut().enumerate() {
            if place.map(usize::from) != Some(at) {
                column.clear(row);
            }
        }
        self.writing.dead += self.villages.events[row].len();
        for event in std::mem::take(&mut self.villages.events[row]) {
            self.up[Table::VillageEvent as usize][event as usize] = NO_ROW;
            self.columns[Table::VillageEvent as usize][usize::from(ON)].clear(event as usize);
        }
    }

    /// The row of the village with this code, made when it is new; `None` for larger places.
    fn village_at(&mut self, place: &PlaceCode) -> Option<u32> {
        if let Some((last, row)) = &self.writing.last_village
            && last == place
        {
            return Some(*row);
        }
        if place.level() != PlaceLevel::Village {
            return None;
        }
        let row = match self.villages.row_of.get(place) {
            Some(&row) => row,
            None => {
                let writing = (self.writing.row, self.writing.day);
                let row = self.start(Table::Village, NO_ROW, Some(place)) as u32;
                (self.writing.row, self.writing.day) = writing;
                self.present[Table::Village as usize].push(false);
                self.villages.places.push(place.clone());
                self.villages.row_of.insert(place.clone(), row);
                self.villages.households.push(Vec::new());
                self.villages.people.push(0);
                self.villages.events.push(Vec::new());
                row
            }
        };
        self.writing.last_village = Some((place.clone(), row));
        Some(row)
    }

    /// A row of a table, nothing known of it yet but its place.
    fn start(&mut self, table: Table, above: u32, place: Option<&PlaceCode>) -> usize {
        let row = self.rows(table);
        self.add_row(table, above);
        if let (Some(slot), Some(place)) = (self.writing.places[table as usize], place) {
            self.columns[table as usize][usize::from(slot)].set(row, ValueRef::Text(place.as_str()), &[]);
        }
        grow(&mut self.first[table.events() as usize]);
        self.writing.row = Some((table, row));
        self.writing.day = None;
        row
    }

    fn add_row(&mut self, table: Table, above: u32) {
        if self.rows(table).is_multiple_of(BLOCK) {
            self.columns[table as usize].iter_mut().for_each(Column::add_block);
        }
        self.up[table as usize].push(above);
    }

    /// One more row in the run of the last row above.
    fn add_to_run(&mut self, table: Table) {
        let (first, last) = (&mut self.first[table as usize], &mut self.last[table as usize]);
        if let [.., start, end] = first.as_mut_slice() {
            if start < end {
                last.set(*end as usize - 1, false);
            }
            last.push(true);
            *end += 1;
        }
    }

    fn start_kept(&mut self, table: Table, household: Option<HouseholdId>, place: &PlaceCode) -> u32 {
        let village = self.village_at(place).unwrap_or(NO_ROW);
        let row = self.start(table, village, Some(place)) as u32;
        self.present[table as usize].push(true);
        let keeper = household.and_then(|id| self.household_row(id));
        if let (None, Some(id)) = (keeper, household) {
            self.writing.waiting.entry(id).or_default().push((table, row));
        }
        self.household[table as usize].push(keeper.map_or(NO_ROW, |row| row as u32));
        row
    }
}

/// One more row above, without rows of its own yet.
fn grow(first: &mut Vec<u32>) {
    first.push(first.last().copied().unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// A household of two with days, its lot, and its village.
    fn push(snapshot: &mut Snapshot, place: &PlaceCode, days: usize) {
        let said = |snapshot: &mut Snapshot| {
            (1..=days).for_each(|day| snapshot.day(Date::constant(2020, 2, day as i8)));
        };
        snapshot.village(place);
        said(snapshot);
        let household = HouseholdId::numbered(1);
        snapshot.household(household, place);
        said(snapshot);
        for number in 1..=2 {
            snapshot.person(PersonId::numbered(number));
            said(snapshot);
        }
        snapshot.lot(LotId::numbered(1), Some(household), place);
        said(snapshot);
        snapshot.site(SiteId::numbered(1), Some(household), place);
        said(snapshot);
    }

    #[test]
    fn the_last_row_of_each_run_is_marked() {
        let place = "340722100201".parse().unwrap();
        let mut snapshot = Snapshot::with_layout(Arc::new(Layout::default()));
        for (number, size) in (1..).zip([2, 0, 1, 3]) {
            snapshot.household(HouseholdId::numbered(number), &place);
            (0..number).for_each(|day| snapshot.day(Date::constant(2020, 2, 1 + day as i8)));
            (0..size).for_each(|person| snapshot.person(PersonId::numbered(10 * number + person)));
        }
        for (table, rows) in [
            (Table::Person, [1, 2, 5].as_slice()),
            (Table::HouseholdEvent, &[0, 2, 5, 9]),
        ] {
            assert_eq!(
                snapshot.last[table as usize].ones().collect::<Vec<_>>(),
                rows,
                "{table:?}"
            );
            assert_eq!(snapshot.last[table as usize].len(), snapshot.rows(table));
        }
    }

    #[test]
    fn dead_rows_are_counted() {
        let place = "340722100201".parse().unwrap();
        let mut snapshot = Snapshot::with_layout(Arc::new(Layout::default()));
        let check = |snapshot: &Snapshot, expect: usize| {
            let dead = |table: Table| (0..snapshot.rows(table)).filter(move |&row| !snapshot.is_present(table, row));
            assert_eq!(
                Table::ALL.into_iter().flat_map(dead).count(),
                expect,
                "rows that are not there"
            );
            assert_eq!(snapshot.dead_rows().0, expect);
        };
        push(&mut snapshot, &place, 3);
        check(&snapshot, 0);
        assert_eq!(snapshot.dead_rows().1, 6 * 4);
        // The village keeps its row.
        push(&mut snapshot, &place, 2);
        check(&snapshot, 5 * 4 + 3);
        snapshot.remove_lot(1);
        snapshot.remove_lot(1);
        check(&snapshot, 5 * 4 + 3 + 3);
        snapshot.remove_household(1);
        snapshot.remove_household(1);
        check(&snapshot, 5 * 4 + 3 + 3 + 9);
    }
}
