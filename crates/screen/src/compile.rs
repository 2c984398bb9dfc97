//! From CEL text to a typed condition: our own type check over the parser's tree, with sentences for what does not fit.
//!
//! Knows CEL's syntax tree and the scope's names; what a condition does with rows is the evaluator's.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};
use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_packs::{PackError, Rule};

use crate::expression::{Condition, Number};
use crate::kinds::{arithmetic, common_kind, comparison, mixed};
use crate::limits;
use crate::scope::{Scope, Typed, many_numbers, say_what};
use crate::table::Table;

/// What is wrong, and the node where.
pub(crate) struct Fault {
    pub(crate) node: u64,
    pub(crate) problem: Bilingual,
}

pub(crate) type Checked<T> = Result<T, Fault>;

/// Parses and checks the rule's `when`.
pub(crate) fn condition(rule: &Rule, scope: &mut Scope<'_>) -> Result<Condition, PackError> {
    let (tree, offset) = parse(&rule.when).map_err(|(offset, problem)| rule.fault(offset, problem))?;
    let mut compiler = Compiler { scope };
    let fault = |fault: Fault| rule.fault(offset(fault.node), fault.problem);
    compiler.condition(&tree).map_err(fault)
}

/// Parses and checks the rule's `ask_when`.
pub(crate) fn ask_when(rule: &Rule, text: &str, scope: &mut Scope<'_>) -> Result<Condition, PackError> {
    let complain = |offset: Option<usize>, problem| rule.fault_at("ask_when", offset.unwrap_or(0), problem);
    let (tree, offset) = parse(text).map_err(|(offset, problem)| complain(offset, problem))?;
    let fault = |fault: Fault| complain(offset(fault.node), fault.problem);
    Compiler { scope }.condition(&tree).map_err(fault)
}

/// Parses and checks one expression of the rule's sentence.
pub(crate) fn shown_value(rule: &Rule, text: &str, scope: &mut Scope<'_>) -> Result<Typed, PackError> {
    let complain = |problem: Bilingual| at_placeholder(rule, text, problem);
    let (tree, _) = parse(text).map_err(|(_, problem)| complain(problem))?;
    let typed = Compiler { scope }
        .expression(&tree)
        .map_err(|fault| complain(fault.problem))?;
    match typed.unfinished() {
        Some(problem) => Err(complain(problem)),
        None => Ok(typed),
    }
}

/// The column behind `{members.name}`, `{events.name}` or `{households.name}` in the rule's sentence.
pub(crate) fn many_column(rule: &Rule, rows: Table, name: &str, scope: &mut Scope<'_>) -> Result<u16, PackError> {
    let complain = |problem: Bilingual| {
        let text = format!("{}.{name}", rows.plural());
        at_placeholder(rule, &text, problem)
    };
    scope.many_column(rows, name).map_err(complain)
}

/// A fault of what stands in braces of the sentence.
fn at_placeholder(rule: &Rule, text: &str, problem: Bilingual) -> PackError {
    let braces = format!("{{{text}}}");
    let before = rule.sentence.zh.split(&braces).next().map_or(0, char_count);
    let place = bilingual!("说明里的{braces}：", "{braces} in the sentence: ");
    rule.fault_at("sentence.zh", before, place + problem)
}

type Parsed = (IdedExpr, Box<dyn Fn(u64) -> Option<usize>>);

