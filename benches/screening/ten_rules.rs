//! The ten rules of `packs/ten` over a seeded county, for comparison: writes the county's columns for `peers.py`, applies the
//! rules to the same rows and prints one JSON line of times and hits.
//!
//! `cargo bench -p twofront-screen --bench ten_rules -- FOLDER PEOPLE ROUNDS`
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and prints what it saw"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, FieldType, Subject};
use twofront_domain::place::PlaceCode;
use twofront_packs::load;
use twofront_screen::{RuleSet, Side, Snapshot, reasons, screen};

const SEED: u64 = 20_200_220;
const UNKNOWN: i64 = i64::MIN;
const PERSON: [&str; 7] = [
    "birth_date",
    "relation",
    "labour_skill",
    "schooling",
    "work_months",
    "public_post",
    "self_paid_medical",
];
const HOUSEHOLD: [&str; 11] = [
    "base_type",
    "monitoring_category",
    "main_cause",
    "dangerous_house",
    "wage_income",
    "business_income",
    "business_cost",
    "property_income",
    "transfer_income",
    "net_income",
    "income_per_head",
];

type Failure = Box<dyn std::error::Error>;

/// A county as plain columns; dates as days since 1970, codes as positions, flags as 0 and 1, [`UNKNOWN`] where nobody knows.
struct County {
    households_of: Vec<usize>,
    people: Vec<[i64; PERSON.len()]>,
    households: Vec<[i64; HOUSEHOLD.len()]>,
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let [folder, people, rounds] = words.as_slice() else {
        return Err("FOLDER PEOPLE ROUNDS".into());
    };
    let rounds: usize = rounds.parse()?;
    let packs_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/screening/packs");
    let packs = load::load(&load::read_folder(&packs_folder)?).map_err(|faults| format!("{faults:?}"))?;
    let county = seeded(people.parse()?);
    write(Path::new(folder), &county, &packs.catalogue)?;

    let place: PlaceCode = "349900101001".parse()?;
    let before = cpu_seconds()?;
    let rules = RuleSet::compile(&packs, Date::constant(2020, 2, 20), &place, Side::Book)
        .map_err(|faults| format!("{faults:?}"))?;
    let snapshot = columns(&county, &packs.catalogue, &rules, &place)?;
    let built = cpu_seconds()? - before;

    // One round to warm up, as on every side.
    let mut screened = screen(&snapshot, &rules)?;
    let (mut walls, before) = (Vec::new(), cpu_seconds()?);
    for _ in 0..rounds {
        let start = Instant::now();
        screened = screen(&snapshot, &rules)?;
        walls.push(start.elapsed().as_secs_f64());
    }
    let cpu = (cpu_seconds()? - before) / rounds as f64;
    walls.sort_by(f64::total_cmp);
    let start = Instant::now();
    let explained = reasons(&snapshot, &rules, &screened.hits).len();
    let reasons = start.elapsed().as_secs_f64();

    let mut hits: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for rule in rules.rules() {
        hits.insert(&rule.rule.id, (0, 0));
    }
    for hit in &screened.hits {
        let digest = hits.entry(&rules.rules()[hit.rule].rule.id).or_default();
        digest.0 += 1;
        digest.1 += hit.row as u64 + 1;
    }
    let shown: Vec<String> = hits
        .iter()
        .map(|(id, (count, sum))| format!("\"{id}\": [{count}, {sum}]"))
        .collect();
    println!(
        "{{\"side\": \"twofront\", \"wall_s\": {}, \"cpu_s\": {cpu}, \"build_cpu_s\": {built}, \"explained\": {explained}, \
         \"reasons_wall_s\": {reasons}, \"hits\": {{{}}}}}",
        walls[rounds / 2],
        shown.join(", "),
    );
    Ok(())
}

/// People and households with plausible values: few of them hit anything.
fn seeded(people: usize) -> County {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut county = County {
        households_of: Vec::with_capacity(people),
        people: Vec::with_capacity(people),
        households: Vec::new(),
    };
    while county.people.len() < people {
        let size = random.random_range(1..=6).min(people - county.people.len());
        let at = county.households.len();
        for member in 0..size {
            county.households_of.push(at);
            county.people.push(person(&mut random, member));
        }
        county.households.push(household(&mut random, size as i64));
    }
    county
}

fn person(random: &mut impl Rng, member: usize) -> [i64; PERSON.len()] {
    let birth = random.random_range(-14_600..18_300);
    let young = birth > 12_468;
    let skill = match random.random_range(0..100) {
        _ if young && random.random_ratio(99, 100) => 4,
        0..60 => 0,
        60..66 => 1,
        66..82 => 2,
        82..86 => 3,
        _ => 4,
    };
    let student = if young && birth < 16_000 {
        random.random_range(1..4)
    } else {
        0
    };
    let idle = student > 0 || skill >= 3;
    let works = random.random_ratio(if idle { 1 } else { 55 }, 100);
    let relation = match member {
        0 => 0,
        _ if random.random_ratio(1, 400) => 0,
        _ => random.random_range(1..5),
    };
    let paid = if random.random_ratio(1, 12) {
        random.random_range(0..900_000)
    } else {
        0
    };
    let row = [
        birth,
        relation,
        skill,
        student,
        if works { random.random_range(1..13) } else { 0 },
        i64::from(random.random_ratio(1, 60)),
        paid,
    ];
    row.map(|value| if random.random_ratio(1, 25) { UNKNOWN } else { value })
}

