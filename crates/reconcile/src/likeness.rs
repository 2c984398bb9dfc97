//! Likeness: the people of the book as the linkage engine compares them, for rows that no single piece of evidence decides.
//! Knows which fields stand for whom; how they are weighed is the engine's.

use std::sync::{Mutex, OnceLock, PoisonError};

use twofront_domain::link::FieldEvidence;
use twofront_domain::person::Sex;
use twofront_linkage::explain::explain;
use twofront_linkage::index::{Index, Likely};
use twofront_linkage::kind::Texts;
use twofront_linkage::model::Model;
use twofront_linkage::pattern::Pattern;
use twofront_linkage::resolve::logistic;
use twofront_linkage::schema::Schema;
use twofront_linkage::table::Table;

use crate::known::KnownPerson;
use crate::row::Row;

/// Candidates less likely than this (one in fifty, as logarithm of the odds) are nobody.
const FAINT: f64 = -3.9;

/// How many fields the book's schema has.
const FIELDS: usize = 6;

/// What a row or a known person says, in the order of the fields of the book's schema.
type Cells = [String; FIELDS];

/// The people of the book, made ready when somebody is first looked up.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    ready: OnceLock<Mutex<Ready>>,
}

/// An index and the position in the book of each of its rows.
#[derive(Debug)]
struct Ready {
    index: Index,
    positions: Vec<u32>,
    /// The row of each person.
    rows: Vec<u32>,
    /// How many people it was made of at once.
    made_of: usize,
}

/// The copy makes itself ready anew.
impl Clone for Likeness {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The index of the people of one book, held while rows are looked up.
pub(crate) struct Lookup<'k> {
    ready: std::sync::MutexGuard<'k, Ready>,
}

/// The schema of the book and the model that comes with the program, trained on synthetic ledgers.
///
/// Both are part of the program and read by a test, so that neither can fail to be read here.
pub fn shipped() -> (Schema, Model) {
    static SHIPPED: OnceLock<(Schema, Model)> = OnceLock::new();
    SHIPPED.get_or_init(read_shipped).clone()
}

#[allow(clippy::expect_used, reason = "the files are compiled in; a test reads them")]
fn read_shipped() -> (Schema, Model) {
    let schema = Schema::shipped_text("book").and_then(|text| Schema::parse(text).ok());
    let model = Model::shipped_for_the_book().ok();
    schema.zip(model).expect("the shipped schema and model can be read")
}

impl Likeness {
    /// Lets go of the index; it is made anew when somebody is looked up.
    pub fn forget(&mut self) {
        self.ready = OnceLock::new();
    }

    /// Somebody joined the book, at the next position.
    pub fn add(&mut self, person: &KnownPerson) {
        let Some(ready) = self.made() else { return };
        if ready.rows.len() > 2 * ready.made_of {
            // An index that was made of few is better made anew.
            self.forget();
            return;
        }
        let position = ready.rows.len() as u32;
        let row = ready.put(person, position);
        ready.rows.push(row);
    }

    /// Something else is known now of the person at a position.
    pub fn change(&mut self, position: u32, person: &KnownPerson) {
        if let Some(ready) = self.made() {
            ready.index.forget(ready.rows[position as usize]);
            ready.rows[position as usize] = ready.put(person, position);
        }
    }

