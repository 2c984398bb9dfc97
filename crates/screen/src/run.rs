//! The full screening: every rule over every row, in chunks that fit the cache, on all cores of the caller's pool.

use rayon::prelude::*;
use twofront_domain::clue::Hit;

use crate::bits;
use crate::evaluate::Frame;
use crate::layout::Table;
use crate::ruleset::RuleSet;
use crate::snapshot::Snapshot;

/// Rows per chunk: a multiple of 64 so that bitmaps start on a word, small enough for the columns of one rule to stay in
/// the cache.
const CHUNK_ROWS: usize = 8 * 1024;

/// A snapshot that was built for other rules.
#[derive(Debug, thiserror::Error)]
#[error("the snapshot was built for rules that read other columns; build it with RuleSet::snapshot of these rules")]
pub struct OtherColumns;

/// Applies every rule to every row. Hits come in the order of rules, then rows.
///
/// # Errors
/// When the snapshot was not built for these rules, or for rules that read the same columns.
pub fn screen(snapshot: &Snapshot, rules: &RuleSet) -> Result<Vec<Hit>, OtherColumns> {
    if *snapshot.layout != *rules.layout {
        return Err(OtherColumns);
    }
    let mut jobs: Vec<(Table, usize)> = Vec::new();
    for table in Table::ALL {
        jobs.extend(
            (0..snapshot.rows(table))
                .step_by(CHUNK_ROWS)
                .map(|start| (table, start)),
        );
    }
    let mut hits: Vec<Hit> = jobs
        .into_par_iter()
        .flat_map_iter(|(table, start)| chunk(snapshot, rules, table, start))
        .collect();
    hits.par_sort_unstable_by_key(|hit| (hit.rule, hit.row));
    Ok(hits)
}

fn chunk(snapshot: &Snapshot, rules: &RuleSet, table: Table, start: usize) -> Vec<Hit> {
    let end = snapshot.rows(table).min(start + CHUNK_ROWS);
    let frame = Frame {
        snapshot,
        table,
        rows: start..end,
    };
    let mut hits = Vec::new();
    for (at, rule) in rules.rules.iter().enumerate().filter(|(_, rule)| rule.table == table) {
        let truth = frame.truth(&rule.condition);
        hits.extend(bits::ones(&truth.yes).map(|row| Hit {
            subject: rule.rule.subject,
            row: start + row,
            rule: at,
            front: rule.front,
            urgency: rule.rule.urgency,
        }));
    }
    hits
}
