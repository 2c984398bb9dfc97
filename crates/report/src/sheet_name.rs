//! Names that a workbook accepts for its sheets, as close to the wanted ones as can be.

use std::collections::HashSet;

/// Longest sheet name, in UTF-16 units.
const UNITS_MAX: usize = 31;

/// One accepted name per wanted one, in order, all different (capitals don't count).
pub(crate) fn accepted<'a>(wanted: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let unique = |name: &str| {
        let mut candidate = clean(name, UNITS_MAX);
        for number in 2.. {
            if taken.insert(candidate.to_lowercase()) {
                break;
            }
            let suffix = format!(" ({number})");
            candidate = clean(name, UNITS_MAX - suffix.len()) + &suffix;
        }
        candidate
    };
    wanted.map(unique).collect()
}

fn clean(name: &str, units_max: usize) -> String {
    let allowed = |c: char| {
        if "*?:[]\\/".contains(c) || c.is_control() {
            '_'
        } else {
            c
        }
    };
    let mut units = 0;
    let short: String = name
        .trim_matches(|c: char| c == '\'' || c.is_whitespace())
        .chars()
        .map(allowed)
        .take_while(|c| {
            units += c.len_utf16();
            units <= units_max
        })
        .collect();
    // Cutting may have laid an apostrophe or blank bare at the end.
    let short = short.trim_end_matches(|c: char| c == '\'' || c.is_whitespace());
    if short.is_empty() {
        "_".to_owned()
    } else {
        short.to_owned()
    }
}
