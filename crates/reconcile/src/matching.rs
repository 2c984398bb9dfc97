//! Which known person each row is. Evidence is tried from the strongest kind to the weakest; each person is given to one
//! row of a ledger only, so that a weaker claim gives way to a stronger one and equal claims stay open.

use std::collections::HashMap;

use jiff::civil::Date;
use rayon::prelude::*;
use twofront_domain::link::LinkMethod;
use twofront_domain::place::PlaceLevel;

use crate::known::{KnownPeople, KnownPerson};
use crate::repeats::Standing;
use crate::row::Row;
use crate::written_id;

/// Kinds of evidence beside the ID itself, the strongest first. All need the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// A damaged ID that otherwise agrees.
    WrittenId,
    /// The same household and birth date.
    HouseholdAndBirth,
    /// The same birth date in the same village.
    BirthAndVillage,
    /// The same household.
    Household,
    /// The same village, when neither side knows an ID or birth date.
    Village,
}

impl Evidence {
    /// What a row can show by itself.
    pub const ALONE: [Self; 5] = [
        Self::WrittenId,
        Self::HouseholdAndBirth,
        Self::BirthAndVillage,
        Self::Household,
        Self::Village,
    ];
    /// What it can show once its household was recognised by the other members.
    pub const TOGETHER: [Self; 2] = [Self::HouseholdAndBirth, Self::Household];

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    const fn method(self) -> LinkMethod {
        match self {
            Self::WrittenId => LinkMethod::NameWrittenId,
            Self::HouseholdAndBirth | Self::Household => LinkMethod::NameHousehold,
            Self::BirthAndVillage => LinkMethod::NameBirthVillage,
            Self::Village => LinkMethod::NameVillage,
        }
    }
}

/// How a row ended that was given no person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unmatched {
    /// So many known people fit, or other rows fit one just as well.
    Open(usize),
    /// The only known person who fits is another row (its position) with better evidence.
    GaveWay(usize),
    /// No known person fits.
    Nobody,
}

/// A known person whom some evidence of a row fits, and which.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    person: u32,
    /// One bit for each kind of [`Evidence`].
    evidence: u8,
}

impl Candidate {
    const fn fits(self, evidence: Evidence) -> bool {
        self.evidence & evidence.bit() != 0
    }

    /// More than a name in a village.
    const fn strong(self) -> bool {
        self.evidence & !Evidence::Village.bit() != 0
    }
}

/// The known people as they are given out to the rows of one ledger.
pub(crate) struct Matching<'k> {
    known: &'k KnownPeople,
    /// The row that each known person was given to.
    given_to: Vec<Option<u32>>,
    found: Vec<Option<(u32, LinkMethod)>>,
    /// Whom each row without a person may be.
    candidates: Vec<Vec<Candidate>>,
    /// People whom several rows claimed on equal evidence. Only one of those rows can still be them.
    contested: HashMap<u32, Evidence>,
}

