//! Who a row speaks of, as far as its own cells tell: name, resident ID, sex and birth date.
//!
//! Knows one row only; whether the person is known is the next room's business.

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, FieldIndex, Subject, known};
use twofront_domain::person::PersonName;
use twofront_domain::resident_id::{IdReading, ResidentId, ResidentIdError};
use twofront_domain::value::{Value, Values};

use crate::cell::problem::Problem;
use crate::cell_value::Outcome;
use crate::script;

/// The person fields that follow from an ID.
#[derive(Clone, Copy, Debug)]
pub struct PersonFields {
    resident_id: Option<FieldIndex>,
    id_as_written: Option<FieldIndex>,
    birth_date: Option<FieldIndex>,
    /// The sex.
    pub sex: Option<FieldIndex>,
    disability_category: Option<FieldIndex>,
    disability_level: Option<FieldIndex>,
}

impl PersonFields {
    /// Looks the fields up.
    pub fn new(catalogue: &Catalogue) -> Self {
        let person = |word| catalogue.index(Subject::Person, word);
        Self {
            resident_id: person(known::RESIDENT_ID),
            id_as_written: person(known::ID_AS_WRITTEN),
            birth_date: person(known::BIRTH_DATE),
            sex: person(known::SEX),
            disability_category: person("disability_category"),
            disability_level: person("disability_level"),
        }
    }
}

/// What the ID cell of a row gave.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    id: Option<ResidentId>,
    as_written: Option<Box<str>>,
    disability: Option<(u8, u8)>,
    /// The sex column's text, where it disagrees.
    pub sex_written: Option<Box<str>>,
}

/// A name, if the text can be one: not only digits or marks.
pub fn parse_name(text: &str) -> Option<String> {
    let name = PersonName::parse(text).ok()?;
    let has_letter = name.as_str().chars().any(char::is_alphabetic);
    let is_word = matches!(name.as_str(), "无" | "姓名" | "空");
    (has_letter && !is_word).then(|| name.into())
}

/// Reads the ID of the row's person. The value goes into the row with [`apply`].
pub fn read_id(raw: &str, numeric_cell: bool, received_on: Date) -> (Identity, Outcome) {
    if matches!(script::key(raw).as_str(), "无" | "暂无" | "没有" | "无证" | "未办") {
        return (Identity::default(), Outcome::wrong(Problem::IdMissing));
    }
    let reading = IdReading::read(raw, numeric_cell);
    let problem = match &reading {
        IdReading::Valid(id) if id.birth_date() > received_on => Some(Problem::IdBirthDate),
        IdReading::Valid(_) => None,
        IdReading::Old(_) => Some(Problem::Id15),
        IdReading::Disability { .. } => Some(Problem::IdDisability),
        IdReading::DigitsLost { .. } => Some(Problem::IdDigitsLost),
        IdReading::Invalid(error) => Some(match error {
            ResidentIdError::Length(count) => Problem::IdLength(*count),
            ResidentIdError::Character => Problem::IdCharacter,
            ResidentIdError::BirthDate => Problem::IdBirthDate,
            ResidentIdError::CheckDigit { expected } => Problem::IdCheckDigit(*expected),
        }),
    };
    let id = reading.id().filter(|_| problem != Some(Problem::IdBirthDate));
    let disability = match reading {
        IdReading::Disability { category, level, .. } => Some((category, level)),
        _ => None,
    };
    let as_written = id.is_none().then(|| script::tidy(raw).as_ref().into());
    let tidied = id.is_some_and(|id| id.as_str() != raw);
    (
        Identity {
            id,
            as_written,
            disability,
            sex_written: None,
        },
        Outcome {
            value: None,
            problem,
            tidied,
        },
    )
}

/// Reads the ID of somebody else than the row's subject: kept when it is certain.
pub fn read_other_id(raw: &str, numeric_cell: bool) -> Outcome {
    let (identity, outcome) = read_id(raw, numeric_cell, Date::MAX);
    Outcome {
        value: identity.id.map(|id| Value::Text(id.as_str().into())),
        ..outcome
    }
}

/// Puts the ID into the row's values, with sex and birth date where no column gave them. True when the sex column says
/// otherwise; the ID's sex is then kept, because its check digit guards it.
pub fn apply(identity: &Identity, fields: &PersonFields, values: &mut Values) -> bool {
    let mut set = |index: Option<FieldIndex>, value: Value| {
        if let Some(index) = index {
            values.set(index, value);
        }
    };
    if let Some(text) = &identity.as_written {
        set(fields.id_as_written, Value::Text(text.clone()));
    }
    if let Some((category, level)) = identity.disability {
        set(fields.disability_category, Value::Count(category.into()));
        set(fields.disability_level, Value::Count(level.into()));
    }
    let Some(id) = identity.id else { return false };
    set(fields.resident_id, Value::Text(id.as_str().into()));
    if let Some(index) = fields.birth_date
        && values.get(index).is_none()
    {
        values.set(index, Value::Date(id.birth_date()));
    }
    let Some(index) = fields.sex else { return false };
    let written = values.set(index, Value::Code(id.sex().code().into()));
    written.is_some_and(|written| written.as_str() != Some(id.sex().code()))
}
