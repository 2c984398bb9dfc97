//! Random conditions over random rows: the columnar evaluator and a plain interpreter agree on true, false and unknown.

mod plain;
mod small_pack;

use std::collections::BTreeSet;

use plain::{Names, Plain, Row, value};
use proptest::prelude::*;
use small_pack::{TODAY, packs, place, rule};
use twofront_domain::field::{Catalogue, FieldType, Subject};
use twofront_domain::value::{Value, Values};
use twofront_screen::{RuleSet, Side, screen};

/// A condition before it is written for a subject.
#[derive(Clone, Debug)]
enum Truth {
    Flag(u8),
    Known(u8, u8),
    Code(u8, u8, u8),
    Text(u8, u8),
    Compare(u8, Box<Whole>, Box<Whole>),
    Money(u8, i8),
    Listed(Box<Whole>, Vec<i8>),
    Not(Box<Truth>),
    Both(Box<Truth>, Box<Truth>),
    Either(Box<Truth>, Box<Truth>),
    Same(Box<Truth>, Box<Truth>),
    Choose(Box<Truth>, Box<Truth>, Box<Truth>),
    Members(u8, Box<Truth>),
}

#[derive(Clone, Debug)]
enum Whole {
    Literal(i8),
    Column(u8),
    Days(u8, u8),
    Length(u8),
    Parameter(u8),
    Absolute(Box<Whole>),
    Negate(Box<Whole>),
    Arithmetic(u8, Box<Whole>, Box<Whole>),
    Choose(Box<Truth>, Box<Whole>, Box<Whole>),
    Count(Box<Truth>),
    Sum(Box<Whole>, Box<Truth>),
}

/// For whom a condition is written.
#[derive(Clone, Copy, PartialEq)]
enum Speaker {
    Person,
    Household,
    Lot,
    /// Inside a members macro of a household rule.
    Member,
}

impl Speaker {
    /// A column of type `letter`, of the speaker or of its household.
    fn name(self, letter: char, which: u8) -> String {
        match (self, which % 3) {
            (Self::Household, _) => format!("h_{letter}"),
            (Self::Member, 0) => format!("h_{letter}"),
            (_, 1) => format!("household.h_{letter}"),
            (Self::Person, _) => format!("p_{letter}"),
            (Self::Lot, _) => format!("l_{letter}"),
            (Self::Member, _) => format!("m.p_{letter}"),
        }
    }
}

fn pick<'a>(words: &[&'a str], at: u8) -> &'a str {
    words[usize::from(at) % words.len()]
}

fn write_truth(truth: &Truth, who: Speaker) -> String {
    let inner = |truth: &Truth| write_truth(truth, who);
    match truth {
        Truth::Flag(which) => who.name('f', *which),
        Truth::Known(letter, which) => {
            format!(
                "has({})",
                who.name(['n', 'd', 'c', 'f', 't'][usize::from(*letter) % 5], *which)
            )
        }
        Truth::Code(which, style, code) => {
            let (name, code) = (who.name('c', *which), pick(&["a", "b"], *code));
            match style % 4 {
                0 => format!("{name} == '{code}'"),
                1 => format!("'{code}' != {name}"),
                2 => format!("{name} in ['{code}']"),
                _ => format!("{name} in ['a', 'b']"),
            }
        }
        Truth::Text(which, style) => {
            let name = who.name('t', *which);
            let tail = [
                ".contains('低')",
                ".startsWith('低')",
                ".endsWith('保')",
                " == '低保'",
                " != '无'",
                " in ['无', '低']",
            ];
            format!("{name}{}", pick(&tail, *style))
        }
        Truth::Compare(operator, left, right) => {
            let operator = pick(&["==", "!=", "<", "<=", ">", ">="], *operator);
            format!("({} {operator} {})", write_whole(left, who), write_whole(right, who))
        }
        Truth::Money(operator, yuan) => {
            let name = if who == Speaker::Household {
                "h_m"
            } else {
                "household.h_m"
            };
            format!(
                "{name} {} yuan({})",
                pick(&["<", ">=", "=="], *operator),
                yuan.unsigned_abs()
            )
        }
        Truth::Listed(number, list) => {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            format!("{} in [{}]", write_whole(number, who), list.join(", "))
        }
        Truth::Not(one) => format!("!({})", inner(one)),
        Truth::Both(left, right) => format!("({} && {})", inner(left), inner(right)),
        Truth::Either(left, right) => format!("({} || {})", inner(left), inner(right)),
        Truth::Same(left, right) => format!("(({}) == ({}))", inner(left), inner(right)),
        Truth::Choose(test, then, other) => format!("(({}) ? ({}) : ({}))", inner(test), inner(then), inner(other)),
        Truth::Members(quantifier, one) if who == Speaker::Household => {
            let one = write_truth(one, Speaker::Member);
            format!(
                "members.{}(m, {one})",
                pick(&["exists", "all", "exists_one"], *quantifier)
            )
        }
        Truth::Members(_, one) => inner(one),
    }
}

