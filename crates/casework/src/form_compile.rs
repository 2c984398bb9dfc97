//! From CEL as packs write it to the small tree that phone and server evaluate: our own type check over the parser's tree,
//! with sentences for what a form cannot use. Knows CEL's syntax, not answers.

use cel::common::ast::{CallExpr, Expr as Cel, IdedExpr, LiteralValue, operators as op};
use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_packs::spelling;

use crate::form_expression::{Arithmetic, Comparison, Expr, TextTest};
use crate::form_kinds::{Kind, Typed, common_unit, comparable, decimal, mixed, unit_of};
use crate::form_limits;
use crate::form_names::{Vocabulary, truth};

/// What is wrong with a condition, and the character (from 0) where, if that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionFault {
    /// The character.
    pub at: Option<usize>,
    /// What is wrong and what to write instead.
    pub problem: Bilingual,
}

struct Fault {
    node: u64,
    problem: Bilingual,
}

type Checked<T> = Result<T, Fault>;

/// The tree of a condition.
///
/// # Errors
/// When the text is no CEL, reads what a form cannot read, mixes units, or is no condition.
pub fn condition(text: &str, names: &Vocabulary<'_>) -> Result<Expr, ConditionFault> {
    compiled(text, names, |compiler, node| {
        let typed = compiler.expression(node)?;
        truth(typed).map_err(|problem| Fault { node: node.id, problem })
    })
}

/// The tree of any expression, such as a number.
///
/// # Errors
/// As [`condition`], but for the last.
pub fn expression(text: &str, names: &Vocabulary<'_>) -> Result<Expr, ConditionFault> {
    compiled(text, names, |compiler, node| Ok(compiler.expression(node)?.expr))
}

fn compiled(
    text: &str,
    names: &Vocabulary<'_>,
    check: impl Fn(&Compiler<'_>, &IdedExpr) -> Checked<Expr>,
) -> Result<Expr, ConditionFault> {
    form_limits::check(text)?;
    // An environment without macros leaves has() as the call it is written as.
    let program = cel::Env::default().compile(text).map_err(|errors| {
        let said = errors
            .errors
            .first()
            .map_or_else(String::new, |first| first.msg.clone());
        ConditionFault {
            at: None,
            problem: bilingual!(
                "条件的写法不对，请检查括号、引号和符号（解析程序的原话：{said}）",
                "not a CEL expression: {said}"
            ),
        }
    })?;
    check(&Compiler { names }, program.expression()).map_err(|fault| ConditionFault {
        // The parser counts bytes; people count characters.
        at: program
            .source_info()
            .offset_for(fault.node)
            .and_then(|(start, _)| Some(text.get(..start as usize)?.chars().count())),
        problem: fault.problem,
    })
}

struct Compiler<'a> {
    names: &'a Vocabulary<'a>,
}

