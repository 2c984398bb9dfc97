//! How texts are tidied before anything reads them: half-width letters and digits, no stray blanks, Simplified characters.
//!
//! Knows characters only, no fields.

use std::borrow::Cow;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// The converter, and which single characters it changes: most texts hold none of them and are left alone.
struct Script {
    converter: OpenCC,
    changes: Vec<bool>,
}

const FIRST_IDEOGRAPH: u32 = 0x3400;
const LAST_IDEOGRAPH: u32 = 0x9fff;

/// Characters of the standard list (通用规范汉字表) that a converter would still change, mostly because they live on in
/// names: they are kept unless something else in the text is Traditional.
const KEPT_IN_NAMES: &str = "乾著藉瞭麽夥徵於昇甯菉祕椏喆堃淼犇甦";

// The dictionary is part of the program; a build without it leaves characters as they stand rather than failing.
static SCRIPT: LazyLock<Option<Script>> = LazyLock::new(|| {
    let converter = OpenCC::from_config(BuiltinConfig::T2s).ok()?;
    let mut text = String::new();
    let changes = (FIRST_IDEOGRAPH..=LAST_IDEOGRAPH)
        .map(|code| {
            text.clear();
            text.extend(char::from_u32(code));
            converter.convert(&text) != text
        })
        .collect();
    Some(Script { converter, changes })
});

/// Simplified characters; the text itself where nothing changes.
pub fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let Some(script) = SCRIPT.as_ref() else {
        return Cow::Borrowed(text);
    };
    let traditional = |c: char| {
        let at = (c as u32).checked_sub(FIRST_IDEOGRAPH);
        let changed = at
            .and_then(|at| script.changes.get(at as usize))
            .copied()
            .unwrap_or(false);
        changed && !KEPT_IN_NAMES.contains(c)
    };
    if text.chars().any(traditional) {
        Cow::Owned(script.converter.convert(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// A cell's text as values keep it: trimmed, without zero-width signs, quotes that force text (`'340722...`, `="..."`) and
/// blanks beside Chinese characters; letters and digits half-width; Simplified. Punctuation stays as written.
pub fn tidy(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let plain = unquoted(text.trim());
        return if plain.bytes().any(|b| b.is_ascii_control()) {
            Cow::Owned(plain.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        } else {
            Cow::Borrowed(plain)
        };
    }
    if text.chars().all(is_settled) {
        return match simplified(text) {
            Cow::Borrowed(same) => Cow::Borrowed(same),
            changed => changed,
        };
    }
    let mut out = String::with_capacity(text.len());
    let mut pending_blank = false;
    for c in text.chars().filter_map(half_width) {
        if c == ' ' {
            pending_blank = true;
            continue;
        }
        let last = out.chars().next_back();
        // A blank parts two Latin words; beside a Chinese character it is only padding (张　三).
        if pending_blank && c.is_ascii() && last.is_some_and(|last| last.is_ascii()) {
            out.push(' ');
        }
        pending_blank = false;
        out.push(c);
    }
    let plain = unquoted(&out);
    Cow::Owned(simplified(plain).into_owned())
}

/// True for characters that tidying never touches (Traditional ones apart): ideographs, plain letters and digits.
fn is_settled(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'a'..='z' | 'A'..='Z' | '.' | '-' | '/' | '·' | '、' | '，' | '。')
}

fn unquoted(text: &str) -> &str {
    let inner = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    inner.strip_prefix(['\'', '`', '‘', '’']).unwrap_or(inner).trim()
}

fn half_width(c: char) -> Option<char> {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '％' | '＋' | '－' | '＝' | '＇' | '＂' => {
            char::from_u32(c as u32 - 0xfee0)
        }
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// The form in which headings, codes and numbers are compared: tidy, without any blank, all punctuation half-width, Latin
/// letters in upper case.
pub fn key(text: &str) -> String {
    tidy(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '【' | '〔' | '［' => '(',
            '】' | '〕' | '］' => ')',
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '。' => '.',
            '−' | '–' | '—' => '-',
            c => c,
        })
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
