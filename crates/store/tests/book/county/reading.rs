//! A reader of counties that keeps everything as text, and short ways to say things about anybody and anything.

use std::collections::BTreeMap;

use jiff::civil::Date;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, Subject};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::PlaceCode;
use twofront_domain::site::Site;
use twofront_domain::value::Value;
use twofront_store::{Book, Changed, CountyView, HouseholdSaid, PersonSaid, SiteSaid, VillageSaid};

use super::*;

/// Values by `field` and `day field`.
pub type Row = BTreeMap<String, String>;

/// Every row with its values. Rows of a household are under its id, so that a changed one can be taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    pub homes: BTreeMap<String, BTreeMap<String, Row>>,
    pub things: BTreeMap<String, Row>,
}

/// Reads into a copy.
pub struct CopyRows<'c> {
    pub catalogue: &'c Catalogue,
    pub copy: Copy,
    at: (Option<String>, String),
    day: String,
}

impl<'c> CopyRows<'c> {
    pub fn new(catalogue: &'c Catalogue) -> Self {
        Self {
            catalogue,
            copy: Copy::default(),
            at: (None, String::new()),
            day: String::new(),
        }
    }

    fn start(&mut self, home: Option<String>, row: String) {
        self.day.clear();
        let rows = match &home {
            Some(home) => self.copy.homes.entry(home.clone()).or_default().keys(),
            None => self.copy.things.keys(),
        };
        assert!(!rows.into_iter().any(|known| *known == row), "no row twice: {row}");
        self.at = (home, row);
        self.row();
    }

    fn row(&mut self) -> &mut Row {
        let (home, row) = self.at.clone();
        match home {
            Some(home) => self.copy.homes.entry(home).or_default().entry(row).or_default(),
            None => self.copy.things.entry(row).or_default(),
        }
    }
}

fn by(household: Option<HouseholdId>) -> String {
    household.map_or_else(String::new, |id| format!(" of {id}"))
}

impl CountyRows for CopyRows<'_> {
    fn wants(&self, _: FieldIndex) -> bool {
        true
    }

    fn village(&mut self, place: &PlaceCode) {
        self.start(None, format!("village {place}"));
    }

    fn household(&mut self, id: HouseholdId, place: &PlaceCode) {
        self.start(Some(id.to_string()), format!("household {place}"));
    }

    fn person(&mut self, id: PersonId) {
        let home = self.at.0.clone();
        assert!(home.is_some(), "people come after their household");
        self.start(home, format!("person {id}"));
    }

    fn lot(&mut self, id: LotId, household: Option<HouseholdId>, place: &PlaceCode) {
        self.start(None, format!("{id} lot{} in {place}", by(household)));
    }

    fn site(&mut self, id: SiteId, household: Option<HouseholdId>, place: &PlaceCode) {
        self.start(None, format!("{id} site{} in {place}", by(household)));
    }

    fn day(&mut self, on: Date) {
        let day = format!("{on} ");
        assert!(self.day < day, "days come in their order");
        self.day = day;
        let event = format!("{on}");
        self.row().insert(event, "event".to_owned());
    }

    fn value(&mut self, field: FieldIndex, value: ValueRef<'_>) {
        let field = self.catalogue.field(field);
        let word = format!("{}{}", self.day, field.id);
        let shown = value.owned(field.kind).expect("a value of the field's type").to_json();
        assert!(self.row().insert(word, shown.to_string()).is_none(), "each value once");
    }
}

pub fn view<'a>(scope: &'a Scope, catalogue: &'a Catalogue) -> CountyView<'a> {
    CountyView {
        scope,
        catalogue,
        days_since: day("2020-01-01"),
        past: None,
    }
}

/// Everything within a view, and the entry it is as of.
pub async fn read_all(book: &Book, view: &CountyView<'_>) -> (Copy, i64) {
    let mut rows = CopyRows::new(view.catalogue);
    let seq = book.read_county(view, &mut rows).await.unwrap();
    (rows.copy, seq)
}

/// What changed, put into a copy in place of what it had.
pub async fn catch_up(book: &Book, view: &CountyView<'_>, copy: &mut Copy, since: i64) -> Changed {
    let mut rows = CopyRows::new(view.catalogue);
    let changed = book.read_changed(view, since, &mut rows).await.unwrap();
    for household in &changed.subjects.households {
        copy.homes.remove(&household.to_string());
    }
    let gone: Vec<String> = changed
        .subjects
        .lots
        .iter()
        .map(ToString::to_string)
        .chain(changed.subjects.sites.iter().map(ToString::to_string))
        .collect();
    copy.things
        .retain(|row, _| !gone.iter().any(|id| row.starts_with(id.as_str())));
    copy.homes.extend(rows.copy.homes);
    copy.things.extend(rows.copy.things);
    changed
}

pub async fn say_of_person(book: &Book, family: &Family, on: &str, entries: &[(&str, Value)]) {
    let catalogue = catalogue();
    let values = values(&catalogue, Subject::Person, entries);
    let person = PersonSaid {
        id: family.head,
        household: family.household,
        place: place(family.village),
        is_new: false,
        said: vec![said(on, values)],
    };
    let mut pen = pen(book, "say").await;
    pen.say_of_people(&catalogue, &[person]).await.unwrap();
    pen.commit("say", serde_json::Value::Null).await.unwrap();
}

pub async fn say_of_household(book: &Book, family: &Family, village: &str, on: &str, entries: &[(&str, Value)]) {
    let catalogue = catalogue();
    let values = values(&catalogue, Subject::Household, entries);
    let household = HouseholdSaid {
        id: family.household,
        place: place(village),
        is_new: false,
        said: vec![said(on, values)],
    };
    let mut pen = pen(book, "say").await;
    pen.say_of_households(&catalogue, &[household]).await.unwrap();
    pen.commit("say", serde_json::Value::Null).await.unwrap();
}

pub fn workshop(village: &str, name: &str, household: Option<HouseholdId>) -> Site {
    Site {
        id: new_site(),
        place: place(village),
        household,
        kind: "workshop".to_owned(),
        name: name.to_owned(),
    }
}

pub async fn say_of_site(book: &Book, site: &Site, is_new: bool, on: &str, entries: &[(&str, Value)]) {
    let catalogue = catalogue();
    let values = values(&catalogue, Subject::Site, entries);
    let said = SiteSaid {
        site: site.clone(),
        is_new,
        said: vec![said(on, values)],
    };
    let mut pen = pen(book, "say").await;
    pen.say_of_sites(&catalogue, &[said]).await.unwrap();
    pen.commit("say", serde_json::Value::Null).await.unwrap();
}

pub async fn say_of_village(book: &Book, village: &str, on: &str, entries: &[(&str, Value)]) {
    let catalogue = catalogue();
    let values = values(&catalogue, Subject::Village, entries);
    let said = VillageSaid {
        place: place(village),
        said: vec![said(on, values)],
    };
    let mut pen = pen(book, "say").await;
    pen.say_of_villages(&catalogue, &[said]).await.unwrap();
    pen.commit("say", serde_json::Value::Null).await.unwrap();
}
