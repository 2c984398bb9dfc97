//! Values, quantities, names and filled sentences: what is written is read back, and shown with its unit.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use twofront_domain::field::{Catalogue, CodeEntry, Field, FieldIndex, FieldType, Subject};
use twofront_domain::person::{PersonName, PersonNameError};
use twofront_domain::text::{Bilingual, Language};
use twofront_domain::units::{CentiMu, DeciCelsius, Fen, Grams};
use twofront_domain::value::{Value, Values};

const KINDS: [FieldType; 9] = [
    FieldType::Text,
    FieldType::Code,
    FieldType::Flag,
    FieldType::Count,
    FieldType::Money,
    FieldType::Weight,
    FieldType::Area,
    FieldType::Temperature,
    FieldType::Date,
];

fn field(id: String, kind: FieldType) -> Field {
    Field {
        label: Bilingual::new(id.as_str(), id.as_str()),
        id,
        subject: Subject::Person,
        kind,
        sensitive: false,
        dated: false,
        codes: Vec::new(),
        least: None,
        most: None,
        vault: false,
    }
}

fn catalogue() -> Catalogue {
    Catalogue::new(
        KINDS
            .iter()
            .map(|kind| field(format!("{kind:?}").to_lowercase(), *kind))
            .collect(),
    )
    .unwrap()
}

#[test]
fn a_field_is_defined_once_for_a_subject() {
    let twice = Catalogue::new(vec![
        field("age".into(), FieldType::Count),
        field("age".into(), FieldType::Text),
    ]);
    assert_eq!(twice.unwrap_err().to_string(), "field Person.age is defined twice");
}

#[test]
fn values_are_shown_with_their_unit() {
    let codes = [CodeEntry {
        code: "head".into(),
        label: Bilingual::new("户主", "head"),
        synonyms: Vec::new(),
    }];
    for (value, zh, en) in [
        (Value::Money(Fen::from_yuan(7900)), "7900元", "7900 yuan"),
        (Value::Money(Fen::new(880_050)), "8800.50元", "8800.50 yuan"),
        (Value::Money(Fen::new(-5)), "-0.05元", "-0.05 yuan"),
        (Value::Weight(Grams::new(20_000)), "20公斤", "20 kg"),
        (Value::Weight(Grams::new(500)), "0.5公斤", "0.5 kg"),
        (Value::Area(CentiMu::new(320)), "3.2亩", "3.2 mu"),
        (Value::Area(CentiMu::new(5)), "0.05亩", "0.05 mu"),
        (Value::Temperature(DeciCelsius::new(373)), "37.3℃", "37.3 °C"),
        (Value::Temperature(DeciCelsius::new(370)), "37℃", "37 °C"),
        (Value::Flag(true), "是", "yes"),
        (Value::Code("head".into()), "户主", "head"),
        (
            Value::Code("no-longer-listed".into()),
            "no-longer-listed",
            "no-longer-listed",
        ),
        (Value::Date(date(2020, 2, 10)), "2020-02-10", "2020-02-10"),
    ] {
        assert_eq!(value.shown(&codes), Bilingual::new(zh, en));
    }
}

#[test]
fn json_of_another_type_is_no_value() {
    let check = |kind, json: serde_json::Value| assert_eq!(Value::from_json(kind, &json), None, "{kind:?} from {json}");
    check(FieldType::Money, "7900".into());
    check(FieldType::Money, 79.5.into());
    check(FieldType::Flag, 1.into());
    check(FieldType::Text, 1.into());
    check(FieldType::Date, "2020-02-30".into());
}

#[test]
fn words_that_no_pack_knows_any_more_are_skipped() {
    let json = serde_json::json!({ "count": 3, "blood_type": "O" });
    let values = Values::from_json(&catalogue(), Subject::Person, &json);
    assert_eq!(values.to_json(&catalogue()), serde_json::json!({ "count": 3 }));
    assert!(Values::from_json(&catalogue(), Subject::Household, &json).is_empty());
}

