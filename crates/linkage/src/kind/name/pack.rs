//! How a cell with a name becomes two words: what is no part of the name is left out, the rest is folded.

use super::super::hanzi::{Character, Hanzi, LOST, NO_SYLLABLE, hanzi};
use super::super::written::says_nothing;
use super::super::{MISSING, Packed, Texts};
use super::reading::{Name, Written};
use super::{COMPOUND, LATIN, LONG, LOST_SOME, ODD, SYLLABLE_BITS};

/// What is written where no name is known, in plain forms.
const NO_NAME: [&str; 17] = [
    "无",
    "不详",
    "未知",
    "不明",
    "不清",
    "不清楚",
    "空",
    "空白",
    "待查",
    "待定",
    "暂无",
    "没有",
    "无名",
    "无名氏",
    "佚名",
    "未填",
    "姓名不详",
];

/// A name; [`MISSING`] where there is none.
#[inline]
pub(in super::super) fn pack(cell: &str, texts: &mut Texts) -> Packed {
    let table = hanzi();
    plain(cell, table).unwrap_or_else(|| read(cell, table, texts))
}

/// A cell of one to four ideographs and nothing else.
#[inline]
fn plain(cell: &str, table: &Hanzi) -> Option<Packed> {
    let bytes = cell.as_bytes();
    if bytes.is_empty() || bytes.len() > 12 {
        return None;
    }
    let mut known = [table.character(0); 4];
    let mut written = [0_u16; 4];
    let mut length = 0;
    let mut changed = false;
    for letter in bytes.chunks(3) {
        // Ideographs of the first plane have three bytes.
        let &[first @ 0xe0..=0xef, second, third] = letter else {
            return None;
        };
        let code = u16::from(first & 0x0f) << 12 | u16::from(second & 0x3f) << 6 | u16::from(third & 0x3f);
        let character = table.character(code);
        if !character.is_settled() {
            return None;
        }
        changed |= character.is_changed();
        known[length] = character;
        written[length] = code;
        length += 1;
    }
    let mut hash = Written::default();
    if changed {
        written[..length].iter().for_each(|&code| hash.add(code.into()));
        hash.changed = true;
    }
    Some(short(&known[..length], &hash, table))
}

#[inline]
fn short(known: &[Character], written: &Written, table: &Hanzi) -> Packed {
    let mut characters = 0;
    let mut syllables = 0;
    let mut flags = 0;
    for (at, character) in known.iter().enumerate() {
        characters |= u64::from(character.code()) << (16 * at);
        let syllable = if at == 0 {
            character.surname_syllable()
        } else {
            character.given_syllable()
        };
        syllables |= u64::from(syllable) << (SYLLABLE_BITS * at as u32);
        flags |= if character.is_odd() { ODD } else { 0 };
        flags |= if character.code() == LOST { LOST_SOME } else { 0 };
    }
    if known.len() > 2
        && known[0].begins_surname()
        && let Some([first, second]) = table.compound_surname(characters as u32)
    {
        flags |= COMPOUND;
        let both = (1 << (2 * SYLLABLE_BITS)) - 1;
        syllables = syllables & !both | u64::from(first) | u64::from(second) << SYLLABLE_BITS;
    }
    [characters, syllables | flags | written.bits()]
}

/// A cell that is more than plain ideographs.
#[cold]
#[inline(never)]
fn read(cell: &str, table: &Hanzi, texts: &mut Texts) -> Packed {
    if says_nothing(cell) {
        return MISSING;
    }
    let mut name = Name::read(cell, true);
    if name.is_empty() && name.bracketed {
        name = Name::read(cell, false);
    }
    if name.is_empty() || NO_NAME.contains(&name.characters.as_str()) {
        MISSING
    } else if name.length > 0 {
        of_characters(&name, table, texts)
    } else {
        of_letters(&name, table, texts)
    }
}

fn of_characters(name: &Name, table: &Hanzi, texts: &mut Texts) -> Packed {
    if name.length > 4 {
        let lost = if name.lost > 0 { LOST_SOME } else { 0 };
        return [texts.intern(&name.characters).into(), LONG | lost | name.written.bits()];
    }
    let mut known = [table.character(0); 4];
    for (known, c) in known.iter_mut().zip(name.characters.chars()) {
        *known = table.character(table.code(c));
    }
    short(&known[..name.length], &name.written, table)
}

fn of_letters(name: &Name, table: &Hanzi, texts: &mut Texts) -> Packed {
    let mut syllables = 0;
    for (at, &syllable) in spelled(&name.letters, table).iter().enumerate() {
        syllables |= u64::from(syllable) << (SYLLABLE_BITS * at as u32);
    }
    let text: String = name.letters.split(' ').collect();
    let number = texts.intern(&text);
    [number.into(), syllables | LATIN | name.letters_written.bits()]
}

/// The syllables of a name of at most four in pinyin; all [`NO_SYLLABLE`] where it is none. Where a word can be cut in several
/// ways (XIAN), the first syllable is as long as possible.
fn spelled(letters: &str, table: &Hanzi) -> [u16; 4] {
    fn cut(words: &str, found: &mut [u16; 4], at: usize, table: &Hanzi) -> bool {
        let rest = words.trim_start();
        if rest.is_empty() {
            return true;
        }
        let word = rest.split(' ').next().unwrap_or(rest);
        at < found.len()
            && (1..=word.len().min(6)).rev().any(|length| {
                let Some(syllable) = table.syllable(&word[..length]) else {
                    return false;
                };
                found[at] = syllable;
                cut(&rest[length..], found, at + 1, table) || {
                    found[at] = NO_SYLLABLE;
                    false
                }
            })
    }
    let mut found = [NO_SYLLABLE; 4];
    if letters.is_ascii() && cut(letters, &mut found, 0, table) {
        found
    } else {
        [NO_SYLLABLE; 4]
    }
}
