//! Facts as stored: JSON objects from field word to value, and their fold in the order of `domain::history::state_on`.
//! Works on words, not on catalogue positions, so that words no pack in force knows are kept.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};
use twofront_domain::field::Catalogue;
use twofront_domain::ids::{AssertionId, LedgerId, RecordId};
use twofront_domain::value::Values;

/// Field words and their values.
pub(crate) type Facts = Map<String, Json>;

/// One new statement about one subject.
#[derive(Clone, Debug)]
pub struct Said {
    /// Id of the assertion it becomes.
    pub assertion: AssertionId,
    /// The record that says it; `None` for an entry by hand.
    pub record: Option<RecordId>,
    /// The ledger of the record.
    pub ledger: Option<LedgerId>,
    /// The date it speaks for.
    pub effective: Date,
    /// What it says.
    pub values: Values,
}

/// The facts of a set of values.
pub(crate) fn facts_of(values: &Values, catalogue: &Catalogue) -> Facts {
    values
        .iter()
        .map(|(index, value)| (catalogue.field(index).id.clone(), value.to_json()))
        .collect()
}

/// Facts as text. Deterministic: the words are in order.
pub(crate) fn text_of(facts: &Facts) -> String {
    // A map of strings to plain JSON values always has a text form.
    serde_json::to_string(facts).unwrap_or_default()
}

/// An assertion as far as a fold needs it.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    /// Text form of the effective date; sorts like the date.
    pub(crate) effective: String,
    /// Microseconds.
    pub(crate) recorded_at: i64,
    /// Text form of the id; sorts like the id.
    pub(crate) id: String,
    /// What it says.
    pub(crate) facts: Facts,
}

/// The state that assertions give: later effective dates win, then what was learnt later. Also the latest date.
pub(crate) fn fold(mut assertions: Vec<Folded>) -> (Facts, String) {
    assertions.sort_by(|a, b| (&a.effective, a.recorded_at, &a.id).cmp(&(&b.effective, b.recorded_at, &b.id)));
    let latest = assertions
        .last()
        .map(|assertion| assertion.effective.clone())
        .unwrap_or_default();
    let mut state = Facts::new();
    for assertion in assertions {
        state.extend(assertion.facts);
    }
    (state, latest)
}

/// The text of a fact, where it is one.
pub(crate) fn text_fact<'a>(facts: &'a Facts, word: &str) -> Option<&'a str> {
    facts.get(word).and_then(Json::as_str)
}
