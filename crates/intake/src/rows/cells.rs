//! Each cell of a row: read by its column's plan, its value kept, its problem reported.

use twofront_domain::field::{FieldIndex, Subject};
use twofront_domain::value::Value;
use twofront_packs::ColumnRole;

use super::{Day, OpenRow, RowReader};
use crate::cell::problem::Problem;
use crate::cell_value::{self, Outcome};
use crate::identity;
use crate::plan::{Planned, Reading, Target};
use crate::sheet::Cell;

impl RowReader<'_> {
    pub(super) fn cell(&mut self, row: &mut OpenRow, at: usize, cell: Option<Cell>) {
        let plan = self.plan;
        let planned = &plan.columns[at];
        let Target::Field {
            subject,
            index,
            field,
            reading,
        } = planned.target
        else {
            self.role(row, at, cell);
            return;
        };
        let Some(cell) = cell else {
            self.empty(row, planned, subject, reading);
            return;
        };
        let content = self.content(cell);
        if matches!(reading, Reading::LotQuantity | Reading::LotPrice) {
            // Lots are put together once the whole row is known.
            return;
        }
        if let Some((index, outcome)) = self.identity_cell(row, index, reading, cell) {
            self.take(row, planned, subject, index, outcome, cell);
            return;
        }
        let remember = matches!(reading, Reading::Code | Reading::Flag | Reading::Date { .. });
        let outcome = match cell {
            Cell::Text(id) if remember => match self.remembered.get(&(at, id)) {
                Some(outcome) => outcome.clone(),
                None => {
                    let outcome = cell_value::read(
                        content,
                        planned,
                        field,
                        reading,
                        plan.codes(index),
                        self.shared.received_on,
                    );
                    self.remembered.insert((at, id), outcome.clone());
                    outcome
                }
            },
            _ => cell_value::read(
                content,
                planned,
                field,
                reading,
                plan.codes(index),
                self.shared.received_on,
            ),
        };
        self.take(row, planned, subject, Some(index), outcome, cell);
    }

    /// Names and IDs; `None` for every other reading. The ID of the row's person goes into the row when it is finished.
    fn identity_cell(
        &self,
        row: &mut OpenRow,
        index: FieldIndex,
        reading: Reading,
        cell: Cell,
    ) -> Option<(Option<FieldIndex>, Outcome)> {
        let stored_as_number = matches!(cell, Cell::Number(_));
        Some(match reading {
            Reading::ResidentId => {
                let (identity, outcome) = identity::read_id(&self.raw(cell), stored_as_number, self.shared.received_on);
                row.identity = identity;
                (None, outcome)
            }
            Reading::OtherId => (Some(index), identity::read_other_id(&self.raw(cell), stored_as_number)),
            Reading::Name => {
                let name = identity::parse_name(&cell_value::as_text(self.content(cell)));
                let value = name.map(|name| Value::Text(name.into()));
                (
                    Some(index),
                    Outcome {
                        value,
                        ..Outcome::default()
                    },
                )
            }
            _ => return None,
        })
    }

    /// Keeps a cell's value and reports its problem.
    pub(crate) fn take(
        &mut self,
        row: &mut OpenRow,
        planned: &Planned<'_>,
        subject: Subject,
        index: Option<FieldIndex>,
        outcome: Outcome,
        cell: Cell,
    ) {
        if let Some(problem) = &outcome.problem {
            let raw = self.raw(cell);
            self.find(problem, Some(row.number), Some(planned), Some(raw));
        } else if outcome.tidied || matches!(cell, Cell::Text(id) if self.shared.tidied[id.get()].is_some()) {
            self.out.tidied_cells += 1;
        }
        if let (Some(index), Some(value)) = (index, outcome.value) {
            let values = if subject == Subject::Household {
                &mut row.household
            } else {
                &mut row.values
            };
            values.set(index, value);
        }
    }

    fn empty(&mut self, row: &OpenRow, planned: &Planned<'_>, subject: Subject, reading: Reading) {
        let held_from_above = subject == Subject::Household && self.plan.fill_down && !row.begins_household;
        if !planned.required || held_from_above {
            return;
        }
        let problem = if reading == Reading::ResidentId {
            Problem::IdMissing
        } else {
            Problem::RequiredMissing
        };
        self.find(&problem, Some(row.number), Some(planned), None);
    }

    fn role(&mut self, row: &mut OpenRow, at: usize, cell: Option<Cell>) {
        let planned = &self.plan.columns[at];
        let (Target::Role(role), Some(cell)) = (planned.target, cell) else {
            return;
        };
        match role {
            ColumnRole::DataDate => {
                let outcome = cell_value::date_cell(self.content(cell), self.shared.received_on);
                if let Some(Value::Date(date)) = outcome.value {
                    row.day = Day::On(date);
                    self.out.data_date = self.out.data_date.max(Some(date));
                } else if let Some(problem) = outcome.problem {
                    row.day = Day::Wrong;
                    let problem = if self.plan.dated.is_empty() || self.plan.lists_households {
                        problem
                    } else {
                        problem.of_the_day()
                    };
                    let raw = self.raw(cell);
                    self.find(&problem, Some(row.number), Some(planned), Some(raw));
                }
            }
            ColumnRole::County if !self.shared.places.is_county(&cell_value::as_text(self.content(cell))) => {
                let raw = self.raw(cell);
                self.find(&Problem::PlaceUnknown, Some(row.number), Some(planned), Some(raw));
            }
            _ => {}
        }
    }
}
