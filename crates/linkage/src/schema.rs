//! The schema: which columns hold which field, how cells are compared, and by which keys rows meet. Read from TOML; what it
//! says is checked here once. Knows no table.

use std::collections::HashSet;

use serde::Deserialize;

use crate::kind::Kind;
use crate::pattern::{Pattern, level};

/// Schemas that come with the program, by name.
const SHIPPED: [(&str, &str); 3] = [
    ("book", include_str!("../schemas/book.toml")),
    ("county", include_str!("../schemas/county.toml")),
    ("febrl", include_str!("../schemas/febrl.toml")),
];

/// More fields or levels than these do not fit into a pattern.
pub const MOST_FIELDS: usize = 16;
const MOST_LEVELS: usize = 14;
const MOST_KEYS: usize = 32;
const USUAL_CAP: u32 = 60;

/// What is compared, and how.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Names of the column that identifies a row, the first that is there counts; else one that ends in id, 编号, 序号 or 编码.
    pub id_columns: Vec<String>,
    /// True where a person stands in a table at most once, so that links between two tables are one to one.
    pub once: bool,
    /// What is compared.
    pub fields: Vec<Field>,
    /// Pairs of fields that people mix up, such as given name and surname.
    pub crossings: Vec<(usize, usize)>,
    /// By what rows meet.
    pub keys: Vec<Key>,
    /// The text it was read from, for the model that is trained with it.
    pub source: String,
}

/// One field of a person.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in keys, models and explanations.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Headings under which it stands, compared without case and blanks.
    pub columns: Vec<String>,
    /// For each relation of the kind the level it belongs to: 1 is the closest, [`Field::different`] the last.
    pub level_of: Vec<u8>,
    /// What the levels are called, closest first; the last one is "different".
    pub levels: Vec<String>,
    /// True where agreeing on a rare value says more than agreeing on a common one.
    pub frequency: bool,
    /// The field of a place within which values are counted too: two Wang Wei of one village say more than two of a county.
    pub frequency_within: Option<usize>,
    /// The field of a resident ID that says the same. An empty date is filled from it, but not counted as evidence beside
    /// that ID; an ID that says otherwise is suspected to be somebody else's.
    pub implied_by: Option<usize>,
    /// Levels that let nobody but a person join two rows.
    pub conflict: Vec<u8>,
}

/// Rows that agree on all parts of a key are compared.
#[derive(Clone, Debug)]
pub struct Key {
    /// As it was written.
    pub text: String,
    /// Field and position of the part in its kind's list.
    pub parts: Vec<(usize, u8)>,
    /// Values that more rows of the second table share than this are passed over.
    pub cap: u32,
}

/// Why a schema cannot be used. The text names the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Not TOML, or not of the expected shape.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// A word that means nothing here.
    #[error("{place}: there is no {what} \"{word}\"; there are: {known}")]
    Unknown {
        /// Where.
        place: String,
        /// What kind of word was expected.
        what: &'static str,
        /// What was written.
        word: String,
        /// What could have been written.
        known: String,
    },
    /// Anything else that does not fit together.
    #[error("{place}: {problem}")]
    Misfit {
        /// Where.
        place: String,
        /// What is wrong and what to do.
        problem: String,
    },
}

impl Schema {
    /// The names of the schemas that come with the program.
    pub fn shipped_names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The text of a schema that comes with the program.
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Reads and checks a schema.
    ///
    /// # Errors
    /// When it is not TOML of the documented shape or names fields, kinds, relations or parts that do not exist.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let written: Written = toml::from_str(text)?;
        let mut fields: Vec<Field> = Vec::with_capacity(written.field.len());
        for field in &written.field {
            let place = format!("field \"{}\"", field.name);
            if fields.iter().any(|other| other.name == field.name) {
                return Err(misfit(&place, "two fields have this name; rename one"));
            }
            fields.push(field.check(&place, &fields)?);
        }
        for (at, field) in written.field.iter().enumerate() {
            let Some(name) = &field.frequency_within else { continue };
            let names = fields.iter().map(|field| field.name.as_str());
            let within = names.clone().position(|known| known == name);
            let place = format!("field \"{}\"", field.name);
            let within = within.ok_or_else(|| unknown(&place, "field", name, names))?;
            fields[at].frequency_within = Some(within);
        }
        if fields.is_empty() || fields.len() > MOST_FIELDS {
            return Err(misfit("schema", &format!("needs 1 to {MOST_FIELDS} fields")));
        }
        let crossings = crossings(&written.field, &mut fields)?;
        let keys = written.keys.iter().map(|key| key.check(&fields, written.cap));
        let keys: Vec<Key> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() || keys.len() > MOST_KEYS {
            return Err(misfit(
                "keys",
                &format!("needs 1 to {MOST_KEYS} keys by which rows meet"),
            ));
        }
        Ok(Self {
            id_columns: written.id,
            once: written.once,
            fields,
            crossings,
            keys,
            source: text.to_owned(),
        })
    }
}

