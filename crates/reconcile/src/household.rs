//! Which household each group of rows is: by its number, else by where its members are known to live, else a new one.
//!
//! A new household is only made for people who are new, one household of the book is one household of the ledger, and a
//! ledger that is linked again finds the households it made.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::ledger::Record;
use twofront_domain::place::PlaceCode;

use crate::matching::{Matching, Unmatched};
use crate::repeats::Standing;
use crate::row::Row;

/// One household that a ledger lists.
#[derive(Clone, Debug)]
pub struct HouseholdOutcome {
    /// Its id, known or new.
    pub id: HouseholdId,
    /// True when the book did not know it.
    pub is_new: bool,
    /// Its village; `None` when no row of it names one.
    pub village: Option<PlaceCode>,
    /// The rows that the ledger lists under it, as positions in the list that was linked; rows that repeat another are
    /// left out. A row may speak of a person who stays in another household (see its link and its finding).
    pub records: Vec<usize>,
}

/// What is odd about a household, said on its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// Its number is another household's, but its members live together elsewhere.
    NumberIsAnothers,
    /// The ledger lists its members' household once more.
    ListedTwice,
}

/// The rows of one household key, and where their people live.
struct Group<'a> {
    key: &'a str,
    rows: Vec<usize>,
    numbered: Option<HouseholdId>,
    /// How many of its members live in each household.
    votes: BTreeMap<HouseholdId, usize>,
    newcomers: usize,
    /// Those of them that the book knows under another number than the ledger writes here.
    numbered_otherwise: HashSet<HouseholdId>,
    /// The known member with the smallest id, to break ties in another way than by the order of rows.
    eldest: Option<PersonId>,
}

enum Choice {
    Known(HouseholdId),
    New,
    /// Nobody in it is certain.
    Open,
}

/// Everything found out about the households of a ledger.
pub(crate) struct Households<'a> {
    pub outcomes: Vec<HouseholdOutcome>,
    /// The outcome of each household key.
    pub by_key: HashMap<&'a str, usize>,
    pub odd: Vec<(usize, Oddity)>,
}

/// Finds the household of each key.
pub(crate) fn find<'a>(
    records: &[Record],
    rows: &[Row<'a>],
    standing: &[Standing],
    matching: &Matching<'_>,
    mut next_id: impl FnMut() -> HouseholdId,
) -> Households<'a> {
    let groups = groups(rows, standing, matching);
    let (choices, odd) = choose(&groups);
    let mut outcomes: Vec<HouseholdOutcome> = Vec::new();
    let mut by_id: HashMap<HouseholdId, usize> = HashMap::new();
    let mut by_key = HashMap::with_capacity(groups.len());
    for (group, choice) in groups.into_iter().zip(choices) {
        let (id, is_new) = match choice {
            Choice::Known(id) => (id, false),
            Choice::New => (next_id(), true),
            Choice::Open => continue,
        };
        let at = *by_id.entry(id).or_insert_with(|| {
            outcomes.push(HouseholdOutcome {
                id,
                is_new,
                village: None,
                records: Vec::new(),
            });
            outcomes.len() - 1
        });
        let outcome = &mut outcomes[at];
        outcome.village = outcome
            .village
            .take()
            .or_else(|| group.rows.iter().find_map(|&row| records[row].place.clone()));
        outcome.records.extend(&group.rows);
        by_key.insert(group.key, at);
    }
    Households { outcomes, by_key, odd }
}

