//! Reads the repository's own sources for the tests of its laws: files with their text, and Rust text split into code and
//! string literals. Judges nothing.

use std::fs;
use std::path::{Path, PathBuf};

/// One file, with its path from the root of the repository.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The crate a Rust file belongs to: `store` for `crates/store/src/book.rs`.
    pub fn room(&self) -> &str {
        self.path
            .strip_prefix("crates/")
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default()
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file with one of the `extensions` under the folders, sorted by path. Folders that don't exist are empty.
pub fn sources(folders: &[&str], extensions: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for folder in folders {
        collect(&root, &root.join(folder), extensions, &mut found);
    }
    found.sort_by(|left: &Source, right: &Source| left.path.cmp(&right.path));
    found
}

/// Every Rust file of the rooms: `src` folders only, or with their `tests` and `benches`.
pub fn rust(with_tests: bool) -> Vec<Source> {
    let mut found = sources(&["crates"], &["rs"]);
    found.retain(|source| with_tests || source.path.contains("/src/"));
    found
}

fn collect(root: &Path, folder: &Path, extensions: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["node_modules", "dist", "target"].contains(&name.as_str()) {
                collect(root, &path, extensions, found);
            }
        } else if extensions
            .iter()
            .any(|extension| name.ends_with(&format!(".{extension}")))
        {
            let shown = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source {
                path: shown,
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// Rust text with comments and literals blanked out (lines stay where they are), and its string literals by line.
pub struct Split {
    pub code: String,
    pub literals: Vec<(usize, String)>,
}

/// Splits Rust text. Knows nested comments, raw strings, escapes, and lifetimes that look like characters.
pub fn split(text: &str) -> Split {
    let chars: Vec<char> = text.chars().collect();
    let mut split = Split {
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
    };
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = token_end(&chars, at);
        let token = &chars[at..end];
        let blank = token.len() > 1;
        if blank && (token.contains(&'"')) && token[0] != '/' {
            split.literals.push((line, token.iter().collect()));
        }
        for &c in token {
            line += usize::from(c == '\n');
            split.code.push(if blank && c != '\n' { ' ' } else { c });
        }
        at = end;
    }
    split
}

/// The end of the comment or literal that starts at `at`, or the next character where none does.
fn token_end(chars: &[char], at: usize) -> usize {
    let next = |offset: usize| chars.get(at + offset).copied();
    match (chars[at], next(1)) {
        ('/', Some('/')) => find(chars, at, |rest| rest[0] == '\n'),
        ('/', Some('*')) => end_of_block_comment(chars, at),
        ('"', _) => end_of_string(chars, at + 1),
        ('r', Some('"' | '#')) if !follows_word(chars, at) => end_of_raw_string(chars, at).unwrap_or(at + 1),
        // 'a' and '\n' are characters; 'a in 'a: is a lifetime.
        ('\'', Some('\\')) => find(chars, at + 3, |rest| rest[0] == '\'') + 1,
        ('\'', Some(_)) if next(2) == Some('\'') => at + 3,
        _ => at + 1,
    }
    .min(chars.len())
}

fn follows_word(chars: &[char], at: usize) -> bool {
    // `br"..."` is a raw string too, so only longer words count.
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b'
}

fn find(chars: &[char], from: usize, found: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len())
        .find(|&at| found(&chars[at..]))
        .unwrap_or(chars.len())
}

fn end_of_string(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn end_of_raw_string(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let closes = |rest: &[char]| rest[0] == '"' && rest[1..].iter().take_while(|c| **c == '#').count() >= hashes;
    Some(find(chars, at + 2 + hashes, closes) + 1 + hashes)
}

fn end_of_block_comment(chars: &[char], at: usize) -> usize {
    let (mut at, mut depth) = (at, 0_usize);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Fails with every violation at once, so that they are mended in one go.
pub fn report(mut violations: Vec<String>) {
    violations.sort();
    assert!(
        violations.is_empty(),
        "{} to mend:\n{}\n",
        violations.len(),
        violations.join("\n")
    );
}
