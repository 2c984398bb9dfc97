//! The keys of rows as numbers: one column of hashes for each key of the schema. Knows nothing of what is done with them.

use crate::kind::{MISSING, Packed, Texts, mix};
use crate::schema::{Key, Schema};
use crate::table::Table;

/// For each key of the schema the hash of every row; 0 where a row lacks a part of the key. A part that several keys have in
/// common is worked out once for each row.
pub(super) fn key_hashes(schema: &Schema, texts: &Texts, table: &Table) -> Vec<Vec<u32>> {
    let mut parts: Vec<(usize, u8)> = schema.keys.iter().flat_map(|key| key.parts.iter().copied()).collect();
    parts.sort_unstable();
    parts.dedup();
    let place = |part: &(usize, u8)| parts.partition_point(|other| other < part);
    let keys: Vec<Vec<usize>> = schema
        .keys
        .iter()
        .map(|key| key.parts.iter().map(place).collect())
        .collect();
    let mut columns: Vec<Vec<u32>> = keys.iter().map(|_| Vec::with_capacity(table.len())).collect();
    let mut values = vec![None; parts.len()];
    for row in table.rows() {
        for (value, &part) in values.iter_mut().zip(&parts) {
            *value = part_of(part, schema, texts, row);
        }
        for (column, key) in columns.iter_mut().zip(&keys) {
            column.push(joined(key.iter().map(|&part| values[part])));
        }
    }
    columns
}

/// The hash of one row's key, 0 where a part is missing.
pub(crate) fn key_hash(key: &Key, schema: &Schema, texts: &Texts, row: &[Packed]) -> u32 {
    joined(key.parts.iter().map(|&part| part_of(part, schema, texts, row)))
}

#[inline]
fn part_of((field, part): (usize, u8), schema: &Schema, texts: &Texts, row: &[Packed]) -> Option<u64> {
    let cell = row[field];
    if cell == MISSING {
        None
    } else {
        schema.fields[field].kind.part(part, cell, texts)
    }
}

#[inline]
fn joined(mut values: impl Iterator<Item = Option<u64>>) -> u32 {
    let hash = values.try_fold(0, |hash, value| value.map(|value| mix(hash ^ value)));
    hash.map_or(0, |hash| ((hash >> 32) as u32).max(1))
}
