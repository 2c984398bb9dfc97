//! Which household is hit by what. A household has at most one error, so that each can be told from the others; households
//! that other lists name stay whole.

use std::collections::{HashMap, HashSet};

use super::kinds::Kind;
use super::misspell;
use super::untrue;
use crate::county::County;
use crate::dice::{Dice, Stage};
use crate::living::lots::Seller;
use crate::people::household::{Household, Person, age_on};
use crate::people::names;
use crate::write::mess::Mess;
use crate::write::style::Style;

/// The two ledgers that list households.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ledger {
    National,
    Visit,
}

/// One error of one household.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub kind: Kind,
    /// The member it hits.
    pub member: usize,
    /// The ledger it stands in; an untrue value stands in both, and the truth file names this one.
    pub ledger: Ledger,
    /// Somebody else's household and member: the married daughter, or the member whose ID was copied.
    pub other: Option<(u32, usize)>,
}

/// Faults by household position.
pub(crate) type Plan = HashMap<u32, Fault>;

/// Errors of single cells and rows.
const CELL_KINDS: &[Kind] = &[
    Kind::StillAtParents,
    Kind::IdCopied,
    Kind::NameMisheard,
    Kind::VillageMisspelt,
    Kind::CheckDigit,
    Kind::IdShort,
    Kind::IdLetter,
    Kind::IdMonth,
    Kind::IdNumber,
    Kind::IdZeros,
    Kind::IdOld,
    Kind::IdMissing,
    Kind::DateImpossible,
    Kind::DateNextYear,
    Kind::NumberWords,
    Kind::NumberTooLarge,
    Kind::MoneyInWan,
    Kind::RelationWord,
    Kind::HealthWord,
    Kind::CodeWord,
    Kind::FlagWord,
    Kind::PhoneShort,
    Kind::Blank,
    Kind::SexWrong,
    Kind::RowTwice,
    Kind::NameBlank,
];

/// Plans all faults of the county's households.
pub(crate) fn plan(county: &County, mess: &Mess) -> Plan {
    let mut plan = Plan::new();
    if mess.households_per_mille == 0 {
        return plan;
    }
    let mut dice = Dice::new(county.seed, Stage::Damage, 0);
    let mut free: Vec<u32> = whole(county);
    dice.shuffle(&mut free);
    let kinds: Vec<Kind> = untrue::KINDS.iter().chain(CELL_KINDS).copied().collect();
    let share = county.households.len() * mess.households_per_mille as usize / 1000 / kinds.len();
    let wanted = share.max(mess.least_households);
    let mut used: HashSet<u32> = HashSet::new();
    let planner = Planner { county, mess };
    for kind in kinds {
        let mut left = wanted;
        for position in &free {
            if left == 0 {
                break;
            }
            if used.contains(position) {
                continue;
            }
            let household = &county.households[*position as usize];
            let Some(mut fault) = planner.fault(&mut dice, kind, household) else {
                continue;
            };
            if kind == Kind::StillAtParents {
                let Some(guest) = planner.married_daughter(&free, &used, household) else {
                    continue;
                };
                used.insert(guest.0);
                fault.other = Some(guest);
            }
            used.insert(*position);
            plan.insert(*position, fault);
            left -= 1;
        }
    }
    plan
}

/// Households that no other list than the worker list names.
fn whole(county: &County) -> Vec<u32> {
    let named: HashSet<u32> = named(county).chain(county.chosen.households()).collect();
    county
        .households
        .iter()
        .map(|household| household.position)
        .filter(|position| !named.contains(position))
        .collect()
}

/// Households that the lists of returnees, patients and produce name, and those with namesakes.
pub(crate) fn named(county: &County) -> impl Iterator<Item = u32> {
    let sellers = county.lots.iter().filter_map(|lot| match lot.seller {
        Seller::Household(position) => Some(position),
        Seller::Other(_) => None,
    });
    let returnees = county.returnees.iter().map(|one| one.household);
    let patients = county.patients.iter().map(|one| one.household);
    let namesakes = county.namesakes.iter().flatten().map(|(household, _)| *household);
    sellers.chain(returnees).chain(patients).chain(namesakes)
}

struct Planner<'a> {
    county: &'a County,
    mess: &'a Mess,
}

