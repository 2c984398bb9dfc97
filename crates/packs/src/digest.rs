//! The digest of a pack's files: shows that two packs of one version differ. Knows nothing of what they say.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The first 12 hexadecimal digits of the SHA-256 over paths and texts.
pub(crate) fn of_files<'a>(files: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let mut hasher = Sha256::new();
    for (file, text) in files {
        for part in [file, text] {
            // The length before each part: no other split of the same bytes has the same digest.
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    let mut digits = String::with_capacity(12);
    for byte in &hasher.finalize()[..6] {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
