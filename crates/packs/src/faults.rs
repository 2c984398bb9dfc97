//! Gathers the faults of a set of files, each with the place of the very value. Knows where values stand, not what is wrong
//! with them.

use std::collections::HashMap;

use serde::de::DeserializeOwned;

use crate::load::PackFiles;
use crate::position::{Positions, line_and_column};
use crate::{PackError, spelling};

/// Faults told of at once. Whoever has more mends these first.
const TOLD_AT_ONCE: usize = 500;

/// The faults found so far in a set of files.
pub(crate) struct Faults<'a> {
    files: &'a PackFiles,
    positions: HashMap<&'a str, Positions<'a>>,
    errors: Vec<PackError>,
}

impl<'a> Faults<'a> {
    /// No faults yet.
    pub(crate) fn new(files: &'a PackFiles) -> Self {
        Self {
            files,
            positions: HashMap::new(),
            errors: Vec::new(),
        }
    }

    /// Everything found, in order of files and places.
    pub(crate) fn into_errors(mut self) -> Vec<PackError> {
        self.errors
            .sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
        self.errors
    }

    /// True while nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// A fault of the value at a path of a file.
    pub(crate) fn at(&mut self, file: &str, path: &str, problem: impl Into<String>) {
        let position = self.positions(file).map(|positions| positions.place(path));
        self.push(file, position, problem.into());
    }

    /// A fault of the key at a path of a file.
    pub(crate) fn at_key(&mut self, file: &str, path: &str, problem: impl Into<String>) {
        let position = self.positions(file).map(|positions| positions.key(path));
        self.push(file, position, problem.into());
    }

    /// A fault of the `nth` character (from 0) of the string at a path of a file.
    pub(crate) fn in_string(&mut self, file: &str, path: &str, nth: usize, problem: impl Into<String>) {
        let position = self
            .positions(file)
            .map(|positions| positions.place_in_string(path, nth));
        self.push(file, position, problem.into());
    }

    /// A fault of a file or folder as a whole.
    pub(crate) fn of_file(&mut self, file: &str, problem: impl Into<String>) {
        let position = self.files.contains_key(file).then_some((1, 1));
        self.push(file, position, problem.into());
    }

    /// The place of a value in words, for faults that name two: `records/rules/two-heads.toml:1:7`.
    pub(crate) fn place(&mut self, file: &str, path: &str) -> String {
        match self.positions(file).map(|positions| positions.place(path)) {
            Some((line, column)) => format!("{file}:{line}:{column}"),
            None => file.to_owned(),
        }
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: &str) -> &'a str {
        self.files.get(file).map_or("", String::as_str)
    }

    /// The spans of a file.
    pub(crate) fn positions(&mut self, file: &str) -> Option<&Positions<'a>> {
        let (file, text) = self.files.get_key_value(file)?;
        Some(self.positions.entry(file).or_insert_with(|| Positions::of(text)))
    }

    /// Reads one file as `T`; what is wrong becomes a fault.
    pub(crate) fn parse<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let text = self.files.get(file)?;
        match toml::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let position = error.span().map_or((1, 1), |span| line_and_column(text, span.start));
                self.push(file, Some(position), said(error.message()));
                None
            }
        }
    }

    fn push(&mut self, file: &str, position: Option<(usize, usize)>, problem: String) {
        if self.errors.len() >= TOLD_AT_ONCE {
            return;
        }
        let problem = if self.errors.len() + 1 == TOLD_AT_ONCE {
            format!("{problem}; there are more faults: mend these {TOLD_AT_ONCE} first")
        } else {
            problem
        };
        let error = PackError {
            file: file.to_owned(),
            position,
            problem,
        };
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

/// What the parser says, with the remedy.
fn said(message: &str) -> String {
    // `unknown field \`titel\`, expected one of \`id\`, \`title\``: the first word is the misspelt one.
    let mut words = message.split('`').skip(1).step_by(2);
    let first = words.next();
    let remedy = match first {
        Some(word) if message.starts_with("unknown") => spelling::suggestion(word, words),
        Some(word) if message.starts_with("missing field") => format!("; write `{word}` into this table"),
        _ if message.contains("recurse") => "; nest less deeply".to_owned(),
        _ if message.contains("`nan`") || message.contains("`inf`") => "; texts stand between quotes".to_owned(),
        _ if message.contains("date") => "; write a day as \"2026-03-14\"".to_owned(),
        _ if ["expected i64", "expected u32", "expected a nonneg"]
            .iter()
            .any(|end| message.contains(end)) =>
        {
            "; write a whole number in the smallest unit (fen, grams, days)".to_owned()
        }
        _ => String::new(),
    };
    format!("{message}{remedy}")
}
