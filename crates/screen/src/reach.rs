//! From a row to its value: the row's own column, or that of its household. Part of the evaluator.

use std::borrow::Cow;

use crate::bits;
use crate::column::{Column, NO_CODE, NO_TEXT};
use crate::evaluate::{Frame, Numbers, Truth, Values, split};
use crate::expression::{Load, TextTest, Via};
use crate::layout::Table;
use crate::snapshot::NO_HOUSEHOLD;

impl<'s> Frame<'s> {
    /// The column behind a load, and for each row of the frame its row there (`None` where there is no household).
    fn reach(&self, load: Load) -> (&'s Column, impl Fn(usize) -> Option<usize> + use<'s>) {
        let start = self.rows.start;
        let through = match load.via {
            Via::Own => None,
            Via::Household => self.snapshot.households(self.table),
        };
        let table = if load.via == Via::Household {
            Table::Household
        } else {
            self.table
        };
        let column = self.snapshot.column(table, load.slot);
        (column, move |at| match through {
            None => Some(start + at),
            Some(households) => Some(households[start + at])
                .filter(|&row| row != NO_HOUSEHOLD)
                .map(|row| row as usize),
        })
    }

    /// Which rows' value is known.
    pub(crate) fn known(&self, load: Load) -> Vec<u64> {
        let (column, row) = self.reach(load);
        let len = self.len();
        match column {
            Column::Number { known, .. } | Column::Date { known, .. } | Column::Flag { known, .. } => {
                if load.via == Via::Own {
                    return known.window(self.rows.start, len);
                }
                bits::from_test(len, |at| row(at).is_some_and(|row| known.get(row)))
            }
            Column::Code { codes } => bits::from_test(len, |at| row(at).is_some_and(|row| codes[row] != NO_CODE)),
            Column::Text { keys, .. } => bits::from_test(len, |at| row(at).is_some_and(|row| keys[row] != NO_TEXT)),
        }
    }

    /// The truth of a yes-or-no column.
    pub(crate) fn flag(&self, load: Load) -> Truth {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let yes = match column {
            Column::Flag { yes, .. } if load.via == Via::Own => yes.window(self.rows.start, self.len()),
            Column::Flag { yes, .. } => bits::from_test(self.len(), |at| row(at).is_some_and(|row| yes.get(row))),
            _ => bits::filled(self.len(), false),
        };
        split(yes, known)
    }

    /// Whether a code column holds a wanted code.
    pub(crate) fn code(&self, load: Load, wanted: &[bool]) -> Truth {
        let (column, row) = self.reach(load);
        let Column::Code { codes } = column else {
            return self.unknown();
        };
        let is = |code: u16| wanted.get(usize::from(code)).copied();
        let yes = bits::from_test(self.len(), |at| row(at).is_some_and(|row| is(codes[row]) == Some(true)));
        let no = bits::from_test(self.len(), |at| {
            row(at).is_some_and(|row| is(codes[row]) == Some(false))
        });
        Truth { yes, no }
    }

    /// Whether a text column passes a test.
    pub(crate) fn text(&self, load: Load, test: &TextTest) -> Truth {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let Column::Text { keys, words } = column else {
            return self.unknown();
        };
        let holds = |key: u32| words.get(key as usize).is_some_and(|text| test.holds(text));
        let yes = bits::from_test(self.len(), |at| {
            bits::get(&known, at) && row(at).is_some_and(|row| holds(keys[row]))
        });
        split(yes, known)
    }

    /// The numbers or dates of a column.
    pub(crate) fn column_numbers(&self, load: Load) -> Numbers<'s> {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let rows = self.rows.clone();
        let values: Cow<'s, [i64]> = match (column, load.via) {
            (Column::Number { values, .. }, Via::Own) => Cow::Borrowed(&values[rows]),
            (Column::Number { values, .. }, Via::Household) => {
                (0..self.len()).map(|at| row(at).map_or(0, |row| values[row])).collect()
            }
            (Column::Date { days, .. }, Via::Own) => days[rows].iter().map(|&day| i64::from(day)).collect(),
            (Column::Date { days, .. }, Via::Household) => (0..self.len())
                .map(|at| row(at).map_or(0, |row| i64::from(days[row])))
                .collect(),
            _ => Cow::Owned(vec![0; self.len()]),
        };
        Numbers {
            values: Values::Each(values),
            known,
        }
    }

    /// Characters of a text column.
    pub(crate) fn text_lengths(&self, load: Load) -> Numbers<'s> {
        let known = self.known(load);
        let (column, row) = self.reach(load);
        let length = |at: usize| match column {
            Column::Text { keys, words } => row(at)
                .and_then(|row| words.get(keys[row] as usize))
                .map_or(0, |text| text.chars().count() as i64),
            _ => 0,
        };
        Numbers {
            values: Values::Each((0..self.len()).map(length).collect()),
            known,
        }
    }
}
