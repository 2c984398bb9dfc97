//! The people and households that the book knows, indexed for linking.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::person::Sex;
use twofront_domain::place::PlaceCode;
use twofront_domain::resident_id::ResidentId;
use twofront_linkage::model::Model;

use crate::likeness::{Likeness, Lookup};
use crate::row::name_key;
use crate::written_id;

/// One person as far as linking needs to know.
#[derive(Clone, Debug)]
pub struct KnownPerson {
    /// Their id.
    pub id: PersonId,
    /// Their household.
    pub household: HouseholdId,
    /// Its village.
    pub village: PlaceCode,
    /// Its number in the county's system.
    pub household_number: Option<Box<str>>,
    /// Their name, in Simplified characters.
    pub name: Box<str>,
    /// Their resident ID.
    pub resident_id: Option<ResidentId>,
    /// What the ID column held where they have no valid one.
    pub id_as_written: Option<Box<str>>,
    /// Their date of birth.
    pub birth_date: Option<Date>,
    /// Their sex.
    pub sex: Option<Sex>,
    /// True for the head of the household.
    pub is_head: bool,
}

/// Which household a name in a village stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseholdMatch {
    /// Exactly one.
    One(HouseholdId),
    /// Several people there bear that name.
    Several,
    /// Nobody there does.
    None,
}

/// Everybody the book knows, by ID, by name, by household number.
#[derive(Clone, Debug, Default)]
pub struct KnownPeople {
    people: Vec<KnownPerson>,
    by_id: HashMap<ResidentId, u32>,
    by_name: HashMap<Box<str>, Vec<u32>>,
    household_by_number: HashMap<Box<str>, HouseholdId>,
    villages: HashMap<HouseholdId, PlaceCode>,
    written_ids: HashMap<u32, Box<str>>,
    likeness: Likeness,
    model: Option<(Box<str>, Model)>,
}

impl KnownPeople {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many people are known.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// True when nobody is known.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Has people compared by this model instead of the one that comes with the program.
    pub fn compare_by(&mut self, version: &str, model: Model) {
        self.model = Some((version.into(), model));
        self.likeness.forget();
    }

    /// The version of the model that they are compared by; `None` for the one that comes with the program.
    pub fn compared_by(&self) -> Option<&str> {
        self.model.as_ref().map(|(version, _)| &**version)
    }

    /// Adds one person; the first with an ID, and the first household with a number, keep it.
    pub fn add(&mut self, person: KnownPerson) {
        self.likeness.add(&person);
        if let Some(written) = &person.id_as_written {
            self.written_ids
                .insert(self.people.len() as u32, written_id::tidy(written).into());
        }
        self.villages
            .entry(person.household)
            .or_insert_with(|| person.village.clone());
        let at = self.people.len() as u32; // A county has far fewer people than 2^32.
        if let Some(id) = person.resident_id {
            self.by_id.entry(id).or_insert(at);
        }
        if let Some(number) = &person.household_number
            && !self.household_by_number.contains_key(number)
        {
            self.household_by_number.insert(number.clone(), person.household);
        }
        let name = name_key(&person.name);
        match self.by_name.get_mut(name.as_ref()) {
            Some(namesakes) => namesakes.push(at),
            None => {
                self.by_name.insert(name.into(), vec![at]);
            }
        }
        self.people.push(person);
    }

    /// The person with this ID.
    pub fn with_id(&self, id: &ResidentId) -> Option<&KnownPerson> {
        self.position_with_id(id).map(|at| self.at(at))
    }

    /// Everybody of this name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &KnownPerson> {
        self.positions_named(&name_key(name)).iter().map(|&at| self.at(at))
    }

    /// Learns the ID of a person who was known without one.
    pub fn learn_id(&mut self, person: PersonId, name: &str, id: ResidentId) {
        let position = self
            .positions_named(&name_key(name))
            .iter()
            .copied()
            .find(|&at| self.at(at).id == person);
        if let Some(at) = position.filter(|&at| self.at(at).resident_id.is_none()) {
            let person = &mut self.people[at as usize];
            person.resident_id = Some(id);
            person.birth_date = Some(id.birth_date());
            self.likeness.change(at, person);
            self.by_id.entry(id).or_insert(at);
        }
    }

    /// The village of a known household.
    pub fn village_of(&self, household: HouseholdId) -> Option<&PlaceCode> {
        self.villages.get(&household)
    }

    /// The household with this number.
    pub fn household_numbered(&self, number: &str) -> Option<HouseholdId> {
        self.household_by_number.get(number).copied()
    }

    /// The household of a person named in another ledger: by ID where there is one, else by name in the place (a village,
    /// or a town where the ledger says no more), where a head counts before other members. With an ID that the book does
    /// not know, people who have another one are out of the question.
    pub fn household_of(&self, id: Option<&ResidentId>, name: &str, place: Option<&PlaceCode>) -> HouseholdMatch {
        if let Some(person) = id.and_then(|id| self.with_id(id)) {
            return HouseholdMatch::One(person.household);
        }
        let there = |person: &&KnownPerson| {
            place.is_none_or(|place| person.village.is_within(place)) && (id.is_none() || person.resident_id.is_none())
        };
        let (mut of_heads, mut of_all) = (BTreeSet::new(), BTreeSet::new());
        for person in self.named(name).filter(there) {
            of_all.insert(person.household);
            if person.is_head {
                of_heads.insert(person.household);
            }
        }
        let households = if of_heads.is_empty() { of_all } else { of_heads };
        match (households.len(), households.first()) {
            (1, Some(one)) => HouseholdMatch::One(*one),
            (0, _) => HouseholdMatch::None,
            _ => HouseholdMatch::Several,
        }
    }

    /// The people as the linkage engine compares them.
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        let model = self.model.as_ref().map(|(_, model)| model);
        self.likeness.lookup(&self.people, model)
    }

    pub(crate) fn at(&self, position: u32) -> &KnownPerson {
        &self.people[position as usize]
    }

    pub(crate) fn position_with_id(&self, id: &ResidentId) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// Positions of everybody of this name, which is given as [`name_key`] makes it.
    pub(crate) fn positions_named(&self, name: &str) -> &[u32] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn written_id(&self, position: u32) -> Option<&str> {
        self.written_ids.get(&position).map(AsRef::as_ref)
    }
}
