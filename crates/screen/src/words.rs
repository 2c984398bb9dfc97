//! Conditions in plain words, in both languages: labels for names, units for numbers, titles for parameters. Knows
//! expressions and layouts, not rows. How numbers are worded is in `number_words`.

use jiff::civil::Date;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;

use crate::expression::{Comparison, Condition, Group, Load, Number, Quantifier, TextTest};
use crate::layout::{Layout, ON, Slot};
use crate::ruleset::{CompiledRule, ParameterInForce, RuleSet};
use crate::table::Table;

/// Words a rule's conditions.
pub(crate) struct Words<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) parameters: &'a [ParameterInForce],
    pub(crate) today: Date,
    /// The rule's subject.
    subject: Table,
}

/// A pair of texts from one pattern each.
macro_rules! both {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = &$value;)*
        Bilingual { zh: format!($zh, $($name = $name.zh),*), en: format!($en, $($name = $name.en),*) }
    }};
}
pub(crate) use both;

impl<'a> Words<'a> {
    pub(crate) fn new(rules: &'a RuleSet, rule: &'a CompiledRule) -> Self {
        Self {
            layout: &rules.layout,
            parameters: &rule.parameters,
            today: rules.date,
            subject: rule.table,
        }
    }

    /// The condition in words.
    pub(crate) fn of(&self, condition: &Condition) -> Bilingual {
        self.say(condition, true)
    }

    /// The condition, or its opposite: a "not" is moved to where it reads best. `not (a and b)` is `not a or not b`.
    fn say(&self, condition: &Condition, positive: bool) -> Bilingual {
        match condition {
            Condition::Constant(value) if *value == positive => Bilingual::new("总是成立", "always"),
            Condition::Constant(_) => Bilingual::new("从不成立", "never"),
            Condition::Unknown => Bilingual::new("无法判断", "unknown"),
            Condition::Not(inner) => self.say(inner, !positive),
            Condition::All(terms) => self.chain(terms, positive, positive),
            Condition::Any(terms) => self.chain(terms, !positive, positive),
            Condition::Flag(load) => {
                let label = self.label(*load);
                if positive {
                    both!("{label}为是", "{label}: yes", label = label)
                } else {
                    both!("{label}为否", "{label}: no", label = label)
                }
            }
            Condition::Known(load) => {
                let label = self.label(*load);
                if positive {
                    both!("{label}已登记", "{label} is recorded", label = label)
                } else {
                    both!("{label}没有登记", "{label} is not recorded", label = label)
                }
            }
            Condition::Code(load, wanted) => self.code(*load, wanted, positive),
            Condition::Text(load, test) => self.text(*load, test, positive),
            Condition::Compare(comparison, left, right) => {
                let comparison = if positive { *comparison } else { opposite(*comparison) };
                self.compare(comparison, left, right)
            }
            Condition::OneOf(number, list) => self.one_of(number, list, positive),
            Condition::Same(left, right) => self.same(left, right, positive),
            Condition::Choose(test, then, otherwise) => {
                let test = self.bracketed(test, true);
                let (then, otherwise) = (self.bracketed(then, positive), self.bracketed(otherwise, positive));
                both!(
                    "如果{test}，则{then}，否则{otherwise}",
                    "if {test} then {then}, else {otherwise}",
                    test = test,
                    then = then,
                    otherwise = otherwise
                )
            }
            Condition::Over(group, quantifier, inner) => self.over(*group, *quantifier, inner, positive),
            Condition::Above(_, inner) | Condition::Shared(_, inner) => self.say(inner, positive),
        }
    }

    fn one_of(&self, number: &Number, list: &[i64], positive: bool) -> Bilingual {
        let kind = self.kind(number);
        let list = list.iter().map(|&value| self.constant(value, kind)).collect();
        let (number, list) = (self.number(number, kind), joined(list, "、", ", "));
        if positive {
            both!(
                "{number}是{list}之一",
                "{number} is one of {list}",
                number = number,
                list = list
            )
        } else {
            both!(
                "{number}不是{list}之一",
                "{number} is none of {list}",
                number = number,
                list = list
            )
        }
    }

    fn same(&self, left: &Condition, right: &Condition, positive: bool) -> Bilingual {
        let (left, right) = (self.bracketed(left, true), self.bracketed(right, true));
        if positive {
            both!(
                "{left}与{right}同真同假",
                "{left} exactly when {right}",
                left = left,
                right = right
            )
        } else {
            both!(
                "{left}与{right}一真一假",
                "either {left} or {right}, not both",
                left = left,
                right = right
            )
        }
    }

