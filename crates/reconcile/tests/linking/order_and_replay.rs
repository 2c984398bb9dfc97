//! What must hold for every ledger: order does not matter where IDs are exact, and a ledger linked again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use twofront_reconcile::{KnownPeople, KnownPerson, Linked};

use crate::ledger::{Row, id_of, link_rows, row, someone, village};

const NAMES: [&str; 6] = ["李明", "王芳", "赵云", "陈静", "孙悦", "周强"];

/// A person as chance made them: their ID's sequence number, name, household, and what the ledger shows of it.
#[derive(Clone, Debug)]
struct Drawn {
    sequence: u32,
    name: usize,
    household: u32,
    known_household: Option<u128>,
    showing: u8,
}

prop_compose! {
    fn drawn()(
        sequence in 0..40_u32,
        name in 0..NAMES.len(),
        household in 0..12_u32,
        known_household in proptest::option::of(1..8_u128),
        showing in 0..8_u8,
    ) -> Drawn {
        Drawn { sequence, name, household, known_household, showing }
    }
}

/// One row per sequence number. Households below 6 have a number, the others a key only.
fn rows(people: &[Drawn], exact: bool) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let once = people.iter().filter(|one| seen.insert(one.sequence));
    once.map(|one| {
        let id = id_of("19750618", one.sequence);
        // Different birth dates keep people without an ID apart.
        let born = format!("19{:02}-03-05", one.sequence + 40);
        let bare = row(NAMES[one.name]).village(one.household % 3 + 1);
        let shown = match one.showing {
            _ if exact => bare.id(id),
            0..=3 => bare.id(id),
            4 => bare.written(&id.as_str()[..17]).born(&born),
            _ => bare.born(&born),
        };
        match one.household {
            household @ 0..6 => shown.number(&format!("10{household:02}")),
            household => shown.key(&format!("台账#{household}")),
        }
    })
    .collect()
}

/// Those of `people` whom the book knows already, with their right IDs.
fn known_before(people: &[Drawn]) -> Vec<KnownPerson> {
    let mut seen = BTreeSet::new();
    let once = people.iter().filter(|one| seen.insert(one.sequence));
    once.filter_map(|one| {
        let home = one.known_household?;
        Some(KnownPerson {
            resident_id: Some(id_of("19750618", one.sequence)),
            village: village(one.household % 3 + 1),
            household_number: (home < 4).then(|| format!("10{home:02}").into()),
            ..someone(u128::from(one.sequence) + 1, home, NAMES[one.name])
        })
    })
    .collect()
}

/// The book after `linked` was written to it.
fn after(before: &[KnownPerson], rows: &[Row], linked: &Linked) -> KnownPeople {
    let known_ids: BTreeSet<_> = before.iter().map(|person| person.id).collect();
    let mut numbers: BTreeMap<_, Option<Box<str>>> = before
        .iter()
        .map(|person| (person.household, person.household_number.clone()))
        .collect();
    for household in &linked.households {
        let number = household
            .records
            .iter()
            .find_map(|&at| rows[at].number.as_deref().map(Into::into));
        numbers.entry(household.id).or_insert(number);
    }
    let mut book = crate::ledger::book(before.iter().cloned());
    for link in linked.links.iter().filter(|link| !known_ids.contains(&link.person)) {
        let row = &rows[link.record];
        let person = KnownPerson {
            id: link.person,
            household: link.household,
            village: row.village.clone().expect("all rows have one"),
            household_number: numbers[&link.household].clone(),
            name: row.name.as_str().into(),
            resident_id: row.id.filter(|_| !linked.not_their_id.contains(&link.record)),
            id_as_written: row.written.as_deref().map(Into::into),
            birth_date: row.birth,
            sex: None,
            is_head: false,
        };
        book.add(person);
    }
    book
}

