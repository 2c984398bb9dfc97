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
use twofront_screen::{Columns, RuleSet, Screened, Side, Snapshot, screen, screen_household, screen_rows};

use super::county::{County, Row, Said, Step, Thing, date};
use super::meaning::Plain;

/// Rows of which a condition is true, and rows whose missing values are asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    pub yes: BTreeSet<Thing>,
    pub asked: BTreeSet<Thing>,
}

/// What the evaluator says.
///
/// # Errors
/// When the condition is refused.
pub fn judge(packs: &Packs, on: Date, (pack, rule): (&Pack, &Rule), county: &County) -> Result<Judged, Vec<PackError>> {
    let place = super::catalogue::place();
    let side = Side::of(pack, rule);
    let wanted = |of: &Pack, one: &Rule| (&of.id, &one.id) == (&pack.id, &rule.id);
    // Half of the time the columns of a snapshot that outlives its rules.
    let rules = if rule.when.len() % 2 == 0 {
        RuleSet::compile_within(packs, on, &place, side, &Columns::of_catalogue(packs, side), wanted)?
    } else {
        RuleSet::compile_some(packs, on, &place, side, wanted)?
    };
    let snapshot = snapshot(packs, &rules, county);
    let batch = screen(&snapshot, &rules).expect("columns of these rules");
    let judged = judged(&batch, &snapshot, county);
    one_by_one(&snapshot, &rules, rule.subject, &batch);
    Ok(judged)
}

/// Screening some rows says of them what screening all does.
fn one_by_one(snapshot: &Snapshot, rules: &RuleSet, subject: Subject, batch: &Screened) {
    let rows = |hits: &[Hit]| hits.iter().map(|hit| (hit.subject, hit.row)).collect::<Vec<_>>();
    let count = match subject {
        Subject::Person => snapshot.person_count(),
        Subject::Household => snapshot.household_count(),
        Subject::Lot => snapshot.lot_count(),
        Subject::Site => snapshot.site_count(),
        _ => snapshot.village_count(),
    };
    let all: Vec<usize> = (0..count).collect();
    let single = screen_rows(snapshot, rules, subject, &all).expect("columns of these rules");
    assert_eq!(rows(&single.hits), rows(&batch.hits), "hits one by one and in batch");
    assert_eq!(
        rows(&single.unknown),
        rows(&batch.unknown),
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
        let its = |hits: &[Hit]| rows(&hits.iter().filter(of_household).cloned().collect::<Vec<_>>());
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

fn judged(screened: &Screened, snapshot: &Snapshot, county: &County) -> Judged {
    let thing = |hit: &Hit| {
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
    };
    let judged = Judged {
        yes: screened.hits.iter().map(thing).collect(),
        asked: screened.unknown.iter().map(thing).collect(),
    };
    assert_eq!(judged.yes.len(), screened.hits.len(), "a row hit twice");
    assert_eq!(judged.asked.len(), screened.unknown.len(), "a row unknown twice");
    judged
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

fn values(snapshot: &mut Snapshot, packs: &Packs, subject: Subject, said: &Said) {
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
