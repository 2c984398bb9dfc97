//! The laws of the house, read from `cargo metadata` and from the sources: which room may know which, a pure middle, and SQL
//! in one room only. ARCHITECTURE.md says why.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod source_tree;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use source_tree::{report, root, rust, split};

/// Law 1: each room and the rooms it may know, in the order data meets them.
const MAY_KNOW: [(&str, &[&str]); 14] = [
    ("twofront-domain", &[]),
    ("twofront-packs", &["twofront-domain"]),
    ("twofront-intake", &["twofront-domain", "twofront-packs"]),
    ("twofront-linkage", &["twofront-domain"]),
    (
        "twofront-reconcile",
        &["twofront-domain", "twofront-packs", "twofront-linkage"],
    ),
    ("twofront-screen", &["twofront-domain", "twofront-packs"]),
    ("twofront-allocate", &["twofront-domain", "twofront-packs"]),
    ("twofront-casework", &["twofront-domain", "twofront-packs"]),
    ("twofront-report", &["twofront-domain", "twofront-packs"]),
    ("twofront-store", &["twofront-domain", "twofront-packs"]),
    (
        "twofront-desk",
        &[
            "twofront-domain",
            "twofront-packs",
            "twofront-intake",
            "twofront-linkage",
            "twofront-reconcile",
            "twofront-screen",
            "twofront-allocate",
            "twofront-casework",
            "twofront-report",
            "twofront-store",
        ],
    ),
    ("twofront-server", &["twofront-domain", "twofront-desk"]),
    ("twofront-synth", &["twofront-domain", "twofront-packs"]),
    (
        "twofront",
        &[
            "twofront-domain",
            "twofront-packs",
            "twofront-linkage",
            "twofront-desk",
            "twofront-server",
            "twofront-synth",
        ],
    ),
];

/// Law 2: the rooms that only turn values into values.
const PURE: [&str; 8] = [
    "domain",
    "intake",
    "linkage",
    "reconcile",
    "screen",
    "allocate",
    "casework",
    "report",
];

/// Crates that reach the world, or keep a clock or a runtime; none of them belongs in the pure middle.
const WORLDLY: [&str; 16] = [
    "async-std",
    "axum",
    "chrono",
    "figment",
    "getrandom",
    "hyper",
    "indicatif",
    "notify",
    "reqwest",
    "rusqlite",
    "sqlx",
    "tokio",
    "tower-http",
    "tracing-subscriber",
    "ureq",
    "walkdir",
];

/// Calls that reach the world. Clippy bans the clock and the environment everywhere; these are for the pure rooms.
const WORLDLY_CALLS: [(&str, &str); 9] = [
    (
        "std::fs",
        "files are opened by the desk and handed in as bytes or readers",
    ),
    ("std::env", "settings come in as arguments"),
    ("std::net", "the network belongs to the server"),
    ("std::process", "no room starts programs"),
    ("std::thread", "rayon's pool is shared; threads of one's own are not"),
    (
        "ThreadPoolBuilder",
        "the pool is the caller's; rooms use the one they are in",
    ),
    ("now_v7", "ids are made by the caller, so that a run can be repeated"),
    ("new_v4", "ids are made by the caller, so that a run can be repeated"),
    ("rand::rng", "randomness comes in as a seed"),
];

/// (name, normal and build dependencies, development dependencies) of every crate of the workspace; ours only where
/// `ours` is set.
struct Crate {
    name: String,
    needs: BTreeSet<String>,
    needs_for_tests: BTreeSet<String>,
}

fn crates() -> Vec<Crate> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let names = |for_tests: bool| {
                let dependencies = package["dependencies"].as_array().unwrap();
                dependencies
                    .iter()
                    .filter(|dependency| (dependency["kind"] == "dev") == for_tests)
                    .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
                    .collect()
            };
            let name = package["name"].as_str().unwrap().to_owned();
            Crate {
                name,
                needs: names(false),
                needs_for_tests: names(true),
            }
        })
        .collect()
}

fn is_ours(name: &str) -> bool {
    name == "twofront" || name.starts_with("twofront-")
}

