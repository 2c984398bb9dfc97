//! Conditions after the type check: every name is a column, every literal has its type, nothing can fail any more.
//!
//! The compiler writes these, the evaluator reads them; neither CEL nor the catalogue is known here.

/// How a row reaches a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Via {
    /// The column is in the row's own table.
    Own,
    /// The column is in the household table; the row belongs to a household.
    Household,
}

/// A column as read from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Load {
    pub(crate) slot: usize,
    pub(crate) via: Via,
}

/// Integer arithmetic; overflow and division by zero are unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Comparisons of numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// A number, quantity, date (as days) or unknown.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    Constant(i64),
    /// A parameter that has no value in force.
    Unknown,
    /// A number or date column.
    Column(Load),
    /// Characters of a text column.
    TextLength(Load),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    Arithmetic(Arithmetic, Box<Number>, Box<Number>),
    Choose(Box<Condition>, Box<Number>, Box<Number>),
    /// How many members of the household fulfil the condition; unknown while one member is.
    CountMembers(Box<Condition>),
    /// The sum over all members; unknown while one member's number is.
    SumMembers(Box<Number>),
}

/// Tests of a text column.
#[derive(Clone, Debug)]
pub(crate) enum TextTest {
    OneOf(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
}

impl TextTest {
    pub(crate) fn holds(&self, text: &str) -> bool {
        match self {
            Self::OneOf(words) => words.iter().any(|word| word == text),
            Self::StartsWith(word) => text.starts_with(word.as_str()),
            Self::EndsWith(word) => text.ends_with(word.as_str()),
            Self::Contains(word) => text.contains(word.as_str()),
        }
    }
}

/// Which of the members a condition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    /// At least one.
    Any,
    /// Every one; true for a household without members.
    All,
    /// Exactly one.
    One,
}

/// True, false or unknown.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Constant(bool),
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
    /// Over the household's members; the inner condition is about one person.
    Members(Quantifier, Box<Condition>),
}

impl Condition {
    /// Every column it reads itself, without those of questions about members inside it.
    pub(crate) fn own_loads(&self, loads: &mut Vec<Load>) {
        match self {
            Self::Constant(_) | Self::Members(..) => {}
            Self::Flag(load) | Self::Known(load) | Self::Code(load, _) | Self::Text(load, _) => {
                loads.push(*load);
            }
            Self::Compare(_, left, right) => {
                left.own_loads(loads);
                right.own_loads(loads);
            }
            Self::OneOf(number, _) => number.own_loads(loads),
            Self::Not(inner) => inner.own_loads(loads),
            Self::All(terms) | Self::Any(terms) => terms.iter().for_each(|term| term.own_loads(loads)),
            Self::Same(left, right) => {
                left.own_loads(loads);
                right.own_loads(loads);
            }
            Self::Choose(test, then, otherwise) => {
                [test, then, otherwise]
                    .into_iter()
                    .for_each(|inner| inner.own_loads(loads));
            }
        }
    }
}

impl Number {
    /// Every column it reads itself, without those of questions about members inside it.
    pub(crate) fn own_loads(&self, loads: &mut Vec<Load>) {
        match self {
            Self::Constant(_) | Self::Unknown | Self::CountMembers(_) | Self::SumMembers(_) => {}
            Self::Column(load) | Self::TextLength(load) => loads.push(*load),
            Self::Negate(inner) | Self::Absolute(inner) => inner.own_loads(loads),
            Self::Arithmetic(_, left, right) => {
                left.own_loads(loads);
                right.own_loads(loads);
            }
            Self::Choose(test, then, otherwise) => {
                test.own_loads(loads);
                then.own_loads(loads);
                otherwise.own_loads(loads);
            }
        }
    }
}
