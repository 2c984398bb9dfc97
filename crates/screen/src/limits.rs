//! How long and how deep a condition may be, checked on its text before any parser sees it. Knows brackets, quotes and
//! operators, not names.

use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

/// Longest text of a condition, in bytes.
const BYTES_MAX: usize = 64 * 1024;
/// Deepest nesting of brackets and chains of operators.
const NESTING_MAX: usize = 100;

/// Refuses a text that is too long or too deep, with the place (characters from 0) and the remedy. Parser, type check and
/// evaluators follow a condition down as deep as it goes, so nothing may get past this: a stack that overflows ends the
/// program.
pub(crate) fn check(source: &str) -> Result<(), (Option<usize>, Bilingual)> {
    if source.len() > BYTES_MAX {
        let problem = bilingual!(
            "条件有{}字节，最多{BYTES_MAX}；请拆成几条规则，或缩短列表",
            "the condition has {} bytes; {BYTES_MAX} are allowed: split the rule, or make the lists shorter",
            source.len()
        );
        return Err((Some(0), problem));
    }
    // How deep the tree can be at each open bracket: every operator may put one more node above the next, and so may an
    // index behind an index; except `&&` and `||`, whose chains the parser balances.
    let mut open: Vec<usize> = vec![0];
    let mut deepest = 0;
    for symbol in symbols(source) {
        let (at, symbol) = match symbol {
            Symbol::Sign(at, sign) => (at, sign),
            Symbol::In(at) => (at, '<'),
            Symbol::BrokenText(at) => {
                let problem = bilingual!(
                    "从这里开始的文字没有结束，或含有反斜杠；请在一行里写成'词'或\"词\"",
                    "the text that starts here has no end, or holds a backslash: write 'word' or \"word\" in one line"
                );
                return Err((Some(source[..at].chars().count()), problem));
            }
        };
        if matches!(symbol, ')' | ']' | '}') && open.len() > 1 {
            open.pop();
        }
        if let Some(chain) = open.last_mut() {
            match symbol {
                '&' | '|' | ',' => *chain = 0,
                '(' | '[' | '{' | ')' => {}
                _ => *chain += 1,
            }
        }
        if matches!(symbol, '(' | '[' | '{') {
            open.push(0);
        }
        deepest = deepest.max(open.len() - 1 + open.iter().sum::<usize>());
        if deepest > NESTING_MAX {
            return Err((Some(source[..at].chars().count()), too_deep()));
        }
    }
    Ok(())
}

/// What is said of a condition that goes down too far.
pub(crate) fn too_deep() -> Bilingual {
    bilingual!(
        "条件在这里嵌套超过{NESTING_MAX}层；请用&&或||拆开，或拆成几条规则",
        "the condition is nested more than {NESTING_MAX} deep here; split it with && or ||, or into several rules"
    )
}

/// What a condition is built with, and the byte where it stands.
enum Symbol {
    /// A bracket, a comma, a sign.
    Sign(usize, char),
    /// The word `in`.
    In(usize),
    /// A text that the parser may take for something else than we do.
    BrokenText(usize),
}

/// Brackets, commas and operators outside texts and comments.
fn symbols(source: &str) -> impl Iterator<Item = Symbol> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(first) = source[at..].chars().next() {
            let (start, rest) = (at, &source[at..]);
            at += first.len_utf8();
            match first {
                '/' if rest.starts_with("//") => at = start + rest.find('\n').unwrap_or(rest.len()),
                '\'' | '"' => match text_length(rest) {
                    Some(length) => at = start + length,
                    None => return Some(Symbol::BrokenText(start)),
                },
                first if first.is_ascii_alphanumeric() || first == '_' => {
                    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                    at = start + length;
                    // r'\' and b'' have other ends than 'text'.
                    if rest[length..].starts_with(['\'', '"']) {
                        return Some(Symbol::BrokenText(start));
                    }
                    if &rest[..length] == "in" {
                        return Some(Symbol::In(start));
                    }
                }
                first if "()[]{},&|!-+*/%.?<>=".contains(first) => return Some(Symbol::Sign(start, first)),
                _ => {}
            }
        }
        None
    })
}

