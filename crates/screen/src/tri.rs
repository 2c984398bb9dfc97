//! Three-state truth as one byte: yes, no or unknown (Kleene's logic), one row or many at once.

/// Nobody knows.
pub(crate) const UNKNOWN: u8 = 0;
/// Certainly true.
pub(crate) const YES: u8 = 1;
/// Certainly false.
pub(crate) const NO: u8 = 2;

/// A known truth.
pub(crate) const fn of(truth: bool) -> u8 {
    if truth { YES } else { NO }
}

/// A truth that may be unknown.
pub(crate) const fn of_option(truth: Option<bool>) -> u8 {
    match truth {
        Some(truth) => of(truth),
        None => UNKNOWN,
    }
}

/// The truth where it is known.
pub(crate) const fn known(truth: u8) -> Option<bool> {
    match truth {
        YES => Some(true),
        NO => Some(false),
        _ => None,
    }
}

pub(crate) const fn not(a: u8) -> u8 {
    (a >> 1) | ((a & 1) << 1)
}

pub(crate) const fn and(a: u8, b: u8) -> u8 {
    (a & b & YES) | ((a | b) & NO)
}

pub(crate) const fn or(a: u8, b: u8) -> u8 {
    ((a | b) & YES) | (a & b & NO)
}

/// Both true or both false.
pub(crate) const fn same(a: u8, b: u8) -> u8 {
    let equal = (a & b & YES) | ((a & b & NO) >> 1);
    let differ = ((a & YES) << 1 & b) | (a & (b & YES) << 1);
    equal | (differ & NO)
}

/// `then` where the test is true, `otherwise` where it is false.
pub(crate) const fn choose(test: u8, then: u8, otherwise: u8) -> u8 {
    let (yes, no) = (0u8.wrapping_sub(test & YES), 0u8.wrapping_sub(test >> 1));
    (yes & then) | (no & otherwise)
}

/// `left = apply(left, right)` for every row.
pub(crate) fn with(left: &mut [u8], right: &[u8], apply: impl Fn(u8, u8) -> u8) {
    left.iter_mut()
        .zip(right)
        .for_each(|(left, &right)| *left = apply(*left, right));
}

/// True when every row is this truth.
pub(crate) fn all_are(truths: &[u8], wanted: u8) -> bool {
    // Whole blocks first: no branch per row.
    truths
        .chunks(64)
        .all(|block| block.iter().fold(true, |all, &truth| all & (truth == wanted)))
}

/// True when no row is this truth.
pub(crate) fn none_is(truths: &[u8], unwanted: u8) -> bool {
    truths
        .chunks(64)
        .all(|block| block.iter().fold(true, |none, &truth| none & (truth != unwanted)))
}

/// The positions of rows of this truth.
pub(crate) fn positions(truths: &[u8], wanted: u8) -> impl Iterator<Item = usize> {
    truths.chunks(32).enumerate().flat_map(move |(at, block)| {
        let any = block.iter().fold(false, |any, &truth| any | (truth == wanted));
        let block = if any { block } else { &[] };
        let hits = block.iter().enumerate().filter(move |(_, truth)| **truth == wanted);
        hits.map(move |(within, _)| at * 32 + within)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_truth() {
        let states = [None, Some(true), Some(false)];
        for a in states {
            assert_eq!(known(not(of_option(a))), a.map(|a| !a));
            for b in states {
                let (x, y) = (of_option(a), of_option(b));
                let expect_and = if a == Some(false) || b == Some(false) {
                    Some(false)
                } else {
                    a.zip(b).map(|(a, b)| a && b)
                };
                let expect_or = if a == Some(true) || b == Some(true) {
                    Some(true)
                } else {
                    a.zip(b).map(|(a, b)| a || b)
                };
                assert_eq!(known(and(x, y)), expect_and, "{a:?} and {b:?}");
                assert_eq!(known(or(x, y)), expect_or, "{a:?} or {b:?}");
                for c in states {
                    let expect = c.map_or(UNKNOWN, |c| if c { x } else { y });
                    assert_eq!(choose(of_option(c), x, y), expect, "{c:?} ? {a:?} : {b:?}");
                }
                assert_eq!(known(same(x, y)), a.zip(b).map(|(a, b)| a == b), "{a:?} same {b:?}");
            }
        }
    }

    #[test]
    fn positions_over_blocks() {
        let truths: Vec<u8> = (0..200).map(|at| if at % 37 == 5 { YES } else { NO }).collect();
        let expect: Vec<usize> = (0..200).filter(|at| at % 37 == 5).collect();
        assert_eq!(positions(&truths, YES).collect::<Vec<_>>(), expect);
        assert!(!all_are(&truths, NO) && all_are(&truths[..5], NO));
    }
}
