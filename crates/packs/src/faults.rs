//! Gathers the faults of a set of files, each with the place of the very value. Knows where values stand, not what is wrong
//! with them.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

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
    pub(crate) fn at(&mut self, file: &str, path: &str, problem: Bilingual) {
        let position = self.positions(file).map(|positions| positions.place(path));
        self.push(file, position, problem);
    }

    /// A fault of the key at a path of a file.
    pub(crate) fn at_key(&mut self, file: &str, path: &str, problem: Bilingual) {
        let position = self.positions(file).map(|positions| positions.key(path));
        self.push(file, position, problem);
    }

    /// A fault of the `nth` character (from 0) of the string at a path of a file.
    pub(crate) fn in_string(&mut self, file: &str, path: &str, nth: usize, problem: Bilingual) {
        let position = self
            .positions(file)
            .map(|positions| positions.place_in_string(path, nth));
        self.push(file, position, problem);
    }

    /// A fault of a file or folder as a whole.
    pub(crate) fn of_file(&mut self, file: &str, problem: Bilingual) {
        let position = self.files.contains_key(file).then_some((1, 1));
        self.push(file, position, problem);
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

    fn push(&mut self, file: &str, position: Option<(usize, usize)>, problem: Bilingual) {
        if self.errors.len() >= TOLD_AT_ONCE {
            return;
        }
        let problem = if self.errors.len() + 1 == TOLD_AT_ONCE {
            problem
                + bilingual!(
                    "；问题还有很多，请先改好这{TOLD_AT_ONCE}处",
                    "; there are more faults: mend these {TOLD_AT_ONCE} first"
                )
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

/// What the parser says, with the remedy: in Chinese the common ones in our words, the others with the parser's own behind.
pub(crate) fn said(message: &str) -> Bilingual {
    // `unknown field \`titel\`, expected one of \`id\`, \`title\``: the first word is the misspelt one.
    let mut words = message.split('`').skip(1).step_by(2);
    let first = words.next();
    let known: Vec<&str> = words.collect();
    match first {
        Some(word) if message.starts_with("unknown") => {
            let choice = match known.as_slice() {
                [] => String::new(),
                known => format!("；可以写：{}", spelling::listed(known).zh),
            };
            bilingual!("没有“{word}”这个写法", "{message}")
                + Bilingual::new(choice, "")
                + spelling::suggestion(word, known)
        }
        Some(word) if message.starts_with("missing field") => {
            bilingual!(
                "这个表里缺少“{word}”；请补上",
                "{message}; write `{word}` into this table"
            )
        }
        _ => {
            let remedy = remedy(message);
            let (zh, en) = (remedy.zh, remedy.en);
            bilingual!("{zh}（读取程序的原话：{message}）", "{message}{en}")
        }
    }
}

fn remedy(message: &str) -> Bilingual {
    let whole = ["expected i64", "expected u32", "expected a nonneg"];
    if message.contains("recurse") {
        bilingual!("嵌套太深；请少嵌套几层", "; nest less deeply")
    } else if message.contains("`nan`") || message.contains("`inf`") {
        bilingual!("这里的值看不懂；文字要放在引号里", "; texts stand between quotes")
    } else if message.contains("date") {
        bilingual!("日期不对；请写成\"2026-03-14\"这样", "; write a day as \"2026-03-14\"")
    } else if whole.iter().any(|end| message.contains(end)) {
        bilingual!(
            "这里要写整数，用最小的单位（分、克、天）",
            "; write a whole number in the smallest unit (fen, grams, days)"
        )
    } else {
        bilingual!("这里的写法不对", "")
    }
}
