//! The county as a whole: places, households, workers and what happened to them. Pure: the same spec gives the same county.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;
use twofront_domain::place::PlaceCode;
use twofront_domain::resident_id::ResidentId;

use crate::damage;
use crate::dice::{Dice, Stage};
use crate::living::cases::{self, Among, Chosen};
use crate::living::field_workers::{self, FieldWorker};
use crate::living::lots::{self, Lot};
use crate::living::patients::{self, Patient};
use crate::living::returnees::{self, Returnee};
use crate::living::sites::{self, Site};
use crate::living::work::{self, Region};
use crate::living::{help, income};
use crate::people::family::Draft;
use crate::people::household::{Household, Person};
use crate::people::numbers::IdMaker;
use crate::people::selection::{self, Listed};
use crate::people::settling;
use crate::places::{self, Town, Village};
use crate::spec::{CountySpec, SynthError};
use crate::words::WorkerWord;

/// A county with everybody in it.
#[derive(Clone, Debug)]
pub struct County {
    /// The seed it was made from.
    pub seed: u64,
    /// Its code.
    pub code: PlaceCode,
    /// Names of province, city and county.
    pub names: [String; 3],
    /// The day on which the ledgers are handed in.
    pub today: Date,
    /// Towns in order of their codes.
    pub towns: Vec<Town>,
    /// Villages in order of their codes.
    pub villages: Vec<Village>,
    /// Households in order of their villages.
    pub households: Vec<Household>,
    /// Positions of the households in the national list.
    pub listed: Vec<usize>,
    /// Field workers.
    pub workers: Vec<FieldWorker>,
    /// Returnees.
    pub returnees: Vec<Returnee>,
    /// Patients on the insurance bureau's list.
    pub patients: Vec<Patient>,
    /// Lots of unsold produce.
    pub lots: Vec<Lot>,
    /// Sites.
    pub sites: Vec<Site>,
    /// What rules have to find in the ledgers that are kept day by day, and who is on them without.
    pub chosen: Chosen,
    /// Pairs of people with one name, birth date and village: household position and member of each.
    pub namesakes: Vec<[(u32, usize); 2]>,
}

impl County {
    /// Makes the county.
    ///
    /// # Errors
    /// When the gazetteer has no such county, or the number of people is out of range.
    pub fn generate(spec: &CountySpec<'_>) -> Result<Self, SynthError> {
        if !(500..=1_100_000).contains(&spec.people) {
            return Err(SynthError::People(spec.people));
        }
        let (towns, villages) = places::places(spec)?;
        let mut county = Self {
            seed: spec.seed,
            code: spec.county.clone(),
            names: places::names_above(spec),
            today: spec.today,
            towns,
            villages,
            households: Vec::new(),
            listed: Vec::new(),
            workers: Vec::new(),
            returnees: Vec::new(),
            patients: Vec::new(),
            lots: Vec::new(),
            sites: Vec::new(),
            chosen: Chosen::default(),
            namesakes: Vec::new(),
        };
        county.populate(spec.people as usize)?;
        county.enter_national_list(spec.people as usize);
        county.live();
        county.staff();
        county.befall();
        Ok(county)
    }

    /// How many people live there.
    pub fn people(&self) -> usize {
        self.households
            .last()
            .map_or(0, |last| last.first_person as usize + last.members.len())
    }

    /// A member by household position.
    pub fn person(&self, household: u32, member: usize) -> &Person {
        &self.households[household as usize].members[member]
    }

    /// True for somebody of whose name and birthday another lives in the village.
    pub(crate) fn is_namesake(&self, household: u32, member: usize) -> bool {
        self.namesakes.iter().flatten().any(|one| *one == (household, member))
    }

    fn populate(&mut self, people: usize) -> Result<(), SynthError> {
        let (seed, today) = (self.seed, self.today);
        let shares = settling::shares(
            &mut Dice::new(seed, Stage::Families, usize::MAX >> 33),
            self.villages.len(),
            people,
        );
        let mut villages: Vec<Vec<Vec<Draft>>> = shares
            .into_par_iter()
            .enumerate()
            .map(|(at, share)| settling::families(seed, at, share, today))
            .collect();
        let mut ids = IdMaker::default();
        let twins = settling::make_namesakes(
            &mut Dice::new(seed, Stage::Namesakes, 0),
            &mut villages,
            (people / 25_000).max(6),
        );
        let mut numbered: Vec<Vec<Vec<(Draft, ResidentId)>>> = Vec::with_capacity(villages.len());
        for village in villages {
            let mut families = Vec::with_capacity(village.len());
            for family in village {
                let number = |draft: Draft| ids.next(draft.birth, draft.sex).map(|id| (draft, id));
                families.push(family.into_iter().map(number).collect::<Result<Vec<_>, _>>()?);
            }
            numbered.push(families);
        }
        let (mut position, mut person) = (0, 0);
        let starts: Vec<(usize, usize)> = numbered
            .iter()
            .map(|families| {
                let start = (position, person);
                position += families.len();
                person += families.iter().map(Vec::len).sum::<usize>();
                start
            })
            .collect();
        let built: Vec<Vec<Household>> = numbered
            .into_par_iter()
            .enumerate()
            .map(|(at, families)| settling::settle(seed, (at, self.villages[at].town), families, starts[at], today))
            .collect();
        for (village, (households, start)) in self.villages.iter_mut().zip(built.iter().zip(&starts)) {
            village.households = start.0..start.0 + households.len();
        }
        self.households = built.into_iter().flatten().collect();
        self.namesakes = twins
            .into_iter()
            .map(|pair| pair.map(|(village, family, member)| ((starts[village].0 + family) as u32, member)))
            .collect();
        Ok(())
    }

