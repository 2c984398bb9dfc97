//! How each column of a recognised sheet is read: its field or role, its unit, its code words.

use std::collections::HashMap;
use std::sync::Arc;

use twofront_domain::field::{Catalogue, Field, FieldIndex, FieldType, Subject, known};
use twofront_domain::value::{Value, Values};
use twofront_packs::{ColumnRole, LedgerSpec};

use crate::cell::unit;
use crate::cell::word::CodeWords;
use crate::context::Context;
use crate::heading::{Heading, MatchedColumn};

/// Dates of these fields tell what has happened, so they cannot lie after the day the ledger was received.
const PAST_DATES: [&str; 7] = [
    "birth_date",
    "returned_on",
    "last_visit_on",
    "first_identified_on",
    "person_identified_on",
    "risk_identified_on",
    "risk_removed_on",
];

/// Incomes of a year or month: a few yuan with a fraction were meant as ten-thousands.
const INCOMES: [&str; 7] = [
    "wage_income",
    "business_income",
    "property_income",
    "transfer_income",
    "net_income",
    "income_per_head",
    "work_wage_month",
];

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A person's name.
    Name,
    /// The ID of the row's person.
    ResidentId,
    /// The ID of somebody else, kept only when valid.
    OtherId,
    /// The household's number.
    HouseholdNumber,
    /// A phone number.
    Phone,
    /// Free text.
    Text,
    /// One code of the field's list.
    Code,
    /// Yes or no.
    Flag,
    /// A date; `past` when it cannot lie in the future.
    Date {
        /// True when the date tells of something that has happened.
        past: bool,
    },
    /// A quantity of the field's type; `income` when small decimals are suspect.
    Quantity {
        /// True for yearly and monthly incomes.
        income: bool,
    },
    /// The quantity of a lot, whose unit may stand in the text or in a column of its own.
    LotQuantity,
    /// The asking price of a lot, per kilogram or per piece.
    LotPrice,
}

/// What a column is for.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A value of a field.
    Field {
        /// Whose value it is.
        subject: Subject,
        /// The field's index.
        index: FieldIndex,
        /// The field.
        field: &'a Field,
        /// How its cells are read.
        reading: Reading,
    },
    /// A help in reading the row.
    Role(ColumnRole),
}

/// One column with all that is needed to read its cells.
#[derive(Debug)]
pub struct Planned<'a> {
    /// Column number from 0.
    pub column: u16,
    /// The heading as written.
    pub heading: Arc<str>,
    /// What it is for.
    pub target: Target<'a>,
    /// True when an empty cell is a finding.
    pub required: bool,
    /// The unit of plain numbers, where heading, sheet or description give one.
    pub unit: Option<String>,
    /// How many of the field's unit a plain number is, in millionths; `None` where the unit is missing.
    pub factor: Option<i128>,
}

/// The columns of a sheet and the few that steer the reading.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Columns in order.
    pub columns: Vec<Planned<'a>>,
    /// The column that names whom or what a row speaks of: a person, worker, site.
    pub name: Option<usize>,
    /// The household number's column.
    pub household_number: Option<usize>,
    /// The relation's column.
    pub relation: Option<usize>,
    /// The town's column.
    pub town: Option<usize>,
    /// The village's column.
    pub village: Option<usize>,
    /// The column that says which day a row speaks for.
    pub day: Option<usize>,
    /// Columns whose values belong to that day.
    pub dated: Vec<FieldIndex>,
    /// Values that hold for every row without a column.
    pub fixed: Values,
    /// Rows register households with their members.
    pub lists_households: bool,
    /// Household cells stand on the first row of each household only.
    pub fill_down: bool,
    /// What a row speaks of.
    pub subject: Subject,
    codes: HashMap<FieldIndex, CodeWords>,
}

impl<'a> Plan<'a> {
    /// Plans the reading of a recognised sheet.
    pub fn new(heading: &Heading<'_>, context: &Context, catalogue: &'a Catalogue) -> Self {
        let columns: Vec<Planned<'a>> = heading
            .columns
            .iter()
            .filter_map(|column| planned(column, context, catalogue))
            .collect();
        let field_at = |subject: Subject, word: &str| {
            columns.iter().position(|column| {
                matches!(&column.target, Target::Field { subject: of, field, .. } if *of == subject && field.id == word)
            })
        };
        let role_at = |wanted: ColumnRole| {
            columns
                .iter()
                .position(|column| matches!(column.target, Target::Role(role) if role == wanted))
        };
        let codes = columns.iter().filter_map(|column| match column.target {
            Target::Field {
                index,
                field,
                reading: Reading::Code,
                ..
            } => Some((index, CodeWords::new(field))),
            _ => None,
        });
        let dated = columns.iter().filter_map(|column| match column.target {
            Target::Field { index, field, .. } if field.dated => Some(index),
            _ => None,
        });
        let name = match heading.spec.subject {
            Subject::Person => field_at(Subject::Person, known::NAME),
            Subject::Worker => field_at(Subject::Worker, "worker_name"),
            Subject::Site => field_at(Subject::Site, known::SITE_NAME),
            Subject::Household | Subject::Lot | Subject::Village => None,
        };
        Self {
            name,
            household_number: field_at(Subject::Household, known::HOUSEHOLD_NUMBER),
            relation: field_at(Subject::Person, known::RELATION),
            town: role_at(ColumnRole::Town),
            village: role_at(ColumnRole::Village),
            day: role_at(ColumnRole::DataDate),
            dated: dated.collect(),
            fixed: fixed(heading.spec, catalogue),
            lists_households: heading.spec.lists_households(),
            fill_down: heading.spec.fill_down,
            subject: heading.spec.subject,
            codes: codes.collect(),
            columns,
        }
    }

