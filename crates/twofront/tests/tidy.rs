//! Tidiness, checked like any other behaviour: purpose sentences, file and function length, plain names, no leftovers, web
//! texts in both languages. Each ban has its reason beside it; exceptions sit in lists that only shrink.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod source_tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use source_tree::{Source, report, root, rust, sources, split};

/// No file is longer, in lines. Whoever needs more has found a second noun.
const LINES_PER_FILE_MAX: usize = 500;
/// The median Rust file of the rooms, in lines.
const LINES_PER_FILE_MEDIAN_MAX: usize = 150;
/// No function is longer, in lines.
const LINES_PER_FUNCTION_MAX: usize = 70;

/// Files that may be longer than [`LINES_PER_FILE_MAX`], with their length. Only ever make this list shorter.
const LONG_FILES: [(&str, usize); 0] = [];

/// Names that say nothing about what is inside, so that everything ends up there.
const EMPTY_NAMES: [&str; 8] = [
    "utils", "util", "misc", "helpers", "helper", "manager", "managers", "common",
];

/// Words that promise work for later. Later is an issue, not a comment.
const LEFTOVERS: [&str; 6] = ["TODO", "FIXME", "XXX", "HACK", "todo!", "unimplemented!"];

fn web() -> Vec<Source> {
    let mut found = sources(&["web/src"], &["ts", "vue", "css", "json"]);
    // Written by a generator from the committed OpenAPI document, and read by nobody.
    found.retain(|source| !source.path.ends_with(".d.ts"));
    found
}

fn is_web_test(path: &str) -> bool {
    path.contains(".test.") || path.contains(".spec.") || path.contains("/tests/")
}

fn is_text_file(path: &str) -> bool {
    path.contains("/i18n/") || path.contains("/locales/")
}

/// Tables of words, one after the other: long ones are easier to read than many.
fn is_table(path: &str) -> bool {
    is_text_file(path) || path.starts_with("packs/")
}

fn everything_written() -> Vec<Source> {
    let mut all = rust(true);
    all.extend(web());
    all.extend(sources(&["packs"], &["toml"]));
    all
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    let silent = rust(true).into_iter().filter(|source| !source.text.starts_with("//! "));
    report(
        silent
            .map(|source| format!("{}:1: starts without a `//!` sentence of purpose", source.path))
            .collect(),
    );
}

