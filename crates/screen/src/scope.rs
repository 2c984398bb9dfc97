//! Names: which column, parameter or constant a word of a rule stands for, and what to say when it stands for none.

use jiff::civil::Date;
use twofront_domain::field::{Catalogue, CodeEntry, FieldType, known};
use twofront_domain::place::PlaceCode;
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;
use twofront_packs::{Packs, spelling};

use crate::column::days_of;
use crate::expression::{Load, Number, Via};
use crate::layout::{Layout, Origin, Slot, Table};
use crate::ruleset::ParameterInForce;

/// What a compiled word or expression is.
#[derive(Clone, Debug)]
pub(crate) enum Typed {
    /// True, false or unknown.
    Condition(crate::expression::Condition),
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
    /// The household's members, perhaps only those that fulfil a condition.
    Members(Option<Box<crate::expression::Condition>>),
    /// `members.map(m, number)`, waiting for `.sum()`.
    Mapped { number: Number, kind: FieldType },
}

/// Where a rule's names are looked up.
pub(crate) struct Scope<'a> {
    pub(crate) packs: &'a Packs,
    pub(crate) date: Date,
    pub(crate) place: &'a PlaceCode,
    /// The rule's subject.
    pub(crate) table: Table,
    /// True for packs behind the wall: only they may read emergency health and movement data.
    pub(crate) vault: bool,
    pub(crate) layout: &'a mut Layout,
    /// Parameters met so far.
    pub(crate) parameters: Vec<ParameterInForce>,
    /// The variable of the members macro we are in.
    pub(crate) member: Option<String>,
}

