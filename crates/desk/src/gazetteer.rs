//! The gazetteer that ships with the program (2021 statistical codes, see data/README.md), cut to one county. The county's
//! own changes live in the book.

use twofront_domain::place::{Place, PlaceCode};

use crate::error::{DeskError, ErrorClass};

const SHIPPED: &str = include_str!("../../../data/gazetteer.csv");

/// The county with its parents, towns and villages.
///
/// # Errors
/// `county-unknown` when the program ships no places for it.
pub fn places_of(county: &PlaceCode) -> Result<Vec<Place>, DeskError> {
    let places: Vec<Place> = SHIPPED
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some(Place {
                code: cells.next()?.trim().parse().ok()?,
                name: cells.next()?.trim().to_owned(),
            })
        })
        .filter(|place| place.code.is_within(county) || county.is_within(&place.code))
        .collect();
    if places.iter().any(|place| place.code == *county) {
        return Ok(places);
    }
    Err(DeskError::new(
        ErrorClass::Invalid,
        "county-unknown",
        format!("程序自带的地名表里没有代码为{county}的县，可用的县见 data/gazetteer.csv。"),
        format!("The gazetteer that ships with the program has no county {county}; see data/gazetteer.csv."),
    ))
}
