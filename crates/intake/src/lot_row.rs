//! The lot of a row: quantity, unit and price cells put together once the whole row is known.

use twofront_domain::field::{Catalogue, Field, FieldIndex, Subject};
use twofront_domain::value::Value;
use twofront_packs::ColumnRole;

use crate::cell::problem::Problem;
use crate::cell_value;
use crate::lot::{self, LotFields};
use crate::plan::{Plan, Reading, Target};
use crate::rows::{OpenRow, RowReader};
use crate::sheet::Cell;

/// Where a lot's quantity, unit and price stand, and the fields they go to.
pub struct LotColumns<'a> {
    quantity: usize,
    price: Option<usize>,
    unit: Option<usize>,
    fields: LotFields<'a>,
    weight: FieldIndex,
    pieces: FieldIndex,
    price_kg: FieldIndex,
    price_piece: FieldIndex,
    approximate: Option<FieldIndex>,
}

impl<'a> LotColumns<'a> {
    /// The columns of a plan that reads lots; `None` for other ledgers.
    pub fn new(plan: &Plan<'_>, catalogue: &'a Catalogue) -> Option<Self> {
        let at = |wanted: Reading| {
            plan.columns
                .iter()
                .position(|planned| matches!(planned.target, Target::Field { reading, .. } if reading == wanted))
        };
        let lot = |word: &str| -> Option<(FieldIndex, &'a Field)> {
            let index = catalogue.index(Subject::Lot, word)?;
            Some((index, catalogue.field(index)))
        };
        let (weight, pieces) = (lot("weight")?, lot("pieces")?);
        let (price_kg, price_piece) = (lot("price_kg")?, lot("price_piece")?);
        let unit =
            |planned: &crate::plan::Planned<'_>| matches!(planned.target, Target::Role(ColumnRole::QuantityUnit));
        Some(Self {
            quantity: at(Reading::LotQuantity)?,
            price: at(Reading::LotPrice),
            unit: plan.columns.iter().position(unit),
            fields: LotFields {
                weight: weight.1,
                pieces: pieces.1,
                price_kg: price_kg.1,
                price_piece: price_piece.1,
            },
            weight: weight.0,
            pieces: pieces.0,
            price_kg: price_kg.0,
            price_piece: price_piece.0,
            approximate: lot("approximate").map(|(index, _)| index),
        })
    }

    /// Reads quantity and price of a row.
    pub(crate) fn finish(&self, reader: &mut RowReader<'_>, row: &mut OpenRow, cells: &[(u16, Cell)]) {
        let plan = reader.plan;
        let filled = |reader: &RowReader<'_>, at: usize| {
            let column = plan.columns[at].column;
            let found = cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
            Some(cells[found].1).filter(|cell| !reader.is_blank(*cell))
        };
        let unit_cell = self.unit.and_then(|at| filled(reader, at));
        let unit_text = unit_cell.map(|cell| cell_value::as_text(reader.content(cell)).into_owned());
        let planned = &plan.columns[self.quantity];
        let unit_of_row = unit_text.as_deref().or(planned.unit.as_deref());
        let mut unit_read = unit_of_row.map(str::to_owned);
        if let Some(cell) = filled(reader, self.quantity) {
            let read = lot::quantity(reader.content(cell), unit_of_row, &self.fields);
            if matches!(read.outcome.problem, Some(Problem::QuantityApproximate(_)))
                && let Some(approximate) = self.approximate
            {
                row.values.set(approximate, Value::Flag(true));
            }
            unit_read = read.unit.or(unit_read);
            let index = if read.pieces { self.pieces } else { self.weight };
            reader.take(row, planned, Subject::Lot, Some(index), read.outcome, cell);
        }
        let Some(at) = self.price else { return };
        let planned = &plan.columns[at];
        if let Some(cell) = filled(reader, at) {
            let per = planned
                .unit
                .as_deref()
                .and_then(|unit| unit.split_once('/'))
                .map(|(_, per)| per.to_owned());
            let read = lot::price(reader.content(cell), per.or(unit_read).as_deref(), &self.fields);
            let index = if read.pieces { self.price_piece } else { self.price_kg };
            reader.take(row, planned, Subject::Lot, Some(index), read.outcome, cell);
        }
    }
}
