//! What is known of a person or household, when, and from where: append-only assertions folded into a state.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::field::FieldIndex;
use crate::ids::{AssertionId, RecordId};
use crate::moment::Moment;
use crate::value::{Value, Values};

/// Where an assertion comes from, as shown beside each value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The record, where a ledger row said it; `None` for an entry by hand.
    pub record: Option<RecordId>,
    /// The ledger's kind and file, or the form's name.
    pub title: Arc<str>,
    /// Sheet and row as shown to a person, such as `秀山村 第38行`; empty for an entry by hand.
    pub place: Arc<str>,
    /// Who entered it (the actor's name at the time).
    pub entered_by: Arc<str>,
}

/// What one source says about one subject. Never changed, never deleted.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Its id.
    pub id: AssertionId,
    /// The date it speaks for.
    pub effective: Date,
    /// When the book learnt it.
    pub recorded_at: Moment,
    /// Where it comes from.
    pub source: Source,
    /// What it says.
    pub values: Values,
}

/// One value of a state, with where it comes from and what it displaced.
#[derive(Clone, Debug)]
pub struct SourcedValue {
    /// The value in force.
    pub value: Value,
    /// The date it speaks for.
    pub effective: Date,
    /// Where it comes from.
    pub source: Source,
    /// Earlier or other values of the same field, newest first: nothing is overwritten without trace.
    pub others: Vec<(Value, Date, Source)>,
}

/// What was said of a subject for one day, in its dated fields: an event to the rules. Of several statements for one day
/// each field's last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayValues {
    /// The day.
    pub on: Date,
    /// Dated fields only.
    pub values: Values,
}

/// The state of a subject on `date`: for every field the assertion with the latest effective date not after it; among
/// those of one date, the one the book learnt last. Equal values of older assertions are not listed as others.
pub fn state_on(date: Date, assertions: &[Assertion]) -> BTreeMap<FieldIndex, SourcedValue> {
    let mut in_order: Vec<&Assertion> = assertions
        .iter()
        .filter(|assertion| assertion.effective <= date)
        .collect();
    in_order.sort_by_key(|assertion| (assertion.effective, assertion.recorded_at, assertion.id));
    let mut state: BTreeMap<FieldIndex, SourcedValue> = BTreeMap::new();
    for assertion in in_order {
        for (field, value) in assertion.values.iter() {
            let newer = SourcedValue {
                value: value.clone(),
                effective: assertion.effective,
                source: assertion.source.clone(),
                others: Vec::new(),
            };
            match state.get_mut(&field) {
                None => {
                    state.insert(field, newer);
                }
                Some(current) => {
                    let older = std::mem::replace(current, newer);
                    current.others = older.others;
                    if older.value != current.value {
                        current.others.insert(0, (older.value, older.effective, older.source));
                    }
                }
            }
        }
    }
    state
}
