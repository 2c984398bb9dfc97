//! From a run of rows to a column's values: the rows' own column, or that of the rows they belong to. Part of the columnar
//! evaluator.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::arithmetic::{Numbers, Values, compared};
use crate::bits::Bits;
use crate::column::{Cells, Column, born_for, date_of, whole_years};
use crate::expression::{Arithmetic, Comparison, Group, Load, Number, TextTest};
use crate::frame::Frame;
use crate::snapshot::NO_ROW;
use crate::table::Table;
use crate::tri;
use crate::truths::Truths;

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

    /// For each row what `test` says of its value; no for the value of no row.
    fn test<T: Copy>(&self, values: &[T], test: impl Fn(T) -> bool) -> Bits {
        match self.others() {
            Err(own) => Bits::of(&values[own], test),
            Ok(rows) => {
                let value = |&row: &u32| values.get(row as usize).is_some_and(|&value| test(value));
                rows.iter().map(value).collect()
            }
        }
    }

    /// For each row whether its value is one of the list.
    fn one_of<T: Copy + PartialEq>(&self, values: &[T], list: &[T]) -> Bits {
        match self.others() {
            Err(own) => Bits::one_of(&values[own], list),
            Ok(_) => self.test(values, |value| list.contains(&value)),
        }
    }

    /// For each row its bit; no for that of no row.
    fn bits(&self, bits: &Bits) -> Bits {
        match self.others() {
            Err(own) => bits.slice(own),
            Ok(rows) => {
                let bit = |&row: &u32| row != NO_ROW && bits.get(row as usize);
                rows.iter().map(bit).collect()
            }
        }
    }

    /// For each row its value; 0 for that of no row.
    fn values<T: Copy + Into<N>, N: Default>(&self, values: &[T]) -> Vec<N> {
        match self.others() {
            Err(own) => values[own].iter().map(|&value| value.into()).collect(),
            Ok(rows) => {
                let value = |&row: &u32| values.get(row as usize).map_or_else(N::default, |&value| value.into());
                rows.iter().map(value).collect()
            }
        }
    }

    /// For each row its value, without copying them where they are the rows' own.
    fn values_in_place<'v, T: Copy + Default>(&self, values: &'v [T]) -> Cow<'v, [T]> {
        match self.others() {
            Err(own) => Cow::Borrowed(&values[own]),
            Ok(_) => Cow::Owned(self.values(values)),
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
    pub(crate) fn flag(&self, load: Load) -> Truths {
        self.told(load, |cells, index| match cells {
            Cells::Flag(flags) => Some(index.bits(flags)),
            _ => None,
        })
    }

    /// What is told of the column behind a load, where it is known; unknown everywhere when nothing is.
    fn told(&self, load: Load, tell: impl Fn(&Cells, &Index<'_>) -> Option<Bits>) -> Truths {
        let (column, index) = self.reach(load);
        match tell(&column.cells, &index) {
            Some(holds) => Truths::of(holds, index.bits(&column.known)),
            None => Truths::same_for(self.len(), tri::UNKNOWN),
        }
    }

    /// Whether each row's value is known.
    pub(crate) fn known(&self, load: Load) -> Truths {
        let (column, index) = self.reach(load);
        let yes = index.bits(&column.known);
        let no = yes.clone().complement();
        Truths { yes, no }
    }

    /// Whether a code column holds a wanted code.
    pub(crate) fn code(&self, load: Load, wanted: &[bool]) -> Truths {
        // The shorter list of the two, so that few comparisons do.
        let yes = wanted.iter().filter(|is| **is).count();
        let listed = yes * 2 <= wanted.len();
        let codes = wanted.iter().zip(0u16..).filter(|(is, _)| **is == listed);
        let list: Vec<u16> = codes.map(|(_, code)| code).collect();
        let inside = self.told(load, |cells, index| match cells {
            Cells::Code(codes) => {
                let list: Vec<u8> = list.iter().filter_map(|&code| code.try_into().ok()).collect();
                Some(index.one_of(codes, &list))
            }
            Cells::LongCode(codes) => Some(index.one_of(codes, &list)),
            _ => None,
        });
        if listed { inside } else { inside.not() }
    }

    /// Whether a text column passes a test.
    pub(crate) fn text(&self, load: Load, test: &TextTest) -> Truths {
        let mut worked_out = self.ground.texts.iter();
        let worked_out = worked_out.find(|(of, one, _)| *of == load && one == test);
        self.told(load, |cells, index| {
            let Cells::Text(texts) = cells else { return None };
            let holds = |key: u32| match worked_out {
                Some((_, _, truths)) => (key as usize) < truths.len() && truths.get(key as usize),
                None => texts.word(key).is_some_and(|text| test.holds(text)),
            };
            Some(index.test(texts.keys(), holds))
        })
    }

    /// The numbers or dates of a column.
    pub(crate) fn column_numbers(&self, load: Load) -> Numbers<'s> {
        let (column, index) = self.reach(load);
        let values = match &column.cells {
            Cells::Short(values) => Values::Narrow(index.values(values).into()),
            Cells::Whole(values) => Values::Narrow(index.values_in_place(values)),
            Cells::Wide(values) => Values::Wide(index.values_in_place(values)),
            _ => return Numbers::same(None, self.len()),
        };
        Numbers {
            values,
            known: index.bits(&column.known),
            bound: column.bound,
        }
    }

    /// Whole years since the dates of a column.
    pub(crate) fn ages(&self, load: Load) -> Numbers<'static> {
        let (column, index) = self.reach(load);
        let age = |row: usize| {
            let birth = date_of(i32::try_from(column.number(row)?).ok()?)?;
            Some(whole_years(birth, self.ground.today))
        };
        // A calendar of 20,000 years.
        Numbers::each(index.rows().map(|row| age(row?)), 20_000)
    }

    /// Characters of a text column.
    pub(crate) fn text_lengths(&self, load: Load) -> Numbers<'static> {
        let (column, index) = self.reach(load);
        let length = |row| Some(column.text(row)?.chars().count() as i64);
        Numbers::each(index.rows().map(|row| length(row?)), u64::MAX)
    }

    /// How many rows of a group belong to each row.
    pub(crate) fn sizes(&self, group: Group) -> Numbers<'static> {
        if group.owner == self.table && group.owner != Table::Village {
            let first = &self.snapshot().first[group.rows as usize][self.rows.start..=self.rows.end];
            let sizes = first.iter().zip(&first[1..]).map(|(start, end)| (end - start) as i32);
            return Numbers {
                values: Values::Narrow(sizes.collect()),
                known: Bits::all(self.len()),
                bound: i32::MAX as u64,
            };
        }
        let index = self.index(group.owner);
        let sizes = index.rows().map(|row| row.map(|row| self.snapshot().size(group, row)));
        Numbers::each(sizes, u64::from(u32::MAX))
    }

    /// A comparison; of a column with a constant in one pass over the column.
    pub(crate) fn compare(&self, comparison: Comparison, left: &Number, right: &Number) -> Truths {
        let simple = self
            .simple(comparison, left, right)
            .or_else(|| self.simple(comparison.flipped(), right, left));
        if let Some((load, comparison, constant)) = simple {
            let (column, index) = self.reach(load);
            let holds = match &column.cells {
                Cells::Short(values) => Some(compared_to(&index, values, comparison, constant)),
                Cells::Whole(values) => Some(compared_to(&index, values, comparison, constant)),
                // What was made simple may not be: a difference of wide numbers can overflow.
                _ => None,
            };
            if let Some(holds) = holds {
                return Truths::of(holds, index.bits(&column.known));
            }
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

/// For each row whether the comparison of its value with a constant holds.
fn compared_to<T: Copy + Ord + TryFrom<i64>>(
    index: &Index<'_>,
    values: &[T],
    comparison: Comparison,
    constant: i64,
) -> Bits {
    let Ok(constant) = T::try_from(constant) else {
        // Beyond every value of the column: all rows compare alike.
        let holds = comparison.holds(0, constant);
        return index.test(values, |_| holds);
    };
    match comparison {
        Comparison::Equal => index.test(values, |value| value == constant),
        Comparison::NotEqual => index.test(values, |value| value != constant),
        Comparison::Less => index.test(values, |value| value < constant),
        Comparison::LessEqual => index.test(values, |value| value <= constant),
        Comparison::Greater => index.test(values, |value| value > constant),
        Comparison::GreaterEqual => index.test(values, |value| value >= constant),
    }
}
