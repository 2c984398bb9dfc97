//! What one row says about who it speaks of. Judges nothing.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, FieldIndex, Subject, known as fields};
use twofront_domain::ids::HouseholdId;
use twofront_domain::ledger::Record;
use twofront_domain::person::Sex;
use twofront_domain::place::PlaceCode;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::value::Value;

use crate::known::KnownPeople;
use crate::written_id;

/// Where the fields that linking reads stand in the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct PersonFields {
    name: Option<FieldIndex>,
    resident_id: Option<FieldIndex>,
    id_as_written: Option<FieldIndex>,
    birth_date: Option<FieldIndex>,
    sex: Option<FieldIndex>,
    household_number: Option<FieldIndex>,
}

impl PersonFields {
    /// Looks the fields up.
    pub fn of(catalogue: &Catalogue) -> Self {
        let person = |id| catalogue.index(Subject::Person, id);
        Self {
            name: person(fields::NAME),
            resident_id: person(fields::RESIDENT_ID),
            id_as_written: person(fields::ID_AS_WRITTEN),
            birth_date: person(fields::BIRTH_DATE),
            sex: person(fields::SEX),
            household_number: catalogue.index(Subject::Household, fields::HOUSEHOLD_NUMBER),
        }
    }
}

/// What one row says about who it is.
pub(crate) struct Row<'a> {
    pub name: Cow<'a, str>,
    /// Its valid ID; taken away when the ID turns out to be somebody else's.
    pub id: Option<ResidentId>,
    /// What an ID column held instead, tidied.
    pub written: Option<Cow<'a, str>>,
    /// From its own column or the valid ID.
    pub birth: Option<Date>,
    pub sex: Option<Sex>,
    pub village: Option<&'a PlaceCode>,
    /// The household that the ledger puts it in.
    pub key: Option<&'a str>,
    /// That household's number ...
    pub number: Option<&'a str>,
    /// ... and whose it is in the book.
    pub numbered: Option<HouseholdId>,
    /// The household in the book that this one was found to be, once known.
    pub household: Option<HouseholdId>,
}

/// Reads all rows; the number of a household, often on its first row only, holds for all of its rows.
pub(crate) fn read<'a>(records: &'a [Record], fields: PersonFields, known: &KnownPeople) -> Vec<Row<'a>> {
    let mut numbers: HashMap<&str, &str> = HashMap::new();
    for record in records {
        if let (Some(key), Some(number)) = (record.household_key.as_deref(), number(record, fields)) {
            numbers.entry(key).or_insert(number);
        }
    }
    records
        .iter()
        .map(|record| read_one(record, fields, &numbers, known))
        .collect()
}

fn read_one<'a>(
    record: &'a Record,
    fields: PersonFields,
    numbers: &HashMap<&str, &'a str>,
    known: &KnownPeople,
) -> Row<'a> {
    let value = |field: Option<FieldIndex>| record.values.get(field?);
    let text = |field| value(field).and_then(Value::as_str);
    let id: Option<ResidentId> = text(fields.resident_id).and_then(|id| id.parse().ok());
    let key = record.household_key.as_deref();
    let number = key
        .and_then(|key| numbers.get(key).copied())
        .or_else(|| number(record, fields));
    Row {
        name: name_key(text(fields.name).unwrap_or("")),
        id,
        written: text(fields.id_as_written).map(written_id::tidy),
        birth: value(fields.birth_date)
            .and_then(Value::as_date)
            .or_else(|| id.map(|id| id.birth_date())),
        sex: text(fields.sex).and_then(Sex::of_code),
        village: record.place.as_ref(),
        key,
        number,
        numbered: number.and_then(|number| known.household_numbered(number)),
        household: None,
    }
}

fn number(record: &Record, fields: PersonFields) -> Option<&str> {
    record.household_values.get(fields.household_number?)?.as_str()
}

/// A name as it is compared: without blanks, and with one kind of dot in names such as 阿依古丽·买买提.
pub(crate) fn name_key(name: &str) -> Cow<'_, str> {
    const DOTS: [char; 5] = ['•', '・', '．', '.', '∙'];
    if !name.contains(|c: char| c.is_whitespace() || DOTS.contains(&c)) {
        return Cow::Borrowed(name);
    }
    let kept = name.chars().filter(|c| !c.is_whitespace());
    Cow::Owned(kept.map(|c| if DOTS.contains(&c) { '·' } else { c }).collect())
}
