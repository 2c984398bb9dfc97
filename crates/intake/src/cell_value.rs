//! One cell of one planned column: its value, or what is wrong with it.

use jiff::civil::Date;
use twofront_domain::field::{Field, FieldType};
use twofront_domain::value::Value;

use crate::cell::date::{parse_date, parse_date_number};
use crate::cell::number::{Number, from_float, parse_number};
use crate::cell::phone::parse_phone;
use crate::cell::problem::Problem;
use crate::cell::unit;
use crate::cell::word::{CodeWords, parse_flag};
use crate::plan::{Planned, Reading};
use crate::script;

/// What a cell gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Its value, where there is one.
    pub value: Option<Value>,
    /// What a person should look at.
    pub problem: Option<Problem>,
    /// True when it was only brought into shape.
    pub tidied: bool,
}

impl Outcome {
    fn of(value: Value) -> Self {
        Self {
            value: Some(value),
            ..Self::default()
        }
    }

    pub(crate) fn wrong(problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// A cell as its type of storage gives it.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// A tidied text.
    Text(&'a str),
    /// A stored number.
    Number(f64),
    /// A stored date.
    Date(Date),
    /// A stored truth value.
    Flag(bool),
}

/// Reads a filled cell of a column that holds a plain value.
pub fn read(
    content: Content<'_>,
    column: &Planned<'_>,
    field: &Field,
    reading: Reading,
    codes: Option<&CodeWords>,
    received_on: Date,
) -> Outcome {
    match reading {
        Reading::Date { past } => date(content, past, received_on),
        Reading::Quantity { income } => quantity(content, column, field, income),
        Reading::Flag => flag(content),
        Reading::Code => codes.map_or_else(Outcome::default, |codes| code(content, codes)),
        Reading::Phone => phone(content),
        _ => text(content),
    }
}

/// The content as a text, for readings that want one.
pub fn as_text(content: Content<'_>) -> std::borrow::Cow<'_, str> {
    match content {
        Content::Text(text) => text.into(),
        Content::Number(number) => crate::sheet::shown_number(number).into(),
        Content::Date(date) => date.to_string().into(),
        Content::Flag(flag) => if flag { "是" } else { "否" }.into(),
    }
}

fn text(content: Content<'_>) -> Outcome {
    let text = as_text(content);
    // "None" in a column of free text is no text: 务工单位 无.
    if matches!(text.as_ref(), "无" | "暂无" | "没有") {
        return Outcome::default();
    }
    Outcome::of(Value::Text(text.as_ref().into()))
}

fn date(content: Content<'_>, past: bool, received_on: Date) -> Outcome {
    let (found, plain) = match content {
        Content::Date(date) => (Some(date), true),
        Content::Number(number) => (parse_date_number(number), false),
        Content::Text(text) => {
            let found = parse_date(text, received_on);
            (found, found.is_some_and(|date| date.to_string() == text))
        }
        Content::Flag(_) => (None, true),
    };
    let Some(date) = found.filter(|date| (1900..2100).contains(&date.year())) else {
        return Outcome::wrong(Problem::DateInvalid);
    };
    if past && date > received_on {
        return Outcome::wrong(Problem::DateFuture(received_on));
    }
    Outcome {
        tidied: !plain,
        ..Outcome::of(Value::Date(date))
    }
}

/// Reads the data date of a row, which cannot lie in the future.
pub fn date_cell(content: Content<'_>, received_on: Date) -> Outcome {
    date(content, true, received_on)
}

fn flag(content: Content<'_>) -> Outcome {
    let found = match content {
        Content::Flag(flag) => Some(flag),
        Content::Number(number) => (number == 0.0 || number == 1.0).then_some(number == 1.0),
        Content::Text(text) => parse_flag(&script::key(text)),
        Content::Date(_) => None,
    };
    found.map_or_else(
        || Outcome::wrong(Problem::FlagUnknown),
        |flag| Outcome::of(Value::Flag(flag)),
    )
}

fn code(content: Content<'_>, codes: &CodeWords) -> Outcome {
    let key = script::key(&as_text(content));
    match codes.find(&key) {
        Some(code) => Outcome::of(Value::Code(code.into())),
        None => Outcome::wrong(Problem::CodeUnknown(codes.labels.join("、"))),
    }
}

fn phone(content: Content<'_>) -> Outcome {
    let text = as_text(content);
    if matches!(text.as_ref(), "无" | "暂无" | "没有") {
        return Outcome::default();
    }
    match parse_phone(&text) {
        Some(digits) => Outcome {
            tidied: digits != text,
            ..Outcome::of(Value::Text(digits.into()))
        },
        None => Outcome::wrong(Problem::PhoneInvalid),
    }
}

fn quantity(content: Content<'_>, column: &Planned<'_>, field: &Field, income: bool) -> Outcome {
    let number = match content {
        Content::Number(number) => from_float(number).map(plain),
        Content::Text("无" | "暂无" | "没有") => return Outcome::default(),
        Content::Text(text) => parse_number(&script::key(text)),
        Content::Date(_) | Content::Flag(_) => None,
    };
    let Some(number) = number else {
        return Outcome::wrong(Problem::NumberInvalid);
    };
    let factor = if number.rest.is_empty() {
        column.factor
    } else {
        unit::factor(field.kind, &number.rest)
    };
    let Some(factor) = factor else {
        return Outcome::wrong(Problem::NumberInvalid);
    };
    let in_yuan = factor == unit::factor(FieldType::Money, "元").unwrap_or_default();
    let small_decimal = (1..50_000_000).contains(&number.millionths) && number.millionths % 1_000_000 != 0;
    if income && in_yuan && small_decimal && number.rest.is_empty() {
        return Outcome::wrong(Problem::MoneyUnitSuspect);
    }
    let floor_area = unit::is_floor_area(if number.rest.is_empty() {
        column.unit.as_deref().unwrap_or_default()
    } else {
        &number.rest
    });
    if field.kind == FieldType::Count && number.millionths % 1_000_000 != 0 && !floor_area {
        return Outcome::wrong(Problem::NumberInvalid);
    }
    let amount = unit::amount(&number, factor);
    let tidied = !number.rest.is_empty();
    amount.map_or_else(
        || Outcome::wrong(Problem::NumberInvalid),
        |amount| Outcome {
            tidied,
            ..checked(amount, field, number.approximate)
        },
    )
}

/// A number without unit or doubt.
fn plain(millionths: i128) -> Number {
    Number {
        millionths,
        approximate: false,
        rest: String::new(),
    }
}

/// An amount in the field's unit, if it is plausible.
pub fn checked(amount: i64, field: &Field, approximate: bool) -> Outcome {
    let shown = |amount: i64| {
        Value::from_amount(field.kind, amount)
            .map(|value| value.shown(&[]))
            .unwrap_or_default()
    };
    let too_small = field.least.is_some_and(|least| amount < least);
    let too_large = field.most.is_some_and(|most| amount > most);
    if too_small || too_large {
        let least = field
            .least
            .map_or_else(|| crate::file_problem::both("不限", "any"), shown);
        let most = field
            .most
            .map_or_else(|| crate::file_problem::both("不限", "any"), shown);
        return Outcome::wrong(Problem::NumberImplausible(least, most));
    }
    Outcome {
        value: Value::from_amount(field.kind, amount),
        problem: approximate.then(|| Problem::QuantityApproximate(shown(amount))),
        tidied: false,
    }
}
