//! The known people as `reconcile` needs them, read from the book once and kept while nobody else writes.

use std::sync::Arc;

use twofront_domain::actor::Scope;
use twofront_reconcile::{KnownPeople, KnownPerson};

use crate::{Desk, DeskError};

/// Known people with the journal entry after which they were read.
#[derive(Default)]
pub struct KnownPeopleCache {
    journal_seq: i64,
    people: Option<Arc<KnownPeople>>,
}

impl Desk {
    /// Everybody in the book. Linking looks at the whole county whoever imports: a person does not become two because
    /// two towns' ledgers name them. Nothing of it is shown to the importer but the finding's name.
    pub(crate) async fn known_people(&self) -> Result<Arc<KnownPeople>, DeskError> {
        let journal_seq = self.book.journal_head().await?.map_or(0, |(seq, _)| seq);
        if let Some(people) = self.cached(journal_seq) {
            return Ok(people);
        }
        let county = Scope {
            place: self.county.clone(),
            worker: None,
            vault: false,
        };
        let mut known = KnownPeople::new();
        self.book
            .people_for_linking(&county, |row| {
                known.add(KnownPerson {
                    id: row.id,
                    household: row.household,
                    village: row.place,
                    household_number: row.household_number.map(Into::into),
                    name: row.name.into(),
                    resident_id: row.resident_id.and_then(|id| id.parse().ok()),
                    birth_date: row.birth_date,
                    is_head: row.is_head,
                });
            })
            .await?;
        let known = Arc::new(known);
        self.remember_people(journal_seq, Arc::clone(&known));
        Ok(known)
    }

    fn cached(&self, journal_seq: i64) -> Option<Arc<KnownPeople>> {
        let cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        cache.people.clone().filter(|_| cache.journal_seq == journal_seq)
    }

    /// Keeps `known` as what the book holds after entry `journal_seq`.
    pub(crate) fn remember_people(&self, journal_seq: i64, known: Arc<KnownPeople>) {
        let mut cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *cache = KnownPeopleCache {
            journal_seq,
            people: Some(known),
        };
    }

    /// Takes the known people out of the cache, for changing them without a copy.
    pub(crate) fn take_people(&self) {
        let mut cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *cache = KnownPeopleCache::default();
    }

    /// Lets go of the memory: a server imports rarely and serves all day.
    pub fn forget_known_people(&self) {
        self.take_people();
    }
}
