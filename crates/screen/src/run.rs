//! The screening: every rule over every row, in chunks that fit the cache, on all cores of the caller's pool; or over the
//! rows of one household that has just changed, with the same answer.

use std::ops::Range;

use rayon::prelude::*;
use twofront_domain::clue::Hit;

use crate::bits::Bits;
use crate::column::Cells;
use crate::expression::{Group, Load, TextTest};
use crate::frame::{Frame, Ground, Memo};
use crate::plan::PlannedRule;
use crate::ruleset::RuleSet;
use crate::single::{Place, Single};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// Households per chunk: few enough for what is worked out about them and their members to stay in the core's own cache, and
/// enough for what a chunk costs by itself to weigh little: a vector for each answer, and a start in each column before the
/// processor sees that it is read from one end to the other and fetches ahead. Twice as many were some percent quicker still,
/// but would leave cores idle where there are many.
pub(crate) const CHUNK_ROWS: usize = 8192;

/// The people of a household.
pub(crate) const MEMBERS: Group = Group {
    owner: Table::Household,
    rows: Table::Person,
};

/// A snapshot that was built for other rules.
#[derive(Debug, thiserror::Error)]
#[error(
    "the snapshot lacks columns that these rules read; build it with the columns of these rules (RuleSet::columns)"
)]
pub struct OtherColumns;

/// What the rules say of the rows, each list in the order of rules, then rows.
#[derive(Clone, Debug, Default)]
pub struct Screened {
    /// Rows of which a condition is true.
    pub hits: Vec<Hit>,
    /// Rows of which a condition is unknown, where the rule asks for what is missing.
    pub unknown: Vec<Hit>,
}

/// Rows of one pass through the cache.
#[derive(Clone)]
struct Job {
    table: Table,
    rows: Range<usize>,
}

/// Applies every rule to every row.
///
/// # Errors
/// When the snapshot lacks columns that these rules read.
pub fn screen(snapshot: &Snapshot, rules: &RuleSet) -> Result<Screened, OtherColumns> {
    if !snapshot.fits(rules) {
        return Err(OtherColumns);
    }
    let ground = ground(snapshot, rules);
    // People are screened with their households: what both ask is in the cache then, and worked out once.
    let tables = [Table::Household, Table::Lot, Table::Site, Table::Village];
    let jobs: Vec<Job> = tables.into_iter().flat_map(|table| jobs(snapshot, table)).collect();
    let chunks: Vec<Vec<RuleRows>> = jobs.par_iter().map(|job| chunk(&ground, rules, job)).collect();
    Ok(merged(rules, &chunks))
}

fn jobs(snapshot: &Snapshot, table: Table) -> impl Iterator<Item = Job> {
    let all = snapshot.rows(table);
    let starts = (0..all).step_by(CHUNK_ROWS);
    starts.map(move |start| Job {
        table,
        rows: start..all.min(start + CHUNK_ROWS),
    })
}

/// The snapshot on the day of the rules, with every test of texts worked out for each distinct text.
fn ground<'s>(snapshot: &'s Snapshot, rules: &RuleSet) -> Ground<'s> {
    let mut ground = Ground::new(snapshot, rules.date);
    let truths = |(load, test): &(Load, TextTest)| {
        let Cells::Text(texts) = &snapshot.column(load.table, load.slot).cells else {
            return (*load, test.clone(), Bits::default());
        };
        let truths = texts.words().map(|text| test.holds(text)).collect();
        (*load, test.clone(), truths)
    };
    ground.texts = rules.plan.texts.par_iter().map(truths).collect();
    ground
}

/// The rows of one chunk that one rule hits or cannot judge.
struct RuleRows {
    rule: usize,
    hits: Vec<u32>,
    unknown: Vec<u32>,
}

fn chunk(ground: &Ground<'_>, rules: &RuleSet, job: &Job) -> Vec<RuleRows> {
    let memo = Memo::new(&rules.plan);
    let frame = Frame::new(ground, &memo, job.table, job.rows.clone());
    let mut found = Vec::new();
    apply(&frame, rules, &mut found);
    if job.table == Table::Household {
        apply(&frame.below(MEMBERS), rules, &mut found);
    }
    found
}

fn apply(frame: &Frame<'_>, rules: &RuleSet, found: &mut Vec<RuleRows>) {
    let absent = absent(frame);
    let planned = rules.rules.iter().zip(&rules.plan.rules).enumerate();
    for (at, (rule, plan)) in planned.filter(|(_, (rule, _))| rule.table == frame.table) {
        let asks = rule.asks.is_some();
        let rows = |mut bits: Bits| -> Vec<u32> {
            if let Some(absent) = &absent {
                bits.without(absent);
            }
            let mut rows = Vec::with_capacity(bits.count());
            bits.ones().for_each(|at| rows.push((frame.rows.start + at) as u32));
            rows
        };
        let (hits, unknown) = if asks {
            let truths = frame.truth(&plan.condition);
            let unknown = rows(asked(frame, plan, truths.unknown()));
            (rows(truths.into_yes()), unknown)
        } else {
            (rows(frame.yes(&plan.condition)), Vec::new())
        };
        if !hits.is_empty() || !unknown.is_empty() {
            found.push(RuleRows {
                rule: at,
                hits,
                unknown,
            });
        }
    }
}

