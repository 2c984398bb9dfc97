//! Rules as text: replacing one value of a rule's file and keeping everything else as its author wrote it, notes included.

use jiff::civil::Date;
use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

use crate::faults::said;
use crate::position::{Positions, line_and_column};
use crate::{PackError, Rule};

impl Rule {
    /// The rule's file with the first and the last day of this version.
    pub fn to_toml(&self) -> String {
        let text = with_day(&self.text, "from", Some(self.from));
        with_day(&text, "to", self.to)
    }
}

/// The text of a rule with another condition and everything else as it is.
///
/// # Errors
/// When the text is no rule with a condition.
pub fn with_condition(text: &str, condition: &str) -> Result<String, PackError> {
    let fault = |position, problem: Bilingual| PackError {
        file: "rule".to_owned(),
        position,
        problem,
    };
    if let Err(error) = toml::from_str::<toml::Table>(text) {
        let position = error.span().map(|span| line_and_column(text, span.start));
        return Err(fault(position, said(error.message())));
    }
    match Positions::of(text).span("when") {
        Some(span) => Ok(format!(
            "{}{}{}",
            &text[..span.start],
            quoted(condition),
            &text[span.end..]
        )),
        None => Err(fault(
            Some((1, 1)),
            bilingual!(
                "规则没有条件；请写when = \"...\"",
                "the rule has no condition; write when = \"...\""
            ),
        )),
    }
}

/// A text as TOML writes it: between simple quotes where it can stand as it is.
fn quoted(text: &str) -> String {
    let plain = |one: char| one == '\t' || one == '\n' || !one.is_control();
    if !text.chars().all(plain) || text.contains("'''") || text.ends_with('\'') {
        return toml::Value::String(text.to_owned()).to_string();
    }
    if text.contains('\n') {
        format!("'''\n{text}'''")
    } else if !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else if text.contains('\'') {
        format!("'''{text}'''")
    } else {
        format!("'{text}'")
    }
}

/// The text with another day at `key`: replaced, added after `from`, or taken out.
fn with_day(text: &str, key: &str, day: Option<Date>) -> String {
    let positions = Positions::of(text);
    let written = positions.span(key);
    let end_of_line = |at: usize| text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    match (written, day) {
        (Some(span), Some(day)) => format!("{}\"{day}\"{}", &text[..span.start], &text[span.end..]),
        (Some(span), None) => {
            let line = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
            format!("{}{}", &text[..line], &text[end_of_line(span.end)..])
        }
        (None, Some(day)) => {
            let at = positions.span("from").map_or(0, |span| end_of_line(span.end));
            let newline = if text[..at].ends_with('\n') || at == 0 {
                ""
            } else {
                "\n"
            };
            format!("{}{newline}{key} = \"{day}\"\n{}", &text[..at], &text[at..])
        }
        (None, None) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{with_condition, with_day};

    const RULE: &str =
        "# why\nid = \"a\"\nfrom = \"2020-01-01\" # since then\nwhen = \"x < 1\" # note\n[sentence]\nzh = \"甲\"\n";

    #[test]
    fn only_the_condition_changes() {
        let check = |condition: &str, expect: &str| {
            let text = with_condition(RULE, condition).expect("a rule");
            assert_eq!(text, RULE.replace("\"x < 1\"", expect));
        };
        check("x < 2", "\"x < 2\"");
        check("x == 'a'", "\"x == 'a'\"");
        check("x == \"a\"", "'x == \"a\"'");
        check("x == \"a\" || x == 'b' && y", "'''x == \"a\" || x == 'b' && y'''");
        check("x &&\n  y", "'''\nx &&\n  y'''");
        let error = with_condition("id = \"a\"\n", "x").expect_err("no condition");
        assert!(error.to_string().contains("no condition"), "{error}");
        let error = with_condition("id = \n", "x").expect_err("no TOML");
        assert_eq!(error.position.map(|(line, _)| line), Some(1));
    }

    #[test]
    fn days_are_replaced_added_and_taken_out() {
        let day = |text: &str| text.parse().ok();
        let ended = with_day(RULE, "to", day("2026-02-28"));
        assert_eq!(
            ended,
            RULE.replace("# since then\n", "# since then\nto = \"2026-02-28\"\n")
        );
        assert_eq!(with_day(&ended, "to", None), RULE);
        assert_eq!(
            with_day(RULE, "from", day("2026-03-01")),
            RULE.replace("2020-01-01", "2026-03-01")
        );
    }

    proptest! {
        #[test]
        fn any_condition_reads_back_as_it_was(condition in "[ -~\\n\\t\"'\\\\甲é]{0,40}") {
            let text = with_condition(RULE, &condition).expect("a rule");
            let read: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            prop_assert_eq!(read["when"].as_str(), Some(condition.as_str()));
            prop_assert_eq!(read["sentence"]["zh"].as_str(), Some("甲"));
            prop_assert_eq!(read.len(), 4);
        }
    }
}