impl Schema {
    /// True when a pattern holds a conflict that only a person may overrule.
    pub fn forbids(&self, pattern: Pattern) -> bool {
        let mut fields = self.fields.iter().enumerate();
        fields.any(|(at, field)| field.conflict.contains(&level(pattern, at)))
    }

    /// The schema without the fields for which `kept` is false, and without the keys that need them.
    pub fn only(&self, kept: &[bool]) -> Self {
        let place: Vec<Option<usize>> = kept
            .iter()
            .scan(0, |next, kept| {
                let at = *next;
                *next += usize::from(*kept);
                Some(kept.then_some(at))
            })
            .collect();
        let moved = |at: Option<usize>| at.and_then(|at| place[at]);
        let fields = self
            .fields
            .iter()
            .zip(kept)
            .filter(|(_, kept)| **kept)
            .map(|(field, _)| Field {
                frequency_within: moved(field.frequency_within),
                implied_by: moved(field.implied_by),
                ..field.clone()
            });
        let keys = self.keys.iter().filter_map(|key| {
            let parts: Option<Vec<(usize, u8)>> =
                key.parts.iter().map(|&(at, part)| Some((place[at]?, part))).collect();
            Some(Key {
                parts: parts?,
                ..key.clone()
            })
        });
        let crossings = self
            .crossings
            .iter()
            .filter_map(|&(one, other)| Some((place[one]?, place[other]?)));
        Self {
            fields: fields.collect(),
            crossings: crossings.collect(),
            keys: keys.collect(),
            ..self.clone()
        }
    }
}

impl Field {
    /// The level of cells that have nothing in common.
    pub fn different(&self) -> u8 {
        self.levels.len() as u8
    }

    /// The level of values that stand in each other's place; it comes just before "different".
    pub fn crossed(&self) -> u8 {
        self.different() - 1
    }

