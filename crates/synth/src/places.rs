//! The places of the county: towns and villages with the names that people write. Knows the gazetteer; knows no people.

use std::ops::Range;

use twofront_domain::place::{Gazetteer, PlaceCode, PlaceMatch};

use crate::spec::{CountySpec, SynthError};

/// A town.
#[derive(Clone, Debug)]
pub struct Town {
    /// Its code.
    pub code: PlaceCode,
    /// Its name.
    pub name: String,
    /// Positions of its villages.
    pub villages: Range<usize>,
}

/// A village.
#[derive(Clone, Debug)]
pub struct Village {
    /// Its code.
    pub code: PlaceCode,
    /// Its official name.
    pub name: String,
    /// The name as people write it, which finds the same place within its town.
    pub written: String,
    /// Position of its town.
    pub town: usize,
    /// The town's name.
    pub town_name: String,
    /// Positions of its households.
    pub households: Range<usize>,
}

/// The names of province, city and county.
pub(crate) fn names_above(spec: &CountySpec<'_>) -> [String; 3] {
    let gazetteer = Gazetteer::new(spec.places.iter().cloned());
    let name = |code: Option<PlaceCode>| code.map_or_else(String::new, |code| gazetteer.name(&code).to_owned());
    let city = spec.county.parent();
    [
        name(city.as_ref().and_then(PlaceCode::parent)),
        name(city),
        name(Some(spec.county.clone())),
    ]
}

/// Towns and villages in order of their codes.
pub(crate) fn places(spec: &CountySpec<'_>) -> Result<(Vec<Town>, Vec<Village>), SynthError> {
    let gazetteer = Gazetteer::new(spec.places.iter().cloned());
    let mut town_places: Vec<_> = gazetteer.children(spec.county).cloned().collect();
    town_places.sort_by(|a, b| a.code.cmp(&b.code));
    let (mut towns, mut villages) = (Vec::new(), Vec::<Village>::new());
    for place in town_places {
        let mut inside: Vec<_> = gazetteer.children(&place.code).cloned().collect();
        inside.sort_by(|a, b| a.code.cmp(&b.code));
        if inside.is_empty() {
            continue;
        }
        let first = villages.len();
        for village in inside {
            villages.push(Village {
                written: written_name(&gazetteer, &place.name, &village.name, &village.code),
                code: village.code,
                name: village.name,
                town: towns.len(),
                town_name: place.name.clone(),
                households: 0..0,
            });
        }
        towns.push(Town {
            code: place.code,
            name: place.name,
            villages: first..villages.len(),
        });
    }
    if villages.is_empty() {
        return Err(SynthError::NoSuchCounty(spec.county.clone()));
    }
    Ok((towns, villages))
}

/// `岱鳌村` for 岱鳌村委会, where that still names the same village.
fn written_name(gazetteer: &Gazetteer, town: &str, official: &str, code: &PlaceCode) -> String {
    let shorter = [
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("居民委员会", "居委会"),
    ]
    .iter()
    .find_map(|(long, short)| official.strip_suffix(long).map(|bare| format!("{bare}{short}")));
    match shorter {
        Some(name) if gazetteer.find_village(Some(town), &name) == PlaceMatch::One(code.clone()) => name,
        _ => official.to_owned(),
    }
}
