//! How often two strangers agree by chance (the `u` of Fellegi and Sunter 1969): in closed form where agreement means equal
//! values, from evenly spread pairs otherwise. Uses no random numbers, so that a run can be repeated.

use rayon::prelude::*;

use crate::kind::{MISSING, Texts, mix};
use crate::pattern::{Pattern, compare, level};
use crate::schema::{Field, Schema};
use crate::table::Table;

/// So many pairs are looked at for the levels that have no closed form.
const SPREAD_PAIRS: usize = 400_000;
/// Values are counted in two to the power of this many buckets.
const BUCKET_BITS: u32 = 17;
/// Of two tables so many rows are counted at least, evenly spread, where there are more than twice as many: they tell what all
/// would.
const ROWS_COUNTED: usize = 1 << 18;

/// For each field the chance of each level, given that both rows say something; position 0 is level 1.
pub type Chances = Vec<Vec<f64>>;

/// Works out the chances for pairs of rows from two tables (twice the same for one table).
pub fn chances(schema: &Schema, texts: &Texts, left: &Table, right: &Table) -> Chances {
    let spread = spread(schema, texts, left, right);
    let same = std::ptr::eq(left, right);
    let every = |table: &Table| if same { 1 } else { (table.len() / ROWS_COUNTED).max(1) };
    let of_left = buckets(schema, texts, left, every(left));
    let of_right = if same {
        of_left.clone()
    } else {
        buckets(schema, texts, right, every(right))
    };
    let fields = schema.fields.iter().enumerate();
    fields
        .map(|(at, field)| {
            let counts: Vec<f64> = (1..=field.different()).map(|of| spread[at][of as usize]).collect();
            let seen: f64 = counts.iter().sum::<f64>().max(1.0);
            let equal = equal_values(&of_left[at], &of_right[at], same);
            // A level that was never seen is about as rare as equal values, and rarer than one pair seen.
            let floor = equal.max(1e-9).min(0.5 / seen);
            let mut chances: Vec<f64> = counts.iter().map(|count| (count / seen).max(floor)).collect();
            if field.level_of[0] == 1 && field.level_of.iter().filter(|of| **of == 1).count() == 1 {
                chances[0] = equal.max(1e-12);
            }
            let sum: f64 = chances.iter().sum();
            chances.iter().map(|chance| chance / sum).collect()
        })
        .collect()
}

/// The values of a field in a table, counted in hashed buckets.
#[derive(Clone)]
struct Buckets {
    counts: Vec<u32>,
    rows: f64,
}

/// Counts the values of every field in every n-th row.
fn buckets(schema: &Schema, texts: &Texts, table: &Table, every: usize) -> Vec<Buckets> {
    let fields = schema.fields.par_iter().enumerate();
    let count = |(at, field): (usize, &Field)| {
        let mut counts = vec![0; 1 << BUCKET_BITS];
        let mut rows = 0_u64;
        for cell in table
            .rows()
            .step_by(every)
            .map(|row| row[at])
            .filter(|cell| *cell != MISSING)
        {
            if let Some(value) = field.kind.part(0, cell, texts) {
                counts[(mix(value) >> (64 - BUCKET_BITS)) as usize] += 1;
                rows += 1;
            }
        }
        let rows = rows as f64;
        Buckets { counts, rows }
    };
    fields.map(count).collect()
}

/// The chance that two rows, one of each table, have equal values in a field: the sum over all values of the product of their
/// shares in the two tables. What values that share a bucket add on average is taken off again.
fn equal_values(left: &Buckets, right: &Buckets, same: bool) -> f64 {
    let pairs = left.counts.iter().zip(&right.counts);
    let equal: f64 = pairs
        .map(|(l, r)| f64::from(*l) * f64::from(if same { r.saturating_sub(1) } else { *r }))
        .sum();
    let all = (left.rows * (right.rows - f64::from(u8::from(same)))).max(1.0);
    let by_collision = 1.0 / f64::from(1 << BUCKET_BITS);
    ((equal / all - by_collision) / (1.0 - by_collision)).max(0.0)
}

/// Counts of levels over pairs that are spread evenly over both tables.
fn spread(schema: &Schema, texts: &Texts, left: &Table, right: &Table) -> Vec<[f64; 16]> {
    let mut counts = vec![[0.0; 16]; schema.fields.len()];
    if left.is_empty() || right.is_empty() {
        return counts;
    }
    let pairs = SPREAD_PAIRS.min(left.len().saturating_mul(right.len())) as u64;
    for at in 0..pairs {
        let l = (at * left.len() as u64 / pairs) as u32;
        let r = ((u128::from(mix(at)) * right.len() as u128) >> 64) as u32;
        if std::ptr::eq(left, right) && l == r {
            continue;
        }
        let pattern: Pattern = compare(schema, texts, left.row(l), right.row(r));
        for (field, of) in counts.iter_mut().enumerate() {
            of[level(pattern, field) as usize] += 1.0;
        }
    }
    counts
}
