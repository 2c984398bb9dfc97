//! Small ledgers and small books for the tests, and links written as short lines. All people are invented; their IDs
//! start with the unassigned county code 349900.

use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, Field, FieldType, Subject, known as fields};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::ledger::{Record, RowRef};
use twofront_domain::place::PlaceCode;
use twofront_domain::resident_id::ResidentId;
use twofront_domain::text::Bilingual;
use twofront_domain::value::{Value, Values};
use twofront_reconcile::{KnownPeople, KnownPerson, Linked, PersonFields, link};
use uuid::Uuid;

/// Ids made while linking start after this number.
pub const NEW: u128 = 100;

pub fn catalogue() -> Catalogue {
    let field = |subject, id: &str, kind| Field {
        id: id.to_owned(),
        subject,
        kind,
        label: Bilingual::new(id, id),
        sensitive: false,
        dated: false,
        codes: Vec::new(),
        least: None,
        most: None,
        vault: false,
    };
    Catalogue::new(vec![
        field(Subject::Person, fields::NAME, FieldType::Text),
        field(Subject::Person, fields::RESIDENT_ID, FieldType::Text),
        field(Subject::Person, fields::ID_AS_WRITTEN, FieldType::Text),
        field(Subject::Person, fields::BIRTH_DATE, FieldType::Date),
        field(Subject::Household, fields::HOUSEHOLD_NUMBER, FieldType::Text),
    ])
    .expect("ids are unique")
}

/// The `n`th valid ID of somebody born on `birth` (`yyyymmdd`).
pub fn id_of(birth: &str, n: u32) -> ResidentId {
    ResidentId::from_17_digits(&format!("349900{birth}{n:03}")).expect("a date")
}

pub fn village(n: u32) -> PlaceCode {
    format!("349900100{n:03}").parse().expect("twelve digits")
}

pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// One row of a ledger. Its village is the first one, and it is in no household, unless said otherwise.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub id: Option<ResidentId>,
    pub written: Option<String>,
    pub birth: Option<Date>,
    pub number: Option<String>,
    pub key: Option<String>,
    pub village: Option<PlaceCode>,
    pub on: Option<Date>,
    pub subject: Subject,
}

pub fn row(name: &str) -> Row {
    Row {
        name: name.to_owned(),
        id: None,
        written: None,
        birth: None,
        number: None,
        key: None,
        village: Some(village(1)),
        on: None,
        subject: Subject::Person,
    }
}

impl Row {
    pub fn id(self, id: ResidentId) -> Self {
        Self { id: Some(id), ..self }
    }

    pub fn written(self, text: &str) -> Self {
        Self {
            written: Some(text.to_owned()),
            ..self
        }
    }

    pub fn born(self, birth: &str) -> Self {
        Self {
            birth: Some(date(birth)),
            ..self
        }
    }

    /// Speaking of this day.
    pub fn on(self, day: &str) -> Self {
        Self {
            on: Some(date(day)),
            ..self
        }
    }

    /// In the household of this number.
    pub fn number(self, number: &str) -> Self {
        Self {
            number: Some(number.to_owned()),
            key: Some(number.to_owned()),
            ..self
        }
    }

    /// In a household without a number (or, for later rows, without repeating it).
    pub fn key(self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self
        }
    }

    pub fn village(self, n: u32) -> Self {
        Self {
            village: Some(village(n)),
            ..self
        }
    }

    fn record(&self, at: usize, catalogue: &Catalogue) -> Record {
        let field = |subject, id| catalogue.index(subject, id).expect("in the catalogue");
        let text = |text: &str| Value::Text(text.into());
        let mut values = Values::new();
        values.set(field(Subject::Person, fields::NAME), text(&self.name));
        if let Some(id) = &self.id {
            values.set(field(Subject::Person, fields::RESIDENT_ID), text(id.as_str()));
        }
        if let Some(written) = &self.written {
            values.set(field(Subject::Person, fields::ID_AS_WRITTEN), text(written));
        }
        if let Some(birth) = self.birth {
            values.set(field(Subject::Person, fields::BIRTH_DATE), Value::Date(birth));
        }
        let mut household_values = Values::new();
        if let Some(number) = &self.number {
            household_values.set(field(Subject::Household, fields::HOUSEHOLD_NUMBER), text(number));
        }
        Record {
            row: RowRef {
                sheet: "台账".into(),
                row: at as u32 + 3,
            },
            subject: self.subject,
            raw: Vec::new(),
            on: self.on,
            place: self.village.clone(),
            household_key: self.key.as_deref().map(Arc::from),
            values,
            household_values,
        }
    }
}

pub fn records(rows: &[Row], catalogue: &Catalogue) -> Vec<Record> {
    rows.iter()
        .enumerate()
        .map(|(at, row)| row.record(at, catalogue))
        .collect()
}

/// Person `n` of household `home`, who lives in the first village.
pub fn someone(n: u128, home: u128, name: &str) -> KnownPerson {
    KnownPerson {
        id: PersonId::new(Uuid::from_u128(n)),
        household: HouseholdId::new(Uuid::from_u128(home)),
        village: village(1),
        household_number: None,
        name: name.into(),
        resident_id: None,
        id_as_written: None,
        birth_date: None,
        sex: None,
        is_head: false,
    }
}

pub fn book(people: impl IntoIterator<Item = KnownPerson>) -> KnownPeople {
    let mut known = KnownPeople::new();
    people.into_iter().for_each(|person| known.add(person));
    known
}

/// Links `rows`; new people and households get the numbers 101, 102, ... after `made` earlier ones.
pub fn link_rows(rows: &[Row], known: &KnownPeople, made: u128) -> Linked {
    let catalogue = catalogue();
    let (mut people, mut households) = (NEW + made, NEW + made);
    let next = |last: &mut u128| {
        *last += 1;
        Uuid::from_u128(*last)
    };
    link(
        &records(rows, &catalogue),
        known,
        PersonFields::of(&catalogue),
        || PersonId::new(next(&mut people)),
        || HouseholdId::new(next(&mut households)),
    )
}

/// `row 0: person 1 of 2, resident-id`, `household 2: rows 0 1`, `row 1! row-duplicate`, `row 1 has another's ID`.
pub fn shown(linked: &Linked) -> String {
    let mut out = String::new();
    for link in &linked.links {
        let (person, household) = (link.person.uuid().as_u128(), link.household.uuid().as_u128());
        writeln!(
            out,
            "row {}: person {person} of {household}, {}",
            link.record,
            link.method.as_str()
        )
        .expect("text");
    }
    for household in &linked.households {
        let rows: Vec<String> = household.records.iter().map(usize::to_string).collect();
        let new = if household.is_new { "new " } else { "" };
        writeln!(
            out,
            "{new}household {}: rows {}",
            household.id.uuid().as_u128(),
            rows.join(" ")
        )
        .expect("text");
    }
    for (at, finding) in &linked.findings {
        writeln!(out, "row {at}! {}", finding.code).expect("text");
    }
    for at in &linked.not_their_id {
        writeln!(out, "row {at} has another's ID").expect("text");
    }
    out
}

/// Links `rows` against `known` and compares what [`shown`] says, line by line.
#[track_caller]
pub fn check(known: &KnownPeople, rows: &[Row], expected: &[&str]) {
    let linked = link_rows(rows, known, 0);
    let shown = shown(&linked);
    assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    for (at, finding) in &linked.findings {
        assert_eq!(finding.row, Some(*at as u32 + 3), "a finding stands on its own row");
        assert!(!finding.problem.zh.is_empty() && !finding.problem.en.is_empty() && !finding.remedy.zh.is_empty());
    }
}
