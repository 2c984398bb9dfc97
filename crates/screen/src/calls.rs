//! Functions of rules and questions about members: `has`, `days`, `yuan`, `contains`, `members.exists(...)`. Part of the
//! type check.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};
use twofront_domain::field::FieldType;
use twofront_packs::spelling;

use crate::compile::{Checked, Compiler, Fault, fault};
use crate::expression::{Arithmetic, Condition, Number, Quantifier, TextTest};
use crate::kinds::{decimal, unit_of};
use crate::scope::Typed;

impl Compiler<'_, '_> {
    /// A call without a target.
    pub(crate) fn function(&mut self, node: &IdedExpr, name: &str, arguments: &[IdedExpr]) -> Checked<Typed> {
        const FUNCTIONS: [&str; 12] = [
            "has", "days", "abs", "size", "date", "yuan", "jin", "kg", "ton", "mu", "celsius", "in",
        ];
        match (name, arguments) {
            ("has", [inner]) => match self.expression(inner)? {
                Typed::Condition(Condition::Flag(load))
                | Typed::Number {
                    number: Number::Column(load),
                    ..
                }
                | Typed::Code { load, .. }
                | Typed::Text { load } => Ok(Typed::Condition(Condition::Known(load))),
                _ => fault(inner, "has() asks about a field"),
            },
            ("days", [later, earlier]) => {
                let ((a, first, _), (b, second, _)) = (self.number(later)?, self.number(earlier)?);
                if (first, second) != (FieldType::Date, FieldType::Date) {
                    return fault(node, "days(later, earlier) needs two dates");
                }
                let number = Number::Arithmetic(Arithmetic::Subtract, Box::new(a), Box::new(b));
                Ok(Typed::Number {
                    number,
                    kind: FieldType::Count,
                    literal: None,
                })
            }
            ("abs", [inner]) => {
                let (number, kind, _) = self.number(inner)?;
                Ok(Typed::Number {
                    number: Number::Absolute(Box::new(number)),
                    kind,
                    literal: None,
                })
            }
            ("size", [inner]) => self.size(inner),
            ("date", [inner]) => match &inner.expr {
                Expr::Literal(LiteralValue::String(text)) => {
                    let date = text.inner().parse().map_err(|_| Fault {
                        node: inner.id,
                        problem: format!("{:?} is no date; write date('2020-01-31')", text.inner()),
                    })?;
                    let number = Number::Constant(i64::from(crate::column::days_of(date)));
                    Ok(Typed::Number {
                        number,
                        kind: FieldType::Date,
                        literal: None,
                    })
                }
                _ => fault(inner, "write date('2020-01-31')"),
            },
            (unit, [amount]) if unit_of(unit).is_some() => self.quantity(amount, unit),
            _ => fault(
                node,
                format!("no function {name:?} with {} values{}", arguments.len(), {
                    spelling::suggestion(name, FUNCTIONS)
                }),
            ),
        }
    }

    /// `yuan(100)`, `celsius(37.3)`: a literal with its unit.
    fn quantity(&self, amount: &IdedExpr, unit: &str) -> Checked<Typed> {
        let Some((kind, per_unit)) = unit_of(unit) else {
            return fault(amount, "unknown unit");
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
                format!("{unit}(...) needs a plain number that comes out even in the field's unit"),
            );
        };
        Ok(Typed::Number {
            number: Number::Constant(value),
            kind,
            literal: None,
        })
    }

    fn size(&mut self, of: &IdedExpr) -> Checked<Typed> {
        let number = match self.expression(of)? {
            Typed::Text { load } => Number::TextLength(load),
            Typed::Members(wanted) => {
                Number::CountMembers(wanted.unwrap_or_else(|| Box::new(Condition::Constant(true))))
            }
            _ => return fault(of, "size is for texts and members"),
        };
        Ok(Typed::Number {
            number,
            kind: FieldType::Count,
            literal: None,
        })
    }

    /// A call on something: a text, the members, a sum.
    pub(crate) fn method(&mut self, node: &IdedExpr, target: &IdedExpr, call: &CallExpr) -> Checked<Typed> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("size", []) => self.size(target),
            ("sum", []) => match self.expression(target)? {
                Typed::Mapped { number, kind } => Ok(Typed::Number {
                    number: Number::SumMembers(Box::new(number)),
                    kind,
                    literal: None,
                }),
                _ => fault(target, "sum is for members.map(m, m.x)"),
            },
            (name @ ("startsWith" | "endsWith" | "contains"), [word]) => {
                let (Typed::Text { load }, Typed::Word(word)) = (self.expression(target)?, self.expression(word)?)
                else {
                    return fault(node, format!("{name} is for a text field and a text in quotes"));
                };
                let test = match name {
                    "startsWith" => TextTest::StartsWith(word),
                    "endsWith" => TextTest::EndsWith(word),
                    _ => TextTest::Contains(word),
                };
                Ok(Typed::Condition(Condition::Text(load, test)))
            }
            (name, [variable, body]) => self.members_macro(node, target, name, variable, body),
            (name, _) => {
                let known = [
                    "exists",
                    "all",
                    "exists_one",
                    "filter",
                    "map",
                    "size",
                    "sum",
                    "contains",
                    "startsWith",
                ];
                fault(
                    node,
                    format!("nothing is called .{name}(){}", spelling::suggestion(name, known)),
                )
            }
        }
    }

    fn members_macro(
        &mut self,
        node: &IdedExpr,
        target: &IdedExpr,
        name: &str,
        variable: &IdedExpr,
        body: &IdedExpr,
    ) -> Checked<Typed> {
        let Expr::Ident(variable) = &variable.expr else {
            return fault(variable, "a name for the member, such as m");
        };
        let Typed::Members(wanted) = self.expression(target)? else {
            return fault(target, format!(".{name}(m, ...) is for members"));
        };
        self.scope.member = Some(variable.clone());
        let typed = self.macro_body(node, name, body, wanted);
        self.scope.member = None;
        typed
    }

    fn macro_body(
        &mut self,
        node: &IdedExpr,
        name: &str,
        body: &IdedExpr,
        wanted: Option<Box<Condition>>,
    ) -> Checked<Typed> {
        let narrowed = |condition: Condition| match wanted.clone() {
            Some(wanted) => Condition::All(vec![*wanted, condition]),
            None => condition,
        };
        let quantified =
            |quantifier, condition| Ok(Typed::Condition(Condition::Members(quantifier, Box::new(condition))));
        match name {
            "exists" => quantified(Quantifier::Any, narrowed(self.condition(body)?)),
            "exists_one" => quantified(Quantifier::One, narrowed(self.condition(body)?)),
            "filter" => Ok(Typed::Members(Some(Box::new(narrowed(self.condition(body)?))))),
            "all" => {
                let inner = self.condition(body)?;
                quantified(
                    Quantifier::All,
                    match wanted {
                        Some(wanted) => Condition::Any(vec![Condition::Not(wanted), inner]),
                        None => inner,
                    },
                )
            }
            "map" => {
                let (number, kind, _) = self.number(body)?;
                let number = match wanted {
                    Some(wanted) => Number::Choose(wanted, Box::new(number), Box::new(Number::Constant(0))),
                    None => number,
                };
                Ok(Typed::Mapped { number, kind })
            }
            _ => {
                let known = ["exists", "all", "exists_one", "filter", "map"];
                fault(
                    node,
                    format!("members have no .{name}(){}", spelling::suggestion(name, known)),
                )
            }
        }
    }
}