/// Who was linked to whom: the ID of the row, the person (0 when new), and the members of each household.
fn found(rows: &[Row], linked: &Linked) -> (BTreeSet<(String, u128)>, BTreeSet<BTreeSet<String>>) {
    let text = |at: usize| rows[at].id.map(|id| id.to_string()).unwrap_or_default();
    let person = |number: u128| if number > crate::ledger::NEW { 0 } else { number };
    let links = linked
        .links
        .iter()
        .map(|link| (text(link.record), person(link.person.uuid().as_u128())));
    let households = linked.households.iter();
    (
        links.collect(),
        households
            .map(|one| one.records.iter().map(|&at| text(at)).collect())
            .collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn order_does_not_matter_where_ids_are_exact(
        (people, order) in proptest::collection::vec(drawn(), 1..24)
            .prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle()))
    ) {
        // The first of each number is the person, in whatever order they are listed.
        let mut first = BTreeMap::new();
        people.iter().for_each(|one| { first.entry(one.sequence).or_insert_with(|| one.clone()); });
        let order: Vec<Drawn> = order.iter().map(|one| first[&one.sequence].clone()).collect();
        let known = crate::ledger::book(known_before(&people));
        let (one, other) = (rows(&people, true), rows(&order, true));
        let (links, shuffled) = (link_rows(&one, &known, 0), link_rows(&other, &known, 0));
        prop_assert_eq!(links.links.len(), one.len());
        prop_assert_eq!(found(&one, &links).0, found(&other, &shuffled).0);
        let new = |linked: &Linked| linked.households.iter().filter(|one| one.is_new).count();
        prop_assert_eq!(new(&links), new(&shuffled));
    }

    #[test]
    fn a_ledger_linked_again_changes_nothing(people in proptest::collection::vec(drawn(), 1..24)) {
        let rows = rows(&people, false);
        let before = known_before(&people);
        let first = link_rows(&rows, &crate::ledger::book(before.iter().cloned()), 0);
        let again = link_rows(&rows, &after(&before, &rows, &first), 1000);
        let links = |linked: &Linked| -> Vec<_> {
            linked.links.iter().map(|link| (link.record, link.person, link.household)).collect()
        };
        // What several fields say together depends on who else is known by then: such rows may be asked about the second time,
        // but nobody else's link changes, and nobody is taken for somebody else.
        let together = |linked: &Linked, at: usize| {
            linked.links.iter().any(|link| link.record == at && link.method.as_str() == "likeness")
                || linked.uncertain.iter().any(|pair| pair.record == at)
        };
        if (0..rows.len()).any(|at| together(&first, at) || together(&again, at)) {
            for link in first.links.iter().filter(|link| link.method.as_str() == "resident-id") {
                prop_assert!(again.links.iter().any(|other| (other.record, other.person) == (link.record, link.person)));
            }
            for link in first.links.iter().filter(|link| link.method.as_str() == "likeness") {
                let other = again.links.iter().find(|other| other.record == link.record && other.method.as_str() != "new");
                prop_assert!(other.is_none_or(|other| other.person == link.person));
            }
            return Ok(());
        }
        prop_assert!(again.links.iter().all(|link| link.method.as_str() != "new"));
        prop_assert!(again.households.iter().all(|household| !household.is_new));
        prop_assert_eq!(links(&first), links(&again));
        let households = |linked: &Linked| -> BTreeSet<_> {
            linked.households.iter().map(|one| (one.id, one.records.clone())).collect()
        };
        // Where ledger and book contradict each other, the members that moved may tip the balance the other way.
        if first.findings.iter().all(|(_, finding)| finding.code != "household-split") {
            prop_assert_eq!(households(&first), households(&again));
        }
    }

    #[test]
    fn nobody_is_two_rows_and_households_have_people(people in proptest::collection::vec(drawn(), 1..24)) {
        let rows = rows(&people, false);
        let linked = link_rows(&rows, &crate::ledger::book(known_before(&people)), 0);
        let distinct: BTreeSet<_> = linked.links.iter().map(|link| link.person).collect();
        prop_assert_eq!(distinct.len(), linked.links.len());
        let inhabited: BTreeSet<_> = linked.links.iter().map(|link| link.household).collect();
        prop_assert!(linked.households.iter().filter(|one| one.is_new).all(|one| inhabited.contains(&one.id)));
        let explained: BTreeSet<_> = linked.findings.iter().map(|(at, _)| *at).collect();
        let linked_rows: BTreeSet<_> = linked.links.iter().map(|link| link.record).collect();
        for at in 0..rows.len() {
            let repeats = linked.findings.iter().any(|(_, finding)| finding.code == "row-duplicate");
            prop_assert!(linked_rows.contains(&at) || explained.contains(&at) || repeats);
        }
    }
}
