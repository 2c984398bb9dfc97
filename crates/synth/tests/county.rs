//! The county before it is written down: exact numbers, sane proportions, consistent families, valid numbers.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::civil::date;
use twofront_domain::place::{Gazetteer, Place, PlaceCode, PlaceMatch};
use twofront_domain::resident_id::ResidentId;
use twofront_synth::people::household::age_on;
use twofront_synth::words::{Category, Health, Labour, Relation, Schooling, WorkerWord};
use twofront_synth::{County, CountySpec, SynthError};

const TODAY: jiff::civil::Date = date(2020, 2, 20);

fn gazetteer() -> Vec<Place> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/gazetteer.csv");
    csv::Reader::from_path(path)
        .expect("the gazetteer is there")
        .records()
        .map(|record| {
            let record = record.expect("a row");
            Place {
                code: record[0].parse().expect("a code"),
                name: record[1].to_owned(),
            }
        })
        .collect()
}

fn county(code: &str, people: u32, seed: u64) -> County {
    let code: PlaceCode = code.parse().expect("a code");
    let places = gazetteer();
    County::generate(&CountySpec {
        seed,
        people,
        county: &code,
        places: &places,
        today: TODAY,
    })
    .expect("a county")
}

#[test]
fn zongyang_has_its_towns_villages_and_exactly_the_people_asked_for() {
    let county = county("340722", 20_000, 7);
    assert_eq!(
        (county.towns.len(), county.villages.len(), county.people()),
        (17, 214, 20_000)
    );
    assert_eq!(
        county
            .households
            .iter()
            .map(|household| household.members.len())
            .sum::<usize>(),
        20_000
    );
    let mut expected = 0;
    for (at, household) in county.households.iter().enumerate() {
        assert_eq!((household.position as usize, household.first_person), (at, expected));
        assert!(county.villages[household.village].households.contains(&at));
        expected += household.members.len() as u32;
    }
}

#[test]
fn liling_at_a_million_has_its_own_figures() {
    let county = county("430281", 1_000_000, 1);
    assert_eq!(
        (county.towns.len(), county.villages.len(), county.people()),
        (25, 272, 1_000_000)
    );
    let listed_people: usize = county
        .listed
        .iter()
        .map(|at| county.households[*at].members.len())
        .sum();
    assert_eq!((county.listed.len(), listed_people), (11_195, 37_203));
    let count = |kind| county.workers.iter().filter(|worker| worker.kind == kind).count();
    assert_eq!((count(WorkerWord::Stationed), count(WorkerWord::Paired)), (396, 4747));
    let ids: HashSet<&str> = people(&county).map(|(_, person)| person.id.as_str()).collect();
    assert_eq!(ids.len(), 1_000_000);
}

fn people(
    county: &County,
) -> impl Iterator<
    Item = (
        &twofront_synth::people::household::Household,
        &twofront_synth::people::household::Person,
    ),
> {
    county
        .households
        .iter()
        .flat_map(|household| household.members.iter().map(move |person| (household, person)))
}

#[test]
fn every_id_is_valid_unique_and_in_the_unassigned_county() {
    let county = county("340722", 20_000, 7);
    let mut seen = HashSet::new();
    for (_, person) in people(&county) {
        let id: ResidentId = person.id.as_str().parse().expect("valid");
        assert_eq!(
            (id.county_of_issue(), id.birth_date(), id.sex()),
            ("349900", person.birth, person.sex)
        );
        assert!(seen.insert(person.id));
    }
}

#[test]
fn one_seed_gives_one_county_and_another_seed_another() {
    let describe = |county: &County| format!("{:?}{:?}{:?}", county.households, county.returnees, county.lots);
    let (first, again, other) = (
        county("340722", 3000, 7),
        county("340722", 3000, 7),
        county("340722", 3000, 8),
    );
    assert!(describe(&first) == describe(&again));
    assert!(describe(&first) != describe(&other));
}

#[test]
fn written_village_names_find_their_village() {
    let gazetteer = Gazetteer::new(gazetteer());
    for code in ["340722", "430281"] {
        for village in &county(code, 2000, 1).villages {
            let found = gazetteer.find_village(Some(&village.town_name), &village.written);
            assert_eq!(
                found,
                PlaceMatch::One(village.code.clone()),
                "{} {}",
                village.town_name,
                village.written
            );
        }
    }
}

#[test]
fn families_are_consistent() {
    let county = county("340722", 20_000, 7);
    let mut heads = HashSet::new();
    let mut bearers: HashMap<(usize, &str, jiff::civil::Date), u32> = HashMap::new();
    for household in &county.households {
        let head = household.head();
        assert!(
            heads.insert((household.village, head.name.clone())),
            "two heads called {}",
            head.name
        );
        assert_eq!(
            household
                .members
                .iter()
                .filter(|one| one.relation == Relation::Head)
                .count(),
            1
        );
        for person in &household.members {
            *bearers
                .entry((household.village, &person.name, person.birth))
                .or_default() += 1;
            let gap = age_on(head.birth, TODAY) - age_on(person.birth, TODAY);
            let fits = match person.relation {
                Relation::Son | Relation::Daughter => (14..=60).contains(&gap),
                Relation::Father | Relation::Mother => (14..=60).contains(&-gap),
                Relation::Grandson | Relation::Granddaughter => gap >= 34,
                Relation::Spouse => person.sex != head.sex && gap.abs() <= 25,
                _ => true,
            };
            assert!(fits, "{:?} with a gap of {gap}", person.relation);
        }
    }
    let twice = bearers.values().filter(|count| **count > 1).count();
    assert_eq!(
        twice,
        county.namesakes.len(),
        "only the intended namesakes share name, birth date and village"
    );
}

