//! The packs that ship with the program load, fit together, and keep the wall between the fronts.

use std::path::Path;

use twofront_domain::field::Subject;
use twofront_packs::load::{load, read_folder};
use twofront_packs::{Packs, shipped};

fn packs() -> Packs {
    Packs::shipped().unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn the_folder_and_the_binary_carry_the_same_packs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let files = read_folder(&folder).expect("packs folder is readable");
    assert_eq!(files, shipped::files());
    let packs = load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(packs.packs.len(), 4);
    assert!(packs.ledgers().count() >= 20);
}

#[test]
fn only_what_the_epidemic_pack_says_of_people_is_vault_data() {
    let packs = packs();
    let vault: Vec<&str> = packs
        .catalogue
        .fields()
        .filter(|(_, field)| field.vault)
        .map(|(_, field)| &*field.id)
        .collect();
    assert!(
        vault.contains(&"temperature_morning") && vault.contains(&"returned_from"),
        "{vault:?}"
    );
    for (_, field) in packs.catalogue.fields().filter(|(_, field)| field.vault) {
        assert!(
            matches!(field.subject, Subject::Person | Subject::Household),
            "{}",
            field.id
        );
    }
    let ledgers: Vec<&str> = packs
        .ledgers()
        .filter(|(_, one)| one.vault)
        .map(|(_, one)| &*one.kind)
        .collect();
    assert_eq!(ledgers, ["returnee-list", "temperature-log"]);
}

/// What a worker's round shows of a vault task must not tell what the matter is.
#[test]
fn vault_tasks_are_neutral_in_wording() {
    const TELLING: [&str; 18] = [
        "疫",
        "观察",
        "隔离",
        "体温",
        "发热",
        "症状",
        "返乡",
        "密接",
        "解除",
        "核酸",
        "感染",
        "observ",
        "temperature",
        "fever",
        "symptom",
        "epidemic",
        "quarantine",
        "isolat",
    ];
    let packs = packs();
    for kind in packs
        .packs
        .iter()
        .filter(|pack| pack.vault)
        .flat_map(|pack| &pack.task_kinds)
    {
        for text in std::iter::once(&kind.title).chain(&kind.bring) {
            for word in TELLING {
                let tells = text.zh.contains(word) || text.en.to_lowercase().contains(word);
                assert!(!tells, "task {} says {word:?}", kind.id);
            }
        }
    }
}

#[test]
fn deadlines_jump_over_the_extended_spring_holiday_of_2020() {
    let calendar = packs().calendar;
    let add = |from: &str, days| {
        calendar
            .add_working_days(from.parse().expect("a date"), days)
            .to_string()
    };
    assert_eq!(add("2020-01-23", 1), "2020-02-03");
    assert_eq!(add("2020-01-17", 1), "2020-01-19");
    assert_eq!(add("2020-02-20", 5), "2020-02-27");
    assert_eq!(add("2026-02-13", 2), "2026-02-24");
}
