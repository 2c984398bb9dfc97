//! What a parameter must say: one amount for every day and place since its first. Part of the checks at load.

use std::collections::BTreeMap;

use twofront_domain::field::FieldType;
use twofront_domain::place::PlaceCode;

use crate::Parameter;
use crate::check_fields::is_name;
use crate::faults::Faults;
use crate::parameter::DatedAmount;

/// Checks the `at`-th parameter of a file.
pub(crate) fn check_parameter(file: &str, at: usize, parameter: &Parameter, faults: &mut Faults<'_>) {
    let id = &parameter.id;
    let path = |rest: &str| format!("parameter.{at}.{rest}");
    if !is_name(id) {
        let problem = "conditions read a parameter as param.<id>: write a small letter, then letters, digits and _";
        faults.at(file, &path("id"), problem);
    }
    if matches!(
        parameter.kind,
        FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Date
    ) {
        let problem = format!("parameter {id:?} must be a quantity: count, money, weight, area or temperature");
        faults.at(file, &path("type"), problem);
    }
    if parameter.values.is_empty() {
        faults.at(
            file,
            &path("id"),
            format!("parameter {id:?} has no [[parameter.value]]; add one"),
        );
    }
    if parameter
        .least
        .zip(parameter.most)
        .is_some_and(|(least, most)| least > most)
    {
        faults.at(file, &path("most"), format!("parameter {id:?}: most is below least"));
    }
    let mut by_place: BTreeMap<Option<&PlaceCode>, Vec<(usize, &DatedAmount)>> = BTreeMap::new();
    for (number, value) in parameter.values.iter().enumerate() {
        by_place.entry(value.place.as_ref()).or_default().push((number, value));
        let path = |key: &str| path(&format!("value.{number}.{key}"));
        if value.to.is_some_and(|to| to < value.from) {
            let problem = format!("a value of {id:?} ends before it starts ({})", value.from);
            faults.at(file, &path("to"), problem);
        }
        if !parameter.allows(value.amount) {
            let problem = format!(
                "{} is no sensible amount of {id:?}; give {}",
                value.amount,
                parameter.sensible()
            );
            faults.at(file, &path("amount"), problem);
        }
        if value.legal_basis.trim().is_empty() {
            let problem = "name the document that sets it, or: default, to be confirmed by the county";
            faults.at(file, &path("legal_basis"), problem);
        }
    }
    for (place, mut values) in by_place {
        if values
            .iter()
            .any(|(_, value)| value.to.is_some_and(|to| to < value.from))
        {
            continue;
        }
        values.sort_by_key(|(_, value)| value.from);
        for pair in values.windows(2) {
            follow_each_other(file, at, parameter, place, [pair[0], pair[1]], faults);
        }
    }
}

/// Checks two neighbouring values of one place.
fn follow_each_other(
    file: &str,
    at: usize,
    parameter: &Parameter,
    place: Option<&PlaceCode>,
    [(before, earlier), (after, later)]: [(usize, &DatedAmount); 2],
    faults: &mut Faults<'_>,
) {
    let path = |number: usize| format!("parameter.{at}.value.{number}.from");
    let other = faults.place(file, &path(before));
    let problem = match earlier.to.and_then(|to| to.tomorrow().ok()) {
        Some(next) if next <= later.from => {
            // Where a wider place has a value in between, it holds there.
            let Some(last) = later.from.yesterday().ok().filter(|last| next <= *last) else {
                return;
            };
            let Some(gap) = parameter.first_day_without(next, Some(last), place) else {
                return;
            };
            format!(
                "has a gap before {}: nothing holds on {gap}; let {other} last until {last}",
                later.from
            )
        }
        _ => format!(
            "has two values from {} on; give the earlier one ({other}) a last day (to)",
            later.from
        ),
    };
    let place = place.map_or("everywhere", PlaceCode::as_str);
    faults.at(
        file,
        &path(after),
        format!("parameter {:?} ({place}) {problem}", parameter.id),
    );
}
