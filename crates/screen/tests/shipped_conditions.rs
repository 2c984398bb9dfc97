//! The conditions that packs write outside of rules - in indicators, checklists, procedures and forms' repeats - compile like rules.

use twofront_domain::field::Subject;
use twofront_domain::text::Bilingual;
use twofront_packs::{Packs, Rule};
use twofront_screen::{RuleSet, Side};

/// Where a condition stands, its subject and its text.
type Written = (String, Subject, String);

/// Every condition of a pack that is no rule's.
fn conditions(pack: &twofront_packs::Pack) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    for one in &pack.indicators {
        found.push((format!("indicator {}", one.id), one.subject, one.count.clone()));
        found.extend(
            one.of
                .iter()
                .map(|of| (format!("of {}", one.id), one.subject, of.clone())),
        );
    }
    for list in &pack.checklists {
        let items = list.items.iter().filter_map(|item| Some((item, item.met.as_ref()?)));
        found.extend(items.map(|(item, met)| (format!("{}: {}", list.id, item.id), list.subject, met.clone())));
    }
    for one in &pack.procedures {
        let requires = one.steps.iter().flat_map(|step| &step.requires);
        let when = requires.filter_map(|requirement| requirement.when.clone());
        found.extend(when.map(|when| (format!("procedure {}", one.id), one.subject, when)));
    }
    for form in &pack.forms {
        let members = form.repeats.iter().filter_map(|repeat| repeat.members.clone());
        found.extend(members.map(|members| (format!("form {}", form.id), Subject::Person, members)));
    }
    found
}

/// A shipped rule that asks this instead.
fn asking(rule: &Rule, subject: Subject, when: String) -> Rule {
    Rule {
        subject,
        when,
        sentence: Bilingual::new("是", "Yes"),
        ask_when: None,
        ..rule.clone()
    }
}

#[test]
fn conditions_outside_of_rules_compile_too() {
    let shipped = Packs::shipped().expect("shipped packs load");
    let place = "340722".parse().expect("a code");
    let mut checked = 0;
    for (at, pack) in shipped.packs.iter().enumerate() {
        for (name, subject, when) in conditions(pack) {
            let mut packs = shipped.clone();
            packs.packs[at].rules = vec![asking(&pack.rules[0], subject, when.clone())];
            let personal = matches!(subject, Subject::Person | Subject::Household);
            let side = if pack.vault && personal {
                Side::Vault
            } else {
                Side::Book
            };
            let date = "2026-03-14".parse().expect("a date");
            let compiled = RuleSet::compile_some(&packs, date, &place, side, |one, _| one.id == pack.id);
            let rules = compiled.unwrap_or_else(|errors| panic!("{} {name}: {when}: {errors:#?}", pack.id));
            assert_eq!(rules.rules().len(), 1, "{} {name}", pack.id);
            checked += 1;
        }
    }
    assert!(checked > 40, "{checked} conditions");
}
