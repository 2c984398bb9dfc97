//! From a run of rows to a column's values: the rows' own column, or that of the rows they belong to. Part of the columnar
//! evaluator.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::arithmetic::{Numbers, Values, compared};
use crate::column::{Column, NO_CODE, NO_NUMBER, NO_TEXT, born_for, date_of, whole_years};
use crate::expression::{Arithmetic, Comparison, Load, Number, TextTest};
use crate::frame::Frame;
use crate::snapshot::NO_ROW;
use crate::table::Table;
use crate::tri;

/// For each row of a frame, the row of another table that it reads.
pub(crate) enum Index<'s> {
    /// The frame's own rows.
    Own(Range<usize>),
    /// Others, or [`NO_ROW`].
    Other(Cow<'s, [u32]>),
    /// The newest events, or [`NO_ROW`].
    Newest(Rc<Vec<u32>>),
}

impl Index<'_> {
    fn others(&self) -> Result<&[u32], Range<usize>> {
        match self {
            Self::Own(rows) => Err(rows.clone()),
            Self::Other(rows) => Ok(rows),
            Self::Newest(rows) => Ok(rows),
        }
    }

    /// What `test` says of each row's value; `absent` stands for the value of no row.
    fn map<T: Copy, R>(&self, values: &[T], absent: T, test: impl Fn(T) -> R) -> Vec<R> {
        match self.others() {
            Err(own) => values[own].iter().map(|&value| test(value)).collect(),
            Ok(rows) => rows
                .iter()
                .map(|&row| test(values.get(row as usize).copied().unwrap_or(absent)))
                .collect(),
        }
    }

    /// The rows, one by one.
    fn rows(&self) -> impl Iterator<Item = Option<usize>> {
        let (own, others) = match self.others() {
            Err(own) => (own, &[][..]),
            Ok(rows) => (0..0, rows),
        };
        let others = others.iter().map(|&row| (row != NO_ROW).then_some(row as usize));
        own.map(Some).chain(others)
    }
}

