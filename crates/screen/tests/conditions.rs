//! What conditions mean: three-state logic, units, dates, members; and how a hit explains itself.

mod small_pack;

use small_pack::{TODAY, packs, place, rule, rule_saying, values};
use twofront_domain::clue::Reason;
use twofront_domain::field::Subject;
use twofront_domain::value::Values;
use twofront_screen::{RuleSet, Side, reason, screen};

type Row<'a> = &'a [(&'a str, &'a str)];

/// The truth of `when` for one household: `Some(true)`, `Some(false)` or unknown.
fn truth(when: &str, household: Row<'_>, members: &[Row<'_>]) -> Option<bool> {
    let not = format!("!({when})");
    let packs = packs(&[
        ("yes", rule("yes", "household", when)),
        ("no", rule("no", "household", &not)),
    ]);
    let rules = RuleSet::compile(&packs, TODAY, &place(), Side::Book).unwrap_or_else(|errors| panic!("{errors:?}"));
    let members: Vec<Values> = members
        .iter()
        .map(|row| values(&packs.catalogue, Subject::Person, row))
        .collect();
    let mut builder = rules.snapshot();
    builder.push_household(
        &place(),
        &values(&packs.catalogue, Subject::Household, household),
        &members,
    );
    let hits = screen(&builder.finish(), &rules)
        .expect("the snapshot is of these rules")
        .hits;
    assert!(hits.len() <= 1, "{when} is both true and false");
    hits.first().map(|hit| rules.rules()[hit.rule].rule.id == "yes")
}

#[track_caller]
fn check(when: &str, household: Row<'_>, members: &[Row<'_>], expect: Option<bool>) {
    assert_eq!(
        truth(when, household, members),
        expect,
        "{when} of {household:?} {members:?}"
    );
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn unknown_values_stay_unknown_unless_the_rest_decides() {
    check("h_n > 1", &[], &[], None);
    check("h_n > 1 || h_f", &[("h_f", "true")], &[], YES);
    check("h_n > 1 || h_f", &[("h_f", "false")], &[], None);
    check("h_n > 1 && h_f", &[("h_f", "false")], &[], NO);
    check("h_n > 1 && h_f", &[("h_f", "true")], &[], None);
    check("has(h_n)", &[], &[], NO);
    check("has(h_c)", &[("h_c", "a")], &[], YES);
    check("h_f ? h_n > 1 : h_n < 1", &[("h_n", "5")], &[], None);
    check("h_f == (h_n > 1)", &[("h_n", "5"), ("h_f", "true")], &[], YES);
    check("h_n > param.future", &[("h_n", "5")], &[], None);
    check("h_n > param.line", &[("h_n", "5")], &[], YES);
}

#[test]
fn arithmetic_is_whole_and_never_invents() {
    check("h_n / (h_n - 5) > 1", &[("h_n", "5")], &[], None);
    check("h_n % (h_n - 5) == 1", &[("h_n", "5")], &[], None);
    check("h_n / 2 == 2 && -h_n / 2 == -2", &[("h_n", "5")], &[], YES);
    check("h_n + 1 > 0", &[("h_n", "9223372036854775807")], &[], None);
    check("abs(h_n) == 5", &[("h_n", "-5")], &[], YES);
    check(
        "h_m == yuan(12.5) && h_m * 2 > yuan(24) && h_m / yuan(1) == 12",
        &[("h_m", "1250")],
        &[],
        YES,
    );
    check("h_n in [1, 5, -5]", &[("h_n", "-5")], &[], YES);
}

#[test]
fn dates_and_texts() {
    check("days(today, h_d) == 31", &[("h_d", "2020-01-20")], &[], YES);
    check(
        "h_d + 31 == today && h_d < date('2020-01-21')",
        &[("h_d", "2020-01-20")],
        &[],
        YES,
    );
    check(
        "h_t.contains('低保') && h_t.startsWith('产业')",
        &[("h_t", "产业、低保")],
        &[],
        YES,
    );
    check("h_t in ['无', '没有']", &[("h_t", "没有")], &[], YES);
    check("size(h_t) == 2 && h_t != '无'", &[("h_t", "没有")], &[], YES);
    check("h_t == ''", &[], &[], None);
    check("place.startsWith('340722')", &[], &[], YES);
}

#[test]
fn members_decide_for_their_household() {
    let young: Row<'_> = &[("birth_date", "2004-02-21"), ("p_n", "3")];
    let grown: Row<'_> = &[("birth_date", "2004-02-20"), ("p_n", "4")];
    let unknown: Row<'_> = &[];
    check("members.exists(m, m.age < 16)", &[], &[young, unknown], YES);
    check("members.exists(m, m.age < 16)", &[], &[grown, unknown], None);
    check("members.exists(m, m.age < 16)", &[], &[], NO);
    check("members.all(m, m.age < 16)", &[], &[], YES);
    check("members.all(m, m.age < 16)", &[], &[grown, unknown], NO);
    check("members.exists_one(m, m.age < 16)", &[], &[young, grown], YES);
    check("members.exists_one(m, m.age < 16)", &[], &[young, young, unknown], NO);
    check("members.exists_one(m, m.age < 16)", &[], &[young, unknown], None);
    check("members.filter(m, m.age < 16).size() == 1", &[], &[young, grown], YES);
    check(
        "members.filter(m, m.age < 16).size() == 1",
        &[],
        &[young, unknown],
        None,
    );
    check("members.size() == 2 && member_count == 2", &[], &[young, unknown], YES);
    check("members.map(m, m.p_n).sum() == 7", &[], &[young, grown], YES);
    check(
        "members.filter(m, m.age < 16).map(m, m.p_n).sum() == 3",
        &[],
        &[young, grown],
        YES,
    );
    check("members.map(m, m.p_n).sum() == 7", &[], &[young, grown, unknown], None);
    check("members.exists(m, m.p_n > h_n)", &[("h_n", "3")], &[young, grown], YES);
}

fn explained(when: &str, zh: &str, en: &str, household: Row<'_>, members: &[Row<'_>]) -> Reason {
    let packs = packs(&[("one", rule_saying("one", "household", when, zh, en))]);
    let rules = RuleSet::compile(&packs, TODAY, &place(), Side::Book).unwrap_or_else(|errors| panic!("{errors:?}"));
    let members: Vec<Values> = members
        .iter()
        .map(|row| values(&packs.catalogue, Subject::Person, row))
        .collect();
    let mut builder = rules.snapshot();
    // The hit is not the first row, so that a mix-up of rows would show.
    builder.push_household(&place(), &Values::new(), &members[..1]);
    builder.push_household(
        &place(),
        &values(&packs.catalogue, Subject::Household, household),
        &members,
    );
    let snapshot = builder.finish();
    let hits = screen(&snapshot, &rules).expect("the snapshot is of these rules").hits;
    assert_eq!(hits.iter().map(|hit| hit.row).collect::<Vec<_>>(), [1]);
    reason(&snapshot, &rules, &hits[0])
}

