//! Text in both languages of the product. Which one is shown is the reader's choice, made at the edge.

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

impl Bilingual {
    /// Pairs the two texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
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
