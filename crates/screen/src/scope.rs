//! Names: which column, parameter, constant or group of rows a word of a rule stands for, and what to say when it stands
//! for none.

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, CodeEntry, FieldType, known};
use twofront_domain::place::PlaceCode;
use twofront_packs::{Packs, spelling};

use crate::column::days_of;
use crate::expression::{Condition, Group, Load, Number};
use crate::layout::{Layout, ON, Slot};
use crate::ruleset::ParameterInForce;
use crate::table::Table;

/// What a compiled word or expression is.
#[derive(Clone, Debug)]
pub(crate) enum Typed {
    /// True, false or unknown.
    Condition(Condition),
    /// A quantity; `literal` is its bare number where the rule wrote one without a unit.
    Number {
        number: Number,
        kind: FieldType,
        literal: Option<i64>,
    },
    /// A code column with its list.
    Code {
        load: Load,
        codes: Vec<CodeEntry>,
        name: String,
    },
    /// A text column.
    Text { load: Load },
    /// A text written in the rule.
    Word(String),
    /// Members, events, households, perhaps only those that fulfil a condition.
    Rows {
        group: Group,
        wanted: Option<Box<Condition>>,
    },
    /// `members.map(m, number)`, waiting for `.sum()`.
    Mapped {
        group: Group,
        number: Number,
        kind: FieldType,
    },
}

/// Where a rule's names are looked up.
pub(crate) struct Scope<'a> {
    pub(crate) packs: &'a Packs,
    pub(crate) date: Date,
    pub(crate) place: &'a PlaceCode,
    /// The rule's subject.
    pub(crate) table: Table,
    /// True for rules behind the wall: only they may read emergency health and movement data.
    pub(crate) vault: bool,
    pub(crate) layout: &'a mut Layout,
    /// Parameters met so far.
    pub(crate) parameters: Vec<ParameterInForce>,
    /// The variables of the macros we are in, the innermost last, with the table each runs over.
    pub(crate) variables: Vec<(String, Table)>,
}

pub(crate) fn count(number: Number) -> Typed {
    Typed::Number {
        number,
        kind: FieldType::Count,
        literal: None,
    }
}