    fn add_crossed(&mut self) {
        let different = self.different();
        self.levels.insert(different as usize - 1, "crossed".to_owned());
        for level in self.level_of.iter_mut().filter(|level| **level == different) {
            *level += 1;
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    id: Vec<String>,
    #[serde(default = "yes")]
    once: bool,
    #[serde(default = "usual_cap")]
    cap: u32,
    keys: Vec<WrittenKey>,
    #[serde(default)]
    field: Vec<WrittenField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    name: String,
    kind: Kind,
    columns: Vec<String>,
    levels: Option<Vec<OneOrMore>>,
    #[serde(default)]
    frequency: bool,
    frequency_within: Option<String>,
    implied_by: Option<String>,
    crosses: Option<String>,
    #[serde(default)]
    conflict: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenKey {
    Plain(String),
    Capped { key: String, cap: u32 },
}

const fn yes() -> bool {
    true
}

const fn usual_cap() -> u32 {
    USUAL_CAP
}

impl WrittenField {
    fn check(&self, place: &str, before: &[Field]) -> Result<Field, SchemaError> {
        let relations = self.kind.relations();
        let (level_of, levels) = self.levels(place, relations)?;
        let implied_by = match &self.implied_by {
            None => None,
            Some(name) => {
                let known = before
                    .iter()
                    .position(|field| field.name == *name && field.kind == Kind::ResidentId);
                let problem = "implied_by must name a field of kind \"resident-id\" that stands above this one";
                Some(known.ok_or_else(|| misfit(place, problem))?)
            }
        };
        if implied_by.is_some() && !matches!(self.kind, Kind::Date | Kind::Sex) {
            return Err(misfit(place, "only a date or a sex can be read from a resident ID"));
        }
        let conflict = self.conflict.iter().map(|word| {
            let at = levels.iter().position(|level| level == word);
            let at = at.ok_or_else(|| unknown(place, "level", word, levels.iter().map(String::as_str)))?;
            Ok(at as u8 + 1)
        });
        let conflict = conflict.collect::<Result<_, SchemaError>>()?;
        Ok(Field {
            name: self.name.clone(),
            kind: self.kind,
            columns: self.columns.iter().map(|column| heading(column)).collect(),
            level_of,
            levels,
            frequency: self.frequency || self.frequency_within.is_some(),
            frequency_within: None,
            implied_by,
            conflict,
        })
    }

    /// The level of each relation, and the names of the levels. Relations that the schema does not list are "different".
    fn levels(&self, place: &str, relations: &[&str]) -> Result<(Vec<u8>, Vec<String>), SchemaError> {
        let (different, close) = relations.split_last().unwrap_or((&"different", &[]));
        let groups: Vec<Vec<&str>> = match &self.levels {
            None => close.iter().map(|relation| vec![*relation]).collect(),
            Some(levels) => levels.iter().map(OneOrMore::words).collect(),
        };
        if groups.is_empty() || groups.len() > MOST_LEVELS {
            return Err(misfit(place, &format!("needs 1 to {MOST_LEVELS} levels")));
        }
        let mut level_of = vec![groups.len() as u8 + 1; relations.len()];
        let mut seen = HashSet::new();
        for (at, group) in groups.iter().enumerate() {
            for word in group {
                let relation = close.iter().position(|relation| relation == word);
                let relation = relation.ok_or_else(|| unknown(place, "relation", word, close.iter().copied()))?;
                if !seen.insert(relation) {
                    return Err(misfit(place, &format!("the relation \"{word}\" stands in two levels")));
                }
                level_of[relation] = at as u8 + 1;
            }
        }
        let names = groups.iter().map(|group| group.join(" / "));
        Ok((level_of, names.chain([(*different).to_owned()]).collect()))
    }
}

/// Fields whose values may stand in each other's place get a level "crossed" before "different".
fn crossings(written: &[WrittenField], fields: &mut [Field]) -> Result<Vec<(usize, usize)>, SchemaError> {
    let mut crossings = Vec::new();
    for (at, field) in written.iter().enumerate() {
        let Some(name) = &field.crosses else { continue };
        let partner = fields[..at]
            .iter()
            .position(|other| other.name == *name && other.kind == field.kind);
        let problem = "crosses must name a field of the same kind that stands above this one";
        let partner = partner.ok_or_else(|| misfit(&format!("field \"{}\"", field.name), problem))?;
        for one in [partner, at] {
            fields[one].add_crossed();
        }
        crossings.push((partner, at));
    }
    Ok(crossings)
}

impl OneOrMore {
    fn words(&self) -> Vec<&str> {
        match self {
            Self::One(word) => vec![word],
            Self::More(words) => words.iter().map(String::as_str).collect(),
        }
    }
}

impl WrittenKey {
    fn check(&self, fields: &[Field], usual: u32) -> Result<Key, SchemaError> {
        let (text, cap) = match self {
            Self::Plain(text) => (text, usual),
            Self::Capped { key, cap } => (key, *cap),
        };
        let place = format!("key \"{text}\"");
        if cap == 0 {
            return Err(misfit(&place, "the cap must be at least 1"));
        }
        let parts = text.split('+').map(|part| {
            let (name, part) = part.trim().split_once('.').unwrap_or((part.trim(), "whole"));
            let names = fields.iter().map(|field| field.name.as_str());
            let at = names.clone().position(|known| known == name);
            let at = at.ok_or_else(|| unknown(&place, "field", name, names))?;
            let known = fields[at].kind.parts();
            let of = known.iter().position(|other| *other == part);
            let of = of.ok_or_else(|| unknown(&place, "part", part, known.iter().copied()))?;
            Ok((at, of as u8))
        });
        Ok(Key {
            text: text.clone(),
            parts: parts.collect::<Result<_, SchemaError>>()?,
            cap,
        })
    }
}

/// A heading as it is compared: lower case, without blanks, quotes and byte order mark.
pub(crate) fn heading(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '*' | '＊' | '\u{feff}' | '\u{200b}'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn misfit(place: &str, problem: &str) -> SchemaError {
    SchemaError::Misfit {
        place: place.to_owned(),
        problem: problem.to_owned(),
    }
}

fn unknown<'a>(place: &str, what: &'static str, word: &str, known: impl Iterator<Item = &'a str>) -> SchemaError {
    SchemaError::Unknown {
        place: place.to_owned(),
        what,
        word: word.to_owned(),
        known: known.collect::<Vec<_>>().join(", "),
    }
}
