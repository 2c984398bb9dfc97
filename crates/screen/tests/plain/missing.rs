//! Which unknown values make a condition unknown for one row, found over the parser's tree: the oracle for what a clue asks
//! for. Knows what conditions mean from `meaning.rs`, and nothing of columns.

use std::collections::{BTreeMap, BTreeSet};

use cel::common::ast::{CallExpr, Expr, IdedExpr, operators as op};
use jiff::civil::Date;
use twofront_domain::field::Subject;

use super::county::{County, Thing, date};
use super::meaning::{Names, Plain, value};

/// Of how many rows a value is missing, and since when at the latest for all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lack {
    /// The rows that lack it; `None` is the household or village that a row does not have.
    pub places: BTreeSet<Option<Thing>>,
    /// The oldest of their newest days that say it; `None` where one has no such day.
    pub last: Option<Date>,
}

/// By the name of the value, as `household.h_n`.
pub type Lacks = BTreeMap<String, Lack>;

/// What a condition or number misses; nothing where it is known.
pub fn missing(node: &IdedExpr, names: &Names<'_>, lacks: &mut Lacks) {
    if is_list(node) || value(node, names) != Plain::Unknown {
        return;
    }
    match &node.expr {
        Expr::Ident(name) => lack(Some(names.subject), kind(names.subject), name, false, names, lacks),
        Expr::Select(select) => {
            if let Some((thing, subject)) = base(&select.operand, names) {
                lack(thing, subject, &select.field, false, names, lacks);
            }
        }
        Expr::Call(call) => match &call.target {
            Some(target) => method(call, target, names, lacks),
            None => function(call, names, lacks),
        },
        _ => {}
    }
}

/// Lists are asked row by row; they are not unknown themselves.
fn is_list(node: &IdedExpr) -> bool {
    match &node.expr {
        Expr::Ident(name) => is_list_name(name),
        Expr::Select(select) => is_list_name(&select.field),
        Expr::Call(call) => call.target.is_some() && matches!(call.func_name.as_str(), "filter" | "within" | "map"),
        _ => false,
    }
}

fn is_list_name(name: &str) -> bool {
    matches!(name, "events" | "members" | "households")
}

fn kind(thing: Thing) -> Subject {
    let (Thing::Row(subject, _) | Thing::Event(subject, _, _)) = thing;
    subject
}

/// Whom the word before a dot stands for; `None` for `param`.
fn base(operand: &IdedExpr, names: &Names<'_>) -> Option<(Option<Thing>, Subject)> {
    let Expr::Ident(base) = &operand.expr else {
        panic!("{operand:?}")
    };
    if let Some((_, thing)) = names.variables.iter().rev().find(|(variable, _)| variable == base) {
        return Some((Some(*thing), kind(*thing)));
    }
    match base.as_str() {
        "household" => Some((names.county.household_of(names.subject), Subject::Household)),
        "village" => Some((names.county.village_of(names.subject), Subject::Village)),
        _ => None,
    }
}

/// Notes that a value of something is missing; `latest` where only newest days were asked.
fn lack(thing: Option<Thing>, subject: Subject, name: &str, latest: bool, names: &Names<'_>, lacks: &mut Lacks) {
    // Counted, not recorded: unknown only where there is nobody to count for.
    if matches!(name, "member_count" | "household_count" | "person_count") {
        return;
    }
    let word = if name == "age" { "birth_date" } else { name };
    let last = match thing {
        Some(Thing::Event(..)) if !latest => None,
        Some(thing) => newest(names.county, thing, word),
        None => None,
    };
    let fresh = Lack {
        places: BTreeSet::new(),
        last,
    };
    let known = lacks.entry(format!("{}.{word}", subject.as_str())).or_insert(fresh);
    known.last = known.last.min(last);
    known.places.insert(thing);
}

/// The newest day up to today that says a value.
fn newest(county: &County, thing: Thing, word: &str) -> Option<Date> {
    let on = |event| match county.get(event, "on") {
        Plain::Whole(on) => on,
        other => panic!("{other:?}"),
    };
    let days = county
        .events(thing)
        .filter(|event| county.get(*event, word) != Plain::Unknown);
    days.map(on).filter(|on| *on <= county.today).max().map(date)
}

