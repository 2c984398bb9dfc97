//! Functions of rules: `has`, `days`, `latest`, `yuan`, `contains`, `size`. Part of the type check.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};
use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_packs::spelling;

use crate::compile::{Checked, Compiler, Fault, fault};
use crate::expression::{Arithmetic, Condition, Number, TextTest};
use crate::kinds::{decimal, unit_of};
use crate::scope::{Typed, count, many_numbers};

impl Compiler<'_, '_> {
    /// A call without a target.
    pub(crate) fn function(&mut self, node: &IdedExpr, name: &str, arguments: &[IdedExpr]) -> Checked<Typed> {
        const FUNCTIONS: [&str; 13] = [
            "has", "days", "latest", "abs", "size", "date", "yuan", "jin", "kg", "ton", "mu", "celsius", "in",
        ];
        match (name, arguments) {
            ("has", [inner]) => match self.expression(inner)? {
                Typed::Condition(Condition::Flag(load))
                | Typed::Number {
                    number: Number::Column(load) | Number::Age(load),
                    ..
                }
                | Typed::Code { load, .. }
                | Typed::Text { load } => Ok(Typed::Condition(Condition::Known(load))),
                _ => fault(inner, bilingual!("has()只能问字段", "has() asks about a field")),
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
                Ok(count(match (&a, &b) {
                    (Number::Constant(a), Number::Constant(b)) => {
                        a.checked_sub(*b).map_or(Number::Unknown, Number::Constant)
                    }
                    _ => Number::Arithmetic(Arithmetic::Subtract, Box::new(a), Box::new(b)),
                }))
            }
            ("latest", [field, days]) => self.latest(field, days),
            ("abs", [inner]) => {
                let (number, kind, _) = self.number(inner)?;
                Ok(Typed::Number {
                    number: Number::Absolute(Box::new(number)),
                    kind,
                    literal: None,
                })
            }
            ("size", [inner]) => self.size(inner),
            ("date", [inner]) => date(inner),
            ("sum" | "max" | "min" | "avg", [inner]) => self.not_around(node, name, inner),
            (unit, [amount]) if unit_of(unit).is_some() => self.quantity(amount, unit),
            _ => {
                let problem = bilingual!(
                    "没有这样的函数：“{name}”，括号里{}个值",
                    "no function {name:?} with {} values",
                    arguments.len()
                );
                fault(node, problem + spelling::suggestion(name, FUNCTIONS))
            }
        }
    }

    /// `sum(events.map(...))`, as other languages write it.
    fn not_around(&mut self, node: &IdedExpr, name: &str, inner: &IdedExpr) -> Checked<Typed> {
        let typed = self.expression(inner)?;
        let problem = bilingual!("没有函数“{name}”", "there is no function {name:?}");
        let remedy = typed.unfinished().unwrap_or_else(|| {
            bilingual!(
                "求和写在后面：events.map(e, e.x).sum()",
                "a sum is written behind: events.map(e, e.x).sum()"
            )
        });
        fault(node, problem + bilingual!("；", "; ") + remedy)
    }

    /// `yuan(100)`, `celsius(37.3)`: a literal with its unit.
    fn quantity(&self, amount: &IdedExpr, unit: &str) -> Checked<Typed> {
        let Some((kind, per_unit)) = unit_of(unit) else {
            return fault(amount, bilingual!("没有这个单位", "unknown unit"));
        };
        let value = match &amount.expr {
            Expr::Literal(LiteralValue::Int(value)) => value.inner().checked_mul(per_unit),
            // Four decimals at most, by way of text, so that no binary fraction slips in.
            Expr::Literal(LiteralValue::Double(value)) => decimal(&value.inner().to_string(), per_unit),
            _ => None,
        };
        let Some(value) = value else {
            return fault(
                amount,
                bilingual!(
                    "{unit}(...)里要写一个数字，换算成字段的单位后要是整数",
                    "{unit}(...) needs a plain number that comes out even in the field's unit"
                ),
            );
        };
        Ok(Typed::Number {
            number: Number::Constant(value),
            kind,
            literal: None,
        })
    }