    /// Terms joined by "and" or "or".
    fn chain(&self, terms: &[Condition], and: bool, positive: bool) -> Bilingual {
        let each = terms.iter().map(|term| match terms.len() {
            1 => self.say(term, positive),
            _ => self.bracketed(term, positive),
        });
        let (zh, en) = if and {
            ("，并且", " and ")
        } else {
            ("，或者", " or ")
        };
        joined(each.collect(), zh, en)
    }

    /// The condition in brackets where it has several terms.
    fn bracketed(&self, condition: &Condition, positive: bool) -> Bilingual {
        let said = self.say(condition, positive);
        let mut inner = condition;
        while let Condition::Not(one) = inner {
            inner = one;
        }
        match inner {
            Condition::All(terms) | Condition::Any(terms) if terms.len() > 1 => {
                both!("（{said}）", "({said})", said = said)
            }
            Condition::Choose(..) | Condition::Same(..) => both!("（{said}）", "({said})", said = said),
            _ => said,
        }
    }

    fn code(&self, load: Load, wanted: &[bool], positive: bool) -> Bilingual {
        let slot = self.slot(load);
        let labels = slot.code_labels.iter().zip(wanted).filter(|(_, wanted)| **wanted);
        let labels = labels.map(|(label, _)| both!("“{label}”", "“{label}”", label = label));
        let (label, codes) = (self.label(load), joined(labels.collect(), "或", " or "));
        if positive {
            both!("{label}为{codes}", "{label} is {codes}", label = label, codes = codes)
        } else {
            both!(
                "{label}不为{codes}",
                "{label} is not {codes}",
                label = label,
                codes = codes
            )
        }
    }

    fn text(&self, load: Load, test: &TextTest, positive: bool) -> Bilingual {
        if let TextTest::Any(tests) = test {
            let each = tests.iter().map(|test| self.text(load, test, positive)).collect();
            return if positive {
                joined(each, "，或者", " or ")
            } else {
                joined(each, "，并且", " and ")
            };
        }
        let label = self.label(load);
        let quoted = |word: &str| Bilingual::new(format!("“{word}”"), format!("“{word}”"));
        let words = match test {
            TextTest::OneOf(words) => joined(words.iter().map(|word| quoted(word)).collect(), "或", " or "),
            TextTest::StartsWith(word) | TextTest::EndsWith(word) | TextTest::Contains(word) => quoted(word),
            TextTest::Any(_) => Bilingual::default(),
        };
        let (verb_zh, verb_en) = match (test, positive) {
            (TextTest::OneOf(_), true) => ("为", "is"),
            (TextTest::OneOf(_), false) => ("不为", "is not"),
            (TextTest::StartsWith(_), true) => ("开头是", "starts with"),
            (TextTest::StartsWith(_), false) => ("开头不是", "does not start with"),
            (TextTest::EndsWith(_), true) => ("结尾是", "ends with"),
            (TextTest::EndsWith(_), false) => ("结尾不是", "does not end with"),
            (TextTest::Contains(_) | TextTest::Any(_), true) => ("含有", "contains"),
            (TextTest::Contains(_) | TextTest::Any(_), false) => ("不含", "does not contain"),
        };
        Bilingual {
            zh: format!("{}{verb_zh}{}", label.zh, words.zh),
            en: format!("{} {verb_en} {}", label.en, words.en),
        }
    }

    fn compare(&self, comparison: Comparison, left: &Number, right: &Number) -> Bilingual {
        let kind = self.kind(left).or_else(|| self.kind(right));
        let (left, right) = (self.number(left, kind), self.number(right, kind));
        let date = kind == Some(FieldType::Date);
        let (zh, en) = match comparison {
            Comparison::Equal => ("等于", "is"),
            Comparison::NotEqual => ("不等于", "is not"),
            Comparison::Less if date => ("早于", "is before"),
            Comparison::LessEqual if date => ("不晚于", "is on or before"),
            Comparison::Greater if date => ("晚于", "is after"),
            Comparison::GreaterEqual if date => ("不早于", "is on or after"),
            Comparison::Less => ("低于", "is below"),
            Comparison::LessEqual => ("不超过", "is at most"),
            Comparison::Greater => ("超过", "is above"),
            Comparison::GreaterEqual => ("达到或超过", "is at least"),
        };
        Bilingual {
            zh: format!("{}{zh}{}", left.zh, right.zh),
            en: format!("{} {en} {}", left.en, right.en),
        }
    }