fn fault<T>(node: &IdedExpr, problem: Bilingual) -> Checked<T> {
    Err(Fault { node: node.id, problem })
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

impl Compiler<'_> {
    fn expression(&self, node: &IdedExpr) -> Checked<Typed> {
        let at = |result: Result<Typed, Bilingual>| result.map_err(|problem| Fault { node: node.id, problem });
        match &node.expr {
            Cel::Ident(name) => at(self.names.bare(name)),
            Cel::Select(select) if !select.test => match &select.operand.expr {
                Cel::Ident(base) => at(self.names.dotted(base, &select.field)),
                _ => fault(
                    node,
                    bilingual!(
                        "表单的条件里只有param.x和成员的household.x才用点号",
                        "only param.x, and household.x of members, have a dot in a form"
                    ),
                ),
            },
            Cel::Literal(literal) => literal_of(node, literal),
            Cel::Call(call) => self.call(node, call),
            Cel::List(_) => fault(node, bilingual!("列表只能写在in后面", "a list stands only behind `in`")),
            _ => fault(
                node,
                bilingual!("表单里不用CEL的这种写法", "this part of CEL is not used in forms"),
            ),
        }
    }

    fn condition(&self, node: &IdedExpr) -> Checked<Expr> {
        truth(self.expression(node)?).map_err(|problem| Fault { node: node.id, problem })
    }

    fn number(&self, node: &IdedExpr) -> Checked<(Expr, FieldType, Option<i64>)> {
        match self.expression(node)? {
            Typed {
                expr,
                kind: Kind::Number { of, literal },
            } => Ok((expr, of, literal)),
            _ => fault(
                node,
                bilingual!("这里要写数字、数量或日期", "a number, quantity or date is needed here"),
            ),
        }
    }

    fn call(&self, node: &IdedExpr, call: &CallExpr) -> Checked<Typed> {
        if let Some(target) = &call.target {
            return self.method(node, target, call);
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (op::LOGICAL_NOT, [inner]) => Ok(Typed::truth(Expr::Not(boxed(self.condition(inner)?)))),
            (op::LOGICAL_AND, _) => Ok(Typed::truth(Expr::All(self.terms(node, op::LOGICAL_AND)?))),
            (op::LOGICAL_OR, _) => Ok(Typed::truth(Expr::Any(self.terms(node, op::LOGICAL_OR)?))),
            (op::CONDITIONAL, [test, then, otherwise]) => self.choose(node, test, then, otherwise),
            (op::IN, [item, list]) => self.one_of(item, list),
            (op::NEGATE, [inner]) => self.negate(inner),
            (name, [left, right]) => match (comparison(name), arithmetic(name)) {
                (Some(how), _) => self.compare(node, how, left, right),
                (None, Some(how)) => self.calculate(node, how, left, right),
                (None, None) => self.function(node, name, &call.args),
            },
            (name, arguments) => self.function(node, name, arguments),
        }
    }

    /// The terms of a chain of `&&` or `||`, however the parser nested it.
    fn terms(&self, node: &IdedExpr, operator: &str) -> Checked<Vec<Expr>> {
        match &node.expr {
            Cel::Call(call) if call.target.is_none() && call.func_name == operator => {
                let mut terms = Vec::new();
                for argument in &call.args {
                    terms.extend(self.terms(argument, operator)?);
                }
                Ok(terms)
            }
            _ => Ok(vec![self.condition(node)?]),
        }
    }

    fn choose(&self, node: &IdedExpr, test: &IdedExpr, then: &IdedExpr, otherwise: &IdedExpr) -> Checked<Typed> {
        let test = self.condition(test)?;
        let (then, otherwise) = (self.expression(then)?, self.expression(otherwise)?);
        let kind = match (&then.kind, &otherwise.kind) {
            (Kind::Truth, Kind::Truth) => Kind::Truth,
            (
                Kind::Number { of, literal },
                Kind::Number {
                    of: other,
                    literal: second,
                },
            ) => {
                let Some(of) = common_unit((*of, *literal), (*other, *second)) else {
                    return fault(node, mixed(*of, *other));
                };
                Kind::Number { of, literal: None }
            }
            _ => {
                let problem = bilingual!(
                    "两种结果要么都是条件，要么都是同一单位的数",
                    "both branches must be conditions, or numbers of one unit"
                );
                return fault(node, problem);
            }
        };
        let expr = Expr::Choose(boxed(test), boxed(then.expr), boxed(otherwise.expr));
        Ok(Typed { expr, kind })
    }

    /// `item in [list]`.
    fn one_of(&self, item: &IdedExpr, list: &IdedExpr) -> Checked<Typed> {
        let Cel::List(list) = &list.expr else {
            let problem = bilingual!("in后面要写列表：x in ['a', 'b']", "`in` needs a list: x in ['a', 'b']");
            return fault(list, problem);
        };
        let first = self.expression(item)?;
        if matches!(first.kind, Kind::Truth | Kind::Word(_)) {
            let problem = bilingual!(
                "只有代码、文字和数字能用in",
                "only codes, texts and numbers can be `in` a list"
            );
            return fault(item, problem);
        }
        let mut elements = Vec::new();
        for element in &list.elements {
            let typed = self.expression(element)?;
            if !matches!(
                typed.expr,
                Expr::Whole(_) | Expr::Text(_) | Expr::Day(_) | Expr::Parameter(_)
            ) {
                let problem = bilingual!("列表里只能写固定的值", "lists hold constants only");
                return fault(element, problem);
            }
            let fits = comparable(Comparison::Equal, &first.kind, &typed.kind);
            fits.map_err(|problem| Fault {
                node: element.id,
                problem,
            })?;
            elements.push(typed.expr);
        }
        Ok(Typed::truth(Expr::In(boxed(first.expr), elements)))
    }

    fn negate(&self, inner: &IdedExpr) -> Checked<Typed> {
        let (expr, of, literal) = self.number(inner)?;
        if let Some(whole) = literal.and_then(i64::checked_neg) {
            return Ok(Typed::literal(whole));
        }
        if of == FieldType::Date {
            return fault(inner, bilingual!("日期没有负数", "a date has no negative"));
        }
        Ok(match expr {
            Expr::Whole(whole) if whole != i64::MIN => Typed::number(Expr::Whole(-whole), of),
            expr => Typed::number(Expr::Negate(boxed(expr)), of),
        })
    }

    fn compare(&self, node: &IdedExpr, how: Comparison, left: &IdedExpr, right: &IdedExpr) -> Checked<Typed> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        let fits = comparable(how, &left.kind, &right.kind);
        fits.map_err(|problem| Fault { node: node.id, problem })?;
        Ok(Typed::truth(Expr::Compare(how, boxed(left.expr), boxed(right.expr))))
    }

    /// `+ - * / %` with their units.
    fn calculate(&self, node: &IdedExpr, how: Arithmetic, left: &IdedExpr, right: &IdedExpr) -> Checked<Typed> {
        let divisor = right;
        let ((a, left, first), (b, right, second)) = (self.number(left)?, self.number(right)?);
        if matches!(how, Arithmetic::Divide | Arithmetic::Remainder) && b == Expr::Whole(0) {
            let problem = bilingual!(
                "这里除以了零，对谁都算不出结果；请换一个除数",
                "this divides by zero, which has no result for anybody; divide by another number"
            );
            return fault(divisor, problem);
        }
        let dates = (left == FieldType::Date, right == FieldType::Date);
        let count = FieldType::Count;
        let unit = match how {
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
            Arithmetic::Add | Arithmetic::Subtract | Arithmetic::Remainder => {
                common_unit((left, first), (right, second))
            }
            Arithmetic::Multiply if left == count => Some(right),
            Arithmetic::Multiply if right == count => Some(left),
            Arithmetic::Divide if right == count => Some(left),
            Arithmetic::Divide if left == right => Some(count),
            Arithmetic::Multiply | Arithmetic::Divide => None,
        };
        match unit {
            Some(unit) => Ok(Typed::number(Expr::Calculate(how, boxed(a), boxed(b)), unit)),
            None => fault(node, mixed(left, right)),
        }
    }

    /// A call without a target.
    fn function(&self, node: &IdedExpr, name: &str, arguments: &[IdedExpr]) -> Checked<Typed> {
        const FUNCTIONS: [&str; 11] = [
            "has", "days", "abs", "size", "date", "yuan", "jin", "kg", "ton", "mu", "celsius",
        ];
        match (name, arguments) {
            ("has", [inner]) => match self.expression(inner)?.expr {
                expr @ (Expr::Answer(_) | Expr::Field(..) | Expr::Age) => Ok(Typed::truth(Expr::Has(boxed(expr)))),
                _ => fault(
                    inner,
                    bilingual!("has()只能问回答或字段", "has() asks about an answer or field"),
                ),
            },
            ("days", [later, earlier]) => {
                let ((a, first, _), (b, second, _)) = (self.number(later)?, self.number(earlier)?);
                if (first, second) != (FieldType::Date, FieldType::Date) {
                    let problem = bilingual!(
                        "days(later, earlier)要两个日期，晚的写前面",
                        "days(later, earlier) needs two dates"
                    );
                    return fault(node, problem);
                }
                Ok(Typed::number(Expr::Days(boxed(a), boxed(b)), FieldType::Count))
            }
            ("abs", [inner]) => {
                let (expr, unit, _) = self.number(inner)?;
                if unit == FieldType::Date {
                    return fault(inner, bilingual!("日期没有绝对值", "a date has no absolute value"));
                }
                Ok(Typed::number(Expr::Absolute(boxed(expr)), unit))
            }
            ("size", [inner]) => self.size(inner),
            ("date", [inner]) => date(inner),
            (unit, [amount]) if unit_of(unit).is_some() => quantity(amount, unit),
            _ => {
                let problem = bilingual!(
                    "表单里没有这样的函数：“{name}”，括号里{}个值",
                    "forms have no function {name:?} with {} values",
                    arguments.len()
                );
                fault(node, problem + spelling::suggestion(name, FUNCTIONS))
            }
        }
    }

    fn size(&self, of: &IdedExpr) -> Checked<Typed> {
        match self.expression(of)? {
            Typed {
                expr,
                kind: Kind::Text | Kind::Word(_),
            } => Ok(Typed::number(Expr::Size(boxed(expr)), FieldType::Count)),
            _ => fault(of, bilingual!("表单里size只用于文字", "size is for texts in a form")),
        }
    }

    fn method(&self, node: &IdedExpr, target: &IdedExpr, call: &CallExpr) -> Checked<Typed> {
        let name = call.func_name.as_str();
        let test = match (name, call.args.as_slice()) {
            ("size", []) => return self.size(target),
            ("contains", [_]) => TextTest::Contains,
            ("startsWith", [_]) => TextTest::StartsWith,
            ("endsWith", [_]) => TextTest::EndsWith,
            _ => {
                let problem = bilingual!("表单里没有.{name}()这种写法", "nothing is called .{name}() in a form");
                let known = ["size", "contains", "startsWith", "endsWith"];
                return fault(node, problem + spelling::suggestion(name, known));
            }
        };
        let (text, part) = (self.expression(target)?, self.expression(&call.args[0])?);
        match (&text.kind, &part.kind) {
            (Kind::Text, Kind::Text | Kind::Word(_)) => {
                Ok(Typed::truth(Expr::Test(test, boxed(text.expr), boxed(part.expr))))
            }
            _ => fault(
                node,
                bilingual!(
                    "{name}用于文字和引号里的文字",
                    "{name} is for a text and a text in quotes"
                ),
            ),
        }
    }
}