impl Scope<'_> {
    fn variable(&self, name: &str) -> Option<Table> {
        let found = self.variables.iter().rev().find(|(variable, _)| variable == name);
        found.map(|(_, table)| *table)
    }

    /// The table whose rows the expression at hand is about.
    pub(crate) fn here(&self) -> Table {
        self.variables.last().map_or(self.table, |(_, table)| *table)
    }

    /// A name without a dot.
    pub(crate) fn bare_name(&mut self, name: &str) -> Result<Typed, String> {
        if let Some(table) = self.variable(name) {
            let such_as = match table {
                Table::Person => "age",
                Table::Household => "member_count",
                _ => "on",
            };
            let word = table.word();
            let article = if table.is_events() { "an" } else { "a" };
            return Err(format!(
                "{name} is {article} {word}; ask for one of its values, such as {name}.{such_as}"
            ));
        }
        match name {
            "today" => {
                let number = Number::Constant(i64::from(days_of(self.date)));
                Ok(Typed::Number {
                    number,
                    kind: FieldType::Date,
                    literal: None,
                })
            }
            "members" | "households" | "events" => self.rows(self.table, name),
            _ => self.value(self.table, name),
        }
    }

    /// A name with a dot: `param.x`, `household.x`, `village.x`, `m.x`, `m.events`.
    pub(crate) fn dotted_name(&mut self, base: &str, name: &str) -> Result<Typed, String> {
        if base == "param" {
            return self.parameter(name).map(|(typed, _)| typed);
        }
        if let Some(table) = self.variable(base) {
            return match name {
                "events" | "members" => self.rows(table, name),
                _ => self.value(table, name),
            };
        }
        let table = match base {
            "household" => Table::Household,
            "village" => Table::Village,
            _ => return Err(self.unknown_base(base, name)),
        };
        if self.table != table && self.table.step_to(table).is_none() {
            return Err(self.unknown_base(base, name));
        }
        match name {
            "members" | "households" | "events" if self.table != table => Err(format!(
                "{base}.{name} cannot be asked of a {}; write the rule for the {base}",
                self.table.word()
            )),
            "members" | "households" | "events" => self.rows(table, name),
            _ => self.value(table, name),
        }
    }

    fn unknown_base(&self, base: &str, name: &str) -> String {
        let mut known = vec!["param"];
        for (word, table) in [("household", Table::Household), ("village", Table::Village)] {
            if self.table == table || self.table.step_to(table).is_some() {
                known.push(word);
            }
        }
        known.extend(self.variables.iter().map(|(variable, _)| variable.as_str()));
        let hint = spelling::suggestion(base, known);
        format!("unknown name {base:?} before .{name}{hint}")
    }

    /// `members`, `households` or `events` of a row of `owner`.
    fn rows(&self, owner: Table, name: &str) -> Result<Typed, String> {
        let rows = match (name, owner) {
            ("members", Table::Household) => Table::Person,
            ("households", Table::Village) => Table::Household,
            ("events", owner) if !owner.is_events() => owner.events(),
            _ => {
                let belong = match name {
                    "members" => "members belong to a household",
                    "households" => "households belong to a village",
                    _ => "events belong to a person, household, lot, site or village",
                };
                return Err(format!("{belong}; this rule speaks of a {}", owner.word()));
            }
        };
        if owner != self.here() {
            return Err(format!(
                "{name} cannot be asked inside {}; ask it beside",
                self.here().plural()
            ));
        }
        let group = Group { owner, rows };
        Ok(Typed::Rows { group, wanted: None })
    }

    fn value(&mut self, table: Table, name: &str) -> Result<Typed, String> {
        let size = |owner, rows| Ok(count(Number::Size(Group { owner, rows })));
        match (table, name) {
            (Table::Person, "age") => self.age(),
            (Table::Household, "member_count") => size(Table::Household, Table::Person),
            (Table::Village, "household_count") => size(Table::Village, Table::Household),
            (Table::Village, "person_count") => size(Table::Village, Table::Person),
            _ => {
                let slot = self.slot(table, name)?;
                Ok(self.column(table, slot, name))
            }
        }
    }

    fn age(&mut self) -> Result<Typed, String> {
        let Ok(slot) = self.slot(Table::Person, known::BIRTH_DATE) else {
            return Err(format!("no pack has the field person.{}", known::BIRTH_DATE));
        };
        let load = Load {
            table: Table::Person,
            slot: self.layout.position(Table::Person, slot),
            latest: None,
        };
        Ok(count(Number::Age(load)))
    }

    fn column(&mut self, table: Table, slot: Slot, name: &str) -> Typed {
        let (kind, codes) = (slot.kind, slot.codes.clone());
        let load = Load {
            table,
            slot: self.layout.position(table, slot),
            latest: None,
        };
        match kind {
            FieldType::Flag => Typed::Condition(Condition::Flag(load)),
            FieldType::Code => Typed::Code {
                load,
                codes,
                name: name.to_owned(),
            },
            FieldType::Text => Typed::Text { load },
            kind => Typed::Number {
                number: Number::Column(load),
                kind,
                literal: None,
            },
        }
    }

    /// What `latest(name, days)` is; `base` is the macro variable before the dot, if any.
    pub(crate) fn latest(&mut self, base: Option<&str>, name: &str, days: u32) -> Result<Typed, String> {
        let owner = match base {
            None => self.table,
            Some("household") if self.table == Table::Household => Table::Household,
            Some(base) => match self.variable(base) {
                Some(table) if !table.is_events() => table,
                _ => {
                    return Err(format!(
                        "latest(...) asks for a field of the rule's {}",
                        self.table.word()
                    ));
                }
            },
        };
        self.slot(owner, name)?;
        let slot = self.slot(owner.events(), name)?;
        let mut typed = self.column(owner.events(), slot, name);
        if let Typed::Condition(Condition::Flag(load))
        | Typed::Code { load, .. }
        | Typed::Text { load }
        | Typed::Number {
            number: Number::Column(load),
            ..
        } = &mut typed
        {
            load.latest = Some(days);
        }
        Ok(typed)
    }

    /// The position of a column of the rows that the rule's questions run over, for showing their values.
    pub(crate) fn many_column(&mut self, rows: Table, name: &str) -> Result<u16, String> {
        let owned = match rows {
            Table::Person => self.table == Table::Household,
            Table::Household => self.table == Table::Village,
            rows => rows.owner() == self.table,
        };
        if !owned {
            return Err(format!("this rule speaks of a {}", self.table.word()));
        }
        if rows == Table::Person && name == "age" {
            let slot = self.slot(rows, known::BIRTH_DATE)?;
            return Ok(self.layout.position(rows, slot));
        }
        let slot = self.slot(rows, name)?;
        Ok(self.layout.position(rows, slot))
    }

    fn slot(&self, table: Table, name: &str) -> Result<Slot, String> {
        let catalogue = &self.packs.catalogue;
        match (table, name) {
            (Table::Household | Table::Lot | Table::Site | Table::Village, "place") => return Ok(Slot::place(table)),
            (_, "on") if table.is_events() => return Ok(self.layout.slot(table, ON).clone()),
            _ => {}
        }
        let Some(index) = catalogue.index(table.subject(), name) else {
            return Err(unknown_field(catalogue, table, name));
        };
        let field = catalogue.field(index);
        if field.vault && !self.vault {
            let what = format!(
                "{}.{name} is emergency health or movement data and lives in the vault",
                table.owner().word()
            );
            return Err(format!("{what}; only rules of a vault pack may read it"));
        }
        if table.is_events() && !field.dated {
            return Err(format!(
                "{}.{name} has no days: its field needs `dated = true` to be read from events",
                table.owner().word()
            ));
        }
        Ok(Slot::of_field(table, index, field))
    }

    /// A parameter, and its amount where one is in force.
    pub(crate) fn parameter(&mut self, name: &str) -> Result<(Typed, Option<i64>), String> {
        let all = || self.packs.packs.iter().flat_map(|pack| &pack.parameters);
        let Some(parameter) = all().find(|parameter| parameter.id == name) else {
            let hint = spelling::suggestion(name, all().map(|parameter| parameter.id.as_str()));
            return Err(format!("no pack has a parameter {name:?}{hint}"));
        };
        let in_force = parameter.in_force(self.date, self.place);
        let fits = |value: &&twofront_packs::parameter::DatedAmount| {
            value.from <= self.date && value.place.as_ref().is_none_or(|within| self.place.is_within(within))
        };
        if in_force.is_none()
            && let Some(before) = parameter.values.iter().filter(fits).max_by_key(|value| value.from)
        {
            let until = before.to.map_or_else(String::new, |to| to.to_string());
            return Err(format!(
                "parameter {name:?} has no value on {}, only until {until}; give it a [[parameter.value]] from the next \
                 day on",
                self.date
            ));
        }
        let known = self.parameters.iter().position(|known| known.id == name);
        let at = known.unwrap_or(self.parameters.len());
        if known.is_none() {
            self.parameters.push(ParameterInForce::new(parameter, in_force));
        }
        let number = in_force.map_or(Number::Unknown, |value| Number::Parameter(at, value.amount));
        let typed = Typed::Number {
            number,
            kind: parameter.kind,
            literal: None,
        };
        Ok((typed, in_force.map(|value| value.amount)))
    }
}

