//! Questions about many rows: `members.exists(m, ...)`, `events.within(30).count(e, ...)`, `households.map(h, h.x).sum()`.
//! Part of the type check.

use cel::common::ast::{Expr, IdedExpr};
use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;
use twofront_packs::spelling;

use crate::compile::{Checked, Compiler, fault};
use crate::expression::{Arithmetic, Comparison, Condition, Group, Load, Number, Quantifier};
use crate::layout::ON;
use crate::scope::{Typed, count};

impl Compiler<'_, '_> {
    /// `events.within(days)`: those of the last days, today included.
    pub(crate) fn within(&mut self, target: &IdedExpr, days: &IdedExpr) -> Checked<Typed> {
        let Typed::Rows { group, wanted } = self.expression(target)? else {
            return fault(target, only_events());
        };
        if !group.rows.is_events() {
            return fault(target, only_events());
        }
        let days = self.window(days)?;
        let today = Number::Constant(i64::from(crate::column::days_of(self.scope.date)));
        let on = Number::Column(Load {
            table: group.rows,
            slot: ON,
            latest: None,
        });
        let ago = || {
            Box::new(Number::Arithmetic(
                Arithmetic::Subtract,
                Box::new(today.clone()),
                Box::new(on.clone()),
            ))
        };
        let inside = match days {
            Some(days) => Condition::All(vec![
                Condition::Compare(Comparison::GreaterEqual, ago(), Box::new(Number::Constant(0))),
                Condition::Compare(Comparison::Less, ago(), Box::new(Number::Constant(i64::from(days)))),
            ]),
            None => Condition::Unknown,
        };
        Ok(Typed::Rows {
            group,
            wanted: Some(Box::new(narrowed(wanted, inside))),
        })
    }

    /// `.exists(m, ...)` and its like.
    pub(crate) fn rows_macro(
        &mut self,
        node: &IdedExpr,
        target: &IdedExpr,
        name: &str,
        variable: &IdedExpr,
        body: &IdedExpr,
    ) -> Checked<Typed> {
        let Expr::Ident(variable) = &variable.expr else {
            let problem = bilingual!("这里要写一行的代号，如m", "a name for the row, such as m");
            return fault(variable, problem);
        };
        let Typed::Rows { group, wanted } = self.expression(target)? else {
            let problem = bilingual!(
                ".{name}({variable}, ...)只用于家庭成员、按日记录和户",
                ".{name}({variable}, ...) is for members, events and households"
            );
            return fault(target, problem);
        };
        let taken = ["param", "household", "village", "today"].contains(&variable.as_str());
        if taken || self.scope.variables.iter().any(|(known, _)| known == variable) {
            let problem = bilingual!(
                "“{variable}”已经有别的意思；请换一个代号",
                "{variable:?} means something else already; take another name"
            );
            return fault(node, problem);
        }
        self.scope.variables.push((variable.clone(), group.rows));
        let typed = self.macro_body(node, name, body, group, wanted);
        self.scope.variables.pop();
        typed
    }

    fn macro_body(
        &mut self,
        node: &IdedExpr,
        name: &str,
        body: &IdedExpr,
        group: Group,
        wanted: Option<Box<Condition>>,
    ) -> Checked<Typed> {
        let over = |quantifier, inner| Ok(Typed::Condition(Condition::Over(group, quantifier, Box::new(inner))));
        match name {
            "exists" => over(Quantifier::Any, narrowed(wanted, self.condition(body)?)),
            "exists_one" => over(Quantifier::One, narrowed(wanted, self.condition(body)?)),
            "filter" => Ok(Typed::Rows {
                group,
                wanted: Some(Box::new(narrowed(wanted, self.condition(body)?))),
            }),
            "count" => {
                let inner = narrowed(wanted, self.condition(body)?);
                Ok(count(Number::Count(group, Box::new(inner))))
            }
            "all" => {
                let inner = self.condition(body)?;
                over(
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
                Ok(Typed::Mapped { group, number, kind })
            }
            _ => {
                let known = ["exists", "all", "exists_one", "filter", "count", "map"];
                let hint = spelling::suggestion(name, known);
                let rows = group.rows.plural();
                let problem = bilingual!("{rows}没有.{name}()这种写法", "{rows} have no .{name}()");
                fault(node, problem + hint)
            }
        }
    }
}

/// Both conditions, as one chain.
fn narrowed(wanted: Option<Box<Condition>>, condition: Condition) -> Condition {
    match wanted.map(|wanted| *wanted) {
        Some(Condition::All(mut terms)) => {
            terms.push(condition);
            Condition::All(terms)
        }
        Some(wanted) => Condition::All(vec![wanted, condition]),
        None => condition,
    }
}

fn only_events() -> Bilingual {
    bilingual!(".within(天数)只用于按日记录（events）", ".within(days) is for events")
}