impl<'s> Frame<'s> {
    /// For each row of the frame the row of `table` it belongs to.
    pub(crate) fn index(&self, table: Table) -> Index<'s> {
        if table == self.table {
            return Index::Own(self.rows.clone());
        }
        let Some(next) = self.table.step_to(table) else {
            return Index::Other(vec![NO_ROW; self.len()].into());
        };
        let mut rows = Cow::Borrowed(&self.snapshot().edge(self.table, next)[self.rows.clone()]);
        let mut at = next;
        while at != table {
            let Some(next) = at.step_to(table) else { break };
            let edge = self.snapshot().edge(at, next);
            let step = |&row: &u32| edge.get(row as usize).copied().unwrap_or(NO_ROW);
            rows = rows.iter().map(step).collect();
            at = next;
        }
        Index::Other(rows)
    }

    /// The column behind a load and the rows to read there.
    fn reach(&self, load: Load) -> (&'s Column, Index<'s>) {
        let column = self.snapshot().column(load.table, load.slot);
        let index = self.index(load.at());
        let Some(days) = load.latest else {
            return (column, index);
        };
        (column, Index::Newest(self.newest(load, days, &index)))
    }

    /// For each row the newest event of the last days that tells the value, found once for all that ask for it.
    fn newest(&self, load: Load, days: u32, index: &Index<'_>) -> Rc<Vec<u32>> {
        let asked = (self.table, load);
        let kept = self.memo.newest.borrow();
        if let Some((_, (_, rows))) = kept.iter().find(|(of, (about, _))| *of == asked && *about == self.rows) {
            return Rc::clone(rows);
        }
        drop(kept);
        let today = self.ground.today_number;
        let newest = |owner: Option<usize>| {
            let row = self.snapshot().latest(load.table, owner?, load.slot, today, days)?;
            u32::try_from(row).ok()
        };
        let rows: Vec<u32> = index.rows().map(|owner| newest(owner).unwrap_or(NO_ROW)).collect();
        let rows = Rc::new(rows);
        let mut kept = self.memo.newest.borrow_mut();
        kept.retain(|(of, ..)| *of != asked);
        kept.push((asked, (self.rows.clone(), Rc::clone(&rows))));
        rows
    }

    /// The truth of a yes-or-no column.
    pub(crate) fn flag(&self, load: Load) -> Vec<u8> {
        match self.reach(load) {
            (Column::Flag(flags), index) => index.map(flags, tri::UNKNOWN, |flag| flag),
            _ => vec![tri::UNKNOWN; self.len()],
        }
    }

    /// Whether each row's value is known.
    pub(crate) fn known(&self, load: Load) -> Vec<u8> {
        let (column, index) = self.reach(load);
        match column {
            Column::Whole(values) => index.map(values, NO_NUMBER, |value| tri::of(value != NO_NUMBER)),
            Column::Wide { known, .. } => index.map(known, false, tri::of),
            Column::Code(codes) => index.map(codes, NO_CODE, |code| tri::of(code != NO_CODE)),
            Column::Text(texts) => index.map(&texts.keys, NO_TEXT, |key| tri::of(key != NO_TEXT)),
            Column::Flag(flags) => index.map(flags, tri::UNKNOWN, |flag| tri::of(flag != tri::UNKNOWN)),
        }
    }

    /// Whether a code column holds a wanted code.
    pub(crate) fn code(&self, load: Load, wanted: &[bool]) -> Vec<u8> {
        let (Column::Code(codes), index) = self.reach(load) else {
            return vec![tri::UNKNOWN; self.len()];
        };
        // The shorter list of the two, so that few comparisons do; these run many rows at a time.
        let listed = |truth: bool| {
            let codes = wanted.iter().zip(0u16..).filter(move |(is, _)| **is == truth);
            codes.map(|(_, code)| code).collect::<Vec<u16>>()
        };
        let (yes, no) = (listed(true), listed(false));
        let (list, inside, outside) = if yes.len() <= no.len() {
            (yes, tri::YES, tri::NO)
        } else {
            (no, tri::NO, tri::YES)
        };
        let verdict = |code: u16, is_inside: bool| {
            let truth = if is_inside { inside } else { outside };
            if code == NO_CODE { tri::UNKNOWN } else { truth }
        };
        match *list.as_slice() {
            [] => index.map(codes, NO_CODE, |code| verdict(code, false)),
            [a] => index.map(codes, NO_CODE, |code| verdict(code, code == a)),
            [a, b] => index.map(codes, NO_CODE, |code| verdict(code, (code == a) | (code == b))),
            [a, b, c] => index.map(codes, NO_CODE, |code| {
                verdict(code, (code == a) | (code == b) | (code == c))
            }),
            _ => index.map(codes, NO_CODE, |code| verdict(code, list.contains(&code))),
        }
    }

    /// Whether a text column passes a test.
    pub(crate) fn text(&self, load: Load, test: &TextTest) -> Vec<u8> {
        let (Column::Text(texts), index) = self.reach(load) else {
            return vec![tri::UNKNOWN; self.len()];
        };
        let mut known = self.ground.texts.iter();
        if let Some((_, _, truths)) = known.find(|(of, one, _)| *of == load && one == test) {
            return index.map(&texts.keys, NO_TEXT, |key| {
                truths.get(key as usize).copied().unwrap_or(tri::UNKNOWN)
            });
        }
        let holds = |key: u32| texts.words.get(key as usize).map(|text| test.holds(text));
        index.map(&texts.keys, NO_TEXT, |key| tri::of_option(holds(key)))
    }

    /// The numbers or dates of a column.
    pub(crate) fn column_numbers(&self, load: Load) -> Numbers {
        let (column, index) = self.reach(load);
        let (values, known) = match column {
            Column::Whole(values) => (
                index.map(values, NO_NUMBER, i64::from),
                index.map(values, NO_NUMBER, |value| value != NO_NUMBER),
            ),
            Column::Wide { values, known } => (index.map(values, 0, |value| value), index.map(known, false, |is| is)),
            _ => (vec![0; self.len()], vec![false; self.len()]),
        };
        Numbers {
            values: Values::Each(values),
            known,
        }
    }

    /// Whole years since the dates of a column.
    pub(crate) fn ages(&self, load: Load) -> Numbers {
        let (column, index) = self.reach(load);
        let age = |row: usize| {
            let birth = date_of(i32::try_from(column.number(row)?).ok()?)?;
            Some(whole_years(birth, self.ground.today))
        };
        Numbers::each(index.rows().map(|row| age(row?)))
    }

    /// Characters of a text column.
    pub(crate) fn text_lengths(&self, load: Load) -> Numbers {
        let (column, index) = self.reach(load);
        let length = |row| Some(column.text(row)?.chars().count() as i64);
        Numbers::each(index.rows().map(|row| length(row?)))
    }

    /// How many rows of a group belong to each row.
    pub(crate) fn sizes(&self, group: crate::expression::Group) -> Numbers {
        let index = self.index(group.owner);
        Numbers::each(index.rows().map(|row| row.map(|row| self.snapshot().size(group, row))))
    }

    /// A comparison; of a column with a constant in one pass over the column.
    pub(crate) fn compare(&self, comparison: Comparison, left: &Number, right: &Number) -> Vec<u8> {
        let simple = self
            .simple(comparison, left, right)
            .or_else(|| self.simple(comparison.flipped(), right, left));
        if let Some((load, comparison, constant)) = simple
            && let (Column::Whole(values), index) = self.reach(load)
        {
            return compare_whole(&index, values, comparison, constant);
        }
        compared(comparison, &self.numbers(left), &self.numbers(right))
    }

    /// A comparison as one of a column with a constant: as it stands, of days between a column and a constant, of an age.
    fn simple(&self, comparison: Comparison, left: &Number, right: &Number) -> Option<(Load, Comparison, i64)> {
        let constant = right.constant()?;
        let left = match left {
            Number::Shared(_, inner) => inner,
            left => left,
        };
        match left {
            Number::Column(load) => Some((*load, comparison, constant)),
            // a - column < c means column > a - c; 32-bit columns leave no room for an overflow.
            Number::Arithmetic(Arithmetic::Subtract, a, column) => match (a.constant(), &**column) {
                (Some(a), Number::Column(load)) if small(a) && small(constant) => {
                    Some((*load, comparison.flipped(), a - constant))
                }
                _ => None,
            },
            Number::Age(load) => self.age_as_date(*load, comparison, constant),
            _ => None,
        }
    }

    /// `age >= n` means born on a certain day or before; equality needs two days and stays as it is.
    fn age_as_date(&self, load: Load, comparison: Comparison, years: i64) -> Option<(Load, Comparison, i64)> {
        if !small(years) {
            return None;
        }
        let (years, comparison) = match comparison {
            Comparison::GreaterEqual => (years, Comparison::LessEqual),
            Comparison::Greater => (years + 1, Comparison::LessEqual),
            Comparison::Less => (years, Comparison::Greater),
            Comparison::LessEqual => (years + 1, Comparison::Greater),
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        Some((load, comparison, i64::from(born_for(years, self.ground.today)?)))
    }
}

