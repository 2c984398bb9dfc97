//! The packs that ship with the program load, fit together, and keep the wall between the fronts.

use std::path::Path;

use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;
use twofront_packs::load::{load, read_folder};
use twofront_packs::{Packs, ProcedureKind, shipped};

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

#[test]
fn each_county_has_one_procedure_of_a_kind() {
    let packs = packs();
    let check = |kind, place: &str, expect: &str| {
        let place = place.parse().expect("a code");
        let found = packs.procedure(kind, "2024-05-01".parse().expect("a date"), &place);
        assert_eq!(found.map(|one| one.id.as_str()), Some(expect), "{place}");
    };
    check(ProcedureKind::Identify, "340722", "identify");
    check(ProcedureKind::Identify, "620522", "identify-qinan");
    check(ProcedureKind::Identify, "620522101", "identify-qinan");
    check(ProcedureKind::Remove, "620522", "remove-qinan");
    check(ProcedureKind::Remove, "430281", "remove");
    check(ProcedureKind::Reopen, "340722", "reopen");
    let early = packs.procedure(
        ProcedureKind::Identify,
        "2020-03-19".parse().expect("a date"),
        &"340722".parse().expect("a code"),
    );
    assert!(early.is_none(), "before the notice of 20 March 2020");
}

#[test]
fn nobody_decides_alone_on_their_own_check() {
    for procedure in packs().packs.iter().flat_map(|pack| &pack.procedures) {
        let deciding = procedure.steps.iter().filter(|step| step.id != procedure.steps[0].id);
        let checked_by_others = deciding.filter(|step| !step.other_than.is_empty()).count();
        assert!(checked_by_others > 0, "{}", procedure.id);
        let publicity = procedure.steps.iter().filter_map(|step| step.publicity.as_ref());
        assert!(publicity.clone().all(|one| one.days >= 5), "{}", procedure.id);
    }
}

#[test]
fn every_risk_has_a_measure_and_nine_are_national() {
    let packs = packs();
    let index = packs
        .catalogue
        .index(Subject::Household, "main_cause")
        .expect("the records pack describes risks");
    let measures: Vec<_> = packs.measures().map(|(_, measure)| measure).collect();
    for risk in &packs.catalogue.field(index).codes {
        let answered = measures.iter().any(|measure| measure.risks.contains(&risk.code));
        assert!(answered, "no measure answers {}", risk.code);
    }
    assert_eq!(measures.iter().filter(|measure| measure.national).count(), 9);
}

#[test]
fn every_pack_has_figures_and_forms() {
    let packs = packs();
    for pack in &packs.packs {
        assert!(!pack.indicators.is_empty() && !pack.forms.is_empty(), "{}", pack.id);
        assert_eq!(pack.digest.len(), 12, "{}", pack.id);
    }
    let lists: Vec<&str> = packs.checklists().map(|(_, list)| list.id.as_str()).collect();
    assert!(
        lists.contains(&"reopening-site") && lists.contains(&"guarantees"),
        "{lists:?}"
    );
}

#[test]
fn remarks_on_documents_are_shown_in_one_language() {
    let files = shipped::files();
    let written = files.values().flat_map(|text| text.lines());
    let documents = written.filter_map(|line| line.strip_prefix("legal_basis = ")?.trim_matches('"').into());
    let remarks: Vec<&str> = documents.filter(|document: &&str| document.contains("/ ")).collect();
    assert!(remarks.len() > 50, "{}", remarks.len());
    for document in remarks {
        let Bilingual { zh, en } = Bilingual::of_document(document);
        let words = |text: &str| text.matches(" to be ").count() + text.matches("default, ").count();
        assert!(!zh.contains("/ ") && words(&zh) == 0, "{zh:?} of {document:?}");
        assert!(
            !en.contains("/ ") && !en.contains("由县里确认"),
            "{en:?} of {document:?}"
        );
    }
}
