//! Random conditions with what this engine says of them, in `forms/random.json`: the web app's engine must say the same. The
//! seed is fixed; `UPDATE_FORMS=1 cargo test -p twofront-casework --test form_random` writes the file anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]
#![allow(
    clippy::disallowed_methods,
    reason = "the environment says whether the file is written anew"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value as Json, json};
use twofront_casework::form_evaluate::{Names, Plain};
use twofront_casework::form_expression::{Arithmetic, Comparison, Expr, TextTest};

const SEED: u64 = 20_200_314;
const CASES: usize = 400;

/// A generator of its own (Knuth's MMIX), so that the file never depends on a library's version.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides as u64) as usize
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const WHOLES: [i64; 14] = [
    0,
    1,
    -1,
    2,
    3,
    -7,
    100,
    18_335,
    9_007_199_254_740_991,
    -9_007_199_254_740_992,
    9_007_199_254_740_993,
    3_037_000_500,
    i64::MAX,
    i64::MIN,
];
const TEXTS: [&str; 9] = ["", "a", "ab", "b", "无", "𠮷野家", "𠀀", "～", "\u{ffee}"];

fn comparison(dice: &mut Dice) -> Comparison {
    use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    dice.pick(&[Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual])
}

fn truth(dice: &mut Dice, depth: usize) -> Box<Expr> {
    let leaf = depth == 0;
    Box::new(match dice.below(if leaf { 3 } else { 11 }) {
        0 => Expr::Truth(dice.below(2) == 0),
        1 => Expr::Answer(dice.pick(&["yes", "no", "open"]).to_owned()),
        2 => Expr::Has(Box::new(Expr::Answer(
            dice.pick(&["n", "open", "t", "none"]).to_owned(),
        ))),
        3 => Expr::Not(truth(dice, depth - 1)),
        4 => Expr::All((0..dice.below(4)).map(|_| *truth(dice, depth - 1)).collect()),
        5 => Expr::Any((0..dice.below(4)).map(|_| *truth(dice, depth - 1)).collect()),
        6 => Expr::Choose(truth(dice, depth - 1), truth(dice, depth - 1), truth(dice, depth - 1)),
        7 => Expr::Compare(comparison(dice), number(dice, depth - 1), number(dice, depth - 1)),
        8 => Expr::Compare(comparison(dice), text(dice), text(dice)),
        9 => Expr::In(
            number(dice, depth - 1),
            (0..dice.below(4)).map(|_| *number(dice, 0)).collect(),
        ),
        _ => {
            let test = dice.pick(&[TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith]);
            Expr::Test(test, text(dice), text(dice))
        }
    })
}

fn number(dice: &mut Dice, depth: usize) -> Box<Expr> {
    use Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
    Box::new(match dice.below(if depth == 0 { 3 } else { 9 }) {
        0 => Expr::Whole(dice.pick(&WHOLES)),
        1 => Expr::Answer(dice.pick(&["n", "m", "none"]).to_owned()),
        2 => Expr::Today,
        3 => Expr::Negate(number(dice, depth - 1)),
        4 => Expr::Absolute(number(dice, depth - 1)),
        5 => Expr::Size(text(dice)),
        6 => Expr::Choose(truth(dice, depth - 1), number(dice, depth - 1), number(dice, depth - 1)),
        7 => Expr::Days(number(dice, depth - 1), number(dice, depth - 1)),
        _ => {
            let how = dice.pick(&[Add, Subtract, Multiply, Divide, Remainder]);
            Expr::Calculate(how, number(dice, depth - 1), number(dice, depth - 1))
        }
    })
}

fn text(dice: &mut Dice) -> Box<Expr> {
    Box::new(match dice.below(4) {
        0 => Expr::Answer("t".to_owned()),
        1 => Expr::Answer("none".to_owned()),
        _ => Expr::Text(dice.pick(&TEXTS).to_owned()),
    })
}

fn written(value: &Plain) -> Json {
    match value {
        Plain::Unknown => Json::Null,
        Plain::Truth(truth) => json!(truth),
        Plain::Whole(whole) => json!({ "whole": whole.to_string() }),
        Plain::Text(text) => json!(text),
    }
}

/// One case a line, so that a change is seen where it is.
fn cases() -> String {
    let mut dice = Dice(SEED);
    let mut lines = String::from("[\n");
    for at in 0..CASES {
        let given = [
            ("yes", Plain::Truth(true)),
            ("no", Plain::Truth(false)),
            ("n", Plain::Whole(dice.pick(&WHOLES))),
            ("m", Plain::Whole(dice.pick(&WHOLES))),
            ("t", Plain::Text(dice.pick(&TEXTS).to_owned())),
        ];
        let names = Names {
            today: 18_335,
            answers: given
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            ..Names::default()
        };
        let tree = if at % 3 == 0 {
            number(&mut dice, 3)
        } else {
            truth(&mut dice, 4)
        };
        let given: serde_json::Map<String, Json> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), written(value)))
            .collect();
        let case = json!([given, *tree, written(&names.value(&tree))]);
        let comma = if at + 1 < CASES { "," } else { "" };
        writeln!(lines, "{case}{comma}").unwrap();
    }
    lines + "]\n"
}

#[test]
fn the_written_cases_are_those_of_this_engine() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/forms/random.json");
    let cases = cases();
    if std::env::var_os("UPDATE_FORMS").is_some() {
        std::fs::write(&file, &cases).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == cases, "seed {SEED}: stale, run with UPDATE_FORMS=1");
    // The cases say something: neither all known nor all unknown.
    let parsed: Vec<(Json, Expr, Json)> = serde_json::from_str(&written).unwrap();
    let unknown = parsed.iter().filter(|(_, _, expect)| expect.is_null()).count();
    assert!((CASES / 10..CASES * 3 / 4).contains(&unknown), "{unknown} unknown");
}
