//! The known people as `reconcile` needs them, read from the book once and kept while nobody else writes.

use std::collections::HashMap;
use std::sync::Arc;

use twofront_domain::field::{FieldIndex, Subject, known as fields};
use twofront_domain::ids::HouseholdId;
use twofront_domain::ledger::Record;
use twofront_domain::link::LinkMethod;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::value::{Value, Values};
use twofront_intake::ReadLedger;
use twofront_reconcile::{KnownPeople, KnownPerson, Linked};
use twofront_store::LinkingRow;

use crate::linkage::model_of;
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
        Ok(self.known_people_at().await?.1)
    }

    /// The same, and an entry of the journal whose people are all among them.
    pub(crate) async fn known_people_at(&self) -> Result<(i64, Arc<KnownPeople>), DeskError> {
        let journal_seq = self.book.journal_head().await?.map_or(0, |(seq, _)| seq);
        if let Some(people) = self.cached(journal_seq) {
            return Ok((journal_seq, people));
        }
        let known = match self.still_known().await? {
            Some(known) => known,
            None => self.read_people().await?,
        };
        let known = Arc::new(known);
        self.remember_people(journal_seq, Arc::clone(&known));
        Ok((journal_seq, known))
    }

    async fn read_people(&self) -> Result<KnownPeople, DeskError> {
        let county = self.whole_county(false);
        let mut known = KnownPeople::new();
        self.book
            .people_for_linking(&county, |row| known.add(known_person(row)))
            .await?;
        if let Some(trained) = self.book.linkage_model_in_force().await? {
            known.compare_by(&trained.version, model_of(&trained.body)?);
        }
        Ok(known)
    }

    /// The people remembered, where no household was written since and they are compared by the model in force.
    async fn still_known(&self) -> Result<Option<KnownPeople>, DeskError> {
        let cache = self.take_known_people();
        let Some(known) = cache.people.and_then(|people| Arc::try_unwrap(people).ok()) else {
            return Ok(None);
        };
        let trained = self.book.linkage_model_in_force().await?;
        let trained = trained.as_ref().map(|model| model.version.as_str());
        let changed = self.book.changed_since(cache.journal_seq).await?.subjects.households;
        Ok((changed.is_empty() && known.compared_by() == trained).then_some(known))
    }

    /// Adds what an import has just written to the known people, which is quicker than reading everybody again for the next
    /// file. They are known as of the import's own entry of the journal: whatever another desk wrote since is read again.
    pub(crate) fn learn_people(&self, read: &ReadLedger, linked: &Linked, known: Arc<KnownPeople>, entry: Option<i64>) {
        self.forget_known_people();
        let vault = read.summary.as_ref().is_some_and(|summary| summary.vault);
        let (Ok(mut known), Some(entry)) = (Arc::try_unwrap(known), entry) else {
            return;
        };
        let about = About::of(self);
        let numbers: HashMap<HouseholdId, Box<str>> = linked
            .households
            .iter()
            .filter_map(|household| {
                let mut rows = household.records.iter().map(|&at| &read.records[at].household_values);
                Some((
                    household.id,
                    rows.find_map(|values| about.text(values, about.household_number))?
                        .into(),
                ))
            })
            .collect();
        for link in linked.links.iter().filter(|_| !vault) {
            let record = &read.records[link.record];
            let id = if linked.not_their_id.binary_search(&link.record).is_ok() {
                None
            } else {
                about.resident_id(record)
            };
            let Some(name) = about.text(&record.values, about.name) else {
                continue;
            };
            match (link.method, id) {
                (LinkMethod::New, id) => known.add(KnownPerson {
                    id: link.person,
                    household: link.household,
                    village: record.place.clone().unwrap_or_else(|| self.county.clone()),
                    household_number: numbers.get(&link.household).cloned(),
                    name: name.into(),
                    resident_id: id,
                    id_as_written: about.text(&record.values, about.id_as_written).map(Into::into),
                    sex: about.text(&record.values, about.sex).and_then(Sex::of_code),
                    birth_date: about
                        .birth_date
                        .and_then(|field| record.values.get(field))
                        .and_then(Value::as_date),
                    is_head: about.text(&record.values, about.relation) == Some("head"),
                }),
                (LinkMethod::ResidentId, _) | (_, None) => {}
                (_, Some(id)) => known.learn_id(link.person, name, id),
            }
        }
        self.remember_people(entry, Arc::new(known));
    }

    fn cached(&self, journal_seq: i64) -> Option<Arc<KnownPeople>> {
        let cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        cache.people.clone().filter(|_| cache.journal_seq == journal_seq)
    }

    /// Keeps `known` as what the book holds after entry `journal_seq`.
    fn remember_people(&self, journal_seq: i64, known: Arc<KnownPeople>) {
        let mut cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *cache = KnownPeopleCache {
            journal_seq,
            people: Some(known),
        };
    }

    /// Lets go of them: the next who asks reads everybody.
    pub fn forget_known_people(&self) {
        drop(self.take_known_people());
    }

    fn take_known_people(&self) -> KnownPeopleCache {
        let mut cache = self
            .known_people
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::take(&mut cache)
    }
}

fn known_person(row: LinkingRow) -> KnownPerson {
    KnownPerson {
        id: row.id,
        household: row.household,
        village: row.place,
        household_number: row.household_number.map(Into::into),
        name: row.name.into(),
        resident_id: row.resident_id.and_then(|id| id.parse().ok()),
        id_as_written: row.id_as_written.map(Into::into),
        birth_date: row.birth_date,
        sex: row.sex.as_deref().and_then(Sex::of_code),
        is_head: row.is_head,
    }
}

/// Where the fields stand that say who a record is about.
struct About {
    name: Option<FieldIndex>,
    resident_id: Option<FieldIndex>,
    id_as_written: Option<FieldIndex>,
    birth_date: Option<FieldIndex>,
    sex: Option<FieldIndex>,
    relation: Option<FieldIndex>,
    household_number: Option<FieldIndex>,
}

impl About {
    fn of(desk: &Desk) -> Self {
        let person = |id| desk.packs().catalogue.index(Subject::Person, id);
        Self {
            name: person(fields::NAME),
            resident_id: person(fields::RESIDENT_ID),
            id_as_written: person(fields::ID_AS_WRITTEN),
            birth_date: person(fields::BIRTH_DATE),
            sex: person(fields::SEX),
            relation: person(fields::RELATION),
            household_number: desk
                .packs()
                .catalogue
                .index(Subject::Household, fields::HOUSEHOLD_NUMBER),
        }
    }

    fn text<'v>(&self, values: &'v Values, field: Option<FieldIndex>) -> Option<&'v str> {
        values.get(field?)?.as_str()
    }

    fn resident_id(&self, record: &Record) -> Option<ResidentId> {
        self.text(&record.values, self.resident_id)?.parse().ok()
    }
}
