//! From hits to clues: whom a row stands for, why it was hit, and one clue for all that is missing of a household. Writes nothing.

use std::collections::HashMap;

use rayon::prelude::*;
use twofront_domain::clue::{Hit, Reason, Urgency};
use twofront_domain::field::Subject;
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, VillageId};
use twofront_domain::text::Bilingual;
use twofront_packs::VALUES_MISSING;
use twofront_screen::{MissingClue, RuleSet, Side, Snapshot};
use twofront_store::{NewClue, SubjectId};

use crate::areas::{AreaHit, AreaRules, AreaScreened, place_of};
use crate::clock::new_uuid;
use crate::live::CountySide;
use crate::shown;

/// Whom or what a row of a rule's subject stands for; `None` for a village whose code is none.
pub(crate) fn subject_of(snapshot: &Snapshot, subject: Subject, row: usize) -> Option<SubjectId> {
    Some(match subject {
        Subject::Person => SubjectId::Person(snapshot.person_id(row)),
        Subject::Lot => SubjectId::Lot(snapshot.lot_id(row)),
        Subject::Site => SubjectId::Site(snapshot.site_id(row)),
        Subject::Village => SubjectId::Village(VillageId::of(snapshot.village_place(row))?),
        Subject::Household | Subject::Worker => SubjectId::Household(snapshot.household_id(row)),
    })
}

/// The household row that a row belongs to.
pub(crate) fn household_row_of(snapshot: &Snapshot, subject: Subject, row: usize) -> Option<usize> {
    match subject {
        Subject::Person => Some(snapshot.household_of(row)),
        Subject::Lot => snapshot.household_of_lot(row),
        Subject::Site => snapshot.household_of_site(row),
        Subject::Village => None,
        Subject::Household | Subject::Worker => Some(row),
    }
}

/// The clues of everything that screening one side found, each with its reason.
pub(crate) fn clues(side: &CountySide, rules: &AreaRules, found: &AreaScreened) -> Vec<NewClue> {
    let snapshot = &side.snapshot;
    let mut clues: Vec<NewClue> = found
        .hits
        .par_iter()
        .filter_map(|(at, hit)| {
            let rules = rules.set(*at);
            let rule = &rules.rules()[hit.rule];
            let about = About {
                pack: rule.pack.to_string(),
                rule: rule.rule.id.clone(),
                front: hit.front,
                urgency: hit.urgency,
            };
            new_clue(side, hit, about, || twofront_screen::reason(snapshot, rules, hit))
        })
        .collect();
    let missing: Vec<NewClue> = groups(snapshot, rules, &found.unknown)
        .into_par_iter()
        .filter_map(|group| missing_clue(side, rules.set(group.rules), &group))
        .collect();
    clues.extend(missing);
    clues
}

/// Everything unknown of one household, or of one lot, site or village, that one pack asks about.
struct Group<'r> {
    asks: &'r MissingClue,
    /// Which part's rules judged it.
    rules: usize,
    hits: Vec<Hit>,
}

fn groups<'r>(snapshot: &Snapshot, rules: &'r AreaRules, unknown: &[AreaHit]) -> Vec<Group<'r>> {
    let mut at_of: HashMap<(&str, Subject, usize), usize> = HashMap::new();
    let mut groups: Vec<Group<'r>> = Vec::new();
    for (set, hit) in unknown {
        let Some(asks) = rules.set(*set).rules()[hit.rule].asks.as_deref() else {
            continue;
        };
        let whole = whole(snapshot, hit);
        let key = (asks.pack.as_str(), whole.subject, whole.row);
        let at = *at_of.entry(key).or_insert_with(|| {
            groups.push(Group {
                asks,
                rules: *set,
                hits: Vec::new(),
            });
            groups.len() - 1
        });
        groups[at].hits.push(hit.clone());
    }
    groups
}

/// A household is asked about as a whole, whichever of its members a rule speaks of.
fn whole(snapshot: &Snapshot, hit: &Hit) -> Hit {
    match hit.subject {
        Subject::Person => Hit {
            subject: Subject::Household,
            row: snapshot.household_of(hit.row),
            ..hit.clone()
        },
        _ => hit.clone(),
    }
}

fn missing_clue(side: &CountySide, rules: &RuleSet, group: &Group<'_>) -> Option<NewClue> {
    let about = About {
        pack: group.asks.pack.clone(),
        rule: VALUES_MISSING.to_owned(),
        front: group.asks.front,
        urgency: group.asks.missing.urgency,
    };
    let whole = whole(&side.snapshot, group.hits.first()?);
    new_clue(side, &whole, about, || {
        twofront_screen::missing_reason(&side.snapshot, rules, &group.hits)
    })
}

struct About {
    pack: String,
    rule: String,
    front: Front,
    urgency: Urgency,
}

fn new_clue(side: &CountySide, hit: &Hit, about: About, reason: impl FnOnce() -> Reason) -> Option<NewClue> {
    let snapshot = &side.snapshot;
    let subject = subject_of(snapshot, hit.subject, hit.row)?;
    let household = household_row_of(snapshot, hit.subject, hit.row).map(|row| snapshot.household_id(row));
    let person = match subject {
        SubjectId::Person(person) => Some(person),
        _ => None,
    };
    let neutral_title: Option<Bilingual> = (side.side == Side::Vault).then(|| shown::neutral_title(about.front));
    Some(NewClue {
        id: ClueId::new(new_uuid()),
        pack: about.pack,
        rule: about.rule,
        front: about.front,
        subject,
        household,
        person,
        place: place_of(snapshot, hit.subject, hit.row).clone(),
        urgency: about.urgency,
        reason: reason(),
        neutral_title,
    })
}
