//! One household's record as shown: assertions folded to the state of a day, each value with its source and what other
//! sources say. Pure; reads nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, Subject, known};
use twofront_domain::history::{Assertion, Source, state_on};
use twofront_domain::ids::PersonId;
use twofront_store::HouseholdHistory;
use twofront_store::PersonRow;

use crate::shown;
use crate::view::household::{HistoryEntry, MemberView, OtherValue, SourceView, ValueView};

/// The values of one subject on `date`, in the catalogue's order.
pub fn values(catalogue: &Catalogue, date: Date, assertions: &[Assertion]) -> Vec<ValueView> {
    let state = state_on(date, assertions);
    state
        .into_iter()
        .map(|(index, current)| {
            let field = catalogue.field(index);
            // Another day's temperature or income contradicts nothing.
            let of_its_day = |effective: &Date| !field.dated || *effective == current.effective;
            let others = current.others.iter().filter(|(_, effective, _)| of_its_day(effective));
            let others = others.map(|(value, effective, source)| OtherValue {
                shown: shown::value(field, value),
                effective: effective.to_string(),
                source: source_view(source),
            });
            ValueView {
                field: field.id.clone(),
                label: (&field.label).into(),
                shown: shown::value(field, &current.value),
                effective: current.effective.to_string(),
                source: source_view(&current.source),
                others: others.collect(),
            }
        })
        .collect()
}

/// The members on `date`, the head first: those of whom something was known by then and who had not left.
pub fn members(
    catalogue: &Catalogue,
    date: Date,
    people: &[PersonRow],
    assertions: &BTreeMap<PersonId, Vec<Assertion>>,
) -> Vec<MemberView> {
    let mut members: Vec<MemberView> = people
        .iter()
        .filter(|person| person.left_on.is_none_or(|left| left > date))
        .filter_map(|person| {
            let values = values(catalogue, date, assertions.get(&person.id)?);
            let relation = values
                .iter()
                .find(|value| value.field == known::RELATION)
                .map(|value| value.shown.clone());
            (!values.is_empty()).then(|| MemberView {
                id: person.id.to_string(),
                name: person.name.clone(),
                relation,
                age: person.birth_date.map(|birth| whole_years(birth, date)),
                values,
            })
        })
        .collect();
    let is_head = |member: &MemberView| {
        people
            .iter()
            .any(|person| person.id.to_string() == member.id && person.relation.as_deref() == Some("head"))
    };
    members.sort_by_key(|member| !is_head(member));
    debug_assert!(catalogue.index(Subject::Person, known::NAME).is_some());
    members
}

/// Every assertion as one line, newest first.
pub fn history(people: &[PersonRow], history: &HouseholdHistory) -> Vec<HistoryEntry> {
    let name = |id: &PersonId| {
        people
            .iter()
            .find(|person| person.id == *id)
            .map_or("", |person| &person.name)
    };
    let household = history.household.iter().map(|assertion| ("", assertion));
    let members = history
        .people
        .iter()
        .flat_map(|(id, all)| all.iter().map(move |assertion| (name(id), assertion)));
    let mut all: Vec<(&str, &Assertion)> = household.chain(members).collect();
    all.sort_by_key(|(_, assertion)| std::cmp::Reverse((assertion.effective, assertion.recorded_at, assertion.id)));
    all.into_iter()
        .map(|(about, assertion)| HistoryEntry {
            effective: assertion.effective.to_string(),
            recorded_at: assertion.recorded_at.to_string(),
            source: source_view(&assertion.source),
            about: about.to_owned(),
            values: assertion.values.len() as u64,
        })
        .collect()
}

pub(crate) fn source_view(source: &Source) -> SourceView {
    SourceView {
        title: source.title.to_string(),
        place: source.place.to_string(),
        entered_by: source.entered_by.to_string(),
    }
}

/// Whole years from `birth` to `date`.
pub(crate) fn whole_years(birth: Date, date: Date) -> i64 {
    let had_birthday = (date.month(), date.day()) >= (birth.month(), birth.day());
    i64::from(date.year()) - i64::from(birth.year()) - i64::from(!had_birthday)
}
