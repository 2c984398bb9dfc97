//! What a condition says of answers: true, false or unknown. The same, line by line, is `web/src/field/form/expression.ts`.
//! Knows values by name; where they come from is the caller's business.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::form_expression::{Arithmetic, Comparison, Expr, TextTest};

/// What a name or condition stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Plain {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Yes or no.
    Truth(bool),
    /// A number, a quantity in its field's unit, or a date as days since 1970-01-01.
    Whole(i64),
    /// A text or a code.
    Text(String),
}

/// Everything that a condition may read. What is missing is unknown.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Today, as days since 1970-01-01.
    pub today: i64,
    /// Answers by question.
    pub answers: BTreeMap<String, Plain>,
    /// What is known, by field word (`person.education`).
    pub fields: BTreeMap<String, Plain>,
    /// A member's age in whole years.
    pub age: Option<i64>,
    /// Amounts in force by parameter.
    pub parameters: BTreeMap<String, i64>,
}

/// A date as days since 1970-01-01.
pub fn days_of(date: Date) -> i64 {
    let start = jiff::civil::date(1970, 1, 1);
    // Days between two dates of the calendar always fit.
    start.until(date).map_or(0, |span| i64::from(span.get_days()))
}

impl Plain {
    /// The truth, where it is one.
    pub fn truth(&self) -> Option<bool> {
        if let Self::Truth(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    /// The number, where it is one.
    pub fn whole(&self) -> Option<i64> {
        if let Self::Whole(whole) = self {
            Some(*whole)
        } else {
            None
        }
    }
}

fn of_truth(truth: Option<bool>) -> Plain {
    truth.map_or(Plain::Unknown, Plain::Truth)
}

fn of_whole(whole: Option<i64>) -> Plain {
    whole.map_or(Plain::Unknown, Plain::Whole)
}

impl Names {
    /// What an expression says.
    pub fn value(&self, expr: &Expr) -> Plain {
        let named = |names: &BTreeMap<String, Plain>, name: &str| names.get(name).cloned().unwrap_or_default();
        match expr {
            Expr::Truth(truth) => Plain::Truth(*truth),
            Expr::Whole(whole) => Plain::Whole(*whole),
            Expr::Text(text) => Plain::Text(text.clone()),
            Expr::Day(day) => Plain::Whole(days_of(*day)),
            Expr::Today => Plain::Whole(self.today),
            Expr::Answer(id) => named(&self.answers, id),
            Expr::Field(word, _) => named(&self.fields, word),
            Expr::Age => of_whole(self.age),
            Expr::Parameter(id) => of_whole(self.parameters.get(id).copied()),
            Expr::Has(of) => Plain::Truth(self.value(of) != Plain::Unknown),
            Expr::Not(of) => of_truth(self.truth(of).map(|truth| !truth)),
            Expr::All(terms) => of_truth(self.fold(terms, false)),
            Expr::Any(terms) => of_truth(self.fold(terms, true)),
            Expr::Choose(test, then, otherwise) => match self.truth(test) {
                Some(true) => self.value(then),
                Some(false) => self.value(otherwise),
                None => Plain::Unknown,
            },
            Expr::Compare(how, left, right) => of_truth(compare(*how, &self.value(left), &self.value(right))),
            Expr::Calculate(how, left, right) => of_whole(self.pair(left, right).and_then(|(a, b)| apply(*how, a, b))),
            Expr::Negate(of) => of_whole(self.value(of).whole().and_then(i64::checked_neg)),
            Expr::Absolute(of) => of_whole(self.value(of).whole().and_then(i64::checked_abs)),
            Expr::Days(later, earlier) => of_whole(self.pair(later, earlier).and_then(|(a, b)| a.checked_sub(b))),
            Expr::In(item, list) => of_truth(self.one_of(item, list)),
            Expr::Size(of) => match self.value(of) {
                Plain::Text(text) => of_whole(i64::try_from(text.chars().count()).ok()),
                _ => Plain::Unknown,
            },
            Expr::Test(test, text, part) => match (self.value(text), self.value(part)) {
                (Plain::Text(text), Plain::Text(part)) => Plain::Truth(match test {
                    TextTest::Contains => text.contains(&part),
                    TextTest::StartsWith => text.starts_with(&part),
                    TextTest::EndsWith => text.ends_with(&part),
                }),
                _ => Plain::Unknown,
            },
        }
    }

    /// Whether a condition is true.
    pub fn truth(&self, expr: &Expr) -> Option<bool> {
        self.value(expr).truth()
    }

    fn pair(&self, left: &Expr, right: &Expr) -> Option<(i64, i64)> {
        Some((self.value(left).whole()?, self.value(right).whole()?))
    }

    /// One term that decides is enough; else one unknown term makes the whole unknown.
    fn fold(&self, terms: &[Expr], decides: bool) -> Option<bool> {
        let mut result = Some(!decides);
        for term in terms {
            match self.truth(term) {
                Some(truth) if truth == decides => return Some(decides),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    fn one_of(&self, item: &Expr, list: &[Expr]) -> Option<bool> {
        let item = self.value(item);
        if item == Plain::Unknown {
            return None;
        }
        let mut result = Some(false);
        for element in list {
            match compare(Comparison::Equal, &item, &self.value(element)) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => result = None,
            }
        }
        result
    }
}

/// Texts by their code points, which is the order of their bytes. Truths are only equal or not.
fn compare(how: Comparison, left: &Plain, right: &Plain) -> Option<bool> {
    let order = match (left, right) {
        (Plain::Whole(left), Plain::Whole(right)) => left.cmp(right),
        (Plain::Text(left), Plain::Text(right)) => left.cmp(right),
        (Plain::Truth(left), Plain::Truth(right)) => left.cmp(right),
        _ => return None,
    };
    Some(match how {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterEqual => order != Ordering::Less,
    })
}

fn apply(how: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match how {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}
