//! Linking the person rows of one ledger: rows against each other, each row against the book, then rows of one household
//! together.

use twofront_domain::finding::Finding;
use twofront_domain::ids::{HouseholdId, PersonId};
use twofront_domain::ledger::Record;
use twofront_domain::link::{Link, LinkMethod, UncertainPair};

use crate::by_likeness;
use crate::household::{self, HouseholdOutcome, Households, Oddity};
use crate::known::{KnownPeople, KnownPerson};
use crate::likeness::Lookup;
use crate::matching::{Evidence, Matching, Unmatched, born};
use crate::repeats::{self, Standing};
use crate::row::{self, PersonFields, Row, name_key};
use crate::wording;

/// Nothing that was read from paper is more certain than this.
const CERTAIN_PPM: u32 = 999_900;

/// What linking found out about one ledger.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// One link per row that speaks of a certain person, in row order. Person rows without one have a finding, except
    /// rows that repeat another (the finding stands on the later of the two).
    pub links: Vec<Link>,
    /// The households that the ledger lists, without those of which no member is certain.
    pub households: Vec<HouseholdOutcome>,
    /// Findings, each with the position of its record.
    pub findings: Vec<(usize, Finding)>,
    /// Rows whose ID is another row's, ascending: the ID, and a birth date or sex read out of it, must not be taken over.
    pub not_their_id: Vec<usize>,
    /// Rows that may be known people, for a person to look at: several for one row where several people may be meant.
    pub uncertain: Vec<UncertainPair>,
}

/// Links the person records of one list; see [`crate::link`]. A known person is linked to one row only.
pub(crate) fn link_list(
    records: &[Record],
    known: &KnownPeople,
    fields: PersonFields,
    next_person: impl FnMut() -> PersonId,
    next_household: impl FnMut() -> HouseholdId,
) -> Linked {
    let mut findings = Vec::new();
    let mut rows = row::read(records, fields, known);
    let standing = repeats::compare(records, &mut rows, known, &mut findings);
    let mut matching = Matching::by_id(known, &rows, &standing);
    matching.by_evidence(&Evidence::ALONE, &rows, &standing);
    let mut lookup = known.lookup();
    by_likeness::decide(&mut matching, &mut lookup, &rows, &standing, |_| true);
    let households = household::find(records, &rows, &standing, &matching, next_household);
    for row in &mut rows {
        row.household = row
            .key
            .and_then(|key| households.by_key.get(key))
            .map(|&at| households.outcomes[at].id);
    }
    matching.by_evidence(&Evidence::TOGETHER, &rows, &standing);
    // A household that was made for newcomers must not lose them again; about those, people are asked.
    let in_new = |at: usize| {
        rows[at]
            .key
            .and_then(|key| households.by_key.get(key))
            .is_some_and(|&at| households.outcomes[at].is_new)
    };
    let open = by_likeness::decide(&mut matching, &mut lookup, &rows, &standing, |at| !in_new(at));
    let uncertain = by_likeness::questions(&matching, &lookup, &open);
    let ledger = Ledger {
        records,
        rows: &rows,
        standing: &standing,
    };
    let links = ledger.links(&matching, &mut lookup, next_person, &mut findings);
    ledger.note_oddities(&households, &mut findings);
    findings.sort_by_key(|(at, _)| *at);
    let not_their_id = (0..rows.len())
        .filter(|&at| standing[at] == Standing::NotTheirId)
        .collect();
    Linked {
        links,
        households: households.outcomes,
        findings,
        not_their_id,
        uncertain,
    }
}

/// The rows of a ledger with all that is known of them beside the book.
struct Ledger<'a> {
    records: &'a [Record],
    rows: &'a [Row<'a>],
    standing: &'a [Standing],
}

