//! The screening: every rule over every row, in chunks that fit the cache, on all cores of the caller's pool; or over the
//! rows of one household that has just changed, with the same answer.

use std::ops::Range;

use rayon::prelude::*;
use twofront_domain::clue::Hit;

use crate::frame::Frame;
use crate::ruleset::{CompiledRule, RuleSet};
use crate::single::{Place, Single};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::tri;

/// Rows per chunk: small enough for the columns of one rule to stay in the nearest cache.
pub(crate) const CHUNK_ROWS: usize = 4 * 1024;

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

/// Applies every rule to every row.
///
/// # Errors
/// When the snapshot lacks columns that these rules read.
pub fn screen(snapshot: &Snapshot, rules: &RuleSet) -> Result<Screened, OtherColumns> {
    if !snapshot.fits(rules) {
        return Err(OtherColumns);
    }
    let mut jobs: Vec<(Table, Range<usize>)> = Vec::new();
    for table in Table::SUBJECTS {
        let rows = snapshot.rows(table);
        let starts = (0..rows).step_by(CHUNK_ROWS);
        jobs.extend(starts.map(|start| (table, start..rows.min(start + CHUNK_ROWS))));
    }
    let chunks: Vec<Vec<RuleRows>> = jobs
        .into_par_iter()
        .map(|(table, rows)| chunk(snapshot, rules, table, rows))
        .collect();
    Ok(merged(rules, &chunks))
}

/// The rows of one chunk that one rule hits or cannot judge.
struct RuleRows {
    rule: usize,
    hits: Vec<u32>,
    unknown: Vec<u32>,
}

fn chunk(snapshot: &Snapshot, rules: &RuleSet, table: Table, rows: Range<usize>) -> Vec<RuleRows> {
    let frame = Frame {
        snapshot,
        today: rules.date,
        table,
        rows: rows.clone(),
    };
    let absent: Vec<usize> = (0..rows.len())
        .filter(|&at| !snapshot.is_present(table, rows.start + at))
        .collect();
    let mut found = Vec::new();
    for (at, rule) in rules.rules.iter().enumerate().filter(|(_, rule)| rule.table == table) {
        let mut truth = frame.truth(&rule.condition);
        absent.iter().for_each(|&at| truth[at] = tri::NO);
        let row = |at: usize| (rows.start + at) as u32;
        let hits: Vec<u32> = tri::positions(&truth, tri::YES).map(row).collect();
        let unknown = if rule.asks.is_some() {
            asked(&frame, rule, &truth)
        } else {
            Vec::new()
        };
        if !hits.is_empty() || !unknown.is_empty() {
            found.push(RuleRows {
                rule: at,
                hits,
                unknown,
            });
        }
    }
    found
}

/// Rows that are unknown and that the rule wants to ask about.
fn asked(frame: &Frame<'_>, rule: &CompiledRule, truth: &[u8]) -> Vec<u32> {
    let single = Single::new(frame.snapshot, frame.today);
    let row = |at: usize| frame.rows.start + at;
    let wanted = |row: &usize| {
        let at = Place {
            table: frame.table,
            row: *row,
        };
        rule.ask_when
            .as_ref()
            .is_none_or(|when| single.truth(when, at) == tri::YES)
    };
    tri::positions(truth, tri::UNKNOWN)
        .map(row)
        .filter(wanted)
        .map(|row| row as u32)
        .collect()
}

fn merged(rules: &RuleSet, chunks: &[Vec<RuleRows>]) -> Screened {
    let mut by_rule: Vec<Vec<&RuleRows>> = rules.rules.iter().map(|_| Vec::new()).collect();
    for rows in chunks.iter().flatten() {
        by_rule[rows.rule].push(rows);
    }
    let mut screened = Screened::default();
    for (at, rows) in by_rule.iter().enumerate() {
        for rows in rows {
            screened
                .hits
                .extend(rows.hits.iter().map(|&row| hit(rules, at, row as usize)));
            screened
                .unknown
                .extend(rows.unknown.iter().map(|&row| hit(rules, at, row as usize)));
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