fn small(value: i64) -> bool {
    value.unsigned_abs() < 1 << 40
}

fn compare_whole(index: &Index<'_>, values: &[i32], comparison: Comparison, constant: i64) -> Vec<u8> {
    let Ok(constant) = i32::try_from(constant) else {
        // Beyond every value of the column: all known rows compare alike.
        let truth = tri::of(comparison.holds(0, constant));
        return index.map(
            values,
            NO_NUMBER,
            |value| if value == NO_NUMBER { tri::UNKNOWN } else { truth },
        );
    };
    let verdict = |value: i32, holds: bool| {
        if value == NO_NUMBER {
            tri::UNKNOWN
        } else {
            tri::of(holds)
        }
    };
    match comparison {
        Comparison::Equal => index.map(values, NO_NUMBER, |value| verdict(value, value == constant)),
        Comparison::NotEqual => index.map(values, NO_NUMBER, |value| verdict(value, value != constant)),
        Comparison::Less => index.map(values, NO_NUMBER, |value| verdict(value, value < constant)),
        Comparison::LessEqual => index.map(values, NO_NUMBER, |value| verdict(value, value <= constant)),
        Comparison::Greater => index.map(values, NO_NUMBER, |value| verdict(value, value > constant)),
        Comparison::GreaterEqual => index.map(values, NO_NUMBER, |value| verdict(value, value >= constant)),
    }
}
