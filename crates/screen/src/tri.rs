//! Three-state truth of one row as one byte: yes, no or unknown (Kleene's logic). [`crate::truths`] is the same for many.

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
                assert_eq!(known(same(x, y)), a.zip(b).map(|(a, b)| a == b), "{a:?} same {b:?}");
            }
        }
    }
}
