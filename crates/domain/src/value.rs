//! A value of a field, with its unit in the variant, and sets of values by field.

use std::fmt;

use jiff::civil::Date;

use crate::field::{Catalogue, FieldIndex, FieldType};
use crate::text::Bilingual;
use crate::units::{CentiMu, DeciCelsius, Fen, Grams};

/// One typed value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Free text.
    Text(Box<str>),
    /// A code of the field's list.
    Code(Box<str>),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Count(i64),
    /// Money.
    Money(Fen),
    /// Weight.
    Weight(Grams),
    /// Area.
    Area(CentiMu),
    /// Temperature.
    Temperature(DeciCelsius),
    /// A date.
    Date(Date),
}

impl Value {
    /// The type of this value.
    pub const fn kind(&self) -> FieldType {
        match self {
            Self::Text(_) => FieldType::Text,
            Self::Code(_) => FieldType::Code,
            Self::Flag(_) => FieldType::Flag,
            Self::Count(_) => FieldType::Count,
            Self::Money(_) => FieldType::Money,
            Self::Weight(_) => FieldType::Weight,
            Self::Area(_) => FieldType::Area,
            Self::Temperature(_) => FieldType::Temperature,
            Self::Date(_) => FieldType::Date,
        }
    }

    /// A quantity of `kind` from its amount in the field's unit; `None` for types that are not numbers.
    pub const fn from_amount(kind: FieldType, amount: i64) -> Option<Self> {
        Some(match kind {
            FieldType::Count => Self::Count(amount),
            FieldType::Money => Self::Money(Fen::new(amount)),
            FieldType::Weight => Self::Weight(Grams::new(amount)),
            FieldType::Area => Self::Area(CentiMu::new(amount)),
            FieldType::Temperature => Self::Temperature(DeciCelsius::new(amount)),
            FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Date => return None,
        })
    }

    /// The amount in the field's unit, for quantities.
    pub const fn amount(&self) -> Option<i64> {
        match self {
            Self::Count(amount) => Some(*amount),
            Self::Money(fen) => Some(fen.get()),
            Self::Weight(grams) => Some(grams.get()),
            Self::Area(area) => Some(area.get()),
            Self::Temperature(degrees) => Some(degrees.get()),
            Self::Text(_) | Self::Code(_) | Self::Flag(_) | Self::Date(_) => None,
        }
    }

    /// Text or code.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Code(text) => Some(text),
            _ => None,
        }
    }

    /// The date inside.
    pub const fn as_date(&self) -> Option<Date> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    /// As JSON: text and codes as strings, flags as booleans, quantities as integers in the field's unit, dates as
    /// `YYYY-MM-DD`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) | Self::Code(text) => text.as_ref().into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Date(date) => date.to_string().into(),
            quantity => quantity.amount().into(),
        }
    }

    /// Reads back what [`Value::to_json`] wrote for a field of type `kind`.
    pub fn from_json(kind: FieldType, json: &serde_json::Value) -> Option<Self> {
        match kind {
            FieldType::Text => json.as_str().map(|text| Self::Text(text.into())),
            FieldType::Code => json.as_str().map(|code| Self::Code(code.into())),
            FieldType::Flag => json.as_bool().map(Self::Flag),
            FieldType::Date => json.as_str()?.parse().ok().map(Self::Date),
            quantity => Self::from_amount(quantity, json.as_i64()?),
        }
    }

    /// As a person reads it, with its unit: `7900元` / `7900 yuan`, the code's label, `是` / `yes`.
    pub fn shown(&self, codes: &[crate::field::CodeEntry]) -> Bilingual {
        let with_units = |number: &dyn fmt::Display, zh: &str, en: &str| {
            Bilingual::new(format!("{number}{zh}"), format!("{number} {en}"))
        };
        match self {
            Self::Text(text) => Bilingual::new(text.as_ref(), text.as_ref()),
            Self::Code(code) => codes.iter().find(|entry| entry.code == code.as_ref()).map_or_else(
                || Bilingual::new(code.as_ref(), code.as_ref()),
                |entry| entry.label.clone(),
            ),
            Self::Flag(true) => Bilingual::new("是", "yes"),
            Self::Flag(false) => Bilingual::new("否", "no"),
            Self::Count(count) => Bilingual::new(count.to_string(), count.to_string()),
            Self::Money(fen) => with_units(fen, "元", "yuan"),
            Self::Weight(grams) => with_units(grams, "公斤", "kg"),
            Self::Area(area) => with_units(area, "亩", "mu"),
            Self::Temperature(degrees) => with_units(degrees, "℃", "°C"),
            Self::Date(date) => Bilingual::new(date.to_string(), date.to_string()),
        }
    }
}

/// Values by field, sorted by field, one per field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(FieldIndex, Value)>);

impl Values {
    /// No values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a field.
    pub fn get(&self, field: FieldIndex) -> Option<&Value> {
        self.0
            .binary_search_by_key(&field, |(index, _)| *index)
            .ok()
            .map(|at| &self.0[at].1)
    }

    /// Sets the value of a field and returns the one it replaces.
    pub fn set(&mut self, field: FieldIndex, value: Value) -> Option<Value> {
        match self.0.binary_search_by_key(&field, |(index, _)| *index) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (field, value));
                None
            }
        }
    }

    /// Every value in field order.
    pub fn iter(&self) -> impl Iterator<Item = (FieldIndex, &Value)> {
        self.0.iter().map(|(index, value)| (*index, value))
    }

    /// True when nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// As a JSON object from field word to value.
    pub fn to_json(&self, catalogue: &Catalogue) -> serde_json::Value {
        let entries = self
            .iter()
            .map(|(index, value)| (catalogue.field(index).id.clone(), value.to_json()));
        serde_json::Value::Object(entries.collect())
    }

    /// Reads an object of [`Values::to_json`] for `subject`. Words that no pack in force knows any more are skipped: the
    /// book keeps them, and they come back with the pack.
    pub fn from_json(catalogue: &Catalogue, subject: crate::field::Subject, json: &serde_json::Value) -> Self {
        let mut values = Self::new();
        for (word, json) in json.as_object().into_iter().flatten() {
            if let Some(index) = catalogue.index(subject, word)
                && let Some(value) = Value::from_json(catalogue.field(index).kind, json)
            {
                values.set(index, value);
            }
        }
        values
    }
}

impl FromIterator<(FieldIndex, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (FieldIndex, Value)>>(entries: I) -> Self {
        let mut values = Self::new();
        for (index, value) in entries {
            values.set(index, value);
        }
        values
    }
}
