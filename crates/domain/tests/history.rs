//! The state of a subject on a date, against a slow oracle that reads the rule word by word.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::sync::Arc;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use twofront_domain::field::{Catalogue, Field, FieldIndex, FieldType, Subject};
use twofront_domain::history::{Assertion, Source, state_on};
use twofront_domain::ids::AssertionId;
use twofront_domain::moment::Moment;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

fn catalogue() -> Catalogue {
    let field = |id: &str| Field {
        id: id.to_owned(),
        subject: Subject::Household,
        kind: FieldType::Count,
        label: Bilingual::new(id, id),
        sensitive: false,
        dated: false,
        codes: Vec::new(),
        least: None,
        most: None,
        vault: false,
    };
    Catalogue::new(vec![field("cattle"), field("rooms"), field("members")]).unwrap()
}

fn indexes() -> Vec<FieldIndex> {
    catalogue().fields().map(|(index, _)| index).collect()
}

fn assertion(id: u128, effective: Date, recorded: i64, values: &[(usize, i64)]) -> Assertion {
    let fields = indexes();
    let title: Arc<str> = format!("ledger {id}").into();
    Assertion {
        id: AssertionId::new(uuid::Uuid::from_u128(id)),
        effective,
        recorded_at: Moment::from_micros(recorded),
        source: Source {
            record: None,
            title,
            place: "".into(),
            entered_by: "test".into(),
        },
        values: values
            .iter()
            .map(|(field, count)| (fields[*field], Value::Count(*count)))
            .collect(),
    }
}

#[test]
fn the_latest_date_wins_and_late_papers_change_the_past_only() {
    let fields = indexes();
    let assertions = [
        assertion(1, date(2020, 1, 10), 10, &[(0, 2), (1, 3)]),
        assertion(2, date(2020, 2, 10), 20, &[(0, 1)]),
        // A paper of January that arrives last.
        assertion(3, date(2020, 1, 20), 30, &[(0, 5), (2, 4)]),
    ];
    let counts = |day: Date| {
        let state = state_on(day, &assertions);
        fields
            .iter()
            .map(|field| state.get(field).and_then(|value| value.value.amount()))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(date(2020, 1, 9)), [None, None, None]);
    assert_eq!(counts(date(2020, 1, 10)), [Some(2), Some(3), None]);
    assert_eq!(counts(date(2020, 1, 31)), [Some(5), Some(3), Some(4)]);
    assert_eq!(counts(date(2020, 2, 10)), [Some(1), Some(3), Some(4)]);
}

#[test]
fn what_was_displaced_stays_visible_with_its_source() {
    let assertions = [
        assertion(1, date(2020, 1, 10), 10, &[(0, 2)]),
        assertion(2, date(2020, 1, 20), 20, &[(0, 2)]),
        assertion(3, date(2020, 2, 10), 30, &[(0, 7)]),
    ];
    let state = state_on(date(2020, 3, 1), &assertions);
    let cattle = &state[&indexes()[0]];
    assert_eq!(cattle.value, Value::Count(7));
    assert_eq!(cattle.source.title.as_ref(), "ledger 3");
    let others: Vec<_> = cattle
        .others
        .iter()
        .map(|(value, day, source)| (value.amount(), *day, &*source.title))
        .collect();
    // The same value said twice is one other value, with its newest source.
    assert_eq!(others, [(Some(2), date(2020, 1, 20), "ledger 2")]);
}

fn any_assertions() -> impl Strategy<Value = Vec<Assertion>> {
    let one = (
        0..6_i8,
        0..3_i64,
        proptest::collection::vec((0..3_usize, 0..4_i64), 0..4),
    );
    proptest::collection::vec(one, 0..8).prop_map(|rows| {
        let numbered = rows.into_iter().zip(1_u128..);
        numbered
            .map(|((day, at, values), id)| assertion(id, date(2020, 1, 1 + day), at, &values))
            .collect()
    })
}

proptest! {
    #[test]
    fn the_fold_agrees_with_the_rule(assertions in any_assertions(), day in 0..8_i8) {
        let on = date(2020, 1, 1 + day);
        let state = state_on(on, &assertions);
        for field in indexes() {
            let expected = assertions
                .iter()
                .filter(|assertion| assertion.effective <= on && assertion.values.get(field).is_some())
                .max_by_key(|assertion| (assertion.effective, assertion.recorded_at, assertion.id));
            let found = state.get(&field).map(|value| (&value.value, value.effective, &value.source));
            let expected = expected.map(|a| (a.values.get(field).unwrap(), a.effective, &a.source));
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_order_in_which_papers_are_read_back_does_not_matter(assertions in any_assertions()) {
        let mut reversed = assertions.clone();
        reversed.reverse();
        let told = |list: &[Assertion]| format!("{:?}", state_on(date(2020, 1, 31), list));
        prop_assert_eq!(told(&assertions), told(&reversed));
    }
}
