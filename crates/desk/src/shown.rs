//! From the domain's and the book's values to what a reader sees: place names, masked values, column letters, neutral
//! sentences in place of vault reasons. Reads nothing itself.

use jiff::civil::Date;
use twofront_domain::clue::ValueRead;
use twofront_domain::field::{Catalogue, Field, FieldType, Subject};
use twofront_domain::front::Front;
use twofront_domain::place::{Gazetteer, PlaceCode, PlaceLevel};
use twofront_domain::text::Bilingual;
use twofront_domain::value::Value;

use crate::error::{DeskError, ErrorClass};
use crate::view::{PageAsked, PlaceRef, Text};

/// Most rows a page may have.
const PAGE_LIMIT_MAX: u64 = 500;

/// A place with its name and, for a village, its town.
pub fn place(gazetteer: &Gazetteer, code: &PlaceCode) -> PlaceRef {
    let town = (code.level() == PlaceLevel::Village)
        .then(|| code.parent())
        .flatten()
        .map(|town| gazetteer.name(&town).to_owned());
    PlaceRef {
        code: code.to_string(),
        name: gazetteer.name(code).to_owned(),
        town,
    }
}

/// A value as shown, with sensitive ones masked to their ends.
pub fn value(field: &Field, value: &Value) -> Text {
    match value.as_str() {
        Some(text) if is_masked(field) => {
            let masked = masked(text);
            Text {
                zh: masked.clone(),
                en: masked,
            }
        }
        _ => value.shown(&field.codes).into(),
    }
}

/// A value that a rule read as shown: texts that are sensitive where they stand are masked here too, each of a list by itself.
pub fn read(catalogue: &Catalogue, value: &ValueRead) -> Text {
    if !is_sensitive(catalogue, &value.name) {
        return (&*value.shown).into();
    }
    Text {
        zh: masked_list(&value.shown.zh, "等"),
        en: masked_list(&value.shown.en, " and others"),
    }
}

/// True for sensitive texts; codes, amounts and days are told in words.
pub fn is_masked(field: &Field) -> bool {
    field.sensitive && field.kind == FieldType::Text && field.codes.is_empty()
}

/// Whether what rules call `name` (`person.phone`, `members.phone`, `events.phone`) is a sensitive text. Whose events they are
/// the name does not say: a word that is sensitive for anybody is then sensitive.
fn is_sensitive(catalogue: &Catalogue, name: &str) -> bool {
    let Some((owner, word)) = name.split_once('.') else {
        return false;
    };
    let owner = match owner {
        "members" => Some(Subject::Person),
        "households" => Some(Subject::Household),
        word => Subject::from_word(word),
    };
    catalogue
        .fields()
        .any(|(_, field)| field.id == word && owner.is_none_or(|owner| owner == field.subject) && is_masked(field))
}

/// A list as reasons write it (`甲、乙（2020-02-01）等`), each of its texts masked.
fn masked_list(list: &str, more: &str) -> String {
    let (list, more) = list.strip_suffix(more).map_or((list, ""), |list| (list, more));
    let mut out = String::with_capacity(list.len());
    let mut rest = list;
    loop {
        let next = ["、", ", "]
            .iter()
            .filter_map(|between| Some((rest.find(between)?, *between)));
        let Some((at, between)) = next.min() else {
            break;
        };
        out += &masked_of_day(&rest[..at]);
        out += between;
        rest = &rest[at + between.len()..];
    }
    out += &masked_of_day(rest);
    out + more
}

/// One masked text with the day it may belong to; words for a missing value stay.
fn masked_of_day(text: &str) -> String {
    if ["未知", "unknown", "无", "none"].contains(&text) {
        return text.to_owned();
    }
    let day = [("（", "）"), (" (", ")")].iter().find_map(|(open, close)| {
        let (before, day) = text.strip_suffix(close)?.rsplit_once(open)?;
        day.parse::<Date>().ok()?;
        Some((before, &text[before.len()..]))
    });
    let (text, day) = day.unwrap_or((text, ""));
    match ["未知", "unknown"].contains(&text) {
        true => format!("{text}{day}"),
        false => masked(text) + day,
    }
}

