//! Do the pairs stand where their decisions put them, and are exactly those people absorbed who should be? Part of
//! verification: both are kept beside the rows they follow from, and could be changed behind the program's back.

use std::collections::{BTreeMap, BTreeSet};

use twofront_domain::ids::{PairId, PersonId};
use twofront_domain::review::PairStanding;

use crate::connection::{Connection, all};
use crate::decision::{DecisionRow, read_decision, standing_after};
use crate::error::StoreError;

const PAIRS: &str = "SELECT id, one_person_id, other_person_id, standing FROM link_pair ORDER BY id";
const DECISIONS: &str = "SELECT pair_id, account_id, decided_by, decided_at, verdict, note FROM link_decision \
                         ORDER BY pair_id, journal_seq, id";
const MERGED: &str = "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL";

/// How many pairs stand elsewhere than their decisions say, and how many people are absorbed wrongly or not at all.
pub(crate) async fn merges_that_differ(book: &mut Connection) -> Result<u64, StoreError> {
    let mut decisions: BTreeMap<PairId, Vec<DecisionRow>> = BTreeMap::new();
    for decision in all(book, "link_decision", DECISIONS, vec![], read_decision).await? {
        decisions.entry(decision.pair).or_default().push(decision);
    }
    let pairs = all(book, "link_pair", PAIRS, vec![], |columns| {
        let (id, one): (PairId, Option<PersonId>) = (columns.parsed()?, columns.optional_parsed()?);
        let other: PersonId = columns.parsed()?;
        Ok((id, one, other, columns.word(PairStanding::from_word)?))
    });
    let (mut differ, mut edges) = (0, Vec::new());
    for (id, one, other, stored) in pairs.await? {
        let expected = standing_after(decisions.get(&id).map_or(&[], Vec::as_slice));
        let replaced = expected == PairStanding::Open && stored == PairStanding::Replaced;
        differ += u64::from(expected != stored && !replaced);
        edges.extend(one.filter(|_| expected == PairStanding::Same).map(|one| (one, other)));
    }
    let expected = survivors(&edges);
    let stored = all(book, "person", MERGED, vec![], |columns| {
        Ok((columns.parsed()?, columns.parsed()?))
    });
    let stored: BTreeMap<PersonId, PersonId> = stored.await?.into_iter().collect();
    let people: BTreeSet<&PersonId> = expected.keys().chain(stored.keys()).collect();
    differ += people
        .into_iter()
        .filter(|person| expected.get(person) != stored.get(person))
        .count() as u64;
    Ok(differ)
}

/// Everybody who is connected with somebody elder, with the eldest of the group.
fn survivors(edges: &[(PersonId, PersonId)]) -> BTreeMap<PersonId, PersonId> {
    let mut eldest: BTreeMap<PersonId, PersonId> = BTreeMap::new();
    // Groups are two or three people: going round until nothing changes is quick enough.
    let mut changed = true;
    while changed {
        changed = false;
        for (one, other) in edges {
            let of = |person: &PersonId| eldest.get(person).copied().unwrap_or(*person);
            let least = of(one).min(of(other));
            for person in [one, other] {
                changed |= of_changes(&mut eldest, *person, least);
            }
        }
    }
    eldest.retain(|person, survivor| person != survivor);
    eldest
}

fn of_changes(eldest: &mut BTreeMap<PersonId, PersonId>, person: PersonId, least: PersonId) -> bool {
    eldest.insert(person, least) != Some(least)
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[PAIRS, DECISIONS, MERGED];

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    #[test]
    fn everybody_connected_goes_to_the_eldest() {
        let check = |edges: &[(u128, u128)], expected: &[(u128, u128)]| {
            let edges: Vec<_> = edges.iter().map(|(a, b)| (person(*a), person(*b))).collect();
            let expected: BTreeMap<_, _> = expected.iter().map(|(a, b)| (person(*a), person(*b))).collect();
            assert_eq!(survivors(&edges), expected, "{edges:?}");
        };
        check(&[], &[]);
        check(&[(1, 2)], &[(2, 1)]);
        check(&[(2, 1)], &[(2, 1)]);
        check(&[(3, 4), (2, 3), (1, 2), (8, 9)], &[(2, 1), (3, 1), (4, 1), (9, 8)]);
    }
}