impl<'k> Matching<'k> {
    /// Gives out the people whose ID a row bears. Each ID stands on one counted row only.
    pub fn by_id(known: &'k KnownPeople, rows: &[Row<'_>], standing: &[Standing]) -> Self {
        let of = |(row, standing): (&Row<'_>, &Standing)| {
            let id = row.id.filter(|_| standing.counts())?;
            known.position_with_id(&id)
        };
        let people: Vec<Option<u32>> = rows.par_iter().zip(standing).map(of).collect();
        let mut matching = Self {
            known,
            given_to: vec![None; known.len()],
            found: vec![None; rows.len()],
            candidates: Vec::new(),
            contested: HashMap::new(),
        };
        for (at, person) in people.into_iter().enumerate() {
            if let Some(person) = person {
                matching.give(person, at, LinkMethod::ResidentId);
            }
        }
        matching
    }

    /// Gives out the people that `kinds` of evidence decide, one kind after the other.
    pub fn by_evidence(&mut self, kinds: &[Evidence], rows: &[Row<'_>], standing: &[Standing]) {
        let look = |at: usize| {
            let open = standing[at].counts() && self.found[at].is_none();
            if open { self.look(&rows[at]) } else { Vec::new() }
        };
        self.candidates = (0..rows.len()).into_par_iter().map(look).collect();
        for &evidence in kinds {
            self.by(evidence);
        }
    }

    /// The person that a row was given, and how.
    pub fn found(&self, at: usize) -> Option<(&'k KnownPerson, LinkMethod)> {
        self.found[at].map(|(person, method)| (self.known.at(person), method))
    }

    /// Why a row was given nobody.
    pub fn unmatched(&self, at: usize) -> Unmatched {
        let (mut free, mut given) = (0, None);
        for candidate in &self.candidates[at] {
            match self.given_to[candidate.person as usize] {
                None => free += 1,
                Some(other) if candidate.strong() => given = Some(other),
                Some(_) => {}
            }
        }
        match (free, given) {
            (0, Some(other)) => Unmatched::GaveWay(other as usize),
            (0, None) => Unmatched::Nobody,
            (several, _) => Unmatched::Open(several),
        }
    }

    fn by(&mut self, evidence: Evidence) {
        let open = (0..self.found.len()).filter(|&at| self.found[at].is_none());
        let mut claims: Vec<(u32, usize)> = open
            .filter_map(|at| self.only_one(evidence, at).map(|person| (person, at)))
            .collect();
        claims.sort_unstable();
        for rivals in claims.chunk_by(|(one, _), (other, _)| one == other) {
            match *rivals {
                [(person, at)] => self.give(person, at, evidence.method()),
                [(person, _), ..] => {
                    self.contested.entry(person).or_insert(evidence);
                }
                [] => {}
            }
        }
    }

    /// True for a person whom no row was given yet.
    pub fn is_free(&self, person: u32) -> bool {
        self.given_to[person as usize].is_none()
    }

    /// A known person by position.
    pub fn person(&self, position: u32) -> &'k KnownPerson {
        self.known.at(position)
    }

    /// The position of the person that a row was given.
    pub fn position(&self, at: usize) -> Option<u32> {
        self.found[at].map(|(person, _)| person)
    }

    /// How many people are known.
    pub fn people(&self) -> usize {
        self.given_to.len()
    }

    /// Gives a person to a row.
    pub fn give(&mut self, person: u32, at: usize, method: LinkMethod) {
        // A ledger has far fewer rows than 2^32.
        self.given_to[person as usize] = Some(at as u32);
        self.found[at] = Some((person, method));
    }

    fn only_one(&self, evidence: Evidence, at: usize) -> Option<u32> {
        let candidates = self.candidates[at].iter();
        let mut free = candidates.filter(|candidate| self.given_to[candidate.person as usize].is_none());
        // A name in a village is little: anything better that points to anybody leaves the row open.
        if evidence == Evidence::Village && free.clone().any(|candidate| candidate.strong()) {
            return None;
        }
        let one = free.find(|candidate| candidate.fits(evidence))?;
        let claim = self.contested.get(&one.person);
        let alone = !free.any(|candidate| candidate.fits(evidence));
        (alone && claim.is_none_or(|&claim| one.fits(claim))).then_some(one.person)
    }

    /// All known people of the row's name with what speaks for each.
    fn look(&self, row: &Row<'_>) -> Vec<Candidate> {
        if row.name.is_empty() {
            return Vec::new();
        }
        let namesakes = self.known.positions_named(&row.name).iter();
        let candidate = |&person: &u32| Candidate {
            person,
            evidence: self.evidence(row, person),
        };
        namesakes
            .map(candidate)
            .filter(|candidate| candidate.evidence != 0)
            .collect()
    }

    /// The bits of the evidence that fits a namesake.
    fn evidence(&self, row: &Row<'_>, position: u32) -> u8 {
        let person = self.known.at(position);
        // Two valid IDs are two people, however alike the rest; equal ones have been given out before.
        if row.id.is_some() && person.resident_id.is_some() {
            return 0;
        }
        let home = Some(person.household);
        let same_household = row.household == home || row.numbered == home;
        let person_born = born(person);
        let same_birth = row.birth.is_some() && row.birth == person_born;
        let nothing_else = row.id.is_none() && row.birth.is_none() && person_born.is_none();
        let fitting = [
            (self.same_damaged_id(row, person, position), Evidence::WrittenId),
            (same_household && same_birth, Evidence::HouseholdAndBirth),
            (
                same_birth && row.village.is_some_and(|place| person.village.is_within(place)),
                Evidence::BirthAndVillage,
            ),
            (same_household, Evidence::Household),
            (nothing_else && same_village(row, person), Evidence::Village),
        ];
        fitting
            .iter()
            .filter(|(fits, _)| *fits)
            .fold(0, |bits, (_, evidence)| bits | evidence.bit())
    }

    fn same_damaged_id(&self, row: &Row<'_>, person: &KnownPerson, position: u32) -> bool {
        match (row.id, row.written.as_deref(), person.resident_id) {
            (None, Some(written), Some(id)) => written_id::may_be(written, &id),
            (Some(id), _, None) => self
                .known
                .written_id(position)
                .is_some_and(|before| written_id::may_be(before, &id)),
            (None, Some(written), None) => {
                written.len() >= written_id::TELLING && self.known.written_id(position) == Some(written)
            }
            _ => false,
        }
    }
}

fn same_village(row: &Row<'_>, person: &KnownPerson) -> bool {
    let numbers_differ =
        row.number.is_some() && person.household_number.is_some() && row.number != person.household_number.as_deref();
    row.village == Some(&person.village) && person.village.level() == PlaceLevel::Village && !numbers_differ
}

/// A person's date of birth, their own or from their ID.
pub(crate) fn born(person: &KnownPerson) -> Option<Date> {
    person
        .birth_date
        .or_else(|| person.resident_id.map(|id| id.birth_date()))
}