    /// The index of these people with a model.
    pub fn lookup<'k>(&'k self, people: &[KnownPerson], model: Option<&Model>) -> Lookup<'k> {
        let ready = self.ready.get_or_init(|| Mutex::new(Ready::of(people, model)));
        Lookup {
            ready: ready.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn made(&mut self) -> Option<&mut Ready> {
        let ready = self.ready.get_mut()?;
        Some(ready.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ready {
    fn of(people: &[KnownPerson], model: Option<&Model>) -> Self {
        let positions: Vec<u32> = (0..people.len() as u32).collect();
        Self {
            index: index(people, model),
            rows: positions.clone(),
            made_of: people.len(),
            positions,
        }
    }

    fn put(&mut self, person: &KnownPerson, position: u32) -> u32 {
        self.positions.push(position);
        self.index.add(of_person(person).iter().map(String::as_str))
    }

    /// What was found, by position in the book.
    fn by_position(&self, mut found: Vec<Likely>) -> Vec<Likely> {
        for likely in &mut found {
            likely.row = self.positions[likely.row as usize];
        }
        found
    }
}

fn index(people: &[KnownPerson], model: Option<&Model>) -> Index {
    let (schema, shipped) = shipped();
    let mut texts = Texts::default();
    let mut table = Table::new(&schema);
    for person in people {
        let cells = of_person(person);
        table.push(&schema, &mut texts, "", cells.iter().map(String::as_str));
    }
    let model = model.filter(|model| model.fits(&schema)).cloned().unwrap_or(shipped);
    Index::new(schema, model, texts, table)
}

impl Lookup<'_> {
    /// Everybody a row may be, by position in the book, the likeliest first.
    pub fn find(&mut self, row: &Row<'_>) -> Vec<Likely> {
        let cells = of_row(row);
        let found = self.ready.index.find(cells.iter().map(String::as_str), FAINT);
        self.ready.by_position(found)
    }

    /// How likely a row is the person at a position, rivals aside; 0 to 1.
    pub fn probability(&mut self, row: &Row<'_>, position: u32) -> f64 {
        let cells = of_row(row);
        let known = self.ready.rows[position as usize];
        let (_, log_odds) = self.ready.index.compare_cells(cells.iter().map(String::as_str), known);
        self.calibrated(log_odds)
    }

    /// Everybody who may be the same person as the one at a position.
    pub fn like(&self, position: u32) -> Vec<Likely> {
        let found = self.ready.index.find_like(self.ready.rows[position as usize], FAINT);
        self.ready.by_position(found)
    }

    /// How two people of the book agree, and how likely they are one; 0 to 1.
    pub fn compare(&self, one: u32, other: u32) -> (Pattern, f64) {
        let row = |position: u32| self.ready.rows[position as usize];
        let (pattern, log_odds) = self.ready.index.compare(row(one), row(other));
        (pattern, self.calibrated(log_odds))
    }

    fn calibrated(&self, log_odds: f64) -> f64 {
        self.ready.index.model().calibrated(logistic(log_odds))
    }

    /// True where two people cannot be one unless a person says so: two different valid IDs.
    pub fn forbids(&self, pattern: Pattern) -> bool {
        self.ready.index.schema().forbids(pattern)
    }

    /// What each field says.
    pub fn evidence(&self, pattern: Pattern) -> Vec<FieldEvidence> {
        let (fields, _) = explain(self.ready.index.schema(), self.ready.index.model(), pattern, 0.0);
        let told = fields.into_iter().map(|says| FieldEvidence {
            field: says.field,
            agreement: says.level,
            weight_millibits: (says.weight / std::f64::consts::LN_2 * 1000.0).round() as i32,
        });
        told.collect()
    }
}

fn of_person(person: &KnownPerson) -> Cells {
    let id = person.resident_id;
    let written = person.id_as_written.as_deref().unwrap_or("");
    let own_birth = person
        .birth_date
        .filter(|born| id.is_none_or(|id| id.birth_date() != *born));
    [
        id.map_or_else(|| written.to_owned(), |id| id.as_str().to_owned()),
        person.name.to_string(),
        own_birth.map(|born| born.to_string()).unwrap_or_default(),
        sex(person.sex),
        person.village.to_string(),
        person.household.to_string(),
    ]
}

/// A row's birth date that only repeats its ID is left out: it would count twice.
fn of_row(row: &Row<'_>) -> Cells {
    let own_birth = row
        .birth
        .filter(|born| row.id.is_none_or(|id| id.birth_date() != *born));
    let household = row.household.or(row.numbered);
    [
        row.id.map_or_else(
            || row.written.as_deref().unwrap_or("").to_owned(),
            |id| id.as_str().to_owned(),
        ),
        row.name.to_string(),
        own_birth.map(|born| born.to_string()).unwrap_or_default(),
        sex(row.sex),
        row.village.map(ToString::to_string).unwrap_or_default(),
        household.map(|household| household.to_string()).unwrap_or_default(),
    ]
}

fn sex(sex: Option<Sex>) -> String {
    match sex {
        Some(Sex::Male) => "男".to_owned(),
        Some(Sex::Female) => "女".to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_schema_and_model_fit_each_other() {
        let (schema, model) = shipped();
        assert_eq!(schema.fields.len(), FIELDS);
        assert!(model.fits(&schema));
        assert_eq!(model.caps.len(), schema.keys.len());
    }
}
