//! The rows of one recognised sheet: each becomes a record with its values, or a finding that says why not.

mod cells;
mod finish;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, Subject};
use twofront_domain::finding::Finding;
use twofront_domain::ledger::Record;
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::value::Values;
use twofront_packs::ColumnRole;

use crate::cell::problem::Problem;
use crate::cell::word::is_blank_mark;
use crate::cell_value::{self, Content, Outcome};
use crate::context::Context;
use crate::household::{HouseholdSigns, Households};
use crate::identity::{self, Identity, PersonFields};
use crate::places::{Found, Places};
use crate::plan::{Plan, Planned, Target};
use crate::row_kind::{TidyCell, is_data};
use crate::sheet::{Book, Cell, Grid, TextId};

/// What the sheets of one file share.
pub struct Shared<'a> {
    /// All cells and texts.
    pub book: &'a Book,
    /// Tidied texts by [`TextId`], where tidying changed them.
    pub tidied: &'a [Option<Box<str>>],
    /// Every field.
    pub catalogue: &'a Catalogue,
    /// The county's places.
    pub places: &'a Places,
    /// When the file was received.
    pub received_on: Date,
}

/// What one sheet gave.
#[derive(Debug, Default)]
pub struct SheetOutcome {
    /// Accepted rows.
    pub records: Vec<Record>,
    /// Things to look at.
    pub findings: Vec<Finding>,
    /// Data rows seen.
    pub rows: u64,
    /// Cells only brought into shape.
    pub tidied_cells: u64,
    /// The latest date of the data-date column.
    pub data_date: Option<Date>,
}

/// Reads the rows of one sheet.
pub struct RowReader<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) plan: &'a Plan<'a>,
    sheet: Arc<str>,
    sheet_place: Option<PlaceCode>,
    sheet_date: Option<Date>,
    person: PersonFields,
    lot: Option<crate::lot_row::LotColumns<'a>>,
    households: Households,
    remembered: HashMap<(usize, TextId), Outcome>,
    found_places: HashMap<(Option<TextId>, Option<TextId>), Found>,
    out: SheetOutcome,
}

/// A row while it is read.
#[derive(Default)]
pub(crate) struct OpenRow {
    pub(crate) number: u32,
    pub(crate) values: Values,
    household: Values,
    identity: Identity,
    day: Day,
    begins_household: bool,
}

/// Which day a row says it speaks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Day {
    /// It says none.
    #[default]
    Unsaid,
    /// This one.
    On(Date),
    /// One that cannot be read or has not come yet.
    Wrong,
}

impl<'a> RowReader<'a> {
    /// Prepares to read the sheet `name`, whose lines above the heading say `context`.
    pub fn new(shared: &'a Shared<'a>, plan: &'a Plan<'a>, name: &Arc<str>, context: &Context) -> Self {
        Self {
            shared,
            plan,
            sheet: Arc::clone(name),
            sheet_place: context.place.clone(),
            sheet_date: context.date,
            person: PersonFields::new(shared.catalogue),
            lot: crate::lot_row::LotColumns::new(plan, shared.catalogue),
            households: Households::default(),
            remembered: HashMap::new(),
            found_places: HashMap::new(),
            out: SheetOutcome::default(),
        }
    }

    /// Reads every row from `data_from` on.
    pub fn read(mut self, grid: &Grid, data_from: usize) -> SheetOutcome {
        // Lists of single people link by ID; a ledger of households must say where they live, and one of villages which.
        let speaks_of_places = self.plan.lists_households || self.plan.subject == Subject::Village;
        let needs_place = self.plan.village.is_none() && speaks_of_places;
        if needs_place && !is_village(self.sheet_place.as_ref()) {
            self.find(&Problem::SheetPlaceUnknown, None, None, None);
        }
        let mut started = false;
        for at in data_from..grid.row_count() {
            let (number, cells) = grid.row(at);
            if !self.is_data(cells, started) {
                continue;
            }
            started = true;
            self.out.rows += 1;
            let next = (at + 1 < grid.row_count()).then(|| grid.row(at + 1).1);
            self.row(number, cells, next);
        }
        self.out
    }