fn write_whole(whole: &Whole, who: Speaker) -> String {
    let inner = |whole: &Whole| write_whole(whole, who);
    match whole {
        Whole::Literal(value) => value.to_string(),
        Whole::Column(which) => who.name('n', *which),
        Whole::Days(first, second) => match second % 2 {
            0 => format!("days(today, {})", who.name('d', *first)),
            _ => format!("days({}, {})", who.name('d', *first), who.name('d', second / 2)),
        },
        Whole::Length(which) => format!("size({})", who.name('t', *which)),
        Whole::Parameter(which) => format!("param.{}", pick(&["line", "line", "future"], *which)),
        Whole::Absolute(one) => format!("abs({})", inner(one)),
        Whole::Negate(one) => format!("-({})", inner(one)),
        Whole::Arithmetic(operator, left, right) => {
            format!(
                "({} {} {})",
                inner(left),
                pick(&["+", "-", "*", "/", "%"], *operator),
                inner(right)
            )
        }
        Whole::Choose(test, then, other) => {
            format!("(({}) ? {} : {})", write_truth(test, who), inner(then), inner(other))
        }
        Whole::Count(one) if who == Speaker::Household => {
            format!("members.filter(m, {}).size()", write_truth(one, Speaker::Member))
        }
        Whole::Sum(one, filter) if who == Speaker::Household => {
            let (one, filter) = (write_whole(one, Speaker::Member), write_truth(filter, Speaker::Member));
            format!("(members.map(m, {one}).sum() + members.filter(m, {filter}).map(m, {one}).sum())")
        }
        Whole::Count(one) => format!("({} ? 1 : 0)", write_truth(one, who)),
        Whole::Sum(one, _) => inner(one),
    }
}

fn boxed<T: Clone + std::fmt::Debug + 'static>(of: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Box<T>> {
    of.prop_map(Box::new).boxed()
}

/// Conditions and numbers up to `depth` levels deep.
fn grammar(depth: u32) -> (BoxedStrategy<Truth>, BoxedStrategy<Whole>) {
    let byte = any::<u8>;
    let small = || -3i8..4;
    let truth = prop_oneof![
        byte().prop_map(Truth::Flag),
        (byte(), byte()).prop_map(|(letter, which)| Truth::Known(letter, which)),
        (byte(), byte(), byte()).prop_map(|(which, style, code)| Truth::Code(which, style, code)),
        (byte(), byte()).prop_map(|(which, style)| Truth::Text(which, style)),
        (byte(), small()).prop_map(|(operator, yuan)| Truth::Money(operator, yuan)),
    ]
    .boxed();
    let whole = prop_oneof![
        small().prop_map(Whole::Literal),
        byte().prop_map(Whole::Column),
        (byte(), byte()).prop_map(|(first, second)| Whole::Days(first, second)),
        byte().prop_map(Whole::Length),
        byte().prop_map(Whole::Parameter),
    ]
    .boxed();
    if depth == 0 {
        return (truth, whole);
    }
    let (t, w) = grammar(depth - 1);
    let (t, w) = (|| boxed(t.clone()), || boxed(w.clone()));
    let deeper = prop_oneof![
        3 => (byte(), w(), w()).prop_map(|(operator, left, right)| Truth::Compare(operator, left, right)),
        1 => (w(), prop::collection::vec(small(), 1..4)).prop_map(|(number, list)| Truth::Listed(number, list)),
        1 => t().prop_map(Truth::Not),
        2 => (t(), t()).prop_map(|(left, right)| Truth::Both(left, right)),
        2 => (t(), t()).prop_map(|(left, right)| Truth::Either(left, right)),
        1 => (t(), t()).prop_map(|(left, right)| Truth::Same(left, right)),
        1 => (t(), t(), t()).prop_map(|(test, then, other)| Truth::Choose(test, then, other)),
        3 => (byte(), t()).prop_map(|(quantifier, one)| Truth::Members(quantifier, one)),
        1 => truth,
    ];
    let deeper_whole = prop_oneof![
        w().prop_map(Whole::Absolute),
        w().prop_map(Whole::Negate),
        (byte(), w(), w()).prop_map(|(operator, left, right)| Whole::Arithmetic(operator, left, right)),
        (t(), w(), w()).prop_map(|(test, then, other)| Whole::Choose(test, then, other)),
        t().prop_map(Whole::Count),
        (w(), t()).prop_map(|(one, filter)| Whole::Sum(one, filter)),
        whole,
    ];
    (deeper.boxed(), deeper_whole.boxed())
}

/// Raw bytes from which a row's values are picked; `None` is unknown.
type Raw = [Option<u8>; 6];

fn raw() -> impl Strategy<Value = Raw> {
    prop::array::uniform6(prop::option::weighted(0.75, any::<u8>()))
}

const NUMBERS: [i64; 8] = [-2, -1, 0, 1, 2, 3, i64::MAX, i64::MIN];
const TEXTS: [&str; 4] = ["低保", "低", "无", "五保"];

