//! The evaluator's side: a county of plain rows put into columns as it came about, a condition compiled, and what is said of
//! each row, of all at once and one by one.

use std::collections::BTreeSet;

use jiff::civil::Date;
use twofront_domain::clue::Hit;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::Value;
use twofront_packs::{Pack, PackError, Packs, Rule};
use twofront_screen::{
    Columns, MissingValue, RuleSet, Screened, Side, Snapshot, Trial, Truth, explain, missing_reason, reason, screen,
    screen_household, screen_rows, trial,
};

use super::county::{County, Row, Said as Values, Step, Thing, date};
use super::meaning::Plain;

/// Rows of which a condition is true, and rows whose missing values are asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    pub yes: BTreeSet<Thing>,
    pub asked: BTreeSet<Thing>,
}

/// What the evaluator says of some rules on one subject.
#[derive(Debug)]
pub struct Said {
    /// In the order of the rules.
    pub judged: Vec<Judged>,
    /// The second rule tried against the first, where there are two.
    pub trial: Option<Trial>,
    /// What some rows lack for a rule, by its position.
    pub lacking: Vec<(usize, Thing, Vec<MissingValue>)>,
    /// What is asked about some households, lots, sites or villages.
    pub questions: Vec<Question>,
    /// The columns of days are there also where no rule reads them, so that it can be told since when a value is missing.
    pub days_kept: bool,
}

/// What one clue asks for.
#[derive(Debug)]
pub struct Question {
    /// Rules by their position, with the rows that they cannot judge.
    pub of: Vec<(usize, Thing)>,
    /// Names of values with what is said of each.
    pub values: Vec<(String, String)>,
}

/// What the evaluator says of rules of one pack on one subject, named by their ids.
///
/// # Errors
/// When a condition is refused.
pub fn judge(
    packs: &Packs,
    on: Date,
    pack: &Pack,
    ids: &[String],
    whole: bool,
    county: &County,
) -> Result<Said, Vec<PackError>> {
    let place = super::catalogue::place();
    let first = pack
        .rules
        .iter()
        .find(|rule| rule.id == ids[0])
        .expect("a rule of the pack");
    let side = Side::of(pack, first);
    let wanted = |of: &Pack, one: &Rule| of.id == pack.id && (whole || ids.contains(&one.id));
    // Half of the time the columns of a snapshot that outlives its rules.
    let days_kept = first.when.len().is_multiple_of(2);
    let rules = if days_kept {
        RuleSet::compile_within(packs, on, &place, side, &Columns::of_catalogue(packs, side), wanted)?
    } else {
        RuleSet::compile_some(packs, on, &place, side, wanted)?
    };
    let snapshot = snapshot(packs, &rules, county);
    let batch = screen(&snapshot, &rules).expect("columns of these rules");
    one_by_one(&snapshot, &rules, first.subject, &batch);
    let compiled = rules.rules();
    let position = |id: &String| {
        compiled
            .iter()
            .position(|one| one.rule.id == *id)
            .expect("it is wanted")
    };
    let positions: Vec<usize> = ids.iter().map(position).collect();
    let explained = positions.iter().enumerate().flat_map(|(at, rule)| {
        let lacking = explained(&snapshot, &rules, *rule, county, &batch);
        lacking.into_iter().map(move |(thing, missing)| (at, thing, missing))
    });
    let lacking = explained.collect();
    let trial = match positions[..] {
        [old, new] => Some(trial(&snapshot, (&rules, old), (&rules, new)).expect("one subject")),
        _ => None,
    };
    let judged = positions
        .iter()
        .map(|rule| judged(&batch, *rule, &snapshot, county))
        .collect();
    Ok(Said {
        judged,
        trial,
        lacking,
        questions: questions(&snapshot, &rules, &positions, county, &batch),
        days_kept,
    })
}

fn rows<'h>(hits: impl IntoIterator<Item = &'h Hit>) -> Vec<(usize, Subject, usize)> {
    hits.into_iter().map(|hit| (hit.rule, hit.subject, hit.row)).collect()
}