/// The tree, and where each of its nodes starts (characters from 0).
fn parse(source: &str) -> Result<Parsed, (Option<usize>, Bilingual)> {
    limits::check(source)?;
    // An environment without macros leaves exists, all, filter, map and has as the calls they are written as.
    let program = cel::Env::default().compile(source).map_err(|errors| {
        let Some(first) = errors.errors.first() else {
            return (None, bilingual!("条件的写法不对", "not a CEL expression"));
        };
        let (line, column) = first.pos;
        let line_start: usize = source
            .split_inclusive('\n')
            .take((line - 1).max(0) as usize)
            .map(char_count)
            .sum();
        (
            Some(line_start + (column - 1).max(0) as usize),
            if first.msg.contains("Recursion limit") {
                limits::too_deep()
            } else {
                bilingual!(
                    "条件的写法不对，请检查括号、引号和符号（解析程序的原话：{}）",
                    "not a CEL expression: {}",
                    first.msg
                )
            },
        )
    })?;
    let tree = program.expression().clone();
    // The parser counts bytes; people count characters.
    let text = source.to_owned();
    let starts = move |node| {
        let (start, _) = program.source_info().offset_for(node)?;
        text.get(..start as usize).map(char_count)
    };
    Ok((tree, Box::new(starts)))
}

fn char_count(text: &str) -> usize {
    text.chars().count()
}

pub(crate) struct Compiler<'c, 's> {
    pub(crate) scope: &'c mut Scope<'s>,
}

pub(crate) fn fault<T>(node: &IdedExpr, problem: Bilingual) -> Checked<T> {
    Err(Fault { node: node.id, problem })
}

impl Compiler<'_, '_> {
    pub(crate) fn expression(&mut self, node: &IdedExpr) -> Checked<Typed> {
        let at = |result: Result<Typed, Bilingual>| result.map_err(|problem| Fault { node: node.id, problem });
        match &node.expr {
            Expr::Ident(name) => at(self.scope.bare_name(name)),
            Expr::Select(select) if !select.test => match &select.operand.expr {
                Expr::Ident(base) => at(self.scope.dotted_name(base, &select.field)),
                _ => fault(
                    node,
                    bilingual!(
                        "只有param.x、household.x、village.x和成员的m.x这样写才用点号",
                        "only param.x, household.x, village.x and the members' m.x have a dot"
                    ),
                ),
            },
            Expr::Literal(literal) => self.literal(node, literal),
            Expr::Call(call) => self.call(node, call),
            Expr::List(_) => fault(node, bilingual!("列表只能写在in后面", "a list stands only behind `in`")),
            _ => fault(
                node,
                bilingual!("规则里不用CEL的这种写法", "this part of CEL is not used in rules"),
            ),
        }
    }

    fn literal(&self, node: &IdedExpr, literal: &LiteralValue) -> Checked<Typed> {
        let problem = match literal {
            LiteralValue::Boolean(value) => return Ok(Typed::Condition(Condition::Constant(*value.inner()))),
            LiteralValue::Int(value) => return Ok(bare_number(*value.inner())),
            LiteralValue::String(text) => return Ok(Typed::Word(text.inner().to_owned())),
            LiteralValue::Double(_) => bilingual!(
                "小数要带单位：yuan(0.5)、celsius(37.3)",
                "a decimal number needs its unit: yuan(0.5), celsius(37.3)"
            ),
            LiteralValue::Null => bilingual!(
                "不能与null比较；要问有没有值，请写has(字段)",
                "null is not compared; ask has(name) whether a value is known"
            ),
            _ => bilingual!(
                "数字写成12，文字写成'词'，是否写成true或false",
                "write numbers as 12, texts as 'word', truth as true or false"
            ),
        };
        fault(node, problem)
    }

    pub(crate) fn condition(&mut self, node: &IdedExpr) -> Checked<Condition> {
        let problem = match self.expression(node)? {
            Typed::Condition(condition) => return Ok(condition),
            Typed::Code { name, .. } => bilingual!(
                "{name}是代码，不是“是或否”；请把它与一个词比较",
                "{name} is a code, not yes or no; compare it with a word"
            ),
            Typed::Text { .. } | Typed::Word(_) => {
                bilingual!("文字不是“是或否”；请写比较", "a text is not yes or no; compare it")
            }
            Typed::Number { .. } => bilingual!("数字不是“是或否”；请写比较", "a number is not yes or no; compare it"),
            Typed::Rows { group, .. } => say_what(group),
            Typed::Mapped { group, .. } => many_numbers(group),
        };
        fault(node, problem)
    }

