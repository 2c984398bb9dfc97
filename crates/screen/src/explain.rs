//! Why a rule holds for a row, why it doesn't, or what it would need to know: the condition term by term in plain words.

use twofront_domain::clue::ValueRead;
use twofront_domain::text::Bilingual;

use crate::evidence::Evidence;
use crate::expression::Condition;
use crate::limits;
use crate::missing::{self, MissingValue};
use crate::reads::reads;
use crate::reason::parameters;
use crate::ruleset::{CompiledRule, RuleSet};
use crate::single::{Place, Single};
use crate::snapshot::Snapshot;
use crate::tri;
use crate::words::Words;

/// The truth of a condition or term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// A value that decides is missing.
    Unknown,
}

impl Truth {
    /// The stable word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    pub(crate) const fn of(truth: u8) -> Self {
        match truth {
            tri::YES => Self::Yes,
            tri::NO => Self::No,
            _ => Self::Unknown,
        }
    }
}

/// One of the terms that must all hold.
#[derive(Clone, Debug)]
pub struct Term {
    /// What it asks, in plain words.
    pub words: Bilingual,
    /// The same as the rule writes it.
    pub text: String,
    /// Whether it holds.
    pub truth: Truth,
    /// What it read.
    pub values: Vec<ValueRead>,
}

/// What a rule says of one row, and why.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whether the condition holds.
    pub truth: Truth,
    /// The rule's sentence with the row's values; it speaks of a hit, whatever the truth.
    pub sentence: Bilingual,
    /// The terms, all of which must hold.
    pub terms: Vec<Term>,
    /// What would have to be known, where the truth is unknown.
    pub missing: Vec<MissingValue>,
    /// The parameters in force, with their documents.
    pub parameters: Vec<ValueRead>,
    /// Every value the condition read.
    pub values: Vec<ValueRead>,
}

/// Explains rule number `rule` of the set for one row of its subject.
pub fn explain(snapshot: &Snapshot, rules: &RuleSet, rule: usize, row: usize) -> Verdict {
    let rule = &rules.rules[rule];
    let single = Single::new(snapshot, rules.date);
    let at = Place { table: rule.table, row };
    let evidence = Evidence::gather(single, rule, row);
    let sentence = evidence.sentence();
    let words = Words::new(rules, rule);
    let terms = written_terms(rule).into_iter().map(|(text, condition)| {
        let reads = reads(condition);
        Term {
            words: words.of(condition),
            text: text.to_owned(),
            truth: Truth::of(single.truth(condition, at)),
            values: Evidence::gather_reads(single, rule, &reads, row).values,
        }
    });
    Verdict {
        truth: Truth::of(single.truth(&rule.condition, at)),
        sentence,
        terms: terms.collect(),
        missing: missing::of_rule(single, rule, row),
        parameters: parameters(rule).collect(),
        values: evidence.values,
    }
}

/// The condition of a rule in plain words.
pub fn condition_words(rules: &RuleSet, rule: usize) -> Bilingual {
    let rule = &rules.rules[rule];
    Words::new(rules, rule).of(&rule.condition)
}

/// The terms of the condition beside the text of each; the whole condition where the two do not come apart alike.
fn written_terms(rule: &CompiledRule) -> Vec<(&str, &Condition)> {
    let texts = limits::terms(&rule.rule.when);
    match &rule.condition {
        Condition::All(terms) if terms.len() == texts.len() => texts.into_iter().zip(terms).collect(),
        whole => vec![(rule.rule.when.trim(), whole)],
    }
}
