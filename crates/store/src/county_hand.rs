//! Hands rows of a county to their reader: households with members and days, which come in batches, and things by
//! themselves. Knows no statement.

use std::collections::{BTreeMap, HashMap};

use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, Subject};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::place::PlaceCode;
use uuid::Uuid;

use crate::county_lines::{Batch, Line};
use crate::county_text::{Garbled, Wanted, Words, date_of};
use crate::error::StoreError;
use crate::identity::Identities;

/// What the vault says of somebody, as texts.
pub(crate) struct Emergency {
    /// Latest facts.
    pub(crate) latest: String,
    /// Facts of days, by day.
    pub(crate) days: BTreeMap<String, String>,
}

/// Emergency facts by person.
pub(crate) type Overlay = HashMap<Uuid, Emergency>;

/// The fields of one subject that the reader wants.
struct FieldsOf {
    latest: Words,
    of_day: Words,
}

/// Hands rows on to `rows`.
pub(crate) struct Hand<'r> {
    rows: &'r mut (dyn CountyRows + Send),
    household: FieldsOf,
    person: FieldsOf,
    emergency: FieldsOf,
    things: [(Subject, FieldsOf); 3],
    support_until: Option<FieldIndex>,
    place: Option<PlaceCode>,
    identities: Identities,
    /// The members of the household in hand.
    people: Vec<Uuid>,
}

fn unreadable(table: &'static str) -> impl Fn(Garbled) -> StoreError {
    move |_| StoreError::Unreadable { table, column: 0 }
}

fn id_of(text: &[u8]) -> Result<Uuid, Garbled> {
    Uuid::try_parse_ascii(text).map_err(|_| Garbled)
}

impl<'r> Hand<'r> {
    pub(crate) fn new(catalogue: &Catalogue, rows: &'r mut (dyn CountyRows + Send)) -> Self {
        let fields = |subject, vault| FieldsOf {
            latest: Words::of(catalogue, subject, vault, Wanted::Latest, rows),
            of_day: Words::of(catalogue, subject, vault, Wanted::OfDay, rows),
        };
        let things = [Subject::Village, Subject::Lot, Subject::Site].map(|subject| (subject, fields(subject, false)));
        let support_until = catalogue
            .index(Subject::Household, "support_until")
            .filter(|index| rows.wants(*index));
        Self {
            household: fields(Subject::Household, false),
            person: fields(Subject::Person, false),
            emergency: fields(Subject::Person, true),
            things,
            support_until,
            rows,
            place: None,
            identities: Identities::new(),
            people: Vec::new(),
        }
    }

    /// With what sources say of people beside what is in force.
    pub(crate) fn with(mut self, identities: Identities) -> Self {
        self.identities = identities;
        self
    }

    /// Whether any dated field of households or people is wanted.
    pub(crate) fn wants_days(&self) -> bool {
        !(self.household.of_day.is_empty() && self.person.of_day.is_empty())
    }

    /// The reader itself, for rows without values.
    pub(crate) fn rows(&mut self) -> &mut (dyn CountyRows + Send) {
        self.rows
    }

    /// The values and days of a village, lot or site that was handed on just before. Days come in their order.
    pub(crate) fn thing<'t>(
        &mut self,
        subject: Subject,
        state: &str,
        days: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<(), StoreError> {
        let Some((_, fields)) = self.things.iter_mut().find(|(of, _)| *of == subject) else {
            return Ok(());
        };
        let table = subject.as_str();
        fields
            .latest
            .read(state.as_bytes(), self.rows)
            .map_err(unreadable(table))?;
        for (day, facts) in days {
            one_day(&mut fields.of_day, day.as_bytes(), facts.as_bytes(), self.rows).map_err(unreadable(table))?;
        }
        Ok(())
    }

    /// Households with their members, by household id. With an overlay only those with somebody in it.
    pub(crate) fn batch(&mut self, batch: &Batch, overlay: Option<&Overlay>) -> Result<(), StoreError> {
        let households = batch.households()?;
        let (members, days) = (batch.members()?, batch.days()?);
        let (mut members, mut days) = (members.as_slice(), days.as_slice());
        for line in &households {
            let theirs = of_home(&mut members, line.home);
            let days = of_home(&mut days, line.home);
            self.one_household(line, theirs, days, overlay)?;
        }
        Ok(())
    }