impl Ledger<'_> {
    fn links(
        &self,
        matching: &Matching<'_>,
        lookup: &mut Lookup<'_>,
        mut next_person: impl FnMut() -> PersonId,
        findings: &mut Vec<(usize, Finding)>,
    ) -> Vec<Link> {
        let mut links = Vec::with_capacity(self.rows.len());
        for at in (0..self.rows.len()).filter(|&at| self.standing[at].counts()) {
            let certain = match matching.found(at) {
                Some((person, method)) => {
                    self.note_conflicts(at, person, findings);
                    Some((person.id, person.household, method))
                }
                None => self.newcomer(at, matching, &mut next_person, findings),
            };
            if let Some((person, household, method)) = certain {
                links.push(Link {
                    record: at,
                    person,
                    household,
                    method,
                    probability_ppm: self.probability_ppm(at, method, matching, lookup),
                    evidence: wording::evidence(method),
                });
            }
            self.note_birth_conflict(at, matching, findings);
        }
        links
    }

    /// How likely a link is right. Somebody new is as certain as that nobody known is like them.
    fn probability_ppm(&self, at: usize, method: LinkMethod, matching: &Matching<'_>, lookup: &mut Lookup<'_>) -> u32 {
        match matching.position(at) {
            None => CERTAIN_PPM,
            // The same valid ID and the same name: nothing else could make it more certain.
            Some(person)
                if method == LinkMethod::ResidentId
                    && self.rows[at].name == name_key(&matching.person(person).name) =>
            {
                CERTAIN_PPM
            }
            Some(person) => by_likeness::ppm(lookup.probability(&self.rows[at], person)).min(CERTAIN_PPM),
        }
    }

    /// A new person where the ledger lists households and the row is certain to be nobody else.
    fn newcomer(
        &self,
        at: usize,
        matching: &Matching<'_>,
        next_person: &mut impl FnMut() -> PersonId,
        findings: &mut Vec<(usize, Finding)>,
    ) -> Option<(PersonId, HouseholdId, LinkMethod)> {
        let (record, row) = (&self.records[at], &self.rows[at]);
        let new = |household| (household, LinkMethod::New);
        let (finding, new) = match (matching.unmatched(at), row.household) {
            (Unmatched::Nobody, Some(household)) => (None, Some(new(household))),
            (Unmatched::Nobody, None) => (Some(wording::unknown_person(record, &row.name)), None),
            (Unmatched::Open(several), _) => (Some(wording::ambiguous(record, &row.name, several)), None),
            (Unmatched::GaveWay(other), household) => {
                let becomes_new = household.is_some();
                let finding = wording::gave_way(record, &row.name, &self.records[other], becomes_new);
                (Some(finding), household.map(new))
            }
        };
        findings.extend(finding.map(|finding| (at, finding)));
        new.map(|(household, method)| (next_person(), household, method))
    }

    fn note_conflicts(&self, at: usize, person: &KnownPerson, findings: &mut Vec<(usize, Finding)>) {
        let (record, row) = (&self.records[at], &self.rows[at]);
        if row.name != name_key(&person.name) {
            findings.push((at, wording::name_conflict(record, &row.name, &person.name)));
        }
        if row.household.is_some_and(|household| household != person.household) {
            findings.push((at, wording::household_split(record, &row.name)));
        }
    }

    /// A date of birth against the row's own ID, else against what the book holds of the person.
    fn note_birth_conflict(&self, at: usize, matching: &Matching<'_>, findings: &mut Vec<(usize, Finding)>) {
        let (record, row) = (&self.records[at], &self.rows[at]);
        let of_id = row.id.map(|id| id.birth_date());
        let expected = of_id.or_else(|| matching.found(at).and_then(|(person, _)| born(person)));
        if let (Some(birth), Some(expected)) = (row.birth, expected)
            && birth != expected
        {
            findings.push((at, wording::birth_conflict(record, birth, expected, of_id.is_some())));
        }
    }

    fn note_oddities(&self, households: &Households<'_>, findings: &mut Vec<(usize, Finding)>) {
        for &(at, oddity) in &households.odd {
            let number = self.rows[at].number;
            let finding = match oddity {
                Oddity::NumberIsAnothers => wording::number_is_anothers(&self.records[at], number),
                Oddity::ListedTwice => wording::listed_twice(&self.records[at], number),
            };
            findings.push((at, finding));
        }
    }
}