impl Planner<'_> {
    /// The fault of this kind in this household, where it can happen.
    fn fault(&self, dice: &mut Dice, kind: Kind, household: &Household) -> Option<Fault> {
        if untrue::KINDS.contains(&kind) {
            let member = untrue::fits(kind, household, self.county.today)?;
            return Some(Fault {
                kind,
                member,
                ledger: untrue::ledger(kind),
                other: None,
            });
        }
        let listed = household.listed();
        let wan = Style::town(self.mess.untidy, self.county.villages[household.village].town).wan;
        let ledger = match kind {
            Kind::VillageMisspelt => Ledger::National,
            Kind::MoneyInWan if wan => Ledger::National,
            Kind::IdNumber | Kind::NumberWords | Kind::NumberTooLarge | Kind::CodeWord => Ledger::Visit,
            Kind::SexWrong | Kind::NameBlank | Kind::StillAtParents | Kind::IdCopied => Ledger::Visit,
            _ if listed && dice.per_mille(500) => Ledger::National,
            _ => Ledger::Visit,
        };
        if ledger == Ledger::National && !listed {
            return None;
        }
        let (member, other) = self.member(kind, household, ledger)?;
        Some(Fault {
            kind,
            member,
            ledger,
            other,
        })
    }

    fn member(&self, kind: Kind, household: &Household, ledger: Ledger) -> Option<(usize, Option<(u32, usize)>)> {
        let today = self.county.today;
        // Pairings name the heads of listed households, so those keep ID and name.
        let first = usize::from(household.listed());
        let find = |from: usize, test: &dyn Fn(&Person) -> bool| {
            let members = household.members.iter().enumerate().skip(from);
            members
                .filter(|(_, one)| one.disability.is_none())
                .find(|(_, one)| test(one))
                .map(|(at, _)| (at, None))
        };
        match kind {
            Kind::CheckDigit
            | Kind::IdShort
            | Kind::IdLetter
            | Kind::IdMonth
            | Kind::IdZeros
            | Kind::IdOld
            | Kind::IdMissing => find(first, &|one| misspell::id(kind, &one.id).is_some()),
            Kind::IdNumber => find(first, &|one| !one.id.as_str().ends_with('X')),
            Kind::IdCopied => copied_id(household, first),
            Kind::NameMisheard => {
                if !household.listed() {
                    return None;
                }
                find(1, &|one| names::misheard(&one.name).is_some())
            }
            Kind::RelationWord | Kind::Blank | Kind::NameBlank | Kind::RowTwice => find(1, &|_| true),
            Kind::HealthWord | Kind::CodeWord => find(0, &|_| true),
            Kind::SexWrong => find(0, &|one| age_on(one.birth, today) >= 16),
            Kind::PhoneShort => find(0, &|one| one.phone.is_some()),
            Kind::NumberWords | Kind::NumberTooLarge => find(0, &|one| one.work.is_some()),
            // `1.85` in a column of yuan is suspicious; a round `2` could be two yuan.
            Kind::MoneyInWan => {
                let per_head = household.income.per_head;
                let round = (per_head + 50) / 100 % 100 == 0;
                ((8000..90_000).contains(&per_head) && !round).then_some((0, None))
            }
            Kind::DateImpossible | Kind::DateNextYear if ledger == Ledger::National => {
                household.risk_identified_on.map(|_| (0, None))
            }
            Kind::StillAtParents => parents_of_a_bride(household, today).then_some((0, None)),
            _ => Some((0, None)),
        }
    }

    /// A wife from another town who could be this household's daughter.
    fn married_daughter(&self, free: &[u32], used: &HashSet<u32>, parents: &Household) -> Option<(u32, usize)> {
        let today = self.county.today;
        let town = self.county.villages[parents.village].town;
        let head_age = age_on(parents.head().birth, today);
        free.iter()
            .rev()
            .filter(|position| !used.contains(position))
            .find_map(|position| {
                let household = &self.county.households[*position as usize];
                if household.listed() || self.county.villages[household.village].town == town {
                    return None;
                }
                let wife = household.members.iter().position(|one| {
                    let gap = head_age - age_on(one.birth, today);
                    one.relation.code() == "spouse"
                        && one.disability.is_none()
                        && one.sex.code() == "female"
                        && (20..=32).contains(&gap)
                })?;
                Some((*position, wife))
            })
    }
}

fn parents_of_a_bride(household: &Household, today: jiff::civil::Date) -> bool {
    !household.listed() && household.members.len() >= 2 && (46..=60).contains(&age_on(household.head().birth, today))
}

/// A member of the household whose ID another member of the same sex, further down, gets.
fn copied_id(household: &Household, first: usize) -> Option<(usize, Option<(u32, usize)>)> {
    let members = &household.members;
    (first.max(1)..members.len()).find_map(|at| {
        let source = (first..at).find(|from| {
            let (from, to) = (&members[*from], &members[at]);
            from.sex == to.sex && from.name != to.name && from.disability.is_none() && to.disability.is_none()
        })?;
        Some((at, Some((household.position, source))))
    })
}
