//! A plain three-state interpreter over the parser's tree, one row at a time: the oracle for the columnar evaluator. It
//! shares nothing with it but the syntax.

use std::collections::HashMap;

use cel::common::ast::{CallExpr, Expr, LiteralValue, operators as op};

/// What a name or expression is for one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    Unknown,
    Truth(bool),
    Whole(i64),
    Word(String),
    /// Members of the household, by position.
    People(Vec<usize>),
    /// Numbers of members, for `sum`.
    Many(Vec<Plain>),
}

pub type Row = HashMap<String, Plain>;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Bare names.
    pub own: &'a Row,
    /// `household.x`; for a household rule the same as `own`.
    pub household: Option<&'a Row>,
    pub members: &'a [Row],
    /// The members macro we are in.
    pub member: Option<(&'a str, &'a Row)>,
    pub parameters: &'a Row,
}

fn get(row: Option<&Row>, name: &str) -> Plain {
    row.and_then(|row| row.get(name)).cloned().unwrap_or(Plain::Unknown)
}

fn truth(value: &Plain) -> Option<bool> {
    if let Plain::Truth(truth) = value {
        Some(*truth)
    } else {
        None
    }
}

fn whole(value: &Plain) -> Option<i64> {
    if let Plain::Whole(whole) = value {
        Some(*whole)
    } else {
        None
    }
}

fn from_truth(truth: Option<bool>) -> Plain {
    truth.map_or(Plain::Unknown, Plain::Truth)
}

fn from_whole(whole: Option<i64>) -> Plain {
    whole.map_or(Plain::Unknown, Plain::Whole)
}

/// The value of an expression for one row.
pub fn value(expression: &Expr, names: Names<'_>) -> Plain {
    match expression {
        Expr::Ident(name) if name == "members" => Plain::People((0..names.members.len()).collect()),
        Expr::Ident(name) => get(Some(names.own), name),
        Expr::Select(select) => {
            let Expr::Ident(base) = &select.operand.expr else {
                panic!("{select:?}")
            };
            match names.member {
                Some((variable, row)) if variable == base => get(Some(row), &select.field),
                _ if base == "param" => get(Some(names.parameters), &select.field),
                _ => get(names.household, &select.field),
            }
        }
        Expr::Literal(LiteralValue::Boolean(value)) => Plain::Truth(*value.inner()),
        Expr::Literal(LiteralValue::Int(value)) => Plain::Whole(*value.inner()),
        Expr::Literal(LiteralValue::String(value)) => Plain::Word(value.inner().to_owned()),
        Expr::Call(call) => call_value(call, names),
        other => panic!("{other:?}"),
    }
}

fn call_value(call: &CallExpr, names: Names<'_>) -> Plain {
    let argument = |at: usize| value(&call.args[at].expr, names);
    if let Some(target) = &call.target {
        return method(&call.func_name, value(&target.expr, names), call, names);
    }
    match call.func_name.as_str() {
        op::LOGICAL_NOT => from_truth(truth(&argument(0)).map(|truth| !truth)),
        op::LOGICAL_AND => match (truth(&argument(0)), truth(&argument(1))) {
            (Some(false), _) | (_, Some(false)) => Plain::Truth(false),
            (Some(true), Some(true)) => Plain::Truth(true),
            _ => Plain::Unknown,
        },
        op::LOGICAL_OR => match (truth(&argument(0)), truth(&argument(1))) {
            (Some(true), _) | (_, Some(true)) => Plain::Truth(true),
            (Some(false), Some(false)) => Plain::Truth(false),
            _ => Plain::Unknown,
        },
        op::CONDITIONAL => match truth(&argument(0)) {
            Some(true) => argument(1),
            Some(false) => argument(2),
            None => Plain::Unknown,
        },
        op::IN => {
            let Expr::List(list) = &call.args[1].expr else {
                panic!("{call:?}")
            };
            match argument(0) {
                Plain::Unknown => Plain::Unknown,
                item => Plain::Truth(list.elements.iter().any(|element| value(&element.expr, names) == item)),
            }
        }
        op::NEGATE => from_whole(whole(&argument(0)).and_then(i64::checked_neg)),
        "abs" => from_whole(whole(&argument(0)).and_then(i64::checked_abs)),
        "has" => Plain::Truth(argument(0) != Plain::Unknown),
        "size" => length(&argument(0)),
        "yuan" => from_whole(whole(&argument(0)).map(|yuan| yuan * 100)),
        "days" => pair(&argument(0), &argument(1), i64::checked_sub),
        name => binary(name, &argument(0), &argument(1)),
    }
}

