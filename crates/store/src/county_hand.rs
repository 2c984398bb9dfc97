//! Hands rows of a county to their reader: batches of households with members and days as lines of text, one line a row,
//! so that the database hands over a few long texts instead of millions of rows. Knows no statement.

use std::collections::{BTreeMap, HashMap};

use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, Subject};
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::place::PlaceCode;
use uuid::Uuid;

use crate::county_text::{Garbled, Wanted, Words, date_of};
use crate::error::StoreError;
use crate::identity::Identities;

/// Length of an id as text, and of a day.
const ID: usize = 36;
const DAY: usize = 10;

/// Some households with everything that belongs to them.
#[derive(Default)]
pub(crate) struct Batch {
    /// Lines of id, place, blank, support until (or nothing), state.
    pub(crate) households: String,
    /// Lines of household, person, state.
    pub(crate) members: String,
    /// Lines of household, subject (the household or a member), day, facts.
    pub(crate) days: String,
}

/// What the vault says of somebody, as texts.
#[derive(Default)]
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

/// One day of a row: the day and its facts.
#[derive(Clone, Copy)]
struct DayLine<'t> {
    subject: &'t str,
    day: &'t str,
    facts: &'t str,
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
}

fn unreadable(table: &'static str) -> impl Fn(Garbled) -> StoreError {
    move |_| StoreError::Unreadable { table, column: 0 }
}

fn id_of(text: &str) -> Result<Uuid, Garbled> {
    Uuid::try_parse(text).map_err(|_| Garbled)
}

/// The first `length` bytes and the rest.
fn cut(line: &str, length: usize) -> Result<(&str, &str), Garbled> {
    line.split_at_checked(length).ok_or(Garbled)
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
        fields.latest.read(state, self.rows).map_err(unreadable(table))?;
        for (day, facts) in days {
            one_day(&mut fields.of_day, day, facts, self.rows).map_err(unreadable(table))?;
        }
        Ok(())
    }

    /// Households with their members, by household id. With an overlay only those with somebody in it.
    pub(crate) fn batch(&mut self, batch: &Batch, overlay: Option<&Overlay>) -> Result<(), StoreError> {
        let mut households: Vec<&str> = lines(&batch.households).collect();
        let mut members: Vec<&str> = lines(&batch.members).collect();
        let mut days: Vec<&str> = lines(&batch.days).collect();
        // The database hands them over in about this order; ids are the same length in every line.
        households.sort_by_key(|line| line.get(..ID));
        members.sort_by_key(|line| line.get(..2 * ID));
        days.sort_by_key(|line| line.get(..2 * ID + DAY));
        let (mut members, mut days) = (members.as_slice(), days.as_slice());
        for line in households {
            let (home, rest) = cut(line, ID).map_err(unreadable("household"))?;
            let theirs = of_home(&mut members, home);
            let days = of_home(&mut days, home);
            self.one_household(home, rest, theirs, days, overlay)?;
        }
        Ok(())
    }

    fn one_household(
        &mut self,
        home: &str,
        rest: &str,
        members: &[&str],
        days: &[&str],
        overlay: Option<&Overlay>,
    ) -> Result<(), StoreError> {
        let mut people = Vec::with_capacity(members.len());
        for line in members {
            let person = || {
                let (id, state) = cut(line.get(ID..).ok_or(Garbled)?, ID)?;
                Ok((id, id_of(id)?, state))
            };
            people.push(person().map_err(unreadable("person"))?);
        }
        if overlay.is_some_and(|overlay| !people.iter().any(|(_, id, _)| overlay.contains_key(id))) {
            return Ok(());
        }
        let days: Result<Vec<DayLine<'_>>, Garbled> = days.iter().map(|line| day_line(line)).collect();
        let days = days.map_err(unreadable("day_value"))?;
        self.household_row(home, rest, &days).map_err(unreadable("household"))?;
        for (id, uuid, state) in people {
            self.rows.person(PersonId::new(uuid));
            if let Some(facts) = self.identities.get(&uuid) {
                self.person
                    .latest
                    .read(facts, self.rows)
                    .map_err(unreadable("person"))?;
            }
            let emergency = overlay.and_then(|overlay| overlay.get(&uuid));
            self.person_values(state, emergency, of_subject(&days, id))
                .map_err(unreadable("person"))?;
        }
        Ok(())
    }

    fn household_row(&mut self, home: &str, rest: &str, days: &[DayLine<'_>]) -> Result<(), Garbled> {
        let id = HouseholdId::new(id_of(home)?);
        let (place, rest) = rest.split_once(' ').ok_or(Garbled)?;
        let (until, state) = rest.split_at(rest.find('{').ok_or(Garbled)?);
        if self.place.as_ref().is_none_or(|known| known.as_str() != place) {
            self.place = Some(place.parse().map_err(|_| Garbled)?);
        }
        if let Some(place) = &self.place {
            self.rows.household(id, place);
        }
        if let (Some(field), Some(until)) = (self.support_until, date_of(until)) {
            self.rows.value(field, ValueRef::Date(until));
        }
        self.household.latest.read(state, self.rows)?;
        for line in of_subject(days, home) {
            one_day(&mut self.household.of_day, line.day, line.facts, self.rows)?;
        }
        Ok(())
    }

    fn person_values(
        &mut self,
        state: &str,
        emergency: Option<&Emergency>,
        days: &[DayLine<'_>],
    ) -> Result<(), Garbled> {
        self.person.latest.read(state, self.rows)?;
        let Some(emergency) = emergency else {
            for line in days {
                one_day(&mut self.person.of_day, line.day, line.facts, self.rows)?;
            }
            return Ok(());
        };
        self.emergency.latest.read(&emergency.latest, self.rows)?;
        // What book and vault say of one day is one day.
        let mut both: BTreeMap<&str, [Option<&str>; 2]> = BTreeMap::new();
        for line in days {
            both.entry(line.day).or_default()[0] = Some(line.facts);
        }
        for (day, facts) in &emergency.days {
            both.entry(day).or_default()[1] = Some(facts);
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

fn one_day(words: &mut Words, day: &str, facts: &str, rows: &mut (dyn CountyRows + Send)) -> Result<(), Garbled> {
    if words.is_empty() {
        return Ok(());
    }
    rows.day(date_of(day).ok_or(Garbled)?);
    words.read(facts, rows)
}

fn day_line(line: &str) -> Result<DayLine<'_>, Garbled> {
    let (subject, rest) = cut(line.get(ID..).ok_or(Garbled)?, ID)?;
    let (day, facts) = cut(rest, DAY)?;
    Ok(DayLine { subject, day, facts })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter(|line| !line.is_empty())
}

/// Takes the lines of one household off the front; those of households before it are nobody's.
fn of_home<'l, 't>(lines: &mut &'l [&'t str], home: &str) -> &'l [&'t str] {
    while lines.first().is_some_and(|line| home_of(line) < home) {
        *lines = &lines[1..];
    }
    let end = lines.iter().take_while(|line| home_of(line) == home).count();
    let (theirs, rest) = lines.split_at(end);
    *lines = rest;
    theirs
}

fn home_of<'t>(line: &'t str) -> &'t str {
    line.get(..ID).unwrap_or_default()
}

fn of_subject<'d, 't>(days: &'d [DayLine<'t>], subject: &str) -> &'d [DayLine<'t>] {
    let start = days.partition_point(|line| line.subject < subject);
    let length = days[start..].iter().take_while(|line| line.subject == subject).count();
    &days[start..start + length]
}