#[test]
fn files_are_short() {
    let mut violations = Vec::new();
    let allowed: BTreeMap<&str, usize> = LONG_FILES.into_iter().collect();
    let all = everything_written();
    for source in &all {
        let lines = source.text.lines().count();
        match allowed.get(source.path.as_str()) {
            None if lines > LINES_PER_FILE_MAX && !is_table(&source.path) => {
                violations.push(format!("{}: {lines} lines; at most {LINES_PER_FILE_MAX}", source.path));
            }
            Some(&most) if lines > most => {
                violations.push(format!(
                    "{}: grew from {most} to {lines} lines; the exception only shrinks",
                    source.path
                ));
            }
            Some(&most) if lines < most => {
                violations.push(format!(
                    "{}: {lines} lines now; lower its exception from {most}",
                    source.path
                ));
            }
            _ => {}
        }
    }
    for path in allowed
        .keys()
        .filter(|path| !all.iter().any(|source| source.path == **path))
    {
        violations.push(format!("{path}: gone; remove its exception"));
    }
    let mut lengths: Vec<usize> = rust(false).iter().map(|source| source.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    if median > LINES_PER_FILE_MEDIAN_MAX {
        violations.push(format!(
            "the median file has {median} lines; at most {LINES_PER_FILE_MEDIAN_MAX}"
        ));
    }
    report(violations);
}

/// A function of a Rust text: its name, the line it starts on, and how many lines it has (0 without a body).
struct Function {
    name: String,
    line: usize,
    lines: usize,
}

/// Every function of a Rust text, by counting braces in its code.
fn functions(text: &str) -> Vec<Function> {
    let code = split(text).code;
    let mut found: Vec<Function> = Vec::new();
    // (depth of the body, position in `found`) of the functions that are not closed yet.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut depth, mut brackets, mut named): (usize, i32, Option<usize>) = (0, 0, None);
    for (at, line) in code.lines().enumerate() {
        if let Some(name) = function_named(line) {
            found.push(Function {
                name: name.to_owned(),
                line: at + 1,
                lines: 0,
            });
            (named, brackets) = (Some(found.len() - 1), 0);
        }
        for c in line.chars() {
            match c {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets -= 1,
                // A signature of a trait, without a body; not the `;` of an array type.
                ';' if brackets == 0 => named = None,
                '{' => {
                    depth += 1;
                    open.extend(named.take().map(|index| (depth, index)));
                }
                '}' => {
                    if let Some((_, index)) = open.pop_if(|(at_depth, _)| *at_depth == depth) {
                        found[index].lines = at + 2 - found[index].line;
                    }
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
        }
    }
    found
}

/// The name after `fn`; `None` for lines without one and for the type `fn(...)`.
fn function_named(line: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (at, _) = line
        .match_indices("fn ")
        .find(|(at, _)| !line[..*at].ends_with(is_part))?;
    line[at + 3..]
        .split(|c: char| !is_part(c))
        .next()
        .filter(|name| !name.is_empty())
}

#[test]
fn functions_are_short() {
    let mut violations = Vec::new();
    // Tests are tables and stories: cutting one in two makes it no clearer.
    for source in rust(false) {
        for Function { name, line, lines } in functions(&source.text) {
            if lines > LINES_PER_FUNCTION_MAX {
                let path = &source.path;
                violations.push(format!(
                    "{path}:{line}: {name} has {lines} lines; at most {LINES_PER_FUNCTION_MAX}"
                ));
            }
        }
    }
    report(violations);
}

#[test]
fn functions_are_measured_rightly() {
    let text = "trait T {\n    fn declared(&self, key: [u8; 3]);\n    fn given(&self) {\n        let f: fn(u8) = g;\n        if x {\n        }\n    }\n}\nfn one() {}\n";
    let expect = [("declared", 2, 0), ("given", 3, 5), ("one", 9, 1)];
    let found = functions(text);
    let found: Vec<_> = found
        .iter()
        .map(|function| (function.name.as_str(), function.line, function.lines))
        .collect();
    assert_eq!(found, expect);
}

#[test]
fn names_say_something() {
    let mut violations = Vec::new();
    for source in everything_written() {
        for part in source.path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            if EMPTY_NAMES.contains(&stem.to_lowercase().as_str()) {
                violations.push(format!("{}: {stem} says nothing about what is inside", source.path));
            }
        }
    }
    report(violations);
}

#[test]
fn nothing_is_left_for_later() {
    let mut violations = Vec::new();
    for source in everything_written()
        .iter()
        .filter(|source| !source.path.ends_with("tests/tidy.rs"))
    {
        for (at, line) in source.text.lines().enumerate() {
            let is_word = |word: &str| {
                line.split(|c: char| !c.is_alphanumeric() && c != '!')
                    .any(|found| found == word)
            };
            for word in LEFTOVERS.iter().filter(|word| is_word(word)) {
                violations.push(format!(
                    "{}:{}: {word} promises work for later; finish it or open an issue",
                    source.path,
                    at + 1
                ));
            }
        }
    }
    report(violations);
}

#[test]
fn web_types_are_not_thrown_away() {
    let mut violations = Vec::new();
    for source in web()
        .iter()
        .filter(|source| source.path.ends_with(".ts") || source.path.ends_with(".vue"))
    {
        for (at, line) in source.text.lines().enumerate() {
            let thrown = ["as any", ": any", "<any", "any[]", "@ts-ignore", "@ts-nocheck"];
            for what in thrown.iter().filter(|what| ends_a_word(line, what)) {
                violations.push(format!(
                    "{}:{}: `{what}` throws the type away; use unknown and narrow it",
                    source.path,
                    at + 1
                ));
            }
        }
    }
    report(violations);
}

/// True when `line` holds `what` and the word does not go on (`as anything`).
fn ends_a_word(line: &str, what: &str) -> bool {
    line.match_indices(what)
        .any(|(at, _)| !line[at + what.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn web_needs_nobody_else_s_server() {
    let mut violations = Vec::new();
    for source in web() {
        for (at, line) in source.text.lines().enumerate() {
            let foreign = |start: usize| {
                let rest = &line[start..];
                !["http://www.w3.org/", "http://localhost", "http://127.0.0.1"]
                    .iter()
                    .any(|known| rest.starts_with(known))
            };
            let starts = line
                .match_indices("http://")
                .chain(line.match_indices("https://"))
                .map(|(start, _)| start);
            if starts.into_iter().any(foreign) {
                violations.push(format!(
                    "{}:{}: an address of another server; counties work without the Internet",
                    source.path,
                    at + 1
                ));
            }
        }
    }
    report(violations);
}

#[test]
fn web_texts_are_in_the_text_files() {
    let is_chinese = |c: char| matches!(c, '\u{3001}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ffee}');
    let mut violations = Vec::new();
    for source in web()
        .iter()
        .filter(|source| !is_text_file(&source.path) && !is_web_test(&source.path))
    {
        for (at, line) in source.text.lines().enumerate() {
            if line.contains(is_chinese) {
                violations.push(format!(
                    "{}:{}: a Chinese text outside web/src/i18n",
                    source.path,
                    at + 1
                ));
            }
        }
    }
    report(violations);
}

/// The paths of all texts in a file of nested objects, TypeScript or JSON: `overview.title`.
fn text_keys(text: &str) -> BTreeSet<String> {
    let (mut keys, mut path): (BTreeSet<String>, Vec<String>) = (BTreeSet::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        if line.starts_with('}') {
            path.pop();
        } else if line.ends_with('{') && !line.contains(':') {
            path.push(String::new());
        } else if let Some((key, value)) = line.split_once(':') {
            let key = key.trim_matches(['"', '\'', ' ']);
            if !key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c)) || key.is_empty() {
                continue;
            }
            let whole: Vec<&str> = path
                .iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .chain([key])
                .collect();
            keys.insert(whole.join("."));
            if value.trim() == "{" {
                path.push(key.to_owned());
            }
        }
    }
    keys
}

#[test]
fn web_texts_exist_in_both_languages() {
    let texts: Vec<Source> = web().into_iter().filter(|source| is_text_file(&source.path)).collect();
    let mut violations = Vec::new();
    let mut pairs = 0;
    for chinese in texts.iter().filter(|source| {
        source
            .path
            .split(['/', '.'])
            .any(|part| part == "zh" || part == "zh-CN")
    }) {
        let path = chinese
            .path
            .replace("zh-CN", "en")
            .replace("/zh/", "/en/")
            .replace("/zh.", "/en.");
        let Some(english) = texts.iter().find(|source| source.path == path) else {
            violations.push(format!("{}: has no English counterpart {path}", chinese.path));
            continue;
        };
        pairs += 1;
        let (zh, en) = (text_keys(&chinese.text), text_keys(&english.text));
        assert!(!zh.is_empty(), "no texts could be read from {}", chinese.path);
        violations.extend(zh.difference(&en).map(|key| format!("{path}: {key} is missing")));
        violations.extend(
            en.difference(&zh)
                .map(|key| format!("{}: {key} is missing", chinese.path)),
        );
    }
    if pairs == 0 {
        violations.push("web/src/i18n: no file of Chinese texts (zh.ts, zh.json or zh/...) found".to_owned());
    }
    report(violations);
}

#[test]
fn text_keys_are_read_rightly() {
    let typescript =
        "export default {\n  overview: {\n    title: '总览：{count}',\n    'two-words': 'x',\n  },\n  sign: 'y',\n}\n";
    let json =
        "{\n  \"overview\": {\n    \"title\": \"a: {count}\",\n    \"two-words\": \"x\"\n  },\n  \"sign\": \"y\"\n}\n";
    let expect = ["overview", "overview.title", "overview.two-words", "sign"];
    for text in [typescript, json] {
        assert_eq!(text_keys(text).iter().map(String::as_str).collect::<Vec<_>>(), expect);
    }
}

#[test]
fn the_map_shows_every_room() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rooms: BTreeSet<String> = rust(false).iter().map(|source| source.room().to_owned()).collect();
    let missing = rooms
        .iter()
        .filter(|room| !map.contains(&format!("`{room}`")) && !map.contains(&format!("{room}/")));
    report(
        missing
            .map(|room| format!("ARCHITECTURE.md: says nothing about crates/{room}"))
            .collect(),
    );
}

/// The names under `[workspace.dependencies]` that are not rooms, and those of the web app's packages.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let ours = |name: &str| name.starts_with("twofront");
    let mut names: BTreeSet<String> = manifest
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| !ours(name))
        .collect();
    if let Ok(text) = fs::read_to_string(root().join("web/package.json")) {
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        for kind in ["dependencies", "devDependencies"] {
            names.extend(
                package[kind]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone()),
            );
        }
    }
    names
}

#[test]
fn every_dependency_has_its_reason() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let names = dependencies();
    assert!(names.contains("serde"), "no dependencies could be read from Cargo.toml");
    let silent = names.iter().filter(|name| !map.contains(&format!("`{name}`")));
    report(
        silent
            .map(|name| format!("ARCHITECTURE.md: does not say why {name} is needed"))
            .collect(),
    );
}