    pub(crate) fn number(&mut self, node: &IdedExpr) -> Checked<(Number, FieldType, Option<i64>)> {
        match self.expression(node)? {
            Typed::Number { number, kind, literal } => Ok((number, kind, literal)),
            other => fault(
                node,
                other.unfinished().unwrap_or_else(|| {
                    bilingual!("这里要写数字、数量或日期", "a number, quantity or date is needed here")
                }),
            ),
        }
    }

    fn call(&mut self, node: &IdedExpr, call: &CallExpr) -> Checked<Typed> {
        if let Some(target) = &call.target {
            return self.method(node, target, call);
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (op::LOGICAL_NOT, [inner]) => Ok(Typed::Condition(Condition::Not(Box::new(self.condition(inner)?)))),
            (op::LOGICAL_AND, _) => Ok(Typed::Condition(Condition::All(self.terms(node, op::LOGICAL_AND)?))),
            (op::LOGICAL_OR, _) => Ok(Typed::Condition(Condition::Any(self.terms(node, op::LOGICAL_OR)?))),
            (op::CONDITIONAL, [test, then, otherwise]) => self.choose(node, test, then, otherwise),
            (op::IN, [item, list]) => self.one_of(node, item, list),
            (op::NEGATE, [inner]) => {
                let (number, kind, literal) = self.number(inner)?;
                let literal = literal.and_then(i64::checked_neg);
                Ok(match (literal, &number) {
                    (Some(value), _) => bare_number(value),
                    (None, Number::Constant(value)) => Typed::Number {
                        number: value.checked_neg().map_or(Number::Unknown, Number::Constant),
                        kind,
                        literal,
                    },
                    (None, _) => Typed::Number {
                        number: Number::Negate(Box::new(number)),
                        kind,
                        literal,
                    },
                })
            }
            (name, [left, right]) if comparison(name).is_some() => self.compare(node, name, left, right),
            (name, [left, right]) if arithmetic(name).is_some() => self.arithmetic(node, name, left, right),
            (name, arguments) => self.function(node, name, arguments),
        }
    }

    /// The terms of a chain of `&&` or `||`, however the parser nested it.
    fn terms(&mut self, node: &IdedExpr, operator: &str) -> Checked<Vec<Condition>> {
        match &node.expr {
            Expr::Call(call) if call.target.is_none() && call.func_name == operator => {
                let mut terms = Vec::new();
                for argument in &call.args {
                    terms.extend(self.terms(argument, operator)?);
                }
                Ok(terms)
            }
            _ => Ok(vec![self.condition(node)?]),
        }
    }

    fn choose(&mut self, node: &IdedExpr, test: &IdedExpr, then: &IdedExpr, otherwise: &IdedExpr) -> Checked<Typed> {
        let test = Box::new(self.condition(test)?);
        match (self.expression(then)?, self.expression(otherwise)?) {
            (Typed::Condition(then), Typed::Condition(otherwise)) => Ok(Typed::Condition(Condition::Choose(
                test,
                Box::new(then),
                Box::new(otherwise),
            ))),
            (
                Typed::Number {
                    number: then,
                    kind,
                    literal: first,
                },
                Typed::Number {
                    number: otherwise,
                    kind: other,
                    literal: second,
                },
            ) => {
                let kind = common_kind(kind, first, other, second).ok_or_else(|| Fault {
                    node: node.id,
                    problem: mixed(kind, other),
                })?;
                let number = Number::Choose(test, Box::new(then), Box::new(otherwise));
                Ok(Typed::Number {
                    number,
                    kind,
                    literal: None,
                })
            }
            _ => fault(
                node,
                bilingual!(
                    "两种结果要么都是条件，要么都是同一单位的数",
                    "both branches must be conditions, or numbers of one unit"
                ),
            ),
        }
    }
}

/// A number written without a unit.
pub(crate) fn bare_number(value: i64) -> Typed {
    Typed::Number {
        number: Number::Constant(value),
        kind: FieldType::Count,
        literal: Some(value),
    }
}
