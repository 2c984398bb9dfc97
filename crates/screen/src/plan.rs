//! How the conditions of a rule set are evaluated over many rows: the cheap terms first, what several rules ask worked out
//! once, what a person's rule asks of the household worked out per household. Changes nothing about what they mean.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::expression::{Condition, Group, Load, Number, Part, TextTest};
use crate::ruleset::CompiledRule;
use crate::table::Table;

/// One rule as it is evaluated over many rows.
#[derive(Debug)]
pub(crate) struct PlannedRule {
    pub(crate) condition: Condition,
    pub(crate) ask_when: Option<Condition>,
}

/// A rule set as it is evaluated over many rows.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In the order of the rules.
    pub(crate) rules: Vec<PlannedRule>,
    /// How many conditions and numbers are kept for more than one use.
    pub(crate) shared_conditions: usize,
    pub(crate) shared_numbers: usize,
    /// Every test of texts, for working each out once per distinct text.
    pub(crate) texts: Vec<(Load, TextTest)>,
}

impl Plan {
    pub(crate) fn of<'r>(rules: impl IntoIterator<Item = &'r CompiledRule>) -> Self {
        let mut planner = Planner::default();
        let simple: Vec<(Table, Condition, Option<Condition>)> = rules
            .into_iter()
            .map(|rule| {
                let simple = |condition: &Condition| simplified(condition, rule.table);
                (rule.table, simple(&rule.condition), rule.ask_when.as_ref().map(simple))
            })
            .collect();
        for (table, condition, ask_when) in &simple {
            planner.count(*table, condition);
            ask_when.iter().for_each(|condition| planner.count(*table, condition));
        }
        let rules = simple
            .into_iter()
            .map(|(table, condition, ask_when)| PlannedRule {
                condition: planner.share(table, condition),
                ask_when: ask_when.map(|condition| planner.share(table, condition)),
            })
            .collect();
        Self {
            rules,
            shared_conditions: planner.condition_ids.len(),
            shared_numbers: planner.number_ids.len(),
            texts: planner.texts,
        }
    }
}

/// The same condition in a form that is quick to evaluate and equal for equal questions: parameters are constants, double
/// negations are gone, terms stand in order of their cost.
fn simplified(condition: &Condition, table: Table) -> Condition {
    let inner = |condition: &Condition| simplified(condition, table);
    let number = |one: &Number| Box::new(simplified_number(one, table));
    let chain = |terms: &[Condition]| {
        let mut terms: Vec<Condition> = terms.iter().map(inner).collect();
        terms.sort_by_cached_key(|term| (cost(term, table), fingerprint(term)));
        terms.dedup();
        terms
    };
    let simple = match condition {
        Condition::Compare(comparison, left, right) => Condition::Compare(*comparison, number(left), number(right)),
        Condition::OneOf(one, list) => Condition::OneOf(number(one), list.clone()),
        Condition::Not(one) => match inner(one) {
            Condition::Not(one) => *one,
            one => Condition::Not(Box::new(one)),
        },
        Condition::All(terms) => Condition::All(chain(terms)),
        Condition::Any(terms) => any_of(merged_texts(chain(terms))),
        Condition::Same(left, right) => Condition::Same(Box::new(inner(left)), Box::new(inner(right))),
        Condition::Choose(test, then, otherwise) => {
            Condition::Choose(Box::new(inner(test)), Box::new(inner(then)), Box::new(inner(otherwise)))
        }
        Condition::Over(group, quantifier, one) => {
            Condition::Over(*group, *quantifier, Box::new(simplified(one, group.rows)))
        }
        leaf => leaf.clone(),
    };
    if table == Table::Person && is_of_household(Part::Condition(&simple)) == Some(true) {
        return match simple {
            Condition::Above(..) => simple,
            simple => Condition::Above(Table::Household, Box::new(without_above(simple))),
        };
    }
    simple
}

/// Puts equal terms beside each other, so that equal chains are equal.
fn fingerprint(term: &Condition) -> u64 {
    let mut hasher = DefaultHasher::new();
    term.hash(&mut hasher);
    hasher.finish()
}

fn any_of(mut terms: Vec<Condition>) -> Condition {
    match terms.len() {
        1 => terms.remove(0),
        _ => Condition::Any(terms),
    }
}

/// "one of these tests of a text or one of those" is one test.
fn merged_texts(terms: Vec<Condition>) -> Vec<Condition> {
    let mut merged: Vec<Condition> = Vec::with_capacity(terms.len());
    for term in terms {
        let Condition::Text(load, test) = term else {
            merged.push(term);
            continue;
        };
        let same = merged.iter_mut().find_map(|known| match known {
            Condition::Text(of, known) if *of == load => Some(known),
            _ => None,
        });
        match same {
            Some(TextTest::Any(tests)) => tests.push(test),
            Some(known) => *known = TextTest::Any(vec![known.clone(), test]),
            None => merged.push(Condition::Text(load, test)),
        }
    }
    merged
}

