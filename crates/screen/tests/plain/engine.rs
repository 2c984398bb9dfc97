//! The evaluator's side: a county of plain rows put into columns, a condition compiled, and what it says of each row.

use std::collections::BTreeSet;

use jiff::civil::Date;
use twofront_domain::field::{FieldType, Subject};
use twofront_domain::value::{Value, Values};
use twofront_packs::{Pack, PackError, Packs, Rule};
use twofront_screen::{RuleSet, Side, screen};

use super::county::{County, Said, Thing, date};
use super::meaning::Plain;

/// Rows of which a condition is true, and rows whose missing values are asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    pub yes: BTreeSet<Thing>,
    pub asked: BTreeSet<Thing>,
}

fn values(packs: &Packs, subject: Subject, said: &Said) -> Values {
    let set = |(word, plain): (&String, &Plain)| {
        let index = packs.catalogue.index(subject, word).expect("a field");
        let value = match (packs.catalogue.field(index).kind, plain) {
            (FieldType::Text, Plain::Word(text)) => Value::Text(text.as_str().into()),
            (FieldType::Code, Plain::Word(code)) => Value::Code(code.as_str().into()),
            (FieldType::Flag, Plain::Truth(flag)) => Value::Flag(*flag),
            (FieldType::Date, Plain::Whole(days)) => Value::Date(date(*days)),
            (kind, Plain::Whole(amount)) => Value::from_amount(kind, *amount).expect("a quantity"),
            other => panic!("{other:?}"),
        };
        (index, value)
    };
    said.iter().map(set).collect()
}

/// What the evaluator says.
pub fn judge(packs: &Packs, on: Date, (pack, rule): (&Pack, &Rule), county: &County) -> Result<Judged, Vec<PackError>> {
    let place = super::catalogue::place();
    let personal = matches!(rule.subject, Subject::Person | Subject::Household);
    let side = if pack.vault && personal { Side::Vault } else { Side::Book };
    let wanted = |of: &Pack, one: &Rule| (&of.id, &one.id) == (&pack.id, &rule.id);
    let rules = RuleSet::compile_some(packs, on, &place, side, wanted)?;
    let mut builder = rules.snapshot();
    for (at, row) in county.of(Subject::Household).iter().enumerate() {
        let people = county.of(Subject::Person).iter().filter(|person| person.home == at);
        let people: Vec<Values> = people.map(|person| values(packs, Subject::Person, &person.said)).collect();
        builder.push_household(&row.place.parse().expect("a place"), &values(packs, Subject::Household, &row.said), &people);
    }
    let hits = screen(&builder.finish(), &rules).expect("columns of these rules");
    let mut judged = Judged::default();
    for hit in hits {
        judged.yes.insert(Thing::Row(hit.subject, hit.row));
    }
    Ok(judged)
}
