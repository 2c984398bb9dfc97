//! `twofront link` as people use it: two labelled ledgers of a synthetic county, one ledger with duplicates, and every way to
//! call it wrongly. The figures are what the synthetic data allows; `benches/linkage` holds them against a peer.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use twofront_synth::two_ledgers::{OneLedger, TwoLedgers};

type Link = (String, String, f64);

fn twofront(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofront"));
    command
        .current_dir(folder)
        .args(words)
        .args(["--lang", "en"])
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn links(file: &PathBuf) -> Vec<Link> {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("id_a,id_b,probability"));
    let cells = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[2].parse().unwrap())
    };
    lines.map(cells).collect()
}

fn truth(folder: &Path) -> HashSet<(String, String)> {
    let text = fs::read_to_string(folder.join("truth.csv")).unwrap();
    let pair = |line: &str| {
        let (one, other) = line.split_once(',').unwrap();
        (one.to_owned(), other.to_owned())
    };
    text.lines().skip(1).map(pair).collect()
}

/// Precision, recall and how far probabilities are from the truth on average, in twenty bins.
fn judge(links: &[Link], truth: &HashSet<(String, String)>) -> (f64, f64, f64) {
    let is_true = |(one, other, _): &&Link| {
        truth.contains(&(one.clone(), other.clone())) || truth.contains(&(other.clone(), one.clone()))
    };
    let right = links.iter().filter(is_true).count() as f64;
    let mut bins = [(0.0, 0.0); 20];
    for link in links {
        let bin = &mut bins[((link.2 * 20.0) as usize).min(19)];
        bin.0 += link.2;
        bin.1 += f64::from(u8::from(is_true(&link)));
    }
    let error = bins.iter().map(|(said, right)| (said - right).abs()).sum::<f64>() / links.len() as f64;
    (right / links.len() as f64, right / truth.len() as f64, error)
}

#[test]
fn two_ledgers_of_a_county_are_linked_as_well_as_they_can_be() {
    let folder = tempfile::tempdir().unwrap();
    TwoLedgers::hard(31, 20_000).write(folder.path()).unwrap();
    let output = twofront(
        folder.path(),
        &["link", "a.csv", "b.csv", "--schema", "county", "--out", "links.csv"],
    );
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("household"),
        "a column that only one file has is told: {}",
        said(&output)
    );
    let links = links(&folder.path().join("links.csv"));
    let (precision, recall, error) = judge(&links, &truth(folder.path()));
    assert!(
        precision > 0.997 && recall > 0.993 && error < 0.01,
        "{precision} {recall} {error}"
    );
    let (left, right): (HashSet<_>, HashSet<_>) = links.iter().map(|link| (&link.0, &link.1)).unzip();
    assert_eq!(
        (left.len(), right.len()),
        (links.len(), links.len()),
        "nobody is linked twice"
    );
}

#[test]
fn a_model_is_kept_and_gives_the_same_links_again() {
    let folder = tempfile::tempdir().unwrap();
    TwoLedgers::hard(32, 5_000).write(folder.path()).unwrap();
    let words = [
        "link",
        "a.csv",
        "b.csv",
        "--out",
        "first.csv",
        "--save-model",
        "model.json",
    ];
    assert!(twofront(folder.path(), &words).status.success());
    for out in ["second.csv", "third.csv"] {
        let words = ["link", "a.csv", "b.csv", "--out", out, "--model", "model.json"];
        let output = twofront(folder.path(), &words);
        assert!(output.status.success(), "{}", said(&output));
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("second.csv"), read("third.csv"));
    let (precision, recall, _) = judge(&links(&folder.path().join("second.csv")), &truth(folder.path()));
    assert!(precision > 0.995 && recall > 0.985, "{precision} {recall}");
}

#[test]
fn duplicates_within_a_ledger_are_found() {
    let folder = tempfile::tempdir().unwrap();
    OneLedger::hard(33, 10_000).write(folder.path()).unwrap();
    let output = twofront(folder.path(), &["link", "dedupe.csv", "--out", "links.csv"]);
    assert!(output.status.success(), "{}", said(&output));
    let (precision, recall, _) = judge(&links(&folder.path().join("links.csv")), &truth(folder.path()));
    assert!(precision > 0.95 && recall > 0.97, "{precision} {recall}");
}

#[test]
fn wrong_calls_get_a_sentence_and_harm_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("good.csv", "id,姓名,村\n1,王小明,红旗村\n");
    write("colours.csv", "colour,size\nred,5\n");
    write("phones.csv", "id,联系电话\n1,15212345678\n");
    write(
        "wrong.toml",
        "keys = [\"nam\"]\n[[field]]\nname = \"name\"\nkind = \"chinese-name\"\ncolumns = [\"姓名\"]\n",
    );
    write("model.json", "{}");
    let check = |words: &[&str], code: i32, expected: &str| {
        let output = twofront(folder.path(), &[&["link"], words].concat());
        assert_eq!(output.status.code(), Some(code), "{words:?}: {}", said(&output));
        assert!(said(&output).contains(expected), "{words:?}: {}", said(&output));
    };
    check(&["good.csv", "nowhere.csv"], 1, "nowhere.csv cannot be read");
    check(&["good.csv", "colours.csv"], 1, "its headings are: colour, size");
    check(&["good.csv", "phones.csv"], 1, "share too few fields");
    check(
        &["good.csv", "good.csv", "--schema", "nobody"],
        2,
        "Shipped are: book, county, febrl",
    );
    check(
        &["good.csv", "good.csv", "--schema", "wrong.toml"],
        2,
        "there is no field \"nam\"; there are: name",
    );
    check(&["good.csv", "good.csv", "--model", "model.json"], 2, "is not a model");
    check(
        &["good.csv", "good.csv", "--out", "./good.csv"],
        2,
        "write to another name",
    );
    check(&["good.csv", "good.csv", "--least", "2"], 2, "between 0 and 1");
    assert_eq!(
        fs::read_to_string(folder.path().join("good.csv")).unwrap(),
        "id,姓名,村\n1,王小明,红旗村\n"
    );
}
