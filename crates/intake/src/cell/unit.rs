//! Units as ledgers write them, and amounts brought to the unit of a field.

use twofront_domain::field::FieldType;

use super::number::Number;

const MILLION: i128 = 1_000_000;

/// How many of the field's unit one of `unit` is, in millionths; `None` when it is no unit of that type.
pub fn factor(kind: FieldType, unit: &str) -> Option<i128> {
    let (unit, times) = match unit.chars().next() {
        Some('万') => (&unit['万'.len_utf8()..], 10_000),
        // 千克 is a unit of its own.
        Some('千') if !unit.starts_with("千克") => (&unit['千'.len_utf8()..], 1_000),
        _ => (unit, 1),
    };
    let one = match kind {
        FieldType::Money => money(unit)?,
        FieldType::Weight => weight(unit)?,
        FieldType::Area => area(unit)?,
        FieldType::Temperature => {
            matches!(unit, "" | "℃" | "°C" | "C" | "度" | "摄氏度" | "°").then_some(10 * MILLION)?
        }
        FieldType::Count => (unit.is_empty() || is_count_word(unit)).then_some(MILLION)?,
        FieldType::Text | FieldType::Code | FieldType::Flag | FieldType::Date => return None,
    };
    Some(one * times)
}

/// Fen.
fn money(unit: &str) -> Option<i128> {
    // Per year, month or head: the column says of what.
    let unit = unit.split('/').next().unwrap_or(unit);
    Some(match unit {
        "元" | "圆" | "块" | "块钱" | "元钱" | "元整" | "RMB" | "人民币" => 100 * MILLION,
        "角" | "毛" => 10 * MILLION,
        "分" => MILLION,
        _ => return None,
    })
}

/// Grams.
fn weight(unit: &str) -> Option<i128> {
    Some(match unit {
        "斤" | "市斤" => 500 * MILLION,
        "公斤" | "千克" | "KG" | "㎏" => 1_000 * MILLION,
        "吨" | "T" => 1_000_000 * MILLION,
        "两" => 50 * MILLION,
        "担" | "石" => 50_000 * MILLION,
        "克" | "G" => MILLION,
        _ => return None,
    })
}

/// Hundredths of a mu.
fn area(unit: &str) -> Option<i128> {
    Some(match unit {
        "亩" | "市亩" => 100 * MILLION,
        "分" | "分地" => 10 * MILLION,
        "厘" => MILLION,
        "公顷" | "HA" => 1_500 * MILLION,
        "平方米" | "㎡" | "M2" | "M²" | "平米" | "平方" | "平" => 150_000,
        _ => return None,
    })
}

/// Pieces that produce is counted in.
pub fn is_piece(unit: &str) -> bool {
    const PIECES: &str = "只头箱个羽尾枚袋件盒棵株筐条匹盆瓶篮串扎把包桶颗朵板口罐捆";
    let mut signs = unit.chars();
    matches!((signs.next(), signs.next()), (Some(piece), None) if PIECES.contains(piece))
}

fn is_count_word(unit: &str) -> bool {
    const WORDS: [&str; 22] = [
        "个月",
        "月",
        "人",
        "口",
        "口人",
        "次",
        "年",
        "天",
        "户",
        "间",
        "处",
        "岁",
        "平方米",
        "㎡",
        "M2",
        "M²",
        "平米",
        "平方",
        "平",
        "人次",
        "级",
        "类",
    ];
    WORDS.contains(&unit) || is_piece(unit)
}

/// True for floor areas, where a fraction is rounded instead of questioned.
pub fn is_floor_area(unit: &str) -> bool {
    ["平方米", "㎡", "M2", "M²", "平米", "平方", "平", "SQUARE-METRE"].contains(&unit)
}

/// True when a heading's bracket holds a unit: （元）, （万元）, （元/斤）, （月）, （单位：亩）.
pub fn is_unit(text: &str) -> bool {
    let text = text.strip_prefix("单位").unwrap_or(text).trim_start_matches(':');
    let one = |unit: &str| {
        let kinds = [
            FieldType::Money,
            FieldType::Weight,
            FieldType::Area,
            FieldType::Temperature,
            FieldType::Count,
        ];
        !unit.is_empty() && kinds.iter().any(|kind| factor(*kind, unit).is_some())
    };
    one(text)
        || text
            .split_once('/')
            .is_some_and(|(money, per)| factor(FieldType::Money, money).is_some() && !per.is_empty())
}

/// The word of a ledger description (`wan-yuan`, `jin` ...) as a unit.
pub fn described(word: &str) -> &str {
    match word {
        "yuan" => "元",
        "wan-yuan" => "万元",
        "jin" => "斤",
        "kg" => "公斤",
        "ton" => "吨",
        "mu" => "亩",
        "square-metre" => "平方米",
        other => other,
    }
}

/// `number` in the field's unit, rounded half away from nought; `None` where it does not fit.
pub fn amount(number: &Number, factor: i128) -> Option<i64> {
    scaled(number.millionths, factor)
}

/// `millionths` of something that is `factor` millionths of the field's unit.
pub fn scaled(millionths: i128, factor: i128) -> Option<i64> {
    let product = millionths.checked_mul(factor)?;
    let whole = MILLION * MILLION;
    let half = if product < 0 { -whole / 2 } else { whole / 2 };
    i64::try_from((product + half) / whole).ok()
}