    /// True when a row needs somebody's or something's name to be one.
    pub fn needs_name(&self) -> bool {
        matches!(self.subject, Subject::Person | Subject::Worker | Subject::Site) && self.name.is_some()
    }

    /// The code words of a field of the plan.
    pub fn codes(&self, index: FieldIndex) -> Option<&CodeWords> {
        self.codes.get(&index)
    }
}

/// What the ledger's description says of every row. Texts and codes only, as the packs were checked for.
fn fixed(spec: &LedgerSpec, catalogue: &Catalogue) -> Values {
    let value = |(path, word): (&String, &String)| {
        let (subject, id) = split_field(path)?;
        let index = catalogue.index(subject, id)?;
        let text = word.as_str().into();
        let is_code = catalogue.field(index).kind == FieldType::Code;
        Some((index, if is_code { Value::Code(text) } else { Value::Text(text) }))
    };
    spec.fixed.iter().filter_map(value).collect()
}

/// `person.name` as subject and word.
fn split_field(path: &str) -> Option<(Subject, &str)> {
    let (subject, word) = path.split_once('.')?;
    Some((Subject::from_word(subject)?, word))
}

fn planned<'a>(column: &MatchedColumn<'_>, context: &Context, catalogue: &'a Catalogue) -> Option<Planned<'a>> {
    let spec = column.spec;
    let target = match (&spec.field, spec.role) {
        (Some(path), _) => {
            let (subject, word) = split_field(path)?;
            let index = catalogue.index(subject, word)?;
            let field = catalogue.field(index);
            Target::Field {
                subject,
                index,
                field,
                reading: reading(subject, field),
            }
        }
        (None, Some(role)) => Target::Role(role),
        (None, None) => return None,
    };
    let (unit, factor) = match target {
        Target::Field { field, .. } => plain_unit(column, field.kind, context),
        Target::Role(_) => (None, None),
    };
    Some(Planned {
        column: column.column,
        heading: Arc::clone(&column.heading),
        target,
        required: spec.required,
        unit,
        factor,
    })
}

fn reading(subject: Subject, field: &Field) -> Reading {
    match (subject, field.id.as_str()) {
        (Subject::Person, known::NAME) | (Subject::Worker, "worker_name" | "paired_head_name") => Reading::Name,
        (Subject::Person, known::RESIDENT_ID) => Reading::ResidentId,
        (Subject::Worker, "paired_head_id") => Reading::OtherId,
        (Subject::Household, known::HOUSEHOLD_NUMBER) => Reading::HouseholdNumber,
        (_, known::PHONE | "seller_phone" | "worker_phone" | "operator_phone") => Reading::Phone,
        (Subject::Lot, "weight") => Reading::LotQuantity,
        (Subject::Lot, "price_kg") => Reading::LotPrice,
        (_, word) => match field.kind {
            FieldType::Text => Reading::Text,
            FieldType::Code => Reading::Code,
            FieldType::Flag => Reading::Flag,
            FieldType::Date => Reading::Date {
                past: PAST_DATES.contains(&word),
            },
            _ => Reading::Quantity {
                income: INCOMES.contains(&word),
            },
        },
    }
}

/// The unit of plain numbers: the heading's, the sheet's, the description's, else the usual one of the type. Weights have
/// no usual one.
fn plain_unit(column: &MatchedColumn<'_>, kind: FieldType, context: &Context) -> (Option<String>, Option<i128>) {
    let sheet = context
        .money_unit
        .filter(|_| kind == FieldType::Money)
        .map(str::to_owned);
    let described = column.spec.unit.as_deref().map(|word| unit::described(word).to_owned());
    let candidates = [column.unit.clone(), sheet, described];
    for candidate in candidates.into_iter().flatten() {
        if let Some(factor) = unit::factor(kind, &candidate) {
            return (Some(candidate), Some(factor));
        }
    }
    let usual = match kind {
        FieldType::Money => "元",
        FieldType::Area => "亩",
        FieldType::Temperature | FieldType::Count => "",
        _ => return (None, None),
    };
    (None, unit::factor(kind, usual))
}