/// The sentence for a name that no field has: another subject's, or a misspelt one.
fn unknown_field(catalogue: &Catalogue, table: Table, name: &str) -> String {
    let words = || {
        catalogue
            .fields()
            .filter(|(_, field)| field.subject == table.subject() && (field.dated || !table.is_events()))
            .map(|(_, field)| &*field.id)
    };
    let computed = match table {
        Table::Person => &["age", "events"][..],
        Table::Household => &["member_count", "place", "members", "events"][..],
        Table::Lot | Table::Site => &["place", "events"][..],
        Table::Village => &["household_count", "person_count", "place", "households", "events"][..],
        _ => &["on"][..],
    };
    let elsewhere = Table::SUBJECTS
        .into_iter()
        .find(|other| catalogue.index(other.subject(), name).is_some());
    let hint = match elsewhere {
        Some(other @ (Table::Household | Table::Village)) if table.step_to(other).is_some() => {
            format!("; write {}.{name}", other.word())
        }
        Some(Table::Person) if table == Table::Household => {
            format!("; ask the members: members.exists(m, m.{name} ...)")
        }
        Some(Table::Household) if table == Table::Village => {
            format!("; ask the households: households.exists(h, h.{name} ...)")
        }
        _ => spelling::suggestion(name, words().chain(computed.iter().copied()).chain(["today"])),
    };
    let article = if table.is_events() { "an" } else { "a" };
    format!("{article} {} has no field {name:?}{hint}", table.word())
}
