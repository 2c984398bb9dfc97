//! Words with a fixed meaning: yes and no in all their forms, codes of a list, and the marks that mean "nothing".

use std::collections::HashMap;

use twofront_domain::field::Field;

use crate::script;

/// True for marks that people put into a cell to show that nothing belongs there.
pub fn is_blank_mark(text: &str) -> bool {
    matches!(
        text,
        "" | "/" | "//" | "\\" | "-" | "--" | "—" | "——" | "－" | "、" | "空" | "不详" | "未知" | "N/A" | "#N/A"
    )
}

/// Reads yes or no from a text in the form of [`script::key`].
pub fn parse_flag(key: &str) -> Option<bool> {
    match key {
        "是" | "有" | "√" | "✓" | "✔" | "☑" | "1" | "Y" | "YES" | "TRUE" | "T" | "对" | "在" => {
            return Some(true);
        }
        "否" | "无" | "×" | "✗" | "✘" | "✕" | "X" | "0" | "N" | "NO" | "FALSE" | "F" | "没" | "没有" | "未" | "不" =>
        {
            return Some(false);
        }
        _ => {}
    }
    if let Some(positive) = ["未", "不", "非", "没有", "没", "无"]
        .iter()
        .find_map(|word| key.strip_prefix(word))
    {
        return is_statement(positive).then_some(false);
    }
    let positive = ["已经", "已", "是", "有"]
        .iter()
        .find_map(|word| key.strip_prefix(word))
        .unwrap_or(key);
    is_statement(positive).then_some(true)
}

/// What a positive answer may say, whatever the question.
fn is_statement(word: &str) -> bool {
    const STATEMENTS: [&str; 25] = [
        "解决",
        "合格",
        "达标",
        "安全",
        "参加",
        "参保",
        "参与",
        "享受",
        "解除",
        "消除",
        "危房",
        "危房户",
        "C级",
        "D级",
        "C级危房",
        "D级危房",
        "特困",
        "特困供养",
        "症状",
        "公益岗",
        "公益性岗位",
        "公益岗位",
        "落实",
        "纳入",
        "集中供养",
    ];
    STATEMENTS.contains(&word) || word == "分散供养"
}

/// The ways to write each code of one field.
#[derive(Debug)]
pub struct CodeWords {
    words: HashMap<String, Box<str>>,
    /// The labels, for the remedy of an unknown one.
    pub labels: Vec<String>,
}

impl CodeWords {
    /// Collects labels, synonyms and the codes themselves.
    pub fn new(field: &Field) -> Self {
        let mut words = HashMap::new();
        for entry in &field.codes {
            let ways = entry.synonyms.iter().chain([&entry.label.zh, &entry.code]);
            for way in ways {
                words
                    .entry(script::key(way))
                    .or_insert_with(|| entry.code.as_str().into());
            }
        }
        Self {
            words,
            labels: field.codes.iter().map(|entry| entry.label.zh.clone()).collect(),
        }
    }

    /// The code of a text in the form of [`script::key`]; a remark in brackets behind it doesn't matter.
    pub fn find(&self, key: &str) -> Option<&str> {
        let without_bracket = key.split('(').next().unwrap_or(key);
        [key, without_bracket, without_bracket.trim_start_matches('之')]
            .into_iter()
            .find_map(|way| self.words.get(way))
            .map(AsRef::as_ref)
    }
}
