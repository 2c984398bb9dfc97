//! Facts as stored: JSON objects from field word to value, and their fold in the order of `domain::history::state_on`.
//! Works on words, not on catalogue positions, so that words no pack in force knows are kept.

use std::collections::{BTreeMap, BTreeSet};

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

/// What assertions give: the latest facts, and for each day the facts in dated fields that were said of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Latest facts.
    pub(crate) facts: Facts,
    /// The latest effective date; empty when nothing was said.
    pub(crate) effective: String,
    /// Facts in dated fields by day.
    pub(crate) days: BTreeMap<String, Facts>,
}

/// The state that assertions give: later effective dates win, then what was learnt later. `dated` are the words of dated
/// fields.
pub(crate) fn fold(mut assertions: Vec<Folded>, dated: &BTreeSet<String>) -> State {
    assertions.sort_by(|a, b| (&a.effective, a.recorded_at, &a.id).cmp(&(&b.effective, b.recorded_at, &b.id)));
    let mut state = State::default();
    for assertion in assertions {
        if !dated.is_empty() {
            let said = assertion.facts.iter().filter(|(word, _)| dated.contains(*word));
            for (word, value) in said {
                let day = state.days.entry(assertion.effective.clone()).or_default();
                day.insert(word.clone(), value.clone());
            }
        }
        state.facts.extend(assertion.facts);
        state.effective = assertion.effective;
    }
    state
}

/// The text of a fact, where it is one.
pub(crate) fn text_fact<'a>(facts: &'a Facts, word: &str) -> Option<&'a str> {
    facts.get(word).and_then(Json::as_str)
}
