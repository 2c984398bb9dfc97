//! The records behind the values that a rule read: of whom, for which day, from which source. Pure; whoever asks has read the
//! assertions, within the reader's scope.

use std::collections::BTreeMap;

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, FieldIndex, Subject, known};
use twofront_domain::history::{Assertion, state_on};
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_store::SubjectId;

use crate::record::source_view;
use crate::shown;
use crate::view::verdict::ReadingView;

/// Most records shown behind one value.
const READINGS_MAX: usize = 12;

/// Somebody or something that values are read of.
pub(crate) struct Told {
    /// Who or what.
    pub(crate) subject: SubjectId,
    /// What they are called: a name, or `this household`.
    pub(crate) name: Bilingual,
    /// What was said of them, in the book and, for who may see it, in the vault.
    pub(crate) assertions: Vec<Assertion>,
}

/// Everybody and everything that a rule about one household may have read.
pub(crate) struct Sources<'c> {
    catalogue: &'c Catalogue,
    told: Vec<Told>,
    date: Date,
    known_by: Option<Moment>,
}

impl<'c> Sources<'c> {
    /// What was said for days up to `date`; with `known_by` only what the book had learnt by then.
    pub(crate) fn new(catalogue: &'c Catalogue, told: Vec<Told>, date: Date, known_by: Option<Moment>) -> Self {
        Self {
            catalogue,
            told,
            date,
            known_by,
        }
    }

    /// What is known of the fields.
    pub(crate) const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The records behind the value that rules call `name` (`household.income`, `members.age`, `events.temperature`), for a
    /// rule about `about`. None for what is counted or given, such as `household.place` and parameters.
    pub(crate) fn of(&self, name: &str, about: SubjectId) -> Vec<ReadingView> {
        let Some((owner, word)) = name.split_once('.') else {
            return Vec::new();
        };
        let word = if word == "age" { known::BIRTH_DATE } else { word };
        let mut readings: Vec<(Date, ReadingView)> = Vec::new();
        for told in self.told.iter().filter(|told| is_meant(owner, told.subject, about)) {
            let Some(field) = self.catalogue.index(told.subject.kind(), word) else {
                continue;
            };
            if owner == "events" {
                self.each_day(told, field, &mut readings);
            } else {
                self.in_force(told, field, &mut readings);
            }
        }
        readings.truncate(READINGS_MAX);
        readings.into_iter().map(|(_, reading)| reading).collect()
    }

    /// The last day for which anybody said the value.
    pub(crate) fn last_of(&self, name: &str, about: SubjectId) -> Option<Date> {
        let (owner, word) = name.split_once('.')?;
        let word = if word == "age" { known::BIRTH_DATE } else { word };
        let told = self.told.iter().filter(|told| is_meant(owner, told.subject, about));
        told.filter_map(|told| {
            let field = self.catalogue.index(told.subject.kind(), word)?;
            let saying = self.known(told).filter(|one| one.values.get(field).is_some());
            saying.map(|one| one.effective).max()
        })
        .max()
    }

    /// What somebody or something is called.
    pub(crate) fn name_of(&self, subject: SubjectId) -> String {
        let told = self.told.iter().find(|told| told.subject == subject);
        told.map(|told| told.name.zh.clone()).unwrap_or_default()
    }

    fn known<'t>(&self, told: &'t Told) -> impl Iterator<Item = &'t Assertion> {
        let (date, known_by) = (self.date, self.known_by);
        told.assertions
            .iter()
            .filter(move |one| one.effective <= date && known_by.is_none_or(|by| one.recorded_at <= by))
    }

    fn in_force(&self, told: &Told, field: FieldIndex, into: &mut Vec<(Date, ReadingView)>) {
        let saying: Vec<Assertion> = self
            .known(told)
            .filter(|one| one.values.get(field).is_some())
            .cloned()
            .collect();
        if let Some(current) = state_on(self.date, &saying).remove(&field) {
            into.push((
                current.effective,
                self.reading(told, field, &current.value, current.effective, &current.source),
            ));
        }
    }

    /// What dated fields said on each day, the newest first.
    fn each_day(&self, told: &Told, field: FieldIndex, into: &mut Vec<(Date, ReadingView)>) {
        let mut by_day: BTreeMap<Date, (&Assertion, &Value)> = BTreeMap::new();
        for one in self.known(told) {
            if let Some(value) = one.values.get(field) {
                let later = by_day
                    .get(&one.effective)
                    .is_none_or(|(before, _)| (before.recorded_at, before.id) <= (one.recorded_at, one.id));
                if later {
                    by_day.insert(one.effective, (one, value));
                }
            }
        }
        for (day, (one, value)) in by_day.into_iter().rev() {
            into.push((day, self.reading(told, field, value, day, &one.source)));
        }
    }

    fn reading(
        &self,
        told: &Told,
        field: FieldIndex,
        value: &Value,
        effective: Date,
        source: &twofront_domain::history::Source,
    ) -> ReadingView {
        ReadingView {
            of: (&told.name).into(),
            shown: shown::value(self.catalogue.field(field), value),
            effective: effective.to_string(),
            source: source_view(source),
        }
    }
}

