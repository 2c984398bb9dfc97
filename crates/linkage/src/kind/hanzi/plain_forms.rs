//! The plain form of every way to write a character: half width, Simplified, no variant.

use std::collections::HashMap;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// Pairs of a character and its plain form (see the head of the file).
pub(super) const VARIANTS: &str = include_str!("../../../data/variants.txt");

#[derive(Debug)]
pub(super) struct PlainForms {
    of_codes: Vec<u16>,
    /// Characters beyond the first plane whose plain form lies in it: what a converter takes for the Simplified form of a
    /// character is the rarer writing there.
    beyond: HashMap<char, u16>,
}

impl PlainForms {
    pub(super) fn new() -> Self {
        let mut forms = Self {
            of_codes: (0..=u16::MAX).collect(),
            beyond: HashMap::new(),
        };
        forms.simplify();
        for wide in 0xff01..=0xff5e {
            forms.of_codes[wide] = (wide - 0xfee0) as u16;
        }
        forms.of_codes[0x3000] = u16::from(b' ');
        for (variant, plain) in pairs(VARIANTS) {
            forms.add(variant, plain);
        }
        for code in 0..=u16::MAX {
            forms.of_codes[usize::from(code)] = forms.end_of_chain(code);
        }
        for plain in forms.beyond.values_mut() {
            *plain = forms.of_codes[usize::from(*plain)];
        }
        forms
    }

    /// A converter that is missing leaves Traditional characters as they stand rather than failing.
    fn simplify(&mut self) {
        let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else {
            return;
        };
        let mut written = String::new();
        for code in 0x3400..=0x9fff_u16 {
            written.clear();
            written.extend(char::from_u32(code.into()));
            let converted = converter.convert(&written);
            let mut simplified = converted.chars();
            let (Some(simple), None) = (simplified.next(), simplified.next()) else {
                continue;
            };
            match u16::try_from(simple as u32) {
                Ok(simple) => self.of_codes[usize::from(code)] = simple,
                Err(_) => {
                    self.beyond.entry(simple).or_insert(code);
                }
            }
        }
    }

    fn add(&mut self, variant: char, plain: char) {
        let Ok(plain) = u16::try_from(plain as u32) else {
            return;
        };
        match u16::try_from(variant as u32) {
            // The converter may see the pair the other way round; then it is right.
            Ok(variant) if self.end_of_chain(plain) != variant => self.of_codes[usize::from(variant)] = plain,
            Ok(_) => {}
            Err(_) => {
                self.beyond.insert(variant, plain);
            }
        }
    }

    fn end_of_chain(&self, code: u16) -> u16 {
        let mut end = code;
        // Chains are two or three links long; the limit only guards against a ring in the data.
        for _ in 0..8 {
            let next = self.of_codes[usize::from(end)];
            if next == end {
                break;
            }
            end = next;
        }
        end
    }

    #[inline]
    pub(super) fn of_code(&self, code: u16) -> u16 {
        self.of_codes[usize::from(code)]
    }

    #[inline]
    pub(super) fn fold(&self, c: char) -> char {
        let plain = match u16::try_from(c as u32) {
            Ok(code) => Some(self.of_code(code)),
            Err(_) => self.beyond.get(&c).copied(),
        };
        plain.and_then(|plain| char::from_u32(plain.into())).unwrap_or(c)
    }
}

/// The words of a data file that are pairs of characters.
fn pairs(file: &str) -> impl Iterator<Item = (char, char)> {
    words(file).filter_map(|word| {
        let mut characters = word.chars();
        Some((characters.next()?, characters.next()?))
    })
}

/// The words of a data file, without the lines that begin with `#`.
pub(super) fn words(file: &str) -> impl Iterator<Item = &str> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}
