//! Labelled ledgers for linkage: the same bytes for the same seed, every slip as often as asked for and where it belongs, and
//! a truth that holds.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use twofront_domain::resident_id::ResidentId;
use twofront_synth::SynthError;
use twofront_synth::two_ledgers::{Labelled, OneLedger, Slip, Slips, TwoLedgers};

const ROWS: usize = 12_000;

type Rows = HashMap<String, HashMap<String, String>>;

fn read(path: &Path) -> Rows {
    let mut reader = csv::Reader::from_path(path).expect("a ledger");
    reader
        .deserialize()
        .map(|row| {
            let row: HashMap<String, String> = row.expect("a row");
            (row["id"].clone(), row)
        })
        .collect()
}

fn pairs(folder: &Path) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(folder.join("truth.csv")).expect("the truth");
    reader.deserialize().map(|row| row.expect("a pair")).collect()
}

fn two(slips_a: Slips, slips_b: Slips) -> (TempDir, Labelled) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledgers = TwoLedgers {
        slips_a,
        slips_b,
        ..TwoLedgers::hard(11, ROWS)
    };
    let written = ledgers.write(folder.path()).expect("written");
    (folder, written)
}

/// The column that a slip shows in.
fn column(slip: Slip) -> &'static str {
    let name = format!("{slip:?}");
    let starts = |start: &str| name.starts_with(start);
    match () {
        () if starts("Id") => "证件号码",
        () if starts("Name") => "姓名",
        () if starts("Sex") => "性别",
        () if starts("Birth") => "出生日期",
        () if starts("Phone") => "联系电话",
        () if starts("Address") => "住址",
        () => "村",
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, first) = two(Slips::light(), Slips::hard());
    let (other, second) = two(Slips::light(), Slips::hard());
    assert_eq!(first, second);
    for name in ["a.csv", "b.csv", "truth.csv"] {
        let bytes = |folder: &TempDir| fs::read(folder.path().join(name)).expect("a file");
        assert!(bytes(&one) == bytes(&other), "{name} differs");
    }
}

#[test]
fn without_slips_both_ledgers_say_the_same() {
    let (folder, written) = two(Slips::none(), Slips::none());
    let (a, b) = (read(&folder.path().join("a.csv")), read(&folder.path().join("b.csv")));
    assert_eq!((a.len(), b.len(), written.pairs), (ROWS, ROWS, ROWS as u64 * 3 / 5));
    let truth = pairs(folder.path());
    assert_eq!(truth.len(), ROWS * 3 / 5);
    for (one, other) in &truth {
        let mut row = a[one].clone();
        row.remove("户编号").expect("the first office numbers households");
        row.insert("id".to_owned(), other.clone());
        assert_eq!(row, b[other]);
    }
    for row in a.values().chain(b.values()) {
        let id: ResidentId = row["证件号码"].parse().expect("a valid ID");
        assert_eq!(id.birth_date().to_string(), row["出生日期"]);
        assert!(row.values().all(|cell| !cell.is_empty()));
    }
    // Whoever stands in one alone has nobody of the same ID in the other.
    let ids_of = |rows: &Rows| rows.values().map(|row| row["证件号码"].clone()).collect::<HashSet<_>>();
    assert_eq!(ids_of(&a).intersection(&ids_of(&b)).count(), truth.len());
    // Relatives of people who stand in one ledger alone stand in the other.
    let linked: HashSet<&String> = truth.iter().map(|(one, _)| one).collect();
    let homes: HashSet<&String> = b.values().map(|row| &row["住址"]).collect();
    let alone: Vec<_> = a.iter().filter(|(id, _)| !linked.contains(id)).collect();
    let with_relative = alone.iter().filter(|(_, row)| homes.contains(&row["住址"])).count();
    assert!(with_relative * 4 > alone.len(), "{with_relative} of {}", alone.len());
}

