//! Units of rules: which go together, how literals carry them. Knows types and operators, not names or rows.

use cel::common::ast::operators as op;
use twofront_domain::bilingual;
use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;

use crate::expression::{Arithmetic, Comparison};

pub(crate) fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::NotEqual,
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::LessEqual,
        op::GREATER => Comparison::Greater,
        op::GREATER_EQUALS => Comparison::GreaterEqual,
        _ => return None,
    })
}

pub(crate) fn arithmetic(name: &str) -> Option<Arithmetic> {
    Some(match name {
        op::ADD => Arithmetic::Add,
        op::SUBSTRACT => Arithmetic::Subtract,
        op::MULTIPLY => Arithmetic::Multiply,
        op::DIVIDE => Arithmetic::Divide,
        op::MODULO => Arithmetic::Remainder,
        _ => return None,
    })
}

/// The unit both sides share: equal ones, or a bare zero beside a quantity.
pub(crate) fn common_kind(
    left: FieldType,
    first: Option<i64>,
    right: FieldType,
    second: Option<i64>,
) -> Option<FieldType> {
    let quantity = |kind| !matches!(kind, FieldType::Date);
    match (first, second) {
        _ if left == right => Some(left),
        (_, Some(0)) if quantity(left) => Some(left),
        (Some(0), _) if quantity(right) => Some(right),
        _ => None,
    }
}

/// What is said of two quantities of different units.
pub(crate) fn mixed(left: FieldType, right: FieldType) -> Bilingual {
    let ((left_zh, left_en), (right_zh, right_en)) = (kind_words(left), kind_words(right));
    bilingual!(
        "{left_zh}和{right_zh}不能放在一起算或比；数字请写上单位：{UNITS}",
        "{left_en} and {right_en} do not go together; write literals with their unit: {UNITS}"
    )
}

/// How numbers are written with their units.
const UNITS: &str = "yuan(2), kg(2), jin(2), mu(1), celsius(37.3), date('2020-01-31')";

/// What a type is called, in Chinese and in English.
pub(crate) const fn kind_words(kind: FieldType) -> (&'static str, &'static str) {
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
