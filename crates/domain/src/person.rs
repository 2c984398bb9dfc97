//! What is always known of a person: a name, and perhaps a sex. Everything else is a value of a field.

use serde::{Deserialize, Serialize};

/// A person's name: trimmed, not empty, at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// A text that cannot be a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Nothing but blanks.
    #[error("the name is empty")]
    Empty,
    /// More than 64 characters.
    #[error("the name has {0} characters; at most 64 are allowed")]
    TooLong(usize),
}

impl PersonName {
    /// Removes blanks inside and around (ledgers pad two-character names: `张　三`), keeps the dot of long names.
    ///
    /// # Errors
    /// When nothing remains, or more than 64 characters.
    pub fn parse(text: &str) -> Result<Self, PersonNameError> {
        let latin = text.is_ascii();
        let kept: String = if latin {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
        };
        match kept.chars().count() {
            0 => Err(PersonNameError::Empty),
            1..=64 => Ok(Self(kept)),
            count => Err(PersonNameError::TooLong(count)),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = PersonNameError;
    fn try_from(text: String) -> Result<Self, PersonNameError> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl std::fmt::Display for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Sex as in GB/T 2261.1 (1 male, 2 female).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// The code used in values, rules and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// The sex of a code; `None` for anything else.
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Male, Self::Female].into_iter().find(|sex| sex.code() == code)
    }
}
