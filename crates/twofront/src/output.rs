//! Results on stdout: text in the reader's language, or JSON. Everything else a command has to say goes to stderr.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use twofront_desk::view::{Page, Text};
use twofront_domain::text::{Bilingual, Language};

use crate::table;

/// Where results go and how they look.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The reader's language.
    pub language: Language,
    /// True when results are wanted as JSON.
    pub json: bool,
}

/// A column's heading in Chinese and English.
pub type Heading = (&'static str, &'static str);

impl Output {
    /// Results in `language`, or as JSON.
    pub const fn new(language: Language, json: bool) -> Self {
        Self { language, json }
    }

    /// One of two texts, by the reader's language.
    pub const fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A text of the desk in the reader's language.
    pub fn text<'a>(&self, text: &'a Text) -> &'a str {
        self.pick(&text.zh, &text.en)
    }

    /// One line on stdout.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn line(&self, line: impl AsRef<str>) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(line.as_ref().as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// A value as pretty JSON on stdout.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn json<T: Serialize>(&self, value: &T) -> io::Result<()> {
        self.line(serde_json::to_string_pretty(value)?)
    }

    /// A page of a list: JSON as over HTTP, or a table and, on stderr, how to see more.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn page<T: Serialize>(
        &self,
        page: &Page<T>,
        headings: &[Heading],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> io::Result<()> {
        if self.json {
            return self.json(page);
        }
        self.rows(headings, page.items.iter().map(cells).collect())?;
        let last = page.offset + page.items.len() as u64;
        if page.total == 0 {
            self.note(self.pick("没有符合条件的记录。", "Nothing fits these conditions."));
        } else if last < page.total || page.offset > 0 {
            let (first, total) = (page.offset + 1, page.total);
            self.note(&match self.language {
                Language::Zh => format!("第 {first}–{last} 条，共 {total} 条；用 --offset {last} 看后面的。"),
                Language::En => format!("Rows {first} to {last} of {total}; --offset {last} shows the next ones."),
            });
        }
        Ok(())
    }

    /// A table on stdout.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn rows(&self, headings: &[Heading], rows: Vec<Vec<String>>) -> io::Result<()> {
        let headings: Vec<String> = headings.iter().map(|(zh, en)| self.pick(zh, en).to_owned()).collect();
        let bold = colour_wanted(&io::stdout());
        for line in table::lines(&headings, &rows, bold) {
            self.line(line)?;
        }
        Ok(())
    }

    /// A remark on stderr. A reader who has gone away is no reason to stop.
    pub fn note(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// An error on stderr, as JSON when results are.
    pub fn error(&self, code: &str, sentence: &Bilingual) {
        if self.json {
            self.note(&serde_json::json!({ "code": code, "message": sentence }).to_string());
        } else {
            let (word, text) = (self.pick("错误", "Error"), sentence.get(self.language));
            self.note(&format!("{word}: {text} [{code}]"));
        }
    }
}

/// True when `stream` is a terminal and nobody asked for plain text (see no-color.org).
#[allow(
    clippy::disallowed_methods,
    reason = "NO_COLOR belongs to the terminal, not to a configuration file"
)]
pub fn colour_wanted(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !refused
}
