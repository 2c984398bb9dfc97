//! Values as people read them, their words shared where they are the same for everybody. Knows types and labels.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_domain::units::{CentiMu, DeciCelsius, Fen, Grams};

use crate::column::{Column, date_of};
use crate::layout::Slot;
use crate::tri;

static UNKNOWN: LazyLock<Arc<Bilingual>> = LazyLock::new(|| Arc::new(Bilingual::new("未知", "unknown")));
static NONE: LazyLock<Arc<Bilingual>> = LazyLock::new(|| Arc::new(Bilingual::new("无", "none")));
static YES: LazyLock<Arc<Bilingual>> = LazyLock::new(|| Arc::new(Bilingual::new("是", "yes")));
static NO: LazyLock<Arc<Bilingual>> = LazyLock::new(|| Arc::new(Bilingual::new("否", "no")));

/// 未知 / unknown.
pub(crate) fn unknown() -> Arc<Bilingual> {
    Arc::clone(&UNKNOWN)
}

/// 是, 否 or 未知.
pub(crate) fn truth(truth: u8) -> Arc<Bilingual> {
    match tri::known(truth) {
        Some(true) => Arc::clone(&YES),
        Some(false) => Arc::clone(&NO),
        None => unknown(),
    }
}

/// A quantity or date with its unit.
pub(crate) fn quantity(kind: FieldType, amount: i64) -> Bilingual {
    let mut zh = String::with_capacity(24);
    // Writing to a string cannot fail.
    let _ = match kind {
        FieldType::Money => write!(zh, "{}", Fen::new(amount)),
        FieldType::Weight => write!(zh, "{}", Grams::new(amount)),
        FieldType::Area => write!(zh, "{}", CentiMu::new(amount)),
        FieldType::Temperature => write!(zh, "{}", DeciCelsius::new(amount)),
        FieldType::Date => match i32::try_from(amount).ok().and_then(date_of) {
            Some(date) => write!(zh, "{date}"),
            None => return (*unknown()).clone(),
        },
        _ => write!(zh, "{amount}"),
    };
    let (unit_zh, unit_en) = match kind {
        FieldType::Money => ("元", " yuan"),
        FieldType::Weight => ("公斤", " kg"),
        FieldType::Area => ("亩", " mu"),
        FieldType::Temperature => ("℃", " °C"),
        _ => ("", ""),
    };
    let mut en = String::with_capacity(zh.len() + unit_en.len());
    en.push_str(&zh);
    en.push_str(unit_en);
    zh.push_str(unit_zh);
    Bilingual { zh, en }
}

/// A number that may be unknown.
pub(crate) fn number(kind: FieldType, amount: Option<i64>) -> Arc<Bilingual> {
    amount.map_or_else(unknown, |amount| Arc::new(quantity(kind, amount)))
}

/// The value of a row of a column.
pub(crate) fn cell(column: &Column, slot: &Slot, row: Option<usize>) -> Arc<Bilingual> {
    let Some(row) = row else {
        return unknown();
    };
    match column {
        Column::Whole(_) | Column::Wide { .. } => number(slot.kind, column.number(row)),
        Column::Code(_) => {
            let label = column
                .code(row)
                .and_then(|code| slot.code_labels.get(usize::from(code)));
            label.map_or_else(unknown, Arc::clone)
        }
        Column::Text(texts) => texts
            .get(row)
            .map_or_else(unknown, |text| Arc::new(Bilingual::new(text, text))),
        Column::Flag(flags) => truth(flags[row]),
    }
}

/// A list of texts, cut after the first few.
pub(crate) fn list(texts: &[Arc<Bilingual>], all: usize) -> Arc<Bilingual> {
    match (texts, all) {
        ([], _) => return Arc::clone(&NONE),
        ([one], 1) => return Arc::clone(one),
        _ => {}
    }
    let more = all > texts.len();
    let zh: Vec<&str> = texts.iter().map(|text| text.zh.as_str()).collect();
    let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
    let (mut zh, mut en) = (zh.join("、"), en.join(", "));
    if more {
        zh.push('等');
        en.push_str(" and others");
    }
    Arc::new(Bilingual { zh, en })
}

#[cfg(test)]
mod tests {
    use super::*;
    use twofront_domain::value::Value;

    #[test]
    fn quantities_read_as_their_values_do() {
        for kind in [
            FieldType::Count,
            FieldType::Money,
            FieldType::Weight,
            FieldType::Area,
            FieldType::Temperature,
            FieldType::Date,
        ] {
            for amount in [0, 1, -1, 5, 373, 18_312, 1_234_550] {
                let value = match kind {
                    FieldType::Date => Value::Date(date_of(i32::try_from(amount).unwrap()).unwrap()),
                    kind => Value::from_amount(kind, amount).unwrap(),
                };
                assert_eq!(quantity(kind, amount), value.shown(&[]), "{kind:?} {amount}");
            }
        }
    }
}