fn simplified_number(number: &Number, table: Table) -> Number {
    let inner = |one: &Number| Box::new(simplified_number(one, table));
    let of_rows = |condition: &Condition, group: &Group| Box::new(simplified(condition, group.rows));
    match number {
        Number::Parameter(_, value) => Number::Constant(*value),
        Number::Negate(one) => Number::Negate(inner(one)),
        Number::Absolute(one) => Number::Absolute(inner(one)),
        Number::Arithmetic(operation, left, right) => Number::Arithmetic(*operation, inner(left), inner(right)),
        // Within a number nothing is marked as the household's.
        Number::Choose(test, then, otherwise) => Number::Choose(
            Box::new(without_above(simplified(test, table))),
            inner(then),
            inner(otherwise),
        ),
        Number::Count(group, one) => Number::Count(*group, of_rows(one, group)),
        Number::Sum(group, one) => Number::Sum(*group, Box::new(simplified_number(one, group.rows))),
        leaf => leaf.clone(),
    }
}

/// `Some(true)` when all that a person's condition reads is of the household or above; `None` when it reads nothing.
fn is_of_household(part: Part<'_>) -> Option<bool> {
    let above = |table: Table| Some(matches!(table, Table::Household | Table::Village));
    match part {
        Part::Condition(Condition::Above(..)) => return Some(true),
        Part::Condition(Condition::Over(group, ..))
        | Part::Number(Number::Size(group) | Number::Count(group, _) | Number::Sum(group, _)) => {
            return above(group.owner);
        }
        _ => {}
    }
    if let Some(load) = part.load() {
        return above(load.at());
    }
    let inner = part.parts().into_iter().filter_map(is_of_household);
    inner.reduce(|all, one| all && one)
}

/// Terms that were marked one by one before the whole turned out to be of the household.
fn without_above(condition: Condition) -> Condition {
    let inner = |condition: Box<Condition>| Box::new(without_above(*condition));
    let all = |terms: Vec<Condition>| terms.into_iter().map(without_above).collect();
    match condition {
        Condition::Above(_, one) => without_above(*one),
        Condition::Not(one) => Condition::Not(inner(one)),
        Condition::All(terms) => Condition::All(all(terms)),
        Condition::Any(terms) => Condition::Any(all(terms)),
        Condition::Same(left, right) => Condition::Same(inner(left), inner(right)),
        Condition::Choose(test, then, otherwise) => Condition::Choose(inner(test), inner(then), inner(otherwise)),
        other => other,
    }
}

/// About how long a condition takes for a row, beside others.
fn cost(condition: &Condition, table: Table) -> u32 {
    let load = |load: &Load, own: u32| match (load.at() == table, load.latest) {
        (_, Some(_)) => own + 20,
        (true, None) => own,
        (false, None) => own + 3,
    };
    match condition {
        Condition::Constant(_) | Condition::Unknown => 0,
        Condition::Flag(at) | Condition::Known(at) | Condition::Code(at, _) => load(at, 1),
        Condition::Text(at, _) => load(at, 4),
        Condition::Above(_, inner) => 1 + cost(inner, Table::Household) / 3,
        Condition::Over(group, _, inner) => 5 + 4 * cost(inner, group.rows),
        Condition::Shared(_, inner) => cost(inner, table),
        Condition::Compare(_, left, right) => 1 + number_cost(left, table) + number_cost(right, table),
        Condition::OneOf(number, _) => 4 + number_cost(number, table),
        _ => {
            let parts = Part::Condition(condition).parts();
            parts.into_iter().map(|part| part_cost(part, table)).sum()
        }
    }
}

fn number_cost(number: &Number, table: Table) -> u32 {
    match number {
        Number::Constant(_) | Number::Parameter(..) | Number::Unknown | Number::Column(_) => 0,
        Number::Age(_) => 1,
        Number::Size(_) => 4,
        Number::TextLength(_) => 10,
        Number::Count(group, inner) => 10 + 4 * cost(inner, group.rows),
        Number::Sum(group, inner) => 10 + 4 * number_cost(inner, group.rows),
        _ => {
            let parts = Part::Number(number).parts();
            4 + parts.into_iter().map(|part| part_cost(part, table)).sum::<u32>()
        }
    }
}

fn part_cost(part: Part<'_>, table: Table) -> u32 {
    match part {
        Part::Condition(condition) => cost(condition, table),
        Part::Number(number) => number_cost(number, table),
    }
}

/// Finds what several rules ask.
#[derive(Default)]
struct Planner {
    conditions: HashMap<(Table, Condition), usize>,
    numbers: HashMap<(Table, Number), usize>,
    condition_ids: HashMap<(Table, Condition), usize>,
    number_ids: HashMap<(Table, Number), usize>,
    texts: Vec<(Load, TextTest)>,
}

