//! What people read about a verdict: terms in plain words, what is missing and since when, what another line would change.

mod small_pack;

use small_pack::{TODAY, files, place, rule, rule_saying, values};
use twofront_domain::field::Subject;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;
use twofront_packs::Packs;
use twofront_packs::load::load;
use twofront_screen::{
    RowValues, RuleSet, Side, Snapshot, Truth, condition_words, explain, missing_reason, reason, screen, trial,
};

const RECORDS: &str = r#"
id = "records"
version = "3"
front = "livelihood"
title = { zh = "台账", en = "Records" }
[missing]
title = { zh = "缺少信息", en = "Values missing" }
sentence = { zh = "缺：{missing}。", en = "Missing: {missing}." }
remedy = { zh = "补正", en = "Fill in" }
legal_basis = "测试"
urgency = "low"
"#;

fn packs(rules: &[(&str, String)]) -> Packs {
    let mut files = files(rules);
    files.insert("records/pack.toml".to_owned(), RECORDS.to_owned());
    load(&files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn compiled(packs: &Packs) -> RuleSet {
    RuleSet::compile(packs, TODAY, &place(), Side::Book).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

type Row<'a> = &'a [(&'a str, &'a str)];

fn row(packs: &Packs, subject: Subject, own: Row<'_>, days: &[(&str, Row<'_>)]) -> RowValues {
    RowValues {
        values: values(&packs.catalogue, subject, own),
        days: days
            .iter()
            .map(|(on, said)| (on.parse().expect("a day"), values(&packs.catalogue, subject, said)))
            .collect(),
    }
}

/// A county of one household before the one that is asked about, so that a mix-up of rows would show.
fn county(packs: &Packs, rules: &RuleSet, own: &RowValues, members: &[RowValues]) -> Snapshot {
    let village: PlaceCode = "349900101201".parse().expect("a village");
    let mut builder = rules.snapshot();
    let other = [values(&packs.catalogue, Subject::Person, &[("p_n", "1")])];
    builder.push_household(&village, &Values::new(), &other);
    builder.push_household_with_days(&village, own, members);
    builder.finish()
}

#[track_caller]
fn check_words(when: &str, zh: &str, en: &str) {
    let packs = packs(&[("one", rule("one", "household", when))]);
    let words = condition_words(&compiled(&packs), 0);
    assert_eq!((words.zh.as_str(), words.en.as_str()), (zh, en), "{when}");
}

#[test]
fn conditions_read_as_plain_words() {
    check_words(
        "h_m < yuan(5000) && !(h_c == 'a')",
        "户金额低于5000元，并且户代码不为“甲”",
        "Household money is below 5000 yuan and Household code is not “A”",
    );
    check_words(
        "!has(h_n) || h_n >= param.line",
        "户数值没有登记，或者户数值达到或超过线（1）",
        "Household number is not recorded or Household number is at least Line (1)",
    );
    check_words(
        "days(today, h_d) > 30 && h_d < today",
        "户日期到今天（2020-02-20）的天数超过30，并且户日期早于今天（2020-02-20）",
        "the days from Household date to today (2020-02-20) is above 30 and Household date is before today (2020-02-20)",
    );
    check_words(
        "members.exists(m, m.age < 16 && m.p_c in ['a', 'b'])",
        "至少一名成员：年龄低于16，并且人代码为“甲”或“乙”",
        "at least one member: age is below 16 and Person code is “A” or “B”",
    );
    check_words(
        "!(h_f && h_t.contains('低保'))",
        "户标志为否，或者户文字不含“低保”",
        "Household flag: no or Household text does not contain “低保”",
    );
    check_words(
        "!events.within(30).exists(e, e.earnings > yuan(0))",
        "没有一次最近30天内的记录：进账超过0元",
        "no entry of the last 30 days: Earnings is above 0 yuan",
    );
    check_words(
        "latest(earnings, 365) < h_m * 2",
        "最近365天内最新的进账低于户金额 × 2",
        "the newest Earnings of the last 365 days is below Household money × 2",
    );
    check_words(
        "(h_f || h_n > 1) && village.sealed",
        "（户标志为是，或者户数值超过1），并且本村封闭为是",
        "(Household flag: yes or Household number is above 1) and village's Sealed: yes",
    );
}

#[test]
fn a_verdict_tells_which_term_failed_and_what_would_have_to_be_known() {
    let when = "h_m < yuan(5000) && (h_f || h_n > param.line) && members.all(m, m.p_n > 0)";
    let packs = packs(&[("one", rule_saying("one", "household", when, "有{h_m}", "has {h_m}"))]);
    let rules = compiled(&packs);
    let own = row(&packs, Subject::Household, &[("h_m", "490050"), ("h_f", "false")], &[]);
    let members = [row(&packs, Subject::Person, &[("p_n", "4")], &[]), RowValues::default()];
    let snapshot = county(&packs, &rules, &own, &members);
    let verdict = explain(&snapshot, &rules, 0, 1);
    assert_eq!(verdict.truth, Truth::Unknown);
    assert_eq!(verdict.sentence.zh, "有4900.50元");
    let terms: Vec<(&str, Truth)> = verdict
        .terms
        .iter()
        .map(|term| (term.text.as_str(), term.truth))
        .collect();
    let expect = [
        ("h_m < yuan(5000)", Truth::Yes),
        ("(h_f || h_n > param.line)", Truth::Unknown),
        ("members.all(m, m.p_n > 0)", Truth::Unknown),
    ];
    assert_eq!(terms, expect);
    assert_eq!(verdict.terms[0].words.zh, "户金额低于5000元");
    let values: Vec<(&str, &str)> = verdict.terms[1]
        .values
        .iter()
        .map(|value| (&*value.name, value.shown.zh.as_str()))
        .collect();
    assert_eq!(values, [("household.h_f", "否"), ("household.h_n", "未知")]);
    let missing: Vec<(&str, usize)> = verdict.missing.iter().map(|value| (&*value.name, value.rows)).collect();
    assert_eq!(missing, [("household.h_n", 1), ("person.p_n", 1)]);
    assert_eq!(verdict.parameters.len(), 1);

    let other = explain(&snapshot, &rules, 0, 0);
    assert_eq!(other.missing.len(), 3, "{:?}", other.missing);
}

#[test]
fn a_value_of_a_day_is_missing_since_its_last_day() {
    let packs = packs(&[
        ("one", rule("one", "household", "latest(earnings, 90) < yuan(100)")),
        (
            "two",
            rule("two", "household", "h_n > 1 && latest(earnings, 30) > yuan(1)"),
        ),
        ("three", rule("three", "person", "p_n > 1")),
    ]);
    let rules = compiled(&packs);
    let days: [(&str, Row<'_>); 2] = [
        ("2019-08-31", &[("earnings", "5")]),
        ("2019-09-30", &[("earnings", "7")]),
    ];
    let own = row(&packs, Subject::Household, &[("h_n", "2")], &days);
    let members = [RowValues::default(), RowValues::default()];
    let snapshot = county(&packs, &rules, &own, &members);
    let screened = screen(&snapshot, &rules).expect("fits");
    assert!(screened.hits.is_empty());
    let unknown: Vec<_> = screened
        .unknown
        .into_iter()
        .filter(|hit| match hit.subject {
            Subject::Person => snapshot.household_of(hit.row) == 1,
            _ => hit.row == 1,
        })
        .collect();
    let asked = missing_reason(&snapshot, &rules, &unknown);
    assert_eq!((&*asked.pack, &*asked.rule), ("records 3", "values-missing"));
    assert_eq!(
        asked.sentence.zh,
        "缺：进账（2019-09-30之后没有登记；“规则”、“规则”要用）、人数值（没有登记，2人；“规则”要用）。"
    );
    assert_eq!(
        asked.sentence.en,
        "Missing: Earnings (no record since 2019-09-30; for “Rule”, “Rule”), Person number (never recorded, 2 people; for \
         “Rule”)."
    );
    assert_eq!(&*asked.condition, "one, three, two");
}

#[test]
fn events_are_shown_with_their_days() {
    let when = "events.within(30).exists(e, e.earnings > yuan(1)) && latest(earnings, 7) > yuan(0) \
                && members.exists(m, m.events.exists(e, e.temperature >= celsius(37.3)))";
    let text = "{events.earnings}；{latest(earnings, 7)}；{members.p_n}";
    let packs = packs(&[("one", rule_saying("one", "household", when, text, text))]);
    let rules = compiled(&packs);
    let days: [(&str, Row<'_>); 3] = [
        ("2019-09-30", &[("earnings", "70000")]),
        ("2020-02-01", &[("earnings", "300")]),
        ("2020-02-18", &[("earnings", "50")]),
    ];
    let own = row(&packs, Subject::Household, &[], &days);
    let fever: [(&str, Row<'_>); 2] = [("2020-02-18", &[("temperature", "380")]), ("2020-02-19", &[])];
    let members = [
        row(&packs, Subject::Person, &[("p_n", "3")], &[]),
        row(&packs, Subject::Person, &[("p_n", "7")], &fever),
    ];
    let snapshot = county(&packs, &rules, &own, &members);
    let hits = screen(&snapshot, &rules).expect("fits").hits;
    let reason = reason(&snapshot, &rules, &hits[0]);
    assert_eq!(reason.sentence.zh, "3元（2020-02-01）；0.50元（2020-02-18）；7");
    let read: Vec<(&str, &str)> = reason
        .values
        .iter()
        .map(|value| (&*value.name, value.shown.zh.as_str()))
        .collect();
    let expect = [
        ("events.earnings", "3元（2020-02-01）"),
        ("household.earnings", "0.50元（2020-02-18）"),
        ("events.temperature", "38℃（2020-02-18）"),
    ];
    assert_eq!(read, expect);
}

#[test]
fn a_trial_says_whom_another_line_would_catch_and_drop() {
    let rules_of = |when: &str| compiled(&packs(&[("one", rule("one", "household", when))]));
    let (old, new) = (rules_of("h_n > 3"), rules_of("h_n > 1 && h_n < 6"));
    let packs = packs(&[]);
    let mut builder = old.snapshot();
    for n in 0..3_000u32 {
        let n = (n % 8).to_string();
        builder.push_household(
            &place(),
            &values(&packs.catalogue, Subject::Household, &[("h_n", &n)]),
            [],
        );
    }
    builder.push_household(&place(), &Values::new(), []);
    let mut snapshot = builder.finish();
    snapshot.remove_household(2);
    let found = trial(&snapshot, (&old, 0), (&new, 0)).expect("fits");
    let rows = |wanted: &[usize]| {
        (0..3_000)
            .filter(|row| wanted.contains(&(row % 8)) && *row != 2)
            .collect::<Vec<_>>()
    };
    assert_eq!(found.kept, rows(&[4, 5]).len());
    assert_eq!(found.caught, rows(&[2, 3]));
    assert_eq!(found.dropped, rows(&[6, 7]));
    assert_eq!((found.unknown, found.before(), found.after()), (1, 1500, 1499));
    let other = compiled(&packs_with_person());
    assert!(trial(&snapshot, (&old, 0), (&other, 0)).is_err());
}

fn packs_with_person() -> Packs {
    packs(&[("one", rule("one", "person", "age > 3"))])
}