/// The rows of the frame that were removed, when some were.
fn absent(frame: &Frame<'_>) -> Option<Bits> {
    let (snapshot, table) = (frame.snapshot(), frame.table);
    let (above, rows) = match table {
        Table::Person => (Table::Household, frame.above.clone()),
        table => (table, frame.rows.clone()),
    };
    let absent = match table {
        Table::Village => rows.map(|row| !snapshot.is_present(table, row)).collect(),
        _ => snapshot.present[above as usize].slice(rows).complement(),
    };
    let below = || {
        let absent = |row| !snapshot.is_present(table, row);
        frame.rows.clone().map(absent).collect()
    };
    (!absent.is_none()).then(|| if table == Table::Person { below() } else { absent })
}

/// Of rows that are unknown those that the rule wants to ask about.
fn asked(frame: &Frame<'_>, plan: &PlannedRule, mut unknown: Bits) -> Bits {
    if let Some(when) = plan.ask_when.as_ref().filter(|_| !unknown.is_none()) {
        unknown.and(&frame.truth(when).yes);
    }
    unknown
}

fn merged(rules: &RuleSet, chunks: &[Vec<RuleRows>]) -> Screened {
    let mut by_rule: Vec<Vec<&RuleRows>> = rules.rules.iter().map(|_| Vec::new()).collect();
    for rows in chunks.iter().flatten() {
        by_rule[rows.rule].push(rows);
    }
    let total = |of: fn(&RuleRows) -> usize| chunks.iter().flatten().map(of).sum();
    let mut screened = Screened {
        hits: Vec::with_capacity(total(|rows| rows.hits.len())),
        unknown: Vec::with_capacity(total(|rows| rows.unknown.len())),
    };
    for (at, rows) in by_rule.iter().enumerate() {
        let of_rule = hit(rules, at, 0);
        let hit = |&row: &u32| Hit {
            row: row as usize,
            ..of_rule
        };
        for rows in rows {
            screened.hits.extend(rows.hits.iter().map(hit));
            screened.unknown.extend(rows.unknown.iter().map(hit));
        }
    }
    screened
}

fn hit(rules: &RuleSet, at: usize, row: usize) -> Hit {
    let rule = &rules.rules[at];
    Hit {
        subject: rule.rule.subject,
        row,
        rule: at,
        front: rule.front,
        urgency: rule.rule.urgency,
    }
}

/// Applies every rule about households, people, lots and sites to one household, its members, its lots and its sites.
///
/// # Errors
/// When the snapshot lacks columns that these rules read.
pub fn screen_household(snapshot: &Snapshot, rules: &RuleSet, household: usize) -> Result<Screened, OtherColumns> {
    let of_household = |table: Table| {
        let keepers = snapshot.household[table as usize].iter().enumerate();
        let kept = keepers.filter(move |(_, keeper)| **keeper as usize == household);
        kept.map(|(row, _)| row).collect::<Vec<usize>>()
    };
    let rows = [
        (Table::Household, vec![household]),
        (Table::Person, snapshot.members(household).collect()),
        (Table::Lot, of_household(Table::Lot)),
        (Table::Site, of_household(Table::Site)),
    ];
    screen_some(snapshot, rules, &rows)
}

/// Applies every rule about one subject to some of its rows, which are in ascending order. What it says is what [`screen`]
/// says of these rows.
///
/// # Errors
/// When the snapshot lacks columns that these rules read.
pub fn screen_rows(
    snapshot: &Snapshot,
    rules: &RuleSet,
    subject: twofront_domain::field::Subject,
    rows: &[usize],
) -> Result<Screened, OtherColumns> {
    match Table::of(subject) {
        Some(table) => screen_some(snapshot, rules, &[(table, rows.to_vec())]),
        None => Ok(Screened::default()),
    }
}

fn screen_some(snapshot: &Snapshot, rules: &RuleSet, rows: &[(Table, Vec<usize>)]) -> Result<Screened, OtherColumns> {
    if !snapshot.fits(rules) {
        return Err(OtherColumns);
    }
    let single = Single::new(snapshot, rules.date);
    let mut screened = Screened::default();
    for (rule_at, rule) in rules.rules.iter().enumerate() {
        let of_table = rows.iter().filter(|(table, _)| *table == rule.table);
        for (table, row) in of_table.flat_map(|(table, rows)| rows.iter().map(move |&row| (*table, row))) {
            if !snapshot.is_present(table, row) {
                continue;
            }
            let at = Place { table, row };
            let asks = || {
                let when = rule.ask_when.as_ref();
                rule.asks.is_some() && when.is_none_or(|when| single.truth(when, at) == tri::YES)
            };
            match single.truth(&rule.condition, at) {
                tri::YES => screened.hits.push(hit(rules, rule_at, row)),
                tri::UNKNOWN if asks() => screened.unknown.push(hit(rules, rule_at, row)),
                _ => {}
            }
        }
    }
    Ok(screened)
}