#[test]
fn proportions_are_those_of_an_inland_county() {
    let county = county("340722", 40_000, 3);
    let share = |count: usize, of: usize| count * 1000 / of;
    let all = county.people();
    let count = |test: &dyn Fn(&twofront_synth::people::household::Person) -> bool| {
        people(&county).filter(|(_, person)| test(person)).count()
    };
    let within = |what: &str, value: usize, range: std::ops::Range<usize>| {
        assert!(range.contains(&value), "{what}: {value} per mille")
    };
    within("households to people", share(county.households.len(), all), 285..325);
    within("listed", share(county.listed.len(), county.households.len()), 45..56);
    within(
        "60 and older",
        share(count(&|person| age_on(person.birth, TODAY) >= 60), all),
        170..300,
    );
    within(
        "under 16",
        share(count(&|person| age_on(person.birth, TODAY) < 16), all),
        130..215,
    );
    within(
        "men",
        share(count(&|person| person.id.sex().code() == "male"), all),
        480..560,
    );
    within(
        "at work for wages",
        share(count(&|person| person.work.is_some()), all),
        260..480,
    );
    within(
        "disabled",
        share(count(&|person| person.health == Health::Disabled), all),
        8..25,
    );
    within(
        "in school",
        share(
            count(&|person| !matches!(person.schooling, Schooling::None | Schooling::Preschool)),
            all,
        ),
        90..200,
    );
    let below = |listed: bool| {
        let group: Vec<_> = county
            .households
            .iter()
            .filter(|household| household.listed() == listed)
            .collect();
        share(
            group
                .iter()
                .filter(|household| household.income.per_head < 5000)
                .count(),
            group.len(),
        )
    };
    within("general households below the line", below(false), 1..10);
    within("listed households below the line", below(true), 20..200);
    let hubei = county
        .returnees
        .iter()
        .filter(|one| one.from.starts_with("湖北"))
        .count();
    within("returnees from Hubei", share(hubei, county.returnees.len()), 5..60);
}

#[test]
fn clean_households_satisfy_what_the_records_rules_ask() {
    let county = county("340722", 40_000, 3);
    let labour = |one: &&twofront_synth::people::household::Person| {
        matches!(one.labour, Labour::Skilled | Labour::Ordinary | Labour::Weak)
    };
    for household in &county.households {
        let income = household.income;
        assert_eq!(
            income.net,
            income.wage + income.business - income.cost + income.property + income.transfer
        );
        assert_eq!(income.per_head * household.members.len() as i64, income.net);
        assert_eq!(
            household.measures.contains("低保"),
            household.allowance.code() != "none"
        );
        assert_eq!(
            household.category != Category::None,
            household.risk_identified_on.is_some()
        );
        assert!(!household.dangerous_house || household.category != Category::None);
        assert!(household.risk_removed != Some(true) || income.per_head >= 9000);
        if household.cause.is_some_and(|cause| cause.code() == "labour") {
            assert!(household.members.iter().filter(labour).count() * 4 <= household.members.len());
        }
        for person in &household.members {
            let age = age_on(person.birth, TODAY);
            let working = person.work.is_some();
            assert!(!working || (age >= 16 && !household.special_hardship && person.schooling == Schooling::None));
            assert!(!working || labour(&person), "{:?}", person.labour);
            assert!(!person.public_post || (16..70).contains(&age));
            assert_eq!(person.public_post, person.public_post_months > 0);
            assert!(age >= 16 || person.labour == Labour::None);
            assert!(
                !(6..16).contains(&age) || person.schooling != Schooling::None,
                "{}",
                person.birth
            );
            assert!(age < 7 || person.schooling != Schooling::Preschool);
        }
    }
}

#[test]
fn every_listed_household_has_one_paired_worker() {
    let county = county("340722", 20_000, 7);
    let mut paired: Vec<u32> = county
        .workers
        .iter()
        .flat_map(|worker| worker.paired.iter().map(|(at, _)| *at))
        .collect();
    paired.sort_unstable();
    assert_eq!(paired, county.listed.iter().map(|at| *at as u32).collect::<Vec<_>>());
    let names: HashSet<&str> = county.workers.iter().map(|worker| &*worker.name).collect();
    assert_eq!(names.len(), county.workers.len());
}

#[test]
fn refuses_what_it_cannot_make() {
    let places = gazetteer();
    let make = |code: &str, people| {
        let code: PlaceCode = code.parse().expect("a code");
        County::generate(&CountySpec {
            seed: 1,
            people,
            county: &code,
            places: &places,
            today: TODAY,
        })
        .map(|_| ())
    };
    assert!(matches!(make("110101", 10_000), Err(SynthError::NoSuchCounty(_))));
    assert!(matches!(make("340722", 10), Err(SynthError::People(10))));
}
