//! What a form's condition is for phone and server alike: a small tree, written as nested JSON arrays with the operator first.
//! Knows its words and how they are written; how CEL becomes it and what it says of answers is told elsewhere.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use twofront_domain::field::FieldType;

/// The largest whole number that every phone reads exactly: 2^53 - 1.
pub const WHOLE_MAX: i64 = 9_007_199_254_740_991;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// Whole-number arithmetic; overflow of 64 bits and division by zero are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, towards zero
    Divide,
    /// `%`, with the sign of the left side
    Remainder,
}

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// The second stands somewhere in the first.
    Contains,
    /// The first starts with the second.
    StartsWith,
    /// The first ends with the second.
    EndsWith,
}

/// One node of the tree. Dates are days since 1970-01-01 while a condition is evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub enum Expr {
    /// `["truth", true]`
    Truth(bool),
    /// `["whole", 12]`; beyond [`WHOLE_MAX`] the number is written as a text.
    Whole(i64),
    /// `["text", "none"]`
    Text(String),
    /// `["day", "2020-02-29"]`
    Day(Date),
    /// `["today"]`
    Today,
    /// `["answer", "income"]`: what was answered to a question.
    Answer(String),
    /// `["field", "person.education", "code"]`: what is known of somebody.
    Field(String, FieldType),
    /// `["age"]`: whole years of a member.
    Age,
    /// `["param", "income_line"]`: the amount in force.
    Parameter(String),
    /// `["has", x]`: whether an answer, field or age is known.
    Has(Box<Expr>),
    /// `["not", x]`
    Not(Box<Expr>),
    /// `["and", x, y, ...]`
    All(Vec<Expr>),
    /// `["or", x, y, ...]`
    Any(Vec<Expr>),
    /// `["if", test, then, otherwise]`
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `["<", x, y]`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `["+", x, y]`
    Calculate(Arithmetic, Box<Expr>, Box<Expr>),
    /// `["negate", x]`
    Negate(Box<Expr>),
    /// `["abs", x]`
    Absolute(Box<Expr>),
    /// `["days", later, earlier]`
    Days(Box<Expr>, Box<Expr>),
    /// `["in", x, item, ...]`
    In(Box<Expr>, Vec<Expr>),
    /// `["size", text]`: how many characters (code points) it has.
    Size(Box<Expr>),
    /// `["contains", text, part]`
    Test(TextTest, Box<Expr>, Box<Expr>),
}

