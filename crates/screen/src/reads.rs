//! What a condition reads, as a list made once per rule: the evidence of every hit. Knows expressions, not rows.

use crate::expression::{Condition, Group, Load, Number, Part};
use crate::layout::ON;

/// One thing that a condition reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A value.
    Value(Value),
    /// How many rows a group has.
    Size(Group),
    /// What a question about many rows reads of those that answer it.
    Many(Many),
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) load: Load,
    /// Read as whole years since the date in the column.
    pub(crate) age: bool,
}

/// A question about many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Many {
    pub(crate) group: Group,
    /// The rows of which this is true are the evidence; all are where there is none, or where no condition picks.
    pub(crate) picks: Option<Condition>,
    /// What is read of them, questions inside included.
    pub(crate) reads: Vec<Read>,
}

/// Everything that a condition reads, in its order, each once.
pub(crate) fn reads(condition: &Condition) -> Vec<Read> {
    let mut reads = Vec::new();
    collect(Part::Condition(condition), &mut reads);
    reads
}

fn collect(part: Part<'_>, reads: &mut Vec<Read>) {
    if let Some(load) = part.load() {
        let age = matches!(part, Part::Number(Number::Age(_)));
        add(reads, Read::Value(Value { load, age }));
    }
    match part {
        Part::Condition(Condition::Over(group, _, inner)) => {
            many(*group, Some(&**inner), Part::Condition(inner), reads);
        }
        Part::Number(Number::Count(group, inner)) => many(*group, Some(&**inner), Part::Condition(inner), reads),
        // Of a filtered sum the rows that count are the evidence.
        Part::Number(Number::Sum(group, inner)) => match &**inner {
            Number::Choose(wanted, ..) => many(*group, Some(&**wanted), Part::Number(inner), reads),
            _ => many(*group, None, Part::Number(inner), reads),
        },
        Part::Number(Number::Size(group)) => add(reads, Read::Size(*group)),
        _ => part.parts().into_iter().for_each(|part| collect(part, reads)),
    }
}

fn many(group: Group, picks: Option<&Condition>, inner: Part<'_>, reads: &mut Vec<Read>) {
    let mut inside = Vec::new();
    collect(inner, &mut inside);
    // What the question reads of the rows above (household.x inside members) is evidence of its own.
    let (of_rows, above): (Vec<Read>, Vec<Read>) = inside.into_iter().partition(|read| match read {
        Read::Value(value) => value.load.at() == group.rows,
        Read::Size(size) => size.owner == group.rows,
        Read::Many(many) => many.group.owner == group.rows,
    });
    above.into_iter().for_each(|read| add(reads, read));
    let mut of_rows = of_rows;
    // Values of events are shown with their days; the day alone only where nothing else is read.
    let is_day =
        |read: &Read| matches!(read, Read::Value(value) if value.load.table.is_events() && value.load.slot == ON);
    if !of_rows.iter().all(is_day) {
        of_rows.retain(|read| !is_day(read));
    }
    let picks = picks.cloned();
    add(
        reads,
        Read::Many(Many {
            group,
            picks,
            reads: of_rows,
        }),
    );
}

fn add(reads: &mut Vec<Read>, read: Read) {
    if !reads.contains(&read) {
        reads.push(read);
    }
}
