//! Patterns: how two rows agree, field by field, in one word. Four bits a field: 0 where one of them says nothing, else the
//! level, 1 the closest.

use crate::kind::{MISSING, Packed, Texts, date};
use crate::schema::Schema;

/// The closest relations of a kind; values that stand in each other's place must be as close.
const CLOSE: u8 = 3;

/// How two rows agree.
pub type Pattern = u64;

/// The level of a field in a pattern; 0 where one side says nothing.
#[inline]
pub const fn level(pattern: Pattern, field: usize) -> u8 {
    (pattern >> (4 * field)) as u8 & 15
}

/// The fields that both rows know, one bit each.
pub fn mask(pattern: Pattern, fields: usize) -> u16 {
    (0..fields).fold(0, |mask, field| mask | u16::from(level(pattern, field) != 0) << field)
}

/// Compares two rows field by field.
#[inline]
pub fn compare(schema: &Schema, texts: &Texts, one: &[Packed], other: &[Packed]) -> Pattern {
    let mut pattern = 0;
    for (at, field) in schema.fields.iter().enumerate() {
        let (a, b) = (one[at], other[at]);
        if a == MISSING || b == MISSING {
            continue;
        }
        if let Some(of) = field.implied_by
            && level(pattern, of) != 0
            && (date::is_filled(&a) || date::is_filled(&b))
        {
            // The ID has said it already.
            continue;
        }
        let relation = field.kind.relation(a, b, texts);
        pattern |= u64::from(field.level_of[relation as usize]) << (4 * at);
    }
    for &(first, second) in &schema.crossings {
        let different = |at: usize| level(pattern, at) == schema.fields[at].different();
        if different(first) && different(second) && crossed(schema, texts, (first, second), one, other) {
            // Both were mixed up at once: that counts once.
            pattern &= !(15 << (4 * first)) & !(15 << (4 * second));
            pattern |= u64::from(schema.fields[first].crossed()) << (4 * first);
        }
    }
    pattern
}

/// True when each of two fields agrees closely with the other field of the other row.
fn crossed(schema: &Schema, texts: &Texts, fields: (usize, usize), one: &[Packed], other: &[Packed]) -> bool {
    let (first, second) = fields;
    let kind = schema.fields[first].kind;
    let close = |one: Packed, other: Packed| kind.relation(one, other, texts) <= CLOSE;
    close(one[first], other[second]) && close(one[second], other[first])
}
