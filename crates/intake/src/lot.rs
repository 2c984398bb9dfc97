//! Quantity and price of unsold produce as villagers write them: `近800斤`, `半吨`, `300只`, `2.5元/斤`, with the unit in the
//! text, in a column of its own, or in the heading.

use twofront_domain::field::{Field, FieldType};

use crate::cell::number::{Number, from_float, parse_number};
use crate::cell::problem::Problem;
use crate::cell::unit;
use crate::cell_value::{Content, Outcome, checked};
use crate::script;

/// The fields a lot's quantity and price go to.
pub struct LotFields<'a> {
    /// Quantity by weight.
    pub weight: &'a Field,
    /// Quantity in pieces.
    pub pieces: &'a Field,
    /// Price per kilogram.
    pub price_kg: &'a Field,
    /// Price per piece.
    pub price_piece: &'a Field,
}

/// A quantity or price, with the field it belongs to.
pub struct Read {
    /// Value and problem.
    pub outcome: Outcome,
    /// True when it counts pieces instead of weight.
    pub pieces: bool,
    /// The unit it was read with, for the price of the same row.
    pub unit: Option<String>,
}

fn number(content: Content<'_>) -> Option<Number> {
    match content {
        Content::Number(number) => from_float(number).map(|millionths| Number {
            millionths,
            approximate: false,
            rest: String::new(),
        }),
        Content::Text(text) => parse_number(&script::key(text)),
        Content::Date(_) | Content::Flag(_) => None,
    }
}

/// Reads the quantity. `unit_of_row` is the row's unit column or the heading's unit.
pub fn quantity(content: Content<'_>, unit_of_row: Option<&str>, fields: &LotFields<'_>) -> Read {
    let wrong = |problem| Read {
        outcome: Outcome::wrong(problem),
        pieces: false,
        unit: None,
    };
    let Some(number) = number(content) else {
        return wrong(Problem::NumberInvalid);
    };
    let written = !number.rest.is_empty();
    let unit_word = if written {
        number.rest.clone()
    } else {
        script::key(unit_of_row.unwrap_or_default())
    };
    if unit_word.is_empty() {
        return wrong(Problem::UnitMissing);
    }
    let pieces = unit::is_piece(&unit_word);
    let (field, factor) = if pieces {
        (fields.pieces, Some(1_000_000))
    } else {
        (fields.weight, unit::factor(FieldType::Weight, &unit_word))
    };
    let amount = factor.and_then(|factor| unit::amount(&number, factor));
    let Some(amount) = amount else {
        return wrong(Problem::NumberInvalid);
    };
    let outcome = Outcome {
        tidied: written,
        ..checked(amount, field, number.approximate)
    };
    Read {
        outcome,
        pieces,
        unit: Some(unit_word),
    }
}

/// Reads the asking price. `unit_of_row` is what one price is for when the cell does not say.
pub fn price(content: Content<'_>, unit_of_row: Option<&str>, fields: &LotFields<'_>) -> Read {
    let wrong = |problem| Read {
        outcome: Outcome::wrong(problem),
        pieces: false,
        unit: None,
    };
    let key = match content {
        Content::Text(text) => script::key(text),
        other => crate::cell_value::as_text(other).into_owned(),
    };
    let (money, per) = split_price(&key);
    let per = match per {
        Some(per) => per.to_owned(),
        None => script::key(unit_of_row.unwrap_or_default()),
    };
    let Some(number) = parse_number(money) else {
        return wrong(Problem::NumberInvalid);
    };
    let money_word = if number.rest.is_empty() {
        "元"
    } else {
        number.rest.as_str()
    };
    let Some(fen) = unit::factor(FieldType::Money, money_word) else {
        return wrong(Problem::NumberInvalid);
    };
    if per.is_empty() {
        return wrong(Problem::UnitMissing);
    }
    let pieces = unit::is_piece(&per);
    let (field, amount) = if pieces {
        (fields.price_piece, unit::amount(&number, fen))
    } else {
        let Some(grams) = unit::factor(FieldType::Weight, &per).filter(|grams| *grams > 0) else {
            return wrong(Problem::NumberInvalid);
        };
        // Both factors are in millionths: fen per unit, and grams per unit.
        let fen_per_kg = fen.checked_mul(1_000 * 1_000_000).map(|fen| fen / grams);
        (fields.price_kg, fen_per_kg.and_then(|fen| unit::amount(&number, fen)))
    };
    let Some(amount) = amount else {
        return wrong(Problem::NumberInvalid);
    };
    let outcome = Outcome {
        tidied: money.len() != key.len(),
        ..checked(amount, field, number.approximate)
    };
    Read {
        outcome,
        pieces,
        unit: Some(per),
    }
}

/// `2.5元/斤`, `2.5元每斤`, `2.5元一斤`, `每斤2.5元`, `2.5元` as the money and what it is for.
fn split_price(key: &str) -> (&str, Option<&str>) {
    if let Some(rest) = key.strip_prefix('每')
        && let Some(at) = rest.find(|c: char| c.is_ascii_digit())
    {
        return (&rest[at..], Some(&rest[..at]));
    }
    for mark in ["元/", "元每", "元一", "块一", "块/", "/", "每"] {
        if let Some(at) = key.find(mark) {
            let keep = if mark.starts_with(['元', '块']) {
                '元'.len_utf8()
            } else {
                0
            };
            return (&key[..at + keep], Some(&key[at + mark.len()..]));
        }
    }
    (key, None)
}
