//! Answers as they come from a phone, and what each of them is as a value: the same rules as `web/src/field/form/engine.ts`.
//! Knows types and code lists; whether a question was to be asked at all is `form_check`'s business.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use twofront_domain::field::FieldType;
use twofront_domain::value::Value;

use crate::form_check::FaultCode;
use crate::form_evaluate::{Plain, days_of};
use crate::form_expression::WHOLE_MAX;
use crate::form_sheet::Ask;

/// Longest text of an answer, in characters.
pub const TEXT_MAX: usize = 2_000;

/// One filled-in form as it comes from a phone. Values are written as [`Value::to_json`] writes them; `null` is no answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// The version of the sheet that was shown.
    pub version: String,
    /// Whom it is about, for a form about one person.
    #[serde(default)]
    pub person_id: Option<String>,
    /// Answers by question.
    #[serde(default)]
    pub answers: BTreeMap<String, Json>,
    /// Answers by member, then by question.
    #[serde(default)]
    pub member_answers: BTreeMap<String, BTreeMap<String, Json>>,
}

/// One member of the household.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub id: String,
    /// Year of birth; enough to ask the right members where the whole date is not known.
    #[serde(default)]
    pub birth_year: Option<i16>,
    /// What is known of them, by field word (`person.education`).
    #[serde(default)]
    pub values: BTreeMap<String, Json>,
}

/// When, where and of whom a form is filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occasion {
    /// The day.
    pub today: Date,
    /// Code of the household's place, for parameters; empty where it is not known.
    #[serde(default)]
    pub place: String,
    /// What is known of the subject, by field word (`household.base_type`).
    #[serde(default)]
    pub values: BTreeMap<String, Json>,
    /// The household's members, in the order in which they are asked.
    #[serde(default)]
    pub members: Vec<Member>,
}

impl Occasion {
    /// A form filled in on a day, by itself.
    pub fn on(today: Date) -> Self {
        Self {
            today,
            place: String::new(),
            values: BTreeMap::new(),
            members: Vec::new(),
        }
    }
}

/// `YYYY-MM-DD` and nothing else, in the years 1 to 9999.
pub(crate) fn day(text: &str) -> Option<Date> {
    let digits = |(at, byte): (usize, u8)| {
        if matches!(at, 4 | 7) {
            byte == b'-'
        } else {
            byte.is_ascii_digit()
        }
    };
    if text.len() != 10 || !text.bytes().enumerate().all(digits) {
        return None;
    }
    text.parse().ok().filter(|day: &Date| day.year() > 0)
}

/// Blanks that a keyboard makes. Spelled out, because languages differ in what they trim.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\u{a0}', '\u{3000}'];

/// A text without the blanks around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(BLANKS)
}

/// True where nothing was answered: nothing sent, `null`, or blanks.
pub(crate) fn is_blank(answer: Option<&Json>) -> bool {
    match answer {
        None | Some(Json::Null) => true,
        Some(Json::String(text)) => trimmed(text).is_empty(),
        Some(_) => false,
    }
}

/// The value of an answer that is not blank.
pub(crate) fn read(ask: &Ask, answer: &Json) -> Result<Value, FaultCode> {
    let value = value(ask.kind, answer).ok_or(FaultCode::WrongType)?;
    match &value {
        Value::Code(code) if !ask.codes.iter().any(|entry| entry.code == code.as_ref()) => Err(FaultCode::UnknownCode),
        Value::Text(text) if text.chars().count() > TEXT_MAX => Err(FaultCode::TooLong),
        _ => Ok(value),
    }
}

/// A JSON value as one of a type.
pub(crate) fn value(kind: FieldType, json: &Json) -> Option<Value> {
    match kind {
        FieldType::Text => {
            let text = trimmed(json.as_str()?);
            // What no keyboard writes and not every database keeps.
            let control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
            (!text.contains(control)).then(|| Value::Text(text.into()))
        }
        FieldType::Date => day(json.as_str()?).map(Value::Date),
        FieldType::Code | FieldType::Flag => Value::from_json(kind, json),
        quantity => {
            let amount = json.as_i64()?;
            let exact = amount.unsigned_abs() <= WHOLE_MAX.unsigned_abs();
            exact.then(|| Value::from_amount(quantity, amount)).flatten()
        }
    }
}

/// A value as conditions read it.
pub(crate) fn plain(value: &Value) -> Plain {
    match value {
        Value::Text(text) | Value::Code(text) => Plain::Text(text.to_string()),
        Value::Flag(flag) => Plain::Truth(*flag),
        Value::Date(date) => Plain::Whole(days_of(*date)),
        quantity => quantity.amount().map_or(Plain::Unknown, Plain::Whole),
    }
}

/// An answer as conditions read it; unknown where it is blank or no sound value.
pub(crate) fn plain_answer(ask: &Ask, answer: Option<&Json>) -> Plain {
    match answer {
        Some(answer) if !is_blank(Some(answer)) => read(ask, answer).map_or(Plain::Unknown, |value| plain(&value)),
        _ => Plain::Unknown,
    }
}
