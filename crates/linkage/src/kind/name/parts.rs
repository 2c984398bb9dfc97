//! The parts of a name that blocking keys are made of.
//!
//! `pinyin` and `initials` use one reading for each character: as a surname the first character's, else the one usual in given
//! names. Two characters that share only another reading get different keys: 长 is chang, so that a clerk's 涨 (zhang) for it is
//! missed here, while the relation of such names still is `homophone`.

use super::super::hanzi::{LOST, NO_SYLLABLE, hanzi};
use super::super::texts::mix;
use super::super::{Packed, Texts};
use super::long::{Codes, is_latin, syllable};
use super::{COMPOUND, LONG, LOST_SOME, ODD, SYLLABLE_BITS, SYLLABLES};

const WHOLE: u8 = 0;
const PINYIN: u8 = 1;
const SURNAME: u8 = 2;
const GIVEN: u8 = 3;
const INITIALS: u8 = 4;
const SORTED: u8 = 5;

/// The names of the parts: the folded characters, their syllables, the surname, what follows it, the syllables' first letters,
/// and the characters in no order. A name that has lost a character has a surname only.
pub(in super::super) fn parts() -> &'static [&'static str] {
    &["whole", "pinyin", "surname", "given", "initials", "sorted"]
}

/// What a name puts into a blocking key.
#[inline]
pub(in super::super) fn part(part: u8, name: Packed, texts: &Texts) -> Option<u64> {
    if part == SURNAME {
        return surname(name, texts);
    }
    if name[1] & LOST_SOME != 0 {
        return None;
    }
    if name[1] & LONG != 0 || (name[1] & ODD != 0 && matches!(part, PINYIN | INITIALS)) {
        return long_part(part, name, texts);
    }
    match part {
        WHOLE => Some(mix(name[0])),
        PINYIN => Some(mix(name[1] & SYLLABLES)),
        GIVEN => given(name[0] >> if name[1] & COMPOUND != 0 { 32 } else { 16 }),
        INITIALS => Some(initials(name)),
        SORTED => Some(sorted((0..64).step_by(16).map(|shift| (name[0] >> shift) as u16))),
        _ => None,
    }
}

#[inline]
fn surname(name: Packed, texts: &Texts) -> Option<u64> {
    let characters = if is_latin(name) {
        // A number that no character has.
        let syllable = syllable(name, 0);
        (syllable != NO_SYLLABLE).then_some(u64::from(syllable) | 1 << 32)?
    } else if name[1] & LONG != 0 {
        Codes::of(name, texts).as_slice().first().copied()?.into()
    } else {
        super::surname(name)
    };
    let lost = [characters as u16, (characters >> 16) as u16].contains(&LOST);
    (!lost).then(|| mix(characters))
}

#[inline]
fn given(characters: u64) -> Option<u64> {
    (characters != 0).then(|| mix(characters))
}

#[inline]
fn initials(name: Packed) -> u64 {
    let table = hanzi();
    let letters = (0..4).map(|at| u64::from(table.initial(syllable(name, at))) << (8 * at));
    mix(letters.fold(0, |all, letter| all | letter))
}

#[inline]
fn sorted(codes: impl Iterator<Item = u16>) -> u64 {
    codes
        .filter(|&code| code != 0)
        .map(|code| mix(code.into()))
        .fold(0, u64::wrapping_add)
}

#[cold]
fn long_part(part: u8, name: Packed, texts: &Texts) -> Option<u64> {
    let latin = is_latin(name);
    let codes = Codes::of(name, texts);
    let codes = codes.as_slice();
    match part {
        WHOLE => Some(chain(codes.iter().copied().map(u64::from))),
        SORTED => Some(sorted(codes.iter().copied())),
        PINYIN if latin && name[1] & SYLLABLES == 0 => Some(chain(codes.iter().copied().map(u64::from))),
        PINYIN if latin => Some(mix(name[1] & SYLLABLES)),
        PINYIN => Some(sound(name, codes)),
        INITIALS if latin && name[1] & SYLLABLES == 0 => None,
        INITIALS if latin || name[1] & LONG == 0 => Some(initials(name)),
        INITIALS => {
            let table = hanzi();
            let letter = |&code: &u16| table.initial(table.character(code).given_syllable()).into();
            Some(chain(codes.iter().map(letter)))
        }
        GIVEN if latin => given((name[1] & SYLLABLES) >> SYLLABLE_BITS),
        GIVEN => Some(chain(codes[1..].iter().copied().map(u64::from))),
        _ => None,
    }
}

/// The syllables of a name; a character without a known reading stands for itself.
fn sound(name: Packed, codes: &[u16]) -> u64 {
    let table = hanzi();
    let short = name[1] & LONG == 0;
    let known = |at: usize, code: u16| {
        if short {
            syllable(name, at)
        } else {
            table.character(code).given_syllable()
        }
    };
    if short && (0..codes.len()).all(|at| syllable(name, at) != NO_SYLLABLE) {
        return mix(name[1] & SYLLABLES);
    }
    chain(codes.iter().enumerate().map(|(at, &code)| match known(at, code) {
        NO_SYLLABLE => 0x1_0000 | u64::from(code),
        syllable => syllable.into(),
    }))
}

fn chain(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0, |hash, word| mix(hash ^ word).rotate_left(5))
}
