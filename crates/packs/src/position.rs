//! Where a value stands in a file: line and column of the very value, not of the table around it. Knows TOML's quotes and
//! escapes, not what the values mean.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The spans of every value of one file.
pub(crate) struct Positions<'a> {
    text: &'a str,
    root: Option<Spanned<DeTable<'a>>>,
}

impl<'a> Positions<'a> {
    /// Reads the spans; a text that is no TOML has none.
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            root: DeTable::parse(text).ok(),
        }
    }

    /// The file as spanned values.
    pub(crate) fn root(&self) -> Option<&DeTable<'a>> {
        self.root.as_ref().map(Spanned::get_ref)
    }

    /// The bytes of the value at a path such as `parameter.0.value.1.from`, quotes included; none where it is not written.
    pub(crate) fn span(&self, path: &str) -> Option<Range<usize>> {
        let (found, whole) = self.nearest(path);
        found.filter(|_| whole)
    }

    /// Line and column of the value at a path, in a string those of its first character. Where the value is not written,
    /// those of the nearest table around it.
    pub(crate) fn place(&self, path: &str) -> (usize, usize) {
        match self.nearest(path).0 {
            Some(span) => line_and_column(self.text, inside(self.text, &span)),
            None => (1, 1),
        }
    }

    /// Line and column of the `nth` character (from 0) of the string at a path.
    pub(crate) fn place_in_string(&self, path: &str, nth: usize) -> (usize, usize) {
        match self
            .span(path)
            .and_then(|span| Some((span.start, self.text.get(span)?)))
        {
            Some((start, raw)) => line_and_column(self.text, start + offset_in_string(raw, nth)),
            None => self.place(path),
        }
    }

    /// Line and column of the key at a path, where it is written.
    pub(crate) fn key(&self, path: &str) -> (usize, usize) {
        let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
        let table = if table.is_empty() {
            self.root()
        } else {
            self.value(table).and_then(|value| value.as_table())
        };
        match table.and_then(|table| table.get_key_value(key.replace(DOT, ".").as_str())) {
            Some((key, _)) => line_and_column(self.text, key.span().start),
            None => self.place(path),
        }
    }

    /// The string at a path.
    pub(crate) fn string(&self, path: &str) -> Option<&str> {
        self.value(path)?.as_str()
    }

    /// How many entries the list at a path has.
    pub(crate) fn len(&self, path: &str) -> usize {
        self.value(path)
            .and_then(|value| value.as_array())
            .map_or(0, |list| list.len())
    }

    fn value(&self, path: &str) -> Option<&DeValue<'a>> {
        let mut steps = path.split('.');
        let mut value = self.root()?.get(steps.next()?)?.get_ref();
        for step in steps {
            value = child(value, step)?.get_ref();
        }
        Some(value)
    }

    /// The span of the last value on the path that is written, and whether it is the path's end.
    fn nearest(&self, path: &str) -> (Option<Range<usize>>, bool) {
        let mut steps = path.split('.');
        let Some(mut value) = steps.next().and_then(|step| self.root()?.get(step)) else {
            return (None, false);
        };
        for step in steps {
            match child(value.get_ref(), step) {
                Some(next) => value = next,
                None => return (Some(value.span()), false),
            }
        }
        (Some(value.span()), true)
    }
}

/// A key as a step of a path: its dots are no borders.
pub(crate) fn step(key: &str) -> String {
    key.replace('.', DOT)
}

/// Stands for a dot inside a key.
const DOT: &str = "\u{1f}";

fn child<'t, 'a>(value: &'t DeValue<'a>, step: &str) -> Option<&'t Spanned<DeValue<'a>>> {
    match value {
        DeValue::Table(table) => table.get(step.replace(DOT, ".").as_str()),
        DeValue::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The first byte of what is written between quotes, or of the value.
fn inside(text: &str, span: &Range<usize>) -> usize {
    let raw = text.get(span.clone()).unwrap_or("");
    span.start
        + if raw.starts_with(['"', '\'']) {
            offset_in_string(raw, 0)
        } else {
            0
        }
}

/// The byte of a written string (quotes and escapes included) at which its `nth` character (from 0) stands.
fn offset_in_string(raw: &str, nth: usize) -> usize {
    let basic = raw.starts_with('"');
    let mut at = 1;
    if raw.starts_with("'''") || raw.starts_with("\"\"\"") {
        at = 3;
        // A newline right after the opening quotes is no part of the text.
        at += raw[at..].len() - raw[at..].trim_start_matches('\r').len();
        at += usize::from(raw[at..].starts_with('\n'));
    }
    let mut left = nth;
    loop {
        let rest = raw.get(at..).unwrap_or("");
        let mut chars = rest.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), Some('\n' | '\r' | ' ' | '\t')) if basic => {
                // A backslash at the end of a line swallows the blanks up to the next word.
                at += 1 + (rest.len() - 1 - rest[1..].trim_start().len());
            }
            (None, _) => return at,
            _ if left == 0 => return at,
            (Some('\\'), Some(escape)) if basic => {
                let digits = match escape {
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
                at += 1 + escape.len_utf8() + digits;
                left -= 1;
            }
            (Some(one), _) => {
                at += one.len_utf8();
                left -= 1;
            }
        }
    }
}

/// Line and column from 1 of a byte of a text; columns count characters.
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::Positions;

    const TEXT: &str = concat!(
        "a = 'x y'\n",
        "q = \"多 \\\"r\\\" \\u4e2ds\"\n",
        "m = '''\none\ntwo'''\n",
        "b = \"\"\"\\\n   go\n\"\"\"\n",
        "t = { zh = '甲', en = 'A' }\n",
        "[[p]]\nid = 'one'\n[[p.v]]\nfrom = 1\n[[p.v]]\nfrom = 2\n",
    );

    #[test]
    fn values_have_their_own_place() {
        let at = Positions::of(TEXT);
        let check = |path: &str, expect: (usize, usize)| assert_eq!(at.place(path), expect, "{path}");
        check("a", (1, 6));
        check("t.en", (9, 23));
        check("p.0.id", (11, 7));
        check("p.0.v.1.from", (15, 8));
        check("p.0.v.1.missing", (14, 1));
        check("p.0.v.1", (14, 1));
        check("nothing", (1, 1));
        assert_eq!(at.key("p.0.v.1.from"), (15, 1));
        assert_eq!(at.key("t.en"), (9, 17));
        assert_eq!(at.span("p.0.v.7"), None);
    }

    #[test]
    fn characters_of_a_string_are_found_behind_quotes_and_escapes() {
        let at = Positions::of(TEXT);
        let check = |path: &str, nth, expect: (usize, usize)| {
            assert_eq!(at.place_in_string(path, nth), expect, "{path} {nth}");
        };
        check("a", 2, (1, 8));
        check("q", 2, (2, 8));
        check("q", 7, (2, 20));
        check("m", 0, (4, 1));
        check("m", 5, (5, 2));
        check("b", 1, (7, 5));
        check("m", 99, (5, 4 + 3));
    }
}
