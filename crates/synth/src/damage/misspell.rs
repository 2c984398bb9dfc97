//! How IDs, telephones and village names come out wrong.

use std::collections::HashSet;

use twofront_domain::place::bare_name;
use twofront_domain::resident_id::{IdReading, ResidentId};

use super::kinds::Kind;
use crate::places::Village;
use crate::write::cell::Cell;

/// The ID as it is written when damaged in this way; `None` when this kind cannot happen to it.
pub(crate) fn id(kind: Kind, id: &ResidentId) -> Option<Cell> {
    let text = id.as_str();
    let written = match kind {
        Kind::CheckDigit => {
            let wrong = if text.ends_with('7') { '4' } else { '7' };
            format!("{}{wrong}", &text[..17])
        }
        Kind::IdShort => format!("{}{}", &text[..15], &text[16..]),
        Kind::IdLetter => format!("3499OO{}", &text[6..]),
        Kind::IdMonth => format!("{}13{}", &text[..10], &text[12..]),
        Kind::IdNumber => return text.parse::<f64>().ok().map(Cell::Number),
        Kind::IdZeros => {
            let zeroed = format!("{}000", &text[..15]);
            // One number in eleven passes the check digit even so.
            return matches!(IdReading::read(&zeroed, false), IdReading::DigitsLost { .. })
                .then_some(Cell::Text(zeroed));
        }
        Kind::IdExponent => format!("{}.{}E+17", &text[..1], &text[1..15]),
        Kind::IdOld if &text[6..8] == "19" => format!("{}{}", &text[..6], &text[8..17]),
        Kind::IdMissing => return Some(Cell::Empty),
        _ => return None,
    };
    Some(Cell::Text(written))
}

/// The certificate's number: ID, category, level; every tenth has a reissue count behind it.
pub(crate) fn disability_number(id: &ResidentId, (category, level): (u8, u8)) -> String {
    let again = if id.as_str().as_bytes()[16] == b'4' { "01" } else { "" };
    format!("{id}{category}{level}{again}")
}

/// A telephone with one digit left out.
pub(crate) fn phone(phone: u64) -> Cell {
    Cell::text((phone / 10).to_string())
}

/// Village names of a county, to misspell one into a name that no village bears, and to find those that several bear.
pub(crate) struct VillageNames {
    bare: HashSet<String>,
    ambiguous: HashSet<String>,
}

impl VillageNames {
    /// From the villages of the county.
    pub fn new(villages: &[Village]) -> Self {
        let (mut bare, mut ambiguous) = (HashSet::new(), HashSet::new());
        for village in villages {
            let name = bare_name(&village.name);
            if !bare.insert(name.clone()) {
                ambiguous.insert(name);
            }
        }
        Self { bare, ambiguous }
    }

    /// The name with its first two characters swapped, or with a word before it; never the name of a village.
    pub fn misspelt(&self, village: &Village) -> String {
        let mut characters: Vec<char> = village.written.chars().collect();
        if characters.len() > 2 {
            characters.swap(0, 1);
        }
        let swapped: String = characters.into_iter().collect();
        let unknown = |name: &str| !self.bare.contains(&bare_name(name));
        if unknown(&swapped) {
            swapped
        } else {
            format!("上{}", village.written)
        }
    }

    /// The bare name where several villages bear it.
    pub fn ambiguous(&self, village: &Village) -> Option<String> {
        let bare = bare_name(&village.name);
        self.ambiguous.contains(&bare).then_some(bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twofront_domain::resident_id::ResidentIdError;

    #[test]
    fn damaged_ids_read_as_what_they_are() {
        let right = ResidentId::from_17_digits("34990019800101001").expect("valid");
        let read = |kind| match id(kind, &right) {
            Some(Cell::Text(text)) => IdReading::read(&text, false),
            Some(Cell::Number(number)) => IdReading::read(&format!("{number:.0}"), true),
            other => panic!("{kind:?}: {other:?}"),
        };
        assert!(matches!(
            read(Kind::CheckDigit),
            IdReading::Invalid(ResidentIdError::CheckDigit { .. })
        ));
        assert!(matches!(
            read(Kind::IdShort),
            IdReading::Invalid(ResidentIdError::Length(17))
        ));
        assert!(matches!(
            read(Kind::IdLetter),
            IdReading::Invalid(ResidentIdError::Character)
        ));
        assert!(matches!(
            read(Kind::IdMonth),
            IdReading::Invalid(ResidentIdError::BirthDate)
        ));
        assert!(matches!(read(Kind::IdOld), IdReading::Old(id) if id == right));
        for kind in [Kind::IdNumber, Kind::IdExponent] {
            assert!(
                matches!(read(kind), IdReading::DigitsLost { prefix } if prefix == right.as_str()[..15]),
                "{kind:?}"
            );
        }
        let disability = disability_number(&right, (4, 2));
        assert!(matches!(
            IdReading::read(&disability, false),
            IdReading::Disability {
                category: 4,
                level: 2,
                ..
            }
        ));
    }
}
