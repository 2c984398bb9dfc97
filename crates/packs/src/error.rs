//! What can be wrong with a pack: always with the file, the place and the remedy, in both languages.

use twofront_domain::text::{Bilingual, Language};

/// One fault of one pack file. As a text it is the English line, for logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.line(Language::En))]
pub struct PackError {
    /// Path below the packs folder.
    pub file: String,
    /// Line and column from 1, where known.
    pub position: Option<(usize, usize)>,
    /// What is wrong and how to mend it.
    pub problem: Bilingual,
}

impl PackError {
    /// The fault in one line: `records/rules/two-heads.toml:8:9: ...`.
    pub fn line(&self, language: Language) -> String {
        let place = self
            .position
            .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        format!("{}{place}: {}", self.file, self.problem.get(language))
    }
}
