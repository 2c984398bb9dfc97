//! The desk itself: the book, the packs in force, the gazetteer, the clock.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::place::{Gazetteer, PlaceCode};
use twofront_packs::Packs;

use crate::clock::Clock;
use crate::error::DeskError;

/// How to open a desk.
#[derive(Clone, Debug)]
pub struct DeskOptions {
    /// Folder of the book (`book.db`, `vault.db`).
    pub book: PathBuf,
    /// A county's own packs folder; the shipped packs otherwise.
    pub packs: Option<PathBuf>,
    /// A fixed working date, for demonstrations and exercises.
    pub working_date: Option<Date>,
}

/// The county desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) packs: Arc<Packs>,
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) county: PlaceCode,
    pub(crate) clock: Clock,
}

impl Desk {
    /// Creates a book for `county` in an empty or missing folder.
    ///
    /// # Errors
    /// When the folder already holds a book, the county is not in the gazetteer, or the packs are faulty.
    pub async fn create(options: DeskOptions, county: &PlaceCode) -> Result<Self, DeskError> {
        let _ = (options, county);
        unimplemented!()
    }

    /// Opens an existing book.
    ///
    /// # Errors
    /// When there is no book, it was written by a newer program, or the packs are faulty.
    pub async fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let _ = options;
        unimplemented!()
    }

    /// The packs in force.
    pub fn packs(&self) -> &Packs {
        &self.packs
    }

    /// The gazetteer.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The county the book is for.
    pub fn county(&self) -> &PlaceCode {
        &self.county
    }

    /// The clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The person at the machine that holds the book: the whole county, vault included.
    pub fn local_actor(&self, purpose: &str) -> Actor {
        Actor {
            account: None,
            name: "local".to_owned(),
            role: Role::Administrator,
            scope: Scope {
                place: self.county.clone(),
                worker: None,
                vault: true,
            },
            device: "cli".to_owned(),
            purpose: purpose.to_owned(),
        }
    }
}
