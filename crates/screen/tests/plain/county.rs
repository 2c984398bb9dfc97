//! A small county as plain rows: households, people, lots, sites and villages with their values and days. Removed rows
//! stay in their place and count for nothing. Knows nothing of columns.

use std::collections::BTreeMap;

use jiff::civil::Date;
use twofront_domain::field::Subject;

use super::meaning::Plain;

/// One row of one kind, or one of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Row(Subject, usize),
    /// The event of a row at a position.
    Event(Subject, usize, usize),
}

/// Values by field word.
pub type Said = BTreeMap<String, Plain>;

/// What was said for a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub on: i64,
    pub said: Said,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Who or what it is: a household that changed is removed and comes again with the same number.
    pub id: u64,
    /// Empty for people.
    pub place: String,
    pub said: Said,
    pub days: Vec<Day>,
    /// Of a person: the row of the household.
    pub home: usize,
    /// Of a lot or site, where it is known: that household's `id`.
    pub household: Option<u64>,
    /// Of all but people, who go with their household. Of a village: nothing is said of it.
    pub removed: bool,
}

/// How the county came about. People come with their household and go with it. A village is there as soon as a place names
/// it; its row stays the same whatever is said of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Add(Subject, usize),
    Remove(Subject, usize),
    Say(usize, Row),
}

/// Everything that is known on a day.
#[derive(Clone, Debug, Default)]
pub struct County {
    /// Days since 1970-01-01.
    pub today: i64,
    /// Parameters in force.
    pub parameters: BTreeMap<String, i64>,
    pub rows: BTreeMap<Subject, Vec<Row>>,
    /// In order. Rows are numbered as they are added.
    pub steps: Vec<Step>,
    links: Links,
}

/// Who belongs to whom, of those that are there.
#[derive(Clone, Debug, Default)]
struct Links {
    household_by_id: BTreeMap<u64, Thing>,
    village_by_place: BTreeMap<String, Thing>,
    members: BTreeMap<Thing, Vec<Thing>>,
    households: BTreeMap<Thing, Vec<Thing>>,
}

/// Days since 1970-01-01, counted on paper: whole years of 365 days, leap days, days of the year.
pub fn days(date: Date) -> i64 {
    let before = i64::from(date.year()) - 1;
    let leap_days = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    (before - 1969) * 365 + leap_days(before) - leap_days(1969) + i64::from(date.day_of_year()) - 1
}

/// The date that many days after 1970-01-01.
pub fn date(days: i64) -> Date {
    Date::constant(1970, 1, 1).saturating_add(jiff::SignedDuration::from_hours(24 * days))
}