    /// `latest(field, days)`: what the newest event of the last days says that has this field.
    fn latest(&mut self, field: &IdedExpr, days: &IdedExpr) -> Checked<Typed> {
        let days = self.window(days)?;
        let (base, name) = match &field.expr {
            Expr::Ident(name) => (None, name.as_str()),
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(base) => (Some(base.as_str()), select.field.as_str()),
                _ => return fault(field, latest_of_what()),
            },
            _ => return fault(field, latest_of_what()),
        };
        let problem = |problem| Fault {
            node: field.id,
            problem,
        };
        // A window that no parameter sets holds no event, and what it says is unknown.
        self.scope.latest(base, name, days.unwrap_or(0)).map_err(problem)
    }

    /// A number of days, as a whole number or parameter; `None` where the parameter has no value in force.
    pub(crate) fn window(&mut self, days: &IdedExpr) -> Checked<Option<u32>> {
        let problem = bilingual!(
            "要写多少天：整数如30，或参数如param.x",
            "how many days? a whole number such as 30, or a parameter such as param.x"
        );
        let (number, kind, _) = self.number(days)?;
        match number {
            _ if kind != FieldType::Count => fault(days, problem),
            Number::Constant(days_back) | Number::Parameter(_, days_back) => match u32::try_from(days_back) {
                Ok(days_back) => Ok(Some(days_back)),
                Err(_) => fault(days, problem),
            },
            Number::Unknown => Ok(None),
            _ => fault(days, problem),
        }
    }

    fn size(&mut self, of: &IdedExpr) -> Checked<Typed> {
        Ok(count(match self.expression(of)? {
            Typed::Text { load } => Number::TextLength(load),
            Typed::Rows { group, wanted: None } => Number::Size(group),
            Typed::Rows {
                group,
                wanted: Some(wanted),
            } => Number::Count(group, wanted),
            _ => {
                let problem = bilingual!(
                    "size只用于文字、家庭成员、按日记录和户",
                    "size is for texts, members, events and households"
                );
                return fault(of, problem);
            }
        }))
    }

    /// A call on something: a text, members, events, a sum.
    pub(crate) fn method(&mut self, node: &IdedExpr, target: &IdedExpr, call: &CallExpr) -> Checked<Typed> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("size", []) => self.size(target),
            ("sum", []) => match self.expression(target)? {
                Typed::Mapped { group, number, kind } => Ok(Typed::Number {
                    number: Number::Sum(group, Box::new(number)),
                    kind,
                    literal: None,
                }),
                _ => {
                    let problem = bilingual!(
                        "sum用在members.map(m, m.x)这样的写法后面",
                        "sum is for members.map(m, m.x)"
                    );
                    fault(target, problem)
                }
            },
            (name @ ("startsWith" | "endsWith" | "contains"), [word]) => {
                let (Typed::Text { load }, Typed::Word(word)) = (self.expression(target)?, self.expression(word)?)
                else {
                    let problem = bilingual!(
                        "{name}用于文字字段和引号里的文字",
                        "{name} is for a text field and a text in quotes"
                    );
                    return fault(node, problem);
                };
                let test = match name {
                    "startsWith" => TextTest::StartsWith(word),
                    "endsWith" => TextTest::EndsWith(word),
                    _ => TextTest::Contains(word),
                };
                Ok(Typed::Condition(Condition::Text(load, test)))
            }
            ("within", [days]) => self.within(target, days),
            (name, [variable, body]) => self.rows_macro(node, target, name, variable, body),
            (name, _) => {
                const KNOWN: [&str; 11] = [
                    "exists",
                    "all",
                    "exists_one",
                    "filter",
                    "count",
                    "map",
                    "within",
                    "size",
                    "sum",
                    "contains",
                    "startsWith",
                ];
                let problem = bilingual!("没有.{name}()这种写法", "nothing is called .{name}()");
                let remedy = match self.expression(target)? {
                    Typed::Mapped { group, .. } => bilingual!("；", "; ") + many_numbers(group),
                    _ => spelling::suggestion(name, KNOWN),
                };
                fault(node, problem + remedy)
            }
        }
    }
}

/// `date('2020-01-31')`.
fn date(written: &IdedExpr) -> Checked<Typed> {
    let Expr::Literal(LiteralValue::String(text)) = &written.expr else {
        return fault(
            written,
            bilingual!("日期请写成date('2020-01-31')", "write date('2020-01-31')"),
        );
    };
    let text = text.inner();
    let Ok(date) = text.parse() else {
        let problem = bilingual!(
            "“{text}”不是日期；请写成date('2020-01-31')",
            "{text:?} is no date; write date('2020-01-31')"
        );
        return fault(written, problem);
    };
    Ok(Typed::Number {
        number: Number::Constant(i64::from(crate::column::days_of(date))),
        kind: FieldType::Date,
        literal: None,
    })
}

fn latest_of_what() -> Bilingual {
    bilingual!(
        "latest(...)里先写字段：latest(income, 365)",
        "latest(...) asks for a field: latest(income, 365)"
    )
}
