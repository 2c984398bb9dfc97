//! Names: which column, parameter, constant or group of rows a word of a rule stands for, and what to say when it stands
//! for none.

use jiff::civil::Date;
use twofront_domain::bilingual;
use twofront_domain::field::{Catalogue, CodeEntry, FieldType, known};
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
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

impl Typed {
    /// What is said where rows, or a number of each, stand without a question that makes one answer of them.
    pub(crate) fn unfinished(&self) -> Option<Bilingual> {
        match self {
            Self::Rows { group, .. } => Some(say_what(*group)),
            Self::Mapped { group, .. } => Some(many_numbers(*group)),
            _ => None,
        }
    }
}

/// What is said of rows that nothing is asked about.
pub(crate) fn say_what(group: Group) -> Bilingual {
    let (zh, rows, letter) = (group.rows.plural_zh(), group.rows.plural(), group.rows.letter());
    bilingual!(
        "请写明问{zh}什么：{rows}.exists({letter}, ...)、{rows}.size()等",
        "say what about the {rows}: {rows}.exists({letter}, ...), {rows}.size() ..."
    )
}

/// What is said of a number of each row that nothing adds up.
pub(crate) fn many_numbers(group: Group) -> Bilingual {
    let (rows, letter) = (group.rows.plural(), group.rows.letter());
    bilingual!(
        "{rows}.map(...)得出的是许多个数；请在后面写.sum()求和：{rows}.map({letter}, {letter}.x).sum()；\
         要看其中有没有超过的，请写{rows}.exists({letter}, {letter}.x > 5)",
        "{rows}.map(...) is many numbers; add them up with .sum() behind it: {rows}.map({letter}, {letter}.x).sum(); \
         to ask whether one of them is above a line, write {rows}.exists({letter}, {letter}.x > 5)"
    )
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
    pub(crate) fn bare_name(&mut self, name: &str) -> Result<Typed, Bilingual> {
        if let Some(table) = self.variable(name) {
            let such_as = match table {
                Table::Person => "age",
                Table::Household => "member_count",
                _ => "on",
            };
            let (zh, word) = (table.zh(), table.word());
            let article = if table.is_events() { "an" } else { "a" };
            return Err(bilingual!(
                "{name}代表一行（{zh}），不是值；请问它的一个值，如{name}.{such_as}",
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
    pub(crate) fn dotted_name(&mut self, base: &str, name: &str) -> Result<Typed, Bilingual> {
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
            "members" | "households" | "events" if self.table != table => {
                let (zh, en, of) = (self.table.zh(), self.table.word(), table.zh());
                Err(bilingual!(
                    "关于{zh}的规则不能问{base}.{name}；请写成关于{of}的规则",
                    "{base}.{name} cannot be asked of a {en}; write the rule for the {base}"
                ))
            }
            "members" | "households" | "events" => self.rows(table, name),
            _ => self.value(table, name),
        }
    }

    fn unknown_base(&self, base: &str, name: &str) -> Bilingual {
        let mut known = vec!["param"];
        for (word, table) in [("household", Table::Household), ("village", Table::Village)] {
            if self.table == table || self.table.step_to(table).is_some() {
                known.push(word);
            }
        }
        known.extend(self.variables.iter().map(|(variable, _)| variable.as_str()));
        bilingual!(".{name}前面的“{base}”看不懂", "unknown name {base:?} before .{name}")
            + spelling::suggestion(base, known)
    }

    /// `members`, `households` or `events` of a row of `owner`.
    fn rows(&self, owner: Table, name: &str) -> Result<Typed, Bilingual> {
        let rows = match (name, owner) {
            ("members", Table::Household) => Table::Person,
            ("households", Table::Village) => Table::Household,
            ("events", owner) if !owner.is_events() => owner.events(),
            _ => {
                let belong = match name {
                    "members" => bilingual!("members（家庭成员）属于户", "members belong to a household"),
                    "households" => bilingual!("households（各户）属于村", "households belong to a village"),
                    _ => bilingual!(
                        "events（按日记录）属于人、户、货源、场所或村",
                        "events belong to a person, household, lot, site or village"
                    ),
                };
                let (zh, en) = (owner.zh(), owner.word());
                return Err(belong + bilingual!("；这条规则是关于{zh}的", "; this rule speaks of a {en}"));
            }
        };
        if owner != self.here() {
            let (zh, en) = (self.here().plural_zh(), self.here().plural());
            return Err(bilingual!(
                "问{zh}的括号里不能再问{name}；请写在括号外面",
                "{name} cannot be asked inside {en}; ask it beside"
            ));
        }
        let group = Group { owner, rows };
        Ok(Typed::Rows { group, wanted: None })
    }

    fn value(&mut self, table: Table, name: &str) -> Result<Typed, Bilingual> {
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

    fn age(&mut self) -> Result<Typed, Bilingual> {
        let Ok(slot) = self.slot(Table::Person, known::BIRTH_DATE) else {
            return Err(bilingual!(
                "没有哪个工作包有字段person.{}，算不出年龄",
                "no pack has the field person.{}, so that nobody's age is known",
                known::BIRTH_DATE
            ));
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
    pub(crate) fn latest(&mut self, base: Option<&str>, name: &str, days: u32) -> Result<Typed, Bilingual> {
        let owner = match base {
            None => self.table,
            Some("household") if self.table == Table::Household => Table::Household,
            Some(base) => match self.variable(base) {
                Some(table) if !table.is_events() => table,
                _ => {
                    let (zh, en) = (self.table.zh(), self.table.word());
                    return Err(bilingual!(
                        "latest(...)只能问规则对象（{zh}）自己的字段",
                        "latest(...) asks for a field of the rule's {en}"
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
    pub(crate) fn many_column(&mut self, rows: Table, name: &str) -> Result<u16, Bilingual> {
        let owned = match rows {
            Table::Person => self.table == Table::Household,
            Table::Household => self.table == Table::Village,
            rows => rows.owner() == self.table,
        };
        if !owned {
            let (zh, en) = (self.table.zh(), self.table.word());
            return Err(bilingual!("这条规则是关于{zh}的", "this rule speaks of a {en}"));
        }
        if rows == Table::Person && name == "age" {
            let slot = self.slot(rows, known::BIRTH_DATE)?;
            return Ok(self.layout.position(rows, slot));
        }
        let slot = self.slot(rows, name)?;
        Ok(self.layout.position(rows, slot))
    }

    fn slot(&self, table: Table, name: &str) -> Result<Slot, Bilingual> {
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
            return Err(bilingual!(
                "{}.{name}是应急健康或行程数据，放在专库；只有专库工作包的规则才能读取",
                "{}.{name} is emergency health or movement data and lives in the vault; \
                 only rules of a vault pack may read it",
                table.owner().word()
            ));
        }
        if table.is_events() && !field.dated {
            return Err(bilingual!(
                "{}.{name}没有按日记录：字段要写`dated = true`，才能从events里读取",
                "{}.{name} has no days: its field needs `dated = true` to be read from events",
                table.owner().word()
            ));
        }
        Ok(Slot::of_field(table, index, field))
    }

    /// A parameter, and its amount where one is in force.
    pub(crate) fn parameter(&mut self, name: &str) -> Result<(Typed, Option<i64>), Bilingual> {
        let all = || self.packs.packs.iter().flat_map(|pack| &pack.parameters);
        let Some(parameter) = all().find(|parameter| parameter.id == name) else {
            return Err(self.packs.no_parameter(name));
        };
        let in_force = parameter.in_force(self.date, self.place);
        let fits = |value: &&twofront_packs::parameter::DatedAmount| {
            value.from <= self.date && value.place.as_ref().is_none_or(|within| self.place.is_within(within))
        };
        if in_force.is_none()
            && let Some(before) = parameter.values.iter().filter(fits).max_by_key(|value| value.from)
        {
            let until = before.to.map_or_else(String::new, |to| to.to_string());
            return Err(bilingual!(
                "参数“{name}”在{}没有值，只到{until}为止；请从第二天起再写一个[[parameter.value]]",
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
fn unknown_field(catalogue: &Catalogue, table: Table, name: &str) -> Bilingual {
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
            bilingual!("；请写{}.{name}", "; write {}.{name}", other.word())
        }
        Some(Table::Person) if table == Table::Household => {
            bilingual!(
                "；要问家庭成员：members.exists(m, m.{name} ...)",
                "; ask the members: members.exists(m, m.{name} ...)"
            )
        }
        Some(Table::Household) if table == Table::Village => {
            bilingual!(
                "；要问各户：households.exists(h, h.{name} ...)",
                "; ask the households: households.exists(h, h.{name} ...)"
            )
        }
        _ => spelling::suggestion(name, words().chain(computed.iter().copied()).chain(["today"])),
    };
    let article = if table.is_events() { "an" } else { "a" };
    let (zh, en) = (table.zh(), table.word());
    bilingual!("{zh}没有字段“{name}”", "{article} {en} has no field {name:?}") + hint
}