#[test]
fn names_lose_padding_and_nothing_else() {
    for (text, expect) in [
        ("张　三", Ok("张三")),
        (" 张 三 ", Ok("张三")),
        ("买买提·吐尔逊", Ok("买买提·吐尔逊")),
        ("John  Smith", Ok("John Smith")),
        ("　", Err(PersonNameError::Empty)),
        ("", Err(PersonNameError::Empty)),
    ] {
        assert_eq!(
            PersonName::parse(text).as_ref().map(PersonName::as_str),
            expect.as_ref().copied(),
            "{text:?}"
        );
    }
    assert_eq!(PersonName::parse(&"长".repeat(65)), Err(PersonNameError::TooLong(65)));
    assert!(serde_json::from_str::<PersonName>("\" \"").is_err());
}

#[test]
fn sentences_are_filled_in_both_languages() {
    let lookup = |name: &str| match name {
        "income" => Some(Bilingual::new("7900元", "7900 yuan")),
        "brace" => Some(Bilingual::new("{income}", "{income}")),
        _ => None,
    };
    for (template, expect) in [
        ("人均{income}", "人均7900元"),
        ("{income}{income}", "7900元7900元"),
        ("{unknown}", "{unknown}"),
        ("没有空格", "没有空格"),
        ("开着{income", "开着{income"),
        ("}{", "}{"),
        // A filled value is text, not a template.
        ("{brace}", "{income}"),
        ("", ""),
    ] {
        assert_eq!(Bilingual::new(template, "").fill(lookup).zh, expect, "{template:?}");
    }
    let filled = Bilingual::new("{income}", "{income}").fill(lookup);
    assert_eq!(
        (filled.get(Language::Zh), filled.get(Language::En)),
        ("7900元", "7900 yuan")
    );
}

fn values_of(kind: FieldType) -> BoxedStrategy<Value> {
    match kind {
        FieldType::Text => "\\PC{0,12}".prop_map(|text| Value::Text(text.into())).boxed(),
        FieldType::Code => "[a-z-]{1,12}".prop_map(|text| Value::Code(text.into())).boxed(),
        FieldType::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        FieldType::Date => (1900..2100_i16, 1..=12_i8, 1..=28_i8)
            .prop_map(|(year, month, day)| Value::Date(Date::constant(year, month, day)))
            .boxed(),
        quantity => any::<i64>()
            .prop_map(move |amount| Value::from_amount(quantity, amount).unwrap())
            .boxed(),
    }
}

fn settings() -> impl Strategy<Value = Vec<(usize, Value)>> {
    let one = (0..KINDS.len()).prop_flat_map(|at| values_of(KINDS[at]).prop_map(move |value| (at, value)));
    proptest::collection::vec(one, 0..20)
}

proptest! {
    #[test]
    fn values_behave_like_a_map_and_survive_json(settings in settings()) {
        let catalogue = catalogue();
        let indexes: Vec<FieldIndex> = catalogue.fields().map(|(index, _)| index).collect();
        let (mut values, mut model) = (Values::new(), BTreeMap::new());
        for (at, value) in settings {
            prop_assert_eq!(values.set(indexes[at], value.clone()), model.insert(indexes[at], value));
        }
        prop_assert_eq!(values.len(), model.len());
        prop_assert!(values.iter().eq(model.iter().map(|(index, value)| (*index, value))));
        for index in indexes {
            prop_assert_eq!(values.get(index), model.get(&index));
        }
        let back = Values::from_json(&catalogue, Subject::Person, &values.to_json(&catalogue));
        prop_assert_eq!(back, values);
    }

    #[test]
    fn filling_never_panics_and_keeps_text_without_braces(text in "\\PC{0,40}") {
        let template = Bilingual::new(text.as_str(), text.as_str());
        prop_assert_eq!(template.fill(|_| None), template);
    }
}