    fn over(&self, group: Group, quantifier: Quantifier, inner: &Condition, positive: bool) -> Bilingual {
        let (days, rest) = within(inner, quantifier == Quantifier::All);
        let rows = rows_words(group, days);
        let all_of = |terms: &[Condition]| match (quantifier, terms) {
            (Quantifier::All, terms) => self.chain(terms, false, true),
            (_, terms) => self.chain(terms, true, true),
        };
        if rest.is_empty() {
            return match (quantifier, positive) {
                (Quantifier::Any, true) => both!("有{rows}", "there is {rows}", rows = rows),
                (Quantifier::Any, false) => both!("没有{rows}", "there is no {rows}", rows = rows),
                _ => both!("恰有一{rows}", "there is exactly one {rows}", rows = rows),
            };
        }
        let said = all_of(&rest);
        let one = |zh: &str, en: &str| Bilingual {
            zh: format!("{zh}{}：{}", rows.zh, said.zh),
            en: format!("{en} {}: {}", rows.en, said.en),
        };
        match (quantifier, positive) {
            (Quantifier::Any, true) => one("至少一", "at least one"),
            (Quantifier::Any, false) => one("没有一", "no"),
            (Quantifier::All, true) => one("每一", "every"),
            (Quantifier::All, false) => one("并非每一", "not every"),
            (Quantifier::One, true) => one("恰有一", "exactly one"),
            (Quantifier::One, false) => one("并非恰有一", "not exactly one"),
        }
    }

    pub(crate) fn slot(&self, load: Load) -> &'a Slot {
        self.layout.slot(load.table, load.slot)
    }

    /// What a column is called: by its label, with whose it is where that is not plain.
    pub(crate) fn label(&self, load: Load) -> Bilingual {
        let label = &*self.slot(load).label;
        if let Some(days) = load.latest {
            return Bilingual {
                zh: format!("最近{days}天内最新的{}", label.zh),
                en: format!("the newest {} of the last {days} days", label.en),
            };
        }
        match load.table {
            Table::Household if matches!(self.subject, Table::Person | Table::Lot | Table::Site) => {
                both!("户的{label}", "household's {label}", label = label)
            }
            Table::Village if self.subject != Table::Village => {
                both!("本村{label}", "village's {label}", label = label)
            }
            _ => label.clone(),
        }
    }
}

const fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterEqual,
        Comparison::LessEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessEqual,
        Comparison::GreaterEqual => Comparison::Less,
    }
}

/// The window that `.within(days)` put before the other terms of a question, and those; `all` for questions whose window is
/// written as "not within, or ...".
pub(crate) fn within(inner: &Condition, all: bool) -> (Option<i64>, Vec<Condition>) {
    let (window, rest) = match inner {
        Condition::Any(terms) if all => match terms.split_first() {
            Some((Condition::Not(wanted), rest)) => (&**wanted, rest.to_vec()),
            _ => return (None, vec![inner.clone()]),
        },
        Condition::All(_) if !all => (inner, Vec::new()),
        _ => return (None, vec![inner.clone()]),
    };
    let Condition::All(terms) = window else {
        return (None, vec![inner.clone()]);
    };
    match terms.as_slice() {
        [
            Condition::Compare(Comparison::GreaterEqual, ago, _),
            Condition::Compare(Comparison::Less, _, days),
            more @ ..,
        ] if is_days_ago(ago) && (more.is_empty() || !all) => {
            (days.constant(), more.iter().cloned().chain(rest).collect())
        }
        _ => (None, vec![inner.clone()]),
    }
}

/// `today - e.on`.
fn is_days_ago(number: &Number) -> bool {
    let Number::Arithmetic(_, _, on) = number else {
        return false;
    };
    matches!(&**on, Number::Column(load) if load.table.is_events() && load.slot == ON)
}

/// The rows of a group, behind "at least one".
pub(crate) fn rows_words(group: Group, days: Option<i64>) -> Bilingual {
    match (group.rows, days) {
        (Table::Person, _) => Bilingual::new("名成员", "member"),
        (Table::Household, _) => Bilingual::new("户", "household"),
        (_, None) => Bilingual::new("次按日记录", "daily entry"),
        (_, Some(days)) => Bilingual {
            zh: format!("次最近{days}天内的记录"),
            en: format!("entry of the last {days} days"),
        },
    }
}

pub(crate) fn joined(texts: Vec<Bilingual>, zh: &str, en: &str) -> Bilingual {
    let all = |of: fn(&Bilingual) -> &str| texts.iter().map(of).collect::<Vec<&str>>();
    Bilingual {
        zh: all(|text| &text.zh).join(zh),
        en: all(|text| &text.en).join(en),
    }
}