#[test]
fn a_hit_shows_every_value_it_read() {
    let reason = explained(
        "h_m < yuan(5000) && h_n > param.line && members.exists(m, m.p_n > 3 && m.p_c == 'a')",
        "{h_m}，{members.p_n}，{days(today, h_d)}天，{h_c}，{h_t}",
        "{h_m}, {members.p_n}, {days(today, h_d)} days, {h_c}, {h_t}",
        &[("h_m", "490050"), ("h_n", "2"), ("h_d", "2020-01-20"), ("h_c", "b")],
        &[
            &[("p_n", "9"), ("p_c", "b")],
            &[("p_n", "4"), ("p_c", "a")],
            &[("p_n", "7"), ("p_c", "a")],
        ],
    );
    assert_eq!(reason.sentence.zh, "4900.50元，4、7，31天，乙，未知");
    assert_eq!(reason.sentence.en, "4900.50 yuan, 4, 7, 31 days, B, unknown");
    assert_eq!((&*reason.pack, &*reason.rule, reason.date), ("test 1", "one", TODAY));
    let read: Vec<(&str, &str)> = reason
        .values
        .iter()
        .map(|value| (&*value.name, value.shown.zh.as_str()))
        .collect();
    let expect = [
        ("household.h_m", "4900.50元"),
        ("household.h_n", "2"),
        ("members.p_n", "4、7"),
        ("members.p_c", "甲、甲"),
        ("param.line", "1"),
    ];
    assert_eq!(read, expect);
    assert_eq!(reason.values[4].label.zh, "线（自2020-01-01起，依据：测试文件一号）");
}

#[test]
fn a_sentence_names_the_members_that_its_question_found() {
    let reason = explained(
        "members.exists(m, m.p_c == 'a') && members.exists(m, m.p_n > 5)",
        "{members.p_n}；{members.p_c}；{members.p_f}",
        "{members.p_n}; {members.p_c}; {members.p_f}",
        &[],
        &[
            &[("p_n", "1"), ("p_c", "a"), ("p_f", "true")],
            &[("p_n", "9"), ("p_f", "false")],
            &[("p_n", "2")],
        ],
    );
    assert_eq!(reason.sentence.en, "9; A; yes, no");
}

#[test]
fn a_snapshot_of_other_rules_is_refused() {
    let compiled = |when: &str| small_pack::compile("household", when).expect("compiles");
    let snapshot = compiled("h_n > 1").snapshot().finish();
    assert!(screen(&snapshot, &compiled("h_n > 2")).is_ok());
    assert!(screen(&snapshot, &compiled("h_m > yuan(2)")).is_err());
}

#[test]
fn hits_come_in_order_over_many_chunks() {
    let packs = packs(&[("one", rule("one", "person", "p_n == 1 && household.h_n == 2"))]);
    let rules = RuleSet::compile(&packs, TODAY, &place(), Side::Book).expect("compiles");
    let person = |n: &str| values(&packs.catalogue, Subject::Person, &[("p_n", n)]);
    let household = |n: &str| values(&packs.catalogue, Subject::Household, &[("h_n", n)]);
    let (people, households) = ([person("1"), person("0")], [household("2"), household("3")]);
    let mut builder = rules.snapshot();
    let mut expect = Vec::new();
    for at in 0..30_000usize {
        if at % 3 == 0 {
            expect.extend([at * 3, at * 3 + 2]);
        }
        builder.push_household(
            &place(),
            &households[usize::from(at % 3 != 0)],
            [&people[0], &people[1], &people[0]],
        );
    }
    let rows: Vec<usize> = screen(&builder.finish(), &rules)
        .expect("fits")
        .hits
        .iter()
        .map(|hit| hit.row)
        .collect();
    assert_eq!(rows, expect);
}
