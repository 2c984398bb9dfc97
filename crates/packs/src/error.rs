//! What can be wrong with a pack: always with the file, the place and the remedy.

/// One fault of one pack file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}", position.map_or(String::new(), |(line, column)| format!(":{line}:{column}")))]
pub struct PackError {
    /// Path below the packs folder.
    pub file: String,
    /// Line and column from 1, where known.
    pub position: Option<(usize, usize)>,
    /// What is wrong and how to mend it.
    pub problem: String,
}
