//! Rows that no single piece of evidence decides: several fields taken together make some of them certain, and of others a
//! question for people. Gives nobody away twice, and never joins two different valid IDs.

use twofront_domain::link::{LinkMethod, UncertainPair};
use twofront_linkage::index::Likely;
use twofront_linkage::resolve::{Scored, one_to_one};

use crate::likeness::Lookup;
use crate::matching::Matching;
use crate::repeats::Standing;
use crate::row::Row;

/// A row at least this likely to be somebody is linked; of a hundred such links fewer than one is wrong.
const SURE: f64 = 0.99;
/// A row at least this likely to be somebody is shown to people.
const WORTH_ASKING: f64 = 0.05;
/// A person is asked about the likeliest few of the candidates.
const MOST_QUESTIONS: usize = 3;

/// Links the rows without a person that are surely somebody nobody else is, as far as they may be linked. Returns
/// what every row without a person may be.
pub(crate) fn decide(
    matching: &mut Matching<'_>,
    lookup: &mut Lookup<'_>,
    rows: &[Row<'_>],
    standing: &[Standing],
    may_be_linked: impl Fn(usize) -> bool,
) -> Vec<(usize, Vec<Likely>)> {
    let open = (0..rows.len()).filter(|&at| standing[at].counts() && matching.found(at).is_none());
    let mut found: Vec<(usize, Vec<Likely>)> = Vec::new();
    for at in open.collect::<Vec<_>>() {
        let mut likely = if rows[at].name.is_empty() {
            Vec::new()
        } else {
            lookup.find(&rows[at])
        };
        likely.retain(|likely| matching.is_free(likely.row));
        if !likely.is_empty() {
            found.push((at, likely));
        }
    }
    for (at, person) in sure(&found, lookup, matching.people()) {
        // A valid number that lost its tail may be valid again by chance; a person has to say so.
        let two_ids = rows[at].id.is_some() && matching.person(person).resident_id.is_some();
        if may_be_linked(at) && !two_ids {
            matching.give(person, at, LinkMethod::Likeness);
        }
    }
    found.retain(|(at, _)| matching.found(*at).is_none());
    found
}

/// The rows that are surely one person, when all rows and all people are given to each other.
fn sure(found: &[(usize, Vec<Likely>)], lookup: &Lookup<'_>, people: usize) -> Vec<(usize, u32)> {
    let scored = found.iter().enumerate().flat_map(|(left, (_, likely))| {
        let pair = move |likely: &Likely| Scored {
            left: left as u32,
            right: likely.row,
            log_odds: likely.log_odds,
        };
        likely.iter().map(pair)
    });
    let scored: Vec<Scored> = scored.collect();
    let decided = one_to_one(&scored, found.len(), people, SURE).into_iter();
    let sure = decided.filter_map(|pair| {
        let (at, likely) = &found[pair.left as usize];
        let likely = likely.iter().find(|likely| likely.row == pair.right)?;
        let allowed = !lookup.forbids(likely.pattern) && likely.probability >= SURE;
        allowed.then_some((*at, pair.right))
    });
    sure.collect()
}

/// What people should be asked about the rows that stayed without a person.
pub(crate) fn questions(
    matching: &Matching<'_>,
    lookup: &Lookup<'_>,
    open: &[(usize, Vec<Likely>)],
) -> Vec<UncertainPair> {
    let mut questions = Vec::new();
    for (at, likely) in open {
        let worth = likely
            .iter()
            .filter(|likely| likely.probability >= WORTH_ASKING && matching.is_free(likely.row));
        questions.extend(worth.take(MOST_QUESTIONS).map(|likely| UncertainPair {
            record: *at,
            person: matching.person(likely.row).id,
            probability_ppm: ppm(likely.probability),
            evidence: lookup.evidence(likely.pattern),
        }));
    }
    questions
}

/// A probability in millionths.
pub(crate) fn ppm(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1_000_000.0).round() as u32
}
