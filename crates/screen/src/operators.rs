//! Comparisons, lists and arithmetic: which types they take and what they make of them. Part of the type check.

use cel::common::ast::{Expr, IdedExpr};
use twofront_domain::bilingual;
use twofront_domain::field::{CodeEntry, FieldType};
use twofront_packs::spelling;

use crate::compile::{Checked, Compiler, fault};
use crate::expression::{Arithmetic, Comparison, Condition, Number, TextTest};
use crate::kinds::{arithmetic, common_kind, comparison, mixed};
use crate::scope::Typed;

impl Compiler<'_, '_> {
    /// `item in [list]`.
    pub(crate) fn one_of(&mut self, node: &IdedExpr, item: &IdedExpr, list: &IdedExpr) -> Checked<Typed> {
        let Expr::List(list) = &list.expr else {
            let problem = bilingual!("in后面要写列表：x in ['a', 'b']", "`in` needs a list: x in ['a', 'b']");
            return fault(list, problem);
        };
        let item = self.expression(item)?;
        let mut words = Vec::new();
        let mut numbers = Vec::new();
        for element in &list.elements {
            match (self.expression(element)?, &item) {
                (Typed::Word(word), Typed::Code { codes, name, .. }) => {
                    check_code(element, codes, name, &word)?;
                    words.push(word);
                }
                (Typed::Word(word), Typed::Text { .. }) => words.push(word),
                (
                    Typed::Number { number, kind, literal },
                    Typed::Number {
                        kind: of,
                        literal: none,
                        ..
                    },
                ) => {
                    let Some(value) = number.constant() else {
                        let problem = bilingual!("列表里只能写固定的值", "lists hold constants only");
                        return fault(element, problem);
                    };
                    if common_kind(kind, literal, *of, *none).is_none() {
                        return fault(element, mixed(kind, *of));
                    }
                    numbers.push(value);
                }
                _ => {
                    let problem = bilingual!("这与in前面的内容不是一类", "this does not fit what stands before `in`");
                    return fault(element, problem);
                }
            }
        }
        Ok(Typed::Condition(match item {
            Typed::Code { load, codes, .. } => {
                Condition::Code(load, codes.iter().map(|entry| words.contains(&entry.code)).collect())
            }
            Typed::Text { load } => Condition::Text(load, TextTest::OneOf(words)),
            Typed::Number { number, .. } => Condition::OneOf(Box::new(number), numbers),
            other => {
                let problem = other.unfinished().unwrap_or_else(|| {
                    bilingual!(
                        "只有代码、文字和数字能用in",
                        "only codes, texts and numbers can be `in` a list"
                    )
                });
                return fault(node, problem);
            }
        }))
    }

    /// `==`, `!=`, `<` and their like.
    pub(crate) fn compare(&mut self, node: &IdedExpr, name: &str, left: &IdedExpr, right: &IdedExpr) -> Checked<Typed> {
        let Some(comparison) = comparison(name) else {
            return fault(node, bilingual!("没有这种比较", "unknown comparison"));
        };
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let sides = (self.expression(left)?, self.expression(right)?);
        for (typed, side) in [(&sides.0, left), (&sides.1, right)] {
            if let Some(problem) = typed.unfinished() {
                return fault(side, problem);
            }
        }
        let condition = match sides {
            (
                Typed::Number {
                    number: a,
                    kind,
                    literal: first,
                },
                Typed::Number {
                    number: b,
                    kind: other,
                    literal: second,
                },
            ) => {
                if common_kind(kind, first, other, second).is_none() {
                    return fault(node, mixed(kind, other));
                }
                return Ok(Typed::Condition(Condition::Compare(
                    comparison,
                    Box::new(a),
                    Box::new(b),
                )));
            }
            _ if !equality => {
                let problem = bilingual!(
                    "只有数字、数量和日期能比大小",
                    "only numbers, quantities and dates have an order"
                );
                return fault(node, problem);
            }
            (Typed::Code { load, codes, name }, Typed::Word(word))
            | (Typed::Word(word), Typed::Code { load, codes, name }) => {
                check_code(node, &codes, &name, &word)?;
                Condition::Code(load, codes.iter().map(|entry| entry.code == word).collect())
            }
            (Typed::Text { load }, Typed::Word(word)) | (Typed::Word(word), Typed::Text { load }) => {
                Condition::Text(load, TextTest::OneOf(vec![word]))
            }
            (Typed::Condition(a), Typed::Condition(b)) => Condition::Same(Box::new(a), Box::new(b)),
            (Typed::Code { name, .. }, _) | (_, Typed::Code { name, .. }) => {
                let problem = bilingual!(
                    "请把{name}与它代码表里的一个词比较，词要加引号",
                    "compare {name} with a word of its list, in quotes"
                );
                return fault(node, problem);
            }
            _ => return fault(node, bilingual!("这两样不能比较", "these two cannot be compared")),
        };
        Ok(Typed::Condition(match comparison {
            Comparison::NotEqual => Condition::Not(Box::new(condition)),
            _ => condition,
        }))
    }

