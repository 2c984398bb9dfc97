//! Linking: from two tables, or one, to decided pairs. Trains a model on the tables themselves or uses one that was trained.

use std::collections::HashMap;

use crate::block::{Candidates, Meetings, PassedOver};
use crate::chance::chances;
use crate::frequency::{Frequencies, RowShares};
use crate::kind::Texts;
use crate::model::{Counted, Model};
use crate::pattern::compare;
use crate::resolve::{Decided, Scored, clusters, logistic, one_to_one};
use crate::schema::Schema;
use crate::table::Table;
use crate::train::{KnownStrangers, Presences, observe, observe_conflicts};

/// At most so many meetings of known strangers are looked at.
const ENOUGH_STRANGERS: u64 = 16_000_000;

/// What linking found.
#[derive(Debug)]
pub struct Linked {
    /// The pairs that are likely one person.
    pub decided: Vec<Decided>,
    /// The model that was used.
    pub model: Model,
    /// How many pairs were compared.
    pub compared: u64,
    /// Keys that had to pass over values.
    pub passed_over: Vec<PassedOver>,
}

/// Links two tables: each row of either is linked to one row of the other at most when the schema says that a person stands in a
/// table once, else to every row that is likely the same person. Pairs of at least `least` probability are returned.
pub fn link_two(
    schema: &Schema,
    texts: &Texts,
    left: &Table,
    right: &Table,
    trained: Option<Model>,
    least: f64,
) -> Linked {
    let meetings = Meetings::between(schema, texts, left, right);
    let candidates = meetings.compare(schema, texts, left, right);
    // A trained model is used on rows one by one too, which then know the second table only.
    let frequencies = if trained.is_some() {
        Frequencies::count(schema, texts, &[right])
    } else {
        Frequencies::count(schema, texts, &[left, right])
    };
    let shares = frequencies.of_rows(texts, right);
    let model = trained.unwrap_or_else(|| {
        let every = meetings.pairs_within().div_ceil(ENOUGH_STRANGERS).max(1) as u32;
        let met = schema
            .once
            .then(|| meetings.compare_within(schema, texts, right, every));
        let of_right = Presences::of(schema, right);
        let pairs = Presences::of(schema, left).pairs(&of_right, schema);
        let mut stranger_pairs = of_right.pairs(&of_right, schema);
        stranger_pairs.values_mut().for_each(|pairs| *pairs /= f64::from(every));
        let chances = chances(schema, texts, left, right);
        let strangers = KnownStrangers {
            met: met.iter().collect(),
            pairs: stranger_pairs,
        };
        let (observed, sources) = observe(schema, &chances, &candidates, &strangers, &pairs);
        let counted = Counted {
            candidates: &candidates,
            strangers: met.iter().map(|met| (met, &shares)).collect(),
            shares: &shares,
            counted_fields: frequencies.len(),
            observed,
            sources,
            pairs,
            people: 0.5 * left.len().min(right.len()) as f64,
            rows: right.len(),
        };
        Model::train(schema, meetings.caps(), chances, &counted)
    });
    let scored = score(&model, &candidates, &shares);
    let decided = if schema.once {
        one_to_one(&scored, left.len(), right.len(), least)
    } else {
        each_by_itself(&scored, least)
    };
    Linked {
        decided,
        model,
        compared: candidates.pairs.len() as u64,
        passed_over: meetings.passed_over(),
    }
}

/// Finds the rows of one table that speak of the same person. All pairs within a cluster are returned.
pub fn find_duplicates(schema: &Schema, texts: &Texts, table: &Table, trained: Option<Model>) -> Linked {
    let meetings = Meetings::within(schema, texts, table);
    let candidates = meetings.compare_within(schema, texts, table, 1);
    let frequencies = Frequencies::count(schema, texts, &[table]);
    let shares = frequencies.of_rows(texts, table);
    let model = trained.unwrap_or_else(|| {
        let presences = Presences::of(schema, table);
        let mut pairs = presences.pairs(&presences, schema);
        pairs.values_mut().for_each(|pairs| *pairs /= 2.0);
        let chances = chances(schema, texts, table, table);
        let strangers = KnownStrangers {
            met: Vec::new(),
            pairs: HashMap::new(),
        };
        let (mut observed, sources) = observe(schema, &chances, &candidates, &strangers, &pairs);
        observe_conflicts(schema, &chances, &pairs, &mut observed);
        let people = 0.2 * table.len() as f64;
        let counted = Counted {
            candidates: &candidates,
            strangers: Vec::new(),
            shares: &shares,
            counted_fields: frequencies.len(),
            observed,
            sources,
            pairs,
            people,
            rows: table.len(),
        };
        Model::train(schema, meetings.caps(), chances, &counted)
    });
    let scored = score(&model, &candidates, &shares);
    let odds_of = |one: u32, other: u32| {
        let pattern = compare(schema, texts, table.row(one), table.row(other));
        let odds = model
            .odds(pattern)
            .with_shares(|counted| shares.log_share(counted, other, pattern));
        (!schema.forbids(pattern)).then_some(odds)
    };
    let decided = clusters(&scored, odds_of);
    Linked {
        decided,
        model,
        compared: candidates.pairs.len() as u64,
        passed_over: meetings.passed_over(),
    }
}

fn each_by_itself(scored: &[Scored], least: f64) -> Vec<Decided> {
    let decided = scored.iter().map(|pair| Decided {
        left: pair.left,
        right: pair.right,
        probability: logistic(pair.log_odds),
    });
    let mut decided: Vec<Decided> = decided.filter(|pair| pair.probability >= least).collect();
    decided.sort_unstable_by_key(|pair| (pair.left, pair.right));
    decided
}

/// The odds of every candidate.
fn score(model: &Model, candidates: &Candidates, shares: &RowShares) -> Vec<Scored> {
    let odds: Vec<_> = candidates.patterns.iter().map(|&pattern| model.odds(pattern)).collect();
    candidates
        .pairs
        .iter()
        .map(|pair| {
            let pattern = candidates.patterns[pair.pattern as usize];
            let odds = &odds[pair.pattern as usize];
            let log_odds = odds.with_shares(|counted| shares.log_share(counted, pair.right, pattern));
            Scored {
                left: pair.left,
                right: pair.right,
                log_odds,
            }
        })
        .filter(|pair| pair.log_odds > -8.0)
        .collect()
}