    fn one_household(
        &mut self,
        line: &Line<'_>,
        members: &[Line<'_>],
        days: &[Line<'_>],
        overlay: Option<&Overlay>,
    ) -> Result<(), StoreError> {
        self.people.clear();
        for member in members {
            self.people.push(id_of(member.subject).map_err(unreadable("person"))?);
        }
        if overlay.is_some_and(|overlay| !self.people.iter().any(|id| overlay.contains_key(id))) {
            return Ok(());
        }
        self.household_row(line, days).map_err(unreadable("household"))?;
        for (at, member) in members.iter().enumerate() {
            let id = self.people[at];
            self.rows.person(PersonId::new(id));
            if let Some(facts) = self.identities.get(&id) {
                let facts = facts.as_bytes();
                self.person
                    .latest
                    .read(facts, self.rows)
                    .map_err(unreadable("person"))?;
            }
            let emergency = overlay.and_then(|overlay| overlay.get(&id));
            self.person_values(member.text, emergency, of_subject(days, member.subject))
                .map_err(unreadable("person"))?;
        }
        Ok(())
    }

    fn household_row(&mut self, line: &Line<'_>, days: &[Line<'_>]) -> Result<(), Garbled> {
        let id = HouseholdId::new(id_of(line.home)?);
        let about = str::from_utf8(line.more).map_err(|_| Garbled)?;
        let (place, until) = about.split_once(' ').ok_or(Garbled)?;
        if self.place.as_ref().is_none_or(|known| known.as_str() != place) {
            self.place = Some(place.parse().map_err(|_| Garbled)?);
        }
        if let Some(place) = &self.place {
            self.rows.household(id, place);
        }
        if let (Some(field), Some(until)) = (self.support_until, date_of(until.as_bytes())) {
            self.rows.value(field, ValueRef::Date(until));
        }
        self.household.latest.read(line.text, self.rows)?;
        for day in of_subject(days, line.home) {
            one_day(&mut self.household.of_day, day.more, day.text, self.rows)?;
        }
        Ok(())
    }

    fn person_values(&mut self, state: &[u8], emergency: Option<&Emergency>, days: &[Line<'_>]) -> Result<(), Garbled> {
        self.person.latest.read(state, self.rows)?;
        let Some(emergency) = emergency else {
            for day in days {
                one_day(&mut self.person.of_day, day.more, day.text, self.rows)?;
            }
            return Ok(());
        };
        self.emergency.latest.read(emergency.latest.as_bytes(), self.rows)?;
        // What book and vault say of one day is one day.
        let mut both: BTreeMap<&[u8], [Option<&[u8]>; 2]> = BTreeMap::new();
        for day in days {
            both.entry(day.more).or_default()[0] = Some(day.text);
        }
        for (day, facts) in &emergency.days {
            both.entry(day.as_bytes()).or_default()[1] = Some(facts.as_bytes());
        }
        for (day, [in_book, in_vault]) in both {
            self.rows.day(date_of(day).ok_or(Garbled)?);
            if let Some(facts) = in_book {
                self.person.of_day.read(facts, self.rows)?;
            }
            if let Some(facts) = in_vault {
                self.emergency.of_day.read(facts, self.rows)?;
            }
        }
        Ok(())
    }
}

fn one_day(words: &mut Words, day: &[u8], facts: &[u8], rows: &mut (dyn CountyRows + Send)) -> Result<(), Garbled> {
    if words.is_empty() {
        return Ok(());
    }
    rows.day(date_of(day).ok_or(Garbled)?);
    words.read(facts, rows)
}

/// Takes the lines of one household off the front; those of households before it are nobody's.
fn of_home<'l, 't>(lines: &mut &'l [Line<'t>], home: &[u8]) -> &'l [Line<'t>] {
    let nobodys = lines.iter().take_while(|line| line.home < home).count();
    let theirs = lines[nobodys..].iter().take_while(|line| line.home == home).count();
    let (theirs, rest) = lines[nobodys..].split_at(theirs);
    *lines = rest;
    theirs
}

fn of_subject<'d, 't>(days: &'d [Line<'t>], subject: &[u8]) -> &'d [Line<'t>] {
    let start = days.partition_point(|line| line.subject < subject);
    let length = days[start..].iter().take_while(|line| line.subject == subject).count();
    &days[start..start + length]
}
