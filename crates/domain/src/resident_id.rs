//! Resident identity numbers (GB 11643-1999) as they turn up in ledgers: 18 digits, the old 15, disability certificate
//! numbers in the same column, and numbers that a spreadsheet has destroyed.
//!
//! Knows the number only; whether the person exists is `reconcile`'s business.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::person::Sex;

/// A resident ID of 18 characters whose characters, birth date and check digit are valid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentId([u8; 18]);

/// Why a text is not a valid resident ID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResidentIdError {
    /// Not 15, 18, 20 or 22 characters long.
    #[error("has {0} characters instead of 18")]
    Length(usize),
    /// A character that is neither a digit nor a final X.
    #[error("has a character that is not a digit")]
    Character,
    /// Digits 7 to 14 are not a date between 1800 and 2099. Whether somebody can be that old is a rule's business; the
    /// standard's own example was born in 1880.
    #[error("digits 7 to 14 are not a date")]
    BirthDate,
    /// The last character does not follow from the first 17.
    #[error("the check digit should be {expected}")]
    CheckDigit {
        /// The check character that the first 17 digits give.
        expected: char,
    },
}

/// What a cell in an ID column turned out to hold, once blanks, quotes and full-width forms are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdReading {
    /// A valid number of 18.
    Valid(ResidentId),
    /// An old number of 15, completed to 18 (GB 11643-1999: insert 19, compute the check digit).
    Old(ResidentId),
    /// A disability certificate number (ID + category 1-7 + level 1-4, 20 characters; 22 with a reissue count).
    Disability {
        /// The resident ID it starts with.
        id: ResidentId,
        /// Disability category, 1 to 7.
        category: u8,
        /// Disability level, 1 to 4.
        level: u8,
    },
    /// A number that went through a spreadsheet's 15 significant digits or a 64-bit float: the tail is lost, not wrong.
    DigitsLost {
        /// The first 15 digits (fewer where a narrow column was exported). Excel keeps them; a float may have carried one
        /// into the last of them, so they are evidence beside name and birth date, never a key.
        prefix: String,
    },
    /// Something else, and why.
    Invalid(ResidentIdError),
}

impl ResidentId {
    /// Adds the check character to 17 digits. `None` when they are not digits or hold no date.
    pub fn from_17_digits(digits: &str) -> Option<Self> {
        let bytes = digits.as_bytes();
        if bytes.len() != 17 || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut all = [0; 18];
        all[..17].copy_from_slice(bytes);
        all[17] = check_character(&all);
        birth_date(&all).map(|_| Self(all))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Date of birth, digits 7 to 14.
    pub fn birth_date(&self) -> Date {
        birth_date(&self.0).unwrap_or_default()
    }

    /// Sex, from digit 17 (odd = male).
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Registration county at the time of issue, not where the person lives now.
    pub fn county_of_issue(&self) -> &str {
        &self.as_str()[..6]
    }

    /// First six and last two characters with the rest hidden, for lists and logs.
    pub fn masked(&self) -> String {
        format!("{}**********{}", &self.as_str()[..6], &self.as_str()[16..])
    }
}

impl IdReading {
    /// Reads a cell. `numeric_cell` says the spreadsheet stored a number. Its last digits are then lost whatever they say:
    /// a 64-bit float keeps about one 18-digit number in 64, while a damaged one passes the check digit about once in eleven.
    pub fn read(text: &str, numeric_cell: bool) -> Self {
        let tidy = tidy(text);
        if !tidy.is_ascii() {
            return Self::Invalid(ResidentIdError::Character);
        }
        if let Some(prefix) = lost_digits_prefix(&tidy, numeric_cell) {
            return Self::DigitsLost { prefix };
        }
        match tidy.len() {
            15 => match read_old(&tidy) {
                Ok(id) => Self::Old(id),
                Err(error) => Self::Invalid(error),
            },
            20 | 22 => match (tidy[..18].parse(), digit_at(&tidy, 18), digit_at(&tidy, 19)) {
                (Ok(id), Some(category @ 1..=7), Some(level @ 1..=4)) => Self::Disability { id, category, level },
                (Err(error), _, _) => Self::Invalid(error),
                _ => Self::Invalid(ResidentIdError::Length(tidy.len())),
            },
            _ => match tidy.parse() {
                Ok(id) => Self::Valid(id),
                Err(error) => Self::Invalid(error),
            },
        }
    }