fn function(call: &CallExpr, names: &Names<'_>, lacks: &mut Lacks) {
    match call.func_name.as_str() {
        op::CONDITIONAL => {
            let decides = match value(&call.args[0], names).truth() {
                Some(true) => &call.args[1],
                Some(false) => &call.args[2],
                None => &call.args[0],
            };
            missing(decides, names, lacks);
        }
        op::IN => missing(&call.args[0], names, lacks),
        "size" => rows(&call.args[0], names, lacks),
        "latest" => match &call.args[0].expr {
            Expr::Ident(name) => lack(Some(names.subject), kind(names.subject), name, true, names, lacks),
            Expr::Select(select) => {
                let (thing, subject) = base(&select.operand, names).expect("latest() is of a row");
                lack(thing, subject, &select.field, true, names, lacks);
            }
            other => panic!("{other:?}"),
        },
        // Whatever is unknown of the rest.
        _ => call.args.iter().for_each(|argument| missing(argument, names, lacks)),
    }
}

fn method(call: &CallExpr, target: &IdedExpr, names: &Names<'_>, lacks: &mut Lacks) {
    match call.func_name.as_str() {
        "contains" | "startsWith" | "endsWith" => missing(target, names, lacks),
        "size" | "sum" => rows(target, names, lacks),
        name => each(name, target, call, names, lacks),
    }
}

/// What is missing of a text, or of the rows of which nobody knows whether they belong to a list.
fn rows(list: &IdedExpr, names: &Names<'_>, lacks: &mut Lacks) {
    match &list.expr {
        Expr::Call(call) if call.func_name == "map" => {
            each("map", call.target.as_deref().expect("map has rows"), call, names, lacks);
        }
        _ if is_list(list) => {
            let Plain::Things(things) = value(list, names) else {
                return;
            };
            let open = things.iter().filter(|(_, belongs)| belongs.is_none());
            open.for_each(|(thing, _)| belonging(list, *thing, names, lacks));
        }
        _ => missing(list, names, lacks),
    }
}

/// What is missing of the rows that a question about many cannot judge.
fn each(name: &str, target: &IdedExpr, call: &CallExpr, names: &Names<'_>, lacks: &mut Lacks) {
    // Of a lot without a household there are no rows.
    let Plain::Things(things) = value(target, names) else {
        return;
    };
    for (thing, belongs) in things {
        let inside = bound(call, thing, names);
        let body = value(&call.args[1], &inside);
        let open = match (name, belongs) {
            (_, Some(false)) => false,
            ("map", None) => true,
            (_, Some(true)) => body == Plain::Unknown,
            // A row that perhaps belongs matters only where its answer would change something.
            ("all", None) => body.truth() != Some(true),
            (_, None) => body.truth() != Some(false),
        };
        if !open {
            continue;
        }
        if belongs.is_none() {
            belonging(target, thing, names, lacks);
        }
        // What a row would add to a sum is not asked for before it is known to belong.
        if name != "map" || belongs == Some(true) {
            missing(&call.args[1], &inside, lacks);
        }
    }
}

/// Why nobody knows whether a row belongs to a filtered list.
fn belonging(list: &IdedExpr, thing: Thing, names: &Names<'_>, lacks: &mut Lacks) {
    let Expr::Call(call) = &list.expr else { return };
    let target = call.target.as_deref().expect("a method of a list");
    belonging(target, thing, names, lacks);
    if call.func_name == "filter" {
        missing(&call.args[1], &bound(call, thing, names), lacks);
    }
}

fn bound<'c>(call: &CallExpr, thing: Thing, names: &Names<'c>) -> Names<'c> {
    let Expr::Ident(variable) = &call.args[0].expr else {
        panic!("{call:?}")
    };
    let mut inside = names.clone();
    inside.variables.push((variable.clone(), thing));
    inside
}