/// Screening some rows says of them what screening all does.
fn one_by_one(snapshot: &Snapshot, rules: &RuleSet, subject: Subject, batch: &Screened) {
    let count = match subject {
        Subject::Person => snapshot.person_count(),
        Subject::Household => snapshot.household_count(),
        Subject::Lot => snapshot.lot_count(),
        Subject::Site => snapshot.site_count(),
        _ => snapshot.village_count(),
    };
    let all: Vec<usize> = (0..count).collect();
    let single = screen_rows(snapshot, rules, subject, &all).expect("columns of these rules");
    let of_subject = |hit: &&Hit| hit.subject == subject;
    let its = |hits: &'_ [Hit]| rows(hits.iter().filter(of_subject));
    assert_eq!(rows(&single.hits), its(&batch.hits), "hits one by one and in batch");
    assert_eq!(
        rows(&single.unknown),
        its(&batch.unknown),
        "unknown one by one and in batch"
    );
    // Each household by itself is enough on small counties.
    for household in (0..snapshot.household_count()).take(12) {
        let single = screen_household(snapshot, rules, household).expect("columns of these rules");
        let of_household = |hit: &&Hit| match hit.subject {
            Subject::Household => hit.row == household,
            Subject::Person => snapshot.household_of(hit.row) == household,
            Subject::Lot => snapshot.household_of_lot(hit.row) == Some(household),
            Subject::Site => snapshot.household_of_site(hit.row) == Some(household),
            _ => false,
        };
        let its = |hits: &'_ [Hit]| rows(hits.iter().filter(of_household));
        assert_eq!(
            rows(&single.hits),
            its(&batch.hits),
            "hits of household {household} and in batch"
        );
        assert_eq!(
            rows(&single.unknown),
            its(&batch.unknown),
            "unknown of household {household} and in batch"
        );
    }
}

/// The words that explain a verdict say the same as the verdict, and its terms make it up. Returns what the rows lack.
fn explained(
    snapshot: &Snapshot,
    rules: &RuleSet,
    rule: usize,
    county: &County,
    batch: &Screened,
) -> Vec<(Thing, Vec<MissingValue>)> {
    let mut lacking = Vec::new();
    let subject = rules.rules()[rule].rule.subject;
    let row = |thing: Thing| match thing {
        Thing::Row(Subject::Village, at) => snapshot.village_row(&place(&county.of(Subject::Village)[at])),
        Thing::Row(_, at) | Thing::Event(_, at, _) => Some(at),
    };
    let is_in = |hits: &[Hit], row| hits.iter().any(|hit| (hit.rule, hit.row) == (rule, row));
    let rows = county
        .present(subject)
        .filter_map(|(thing, _)| Some((thing, row(thing)?)));
    for (thing, row) in rows.take(3) {
        let verdict = explain(snapshot, rules, rule, row);
        assert_eq!(
            verdict.truth == Truth::Yes,
            is_in(&batch.hits, row),
            "explained row {row}"
        );
        if is_in(&batch.unknown, row) {
            assert_eq!(verdict.truth, Truth::Unknown, "explained row {row}");
        }
        let any = |truth| verdict.terms.iter().any(|term| term.truth == truth);
        let of_terms = match (any(Truth::No), any(Truth::Unknown)) {
            (true, _) => Truth::No,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::Yes,
        };
        assert_eq!(of_terms, verdict.truth, "terms of row {row}: {:?}", verdict.terms);
        lacking.push((thing, verdict.missing));
    }
    batch
        .hits
        .iter()
        .filter(|hit| hit.rule == rule)
        .take(2)
        .for_each(|hit| {
            assert_eq!(*reason(snapshot, rules, hit).rule, *rules.rules()[rule].rule.id);
        });
    lacking
}

/// What is asked about the first few of whom something is unknown: people are asked about with their household.
fn questions(
    snapshot: &Snapshot,
    rules: &RuleSet,
    positions: &[usize],
    county: &County,
    batch: &Screened,
) -> Vec<Question> {
    let mut asked: Vec<((Subject, usize), Vec<Hit>)> = Vec::new();
    let ours = batch.unknown.iter().filter(|hit| positions.contains(&hit.rule));
    for hit in ours {
        let about = match hit.subject {
            Subject::Person => (Subject::Household, snapshot.household_of(hit.row)),
            subject => (subject, hit.row),
        };
        match asked.iter().position(|(known, _)| *known == about) {
            Some(at) => asked[at].1.push(hit.clone()),
            None if asked.len() < 4 => asked.push((about, vec![hit.clone()])),
            None => {}
        }
    }
    let question = |(_, hits): (_, Vec<Hit>)| {
        let reason = missing_reason(snapshot, rules, &hits);
        // In whatever order the rows are told.
        let turned: Vec<Hit> = hits.iter().rev().cloned().collect();
        assert_eq!(
            missing_reason(snapshot, rules, &turned),
            reason,
            "asked the other way round"
        );
        let position = |hit: &Hit| {
            positions
                .iter()
                .position(|rule| *rule == hit.rule)
                .expect("one of ours")
        };
        Question {
            of: hits
                .iter()
                .map(|hit| (position(hit), thing(hit, snapshot, county)))
                .collect(),
            values: reason
                .values
                .iter()
                .map(|value| (value.name.to_string(), value.shown.zh.clone()))
                .collect(),
        }
    };
    asked.into_iter().map(question).collect()
}