#[test]
fn every_slip_shows_in_its_column_as_often_as_asked_for() {
    let rate = 0.25;
    for slip in Slip::all() {
        let (folder, written) = two(Slips::none(), Slips::none().with(slip, rate));
        let (a, b) = (read(&folder.path().join("a.csv")), read(&folder.path().join("b.csv")));
        let (possible, happened) = (written.tallies[1].possible(slip), written.tallies[1].happened(slip));
        assert!(possible > 1_000, "{slip:?} was possible in {possible} cells only");
        let spread = 5.0 * (rate * (1.0 - rate) / possible as f64).sqrt();
        let share = happened as f64 / possible as f64;
        assert!(
            (share - rate).abs() < spread,
            "{slip:?} happened in {share} of the cells"
        );
        let (mut seen, mut linked) = (0, 0);
        for (one, other) in pairs(folder.path()) {
            linked += 1;
            let (one, other) = (&a[&one], &b[&other]);
            let differ = |name: &str| one[name] != other[name];
            seen += u32::from(differ(column(slip)));
            for name in ["姓名", "性别", "证件号码", "出生日期", "联系电话", "村", "住址"] {
                let may = name == column(slip) || slip == Slip::Moved && name == "住址";
                assert!(may || !differ(name), "{slip:?} changed {name}: {one:?} {other:?}");
            }
        }
        // Counted in the files, not by the writer. One float in 64 keeps its digits; a neighbour's village may share a name.
        let expect = happened as f64 / ROWS as f64;
        let shown = f64::from(seen) / f64::from(linked);
        assert!(
            (shown - expect).abs() < 0.025 * expect + 0.02,
            "{slip:?} shows in {shown}, not {expect}"
        );
    }
}

#[test]
fn slips_combine() {
    let (folder, written) = two(Slips::light(), Slips::hard());
    let b = read(&folder.path().join("b.csv"));
    let share = |of: &dyn Fn(&HashMap<String, String>) -> bool| {
        b.values().filter(|row| of(row)).count() as f64 / b.len() as f64
    };
    let near = |found: f64, expect: f64| (found - expect).abs() < 5.0 * (expect / ROWS as f64).sqrt();
    let missing = [
        ("证件号码", 0.12),
        ("出生日期", 0.10),
        ("联系电话", 0.25),
        ("性别", 0.05),
        ("村", 0.03),
        ("住址", 0.15),
    ];
    for (column, expect) in missing {
        let found = share(&|row| row[column].is_empty());
        assert!(near(found, expect), "{column} is missing in {found}");
    }
    let both = share(&|row| row["证件号码"].is_empty() && row["出生日期"].is_empty());
    assert!(near(both, 0.012), "ID and birth are missing in {both}");
    for slip in Slip::all() {
        assert!(written.tallies[1].happened(slip) > 0, "{slip:?} never happened");
    }
    // What is written as a plain ID of 18 characters is valid, or a slip was counted for it.
    let invalid = b.values().filter(|row| row["证件号码"].len() == 18);
    let invalid = invalid
        .filter(|row| row["证件号码"].parse::<ResidentId>().is_err())
        .count() as u64;
    let spoilt = [
        Slip::IdDigit,
        Slip::IdSwap,
        Slip::IdFloat,
        Slip::IdExcel,
        Slip::IdMasked,
        Slip::IdSpelling,
    ];
    let counted: u64 = spoilt.into_iter().map(|slip| written.tallies[1].happened(slip)).sum();
    assert!(invalid <= counted, "{invalid} IDs are invalid for {counted} slips");
}

#[test]
fn one_ledger_has_people_more_than_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = OneLedger {
        seed: 4,
        rows: ROWS,
        slips: vec![Slips::none()],
    };
    let written = ledger.write(folder.path()).expect("written");
    let rows = read(&folder.path().join("dedupe.csv"));
    assert_eq!(rows.len(), ROWS);
    let truth: HashSet<(String, String)> = pairs(folder.path()).into_iter().collect();
    assert_eq!(truth.len() as u64, written.pairs);
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for row in rows.values() {
        *by_id.entry(&row["证件号码"]).or_default() += 1;
    }
    assert!(
        truth
            .iter()
            .all(|(one, other)| one < other && rows[one]["证件号码"] == rows[other]["证件号码"])
    );
    let expected: usize = by_id.values().map(|count| count * (count - 1) / 2).sum();
    assert_eq!(truth.len(), expected);
    let several = by_id.values().filter(|count| **count > 1).count() as f64 / by_id.len() as f64;
    assert!((several - 0.2).abs() < 0.02, "{several}");
    assert_eq!(by_id.values().max(), Some(&4));
}

#[test]
fn more_people_in_common_than_rows_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledgers = TwoLedgers {
        common: 11,
        ..TwoLedgers::hard(1, 10)
    };
    assert!(matches!(
        ledgers.write(folder.path()),
        Err(SynthError::Common { common: 11, rows: 10 })
    ));
}
