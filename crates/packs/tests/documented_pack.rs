//! The examples of docs/packs.md are whole files of a pack that loads.

use twofront_packs::load::{PackFiles, load};
use twofront_packs::{Change, PackChange, ParameterChange};

const DOCUMENT: &str = include_str!("../../../docs/packs.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    DOCUMENT
        .match_indices(&fence)
        .map(|(at, fence)| &DOCUMENT[at + fence.len()..])
        .filter_map(|rest| rest.split_once("\n```"))
        .map(|(block, _)| block)
        .collect::<Vec<_>>()
        .into_iter()
}

#[test]
fn the_documented_pack_loads() {
    let files: PackFiles = blocks("toml")
        .map(|block| {
            let (name, _) = block.split_once('\n').expect("a line with the file's name");
            let name = name.strip_prefix("# ").expect("the name is a note");
            (name.to_owned(), format!("{block}\n"))
        })
        .collect();
    let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let pack = &packs.packs[0];
    let counts = [
        pack.rules.len(),
        pack.parameters.len(),
        pack.task_kinds.len(),
        pack.ledgers.len(),
        pack.forms.len(),
        pack.procedures.len(),
        pack.checklists.len(),
        pack.measures.len(),
        pack.indicators.len(),
    ];
    assert_eq!(counts, [1; 9], "one of each kind");
    assert!(pack.missing.is_some());
}

#[test]
fn the_documented_change_is_one() {
    let changes: Vec<PackChange> = blocks("json")
        .map(|block| serde_json::from_str(block).expect("a change"))
        .collect();
    let place = "340722".parse().expect("a code");
    let expect = ParameterChange {
        parameter: "example_line".to_owned(),
        amount: 900_000,
        from: "2026-03-14".parse().expect("a date"),
        to: None,
        place,
        legal_basis: "县方案".to_owned(),
    };
    assert_eq!(
        changes,
        [PackChange {
            number: 3,
            what: Change::Parameter(expect)
        }]
    );
}
