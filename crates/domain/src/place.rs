//! Places: the gazetteer from province to village, and how a name in a ledger finds its place.
//!
//! A code alone never identifies a place (the same town code names different towns in different sources), so matching
//! asks for the name within its parent. Groups below the village are text on the household, not places with codes.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A statistical place code: 2 digits (province), 4 (city), 6 (county), 9 (town) or 12 (village).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceCode(String);

/// A text that is not a place code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a place code (2, 4, 6, 9 or 12 digits)")]
pub struct PlaceCodeError(String);

/// How deep a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceLevel {
    /// 省
    Province,
    /// 市
    City,
    /// 县
    County,
    /// 乡镇
    Town,
    /// 村
    Village,
}

/// One place of the gazetteer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its code.
    pub code: PlaceCode,
    /// Its official name.
    pub name: String,
}

/// What a town and village name in a ledger turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceMatch {
    /// Exactly one place.
    One(PlaceCode),
    /// Several places bear that name; the town is missing or does not decide.
    Several(Vec<PlaceCode>),
    /// No place does.
    None,
}

impl PlaceCode {
    /// The code's digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its depth.
    pub fn level(&self) -> PlaceLevel {
        match self.0.len() {
            2 => PlaceLevel::Province,
            4 => PlaceLevel::City,
            6 => PlaceLevel::County,
            9 => PlaceLevel::Town,
            _ => PlaceLevel::Village,
        }
    }

    /// The place one level up; `None` for a province.
    pub fn parent(&self) -> Option<Self> {
        let shorter = match self.0.len() {
            4 => 2,
            6 => 4,
            9 => 6,
            12 => 9,
            _ => return None,
        };
        Some(Self(self.0[..shorter].to_owned()))
    }

    /// True when `self` is `other` or lies inside it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl FromStr for PlaceCode {
    type Err = PlaceCodeError;
    fn from_str(text: &str) -> Result<Self, PlaceCodeError> {
        let fits = matches!(text.len(), 2 | 4 | 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(PlaceCodeError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for PlaceCode {
    type Error = PlaceCodeError;
    fn try_from(text: String) -> Result<Self, PlaceCodeError> {
        text.parse()
    }
}

impl From<PlaceCode> for String {
    fn from(code: PlaceCode) -> Self {
        code.0
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All places of a county and its parents, with an index by name.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    places: Vec<Place>,
    by_code: HashMap<PlaceCode, usize>,
    by_name: HashMap<(PlaceLevel, String), Vec<usize>>,
}

impl Gazetteer {
    /// Builds the index. Later entries with a code already present are ignored.
    pub fn new(places: impl IntoIterator<Item = Place>) -> Self {
        let mut gazetteer = Self::default();
        for place in places {
            if gazetteer.by_code.contains_key(&place.code) {
                continue;
            }
            let at = gazetteer.places.len();
            gazetteer.by_code.insert(place.code.clone(), at);
            let key = (place.code.level(), bare_name(&place.name));
            gazetteer.by_name.entry(key).or_default().push(at);
            gazetteer.places.push(place);
        }
        gazetteer
    }

    /// Every place, in the order given.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place with this code.
    pub fn get(&self, code: &PlaceCode) -> Option<&Place> {
        self.by_code.get(code).map(|&at| &self.places[at])
    }

    /// The name of a place, or its code where the gazetteer does not know it.
    pub fn name<'a>(&'a self, code: &'a PlaceCode) -> &'a str {
        self.get(code).map_or(code.as_str(), |place| &place.name)
    }

    /// Towns or villages directly inside `parent`.
    pub fn children<'a>(&'a self, parent: &'a PlaceCode) -> impl Iterator<Item = &'a Place> {
        self.places
            .iter()
            .filter(move |place| place.code.parent().as_ref() == Some(parent))
    }

    /// Finds a village by name within the town of that name. Suffixes (村, 村委会, 社区, 居委会 ...) don't matter, except to
    /// tell a village from the community of the same name in one town (公塥村, 公塥居委会). Both names must already be in
    /// Simplified characters. An unknown or missing town leaves the bare village name to decide alone.
    pub fn find_village(&self, town: Option<&str>, village: &str) -> PlaceMatch {
        let towns: Option<Vec<&PlaceCode>> = town
            .filter(|name| !name.trim().is_empty())
            .map(|name| self.named(PlaceLevel::Town, name).map(|place| &place.code).collect());
        let found: Vec<&Place> = self
            .named(PlaceLevel::Village, village)
            .filter(|place| match &towns {
                Some(towns) if !towns.is_empty() => towns.iter().any(|town| place.code.is_within(town)),
                _ => true,
            })
            .collect();
        if found.len() > 1 && towns.is_some_and(|towns| towns.len() == 1) {
            let same_kind: Vec<&Place> = found
                .iter()
                .copied()
                .filter(|place| kind_word(&place.name) == kind_word(village))
                .collect();
            if let [one] = same_kind.as_slice() {
                return PlaceMatch::One(one.code.clone());
            }
        }
        matched(&found)
    }

    /// Finds a town by name.
    pub fn find_town(&self, town: &str) -> PlaceMatch {
        let found: Vec<&Place> = self.named(PlaceLevel::Town, town).collect();
        matched(&found)
    }

    fn named(&self, level: PlaceLevel, name: &str) -> impl Iterator<Item = &Place> {
        let key = (level, bare_name(name));
        self.by_name.get(&key).into_iter().flatten().map(|&at| &self.places[at])
    }
}

fn matched(found: &[&Place]) -> PlaceMatch {
    match found {
        [] => PlaceMatch::None,
        [one] => PlaceMatch::One(one.code.clone()),
        several => PlaceMatch::Several(several.iter().map(|place| place.code.clone()).collect()),
    }
}

/// `村` for a village, `居` for a residents' community, by the name's suffix; `None` where it has none.
fn kind_word(name: &str) -> Option<char> {
    let name = name.trim_end();
    if ["社区", "居委会", "居民委员会"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
    {
        Some('居')
    } else {
        ["村", "村委会", "村民委员会"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
            .then_some('村')
    }
}

/// A place name without blanks and without the suffix that differs between counties and years.
pub fn bare_name(name: &str) -> String {
    const SUFFIXES: [&str; 14] = [
        "社区居民委员会",
        "社区居委会",
        "村民委员会",
        "居民委员会",
        "村委会",
        "居委会",
        "街道办事处",
        "街道",
        "社区",
        "村",
        "镇",
        "乡",
        "县",
        "市",
    ];
    let tidy: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for suffix in SUFFIXES {
        if let Some(bare) = tidy.strip_suffix(suffix) {
            // A one-character rest (新村 -> 新) would match too much.
            if bare.chars().count() >= 2 {
                return bare.to_owned();
            }
        }
    }
    tidy
}