#[test]
fn law_1_rooms_know_only_the_rooms_before_them() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    let crates = crates();
    let mut violations = Vec::new();
    for one in &crates {
        let Some(allowed) = allowed.get(one.name.as_str()) else {
            violations.push(format!(
                "{}: a room that no law speaks of; add it to MAY_KNOW and ARCHITECTURE.md",
                one.name
            ));
            continue;
        };
        for needed in one
            .needs
            .iter()
            .filter(|name| is_ours(name) && !allowed.contains(&name.as_str()))
        {
            violations.push(format!("{} depends on {needed}: not allowed by law 1", one.name));
        }
    }
    for name in allowed
        .keys()
        .filter(|name| !crates.iter().any(|one| one.name == **name))
    {
        violations.push(format!("{name}: the law speaks of a room that is gone"));
    }
    report(violations);
}

#[test]
fn law_1_tests_make_no_cycle_either() {
    let crates = crates();
    let edges: BTreeMap<&str, Vec<&str>> = crates
        .iter()
        .map(|one| {
            let all = one.needs.iter().chain(&one.needs_for_tests);
            (
                one.name.as_str(),
                all.map(String::as_str).filter(|name| is_ours(name)).collect(),
            )
        })
        .collect();
    let reaches = |from: &str, target: &str| {
        let (mut seen, mut waiting) = (BTreeSet::new(), edges[from].clone());
        while let Some(name) = waiting.pop() {
            if seen.insert(name) {
                waiting.extend(&edges[name]);
            }
        }
        seen.contains(target)
    };
    let cyclic = edges.keys().filter(|name| reaches(name, name));
    report(
        cyclic
            .map(|name| format!("{name} depends on itself through its dependencies"))
            .collect(),
    );
}

#[test]
fn law_2_the_middle_is_pure() {
    let mut violations = Vec::new();
    for one in crates() {
        let room = one.name.trim_start_matches("twofront-");
        if PURE.contains(&room) {
            for needed in one.needs.iter().filter(|name| WORLDLY.contains(&name.as_str())) {
                violations.push(format!(
                    "{} depends on {needed}, which reaches the world (law 2)",
                    one.name
                ));
            }
        }
    }
    for source in rust(false).iter().filter(|source| PURE.contains(&source.room())) {
        for (line, code) in split(&source.text).code.lines().enumerate() {
            for (call, reason) in WORLDLY_CALLS.iter().filter(|(call, _)| code.contains(call)) {
                violations.push(format!("{}:{}: {call}: {reason} (law 2)", source.path, line + 1));
            }
        }
    }
    report(violations);
}

/// True for a text that a database would take as a statement. Statements are written with upper-case keywords here.
fn is_sql(text: &str) -> bool {
    let has = |words: [&str; 2]| words.iter().all(|word| text.contains(word));
    has(["SELECT ", " FROM "])
        || has(["UPDATE ", " SET "])
        || [
            "INSERT INTO ",
            "DELETE FROM ",
            "CREATE TABLE ",
            "DROP TABLE ",
            "PRAGMA ",
        ]
        .iter()
        .any(|word| text.contains(word))
}

#[test]
fn law_3_sql_lives_in_the_store() {
    let mut violations = Vec::new();
    for source in rust(false).iter().filter(|source| source.room() != "store") {
        let literals = split(&source.text).literals;
        for (line, _) in literals.iter().filter(|(_, text)| is_sql(&text.replace('\n', " "))) {
            violations.push(format!(
                "{}:{line}: a statement of SQL outside crates/store (law 3)",
                source.path
            ));
        }
    }
    for one in crates() {
        if one.name != "twofront-store" && one.needs.contains("sqlx") {
            violations.push(format!("{} depends on sqlx; only the store does (law 3)", one.name));
        }
    }
    report(violations);
}

#[test]
fn the_reading_of_sources_is_right() {
    let text = r##"let a = "SELECT id FROM task"; // "INSERT INTO x"
/* "DELETE FROM y" /* nested */ */ let b = r#"UPDATE "z" SET q"#; let c: &'static str = "é"; let d = '"'; fn f() {}"##;
    let split = split(text);
    let literals: Vec<_> = split
        .literals
        .iter()
        .map(|(line, text)| (*line, text.as_str(), is_sql(text)))
        .collect();
    assert_eq!(
        literals[..3],
        [
            (1, "\"SELECT id FROM task\"", true),
            (2, "r#\"UPDATE \"z\" SET q\"#", true),
            (2, "\"é\"", false)
        ]
    );
    assert_eq!(split.code.lines().count(), 2);
    assert!(
        split.code.contains("&'static str") && split.code.ends_with("fn f() {}"),
        "{}",
        split.code
    );
    assert!(
        !split.code.contains("INSERT") && !split.code.contains("nested"),
        "{}",
        split.code
    );
}