/// What a hit is about.
fn thing(hit: &Hit, snapshot: &Snapshot, county: &County) -> Thing {
    let row = match hit.subject {
        // Villages are numbered as they are first named; here they have rows from the start.
        Subject::Village => {
            let place = snapshot.village_place(hit.row).as_str();
            let mut villages = county.of(Subject::Village).iter();
            villages
                .position(|village| village.place == place)
                .expect("a village of the county")
        }
        _ => hit.row,
    };
    Thing::Row(hit.subject, row)
}

fn judged(screened: &Screened, rule: usize, snapshot: &Snapshot, county: &County) -> Judged {
    let once = |hits: &[Hit]| {
        let hits = hits.iter().filter(|hit| hit.rule == rule);
        let things: Vec<Thing> = hits.map(|hit| thing(hit, snapshot, county)).collect();
        let set: BTreeSet<Thing> = things.iter().copied().collect();
        assert_eq!(set.len(), things.len(), "a row told twice");
        set
    };
    Judged {
        yes: once(&screened.hits),
        asked: once(&screened.unknown),
    }
}

/// The county in columns, row by row as it came about.
pub fn snapshot(packs: &Packs, rules: &RuleSet, county: &County) -> Snapshot {
    let mut snapshot = Snapshot::empty(&rules.columns());
    let mut people = county.of(Subject::Person).iter().enumerate().peekable();
    for step in &county.steps {
        match step {
            Step::Add(Subject::Household, at) => {
                let row = &county.of(Subject::Household)[*at];
                snapshot.household(HouseholdId::numbered(u128::from(row.id)), &place(row));
                tell(&mut snapshot, packs, Subject::Household, row);
                while let Some((number, person)) = people.next_if(|(_, person)| person.home == *at) {
                    snapshot.person(PersonId::numbered(number as u128));
                    tell(&mut snapshot, packs, Subject::Person, person);
                }
            }
            Step::Add(subject, at) => {
                let row = &county.of(*subject)[*at];
                let household = row.household.map(|id| HouseholdId::numbered(u128::from(id)));
                match subject {
                    Subject::Lot => snapshot.lot(LotId::numbered(u128::from(row.id)), household, &place(row)),
                    _ => snapshot.site(SiteId::numbered(u128::from(row.id)), household, &place(row)),
                }
                tell(&mut snapshot, packs, *subject, row);
            }
            Step::Say(_, row) => {
                snapshot.village(&place(row));
                tell(&mut snapshot, packs, Subject::Village, row);
            }
            Step::Remove(subject, at) => remove(&mut snapshot, county, *subject, *at),
        }
    }
    snapshot
}

fn remove(snapshot: &mut Snapshot, county: &County, subject: Subject, at: usize) {
    match subject {
        Subject::Household => {
            let mut later = county.of(subject)[at + 1..].iter();
            let comes_again = later.any(|row| row.id == county.of(subject)[at].id);
            // Whoever comes again replaces what was there; taking it out first makes no difference.
            if !comes_again || at.is_multiple_of(2) {
                snapshot.remove_household(at);
            }
        }
        Subject::Lot => snapshot.remove_lot(at),
        Subject::Site => snapshot.remove_site(at),
        _ => {
            let village = &county.of(Subject::Village)[at];
            let row = snapshot.village_row(&place(village)).expect("it was told of");
            snapshot.remove_village(row);
        }
    }
}

fn place(row: &Row) -> PlaceCode {
    row.place.parse().expect("a place code")
}

fn tell(snapshot: &mut Snapshot, packs: &Packs, subject: Subject, row: &Row) {
    values(snapshot, packs, subject, &row.said);
    for day in &row.days {
        snapshot.day(date(day.on));
        values(snapshot, packs, subject, &day.said);
    }
}

fn values(snapshot: &mut Snapshot, packs: &Packs, subject: Subject, said: &Values) {
    for (word, plain) in said {
        let index = packs.catalogue.index(subject, word).expect("a field");
        let value = match (packs.catalogue.field(index).kind, plain) {
            (FieldType::Text, Plain::Word(text)) => Value::Text(text.as_str().into()),
            (FieldType::Code, Plain::Word(code)) => Value::Code(code.as_str().into()),
            (FieldType::Flag, Plain::Truth(flag)) => Value::Flag(*flag),
            (FieldType::Date, Plain::Whole(days)) => Value::Date(date(*days)),
            (kind, Plain::Whole(amount)) => Value::from_amount(kind, *amount).expect("a quantity"),
            other => panic!("{other:?}"),
        };
        snapshot.value(index, ValueRef::of(&value));
    }
}
