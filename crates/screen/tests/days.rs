//! What was said day by day, and what lies around a row: events, latest values, villages, sites. One small county, many
//! conditions.

mod small_pack;

use small_pack::{TODAY, packs, rule, values};
use twofront_domain::field::Subject;
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Values;
use twofront_packs::Packs;
use twofront_screen::{RowValues, RuleSet, Side, SnapshotBuilder, screen};

type Said<'a> = &'a [(&'a str, &'a str)];

fn row(packs: &Packs, subject: Subject, own: Said<'_>, days: &[(&str, Said<'_>)]) -> RowValues {
    let said = |said: Said<'_>| values(&packs.catalogue, subject, said);
    let day = |(on, one): &(&str, Said<'_>)| (on.parse().expect("a date"), said(one));
    RowValues {
        values: said(own),
        days: days.iter().map(day).collect(),
    }
}

fn village() -> PlaceCode {
    "340722001001".parse().expect("a village")
}

/// A sealed village with three households, one of three members and two of none; a workshop of the first; a lot of nobody.
/// There are as many households as members and as days of households, so that answers about one kind of row could be taken
/// for answers about another.
fn county(packs: &Packs, into: &mut SnapshotBuilder) {
    let cases: [(&str, Said<'_>); 2] = [("2020-02-19", &[("cases", "2")]), ("2020-02-10", &[("cases", "1")])];
    let sealed = row(packs, Subject::Village, &[("sealed", "true")], &cases);
    into.push_village(&village(), &sealed).expect("a village");
    let earnings: [(&str, Said<'_>); 3] = [
        ("2020-02-15", &[("earnings", "300")]),
        ("2019-12-01", &[("earnings", "500")]),
        ("2020-01-31", &[("earnings", "100")]),
    ];
    let own = row(packs, Subject::Household, &[("h_n", "2")], &earnings);
    let fever: [(&str, Said<'_>); 2] = [
        ("2020-02-20", &[("temperature", "372")]),
        ("2020-02-19", &[("temperature", "380")]),
    ];
    let to_come: [(&str, Said<'_>); 1] = [("2020-02-21", &[("temperature", "390")])];
    let members = [
        row(packs, Subject::Person, &[("p_n", "1")], &fever),
        row(packs, Subject::Person, &[("p_n", "2")], &[]),
        row(packs, Subject::Person, &[], &to_come),
    ];
    let first = into.push_household_with_days(&village(), &own, &members);
    for _ in 0..2 {
        into.push_household(&village(), &Values::new(), []);
    }
    let nobody: [(&str, Said<'_>); 1] = [("2020-02-20", &[("workers_present", "0")])];
    into.push_site(Some(first), &village(), &row(packs, Subject::Site, &[], &nobody));
    into.push_lot(None, &"340722001".parse().expect("a town"), &Values::new());
}

/// The truth of a condition for the first row of its subject.
fn truth(subject: &str, when: &str) -> Option<bool> {
    let packs = packs(&[
        ("yes", rule("yes", subject, when)),
        ("no", rule("no", subject, &format!("!({when})"))),
    ]);
    let place = small_pack::place();
    let rules = RuleSet::compile(&packs, TODAY, &place, Side::Book).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut builder = rules.snapshot();
    county(&packs, &mut builder);
    let hits = screen(&builder.finish(), &rules).expect("columns of these rules").hits;
    let first: Vec<&str> = hits
        .iter()
        .filter(|hit| hit.row == 0)
        .map(|hit| rules.rules()[hit.rule].rule.id.as_str())
        .collect();
    match first[..] {
        [] => None,
        [one] => Some(one == "yes"),
        _ => panic!("{when} is both true and false"),
    }
}

#[track_caller]
fn check(subject: &str, table: &[(&str, Option<bool>)]) {
    for (when, expect) in table {
        assert_eq!(truth(subject, when), *expect, "{when}");
    }
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn events_of_a_household() {
    check(
        "household",
        &[
            ("events.size() == 3 && events.within(30).size() == 2", YES),
            ("events.within(5).size() == 0", YES),
            ("events.within(6).size() == 1", YES),
            ("events.within(param.window).map(e, e.earnings).sum() == yuan(3)", YES),
            ("events.map(e, e.earnings).sum() == yuan(9)", YES),
            (
                "events.exists(e, e.earnings > yuan(4) && e.on < date('2020-01-01'))",
                YES,
            ),
            ("events.within(365).all(e, e.earnings > yuan(1))", NO),
            (
                "events.filter(e, e.earnings > yuan(1)).count(e, days(today, e.on) < 7) == 1",
                YES,
            ),
            ("events.exists_one(e, e.earnings >= yuan(3))", NO),
        ],
    );
}

#[test]
fn the_latest_value_of_some_days() {
    check(
        "household",
        &[
            ("latest(earnings, 30) == yuan(3)", YES),
            ("latest(earnings, 5) == yuan(3)", None),
            ("has(latest(earnings, 5))", NO),
            ("members.exists(m, latest(m.temperature, 1) > celsius(37.1))", YES),
            ("members.exists(m, latest(m.temperature, 1) > celsius(37.2))", None),
            ("members.count(m, has(latest(m.temperature, 3))) == 1", YES),
            (
                "latest(earnings, 30) == yuan(3) && events.all(e, latest(earnings, 30) == yuan(3))",
                YES,
            ),
            (
                "latest(earnings, 30) == yuan(3) && members.all(m, latest(earnings, 30) == yuan(3))",
                YES,
            ),
        ],
    );
    check(
        "person",
        &[
            ("latest(temperature, 14) == celsius(37.2)", YES),
            ("latest(temperature, param.future) == celsius(37.2)", None),
        ],
    );
}

#[test]
fn events_of_each_member() {
    check(
        "household",
        &[
            (
                "members.exists(m, m.events.within(2).exists(e, e.temperature > celsius(37.3)))",
                YES,
            ),
            (
                "members.exists(m, m.events.within(1).exists(e, e.temperature > celsius(37.3)))",
                NO,
            ),
            ("members.all(m, m.events.size() > 0)", NO),
            // A day to come lies in no window.
            ("members.count(m, m.events.within(30).size() > 0) == 1", YES),
            ("members.map(m, m.events.size()).sum() == 3", YES),
            (
                "members.exists(m, m.events.exists(e, e.temperature > celsius(37.9) && m.p_n < h_n))",
                YES,
            ),
        ],
    );
}

#[test]
fn villages_from_inside_and_outside() {
    check(
        "person",
        &[
            ("village.sealed && household.h_n == 2", YES),
            ("village.household_count == 3 && village.person_count == 3", YES),
        ],
    );
    check(
        "site",
        &[(
            "village.sealed && household.h_n == 2 && events.within(1).all(e, e.workers_present == 0)",
            YES,
        )],
    );
    check(
        "lot",
        &[
            ("village.sealed", None),
            ("household.h_n > 0", None),
            ("place == '340722001'", YES),
        ],
    );
    check(
        "village",
        &[
            (
                "sealed && household_count == 3 && person_count == 3 && place == '340722001001'",
                YES,
            ),
            ("households.exists(h, h.h_n == 2)", YES),
            ("households.all(h, h.h_n == 2)", None),
            ("households.filter(h, has(h.h_n)).map(h, h.h_n).sum() == 2", YES),
            ("households.exists(h, h.members.exists(m, m.p_n == 2))", YES),
            ("households.count(h, h.member_count == 0) == 2", YES),
            (
                "latest(cases, 14) == 2 && events.within(14).map(e, e.cases).sum() == 3",
                YES,
            ),
        ],
    );
}