    fn is_data(&self, cells: &[(u16, Cell)], started: bool) -> bool {
        let number_column = self
            .plan
            .columns
            .iter()
            .find(|planned| matches!(planned.target, Target::Role(ColumnRole::RowNumber)));
        let only_number = cells.len() == 1 && number_column.is_some_and(|planned| planned.column == cells[0].0);
        // Most rows are plain data: only those whose first cells are texts, or that lead, need a closer look.
        let early = cells.iter().take(2).any(|(_, cell)| matches!(cell, Cell::Text(_)));
        if only_number || !early && started && cells.len() > 1 {
            return !only_number;
        }
        let shown: Vec<(u16, Cow<'_, str>)> = cells
            .iter()
            .map(|(column, cell)| (*column, cell_value::as_text(self.content(*cell))))
            .collect();
        let tidy: Vec<TidyCell<'_>> = shown.iter().map(|(column, text)| (*column, text.as_ref())).collect();
        is_data(&tidy, self.plan, started)
    }

    fn row(&mut self, number: u32, cells: &[(u16, Cell)], next: Option<&[(u16, Cell)]>) {
        let mut row = OpenRow {
            number,
            ..OpenRow::default()
        };
        if self.lists_households() {
            let signs = self.household_signs(cells, next);
            row.begins_household = self.households.step(signs, self.plan.fill_down, &self.sheet, number);
        }
        if self.name_missing(cells) {
            let column = self.plan.name.map(|at| &self.plan.columns[at]);
            let problem = match self.plan.subject {
                Subject::Site => Problem::SiteWithoutName,
                _ => Problem::RowWithoutName,
            };
            self.find(&problem, Some(number), column, None);
            self.keep_household_cells(&mut row, cells);
            return;
        }
        let mut rest = cells;
        for at in 0..self.plan.columns.len() {
            let wanted = self.plan.columns[at].column;
            while rest.first().is_some_and(|(column, _)| *column < wanted) {
                rest = &rest[1..];
            }
            let cell = rest
                .first()
                .filter(|(column, _)| *column == wanted)
                .map(|(_, cell)| *cell);
            self.cell(&mut row, at, cell.filter(|cell| !self.is_blank(*cell)));
        }
        self.finish(row, cells);
    }

    /// Household cells of a row that is not taken still hold for the rows below it.
    fn keep_household_cells(&mut self, row: &mut OpenRow, cells: &[(u16, Cell)]) {
        for at in 0..self.plan.columns.len() {
            let planned = &self.plan.columns[at];
            if matches!(
                planned.target,
                Target::Field {
                    subject: Subject::Household,
                    ..
                }
            ) {
                let cell = cells
                    .iter()
                    .find(|(column, _)| *column == planned.column)
                    .map(|(_, cell)| *cell);
                self.cell(row, at, cell.filter(|cell| !self.is_blank(*cell)));
            }
        }
        if let Some(household) = self.households.current() {
            household.pending = std::mem::take(&mut row.household);
        }
    }

    fn name_missing(&self, cells: &[(u16, Cell)]) -> bool {
        let Some(at) = self.plan.name.filter(|_| self.plan.needs_name()) else {
            return false;
        };
        let cell = self.cell_of(at, cells);
        if self.plan.subject == Subject::Site {
            return cell.is_none();
        }
        cell.is_none_or(|cell| identity::parse_name(&cell_value::as_text(self.content(cell))).is_none())
    }

    fn lists_households(&self) -> bool {
        self.plan.lists_households && self.plan.household_number.is_some()
    }

    fn cell_of(&self, at: usize, cells: &[(u16, Cell)]) -> Option<Cell> {
        let column = self.plan.columns[at].column;
        let found = cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(cells[found].1).filter(|cell| !self.is_blank(*cell))
    }

    fn household_signs(&self, cells: &[(u16, Cell)], next: Option<&[(u16, Cell)]>) -> HouseholdSigns<'a> {
        let number_of = |cells: &[(u16, Cell)]| -> Option<Cow<'a, str>> {
            let cell = self.cell_of(self.plan.household_number?, cells)?;
            Some(cell_value::as_text(self.content(cell)))
        };
        let is_head = self.plan.relation.and_then(|at| {
            let Target::Field { index, .. } = self.plan.columns[at].target else {
                return None;
            };
            let cell = self.cell_of(at, cells)?;
            let key = crate::script::key(&cell_value::as_text(self.content(cell)));
            Some(self.plan.codes(index)?.find(&key) == Some("head"))
        });
        let has_cells = self.plan.columns.iter().enumerate().any(|(at, planned)| {
            let household = matches!(
                planned.target,
                Target::Field {
                    subject: Subject::Household,
                    ..
                }
            );
            household && Some(at) != self.plan.household_number && self.cell_of(at, cells).is_some()
        });
        HouseholdSigns {
            number: number_of(cells),
            is_head: is_head.unwrap_or(false),
            has_cells: self.plan.fill_down && has_cells,
            next_number: next.and_then(number_of),
        }
    }

    pub(crate) fn find(
        &mut self,
        problem: &Problem,
        row: Option<u32>,
        column: Option<&Planned<'_>>,
        value: Option<Box<str>>,
    ) {
        let (text, remedy) = problem.texts();
        self.out.findings.push(Finding {
            code: problem.code(),
            severity: problem.severity(),
            sheet: Some(Arc::clone(&self.sheet)),
            row,
            column: column.map(|planned| planned.column),
            field: column.map(|planned| Arc::clone(&planned.heading)),
            value,
            problem: text,
            remedy,
        });
    }

    pub(crate) fn raw(&self, cell: Cell) -> Box<str> {
        self.shared.book.shown(cell)
    }

    pub(crate) fn content(&self, cell: Cell) -> Content<'a> {
        match cell {
            Cell::Text(id) => Content::Text(text_of(self.shared, id)),
            Cell::Number(number) => Content::Number(number),
            Cell::Date(date) => Content::Date(date),
            Cell::Flag(flag) => Content::Flag(flag),
        }
    }

    pub(crate) fn is_blank(&self, cell: Cell) -> bool {
        matches!(cell, Cell::Text(id) if is_blank_mark(text_of(self.shared, id)))
    }
}

/// True for a village, false for a larger place.
fn is_village(place: Option<&PlaceCode>) -> bool {
    place.is_some_and(|place| place.level() == PlaceLevel::Village)
}

/// A text as tidied.
fn text_of<'a>(shared: &Shared<'a>, id: TextId) -> &'a str {
    shared.tidied[id.get()]
        .as_deref()
        .unwrap_or(&shared.book.texts[id.get()])
}
