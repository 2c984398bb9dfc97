//! The policy's own examples, written beside each rule: values in, hit or no hit out.

use twofront_domain::field::{Catalogue, FieldType};
use twofront_domain::place::PlaceCode;
use twofront_domain::value::{Value, Values};
use twofront_packs::rule::Example;
use twofront_packs::{PackError, Packs, Rule, spelling};

use crate::layout::Table;
use crate::ruleset::{RuleSet, Side};
use crate::{reason, screen};

/// Runs the examples of every rule of every pack; `place` decides the parameters. Returns how many ran.
///
/// # Errors
/// Every example that does not come out as written, every example that names an unknown field, and every rule that does not
/// compile on an example's day.
pub fn run_examples(packs: &Packs, place: &PlaceCode) -> Result<usize, Vec<PackError>> {
    let mut errors = Vec::new();
    let mut ran = 0;
    for (pack, rule) in packs.rules() {
        let side = if pack.vault { Side::Vault } else { Side::Book };
        for example in &rule.examples {
            ran += 1;
            let compiled = RuleSet::compile_some(packs, example.date, place, side, |one, other| {
                one.id == pack.id && other.id == rule.id
            });
            match compiled {
                Ok(rules) => errors.extend(run(packs, &rules, rule, example, place).err()),
                Err(faults) => errors.extend(faults),
            }
        }
    }
    errors.dedup();
    if errors.is_empty() { Ok(ran) } else { Err(errors) }
}

fn run(packs: &Packs, rules: &RuleSet, rule: &Rule, example: &Example, place: &PlaceCode) -> Result<(), PackError> {
    let fault = |problem: String| rule.fault_of_example(&example.name, problem);
    let catalogue = &packs.catalogue;
    let read = |table, given: &toml::Table| values(catalogue, table, given).map_err(fault);
    let tables = |word: &str| -> Result<Vec<Values>, PackError> {
        let list = example
            .given
            .get(word)
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten();
        list.filter_map(toml::Value::as_table)
            .map(|table| read(Table::Person, table))
            .collect()
    };
    let household = match example.given.get("household").and_then(toml::Value::as_table) {
        Some(table) => Some(read(Table::Household, table)?),
        None => None,
    };
    let Some(table) = Table::of(rule.subject) else {
        return Err(fault("rules do not speak of workers".to_owned()));
    };
    let subject = read(table, &example.given)?;
    let mut builder = rules.snapshot();
    match table {
        Table::Person => {
            builder.push_household(place, &household.unwrap_or_default(), [&subject]);
        }
        Table::Household => {
            builder.push_household(place, &subject, &tables("members")?);
        }
        Table::Lot => {
            let seller = household.map(|values| builder.push_household(place, &values, []));
            builder.push_lot(seller, place, &subject);
        }
    }
    let snapshot = builder.finish();
    let hits = screen(&snapshot, rules).map_err(|error| fault(error.to_string()))?;
    match (hits.first(), example.hit == Some(true)) {
        (Some(hit), true) => {
            let sentence = reason(&snapshot, rules, hit).sentence;
            let open = [&sentence.zh, &sentence.en].into_iter().any(|text| text.contains('{'));
            if open {
                Err(fault(format!("the sentence keeps open braces: {}", sentence.en)))
            } else {
                Ok(())
            }
        }
        (None, false) => Ok(()),
        (Some(_), false) => Err(fault("must not hit, but does".to_owned())),
        (None, true) => Err(fault("must hit, but does not".to_owned())),
    }
}

/// Values of one subject from an example's table.
fn values(catalogue: &Catalogue, table: Table, given: &toml::Table) -> Result<Values, String> {
    let mut values = Values::new();
    for (word, written) in given {
        if matches!(word.as_str(), "members" | "household") {
            continue;
        }
        let Some(index) = catalogue.index(table.subject(), word) else {
            let fields = catalogue.fields().filter(|(_, field)| field.subject == table.subject());
            let hint = spelling::suggestion(word, fields.map(|(_, field)| field.id.as_str()));
            return Err(format!("a {} has no field {word:?}{hint}", table.word()));
        };
        let field = catalogue.field(index);
        let value = value(field.kind, written).filter(|value| match value {
            Value::Code(code) => field.code(code).is_some(),
            _ => true,
        });
        match value {
            Some(value) => values.set(index, value),
            None => return Err(format!("{word} = {written} is no {:?} of this field", field.kind).to_lowercase()),
        };
    }
    Ok(values)
}

fn value(kind: FieldType, written: &toml::Value) -> Option<Value> {
    Some(match (kind, written) {
        (FieldType::Text, toml::Value::String(text)) => Value::Text(text.as_str().into()),
        (FieldType::Code, toml::Value::String(code)) => Value::Code(code.as_str().into()),
        (FieldType::Flag, toml::Value::Boolean(flag)) => Value::Flag(*flag),
        (FieldType::Date, toml::Value::String(date)) => Value::Date(date.parse().ok()?),
        (FieldType::Date, toml::Value::Datetime(date)) => Value::Date(date.to_string().parse().ok()?),
        (kind, toml::Value::Integer(amount)) => Value::from_amount(kind, *amount)?,
        _ => return None,
    })
}