impl Planner {
    fn count(&mut self, table: Table, condition: &Condition) {
        if let Condition::Text(load, test) = condition {
            let text = (*load, test.clone());
            if !self.texts.contains(&text) {
                self.texts.push(text);
            }
        }
        let kept = is_worth_keeping(condition);
        if kept && counted(&mut self.conditions, (table, condition.clone())) {
            return;
        }
        match condition {
            Condition::Over(group, _, inner) => self.count(group.rows, inner),
            Condition::Above(above, inner) => self.count(*above, inner),
            _ => self.count_parts(table, Part::Condition(condition)),
        }
    }

    fn count_number(&mut self, table: Table, number: &Number) {
        if is_number_worth_keeping(number) && counted(&mut self.numbers, (table, number.clone())) {
            return;
        }
        match number {
            Number::Count(group, inner) => self.count(group.rows, inner),
            Number::Sum(group, inner) => self.count_number(group.rows, inner),
            _ => self.count_parts(table, Part::Number(number)),
        }
    }

    fn count_parts(&mut self, table: Table, part: Part<'_>) {
        for inner in part.parts() {
            match inner {
                Part::Condition(condition) => self.count(table, condition),
                Part::Number(number) => self.count_number(table, number),
            }
        }
    }

    /// The condition with everything marked that is used more than once.
    fn share(&mut self, table: Table, condition: Condition) -> Condition {
        let id = shared_id(&self.conditions, &mut self.condition_ids, (table, &condition));
        let inside = match condition {
            Condition::Compare(comparison, left, right) => Condition::Compare(
                comparison,
                self.share_number(table, *left),
                self.share_number(table, *right),
            ),
            Condition::OneOf(number, list) => Condition::OneOf(self.share_number(table, *number), list),
            Condition::Not(one) => Condition::Not(self.share_box(table, *one)),
            Condition::All(terms) => Condition::All(self.share_all(table, terms)),
            Condition::Any(terms) => Condition::Any(self.share_all(table, terms)),
            Condition::Same(left, right) => {
                Condition::Same(self.share_box(table, *left), self.share_box(table, *right))
            }
            Condition::Choose(test, then, otherwise) => Condition::Choose(
                self.share_box(table, *test),
                self.share_box(table, *then),
                self.share_box(table, *otherwise),
            ),
            Condition::Over(group, quantifier, inner) => {
                Condition::Over(group, quantifier, self.share_box(group.rows, *inner))
            }
            Condition::Above(above, inner) => Condition::Above(above, self.share_box(above, *inner)),
            leaf => leaf,
        };
        match id {
            Some(id) => Condition::Shared(id, Box::new(inside)),
            None => inside,
        }
    }

    fn share_number(&mut self, table: Table, number: Number) -> Box<Number> {
        let id = shared_id(&self.numbers, &mut self.number_ids, (table, &number));
        let inside = match number {
            Number::Negate(one) => Number::Negate(self.share_number(table, *one)),
            Number::Absolute(one) => Number::Absolute(self.share_number(table, *one)),
            Number::Arithmetic(operation, left, right) => Number::Arithmetic(
                operation,
                self.share_number(table, *left),
                self.share_number(table, *right),
            ),
            Number::Choose(test, then, otherwise) => Number::Choose(
                self.share_box(table, *test),
                self.share_number(table, *then),
                self.share_number(table, *otherwise),
            ),
            Number::Count(group, inner) => Number::Count(group, self.share_box(group.rows, *inner)),
            Number::Sum(group, inner) => Number::Sum(group, self.share_number(group.rows, *inner)),
            leaf => leaf,
        };
        Box::new(match id {
            Some(id) => Number::Shared(id, Box::new(inside)),
            None => inside,
        })
    }

    fn share_box(&mut self, table: Table, condition: Condition) -> Box<Condition> {
        Box::new(self.share(table, condition))
    }

    fn share_all(&mut self, table: Table, terms: Vec<Condition>) -> Vec<Condition> {
        terms.into_iter().map(|term| self.share(table, term)).collect()
    }
}

/// Counts one more use; true when it was counted before, and what stands inside it with it.
fn counted<K: Eq + Hash>(uses: &mut HashMap<K, usize>, key: K) -> bool {
    let uses = uses.entry(key).or_insert(0);
    *uses += 1;
    *uses > 1
}

/// The number among the shared ones of what is used more than once.
fn shared_id<T: Clone + Eq + Hash>(
    uses: &HashMap<(Table, T), usize>,
    ids: &mut HashMap<(Table, T), usize>,
    (table, one): (Table, &T),
) -> Option<usize> {
    let key = (table, one.clone());
    let often = uses.get(&key).is_some_and(|uses| *uses > 1);
    let next = ids.len();
    often.then(|| *ids.entry(key).or_insert(next))
}

/// Whether keeping the answer is quicker than asking again.
fn is_worth_keeping(condition: &Condition) -> bool {
    !matches!(
        condition,
        Condition::Constant(_) | Condition::Unknown | Condition::Flag(_) | Condition::Shared(..)
    )
}

fn is_number_worth_keeping(number: &Number) -> bool {
    match number {
        Number::Column(load) => load.latest.is_some(),
        Number::Constant(_) | Number::Parameter(..) | Number::Unknown => false,
        _ => true,
    }
}
