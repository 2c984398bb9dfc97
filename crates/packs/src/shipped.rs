//! The packs that travel inside the binary, so that one file works anywhere. A county's own folder is read by [`crate::load`].

use crate::load::{PackFiles, load};
use crate::{PackError, Packs};

/// Path below the packs folder and text of every shipped file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped_files.rs"));

/// The shipped files, for writing a county's own folder to start from.
pub fn files() -> PackFiles {
    FILES
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect()
}

impl Packs {
    /// The packs that travel inside the binary.
    ///
    /// # Errors
    /// Never for a released binary: the tests load the same files.
    pub fn shipped() -> Result<Self, Vec<PackError>> {
        load(&files())
    }
}
