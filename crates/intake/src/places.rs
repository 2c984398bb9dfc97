//! Finds the village of a row by its town and village cells, and the village of a sheet by what stands around its rows.
//!
//! Looks only inside the book's county: the same names occur in the next one.

use std::collections::HashMap;

use twofront_domain::place::{Gazetteer, PlaceCode, PlaceLevel, PlaceMatch, bare_name};

/// The places of one county.
pub struct Places {
    county: PlaceCode,
    gazetteer: Gazetteer,
    towns: Vec<(PlaceCode, String)>,
    villages: Vec<(PlaceCode, String)>,
}

/// What the place cells of a row gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The village, or the town where no village is named.
    pub place: Option<PlaceCode>,
    /// The town's name is in no list.
    pub town_unknown: bool,
    /// What is wrong with the village's name.
    pub village: VillageFound,
}

/// How the village cell of a row was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VillageFound {
    /// As one village, or there is no village cell.
    Fine,
    /// As none of the county.
    Unknown,
    /// As several.
    Ambiguous,
}

impl Places {
    /// Takes the county's part of a gazetteer.
    pub fn new(gazetteer: &Gazetteer, county: &PlaceCode) -> Self {
        let inside = gazetteer
            .places()
            .iter()
            .filter(|place| place.code.is_within(county) || county.is_within(&place.code));
        let gazetteer = Gazetteer::new(inside.cloned());
        let level = |level| {
            let places = gazetteer
                .places()
                .iter()
                .filter(move |place| place.code.level() == level);
            places
                .map(|place| (place.code.clone(), place.name.clone()))
                .collect::<Vec<_>>()
        };
        let (towns, villages) = (level(PlaceLevel::Town), level(PlaceLevel::Village));
        Self {
            county: county.clone(),
            gazetteer,
            towns,
            villages,
        }
    }

    /// True when `name` is how the county may be written.
    pub fn is_county(&self, name: &str) -> bool {
        bare_name(name) == bare_name(self.gazetteer.name(&self.county))
    }

    /// Understands the place cells of a row; both tidied.
    pub fn find(&self, town: Option<&str>, village: Option<&str>) -> Found {
        let town = town.filter(|name| !name.is_empty());
        let town_found = town.map(|name| self.gazetteer.find_town(name));
        let town_unknown = matches!(town_found, Some(PlaceMatch::None));
        let Some(village) = village.filter(|name| !name.is_empty()) else {
            let place = match town_found {
                Some(PlaceMatch::One(code)) => Some(code),
                _ => None,
            };
            return Found {
                place,
                town_unknown,
                village: VillageFound::Fine,
            };
        };
        let (place, village) = match self.gazetteer.find_village(town, village) {
            PlaceMatch::One(code) => (Some(code), VillageFound::Fine),
            PlaceMatch::Several(_) => (None, VillageFound::Ambiguous),
            PlaceMatch::None => (None, VillageFound::Unknown),
        };
        Found {
            place,
            town_unknown,
            village,
        }
    }

    /// The town that a title, sheet or file name mentions: the longest name wins.
    pub fn town_in(&self, text: &str) -> Option<&PlaceCode> {
        let full = self.towns.iter().filter(|(_, name)| text.contains(name.as_str()));
        full.max_by_key(|(_, name)| name.len()).map(|(code, _)| code)
    }

    /// The village that a text mentions, inside `town` where that is known.
    pub fn village_in(&self, town: Option<&PlaceCode>, text: &str) -> Option<PlaceCode> {
        // The town's own name must not be taken for the village of the same name (枞阳镇, 枞阳村).
        let town_name = town.map(|code| self.gazetteer.name(code));
        let text = town_name.map_or_else(|| text.to_owned(), |name| text.replacen(name, " ", 1));
        let text = text.replacen(self.gazetteer.name(&self.county), " ", 1);
        let mut best: HashMap<usize, Vec<PlaceCode>> = HashMap::new();
        for (code, name) in self
            .villages
            .iter()
            .filter(|(code, _)| town.is_none_or(|town| code.is_within(town)))
        {
            let bare = bare_name(name);
            let Some(at) = text.find(&bare) else { continue };
            let suffix = &text[at + bare.len()..];
            let written = [
                "村民委员会",
                "村委会",
                "社区居委会",
                "社区",
                "居民委员会",
                "居委会",
                "村",
            ]
            .iter()
            .find(|word| suffix.starts_with(**word))
            .map_or_else(|| bare.clone(), |word| format!("{bare}{word}"));
            let town_name = self.town_name_of(code);
            if self.gazetteer.find_village(town_name, &written) == PlaceMatch::One(code.clone()) {
                best.entry(bare.len()).or_default().push(code.clone());
            }
        }
        let longest = best.into_iter().max_by_key(|(length, _)| *length)?;
        match longest.1.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    fn town_name_of(&self, village: &PlaceCode) -> Option<&str> {
        let town = village.parent()?;
        self.towns
            .iter()
            .find(|(code, _)| *code == town)
            .map(|(_, name)| name.as_str())
    }
}