    fn enter_national_list(&mut self, people: usize) {
        let mut dice = Dice::new(self.seed, Stage::Selection, 0);
        let target = listed_target(&self.code, people, self.households.len());
        self.listed = selection::choose(&mut dice, &self.households, target);
        let data_date = self.data_date();
        for position in &self.listed {
            selection::enter(&mut dice, &mut self.households[*position], data_date);
        }
    }

    /// The day the national list speaks for.
    pub fn data_date(&self) -> Date {
        self.today.saturating_sub(5.days())
    }

    fn live(&mut self) {
        let (seed, today) = (self.seed, self.today);
        let region = Region::new(&self.names[0], &self.names[1], &self.names[2]);
        let alone = selection::alone_and_old(&self.households, today);
        let mut rest = self.households.as_mut_slice();
        let mut by_village = Vec::with_capacity(self.villages.len());
        for village in &self.villages {
            let (own, others) = rest.split_at_mut(village.households.len());
            by_village.push(own);
            rest = others;
        }
        by_village.into_par_iter().enumerate().for_each(|(at, households)| {
            let mut dice = Dice::new(seed, Stage::Livelihood, at);
            for household in households {
                help::house(&mut dice, household, &alone);
                work::employ(&mut dice, household, &region, today);
                income::farm(&mut dice, household, today);
                income::earn(&mut dice, household, today);
                help::measures(&mut dice, household);
                help::impact(&mut dice, household);
                help::last_visit(&mut dice, household, today);
            }
        });
    }

    fn staff(&mut self) {
        let mut dice = Dice::new(self.seed, Stage::Workers, 0);
        self.workers = field_workers::hire(
            &mut dice,
            &self.names[2],
            (&self.towns, &self.villages),
            (&self.households, &self.listed),
            self.today,
        );
        let stationed = self.stationed();
        for household in &mut self.households {
            household.last_visitor = stationed[household.village].clone();
        }
        for worker in &self.workers {
            for (position, _) in &worker.paired {
                self.households[*position as usize].last_visitor = worker.name.clone();
            }
        }
    }

    /// The first stationed worker of each village, by name.
    fn stationed(&self) -> Vec<Box<str>> {
        let mut names: Vec<Box<str>> = vec!["".into(); self.villages.len()];
        for worker in self
            .workers
            .iter()
            .rev()
            .filter(|worker| worker.kind == WorkerWord::Stationed)
        {
            if let Some(village) = worker.village {
                names[village] = worker.name.clone();
            }
        }
        names
    }

    fn befall(&mut self) {
        let (seed, today) = (self.seed, self.today);
        let stationed = self.stationed();
        let mut twins: Vec<u32> = self
            .namesakes
            .iter()
            .flatten()
            .map(|(household, _)| *household)
            .collect();
        twins.sort_unstable();
        let free = |position: u32| twins.binary_search(&position).is_err();
        let dice = |stage| Dice::new(seed, stage, 0);
        self.returnees = returnees::come_home(
            &mut dice(Stage::Returnees),
            &self.households,
            free,
            |village| stationed[village].clone(),
            today,
        );
        self.patients = patients::fall_ill(&mut dice(Stage::Patients), &self.households, free, today);
        self.lots = lots::unsold(&mut dice(Stage::Lots), &self.households, &self.villages, free, today);
        self.sites = sites::build(&mut dice(Stage::Sites), &self.towns, &self.villages);
        self.choose_cases();
    }

    /// Households that another list names have no case: what is wrong there would be mistaken for it.
    fn choose_cases(&mut self) {
        let named: HashSet<u32> = damage::plan::named(self).collect();
        let among = Among {
            households: &self.households,
            returnees: &self.returnees,
            sites: &self.sites,
            towns: self.towns.len(),
            villages: self.villages.len(),
            today: self.today,
        };
        let mut dice = Dice::new(self.seed, Stage::Cases, 0);
        self.chosen = cases::choose(&mut dice, &among, |position| !named.contains(&position));
        for at in self.chosen.temperatures.keys() {
            // What the log says is not said by the list as well.
            self.returnees[*at].temperature = (None, None);
            self.returnees[*at].released = Some(false);
        }
    }
}

/// How many households and people the national list has: Liling's own figures, scaled below a million people; elsewhere
/// one household in twenty of Liling's mean size.
fn listed_target(county: &PlaceCode, people: usize, households: usize) -> Listed {
    const LILING_HOUSEHOLDS: usize = 11_195;
    const LILING_PEOPLE: usize = 37_203;
    let count = if county.as_str() == "430281" {
        LILING_HOUSEHOLDS * people.min(1_000_000) / 1_000_000
    } else {
        households / 20
    };
    let count = count.max(1);
    Listed {
        households: count,
        people: (count * LILING_PEOPLE + LILING_HOUSEHOLDS / 2) / LILING_HOUSEHOLDS,
    }
}
