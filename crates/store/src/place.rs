//! Places: the county's own copy of the gazetteer. Matching names is `domain::place`'s business.

use twofront_domain::place::{Gazetteer, Place};

use crate::book::Book;
use crate::cell::Cell;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

pub(crate) const PLACE: Table = Table {
    name: "place",
    columns: &["code", "name"],
    fixed: 0,
    conflict: "ON CONFLICT (code) DO UPDATE SET name = excluded.name",
};
const ALL: &str = "SELECT code, name FROM place ORDER BY code";

impl Book {
    /// Every place of the book: the county, what lies above it and what lies inside.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn gazetteer(&self) -> Result<Gazetteer, StoreError> {
        let places = self.rows("place", ALL, vec![], |columns| {
            Ok(Place {
                code: columns.parsed()?,
                name: columns.text()?,
            })
        });
        Ok(Gazetteer::new(places.await?))
    }
}

impl Pen {
    /// Adds places; a code that is there already gets the new name.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn put_places(&mut self, places: &[Place]) -> Result<(), StoreError> {
        let cells = places
            .iter()
            .flat_map(|place| [Cell::of(&place.code), place.name.as_str().into()]);
        self.insert(&PLACE, cells.collect()).await?;
        self.know_villages(places.iter().map(|place| &place.code).collect())
            .await
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ALL];
