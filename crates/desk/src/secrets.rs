//! Words drawn by lot that open something once, their digests, and comparing without telling. Knows not what they open.

use std::hint::black_box;

use sha2::{Digest, Sha256};
use twofront_domain::journal::hex;

use crate::DeskError;

/// Letters and digits that cannot be taken for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Bytes from the machine's randomness.
///
/// # Errors
/// When the machine has none to give.
pub(crate) fn unguessable<const N: usize>() -> Result<[u8; N], DeskError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| DeskError::internal().because(std::io::Error::other(error.to_string())))?;
    Ok(bytes)
}

/// A word of `N` letters, five bits each, in groups of four.
///
/// # Errors
/// When the machine has no randomness to give.
pub(crate) fn word<const N: usize>() -> Result<String, DeskError> {
    let letters = unguessable::<N>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// What is kept of a word: its digest together with what it is for. Letter case, blanks and hyphens don't matter.
pub(crate) fn digest(purpose: &str, word: &str) -> String {
    let tidy: String = word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    hex(&Sha256::digest(format!("{purpose}:{tidy}")))
}

/// Compares without telling by its duration where the first difference is.
pub(crate) fn same(ours: &str, given: &str) -> bool {
    let given = given.as_bytes();
    let mut difference = u8::from(ours.len() != given.len());
    for (at, byte) in ours.bytes().enumerate() {
        difference |= black_box(byte ^ given.get(at).copied().unwrap_or(0));
    }
    black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_differ_and_are_read_as_people_type_them() {
        let (one, other) = (word::<12>().unwrap(), word::<12>().unwrap());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.split('-').count()), (14, 3));
        assert_eq!(digest("x", &one), digest("x", &one.to_lowercase().replace('-', " ")));
        assert_ne!(digest("x", &one), digest("y", &one));
        assert_ne!(digest("x", &one), digest("x", &other));
        assert!(!digest("x", &one).contains(&one.replace('-', "")));
    }

    #[test]
    fn only_the_same_is_the_same() {
        for (ours, given, expect) in [
            ("123456", "123456", true),
            ("123456", "123457", false),
            ("123456", "023456", false),
            ("123456", "12345", false),
            ("123456", "1234567", false),
            ("123456", "", false),
        ] {
            assert_eq!(same(ours, given), expect, "{ours} {given}");
        }
    }
}