fn household(random: &mut impl Rng, size: i64) -> [i64; HOUSEHOLD.len()] {
    let registered = random.random_ratio(1, 8);
    let category = if random.random_ratio(1, 20) {
        random.random_range(1..4)
    } else {
        0
    };
    let parts: [i64; 5] = [
        random.random_range(0..6_000_000),
        random.random_range(0..2_000_000),
        random.random_range(0..500_000),
        random.random_range(0..300_000),
        random.random_range(0..900_000),
    ];
    let sum = parts[0] + parts[1] - parts[2] + parts[3] + parts[4];
    let net = if random.random_ratio(1, 100) { sum + 20_000 } else { sum };
    let row = [
        i64::from(registered),
        category,
        random.random_range(0..12).min(2),
        i64::from(random.random_ratio(1, 100)),
        parts[0],
        parts[1],
        parts[2],
        parts[3],
        parts[4],
        net,
        net / size,
    ];
    row.map(|value| if random.random_ratio(1, 25) { UNKNOWN } else { value })
}

/// The same rows in our columns, by way of [`CountyRows`] as a book hands them over.
fn columns(county: &County, catalogue: &Catalogue, rules: &RuleSet, place: &PlaceCode) -> Result<Snapshot, Failure> {
    let fields = |subject, words: &[&str]| -> Vec<Option<FieldIndex>> {
        words.iter().map(|word| catalogue.index(subject, word)).collect()
    };
    let (person, household) = (fields(Subject::Person, &PERSON), fields(Subject::Household, &HOUSEHOLD));
    let mut snapshot = Snapshot::empty(&rules.columns());
    let mut people = county.people.iter().zip(&county.households_of).enumerate().peekable();
    for (at, row) in county.households.iter().enumerate() {
        snapshot.household(format!("{at:032x}").parse()?, place);
        push(&mut snapshot, catalogue, &household, row);
        while let Some((number, (row, _))) = people.next_if(|(_, (_, home))| **home == at) {
            snapshot.person(format!("{number:032x}").parse()?);
            push(&mut snapshot, catalogue, &person, row);
        }
    }
    Ok(snapshot)
}

fn push(snapshot: &mut Snapshot, catalogue: &Catalogue, fields: &[Option<FieldIndex>], row: &[i64]) {
    for (field, value) in fields.iter().zip(row).filter(|(_, value)| **value != UNKNOWN) {
        let Some(index) = *field else { continue };
        let field = catalogue.field(index);
        match field.kind {
            FieldType::Code => snapshot.value(index, ValueRef::Code(&field.codes[*value as usize].code)),
            FieldType::Flag => snapshot.value(index, ValueRef::Flag(*value == 1)),
            FieldType::Date => {
                let days = jiff::SignedDuration::from_hours(*value * 24);
                snapshot.value(index, ValueRef::Date(Date::constant(1970, 1, 1).saturating_add(days)));
            }
            _ => snapshot.value(index, ValueRef::Amount(*value)),
        }
    }
}

/// One file a column, `table.name.type`, as plain numbers; the smallest number of the type stands for unknown.
fn write(folder: &Path, county: &County, catalogue: &Catalogue) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let homes: Vec<i64> = county.households_of.iter().map(|home| *home as i64).collect();
    write_column(folder.join("person.household.i32"), &homes, "i32")?;
    for (at, name) in PERSON.iter().enumerate() {
        let values: Vec<i64> = county.people.iter().map(|row| row[at]).collect();
        let kind = kind_of(catalogue, Subject::Person, name);
        write_column(folder.join(format!("person.{name}.{kind}")), &values, kind)?;
    }
    for (at, name) in HOUSEHOLD.iter().enumerate() {
        let values: Vec<i64> = county.households.iter().map(|row| row[at]).collect();
        let kind = kind_of(catalogue, Subject::Household, name);
        write_column(folder.join(format!("household.{name}.{kind}")), &values, kind)?;
    }
    Ok(())
}

fn kind_of(catalogue: &Catalogue, subject: Subject, name: &str) -> &'static str {
    match catalogue.index(subject, name).map(|index| catalogue.field(index).kind) {
        Some(FieldType::Code | FieldType::Flag) => "i8",
        Some(FieldType::Date) => "i32",
        _ => "i64",
    }
}

fn write_column(file: PathBuf, values: &[i64], kind: &str) -> Result<(), Failure> {
    let bytes: Vec<u8> = match kind {
        "i8" => values
            .iter()
            .flat_map(|value| i8::try_from(*value).unwrap_or(i8::MIN).to_le_bytes())
            .collect(),
        "i32" => values
            .iter()
            .flat_map(|value| i32::try_from(*value).unwrap_or(i32::MIN).to_le_bytes())
            .collect(),
        _ => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
    };
    Ok(std::fs::write(file, bytes)?)
}

/// Seconds of processor time this process has used, all its threads together, to the nanosecond.
fn cpu_seconds() -> Result<f64, Failure> {
    let mut nanoseconds = 0.0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let said = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += said.split_whitespace().next().unwrap_or("0").parse::<f64>()?;
    }
    Ok(nanoseconds / 1e9)
}
