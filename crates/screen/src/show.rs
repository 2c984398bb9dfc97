//! Values as people read them, their words shared where they are the same for everybody. Knows types and labels.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use twofront_domain::field::FieldType;
use twofront_domain::text::Bilingual;
use twofront_domain::units::{CentiMu, DeciCelsius, Fen, Grams};

use crate::column::{Cells, Column, date_of};
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

/// A quantity as it was last shown, with what it says.
type Said = (FieldType, i64, Arc<Bilingual>);

/// How many quantities each thread remembers.
const REMEMBERED: usize = 1 << 9;

thread_local! {
    /// Days, ages and round amounts come again and again: each place remembers the last quantity that fell on it.
    static LAST_SAID: RefCell<Vec<Option<Said>>> = RefCell::new(vec![None; REMEMBERED]);
}

/// A number that may be unknown.
pub(crate) fn number(kind: FieldType, amount: Option<i64>) -> Arc<Bilingual> {
    let Some(amount) = amount else {
        return unknown();
    };
    // Fibonacci hashing: neighbours fall far apart.
    let spread = (amount as u64 ^ (kind as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let place = (spread >> 32) as usize % REMEMBERED;
    LAST_SAID.with_borrow_mut(|said| match &mut said[place] {
        Some((of, value, text)) if *of == kind && *value == amount => Arc::clone(text),
        forgotten => {
            let text = Arc::new(quantity(kind, amount));
            *forgotten = Some((kind, amount, Arc::clone(&text)));
            text
        }
    })
}

/// A text with the day it belongs to.
pub(crate) fn with_day(shown: &Bilingual, day: i64) -> Arc<Bilingual> {
    let day = number(FieldType::Date, Some(day));
    let between = |before: &str, open: &str, day: &str, close: &str| {
        let mut text = String::with_capacity(before.len() + open.len() + day.len() + close.len());
        [before, open, day, close]
            .into_iter()
            .for_each(|part| text.push_str(part));
        text
    };
    Arc::new(Bilingual {
        zh: between(&shown.zh, "（", &day.zh, "）"),
        en: between(&shown.en, " (", &day.en, ")"),
    })
}

/// The value of a row of a column.
pub(crate) fn cell(column: &Column, slot: &Slot, row: Option<usize>) -> Arc<Bilingual> {
    let Some(row) = row else {
        return unknown();
    };
    match column.cells {
        Cells::Short(_) | Cells::Whole(_) | Cells::Wide(_) => number(slot.kind, column.number(row)),
        Cells::Code(_) | Cells::LongCode(_) => {
            let label = column
                .code(row)
                .and_then(|code| slot.code_labels.get(usize::from(code)));
            label.map_or_else(unknown, Arc::clone)
        }
        Cells::Text(_) => column
            .text(row)
            .map_or_else(unknown, |text| Arc::new(Bilingual::new(text, text))),
        Cells::Flag(_) => truth(column.flag(row)),
    }
}

/// A list of texts, cut after the first few.
pub(crate) fn list(texts: &[Arc<Bilingual>], all: usize) -> Arc<Bilingual> {
    match (texts, all) {
        ([], _) => return Arc::clone(&NONE),
        ([one], 1) => return Arc::clone(one),
        _ => {}
    }
    let joined = |of: fn(&Bilingual) -> &str, between: &str, more: &str| {
        let length: usize = texts.iter().map(|text| of(text).len() + between.len()).sum();
        let mut out = String::with_capacity(length + more.len());
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                out.push_str(between);
            }
            out.push_str(of(text));
        }
        if all > texts.len() {
            out.push_str(more);
        }
        out
    };
    Arc::new(Bilingual {
        zh: joined(|text| &text.zh, "、", "等"),
        en: joined(|text| &text.en, ", ", " and others"),
    })
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
