//! Conditions after the type check: every name is a column, every literal has its type, nothing can fail any more.
//!
//! The compiler writes these, the evaluators read them; neither CEL nor the catalogue is known here.

use crate::table::Table;

/// A column as read from a row: the row's own, or that of the row it belongs to in another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Load {
    /// The table the column is in.
    pub(crate) table: Table,
    pub(crate) slot: u16,
    /// For a column of events read from their owner: the newest event of that many days that carries a value.
    pub(crate) latest: Option<u32>,
}

impl Load {
    /// The table whose row is needed to read it.
    pub(crate) fn at(&self) -> Table {
        if self.latest.is_some() {
            self.table.owner()
        } else {
            self.table
        }
    }
}

/// Integer arithmetic; overflow and division by zero are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Arithmetic {
    /// The result, where there is one.
    pub(crate) fn apply(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
            Self::Divide => left.checked_div(right),
            Self::Remainder => left.checked_rem(right),
        }
    }
}

/// Comparisons of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// Whether it holds.
    pub(crate) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterEqual => left >= right,
        }
    }

    /// The comparison with its sides exchanged.
    pub(crate) const fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            same => same,
        }
    }
}

/// A number, quantity, date (as days) or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number {
    Constant(i64),
    /// A parameter's value in force: the parameter's position among the rule's, and its amount.
    Parameter(usize, i64),
    /// A parameter that has no value in force.
    Unknown,
    /// A number or date column.
    Column(Load),
    /// Whole years since the date in a column.
    Age(Load),
    /// Characters of a text column.
    TextLength(Load),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    Arithmetic(Arithmetic, Box<Number>, Box<Number>),
    Choose(Box<Condition>, Box<Number>, Box<Number>),
    /// How many rows of the group there are.
    Size(Group),
    /// How many rows of the group fulfil the condition; unknown while one row is.
    Count(Group, Box<Condition>),
    /// The sum over all rows of the group; unknown while one row's number is.
    Sum(Group, Box<Number>),
    /// In plans only: used more than once, with its number among those.
    Shared(usize, Box<Number>),
}

impl Number {
    /// The value of a constant or parameter.
    pub(crate) fn constant(&self) -> Option<i64> {
        match self {
            Self::Constant(value) | Self::Parameter(_, value) => Some(*value),
            _ => None,
        }
    }
}

/// The rows of one table that belong to one row of another: members, events, households.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    pub(crate) owner: Table,
    pub(crate) rows: Table,
}

/// Tests of a text column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TextTest {
    OneOf(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    /// In plans only: one of several tests of one text.
    Any(Vec<TextTest>),
}

impl TextTest {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            Self::OneOf(words) => words.iter().any(|word| word == text),
            Self::StartsWith(word) => text.starts_with(word.as_str()),
            Self::EndsWith(word) => text.ends_with(word.as_str()),
            Self::Contains(word) => text.contains(word.as_str()),
            Self::Any(tests) => tests.iter().any(|test| test.holds(text)),
        }
    }
}

/// Which rows of a group a condition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    /// At least one.
    Any,
    /// Every one; true for an empty group.
    All,
    /// Exactly one.
    One,
}

impl Quantifier {
    /// The truth of the question, from how many rows say yes, no and unknown.
    pub(crate) fn verdict(self, yes: u32, no: u32, unknown: u32) -> Option<bool> {
        match self {
            Self::Any if yes > 0 => Some(true),
            Self::All if no > 0 => Some(false),
            Self::One if yes > 1 => Some(false),
            _ if unknown > 0 => None,
            Self::Any => Some(false),
            Self::All => Some(true),
            Self::One => Some(yes == 1),
        }
    }
}

/// True, false or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Constant(bool),
    Unknown,
    Flag(Load),
    /// Whether the column's value is known: never unknown itself.
    Known(Load),
    Compare(Comparison, Box<Number>, Box<Number>),
    OneOf(Box<Number>, Vec<i64>),
    /// Whether the code column holds one of the codes marked true.
    Code(Load, Vec<bool>),
    Text(Load, TextTest),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    /// Both true or both false.
    Same(Box<Condition>, Box<Condition>),
    Choose(Box<Condition>, Box<Condition>, Box<Condition>),
    /// Over the rows of a group; the inner condition is about one of them.
    Over(Group, Quantifier, Box<Condition>),
    /// In plans only: about the row above in that table, which every row has.
    Above(Table, Box<Condition>),
    /// In plans only: asked more than once, with its number among those.
    Shared(usize, Box<Condition>),
}

/// Something inside a condition.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    Condition(&'a Condition),
    Number(&'a Number),
}

impl<'a> Part<'a> {
    /// What it is made of, without what stands inside a question about many rows.
    pub(crate) fn parts(self) -> Vec<Part<'a>> {
        match self {
            Self::Condition(condition) => match condition {
                Condition::Compare(_, left, right) => vec![Part::Number(left), Part::Number(right)],
                Condition::OneOf(number, _) => vec![Part::Number(number)],
                Condition::Not(inner) | Condition::Shared(_, inner) => vec![Part::Condition(inner)],
                Condition::All(terms) | Condition::Any(terms) => terms.iter().map(Part::Condition).collect(),
                Condition::Same(left, right) => vec![Part::Condition(left), Part::Condition(right)],
                Condition::Choose(test, then, otherwise) => [test, then, otherwise]
                    .into_iter()
                    .map(|inner| Part::Condition(inner))
                    .collect(),
                _ => Vec::new(),
            },
            Self::Number(number) => match number {
                Number::Negate(inner) | Number::Absolute(inner) | Number::Shared(_, inner) => vec![Part::Number(inner)],
                Number::Arithmetic(_, left, right) => vec![Part::Number(left), Part::Number(right)],
                Number::Choose(test, then, otherwise) => {
                    vec![Part::Condition(test), Part::Number(then), Part::Number(otherwise)]
                }
                _ => Vec::new(),
            },
        }
    }

    /// The column it reads itself.
    pub(crate) fn load(self) -> Option<Load> {
        match self {
            Self::Condition(
                Condition::Flag(load) | Condition::Known(load) | Condition::Code(load, _) | Condition::Text(load, _),
            )
            | Self::Number(Number::Column(load) | Number::Age(load) | Number::TextLength(load)) => Some(*load),
            _ => None,
        }
    }
}
