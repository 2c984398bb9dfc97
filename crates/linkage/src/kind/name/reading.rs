//! Reads a cell that is not a plain name: which of its signs belong to the name, which are glosses, blanks or lost characters.

use super::super::hanzi::{LOST, fold};
use super::super::texts::mix;
use super::WRITTEN_SHIFT;

/// How many characters of a name are kept; what follows only counts in whether two names are written alike.
pub(super) const KEPT_MAX: usize = 64;

/// A hash of a name as it is written, which counts where folding changed it.
#[derive(Debug, Default)]
pub(super) struct Written {
    hash: u64,
    pub(super) changed: bool,
}

impl Written {
    #[inline]
    pub(super) fn add(&mut self, code: u32) {
        self.hash = mix(self.hash ^ u64::from(code)).rotate_left(5);
    }

    /// The hash where it belongs in word 1; 0 where folding changed nothing.
    #[inline]
    pub(super) fn bits(&self) -> u64 {
        if self.changed {
            (self.hash >> WRITTEN_SHIFT).max(1) << WRITTEN_SHIFT
        } else {
            0
        }
    }
}

/// What a sign is to a name.
enum Sign {
    Character(char),
    Lost,
    /// A Latin letter or a digit, as a capital without its accent.
    Letter(char),
    Dot,
    Open,
    Close,
    Blank,
    /// Not even a blank: a zero-width sign, an accent of its own.
    Nothing,
}

fn sign(c: char) -> Sign {
    if let Some(letter) = letter(c) {
        return Sign::Letter(letter);
    }
    match fold(c) {
        '·' | '•' | '・' | '･' | '‧' | '∙' | '⋅' | '.' | '。' | '᛫' | '、' | ',' => Sign::Dot,
        '(' | '[' | '{' | '<' | '【' | '〔' | '〈' | '《' | '「' | '﹙' => Sign::Open,
        ')' | ']' | '}' | '>' | '】' | '〕' | '〉' | '》' | '」' | '﹚' => Sign::Close,
        '?' | '*' | '#' | '_' | '×' | '✕' | '╳' | '□' | '■' | '▢' | '○' | '◯' | '●' | '〇' | '△' | '▲' | '※' => {
            Sign::Lost
        }
        '某' | '囗' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => Sign::Lost,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => Sign::Nothing,
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Sign::Nothing,
        c if c.is_alphabetic() => Sign::Character(c),
        c if c.is_control() && !c.is_whitespace() => Sign::Nothing,
        _ => Sign::Blank,
    }
}

/// The capital letter or digit, half width and without the tone signs of pinyin.
fn letter(c: char) -> Option<char> {
    Some(match fold(c) {
        plain if plain.is_ascii_alphanumeric() => plain.to_ascii_uppercase(),
        'ā' | 'á' | 'ǎ' | 'à' | 'Ā' | 'Á' | 'Ǎ' | 'À' | 'ɑ' => 'A',
        'ē' | 'é' | 'ě' | 'è' | 'ê' | 'Ē' | 'É' | 'Ě' | 'È' => 'E',
        'ī' | 'í' | 'ǐ' | 'ì' => 'I',
        'ō' | 'ó' | 'ǒ' | 'ò' | 'Ō' | 'Ó' | 'Ǒ' | 'Ò' => 'O',
        'ū' | 'ú' | 'ǔ' | 'ù' => 'U',
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'Ü' => 'V',
        'ɡ' => 'G',
        _ => return None,
    })
}

/// The signs of a cell that belong to the name.
#[derive(Debug, Default)]
pub(super) struct Name {
    /// Plain forms; lost characters as [`LOST`]. Dots are left out.
    pub(super) characters: String,
    /// How many there are.
    pub(super) length: usize,
    pub(super) lost: usize,
    pub(super) written: Written,
    /// Latin letters and digits as capitals, words apart by blanks: the name where there are no characters, else a gloss.
    pub(super) letters: String,
    pub(super) letters_written: Written,
    /// Whether anything stands in brackets.
    pub(super) bracketed: bool,
    /// Where the last run of letters begins, and whether it follows a character directly.
    run: usize,
    run_beside: bool,
    beside: bool,
    dot: bool,
}

impl Name {
    /// Reads a cell, with or without what stands in brackets.
    pub(super) fn read(cell: &str, without_brackets: bool) -> Self {
        let mut name = Self::default();
        let mut depth = 0_u32;
        for c in cell.chars() {
            let sign = sign(c);
            if !matches!(sign, Sign::Letter(_) | Sign::Nothing) {
                name.end_run();
            }
            match sign {
                Sign::Nothing => {}
                Sign::Open => {
                    name.bracketed = true;
                    depth += 1;
                    name.blank();
                }
                Sign::Close => {
                    depth = depth.saturating_sub(1);
                    name.blank();
                }
                _ if depth > 0 && without_brackets => {}
                Sign::Letter(letter) => name.add_letter(c, letter),
                Sign::Lost => {
                    name.lost += 1;
                    name.add_lost();
                }
                Sign::Character(plain) => name.add_character(c, plain),
                Sign::Dot => {
                    name.dot = name.length > 0;
                    name.blank();
                }
                Sign::Blank => name.blank(),
            }
        }
        name.end_run();
        name
    }

    /// True where nothing can be read: no character that was not lost, no letter.
    pub(super) fn is_empty(&self) -> bool {
        self.length == self.lost
            && (self.length > 0 || !self.letters.bytes().any(|letter| letter.is_ascii_alphabetic()))
    }

    fn add_lost(&mut self) {
        let lost = char::from_u32(LOST.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.add_character(lost, lost);
    }

    fn add_character(&mut self, c: char, plain: char) {
        if std::mem::take(&mut self.dot) {
            self.written.add('·' as u32);
            self.written.changed = true;
        }
        self.written.add(c as u32);
        self.written.changed |= c != plain;
        if self.length < KEPT_MAX {
            self.characters.push(plain);
            self.length += 1;
        } else {
            self.written.changed = true;
        }
        self.beside = true;
    }

    fn add_letter(&mut self, c: char, letter: char) {
        if self.run == self.letters.len() {
            self.run_beside = self.beside;
        }
        self.letters_written.add(c as u32);
        self.letters_written.changed |= c != letter;
        if self.letters.len() < KEPT_MAX {
            self.letters.push(letter);
        } else {
            self.letters_written.changed = true;
        }
    }

    fn blank(&mut self) {
        self.beside = false;
        if !self.letters.is_empty() && !self.letters.ends_with(' ') {
            self.letters.push(' ');
            self.run = self.letters.len();
        }
    }

    /// A run of letters right after a character is a gloss (王明wangming), but X stands for lost characters (王X明), and a single
    /// letter or a number tells two people of one name apart (张伟A, 张伟2).
    fn end_run(&mut self) {
        let run = &self.letters[self.run.min(self.letters.len())..];
        if self.run_beside && !run.is_empty() {
            if run.len() <= 3 && run.bytes().all(|letter| letter == b'X') {
                let count = run.len();
                self.letters.truncate(self.run);
                for _ in 0..count {
                    self.lost += 1;
                    self.add_lost();
                }
            } else if run.len() == 1 || run.bytes().all(|letter| letter.is_ascii_digit()) {
                for letter in run.bytes() {
                    self.written.add(letter.into());
                }
                self.written.changed = true;
            }
        }
        self.run_beside = false;
        self.run = self.letters.len();
    }
}
