//! What a condition means, one row at a time, over the parser's tree: the oracle for the columnar evaluator. It shares
//! nothing with it but the syntax, and is written to be obviously right, not quick.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators as op};

use super::county::{County, Thing};

/// What a name or expression is for one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// Nobody knows.
    Unknown,
    Truth(bool),
    /// A number, a quantity in its field's unit, or a date as days since 1970-01-01.
    Whole(i64),
    /// A text or a code.
    Word(String),
    /// Members, households or events, each with whether it belongs to the list (`None`: nobody knows).
    Things(Vec<(Thing, Option<bool>)>),
    /// A number for each of them, for `sum`.
    Many(Vec<Plain>),
}

/// Where names are looked up.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    pub county: &'a County,
    /// What the rule speaks of.
    pub subject: Thing,
    /// The variables of the questions we are inside of, innermost last.
    pub variables: Vec<(String, Thing)>,
}

impl<'a> Names<'a> {
    /// The names of a rule about something.
    pub fn of(county: &'a County, subject: Thing) -> Self {
        Self {
            county,
            subject,
            variables: Vec::new(),
        }
    }
}

impl Plain {
    pub fn truth(&self) -> Option<bool> {
        if let Self::Truth(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    fn whole(&self) -> Option<i64> {
        if let Self::Whole(whole) = self {
            Some(*whole)
        } else {
            None
        }
    }
}

fn of_truth(truth: Option<bool>) -> Plain {
    truth.map_or(Plain::Unknown, Plain::Truth)
}

fn of_whole(whole: Option<i64>) -> Plain {
    whole.map_or(Plain::Unknown, Plain::Whole)
}

fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn either(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    both(left.map(|truth| !truth), right.map(|truth| !truth)).map(|truth| !truth)
}

/// The value of an expression for one row.
pub fn value(node: &IdedExpr, names: &Names<'_>) -> Plain {
    match &node.expr {
        Expr::Ident(name) if name == "today" => Plain::Whole(names.county.today),
        Expr::Ident(name) => names.county.get(names.subject, name),
        Expr::Select(select) => {
            let Expr::Ident(base) = &select.operand.expr else {
                panic!("{select:?}")
            };
            dotted(base, &select.field, names)
        }
        Expr::Literal(LiteralValue::Boolean(value)) => Plain::Truth(*value.inner()),
        Expr::Literal(LiteralValue::Int(value)) => Plain::Whole(*value.inner()),
        Expr::Literal(LiteralValue::String(value)) => Plain::Word(value.inner().to_owned()),
        Expr::Call(call) => match &call.target {
            Some(target) => method(call, target, names),
            None => function(call, names),
        },
        other => panic!("{other:?}"),
    }
}

fn dotted(base: &str, name: &str, names: &Names<'_>) -> Plain {
    let variable = names.variables.iter().rev().find(|(variable, _)| variable == base);
    let county = names.county;
    let of = |thing: Option<Thing>| thing.map_or(Plain::Unknown, |thing| county.get(thing, name));
    match (variable, base) {
        (Some((_, thing)), _) => county.get(*thing, name),
        (None, "param") => of_whole(county.parameter(name)),
        (None, "household") => of(county.household_of(names.subject)),
        (None, "village") => of(county.village_of(names.subject)),
        _ => panic!("{base}.{name}"),
    }
}

/// A field's value on an event, as [`Plain::Unknown`] where `thing` has no such event.
fn latest(call: &CallExpr, names: &Names<'_>) -> Plain {
    let (thing, name) = match &call.args[0].expr {
        Expr::Ident(name) => (names.subject, name),
        Expr::Select(select) => {
            let Expr::Ident(base) = &select.operand.expr else {
                panic!("{select:?}")
            };
            let thing = names.variables.iter().rev().find(|(variable, _)| variable == base);
            let of_subject = || names.county.household_of(names.subject).filter(|_| base == "household");
            (
                thing.map(|(_, thing)| *thing).or_else(of_subject).expect("a variable"),
                &select.field,
            )
        }
        other => panic!("{other:?}"),
    };
    let Some(days) = value(&call.args[1], names).whole() else {
        return Plain::Unknown;
    };
    let county = names.county;
    let mut newest = (i64::MIN, Plain::Unknown);
    for event in county.events(thing) {
        let Plain::Whole(on) = county.get(event, "on") else {
            panic!("every event has its day")
        };
        let said = county.get(event, name);
        let back = county.today - on;
        if 0 <= back && back < days && said != Plain::Unknown && on >= newest.0 {
            newest = (on, said);
        }
    }
    newest.1
}

fn function(call: &CallExpr, names: &Names<'_>) -> Plain {
    let argument = |at: usize| value(&call.args[at], names);
    let name = call.func_name.as_str();
    let unit = match name {
        "yuan" | "mu" => 100,
        "jin" => 500,
        "kg" => 1_000,
        "ton" => 1_000_000,
        "celsius" => 10,
        _ => 1,
    };
    match name {
        op::LOGICAL_NOT => of_truth(argument(0).truth().map(|truth| !truth)),
        op::LOGICAL_AND => fold(call, names, Some(true), both),
        op::LOGICAL_OR => fold(call, names, Some(false), either),
        op::CONDITIONAL => match argument(0).truth() {
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
                item => Plain::Truth(list.elements.iter().any(|element| value(element, names) == item)),
            }
        }
        op::NEGATE => of_whole(argument(0).whole().and_then(i64::checked_neg)),
        "abs" => of_whole(argument(0).whole().and_then(i64::checked_abs)),
        "has" => Plain::Truth(argument(0) != Plain::Unknown),
        "size" => size(&argument(0)),
        "latest" => latest(call, names),
        "date" => {
            let Plain::Word(text) = argument(0) else {
                panic!("{call:?}")
            };
            Plain::Whole(super::county::days(text.parse().expect("a date")))
        }
        "yuan" | "mu" | "jin" | "kg" | "ton" | "celsius" => Plain::Whole(quantity(&call.args[0], unit)),
        "days" => pair(&argument(0), &argument(1), i64::checked_sub),
        name => binary(name, &argument(0), &argument(1)),
    }
}

type Join = fn(Option<bool>, Option<bool>) -> Option<bool>;

fn fold(call: &CallExpr, names: &Names<'_>, start: Option<bool>, join: Join) -> Plain {
    let each = call.args.iter().map(|argument| value(argument, names).truth());
    of_truth(each.fold(start, join))
}

/// `yuan(0.5)`: a numeral in the field's unit. The check at load has seen to it that it comes out even.
fn quantity(numeral: &IdedExpr, unit: i64) -> i64 {
    match &numeral.expr {
        Expr::Literal(LiteralValue::Int(whole)) => whole.inner() * unit,
        Expr::Literal(LiteralValue::Double(decimal)) => (decimal.inner() * unit as f64).round() as i64,
        Expr::Call(call) if call.func_name == op::NEGATE => -quantity(&call.args[0], unit),
        other => panic!("{other:?}"),
    }
}

fn pair(left: &Plain, right: &Plain, apply: fn(i64, i64) -> Option<i64>) -> Plain {
    of_whole(
        left.whole()
            .zip(right.whole())
            .and_then(|(left, right)| apply(left, right)),
    )
}

fn binary(name: &str, left: &Plain, right: &Plain) -> Plain {
    if *left == Plain::Unknown || *right == Plain::Unknown {
        return Plain::Unknown;
    }
    let order = |test: fn(&i64, &i64) -> bool| of_truth(left.whole().zip(right.whole()).map(|(a, b)| test(&a, &b)));
    match name {
        op::EQUALS => Plain::Truth(left == right),
        op::NOT_EQUALS => Plain::Truth(left != right),
        op::LESS => order(i64::lt),
        op::LESS_EQUALS => order(i64::le),
        op::GREATER => order(i64::gt),
        op::GREATER_EQUALS => order(i64::ge),
        // Overflow and division by zero are unknown.
        op::ADD => pair(left, right, i64::checked_add),
        op::SUBSTRACT => pair(left, right, i64::checked_sub),
        op::MULTIPLY => pair(left, right, i64::checked_mul),
        op::DIVIDE => pair(left, right, i64::checked_div),
        op::MODULO => pair(left, right, i64::checked_rem),
        other => panic!("{other}"),
    }
}

/// Characters of a text; things that certainly belong to a list, unknown while one perhaps does.
fn size(of: &Plain) -> Plain {
    match of {
        Plain::Word(word) => Plain::Whole(word.chars().count() as i64),
        Plain::Things(things) => {
            let belongs: Option<Vec<bool>> = things.iter().map(|(_, belongs)| *belongs).collect();
            of_whole(belongs.map(|belongs| belongs.iter().filter(|yes| **yes).count() as i64))
        }
        _ => Plain::Unknown,
    }
}

fn method(call: &CallExpr, target: &IdedExpr, names: &Names<'_>) -> Plain {
    let target = value(target, names);
    match (call.func_name.as_str(), &target) {
        ("contains", _) => text(call, &target, names, |text, word| text.contains(word)),
        ("startsWith", _) => text(call, &target, names, |text, word| text.starts_with(word)),
        ("endsWith", _) => text(call, &target, names, |text, word| text.ends_with(word)),
        ("size", _) => size(&target),
        ("sum", Plain::Many(numbers)) => {
            // In the order of the rows; a sum that overflows on the way is unknown.
            of_whole(
                numbers
                    .iter()
                    .try_fold(0, |sum: i64, number| sum.checked_add(number.whole()?)),
            )
        }
        ("within", Plain::Things(events)) => within(events, &value(&call.args[0], names), names),
        (name, Plain::Things(things)) => question(name, things, call, names),
        // Lots and sites without a household, people without a village.
        (_, Plain::Unknown) => Plain::Unknown,
        other => panic!("{other:?}"),
    }
}

fn text(call: &CallExpr, target: &Plain, names: &Names<'_>, test: fn(&str, &str) -> bool) -> Plain {
    match (target, value(&call.args[0], names)) {
        (Plain::Word(text), Plain::Word(word)) => Plain::Truth(test(text, &word)),
        _ => Plain::Unknown,
    }
}

/// Today is day 0 of `within(1)`; days to come belong to no window.
fn within(events: &[(Thing, Option<bool>)], days: &Plain, names: &Names<'_>) -> Plain {
    let today = names.county.today;
    let keep = events.iter().map(|(event, belongs)| {
        let Plain::Whole(on) = names.county.get(*event, "on") else {
            panic!("every event has its day")
        };
        let back = today - on;
        // A window that no parameter sets: nobody knows what lies in it.
        let inside = days.whole().map(|days| 0 <= back && back < days);
        (*event, both(*belongs, inside))
    });
    Plain::Things(keep.collect())
}

fn question(name: &str, things: &[(Thing, Option<bool>)], call: &CallExpr, names: &Names<'_>) -> Plain {
    let Expr::Ident(variable) = &call.args[0].expr else {
        panic!("{call:?}")
    };
    let each: Vec<Plain> = things
        .iter()
        .map(|(thing, _)| {
            let mut inside = names.clone();
            inside.variables.push((variable.clone(), *thing));
            value(&call.args[1], &inside)
        })
        .collect();
    let belongs = || things.iter().map(|(_, belongs)| *belongs);
    if name == "map" {
        let numbers = each
            .into_iter()
            .zip(belongs())
            .filter(|(_, belongs)| *belongs != Some(false));
        let number = |(number, belongs): (Plain, _)| if belongs == Some(true) { number } else { Plain::Unknown };
        return Plain::Many(numbers.map(number).collect());
    }
    // Whether each belongs to the list and fulfils the condition.
    let found: Vec<Option<bool>> = belongs()
        .zip(&each)
        .map(|(belongs, one)| both(belongs, one.truth()))
        .collect();
    let yes = found.iter().filter(|one| **one == Some(true)).count();
    let perhaps = found.iter().filter(|one| one.is_none()).count();
    match name {
        "exists" => of_truth(found.iter().copied().fold(Some(false), either)),
        "all" => {
            let fine = belongs()
                .zip(&each)
                .map(|(belongs, one)| either(belongs.map(|yes| !yes), one.truth()));
            of_truth(fine.fold(Some(true), both))
        }
        "exists_one" if yes > 1 => Plain::Truth(false),
        "exists_one" if perhaps > 0 => Plain::Unknown,
        "exists_one" => Plain::Truth(yes == 1),
        "filter" => Plain::Things(things.iter().map(|(thing, _)| *thing).zip(found).collect()),
        "count" if perhaps > 0 => Plain::Unknown,
        "count" => Plain::Whole(yes as i64),
        other => panic!("{other}"),
    }
}
