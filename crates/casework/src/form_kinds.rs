//! What a part of a condition is: yes or no, a quantity with its unit, a text, a code. Which of them go together, and what is
//! said where they do not. Part of the type check.

use twofront_domain::bilingual;
use twofront_domain::field::{CodeEntry, FieldType};
use twofront_domain::text::Bilingual;
use twofront_packs::spelling;

use crate::form_expression::{Comparison, Expr};

/// The type of a part of a condition.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Yes or no.
    Truth,
    /// A number of a unit; `literal` is its value where it was written without one.
    Number { of: FieldType, literal: Option<i64> },
    /// A text that somebody gives.
    Text,
    /// A text written in the condition.
    Word(String),
    /// A code of a list, and the name that has it.
    Code(Vec<CodeEntry>, String),
}

/// A checked part of a condition.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) expr: Expr,
    pub(crate) kind: Kind,
}

impl Typed {
    pub(crate) fn truth(expr: Expr) -> Self {
        Self {
            expr,
            kind: Kind::Truth,
        }
    }

    pub(crate) fn number(expr: Expr, of: FieldType) -> Self {
        Self {
            expr,
            kind: Kind::Number { of, literal: None },
        }
    }

    pub(crate) fn literal(whole: i64) -> Self {
        Self {
            expr: Expr::Whole(whole),
            kind: Kind::Number {
                of: FieldType::Count,
                literal: Some(whole),
            },
        }
    }

    /// What a name of this type is.
    pub(crate) fn named(expr: Expr, kind: FieldType, codes: &[CodeEntry], name: &str) -> Self {
        let kind = match kind {
            FieldType::Flag => Kind::Truth,
            FieldType::Text => Kind::Text,
            FieldType::Code => Kind::Code(codes.to_vec(), name.to_owned()),
            of => Kind::Number { of, literal: None },
        };
        Self { expr, kind }
    }
}

/// The unit both sides share: equal ones, or a bare zero beside a quantity.
pub(crate) fn common_unit(left: (FieldType, Option<i64>), right: (FieldType, Option<i64>)) -> Option<FieldType> {
    let quantity = |kind| kind != FieldType::Date;
    match (left, right) {
        ((left, _), (right, _)) if left == right => Some(left),
        ((left, _), (_, Some(0))) if quantity(left) => Some(left),
        ((_, Some(0)), (right, _)) if quantity(right) => Some(right),
        _ => None,
    }
}

/// What is said of two quantities of different units.
pub(crate) fn mixed(left: FieldType, right: FieldType) -> Bilingual {
    let ((left_zh, left_en), (right_zh, right_en)) = (words(left), words(right));
    bilingual!(
        "{left_zh}和{right_zh}不能放在一起算或比；数字请写上单位：{UNITS}",
        "{left_en} and {right_en} do not go together; write literals with their unit: {UNITS}"
    )
}

const UNITS: &str = "yuan(2), kg(2), jin(2), mu(1), celsius(37.3), date('2020-01-31')";

/// What a type is called, in Chinese and in English.
const fn words(kind: FieldType) -> (&'static str, &'static str) {
    match kind {
        FieldType::Text => ("文字", "text"),
        FieldType::Code => ("代码", "code"),
        FieldType::Flag => ("是否", "flag"),
        FieldType::Count => ("个数", "count"),
        FieldType::Money => ("金额", "money"),
        FieldType::Weight => ("重量", "weight"),
        FieldType::Area => ("面积", "area"),
        FieldType::Temperature => ("温度", "temperature"),
        FieldType::Date => ("日期", "date"),
    }
}

/// The type a unit word makes and how many of the field's units it holds.
pub(crate) fn unit_of(word: &str) -> Option<(FieldType, i64)> {
    Some(match word {
        "yuan" => (FieldType::Money, 100),
        "jin" => (FieldType::Weight, 500),
        "kg" => (FieldType::Weight, 1_000),
        "ton" => (FieldType::Weight, 1_000_000),
        "mu" => (FieldType::Area, 100),
        "celsius" => (FieldType::Temperature, 10),
        _ => return None,
    })
}

/// A decimal numeral times `per_unit`, where that is whole.
pub(crate) fn decimal(numeral: &str, per_unit: i64) -> Option<i64> {
    let (whole, part) = numeral.split_once('.').unwrap_or((numeral, ""));
    let scale = 10i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let digits: i64 = format!("{whole}{part}").parse().ok()?;
    let scaled = digits.checked_mul(per_unit)?;
    (scaled % scale == 0).then_some(scaled / scale)
}

/// What is wrong where a text, number or code stands for yes or no.
pub(crate) fn no_condition(kind: &Kind) -> Bilingual {
    match kind {
        Kind::Code(_, name) => bilingual!(
            "{name}是代码，不是“是或否”；请把它与一个词比较",
            "{name} is a code, not yes or no; compare it with a word"
        ),
        Kind::Number { .. } => bilingual!("数字不是“是或否”；请写比较", "a number is not yes or no; compare it"),
        Kind::Truth | Kind::Text | Kind::Word(_) => {
            bilingual!("文字不是“是或否”；请写比较", "a text is not yes or no; compare it")
        }
    }
}

/// Whether two sides can be compared so.
pub(crate) fn comparable(how: Comparison, left: &Kind, right: &Kind) -> Result<(), Bilingual> {
    let equality = matches!(how, Comparison::Equal | Comparison::NotEqual);
    match (left, right) {
        (
            Kind::Number { of, literal },
            Kind::Number {
                of: other,
                literal: second,
            },
        ) => {
            let unit = common_unit((*of, *literal), (*other, *second));
            unit.map(|_| ()).ok_or_else(|| mixed(*of, *other))
        }
        (Kind::Text | Kind::Word(_), Kind::Text | Kind::Word(_)) => Ok(()),
        (Kind::Truth, Kind::Truth) | (Kind::Code(..), Kind::Word(_)) | (Kind::Word(_), Kind::Code(..)) if !equality => {
            Err(bilingual!(
                "只有数字、数量、日期和文字能比大小",
                "only numbers, quantities, dates and texts have an order"
            ))
        }
        (Kind::Truth, Kind::Truth) => Ok(()),
        (Kind::Code(codes, name), Kind::Word(word)) | (Kind::Word(word), Kind::Code(codes, name)) => {
            has_code(codes, name, word)
        }
        (Kind::Code(_, name), _) | (_, Kind::Code(_, name)) => Err(bilingual!(
            "请把{name}与它代码表里的一个词比较，词要加引号",
            "compare {name} with a word of its list, in quotes"
        )),
        _ => Err(bilingual!("这两样不能比较", "these two cannot be compared")),
    }
}

/// Whether a code of a list is spelt so.
fn has_code(codes: &[CodeEntry], name: &str, word: &str) -> Result<(), Bilingual> {
    if codes.iter().any(|entry| entry.code == word) {
        return Ok(());
    }
    let words: Vec<&str> = codes.iter().map(|entry| entry.code.as_str()).collect();
    let hint = spelling::suggestion(word, words.iter().copied());
    let problem = bilingual!("“{word}”不是{name}的代码", "{word:?} is no code of {name}");
    let listed = bilingual!("（可用的代码：", " (its codes: ") + spelling::listed(&words) + bilingual!("）", ")");
    Err(problem + hint + listed)
}