/// The same row for both sides: typed values, and plain ones by name.
fn row(catalogue: &Catalogue, subject: Subject, raw: &Raw) -> (Values, Row) {
    let (mut values, mut plain) = (Values::new(), Row::new());
    let fields = catalogue
        .fields()
        .filter(|(_, field)| field.subject == subject && !field.vault);
    for ((index, field), byte) in fields.filter(|(_, field)| field.id != "birth_date").zip(raw) {
        let Some(byte) = byte.map(usize::from) else { continue };
        let (value, seen) = match field.kind {
            FieldType::Text => (
                Value::Text(TEXTS[byte % 4].into()),
                Plain::Word(TEXTS[byte % 4].to_owned()),
            ),
            FieldType::Code => {
                let code = ["a", "b"][byte % 2];
                (Value::Code(code.into()), Plain::Word(code.to_owned()))
            }
            FieldType::Flag => (Value::Flag(byte % 2 == 0), Plain::Truth(byte % 2 == 0)),
            FieldType::Date => {
                let back = i64::try_from(byte).unwrap_or(0) % 5 - 2;
                let date = TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * back));
                (Value::Date(date), Plain::Whole(TODAY_NUMBER - back))
            }
            kind => {
                let amount = if kind == FieldType::Money {
                    NUMBERS[byte % 6] * 100
                } else {
                    NUMBERS[byte % 8]
                };
                (
                    Value::from_amount(kind, amount).expect("a quantity"),
                    Plain::Whole(amount),
                )
            }
        };
        values.set(index, value);
        plain.insert(field.id.clone(), seen);
    }
    plain.insert("today".to_owned(), Plain::Whole(TODAY_NUMBER));
    (values, plain)
}

/// Any number will do for today, as long as dates count from it.
const TODAY_NUMBER: i64 = 18_312;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn columns_and_plain_rows_agree(
        condition in grammar(3).0,
        households in prop::collection::vec((raw(), prop::collection::vec(raw(), 0..4)), 1..5),
        lots in prop::collection::vec((raw(), any::<Option<prop::sample::Index>>()), 0..4),
    ) {
        let speakers = [("p", "person", Speaker::Person), ("h", "household", Speaker::Household), ("l", "lot", Speaker::Lot)];
        let mut files = Vec::new();
        for (_, subject, who) in speakers {
            let text = write_truth(&condition, who);
            files.push((format!("{subject}-yes"), rule(&format!("{subject}-yes"), subject, &text)));
            files.push((format!("{subject}-no"), rule(&format!("{subject}-no"), subject, &format!("!({text})"))));
        }
        let listed: Vec<(&str, String)> = files.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
        let packs = packs(&listed);
        let rules = RuleSet::compile(&packs, TODAY, &place(), Side::Book).map_err(|errors| {
            TestCaseError::fail(format!("{errors:#?}\n{listed:#?}"))
        })?;
        let mut builder = rules.snapshot();
        let parameters = Row::from([("line".to_owned(), Plain::Whole(1))]);
        let mut expected = BTreeSet::new();
        let mut expect = |who: usize, at: usize, names: Names<'_>| {
            let (_, subject, speaker) = speakers[who];
            let text = write_truth(&condition, speaker);
            let program = cel::Env::default().compile(&text).expect("the other side has parsed it");
            match value(&program.expression().expr, names) {
                Plain::Truth(true) => { expected.insert((format!("{subject}-yes"), at)); }
                Plain::Truth(false) => { expected.insert((format!("{subject}-no"), at)); }
                Plain::Unknown => {}
                other => panic!("{text} is {other:?}"),
            }
        };
        let mut household_rows = Vec::new();
        let mut people = 0;
        for (at, (household, members)) in households.iter().enumerate() {
            let (values, own) = row(&packs.catalogue, Subject::Household, household);
            let members: Vec<(Values, Row)> =
                members.iter().map(|raw| row(&packs.catalogue, Subject::Person, raw)).collect();
            let plain_members: Vec<Row> = members.iter().map(|(_, row)| row.clone()).collect();
            builder.push_household(&place(), &values, members.iter().map(|(values, _)| values));
            let names = Names {
                own: &own, household: Some(&own), members: &plain_members, member: None, parameters: &parameters,
            };
            expect(1, at, names);
            for member in &plain_members {
                expect(0, people, Names { own: member, members: &[], ..names });
                people += 1;
            }
            household_rows.push(own);
        }
        for (at, (lot, seller)) in lots.iter().enumerate() {
            let (values, own) = row(&packs.catalogue, Subject::Lot, lot);
            let seller = seller.map(|index| index.index(household_rows.len()));
            builder.push_lot(seller, &place(), &values);
            let household = seller.map(|at| &household_rows[at]);
            expect(2, at, Names { own: &own, household, members: &[], member: None, parameters: &parameters });
        }
        let snapshot = builder.finish();
        let hits = screen(&snapshot, &rules).expect("the snapshot is of these rules").hits;
        let found: BTreeSet<(String, usize)> =
            hits.iter().map(|hit| (rules.rules()[hit.rule].rule.id.clone(), hit.row)).collect();
        prop_assert_eq!(found.len(), hits.len());
        prop_assert_eq!(found, expected, "{}", write_truth(&condition, Speaker::Household));
    }
}
