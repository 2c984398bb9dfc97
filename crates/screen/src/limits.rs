//! How long and how deep a condition may be, checked on its text before any parser sees it. Knows brackets, quotes and
//! operators, not names.

/// Longest text of a condition, in bytes.
const BYTES_MAX: usize = 64 * 1024;
/// Deepest nesting of brackets and chains of operators.
const NESTING_MAX: usize = 100;

/// Refuses a text that is too long or too deep, with the place (characters from 0) and the remedy.
pub(crate) fn check(source: &str) -> Result<(), (Option<usize>, String)> {
    if source.len() > BYTES_MAX {
        let problem = format!(
            "the condition has {} bytes; {BYTES_MAX} are allowed: split the rule, or make the lists shorter",
            source.len()
        );
        return Err((None, problem));
    }
    // How deep the tree can be at each open bracket: every operator may put one more node above the next, except `&&` and
    // `||`, whose chains the parser balances.
    let mut open: Vec<usize> = vec![0];
    let mut deepest = 0;
    for (at, symbol) in symbols(source) {
        match symbol {
            '(' | '[' | '{' => open.push(0),
            ')' | ']' | '}' => {
                if open.len() > 1 {
                    open.pop();
                }
            }
            '&' | '|' | ',' => {
                if let Some(chain) = open.last_mut() {
                    *chain = 0;
                }
            }
            _ => {
                if let Some(chain) = open.last_mut() {
                    *chain += 1;
                }
            }
        }
        deepest = deepest.max(open.len() - 1 + open.iter().sum::<usize>());
        if deepest > NESTING_MAX {
            let problem = format!(
                "the condition is nested more than {NESTING_MAX} deep here; split it with && or ||, or into several rules"
            );
            return Err((Some(source[..at].chars().count()), problem));
        }
    }
    Ok(())
}

/// Brackets, commas and operators outside quotes and comments, with their bytes' positions.
fn symbols(source: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    source.char_indices().filter(move |&(_, c)| {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(end) if c == end => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None => return "()[]{},&|!-+*/%.?<>=".contains(c),
        }
        false
    })
}

/// The terms of a text that is a chain of `&&`, brackets around a chain taken off; the whole text where it is none.
pub(crate) fn terms(source: &str) -> Vec<&str> {
    let source = source.trim();
    let inner = without_brackets(source);
    let (mut depth, mut start, mut terms) = (0usize, 0, Vec::new());
    let mut ampersand = None;
    for (at, symbol) in symbols(inner) {
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

fn without_brackets(source: &str) -> &str {
    let Some(inner) = source.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        return source;
    };
    let mut depth = 0i32;
    for (_, symbol) in symbols(inner) {
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
