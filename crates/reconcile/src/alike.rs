//! People of the book who may be one person: any two compared, and all who are alike. Decides nothing; people are asked.

use twofront_domain::ids::PersonId;
use twofront_domain::link::FieldEvidence;
use twofront_linkage::pattern::Pattern;

use crate::by_likeness::ppm;
use crate::known::KnownPeople;
use crate::likeness::Lookup;

/// Two people of the book who may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The one known longer.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// Probability that they are one person, in millionths.
    pub probability_ppm: u32,
    /// What each field says.
    pub evidence: Vec<FieldEvidence>,
}

impl KnownPeople {
    /// What speaks for two people being one person; `None` where one of them is not known.
    pub fn evidence(&self, one: PersonId, other: PersonId) -> Option<Alike> {
        let position = |person| self.positions().find(|&at| self.at(at).id == person);
        let (one, other) = (position(one)?, position(other)?);
        let lookup = self.lookup();
        let (pattern, probability) = lookup.compare(one, other);
        Some(self.alike_at(&lookup, one, other, pattern, probability))
    }

    /// All who are at least this likely (0 to 1) to be one person with somebody else, the likeliest first; each two once.
    pub fn alike(&self, least: f64) -> Vec<Alike> {
        let lookup = self.lookup();
        let mut found = Vec::new();
        for one in self.positions() {
            let likely = lookup.like(one).into_iter();
            // Each pair is met from both sides; the rivals of the earlier person count.
            for likely in likely.filter(|likely| likely.row > one && likely.probability >= least) {
                found.push(self.alike_at(&lookup, one, likely.row, likely.pattern, likely.probability));
            }
        }
        found.sort_by(|a, b| {
            b.probability_ppm
                .cmp(&a.probability_ppm)
                .then((a.one, a.other).cmp(&(b.one, b.other)))
        });
        found
    }

    fn positions(&self) -> std::ops::Range<u32> {
        0..self.len() as u32
    }

    fn alike_at(&self, lookup: &Lookup<'_>, one: u32, other: u32, pattern: Pattern, probability: f64) -> Alike {
        Alike {
            one: self.at(one).id,
            other: self.at(other).id,
            probability_ppm: ppm(probability),
            evidence: lookup.evidence(pattern),
        }
    }
}