/// How many bytes the text in quotes at the start has; `None` unless it certainly ends there for the parser too.
fn text_length(source: &str) -> Option<usize> {
    let quote = source.chars().next()?;
    if source[1..].starts_with([quote]) && source[2..].starts_with([quote]) {
        return None;
    }
    let mut escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return None,
            // Escapes of one letter; those by number are for programs.
            _ if escaped && !"abfnrtv\"'\\?`".contains(c) => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The terms of a text that is a chain of `&&`, brackets around a chain taken off; the whole text where it is none.
pub(crate) fn terms(source: &str) -> Vec<&str> {
    let source = source.trim();
    let inner = without_brackets(source);
    let (mut depth, mut start, mut terms) = (0usize, 0, Vec::new());
    let mut ampersand = None;
    for (at, symbol) in signs(inner) {
        match symbol {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '|' | '?' if depth == 0 => return vec![source],
            '&' if depth == 0 && ampersand == Some(at) => {
                terms.push(&inner[start..at - 1]);
                start = at + 1;
            }
            '&' if depth == 0 => ampersand = Some(at + 1),
            _ => {}
        }
    }
    if terms.is_empty() {
        return vec![source];
    }
    terms.push(&inner[start..]);
    terms.into_iter().flat_map(self::terms).collect()
}

fn signs(source: &str) -> impl Iterator<Item = (usize, char)> {
    symbols(source).filter_map(|symbol| match symbol {
        Symbol::Sign(at, sign) => Some((at, sign)),
        Symbol::In(_) | Symbol::BrokenText(_) => None,
    })
}

fn without_brackets(source: &str) -> &str {
    let Some(inner) = source.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return source;
    };
    let mut depth = 0i32;
    for (_, symbol) in signs(inner) {
        match symbol {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return source;
        }
    }
    without_brackets(inner.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_seen_before_parsing() {
        let nested = |depth: usize| format!("{}h_f{}", "(".repeat(depth), ")".repeat(depth));
        assert!(check(&nested(100)).is_ok());
        assert!(check(&nested(101)).is_err());
        assert!(check(&nested(30_000)).is_err());
        assert!(check(&"!".repeat(60_000)).is_err());
        assert!(check(&format!("1{}", "+1".repeat(30_000))).is_err());
        assert!(check(&format!("h_f{}", " && h_f".repeat(8_000))).is_ok());
        assert!(check(&"x".repeat(64 * 1024 + 1)).is_err());
        assert!(check(&format!("h_t == '{}'", "(".repeat(200))).is_ok());
        let place = check(&format!("'说' == '{}'{}", "说", "(".repeat(200))).map_err(|(at, _)| at);
        assert_eq!(place, Err(Some(108)));
        assert!(check(&format!("h_n{}", " in [1]".repeat(50))).is_ok());
        assert!(check(&format!("h_n{}", " in [1]".repeat(101))).is_err());
        assert!(check(&format!("h_n{}", "[0]".repeat(101))).is_err());
        assert!(check(&format!("h_f // don't\n && {}", "(".repeat(101))).is_err());
    }

    #[test]
    fn texts_end_where_the_parser_ends_them() {
        for (source, starts) in [
            ("h_t == 'a b'", None),
            (r#"h_t == 'it\'s' && h_t != "'""#, None),
            ("h_t == ''", None),
            ("h_t // don't", None),
            ("h_t == 'a", Some(7)),
            ("h_t == 'a\nb'", Some(7)),
            (r"h_t == 'a\q'", Some(7)),
            ("h_t == r'a'", Some(7)),
            ("说 == \"\"\"a\"\"\"", Some(5)),
        ] {
            let place = check(source).err().map(|(at, _)| at);
            assert_eq!(place, starts.map(Some), "{source}");
        }
    }

    #[test]
    fn chains_come_apart() {
        for (source, expect) in [
            ("a && b", vec!["a", "b"]),
            ("a && b || c", vec!["a && b || c"]),
            (" a ", vec!["a"]),
            ("(a || b) && (c && d)", vec!["(a || b)", "c", "d"]),
            ("((a && b))", vec!["a", "b"]),
            ("x == '&&' && f(a && b)", vec!["x == '&&'", "f(a && b)"]),
            ("(a) && (b)", vec!["(a)", "(b)"]),
        ] {
            assert_eq!(terms(source), expect, "{source}");
        }
    }
}
