//! Broken and half-broken conditions: the shipped ones with tokens dropped, doubled, swapped or replaced, and plain noise.
//! Whatever comes out is refused with a place in the text, or means what the oracle says.

use super::dice::Dice;

/// The tokens of a condition: words, numbers, quoted texts and signs. Blanks are dropped.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            c if c.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                end.unwrap_or(rest.len())
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                end.unwrap_or(rest.len())
            }
            _ if ["&&", "||", "==", "!=", "<=", ">="]
                .iter()
                .any(|sign| rest.starts_with(sign)) =>
            {
                2
            }
            c => c.len_utf8(),
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

/// Tokens that mean something to the check at load, and some that mean nothing.
const SPARE: [&str; 62] = [
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "!",
    "&&",
    "||",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "?",
    ":",
    "0",
    "1",
    "2",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "0.5",
    "1e9",
    "true",
    "false",
    "null",
    "'a'",
    "''",
    "'低保'",
    "today",
    "members",
    "events",
    "households",
    "village",
    "household",
    "param",
    "exists",
    "all",
    "exists_one",
    "filter",
    "count",
    "map",
    "sum",
    "size",
    "within",
    "latest",
    "has",
    "days",
    "yuan",
    "celsius",
    "date",
    "in",
    "place",
    "age",
    "m",
];

/// A condition made of `text` by a few changes; `others` lend words.
pub fn mutated(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut words: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
    for _ in 0..=dice.below(4) {
        let at = dice.below(words.len().max(1));
        match dice.below(8) {
            0 | 1 if !words.is_empty() => {
                words[at] = spare(others, dice);
            }
            2 if !words.is_empty() => {
                words.remove(at);
            }
            3 => words.insert(at, spare(others, dice)),
            4 if !words.is_empty() => {
                let other = dice.below(words.len());
                words.swap(at, other);
            }
            5 if !words.is_empty() => {
                let end = (at + 1 + dice.below(6)).min(words.len());
                let run: Vec<String> = words[at..end].to_vec();
                let to = dice.below(words.len());
                words.splice(to..to, run);
            }
            6 if !words.is_empty() => {
                let end = (at + 1 + dice.below(4)).min(words.len());
                words.drain(at..end);
            }
            _ => {
                let sign = dice.pick(&["&&", "||", "==", "?"]);
                let other = others.get(dice.below(others.len())).cloned().unwrap_or_default();
                words.insert(0, "(".to_owned());
                words.extend([")".to_owned(), sign.to_owned(), "(".to_owned()]);
                words.extend(tokens(&other).into_iter().map(str::to_owned));
                words.push(")".to_owned());
            }
        }
    }
    words.truncate(400);
    let mut joined = words.join(" ");
    if dice.chance(1, 12) {
        splice_noise(&mut joined, dice);
    }
    joined
}

fn spare(others: &[String], dice: &mut Dice) -> String {
    let other = others.get(dice.below(others.len())).map_or("", String::as_str);
    let borrowed = tokens(other);
    if borrowed.is_empty() || dice.chance(1, 2) {
        return dice.pick(&SPARE).to_owned();
    }
    borrowed[dice.below(borrowed.len())].to_owned()
}

/// Signs that no rule holds, at any place.
fn splice_noise(text: &mut String, dice: &mut Dice) {
    const NOISE: [&str; 14] = [
        "\n", "\t", "\"", "'", "\\", "\u{0}", "\u{feff}", "𠮷", "，", "`", "#", "//", "r'", "b'\\xff'",
    ];
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = starts[dice.below(starts.len())];
    text.insert_str(at, dice.pick(&NOISE));
}

/// Any text at all, mostly of signs that the parser knows.
pub fn noise(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..dice.below(40) {
        match dice.below(6) {
            0 => text.extend(char::from_u32(dice.below(0x250) as u32)),
            1 => splice_noise(&mut text, dice),
            _ => {
                text += dice.pick(&SPARE);
                text += dice.pick(&["", " "]);
            }
        }
    }
    text
}
