//! Fields: what can be known of a person, a household, a lot, a site or a village, as described by the packs. Code knows only the few fields
//! in [`known`]; every other one is data.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// What a field, a rule or a record speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// One person.
    Person,
    /// One household.
    Household,
    /// One lot of unsold produce.
    Lot,
    /// One field worker, with the household a row pairs them with.
    Worker,
    /// One site: a workshop, greenhouse, plot, warehouse.
    Site,
    /// One village as a whole.
    Village,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Household,
        Self::Lot,
        Self::Worker,
        Self::Site,
        Self::Village,
    ];

    /// The stable word in packs, tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Household => "household",
            Self::Lot => "lot",
            Self::Worker => "worker",
            Self::Site => "site",
            Self::Village => "village",
        }
    }

    /// The Chinese word for people; the English one is [`Subject::as_str`].
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Person => "人",
            Self::Household => "户",
            Self::Lot => "货源",
            Self::Worker => "工作人员",
            Self::Site => "场所",
            Self::Village => "村",
        }
    }

    /// Reads the stable word back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.as_str() == word)
    }
}

/// The type and unit of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Free text.
    Text,
    /// One code of the field's list.
    Code,
    /// Yes or no.
    Flag,
    /// A whole number (people, months, head of cattle).
    Count,
    /// Money in fen.
    Money,
    /// Weight in grams.
    Weight,
    /// Area in hundredths of a mu.
    Area,
    /// Temperature in tenths of a degree Celsius.
    Temperature,
    /// A calendar date.
    Date,
}

/// One entry of a code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    /// The stable word in values and rules, such as `head`.
    pub code: String,
    /// How it is shown.
    pub label: Bilingual,
    /// How ledgers write it, besides the Chinese label. Simplified characters, no blanks.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// One field of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The stable word in values and rules, unique within its subject, such as `wage_income`.
    pub id: String,
    /// What it describes.
    pub subject: Subject,
    /// Type and unit.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// How it is shown.
    pub label: Bilingual,
    /// True for values that are masked outside need (ID, phone, health class).
    #[serde(default)]
    pub sensitive: bool,
    /// The code list, for [`FieldType::Code`].
    #[serde(default)]
    pub codes: Vec<CodeEntry>,
    /// Smallest plausible value in the field's unit; below it intake raises a finding.
    #[serde(default)]
    pub least: Option<i64>,
    /// Largest plausible value in the field's unit; above it intake raises a finding.
    #[serde(default)]
    pub most: Option<i64>,
    /// True when each value belongs to its day and earlier ones stay: what one subject's dated fields say of one day is an
    /// event to the rules.
    #[serde(default)]
    pub dated: bool,
    /// True for emergency health and movement data, which lives in the vault only. Set by the pack, not by the field file.
    #[serde(skip)]
    pub vault: bool,
}

impl Field {
    /// The entry of a code.
    pub fn code(&self, code: &str) -> Option<&CodeEntry> {
        self.codes.iter().find(|entry| entry.code == code)
    }
}

/// Position of a field in its [`Catalogue`]. Only meaningful together with that catalogue; the book stores the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldIndex(u16);

impl FieldIndex {
    /// The position as a number.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// All fields of the packs in force.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    fields: Vec<Field>,
    by_id: HashMap<(Subject, String), FieldIndex>,
}

/// Two fields of one subject share an id, or there are more than 65,535 fields.
#[derive(Debug, thiserror::Error)]
#[error("field {subject:?}.{id} is defined twice")]
pub struct CatalogueError {
    /// The subject of both.
    pub subject: Subject,
    /// The id of both.
    pub id: String,
}

impl Catalogue {
    /// Indexes the fields.
    ///
    /// # Errors
    /// When an id occurs twice for one subject.
    pub fn new(fields: Vec<Field>) -> Result<Self, CatalogueError> {
        let mut by_id = HashMap::with_capacity(fields.len());
        for (at, field) in fields.iter().enumerate() {
            let duplicate = || CatalogueError {
                subject: field.subject,
                id: field.id.clone(),
            };
            let index = FieldIndex(u16::try_from(at).map_err(|_| duplicate())?);
            if by_id.insert((field.subject, field.id.clone()), index).is_some() {
                return Err(duplicate());
            }
        }
        Ok(Self { fields, by_id })
    }

    /// Every field, in the order of the packs.
    pub fn fields(&self) -> impl Iterator<Item = (FieldIndex, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .map(|(at, field)| (FieldIndex(at as u16), field))
    }

    /// The field at an index of this catalogue.
    pub fn field(&self, index: FieldIndex) -> &Field {
        &self.fields[index.get()]
    }

    /// The index of `subject.id`.
    pub fn index(&self, subject: Subject, id: &str) -> Option<FieldIndex> {
        // The tuple key needs an owned String; a catalogue has a few hundred entries and callers keep the index.
        self.by_id.get(&(subject, id.to_owned())).copied()
    }
}

/// The fields that code must know by name, because people and households are recognised by them.
pub mod known {
    /// Person: full name (text).
    pub const NAME: &str = "name";
    /// Person: resident ID of 18 characters (text), only ever a valid one.
    pub const RESIDENT_ID: &str = "resident_id";
    /// Person: what the ID column held when it was no valid resident ID (text).
    pub const ID_AS_WRITTEN: &str = "id_as_written";
    /// Person: date of birth (date).
    pub const BIRTH_DATE: &str = "birth_date";
    /// Person: sex (code `male`/`female`).
    pub const SEX: &str = "sex";
    /// Person: relation to the head (code, `head` for the head).
    pub const RELATION: &str = "relation";
    /// Person: phone (text of digits). Household: contact phone.
    pub const PHONE: &str = "phone";
    /// Household: number in the national or county system (text).
    pub const HOUSEHOLD_NUMBER: &str = "household_number";
    /// Household: villager group (text), the finest step of the round's order.
    pub const GROUP: &str = "group";
    /// Household: base type (code `general`/`registered`).
    pub const BASE_TYPE: &str = "base_type";
    /// Household: monitoring category (code).
    pub const MONITORING_CATEGORY: &str = "monitoring_category";
    /// Site: its kind (code, such as `workshop`).
    pub const SITE_KIND: &str = "kind";
    /// Site: what people call it (text).
    pub const SITE_NAME: &str = "name";
    /// Site: who runs it, mostly the head of a household (text).
    pub const SITE_OPERATOR: &str = "operator";
}