fn pair(left: &Plain, right: &Plain, apply: fn(i64, i64) -> Option<i64>) -> Plain {
    from_whole(
        whole(left)
            .zip(whole(right))
            .and_then(|(left, right)| apply(left, right)),
    )
}

fn binary(name: &str, left: &Plain, right: &Plain) -> Plain {
    if *left == Plain::Unknown || *right == Plain::Unknown {
        return Plain::Unknown;
    }
    let order = |test: fn(i64, i64) -> bool| from_truth(whole(left).zip(whole(right)).map(|(a, b)| test(a, b)));
    match name {
        op::EQUALS => Plain::Truth(left == right),
        op::NOT_EQUALS => Plain::Truth(left != right),
        op::LESS => order(|a, b| a < b),
        op::LESS_EQUALS => order(|a, b| a <= b),
        op::GREATER => order(|a, b| a > b),
        op::GREATER_EQUALS => order(|a, b| a >= b),
        op::ADD => pair(left, right, i64::checked_add),
        op::SUBSTRACT => pair(left, right, i64::checked_sub),
        op::MULTIPLY => pair(left, right, i64::checked_mul),
        op::DIVIDE => pair(left, right, i64::checked_div),
        op::MODULO => pair(left, right, i64::checked_rem),
        other => panic!("{other}"),
    }
}

fn length(of: &Plain) -> Plain {
    match of {
        Plain::Word(word) => Plain::Whole(word.chars().count() as i64),
        Plain::People(people) => Plain::Whole(people.len() as i64),
        _ => Plain::Unknown,
    }
}

fn method(name: &str, target: Plain, call: &CallExpr, names: Names<'_>) -> Plain {
    let text = |test: fn(&str, &str) -> bool| match (&target, value(&call.args[0].expr, names)) {
        (Plain::Word(text), Plain::Word(word)) => Plain::Truth(test(text, &word)),
        _ => Plain::Unknown,
    };
    match name {
        "contains" => return text(|text, word| text.contains(word)),
        "startsWith" => return text(|text, word| text.starts_with(word)),
        "endsWith" => return text(|text, word| text.ends_with(word)),
        "size" => return length(&target),
        "sum" => {
            let Plain::Many(numbers) = target else {
                return Plain::Unknown;
            };
            let known: Option<Vec<i64>> = numbers.iter().map(whole).collect();
            return from_whole(known.and_then(|known| known.into_iter().try_fold(0i64, i64::checked_add)));
        }
        _ => {}
    }
    let Plain::People(people) = target else {
        return Plain::Unknown;
    };
    let Expr::Ident(variable) = &call.args[0].expr else {
        panic!("{call:?}")
    };
    let each: Vec<Plain> = people
        .iter()
        .map(|&at| {
            value(
                &call.args[1].expr,
                Names {
                    member: Some((variable, &names.members[at])),
                    ..names
                },
            )
        })
        .collect();
    let count = |wanted: Plain| each.iter().filter(|one| **one == wanted).count();
    let (yes, no) = (count(Plain::Truth(true)), count(Plain::Truth(false)));
    let unknown = each.len() - yes - no;
    match name {
        "exists" if yes > 0 => Plain::Truth(true),
        "all" if no > 0 => Plain::Truth(false),
        "exists_one" if yes > 1 => Plain::Truth(false),
        "map" => Plain::Many(each),
        _ if unknown > 0 => Plain::Unknown,
        "exists" => Plain::Truth(false),
        "all" => Plain::Truth(true),
        "exists_one" => Plain::Truth(yes == 1),
        "filter" => {
            let kept = people.iter().zip(&each).filter(|(_, one)| **one == Plain::Truth(true));
            Plain::People(kept.map(|(&at, _)| at).collect())
        }
        other => panic!("{other}"),
    }
}
