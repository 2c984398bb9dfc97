//! Rows of one ledger against each other: one person listed twice, and one ID on two different people.

use std::collections::BTreeMap;

use twofront_domain::field::Subject;
use twofront_domain::finding::Finding;
use twofront_domain::ledger::Record;

use crate::known::KnownPeople;
use crate::row::{Row, name_key};
use crate::wording;

/// What a row is beside the other rows of its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A person of its own.
    Counted,
    /// A person of its own, under an ID that is another row's.
    NotTheirId,
    /// The same person as another row, which is the one that counts.
    Repeats,
    /// Not a row about a person.
    NoPerson,
}

impl Standing {
    /// True for rows that get a link.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Counted | Self::NotTheirId)
    }
}

/// Compares all rows, takes shared IDs away from the rows they do not belong to, and notes findings.
pub(crate) fn compare(
    records: &[Record],
    rows: &mut [Row<'_>],
    known: &KnownPeople,
    findings: &mut Vec<(usize, Finding)>,
) -> Vec<Standing> {
    let mut standing: Vec<Standing> = records
        .iter()
        .map(|record| {
            if record.subject == Subject::Person {
                Standing::Counted
            } else {
                Standing::NoPerson
            }
        })
        .collect();
    same_ids(records, rows, known, &mut standing, findings);
    same_people(records, rows, &mut standing, findings);
    standing
}

fn same_ids(
    records: &[Record],
    rows: &mut [Row<'_>],
    known: &KnownPeople,
    standing: &mut [Standing],
    findings: &mut Vec<(usize, Finding)>,
) {
    let counted = (0..rows.len()).filter(|&at| standing[at].counts());
    let mut by_id: Vec<_> = counted.filter_map(|at| Some((rows[at].id?, at))).collect();
    by_id.sort_unstable();
    for same in by_id
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter(|same| same.len() > 1)
    {
        let mut firsts: Vec<usize> = Vec::new();
        for &(_, at) in same {
            match firsts.iter().find(|&&first| rows[first].name == rows[at].name) {
                Some(&first) => repeated(records, rows, standing, findings, first, at),
                None => firsts.push(at),
            }
        }
        // The ID is the row's whose name the book has for it; failing that, it was copied downwards.
        let registered = known.with_id(&same[0].0).map(|person| name_key(&person.name));
        let owner = firsts
            .iter()
            .position(|&at| registered.as_ref() == Some(&rows[at].name))
            .unwrap_or(0);
        let owner = firsts.remove(owner);
        for &at in &firsts {
            let (theirs, other) = (&records[owner], &records[at]);
            findings.push((
                owner,
                wording::id_shared(theirs, &rows[owner].name, &rows[at].name, other),
            ));
            findings.push((at, wording::id_shared(other, &rows[at].name, &rows[owner].name, theirs)));
        }
        for at in firsts {
            standing[at] = Standing::NotTheirId;
            let row = &mut rows[at];
            if let Some(id) = row.id.take() {
                // A birth date that was read out of the wrong ID is wrong, too.
                row.birth = row.birth.filter(|birth| *birth != id.birth_date());
            }
        }
    }
}

/// In one household nobody bears the same name as another living member; in lists without households the birth date and
/// village must agree as well. Different valid IDs or birth dates are always two people.
fn same_people(records: &[Record], rows: &[Row<'_>], standing: &mut [Standing], findings: &mut Vec<(usize, Finding)>) {
    // A tree, so that findings come in the same order on every run. The rows that say most come first and stay.
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.name.is_empty()) {
        let alike = match (row.key, row.birth, row.village) {
            _ if !standing[at].counts() => continue,
            (Some(key), _, _) => (Some(key), &row.name, None, None),
            (None, Some(birth), Some(village)) => (None, &row.name, Some(birth), Some(village)),
            _ => continue,
        };
        groups.entry(alike).or_default().push(at);
    }
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|&at| (rows[at].id.is_none(), rows[at].birth.is_none(), at));
        let mut firsts: Vec<usize> = Vec::new();
        for at in group {
            match firsts.iter().find(|&&first| may_be_one(&rows[first], &rows[at])) {
                Some(&first) => repeated(records, rows, standing, findings, first, at),
                None => firsts.push(at),
            }
        }
    }
}

fn may_be_one(one: &Row<'_>, other: &Row<'_>) -> bool {
    fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.is_none() || other.is_none() || one == other
    }
    agree(one.id, other.id) && agree(one.birth, other.birth)
}

/// `again` is the person of row `kept`; the finding stands on the later of the two.
fn repeated(
    records: &[Record],
    rows: &[Row<'_>],
    standing: &mut [Standing],
    findings: &mut Vec<(usize, Finding)>,
    kept: usize,
    again: usize,
) {
    let (first, later) = (kept.min(again), kept.max(again));
    findings.push((
        later,
        wording::duplicate(&records[later], &rows[later].name, &records[first]),
    ));
    standing[again] = Standing::Repeats;
}