impl Comparison {
    /// The operator as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
        [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

impl Arithmetic {
    /// The operator as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
        [Add, Subtract, Multiply, Divide, Remainder]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

impl TextTest {
    /// The word as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "starts",
            Self::EndsWith => "ends",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        use TextTest::{Contains, EndsWith, StartsWith};
        [Contains, StartsWith, EndsWith]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

impl From<Expr> for Json {
    fn from(expr: Expr) -> Self {
        let with = |word: &str, parts: Vec<Expr>| {
            let parts = parts.into_iter().map(Self::from);
            Self::Array(std::iter::once(Self::from(word)).chain(parts).collect())
        };
        match expr {
            Expr::Truth(truth) => json!(["truth", truth]),
            Expr::Whole(whole) if whole.unsigned_abs() <= WHOLE_MAX.unsigned_abs() => json!(["whole", whole]),
            Expr::Whole(whole) => json!(["whole", whole.to_string()]),
            Expr::Text(text) => json!(["text", text]),
            Expr::Day(day) => json!(["day", day.to_string()]),
            Expr::Today => json!(["today"]),
            Expr::Answer(id) => json!(["answer", id]),
            Expr::Field(word, kind) => json!(["field", word, kind]),
            Expr::Age => json!(["age"]),
            Expr::Parameter(id) => json!(["param", id]),
            Expr::Has(of) => with("has", vec![*of]),
            Expr::Not(of) => with("not", vec![*of]),
            Expr::All(terms) => with("and", terms),
            Expr::Any(terms) => with("or", terms),
            Expr::Choose(test, then, otherwise) => with("if", vec![*test, *then, *otherwise]),
            Expr::Compare(how, left, right) => with(how.word(), vec![*left, *right]),
            Expr::Calculate(how, left, right) => with(how.word(), vec![*left, *right]),
            Expr::Negate(of) => with("negate", vec![*of]),
            Expr::Absolute(of) => with("abs", vec![*of]),
            Expr::Days(later, earlier) => with("days", vec![*later, *earlier]),
            Expr::In(item, list) => with("in", std::iter::once(*item).chain(list).collect()),
            Expr::Size(of) => with("size", vec![*of]),
            Expr::Test(test, text, part) => with(test.word(), vec![*text, *part]),
        }
    }
}

/// A JSON value that is no condition.
#[derive(Debug, thiserror::Error)]
#[error("not a condition: {0}")]
pub struct NoExpr(Json);

impl TryFrom<Json> for Expr {
    type Error = NoExpr;

    fn try_from(json: Json) -> Result<Self, NoExpr> {
        leaf(&json).or_else(|| node(&json)).ok_or_else(|| NoExpr(json.clone()))
    }
}

fn parts(json: &Json) -> Option<(&str, &[Json])> {
    let (word, rest) = json.as_array()?.split_first()?;
    Some((word.as_str()?, rest))
}

fn leaf(json: &Json) -> Option<Expr> {
    Some(match parts(json)? {
        ("truth", [truth]) => Expr::Truth(truth.as_bool()?),
        ("whole", [Json::String(whole)]) => Expr::Whole(whole.parse().ok()?),
        ("whole", [whole]) => Expr::Whole(whole.as_i64()?),
        ("text", [text]) => Expr::Text(text.as_str()?.to_owned()),
        ("day", [day]) => Expr::Day(day.as_str()?.parse().ok()?),
        ("today", []) => Expr::Today,
        ("age", []) => Expr::Age,
        ("answer", [id]) => Expr::Answer(id.as_str()?.to_owned()),
        ("param", [id]) => Expr::Parameter(id.as_str()?.to_owned()),
        ("field", [word, kind]) => Expr::Field(word.as_str()?.to_owned(), serde_json::from_value(kind.clone()).ok()?),
        _ => return None,
    })
}

fn node(json: &Json) -> Option<Expr> {
    let (word, parts) = parts(json)?;
    let parts: Option<Vec<Expr>> = parts.iter().map(|part| Expr::try_from(part.clone()).ok()).collect();
    let parts = parts?;
    if word == "and" {
        return Some(Expr::All(parts));
    }
    if word == "or" {
        return Some(Expr::Any(parts));
    }
    let mut parts = parts.into_iter();
    let first = Box::new(parts.next()?);
    if word == "in" {
        return Some(Expr::In(first, parts.collect()));
    }
    let rest: Vec<Box<Expr>> = parts.map(Box::new).collect();
    Some(match (word, <[Box<Expr>; 1]>::try_from(rest)) {
        ("has", Err(none)) if none.is_empty() => Expr::Has(first),
        ("not", Err(none)) if none.is_empty() => Expr::Not(first),
        ("negate", Err(none)) if none.is_empty() => Expr::Negate(first),
        ("abs", Err(none)) if none.is_empty() => Expr::Absolute(first),
        ("size", Err(none)) if none.is_empty() => Expr::Size(first),
        ("if", Err(two)) => {
            let [then, otherwise] = <[Box<Expr>; 2]>::try_from(two).ok()?;
            Expr::Choose(first, then, otherwise)
        }
        ("days", Ok([second])) => Expr::Days(first, second),
        (word, Ok([second])) => {
            if let Some(how) = Comparison::from_word(word) {
                Expr::Compare(how, first, second)
            } else if let Some(how) = Arithmetic::from_word(word) {
                Expr::Calculate(how, first, second)
            } else {
                Expr::Test(TextTest::from_word(word)?, first, second)
            }
        }
        _ => return None,
    })
}

impl Expr {
    /// The nodes right below this one.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Has(of) | Self::Not(of) | Self::Negate(of) | Self::Absolute(of) | Self::Size(of) => vec![of],
            Self::All(terms) | Self::Any(terms) => terms.iter().collect(),
            Self::Choose(test, then, otherwise) => vec![test, then, otherwise],
            Self::Compare(_, left, right)
            | Self::Calculate(_, left, right)
            | Self::Days(left, right)
            | Self::Test(_, left, right) => vec![left, right],
            Self::In(item, list) => std::iter::once(&**item).chain(list).collect(),
            _ => Vec::new(),
        }
    }

    /// This node and every one below it.
    pub fn walk(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }
}
