//! What one import says of people and households: values by subject and day, ready for the pen. Writes nothing.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use twofront_domain::field::{Subject, known};
use twofront_domain::ids::{AssertionId, HouseholdId, PersonId};
use twofront_domain::link::LinkMethod;
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::value::{Value, Values};
use twofront_store::{HouseholdSaid, PersonSaid, Said};

use crate::clock::new_uuid;
use crate::intake_write::ImportWrite;

impl ImportWrite<'_> {
    /// What the ledger says of households: those it lists, and those of people it only names.
    pub(crate) fn households(&self) -> Vec<HouseholdSaid> {
        let mut households = self.listed_households();
        let mut named = self.said_of_households();
        for household in &mut households {
            household.said.extend(named.remove(&household.id).into_iter().flatten());
        }
        households.extend(named.into_iter().map(|(id, said)| HouseholdSaid {
            id,
            place: self.village(id, None),
            is_new: false,
            said,
        }));
        households
    }

    /// What rows that list no household say of the household of whom they name, each for its day. A number only helped to
    /// find it: registers give those.
    pub(crate) fn said_of_households(&self) -> BTreeMap<HouseholdId, Vec<Said>> {
        let catalogue = &self.packs.catalogue;
        let number = catalogue.index(Subject::Household, known::HOUSEHOLD_NUMBER);
        let mut said: BTreeMap<HouseholdId, Vec<Said>> = BTreeMap::new();
        for link in &self.linked.links {
            let record = &self.read.records[link.record];
            if record.household_key.is_some() {
                continue;
            }
            let values = record
                .household_values
                .iter()
                .filter(|(field, _)| Some(*field) != number);
            let values: Values = values.map(|(field, value)| (field, value.clone())).collect();
            if !values.is_empty() {
                said.entry(link.household)
                    .or_default()
                    .push(self.said(link.record, values));
            }
        }
        said
    }

    /// One statement per household that the ledger lists: its rows' household values, the first row's winning.
    fn listed_households(&self) -> Vec<HouseholdSaid> {
        let said = |rows: &[usize]| {
            let mut values = Values::new();
            for &at in rows.iter().rev() {
                for (field, value) in self.read.records[at].household_values.iter() {
                    values.set(field, value.clone());
                }
            }
            rows.first()
                .filter(|_| !values.is_empty())
                .map(|&first| self.said(first, values))
                .into_iter()
                .collect()
        };
        self.linked
            .households
            .iter()
            .filter(|household| !household.records.is_empty())
            .map(|household| HouseholdSaid {
                id: household.id,
                place: self.village(household.id, household.village.as_ref()),
                is_new: household.is_new,
                said: said(&household.records),
            })
            .collect()
    }

    /// What the ledger says of people, each once with a statement for each of their rows.
    pub(crate) fn people(&self) -> Vec<PersonSaid> {
        let mut people: Vec<PersonSaid> = Vec::with_capacity(self.linked.links.len());
        let mut at: HashMap<PersonId, usize> = HashMap::with_capacity(people.capacity());
        for link in &self.linked.links {
            let said = self.said(link.record, self.own_values(link.record));
            let place = || self.village(link.household, self.read.records[link.record].place.as_ref());
            match at.entry(link.person) {
                Entry::Occupied(known) => people[*known.get()].said.push(said),
                Entry::Vacant(vacant) => {
                    vacant.insert(people.len());
                    people.push(PersonSaid {
                        id: link.person,
                        household: link.household,
                        place: place(),
                        is_new: link.method == LinkMethod::New,
                        said: vec![said],
                    });
                }
            }
        }
        people
    }

    /// A row's values. Where linking found that its ID is somebody else's: without the ID and what was read out of it, and
    /// with that person's name instead.
    pub(crate) fn own_values(&self, record: usize) -> Values {
        let values = &self.read.records[record].values;
        if self.linked.not_their_id.binary_search(&record).is_err() {
            return values.clone();
        }
        let catalogue = &self.packs.catalogue;
        let out_of_the_id = [known::RESIDENT_ID, known::BIRTH_DATE, known::SEX];
        let kept = values
            .iter()
            .filter(|(field, _)| !out_of_the_id.contains(&catalogue.field(*field).id.as_str()));
        let mut own: Values = kept.map(|(field, value)| (field, value.clone())).collect();
        let shared_with = catalogue.index(Subject::Person, "id_shared_with");
        if let (Some(field), Some(owner)) = (shared_with, self.owner_of_id(record)) {
            own.set(field, owner);
        }
        own
    }

    /// The name on the row that keeps the ID which this row lost.
    fn owner_of_id(&self, record: usize) -> Option<Value> {
        let catalogue = &self.packs.catalogue;
        let id = catalogue.index(Subject::Person, known::RESIDENT_ID)?;
        let name = catalogue.index(Subject::Person, known::NAME)?;
        let lost = self.read.records[record].values.get(id)?;
        let mut rows = self.read.records.iter().enumerate();
        let owner = rows
            .find(|(at, row)| row.values.get(id) == Some(lost) && self.linked.not_their_id.binary_search(at).is_err());
        owner.and_then(|(_, row)| row.values.get(name).cloned())
    }

    /// Where a household is: in the village where the book has it, else where the ledger puts it, else in the town or county
    /// until somebody knows better.
    pub(crate) fn village(&self, household: HouseholdId, stated: Option<&PlaceCode>) -> PlaceCode {
        let known = self.known.village_of(household);
        let listed = self.villages.get(&household).copied();
        known
            .filter(|place| place.level() == PlaceLevel::Village)
            .or(listed)
            .or(stated)
            .or(known)
            .unwrap_or(&self.desk.county)
            .clone()
    }

    pub(crate) fn said(&self, record: usize, values: Values) -> Said {
        Said {
            assertion: AssertionId::new(new_uuid()),
            record: Some(self.record_ids[record]),
            ledger: Some(self.ledger),
            effective: self.day_of(record),
            values,
        }
    }

    /// The day a row speaks for.
    pub(crate) fn day_of(&self, record: usize) -> Date {
        self.read.records[record].on.unwrap_or(self.summary.effective)
    }
}
