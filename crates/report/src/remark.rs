//! The words of a remark: what the findings of one row say, and how much they weigh. Knows nothing of workbooks.

use twofront_domain::finding::{Finding, Severity};
use twofront_domain::text::{Bilingual, Language};

/// Longest remark in characters; a row with more than that says that the rest is in the list.
const CHARACTERS_MAX: usize = 1_000;

/// The word for a weight, because colour alone says nothing to many.
pub(crate) fn severity_word(severity: Severity) -> Bilingual {
    match severity {
        Severity::Notice => Bilingual::new("说明", "Notice"),
        Severity::Warning => Bilingual::new("提醒", "Warning"),
        Severity::Error => Bilingual::new("错误", "Error"),
    }
}

/// Every finding of one row, the heaviest first: `【错误】身份证号：校验码应为X → 请核对原件`.
pub(crate) fn remark(findings: &[&Finding], language: Language) -> String {
    let mut findings = findings.to_vec();
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.column));
    let said: Vec<String> = findings.iter().map(|finding| one(finding, language)).collect();
    let (joint, rest) = match language {
        Language::Zh => ("；", "……其余见“问题清单”"),
        Language::En => ("; ", " … see the sheet “Findings” for the rest"),
    };
    let whole = said.join(joint);
    match whole.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}{rest}", &whole[..end]),
        None => whole,
    }
}

fn one(finding: &Finding, language: Language) -> String {
    let word = severity_word(finding.severity);
    let (problem, remedy) = (finding.problem.get(language), finding.remedy.get(language));
    let (open, close, colon) = match language {
        Language::Zh => ("【", "】", "："),
        Language::En => ("[", "] ", ": "),
    };
    let field = finding.field.as_deref().filter(|field| !field.is_empty());
    let field = field.map_or_else(String::new, |field| format!("{field}{colon}"));
    let remedy = if remedy.is_empty() {
        String::new()
    } else {
        format!(" → {remedy}")
    };
    format!("{open}{}{close}{field}{problem}{remedy}", word.get(language))
}