impl County {
    /// Rows of one kind, removed ones too.
    pub fn of(&self, subject: Subject) -> &[Row] {
        self.rows.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// Rows of one kind that are still there.
    pub fn present(&self, subject: Subject) -> impl Iterator<Item = (Thing, &Row)> {
        let rows = self.of(subject).iter().enumerate();
        let rows = rows.map(move |(at, row)| (Thing::Row(subject, at), row));
        let homes = self.of(Subject::Household);
        rows.filter(move |(thing, row)| match subject {
            Subject::Person => !homes[row.home].removed,
            // Who lives in a village makes it one.
            Subject::Village => !row.removed || self.links.households.contains_key(thing),
            _ => !row.removed,
        })
    }

    /// The county with everything found that belongs together. Names that lead from one row to another need this first.
    pub fn linked(mut self, parameters: Vec<(String, i64)>) -> Self {
        let mut links = Links::default();
        for (at, row) in self.of(Subject::Village).iter().enumerate() {
            links
                .village_by_place
                .insert(row.place.clone(), Thing::Row(Subject::Village, at));
        }
        for (household, row) in self.present(Subject::Household) {
            links.household_by_id.insert(row.id, household);
            if let Some(village) = links.village_by_place.get(&row.place) {
                links.households.entry(*village).or_default().push(household);
            }
        }
        for (person, row) in self.present(Subject::Person) {
            let home = Thing::Row(Subject::Household, row.home);
            links.members.entry(home).or_default().push(person);
        }
        self.links = links;
        self.parameters = parameters.into_iter().collect();
        self
    }

    fn row(&self, thing: Thing) -> &Row {
        let (Thing::Row(subject, at) | Thing::Event(subject, at, _)) = thing;
        &self.of(subject)[at]
    }

    /// The amount of a parameter where one is in force.
    pub fn parameter(&self, name: &str) -> Option<i64> {
        self.parameters.get(name).copied()
    }

    /// The household of a person, of a lot or site where it has one; a household itself.
    pub fn household_of(&self, thing: Thing) -> Option<Thing> {
        match thing {
            Thing::Row(Subject::Household, _) => Some(thing),
            Thing::Row(Subject::Person, _) => Some(Thing::Row(Subject::Household, self.row(thing).home)),
            Thing::Row(_, _) => self.links.household_by_id.get(&self.row(thing).household?).copied(),
            Thing::Event(..) => None,
        }
    }

    /// The village that something lies in, where the county has one there.
    pub fn village_of(&self, thing: Thing) -> Option<Thing> {
        let place = match thing {
            Thing::Row(Subject::Person, _) => &self.row(self.household_of(thing)?).place,
            _ => &self.row(thing).place,
        };
        self.links.village_by_place.get(place).copied()
    }

    /// The days of a row.
    pub fn events(&self, thing: Thing) -> impl Iterator<Item = Thing> + use<> {
        let count = match thing {
            Thing::Row(..) => self.row(thing).days.len(),
            Thing::Event(..) => 0,
        };
        let (Thing::Row(subject, row) | Thing::Event(subject, row, _)) = thing;
        (0..count).map(move |at| Thing::Event(subject, row, at))
    }

    fn members(&self, household: Thing) -> Vec<Thing> {
        self.links.members.get(&household).cloned().unwrap_or_default()
    }

    fn households(&self, village: Thing) -> Vec<Thing> {
        self.links.households.get(&village).cloned().unwrap_or_default()
    }

    /// The value behind a name of something: what was said of it, or what is computed.
    pub fn get(&self, thing: Thing, name: &str) -> Plain {
        let listed = |things: Vec<Thing>| Plain::Things(things.into_iter().map(|thing| (thing, Some(true))).collect());
        let subject = match thing {
            Thing::Row(subject, _) => subject,
            Thing::Event(_, _, at) => {
                let day = &self.row(thing).days[at];
                return match name {
                    "on" => Plain::Whole(day.on),
                    name => day.said.get(name).cloned().unwrap_or(Plain::Unknown),
                };
            }
        };
        let count = |things: Vec<Thing>| Plain::Whole(things.len() as i64);
        match (subject, name) {
            (_, "events") => listed(self.events(thing).collect()),
            (Subject::Household, "members") => listed(self.members(thing)),
            (Subject::Household, "member_count") => count(self.members(thing)),
            (Subject::Village, "households") => listed(self.households(thing)),
            (Subject::Village, "household_count") => count(self.households(thing)),
            (Subject::Village, "person_count") => count(
                self.households(thing)
                    .into_iter()
                    .flat_map(|one| self.members(one))
                    .collect(),
            ),
            (Subject::Person, "age") => self.age(thing),
            (_, "place") => Plain::Word(self.row(thing).place.clone()),
            _ => self.row(thing).said.get(name).cloned().unwrap_or(Plain::Unknown),
        }
    }

    /// Birthdays had since birth; who is born on 29 February has theirs on 1 March of other years.
    fn age(&self, person: Thing) -> Plain {
        let Some(Plain::Whole(birth)) = self.row(person).said.get("birth_date") else {
            return Plain::Unknown;
        };
        let (birth, today) = (date(*birth), date(self.today));
        let birthday_had = (today.month(), today.day()) >= (birth.month(), birth.day());
        Plain::Whole(i64::from(today.year() - birth.year()) - i64::from(!birthday_had))
    }

    /// The county after the first `steps` steps.
    pub fn after(&self, steps: usize) -> Self {
        let mut rows: BTreeMap<Subject, Vec<Row>> = BTreeMap::new();
        let unsaid = |village: &Row| Row {
            place: village.place.clone(),
            removed: true,
            ..Row::default()
        };
        rows.insert(Subject::Village, self.of(Subject::Village).iter().map(unsaid).collect());
        for step in &self.steps[..steps] {
            match step {
                Step::Add(subject, at) => {
                    let mut row = self.of(*subject)[*at].clone();
                    row.removed = false;
                    rows.entry(*subject).or_default().push(row);
                    if *subject == Subject::Household {
                        let people = self.of(Subject::Person).iter().filter(|person| person.home == *at);
                        rows.entry(Subject::Person).or_default().extend(people.cloned());
                    }
                }
                Step::Remove(Subject::Village, at) => {
                    let village = &mut rows.entry(Subject::Village).or_default()[*at];
                    *village = unsaid(village);
                }
                Step::Remove(subject, at) => rows.entry(*subject).or_default()[*at].removed = true,
                Step::Say(at, row) => rows.entry(Subject::Village).or_default()[*at] = row.clone(),
            }
        }
        Self {
            rows,
            steps: self.steps[..steps].to_vec(),
            ..self.clone()
        }
    }
}