    /// `+ - * / %` with their units.
    pub(crate) fn arithmetic(
        &mut self,
        node: &IdedExpr,
        name: &str,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Checked<Typed> {
        let Some(operation) = arithmetic(name) else {
            return fault(node, bilingual!("没有这种运算", "unknown operator"));
        };
        let divisor = right;
        let ((a, left, first), (b, right, second)) = (self.number(left)?, self.number(right)?);
        if matches!(operation, Arithmetic::Divide | Arithmetic::Remainder) && b.constant() == Some(0) {
            let what = bilingual!(
                "这里除以了零，对谁都算不出结果；请换一个除数",
                "this divides by zero, which has no result for anybody; divide by another number"
            );
            return fault(divisor, what);
        }
        let dates = (left == FieldType::Date, right == FieldType::Date);
        let count = FieldType::Count;
        let kind = match operation {
            _ if dates == (true, true) => {
                let problem = bilingual!(
                    "两个日期相差几天，请写days(later, earlier)，晚的写前面",
                    "write days(later, earlier) for the days between dates"
                );
                return fault(node, problem);
            }
            Arithmetic::Add if dates != (false, false) && (left == count || right == count) => Some(FieldType::Date),
            Arithmetic::Subtract if dates.0 && right == count => Some(FieldType::Date),
            _ if dates != (false, false) => None,
            Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => common_kind(left, first, right, second),
            Arithmetic::Multiply if left == count => Some(right),
            Arithmetic::Multiply if right == count => Some(left),
            Arithmetic::Divide if right == count => Some(left),
            Arithmetic::Divide if left == right => Some(count),
            Arithmetic::Multiply | Arithmetic::Divide => None,
        };
        let Some(kind) = kind else {
            return fault(node, mixed(left, right));
        };
        let number = match (&a, &b) {
            (Number::Constant(a), Number::Constant(b)) => {
                operation.apply(*a, *b).map_or(Number::Unknown, Number::Constant)
            }
            _ => Number::Arithmetic(operation, Box::new(a), Box::new(b)),
        };
        Ok(Typed::Number {
            number,
            kind,
            literal: None,
        })
    }
}

fn check_code(node: &IdedExpr, codes: &[CodeEntry], name: &str, word: &str) -> Checked<()> {
    if codes.iter().any(|entry| entry.code == word) {
        return Ok(());
    }
    let words: Vec<&str> = codes.iter().map(|entry| entry.code.as_str()).collect();
    let hint = spelling::suggestion(word, words.iter().copied());
    let problem = bilingual!("“{word}”不是{name}的代码", "{word:?} is no code of {name}");
    let codes = bilingual!("（可用的代码：", " (its codes: ") + spelling::listed(&words) + bilingual!("）", ")");
    fault(node, problem + hint + codes)
}
