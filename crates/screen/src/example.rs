//! The policy's own examples, written beside each rule: values in, hit, no hit or unknown out.

use jiff::civil::Date;
use twofront_domain::bilingual;
use twofront_domain::field::{Catalogue, FieldType};
use twofront_domain::place::{PlaceCode, PlaceLevel};
use twofront_domain::text::Bilingual;
use twofront_domain::value::{Value, Values};
use twofront_packs::rule::Example;
use twofront_packs::{PackError, Packs, Rule, spelling};

use crate::builder::RowValues;
use crate::kinds::kind_words;
use crate::ruleset::{RuleSet, Side};
use crate::single::{Place, Single};
use crate::snapshot::Snapshot;
use crate::table::Table;
use crate::{reason, screen, tri};

/// Words of an example's tables that are no fields.
const GROUPS: [&str; 5] = ["members", "household", "households", "village", "events"];

/// Runs the examples of every rule of every pack; `place` decides the parameters. Returns how many ran.
///
/// # Errors
/// Every example that does not come out as written, every example that names an unknown field, and every rule that does not
/// compile on an example's day.
pub fn run_examples(packs: &Packs, place: &PlaceCode) -> Result<usize, Vec<PackError>> {
    let mut errors = Vec::new();
    let mut ran = 0;
    for (pack, rule) in packs.rules() {
        let side = Side::of(pack, rule);
        for example in rule.examples.iter().filter(|example| rule.is_in_force(example.date)) {
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
    let fault = |problem: Bilingual| rule.fault_of_example(&example.name, problem);
    let Some(table) = Table::of(rule.subject) else {
        return Err(fault(bilingual!("规则不针对工作人员", "rules do not speak of workers")));
    };
    let reader = Reader {
        catalogue: &packs.catalogue,
    };
    let snapshot = reader
        .snapshot(rules, table, &example.given, &village_in(place))
        .map_err(fault)?;
    let screened =
        screen(&snapshot, rules).map_err(|error| fault(bilingual!("例子的数据缺少规则要读的字段", "{error}")))?;
    let single = Single::new(&snapshot, rules.date);
    let row = Place { table, row: 0 };
    let truth = rules.rules.first().map(|rule| single.truth(&rule.condition, row));
    let hit = screened.hits.iter().find(|hit| hit.row == 0);
    let wanted = match (example.unknown, example.hit) {
        (true, _) => bilingual!("应当无法判断", "must be unknown"),
        (false, Some(true)) => bilingual!("应当命中", "must hit"),
        (false, _) => bilingual!("不应命中", "must not hit"),
    };
    match (example.unknown, example.hit == Some(true), truth) {
        (true, _, Some(tri::UNKNOWN)) | (false, false, Some(tri::NO | tri::UNKNOWN)) => Ok(()),
        (false, true, Some(tri::YES)) => match hit.map(|hit| reason(&snapshot, rules, hit).sentence) {
            Some(sentence) if [&sentence.zh, &sentence.en].into_iter().any(|text| text.contains('{')) => {
                let problem = bilingual!("说明里还有没填上的花括号：", "the sentence keeps open braces: ");
                Err(fault(problem + sentence))
            }
            Some(_) => Ok(()),
            None => Err(fault(wanted + bilingual!("，却没有命中", ", but does not"))),
        },
        (_, _, Some(tri::YES)) => Err(fault(wanted + bilingual!("，却命中了", ", but does"))),
        (_, _, Some(tri::NO)) => Err(fault(wanted + bilingual!("，却没有命中", ", but is no hit"))),
        _ => Err(fault(
            wanted + bilingual!("，却无法判断：缺少一个值", ", but is unknown: a value is missing"),
        )),
    }
}

/// A village for the examples' rows: the place itself, or one inside it.
fn village_in(place: &PlaceCode) -> PlaceCode {
    if place.level() == PlaceLevel::Village {
        return place.clone();
    }
    let code = format!("{:0<9}201", place.as_str());
    code.parse().unwrap_or_else(|_| place.clone())
}

/// Reads an example's tables.
struct Reader<'a> {
    catalogue: &'a Catalogue,
}

impl Reader<'_> {
    /// The county of an example; its subject is row 0 of its table.
    fn snapshot(
        &self,
        rules: &RuleSet,
        table: Table,
        given: &toml::Table,
        place: &PlaceCode,
    ) -> Result<Snapshot, Bilingual> {
        let part = |word: &str| given.get(word).and_then(toml::Value::as_table);
        let subject = self.row(table, given)?;
        let mut builder = rules.snapshot();
        if let Some(village) = part("village") {
            let own = self.row(Table::Village, village)?;
            builder.push_village(place, &own);
        }
        let household = match part("household") {
            Some(household) => Some(self.row(Table::Household, household)?),
            None => None,
        };
        match table {
            Table::Person => {
                builder.push_household_with_days(place, &household.unwrap_or_default(), &[subject]);
            }
            Table::Household => {
                let members = self.rows(Table::Person, given, "members")?;
                builder.push_household_with_days(place, &subject, &members);
            }
            Table::Village => {
                builder.push_village(place, &subject);
                for household in tables(given, "households") {
                    let own = self.row(Table::Household, household)?;
                    let members = self.rows(Table::Person, household, "members")?;
                    builder.push_household_with_days(place, &own, &members);
                }
            }
            _ => {
                let keeper = household.map(|own| builder.push_household_with_days(place, &own, &[]));
                if table == Table::Lot {
                    builder.push_lot_with_days(keeper, place, &subject);
                } else {
                    builder.push_site(keeper, place, &subject);
                }
            }
        }
        Ok(builder.finish())
    }

    fn rows(&self, table: Table, given: &toml::Table, word: &str) -> Result<Vec<RowValues>, Bilingual> {
        tables(given, word).map(|given| self.row(table, given)).collect()
    }

    /// One row with its events.
    fn row(&self, table: Table, given: &toml::Table) -> Result<RowValues, Bilingual> {
        let mut days = Vec::new();
        for event in tables(given, "events") {
            let on = event.get("on").and_then(date).ok_or_else(|| {
                bilingual!(
                    "按日记录要写日期：on = \"2020-02-20\"",
                    "an event needs its day: on = \"2020-02-20\""
                )
            })?;
            let values = self.values(table.events(), event)?;
            days.push((on, values));
        }
        let values = self.values(table, given)?;
        Ok(RowValues { values, days })
    }

    fn values(&self, table: Table, given: &toml::Table) -> Result<Values, Bilingual> {
        let mut values = Values::new();
        for (word, written) in given {
            let is_day = table.is_events() && word == "on";
            if is_day || (!table.is_events() && GROUPS.contains(&word.as_str())) {
                continue;
            }
            let Some(index) = self.catalogue.index(table.subject(), word) else {
                let fields = self.catalogue.fields();
                let fields = fields.filter(|(_, field)| field.subject == table.subject());
                let words = fields.map(|(_, field)| field.id.as_str()).chain(GROUPS);
                let hint = spelling::suggestion(word, words);
                let (zh, en) = (table.owner().zh(), table.owner().word());
                let problem = bilingual!("{zh}没有字段“{word}”", "a {en} has no field {word:?}");
                return Err(problem + hint);
            };
            let field = self.catalogue.field(index);
            if table.is_events() && !field.dated {
                return Err(bilingual!(
                    "{word}没有按日记录：字段要写`dated = true`",
                    "{word} has no days: its field needs `dated = true`"
                ));
            }
            let value = value(field.kind, written).filter(|value| match value {
                Value::Code(code) => field.code(code).is_some(),
                _ => true,
            });
            match value {
                Some(value) => values.set(index, value),
                None => {
                    let (zh, en) = kind_words(field.kind);
                    return Err(bilingual!(
                        "{word} = {written}不是这个字段的值（{zh}）",
                        "{word} = {written} is no {en} of this field"
                    ));
                }
            };
        }
        Ok(values)
    }
}

fn tables<'t>(given: &'t toml::Table, word: &str) -> impl Iterator<Item = &'t toml::Table> {
    let list = given.get(word).and_then(toml::Value::as_array);
    list.into_iter().flatten().filter_map(toml::Value::as_table)
}

fn date(written: &toml::Value) -> Option<Date> {
    match written {
        toml::Value::String(date) => date.parse().ok(),
        toml::Value::Datetime(date) => date.to_string().parse().ok(),
        _ => None,
    }
}

fn value(kind: FieldType, written: &toml::Value) -> Option<Value> {
    Some(match (kind, written) {
        (FieldType::Text, toml::Value::String(text)) => Value::Text(text.as_str().into()),
        (FieldType::Code, toml::Value::String(code)) => Value::Code(code.as_str().into()),
        (FieldType::Flag, toml::Value::Boolean(flag)) => Value::Flag(*flag),
        (FieldType::Date, written) => Value::Date(date(written)?),
        (kind, toml::Value::Integer(amount)) => Value::from_amount(kind, *amount)?,
        _ => return None,
    })
}
