//! The rules that ship: they compile on every day they must serve, and their own examples come out as written.

use jiff::civil::Date;
use twofront_domain::place::PlaceCode;
use twofront_packs::Packs;
use twofront_screen::{RuleSet, Side, run_examples};

fn packs() -> Packs {
    Packs::shipped().unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn zongyang() -> PlaceCode {
    "340722".parse().expect("six digits")
}

#[test]
fn every_example_comes_out_as_written() {
    let ran = run_examples(&packs(), &zongyang()).unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        )
    });
    assert!(ran >= 2 * packs().rules().count(), "{ran} examples");
}

#[test]
fn every_pack_has_its_rules_and_none_is_silent() {
    let packs = packs();
    for (pack, least) in [("epidemic", 35), ("farming", 18), ("livelihood", 50), ("records", 45)] {
        let count = packs.rules().filter(|(one, _)| one.id == pack).count();
        assert!(count >= least, "{pack} has {count} rules");
    }
    for date in ["2020-02-20", "2021-06-01", "2024-03-14", "2026-11-22"] {
        let date: Date = date.parse().expect("a date");
        let compiled = |side| RuleSet::compile(&packs, date, &zongyang(), side).expect("shipped rules compile");
        let (book, vault) = (compiled(Side::Book), compiled(Side::Vault));
        assert_eq!(
            book.rules().len() + vault.rules().len(),
            packs.rules().filter(|(_, rule)| rule.is_in_force(date)).count(),
            "{date}"
        );
        assert!(vault.rules().iter().all(|rule| rule.pack == "epidemic"), "{date}");
        assert_eq!(
            book.silent().chain(vault.silent()).count(),
            0,
            "a parameter has no value on {date}"
        );
    }
}