impl Scope<'_> {
    /// The table that bare names mean, and how a row of the current loop reaches it.
    fn bare(&self) -> (Table, Via) {
        // Inside members.exists(m, ...) the loop runs over people, and bare names still mean the household.
        let via = if self.member.is_some() {
            Via::Household
        } else {
            Via::Own
        };
        (self.table, via)
    }

    /// A name without a dot.
    pub(crate) fn bare_name(&mut self, name: &str) -> Result<Typed, String> {
        if name == "today" {
            let number = Number::Constant(i64::from(days_of(self.date)));
            return Ok(Typed::Number {
                number,
                kind: FieldType::Date,
                literal: None,
            });
        }
        if name == "members" {
            return match (self.table, &self.member) {
                (Table::Household, None) => Ok(Typed::Members(None)),
                (Table::Household, Some(_)) => Err("members cannot be asked inside members".to_owned()),
                _ => Err(format!(
                    "members belong to a household; this rule speaks of a {}",
                    self.table.word()
                )),
            };
        }
        if self.member.as_deref() == Some(name) {
            return Err(format!(
                "{name} is a person; ask for one of its values, such as {name}.age"
            ));
        }
        let (table, via) = self.bare();
        self.column(table, via, name)
    }

    /// A name with a dot: `param.x`, `household.x`, `m.x`.
    pub(crate) fn dotted_name(&mut self, base: &str, name: &str) -> Result<Typed, String> {
        if base == "param" {
            return self.parameter(name);
        }
        if self.member.as_deref() == Some(base) {
            return self.column(Table::Person, Via::Own, name);
        }
        match (base, self.table) {
            ("household", Table::Household) => {
                let (table, via) = self.bare();
                self.column(table, via, name)
            }
            ("household", _) => self.column(Table::Household, Via::Household, name),
            _ => {
                let mut known = vec!["param", "household"];
                known.extend(self.member.as_deref());
                Err(format!(
                    "unknown name {base:?} before .{name}{}",
                    spelling::suggestion(base, known)
                ))
            }
        }
    }

    fn column(&mut self, table: Table, via: Via, name: &str) -> Result<Typed, String> {
        let slot = self.slot(table, name)?;
        let (kind, codes) = (slot.kind, slot.codes.clone());
        let load = Load {
            slot: self.layout.position(table, slot),
            via,
        };
        Ok(match kind {
            FieldType::Flag => Typed::Condition(crate::expression::Condition::Flag(load)),
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
        })
    }

    /// The position of a person column, for showing members' values.
    pub(crate) fn member_column(&mut self, name: &str) -> Result<usize, String> {
        if self.table != Table::Household {
            return Err(format!(
                "members belong to a household; this rule speaks of a {}",
                self.table.word()
            ));
        }
        let slot = self.slot(Table::Person, name)?;
        Ok(self.layout.position(Table::Person, slot))
    }

    fn slot(&self, table: Table, name: &str) -> Result<Slot, String> {
        let catalogue = &self.packs.catalogue;
        let computed = |origin, kind, zh: &str, en: &str| {
            let label = Bilingual::new(zh, en);
            Ok(Slot {
                origin,
                name: name.to_owned(),
                kind,
                label,
                codes: Vec::new(),
            })
        };
        match (table, name) {
            (Table::Person, "age") => return computed(Origin::Age, FieldType::Count, "年龄", "Age"),
            (Table::Household, "member_count") => {
                return computed(
                    Origin::MemberCount,
                    FieldType::Count,
                    "台账成员数",
                    "Members in the ledgers",
                );
            }
            (Table::Household | Table::Lot, "place") => {
                return computed(Origin::Place, FieldType::Text, "所在地代码", "Place code");
            }
            _ => {}
        }
        let Some(index) = catalogue.index(table.subject(), name) else {
            return Err(unknown_field(catalogue, table, name));
        };
        let field = catalogue.field(index);
        if field.vault && !self.vault {
            let what = format!(
                "{}.{name} is emergency health or movement data and lives in the vault",
                table.word()
            );
            return Err(format!("{what}; only rules of a vault pack may read it"));
        }
        Ok(Slot {
            origin: Origin::Field(index),
            name: name.to_owned(),
            kind: field.kind,
            label: field.label.clone(),
            codes: field.codes.clone(),
        })
    }

    fn parameter(&mut self, name: &str) -> Result<Typed, String> {
        let all = || self.packs.packs.iter().flat_map(|pack| &pack.parameters);
        let Some(parameter) = all().find(|parameter| parameter.id == name) else {
            let hint = spelling::suggestion(name, all().map(|parameter| parameter.id.as_str()));
            return Err(format!("no pack has a parameter {name:?}{hint}"));
        };
        let in_force = parameter.in_force(self.date, self.place);
        if !self.parameters.iter().any(|known| known.id == name) {
            self.parameters.push(ParameterInForce {
                id: name.to_owned(),
                title: parameter.title.clone(),
                value: in_force.and_then(|value| Value::from_amount(parameter.kind, value.amount)),
                from: in_force.map(|value| value.from),
                legal_basis: in_force.map(|value| value.legal_basis.clone()).unwrap_or_default(),
            });
        }
        let number = in_force.map_or(Number::Unknown, |value| Number::Constant(value.amount));
        Ok(Typed::Number {
            number,
            kind: parameter.kind,
            literal: None,
        })
    }

    /// The field that tells a person's birth.
    pub(crate) fn birth_field(catalogue: &Catalogue) -> Option<twofront_domain::field::FieldIndex> {
        catalogue.index(Table::Person.subject(), known::BIRTH_DATE)
    }
}

/// The sentence for a name that no field has: another subject's, or a misspelt one.
fn unknown_field(catalogue: &Catalogue, table: Table, name: &str) -> String {
    let words = || {
        catalogue
            .fields()
            .filter(|(_, field)| field.subject == table.subject())
            .map(|(_, field)| &*field.id)
    };
    let computed = match table {
        Table::Person => &["age"][..],
        Table::Household => &["member_count", "place", "members"][..],
        Table::Lot => &["place"][..],
    };
    let elsewhere = Table::ALL
        .into_iter()
        .find(|other| catalogue.index(other.subject(), name).is_some());
    let hint = match (elsewhere, table) {
        (Some(Table::Household), _) => format!("; write household.{name}"),
        (Some(Table::Person), Table::Household) => format!("; ask the members: members.exists(m, m.{name} ...)"),
        _ => spelling::suggestion(name, words().chain(computed.iter().copied()).chain(["today"])),
    };
    format!("a {} has no field {name:?}{hint}", table.word())
}