/// The first and last quarter of a text with the middle hidden; at most four characters at each end.
pub fn masked(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let kept = (characters.len() / 4).min(4);
    let hidden = characters.len() - 2 * kept;
    let mut out: String = characters[..kept].iter().collect();
    out.extend(std::iter::repeat_n('*', hidden));
    out.extend(&characters[characters.len() - kept..]);
    out
}

/// A column number from 0 as a spreadsheet writes it: 0 is A, 26 is AA.
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut left = u32::from(column) + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// What stands in place of a vault reason for those who may not see it.
pub fn neutral_sentence() -> Bilingual {
    Bilingual::new(
        "应急响应事项，内容仅限经办人员查看",
        "Emergency response matter; its content is for those on the task only",
    )
}

/// The title of a vault clue outside the vault.
pub fn neutral_title(front: Front) -> Bilingual {
    match front {
        Front::Epidemic => Bilingual::new("应急响应事项", "Emergency response matter"),
        Front::Livelihood => Bilingual::new("需要支持", "Support needed"),
    }
}

/// The store's page for the page asked for.
pub fn page(asked: PageAsked) -> twofront_store::Page {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    twofront_store::Page {
        limit: number(asked.limit.min(PAGE_LIMIT_MAX)),
        offset: number(asked.offset),
    }
}

/// Reads a filter word, or says which one is unknown.
///
/// # Errors
/// `filter-unknown` with the filter's name.
pub fn filter<T>(name: &str, word: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, DeskError> {
    let Some(word) = word.map(str::trim).filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    read(word).map(Some).ok_or_else(|| {
        DeskError::new(
            ErrorClass::Invalid,
            "filter-unknown",
            format!("筛选条件{name}不认识这个值。"),
            format!("The filter {name} does not know this value."),
        )
    })
}

/// Reads a place filter.
///
/// # Errors
/// `filter-unknown` when it is no place code.
pub fn place_filter(code: Option<&str>) -> Result<Option<PlaceCode>, DeskError> {
    filter("place", code, |code| code.parse().ok())
}

/// Reads an id that came from outside; one that cannot be an id cannot be found.
///
/// # Errors
/// `not-found`.
pub fn id<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, DeskError> {
    text.parse().map_err(|_| DeskError::not_found(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        let check = |column: u16, letters: &str| assert_eq!(column_letters(column), letters);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(45, "AT");
        check(701, "ZZ");
        check(702, "AAA");
    }

    #[test]
    fn masking_hides_the_middle() {
        let check = |text: &str, expected: &str| assert_eq!(masked(text), expected);
        check("", "");
        check("138", "***");
        check("13800001234", "13*******34");
        check("349900198001010019", "3499**********0019");
    }

    #[test]
    fn each_text_of_a_list_is_masked() {
        let check = |list: &str, more: &str, expected: &str| assert_eq!(masked_list(list, more), expected);
        check("349900198001010019", "等", "3499**********0019");
        check("13800001234、13800005678等", "等", "13*******34、13*******78等");
        check(
            "13800001234, unknown and others",
            " and others",
            "13*******34, unknown and others",
        );
        check(
            "未知、13800001234（2020-02-01）",
            "等",
            "未知、13*******34（2020-02-01）",
        );
        check("13800001234 (2020-02-01)", " and others", "13*******34 (2020-02-01)");
        check("unknown (2020-02-01)", " and others", "unknown (2020-02-01)");
        check("13800001234（手机）", "等", "138*********手机）");
        check("无", "等", "无");
        check("", "等", "");
    }

    #[test]
    fn names_tell_what_is_sensitive() {
        let packs = twofront_packs::Packs::shipped().unwrap_or_else(|errors| panic!("{errors:?}"));
        let check = |name: &str, expected: bool| assert_eq!(is_sensitive(&packs.catalogue, name), expected, "{name}");
        check("person.resident_id", true);
        check("members.resident_id", true);
        check("household.phone", true);
        check("events.phone", true);
        check("lot.seller_phone", true);
        check("person.name", false);
        check("person.self_paid_medical", false);
        check("household.place", false);
        check("param.monitoring_line", false);
        check("events", false);
    }
}