fn groups<'a>(rows: &[Row<'a>], standing: &[Standing], matching: &Matching<'_>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| standing[*at].counts()) {
        let Some(key) = row.key else { continue };
        let group = *by_key.entry(key).or_insert_with(|| {
            groups.push(Group {
                key,
                rows: Vec::new(),
                numbered: row.numbered,
                votes: BTreeMap::new(),
                newcomers: 0,
                numbered_otherwise: HashSet::new(),
                eldest: None,
            });
            groups.len() - 1
        });
        let group = &mut groups[group];
        group.rows.push(at);
        match matching.found(at) {
            Some((person, _)) => {
                *group.votes.entry(person.household).or_default() += 1;
                if let (Some(here), Some(there)) = (row.number, person.household_number.as_deref())
                    && here != there
                {
                    group.numbered_otherwise.insert(person.household);
                }
                group.eldest = Some(group.eldest.map_or(person.id, |eldest| eldest.min(person.id)));
            }
            None => group.newcomers += usize::from(!matches!(matching.unmatched(at), Unmatched::Open(_))),
        }
    }
    groups
}

fn choose(groups: &[Group<'_>]) -> (Vec<Choice>, Vec<(usize, Oddity)>) {
    let mut choices: Vec<Option<Choice>> = groups.iter().map(|_| None).collect();
    let mut taken: HashSet<HouseholdId> = HashSet::new();
    let mut odd = Vec::new();
    // Numbers first, unless everybody who is listed under one is known to live elsewhere.
    for (at, group) in groups.iter().enumerate() {
        if let Some(numbered) = group.numbered
            && (group.votes.is_empty() || group.votes.contains_key(&numbered))
        {
            taken.insert(numbered);
            choices[at] = Some(Choice::Known(numbered));
        }
    }
    // Then members: the groups with a majority, those that know most of a household first.
    let mut rest: Vec<usize> = (0..groups.len()).filter(|&at| choices[at].is_none()).collect();
    rest.sort_by_key(|&at| {
        let votes = &groups[at].votes;
        (
            most(votes).is_none(),
            Reverse(votes.values().max()),
            groups[at].eldest,
            at,
        )
    });
    for at in rest {
        let group = &groups[at];
        let choice = by_members(group, &taken);
        if let Choice::Known(id) = choice {
            let oddities = [
                (!taken.insert(id), Oddity::ListedTwice),
                (
                    group.numbered.is_some_and(|numbered| numbered != id),
                    Oddity::NumberIsAnothers,
                ),
            ];
            odd.extend(
                oddities
                    .iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, oddity)| (group.rows[0], *oddity)),
            );
        }
        choices[at] = Some(choice);
    }
    (
        choices
            .into_iter()
            .map(|choice| choice.unwrap_or(Choice::Open))
            .collect(),
        odd,
    )
}

/// The household of a group whose number is unknown or in doubt, among those that no other group is.
fn by_members(group: &Group<'_>, taken: &HashSet<HouseholdId>) -> Choice {
    let mut free = group.votes.clone();
    free.retain(|id, _| !taken.contains(id));
    // A daughter whom the book still has at her parents' must not draw her new family there: where the numbers differ, a
    // household needs more than the newcomers.
    let outweighs = |home: &HouseholdId| {
        !group.numbered_otherwise.contains(home) || free.get(home).is_some_and(|count| *count > group.newcomers)
    };
    if let Some(home) = most(&free).filter(outweighs) {
        return Choice::Known(home);
    }
    if let Some(numbered) = group.numbered.filter(|numbered| !taken.contains(numbered)) {
        return Choice::Known(numbered);
    }
    // The largest part decides and newcomers are a part. The younger household (ids grow with time) wins a
    // tie, so that a household made here for newcomers is found again.
    match free.iter().max_by_key(|(id, count)| (**count, **id)) {
        Some((id, count)) if *count > group.newcomers => Choice::Known(*id),
        _ if group.newcomers > 0 => Choice::New,
        Some((id, _)) => Choice::Known(*id),
        None => group
            .votes
            .iter()
            .max_by_key(|(id, count)| (**count, **id))
            .map_or(Choice::Open, |(id, _)| Choice::Known(*id)),
    }
}

/// The household in which more than half of the known members live.
fn most(votes: &BTreeMap<HouseholdId, usize>) -> Option<HouseholdId> {
    let known: usize = votes.values().sum();
    votes.iter().find(|(_, count)| **count * 2 > known).map(|(id, _)| *id)
}
