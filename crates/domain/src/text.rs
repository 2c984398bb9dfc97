//! Text in both languages of the product. Which one is shown is the reader's choice, made at the edge.

use std::ops::Add;

use serde::{Deserialize, Serialize};

/// The two languages every text for people exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Simplified Chinese, the first language.
    #[default]
    Zh,
    /// English.
    En,
}

/// A sentence or label in Simplified Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A sentence in both languages, each formatted with the values in scope; the values behind the two stand for `{}` in both.
///
/// ```
/// use twofront_domain::bilingual;
///
/// let (zh, en) = ("户", "household");
/// let said = bilingual!("{zh}没有字段“{}”", "a {en} has no field {:?}", "incom");
/// assert_eq!(said.zh, "户没有字段“incom”");
/// assert_eq!(said.en, "a household has no field \"incom\"");
/// ```
#[macro_export]
macro_rules! bilingual {
    ($zh:literal, $en:literal $(, $value:expr)* $(,)?) => {
        $crate::text::Bilingual {
            zh: ::std::format!($zh $(, $value)*),
            en: ::std::format!($en $(, $value)*),
        }
    };
}

/// One text behind the other, in each language.
impl Add for Bilingual {
    type Output = Self;

    fn add(mut self, more: Self) -> Self {
        self.zh.push_str(&more.zh);
        self.en.push_str(&more.en);
        self
    }
}

impl Bilingual {
    /// Pairs the two texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The name of a document as packs write it: in Chinese, where a remark may be followed by the same in English behind a
    /// slash: `县办法；默认值，由县里确认 / default, to be confirmed by the county`. Each language gets its own remark; a name
    /// without one is the same in both.
    pub fn of_document(written: &str) -> Self {
        let as_written = || Self::new(written, written);
        let Some((before, behind)) = written.rsplit_once("/ ") else {
            return as_written();
        };
        let (before, remark) = (before.trim_end(), behind.trim_end_matches('）').trim_end());
        let closing = &behind[behind.trim_end_matches('）').len()..];
        let english =
            remark.is_ascii() && remark.contains(' ') && remark.starts_with(|one: char| one.is_ascii_lowercase());
        if !english || before.is_ascii() {
            return as_written();
        }
        let en = match remark_start(before) {
            Some((name, '（')) => format!("{name} ({remark})"),
            Some((name, _)) => format!("{name}; {remark}{closing}"),
            None => remark.to_owned(),
        };
        Self::new(format!("{before}{closing}"), en)
    }

    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// Replaces every `{name}` for which `lookup` has text, in both languages; unknown names stay as they are.
    pub fn fill(&self, lookup: impl Fn(&str) -> Option<Bilingual>) -> Self {
        Self {
            zh: fill_one(&self.zh, |name| lookup(name).map(|text| text.zh)),
            en: fill_one(&self.en, |name| lookup(name).map(|text| text.en)),
        }
    }
}

/// The name before a remark, and the sign between them: a semicolon, a full stop, or the bracket that the remark stands in.
fn remark_start(text: &str) -> Option<(&str, char)> {
    let mut closed = 0;
    for (at, one) in text.char_indices().rev() {
        match one {
            '）' => closed += 1,
            '（' if closed > 0 => closed -= 1,
            '；' | '。' | '（' if closed == 0 => return Some((&text[..at], one)),
            _ => {}
        }
    }
    None
}

fn fill_one(template: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        match lookup(&after[1..close]) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&after[..=close]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::Bilingual;

    #[test]
    fn documents_are_named_in_one_language() {
        let check = |written: &str, zh: &str, en: &str| {
            assert_eq!(Bilingual::of_document(written), Bilingual::new(zh, en), "{written}");
        };
        check("县方案〔2020〕3号", "县方案〔2020〕3号", "县方案〔2020〕3号");
        check(
            "默认值，由县里确认 / default, to be confirmed by the county",
            "默认值，由县里确认",
            "default, to be confirmed by the county",
        );
        check(
            "默认值，由县里确认（多省约6000元）/ default, to be confirmed by the county",
            "默认值，由县里确认（多省约6000元）",
            "default, to be confirmed by the county",
        );
        check(
            "县办法（5000元）；默认值，由县里确认 / default, to be confirmed",
            "县办法（5000元）；默认值，由县里确认",
            "县办法（5000元）; default, to be confirmed",
        );
        check(
            "水利部门排查（默认规则，由县里确认 / default, to be confirmed）",
            "水利部门排查（默认规则，由县里确认）",
            "水利部门排查 (default, to be confirmed)",
        );
        check(
            "比对（第五十八条；另由县里确认 / to be confirmed）",
            "比对（第五十八条；另由县里确认）",
            "比对（第五十八条; to be confirmed）",
        );
        check("甲/ 乙", "甲/ 乙", "甲/ 乙");
        check("县方案 / 2020 No. 3", "县方案 / 2020 No. 3", "县方案 / 2020 No. 3");
        check("one / and another", "one / and another", "one / and another");
    }
}
