//! A county's changes: laid over the packs from a day, checked like files, and never touching what shipped.

mod both_languages;

use both_languages::said_in_both;
use jiff::civil::Date;
use twofront_packs::{Change, PackChange, Packs, ParameterChange, RuleChange, rule_text};

const COUNTY: &str = "340722";

fn shipped() -> Packs {
    Packs::shipped().unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn same(one: &Packs, other: &Packs) -> bool {
    format!("{:?}", one.packs) == format!("{:?}", other.packs) && one.changed_up_to == other.changed_up_to
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn line(number: u64, amount: i64, from: &str, to: Option<&str>) -> PackChange {
    PackChange {
        number,
        what: Change::Parameter(ParameterChange {
            parameter: "monitoring_line".to_owned(),
            amount,
            from: day(from),
            to: to.map(day),
            place: COUNTY.parse().expect("a code"),
            legal_basis: "县方案".to_owned(),
        }),
    }
}

fn rule(number: u64, id: &str, from: &str, edit: impl Fn(&str) -> String) -> PackChange {
    let packs = shipped();
    let (pack, rule) = packs.rules().find(|(_, rule)| rule.id == id).expect("a shipped rule");
    PackChange {
        number,
        what: Change::Rule(RuleChange {
            pack: pack.id.clone(),
            rule: edit(&rule.text),
            from: day(from),
        }),
    }
}

fn stricter(number: u64, from: &str, yuan: u32) -> PackChange {
    let condition = format!("income_per_head < yuan({yuan})");
    rule(number, "income-below-line", from, |text| {
        rule_text::with_condition(text, &condition).expect("a rule")
    })
}

/// The monitoring line of the county, of Yunnan and of the next county.
fn lines(packs: &Packs, on: &str) -> [Option<i64>; 3] {
    let parameter = packs.parameter("monitoring_line").expect("it ships");
    [COUNTY, "530100", "340711"].map(|place| {
        let place = place.parse().expect("a code");
        parameter.in_force(day(on), &place).map(|value| value.amount)
    })
}

#[test]
fn no_change_gives_the_same_packs() {
    let packs = shipped();
    let unchanged = packs.with_changes(&[]).expect("nothing to check");
    assert!(same(&packs, &unchanged));
}

#[test]
fn amounts_change_for_the_county_from_a_day() {
    let changes = [
        line(2, 950_000, "2026-06-01", Some("2026-08-31")),
        line(1, 900_000, "2026-03-14", None),
        line(4, 910_000, "2026-01-01", None),
        line(5, 990_000, "2027-01-01", None),
        line(6, 920_000, "2026-12-01", None),
    ];
    let packs = shipped()
        .with_changes(&changes)
        .unwrap_or_else(|errors| panic!("{errors:#?}"));
    let check = |on: &str, here: i64| assert_eq!(lines(&packs, on), [Some(here), Some(870_000), Some(880_000)], "{on}");
    check("2025-12-31", 880_000);
    check("2026-01-01", 910_000);
    check("2026-03-13", 910_000);
    check("2026-03-14", 900_000);
    check("2026-06-01", 950_000);
    check("2026-08-31", 950_000);
    check("2026-09-01", 900_000);
    check("2026-12-01", 920_000);
    check("2027-01-01", 990_000);
    let shipped = shipped();
    let of = |packs: &Packs, change: bool| {
        let parameter = packs.parameter("monitoring_line").expect("it ships").clone();
        let mut values = parameter.values;
        values.retain(|value| value.change.is_some() == change);
        format!("{values:?}")
    };
    assert_eq!(of(&packs, false), of(&shipped, false), "what shipped stays as it is");
    let pack = &packs.packs[0];
    assert_eq!(pack.version, format!("{}+6", shipped.packs[0].version));
    assert_eq!(pack.digest, shipped.packs[0].digest);
    assert!(packs.versions().contains("+6 ("), "{}", packs.versions());
}

#[test]
fn rules_get_versions_and_every_day_keeps_one() {
    let changes = [stricter(1, "2026-03-01", 9000), stricter(2, "2026-07-01", 9500)];
    let packs = shipped()
        .with_changes(&changes)
        .unwrap_or_else(|errors| panic!("{errors:#?}"));
    let condition = |on: &str| {
        let rule = packs.rule_on("livelihood", "income-below-line", day(on));
        rule.map(|rule| (rule.change, rule.when.clone()))
    };
    let own = |number, yuan| Some((Some(number), format!("income_per_head < yuan({yuan})")));
    assert_eq!(condition("2026-02-28").expect("shipped").0, None);
    assert_eq!(condition("2026-03-01"), own(1, 9000));
    assert_eq!(condition("2026-06-30"), own(1, 9000));
    assert_eq!(condition("2026-07-01"), own(2, 9500));
    assert_eq!(condition("2019-12-31"), None);
    let texts: Vec<String> = packs
        .rule_versions("livelihood", "income-below-line")
        .map(|rule| rule.to_toml())
        .collect();
    assert_eq!(texts.len(), 3);
    assert!(
        texts[0].contains("from = \"2020-01-01\"\nto = \"2026-02-28\"\n"),
        "{}",
        texts[0]
    );
    assert!(
        texts[1].contains("from = \"2026-03-01\"\nto = \"2026-06-30\"\n"),
        "{}",
        texts[1]
    );
    assert!(texts[2].contains("from = \"2026-07-01\"\ntitle"), "{}", texts[2]);
    let again = shipped().with_changes(&changes[..1]).expect("sound");
    let again = again.with_changes(&changes[1..]).expect("sound");
    assert!(same(&again, &packs), "one after the other is the same");
}

#[test]
fn a_rule_can_end_and_a_county_can_have_its_own() {
    let ended = rule(1, "two-heads", "2026-03-01", |text| {
        text.replace("from = \"2020-01-01\"", "from = \"2020-01-01\"\nto = \"2026-03-01\"")
    });
    let own = rule(2, "two-heads", "2026-05-01", |text| {
        text.replace("two-heads", "three-heads")
    });
    let packs = shipped()
        .with_changes(&[ended, own])
        .unwrap_or_else(|errors| panic!("{errors:#?}"));
    let in_force = |id: &str, on: &str| packs.rule_on("records", id, day(on)).is_some();
    assert!(in_force("two-heads", "2026-03-01"));
    assert!(!in_force("two-heads", "2026-03-02"));
    assert!(!in_force("three-heads", "2026-04-30"));
    assert!(in_force("three-heads", "2026-05-01"));
}

#[test]
fn changes_are_data() {
    for change in [line(1, 900_000, "2026-03-14", None), stricter(2, "2026-03-01", 9000)] {
        let json = serde_json::to_string(&change).expect("writes");
        assert_eq!(serde_json::from_str::<PackChange>(&json).expect("reads"), change);
    }
    let json = serde_json::to_value(line(1, 900_000, "2026-03-14", None)).expect("writes");
    let expect = serde_json::json!({ "number": 1, "what": {
        "kind": "parameter", "parameter": "monitoring_line", "amount": 900_000, "from": "2026-03-14", "to": null,
        "place": COUNTY, "legal_basis": "县方案",
    }});
    assert_eq!(json, expect);
}

#[track_caller]
fn check_faults(changes: &[PackChange], expect: &[&str]) {
    let errors = shipped().with_changes(changes).expect_err("must not be applied");
    said_in_both(&errors);
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said, expect);
}

#[test]
fn faulty_changes_are_refused_with_their_place() {
    let edited = |change: &PackChange, edit: fn(&mut ParameterChange)| {
        let mut change = change.clone();
        if let Change::Parameter(what) = &mut change.what {
            edit(what);
        }
        change
    };
    let sound = line(3, 900_000, "2026-03-14", None);
    check_faults(
        &[edited(&sound, |what| what.parameter = "monitoring_lines".to_owned())],
        &["changes/3.toml: no pack has a parameter \"monitoring_lines\"; did you mean \"monitoring_line\"?"],
    );
    check_faults(
        &[edited(&sound, |what| {
            what.to = Some(Date::constant(2026, 1, 1));
            what.legal_basis = " ".to_owned();
        })],
        &[
            "changes/3.toml: the amount ends (to) before it starts (from)",
            "changes/3.toml: name the document that sets the amount (legal_basis)",
        ],
    );
    check_faults(
        &[sound.clone(), sound],
        &["changes/3.toml: two changes have this number; number them one after the other"],
    );
    check_faults(
        &[rule(1, "two-heads", "2026-03-01", |text| {
            text.replace("task = \"correct-record\"", "task = \"corect-record\"")
        })],
        &[
            "changes/1.toml:8:9: tasks.toml of pack records has no task \"corect-record\"; did you mean \"correct-record\"?",
        ],
    );
    check_faults(
        &[rule(1, "two-heads", "2026-03-01", |text| {
            text.replace("two-heads", "fever")
        })],
        &["changes/1.toml:1:7: rule \"fever\" belongs to pack epidemic (epidemic/rules/fever.toml); change it there"],
    );
    check_faults(
        &[rule(1, "id-length", "2026-03-01", |text| {
            text.replace("{size(id_as_written)}", "{id_as_written}")
        })],
        &["17:20", "18:29"].map(|place| format!("changes/1.toml:{place}: id_as_written is sensitive, and a clue's sentence is read by many; leave it out: the clue lists the value masked"))
            .each_ref()
            .map(String::as_str),
    );
    let mut elsewhere = rule(1, "two-heads", "2026-03-01", str::to_owned);
    if let Change::Rule(what) = &mut elsewhere.what {
        what.pack = "record".to_owned();
    }
    check_faults(
        &[elsewhere],
        &["changes/1.toml:1:1: there is no pack \"record\"; did you mean \"records\"?"],
    );
}