/// Whether a name's first word speaks of `told` in a rule about `about`.
fn is_meant(owner: &str, told: SubjectId, about: SubjectId) -> bool {
    match owner {
        // A person rule reads its own person, not the others of the household.
        "person" => told == about,
        "members" => told.kind() == Subject::Person,
        "events" if about.kind() == Subject::Household => matches!(told.kind(), Subject::Household | Subject::Person),
        "events" => told == about,
        word => told.kind().as_str() == word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use twofront_domain::field::{Field, FieldType};
    use twofront_domain::history::Source;
    use twofront_domain::ids::{AssertionId, HouseholdId, PersonId};
    use twofront_domain::value::Values;
    use uuid::Uuid;

    fn field(subject: Subject, id: &str, dated: bool) -> Field {
        Field {
            id: id.to_owned(),
            subject,
            kind: FieldType::Count,
            label: Bilingual::new(id, id),
            sensitive: false,
            codes: Vec::new(),
            least: None,
            most: None,
            dated,
            vault: false,
        }
    }

    fn said(number: u128, on: Date, field: FieldIndex, count: i64) -> Assertion {
        Assertion {
            id: AssertionId::new(Uuid::from_u128(number)),
            effective: on,
            recorded_at: Moment::from_micros(number as i64),
            source: Source {
                record: None,
                title: format!("第{number}份").into(),
                place: "".into(),
                entered_by: "陈".into(),
            },
            values: Values::from_iter([(field, Value::Count(count))]),
        }
    }

    #[test]
    fn each_value_has_the_record_that_said_it() {
        let catalogue = Catalogue::new(vec![
            field(Subject::Household, "cattle", false),
            field(Subject::Person, "months", false),
            field(Subject::Person, "temperature", true),
        ])
        .unwrap_or_default();
        let index = |subject, id| catalogue.index(subject, id).unwrap_or_else(|| panic!("{id}"));
        let (household, one, other) = (
            SubjectId::Household(HouseholdId::new(Uuid::from_u128(1))),
            SubjectId::Person(PersonId::new(Uuid::from_u128(2))),
            SubjectId::Person(PersonId::new(Uuid::from_u128(3))),
        );
        let (cattle, months, heat) = (
            index(Subject::Household, "cattle"),
            index(Subject::Person, "months"),
            index(Subject::Person, "temperature"),
        );
        let told = |subject, name: &str, assertions| Told {
            subject,
            name: Bilingual::new(name, name),
            assertions,
        };
        let all = || {
            vec![
                told(
                    household,
                    "本户",
                    vec![
                        said(1, date(2020, 1, 1), cattle, 5),
                        said(2, date(2020, 2, 1), cattle, 6),
                    ],
                ),
                told(
                    one,
                    "甲",
                    vec![
                        said(3, date(2020, 1, 5), months, 9),
                        said(4, date(2020, 2, 1), heat, 368),
                        said(5, date(2020, 2, 2), heat, 373),
                    ],
                ),
                told(other, "乙", vec![said(6, date(2020, 1, 6), months, 2)]),
            ]
        };
        let check = |on: Date, by: Option<i64>, name: &str, about: SubjectId, expect: &[(&str, &str)]| {
            let sources = Sources::new(&catalogue, all(), on, by.map(Moment::from_micros));
            let found: Vec<(String, String)> = sources
                .of(name, about)
                .into_iter()
                .map(|one| (one.of.zh, one.shown.zh))
                .collect();
            let expect: Vec<(String, String)> = expect.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
            assert_eq!(found, expect, "{name} on {on}");
        };
        let today = date(2020, 2, 20);
        check(today, None, "household.cattle", household, &[("本户", "6")]);
        check(date(2020, 1, 20), None, "household.cattle", household, &[("本户", "5")]);
        check(today, Some(1), "household.cattle", household, &[("本户", "5")]);
        check(today, None, "members.months", household, &[("甲", "9"), ("乙", "2")]);
        check(today, None, "person.months", other, &[("乙", "2")]);
        check(today, None, "events.temperature", one, &[("甲", "373"), ("甲", "368")]);
        check(today, None, "events.temperature", other, &[]);
        check(today, None, "param.line", household, &[]);
    }
}
