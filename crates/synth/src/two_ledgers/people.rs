//! Everybody who stands in one of the ledgers, as they are: households in villages, with IDs and telephones. Knows no ledger
//! and no slip.

use std::ops::Range;

use jiff::civil::{Date, date};
use rayon::prelude::*;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::ResidentId;

use super::families::{Draft, Families};
use super::villages::{self, Village};
use crate::dice::{Dice, Stage};
use crate::people::numbers;
use crate::spec::SynthError;

/// Somebody.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub name: Box<str>,
    pub sex: Sex,
    pub birth: Date,
    pub id: ResidentId,
    /// Their own, or that of the head of household.
    pub phone: u64,
    /// Position of the household.
    pub household: u32,
}

/// A household.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    /// Positions of the members, the head first.
    pub members: Range<u32>,
    /// Position of the village.
    pub village: u16,
    /// Villager group, from 1.
    pub group: u16,
    /// House number within the group, from 1.
    pub door: u16,
    /// The telephone of the head.
    pub phone: u64,
}

/// All of them.
pub(crate) struct County {
    pub towns: Vec<String>,
    pub villages: Vec<Village>,
    pub households: Vec<Household>,
    pub people: Vec<Person>,
}

/// The day on which both ledgers were drawn up.
const TODAY: Date = date(2020, 2, 20);

/// Codes that no county has, with how many of a thousand IDs were issued there: most at home, some where a bride came from.
const COUNTIES: [(u32, &str); 6] = [
    (880, "349900"),
    (40, "349921"),
    (30, "349922"),
    (20, "349981"),
    (20, "349902"),
    (10, "349925"),
];

impl County {
    /// Exactly so many people.
    ///
    /// # Errors
    /// When a day has more births than numbers.
    pub fn settle(seed: u64, people: usize) -> Result<Self, SynthError> {
        let (towns, villages) = villages::settle(seed, people);
        let families: Vec<Vec<Vec<Draft>>> = villages
            .par_iter()
            .enumerate()
            .map(|(at, village)| {
                let dice = &mut Dice::new(seed, Stage::LedgerVillages, at);
                let today = TODAY;
                Families { dice, village, today }.all()
            })
            .collect();
        let mut county = Self {
            towns,
            villages,
            households: Vec::with_capacity(people / 3),
            people: Vec::with_capacity(people),
        };
        let mut numbers = Numbers::new(seed, people);
        for (village, families) in families.into_iter().enumerate() {
            for (turn, family) in families.into_iter().enumerate() {
                county.move_in(&mut numbers, (village as u16, turn as u16), family)?;
            }
        }
        Ok(county)
    }

    fn move_in(
        &mut self,
        numbers: &mut Numbers,
        (village, turn): (u16, u16),
        family: Vec<Draft>,
    ) -> Result<(), SynthError> {
        let first = self.people.len() as u32;
        let household = self.households.len() as u32;
        let head_phone = numbers::phone(u64::from(first) * 2);
        for (draft, position) in family.into_iter().zip(first..) {
            let has_phone = position == first || TODAY.year() - draft.birth.year() > 12 && numbers.dice.per_mille(780);
            self.people.push(Person {
                id: numbers.next(&draft)?,
                name: draft.name.into(),
                sex: draft.sex,
                birth: draft.birth,
                phone: if has_phone {
                    numbers::phone(u64::from(position) * 2)
                } else {
                    head_phone
                },
                household,
            });
        }
        self.households.push(Household {
            members: first..self.people.len() as u32,
            village,
            group: turn / 32 + 1,
            door: turn % 32 + 1,
            phone: head_phone,
        });
        Ok(())
    }
}

/// Gives out IDs: the sequence of a day runs through the county from village to village, odd for men and even for women.
struct Numbers {
    dice: Dice,
    /// For every code and day, how many numbers are used up.
    next: Vec<u16>,
    last_code: usize,
    /// With few people there are gaps between the numbers, of those who moved away.
    gap: usize,
}

impl Numbers {
    const FIRST: Date = date(1900, 1, 1);
    const DAYS: usize = 47_000;

    fn new(seed: u64, people: usize) -> Self {
        Self {
            dice: Dice::new(seed, Stage::LedgerNumbers, 0),
            next: vec![0; Self::DAYS * COUNTIES.len()],
            last_code: 0,
            gap: if people < 2_000_000 { 3 } else { 1 },
        }
    }

    fn next(&mut self, draft: &Draft) -> Result<ResidentId, SynthError> {
        let code = if draft.twin { self.last_code } else { self.code() };
        self.last_code = code;
        let day = (draft.birth.duration_since(Self::FIRST).as_hours() / 24) as usize;
        let slot = &mut self.next[code * Self::DAYS + day];
        // Where a day starts looks like chance, so that two days do not share their sequences.
        let start = (day * 7_919) % 997;
        let gap = if draft.twin { 0 } else { 2 * self.dice.below(self.gap) };
        let mut used = usize::from(*slot) + gap;
        if ((start + used) % 1000) % 2 != usize::from(draft.sex == Sex::Male) {
            used += 1;
        }
        if used >= 1000 {
            return Err(SynthError::DayFull(draft.birth));
        }
        *slot = used as u16 + 1;
        let (birth, sequence) = (draft.birth, (start + used) % 1000);
        let digits = format!(
            "{}{:04}{:02}{:02}{sequence:03}",
            COUNTIES[code].1,
            birth.year(),
            birth.month(),
            birth.day()
        );
        ResidentId::from_17_digits(&digits).ok_or(SynthError::DayFull(birth))
    }

    fn code(&mut self) -> usize {
        let mut left = self.dice.below(1000) as u32;
        COUNTIES
            .iter()
            .position(|(share, _)| {
                let here = left < *share;
                left = left.saturating_sub(*share);
                here
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn people_have_ids_of_their_own_and_hard_neighbours() {
        let county = County::settle(5, 20_000).expect("room");
        assert_eq!(county.people.len(), 20_000);
        let ids: HashSet<_> = county.people.iter().map(|person| person.id).collect();
        assert_eq!(ids.len(), 20_000);
        for person in &county.people {
            assert_eq!((person.id.birth_date(), person.id.sex()), (person.birth, person.sex));
            assert_eq!(&person.id.county_of_issue()[..4], "3499");
        }
        let sequence = |person: &Person| person.id.as_str()[14..17].parse::<i32>().expect("digits");
        let twins = county
            .people
            .windows(2)
            .filter(|pair| pair[0].household == pair[1].household && pair[0].birth == pair[1].birth)
            .filter(|pair| sequence(&pair[1]) - sequence(&pair[0]) <= 2)
            .count();
        assert!(twins > 20, "{twins}");
        let mut namesakes: HashMap<(u16, &str), u32> = HashMap::new();
        for person in &county.people {
            let village = county.households[person.household as usize].village;
            *namesakes.entry((village, &person.name)).or_default() += 1;
        }
        let shared = namesakes.values().filter(|count| **count > 1).sum::<u32>();
        assert!((200..4000).contains(&shared), "{shared}");
    }
}