fn literal_of(node: &IdedExpr, literal: &LiteralValue) -> Checked<Typed> {
    let problem = match literal {
        LiteralValue::Boolean(value) => return Ok(Typed::truth(Expr::Truth(*value.inner()))),
        LiteralValue::Int(value) => return Ok(Typed::literal(*value.inner())),
        LiteralValue::String(text) => {
            let text = text.inner().to_owned();
            return Ok(Typed {
                expr: Expr::Text(text.clone()),
                kind: Kind::Word(text),
            });
        }
        LiteralValue::Double(_) => bilingual!(
            "小数要带单位：yuan(0.5)、celsius(37.3)",
            "a decimal number needs its unit: yuan(0.5), celsius(37.3)"
        ),
        LiteralValue::Null => bilingual!(
            "不能与null比较；要问有没有回答，请写has(问题)",
            "null is not compared; ask has(name) whether there is an answer"
        ),
        _ => bilingual!(
            "数字写成12，文字写成'词'，是否写成true或false",
            "write numbers as 12, texts as 'word', truth as true or false"
        ),
    };
    fault(node, problem)
}

/// `yuan(100)`, `celsius(37.3)`: a literal with its unit.
fn quantity(amount: &IdedExpr, unit: &str) -> Checked<Typed> {
    let Some((kind, per_unit)) = unit_of(unit) else {
        return fault(amount, bilingual!("没有这个单位", "unknown unit"));
    };
    let value = match &amount.expr {
        Cel::Literal(LiteralValue::Int(value)) => value.inner().checked_mul(per_unit),
        // By way of text, so that no binary fraction slips in.
        Cel::Literal(LiteralValue::Double(value)) => decimal(&value.inner().to_string(), per_unit),
        _ => None,
    };
    match value {
        Some(value) => Ok(Typed::number(Expr::Whole(value), kind)),
        None => fault(
            amount,
            bilingual!(
                "{unit}(...)里要写一个数字，换算成字段的单位后要是整数",
                "{unit}(...) needs a plain number that comes out even in the field's unit"
            ),
        ),
    }
}

/// `date('2020-01-31')`.
fn date(written: &IdedExpr) -> Checked<Typed> {
    let day = match &written.expr {
        Cel::Literal(LiteralValue::String(text)) => crate::form_answer::day(text.inner()),
        _ => None,
    };
    match day {
        Some(day) => Ok(Typed::number(Expr::Day(day), FieldType::Date)),
        None => fault(
            written,
            bilingual!("日期请写成date('2020-01-31')", "write date('2020-01-31')"),
        ),
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::NotEqual,
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::LessEqual,
        op::GREATER => Comparison::Greater,
        op::GREATER_EQUALS => Comparison::GreaterEqual,
        _ => return None,
    })
}

fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        op::ADD => Arithmetic::Add,
        op::SUBSTRACT => Arithmetic::Subtract,
        op::MULTIPLY => Arithmetic::Multiply,
        op::DIVIDE => Arithmetic::Divide,
        op::MODULO => Arithmetic::Remainder,
        _ => return None,
    })
}