    /// The resident ID, where the cell held one for certain.
    pub fn id(&self) -> Option<ResidentId> {
        match self {
            Self::Valid(id) | Self::Old(id) | Self::Disability { id, .. } => Some(*id),
            Self::DigitsLost { .. } | Self::Invalid(_) => None,
        }
    }
}

/// Half-width, upper-case, without blanks, quotes and dashes.
fn tidy(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            c if c.is_whitespace() => None,
            '\'' | '\u{2018}' | '\u{2019}' | '`' | '-' | '\u{200b}' | '\u{feff}' => None,
            '×' | '╳' => Some('X'),
            c => Some(c),
        })
        .map(|c| c.to_ascii_uppercase())
        .filter(|c| *c != '\'')
        .collect()
}

fn lost_digits_prefix(tidy: &str, numeric_cell: bool) -> Option<String> {
    // 3.40722198001010E+17 is what a narrow column shows, and what csv exports then keep.
    if let Some((mantissa, _)) = tidy.split_once("E+17") {
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        return Some(digits);
    }
    let all_digits = tidy.len() == 18 && tidy.bytes().all(|b| b.is_ascii_digit());
    let tail_zeroed = all_digits && tidy.ends_with("000");
    let wrong = all_digits && tidy.parse::<ResidentId>().is_err();
    (all_digits && numeric_cell || wrong && tail_zeroed).then(|| tidy[..15].to_owned())
}

fn read_old(tidy: &str) -> Result<ResidentId, ResidentIdError> {
    if !tidy.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ResidentIdError::Character);
    }
    let digits = format!("{}19{}", &tidy[..6], &tidy[6..]);
    ResidentId::from_17_digits(&digits).ok_or(ResidentIdError::BirthDate)
}

fn digit_at(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).filter(|b| b.is_ascii_digit()).map(|b| b - b'0')
}

fn birth_date(bytes: &[u8; 18]) -> Option<Date> {
    let number =
        |range: std::ops::Range<usize>| bytes[range].iter().fold(0_i16, |sum, b| sum * 10 + i16::from(b - b'0'));
    let year = number(6..10);
    if !(1800..2100).contains(&year) {
        return None;
    }
    Date::new(year, number(10..12) as i8, number(12..14) as i8).ok()
}

/// ISO 7064 MOD 11-2 with the weights of GB 11643-1999.
fn check_character(bytes: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS
        .iter()
        .zip(bytes)
        .map(|(weight, b)| weight * u32::from(b - b'0'))
        .sum();
    b"10X98765432"[(sum % 11) as usize]
}

impl FromStr for ResidentId {
    type Err = ResidentIdError;

    /// Strict: exactly 18 characters, upper-case X. Use [`IdReading::read`] for cells.
    fn from_str(text: &str) -> Result<Self, ResidentIdError> {
        let bytes: [u8; 18] = text
            .as_bytes()
            .try_into()
            .map_err(|_| ResidentIdError::Length(text.chars().count()))?;
        let digits_ok = bytes[..17].iter().all(u8::is_ascii_digit) && matches!(bytes[17], b'0'..=b'9' | b'X');
        if !digits_ok {
            return Err(ResidentIdError::Character);
        }
        if birth_date(&bytes).is_none() {
            return Err(ResidentIdError::BirthDate);
        }
        let expected = check_character(&bytes);
        if bytes[17] != expected {
            return Err(ResidentIdError::CheckDigit {
                expected: char::from(expected),
            });
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Masked: an ID must never reach a log through `{:?}`.
impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl Serialize for ResidentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ResidentId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
