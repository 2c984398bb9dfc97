//! The relation of two names when one is long, spelled in Latin letters, or has lost a character. Rare, so plain rather than quick.

use super::super::hanzi::{Hanzi, LOST, NO_SYLLABLE, hanzi};
use super::super::{Packed, Texts};
use super::reading::KEPT_MAX;
use super::{
    COMPOUND, DIFFERENT, DROPPED, EXACT, HOMOPHONE, LATIN, LONG, LOOK_ALIKE, LOST_CHARACTER, LOST_SOME, ONE_CHARACTER,
    SAME_SURNAME, SWAPPED, SYLLABLE, SYLLABLE_BITS, SYLLABLES, VARIANT,
};

/// A name's characters, one code each.
pub(super) struct Codes {
    codes: [u16; KEPT_MAX],
    length: usize,
}

impl Codes {
    pub(super) fn of(name: Packed, texts: &Texts) -> Self {
        let mut codes = [0; KEPT_MAX];
        let mut length = 0;
        if name[1] & LONG == 0 {
            length = super::length(name[0]) as usize;
            (0..length).for_each(|at| codes[at] = (name[0] >> (16 * at)) as u16);
        } else {
            let table = hanzi();
            for (code, c) in codes.iter_mut().zip(texts.get(name[0] as u32).chars()) {
                *code = table.code(c);
                length += 1;
            }
        }
        Self { codes, length }
    }

    pub(super) fn as_slice(&self) -> &[u16] {
        &self.codes[..self.length]
    }
}

pub(super) fn is_latin(name: Packed) -> bool {
    name[1] & LATIN == LATIN
}

/// The syllable at a position of a name whose syllables are packed.
pub(super) fn syllable(name: Packed, at: usize) -> u16 {
    ((name[1] >> (SYLLABLE_BITS * at as u32)) & SYLLABLE) as u16
}

#[cold]
#[inline(never)]
pub(super) fn relation(one: Packed, other: Packed, texts: &Texts) -> u8 {
    let lost = (one[1] | other[1]) & LOST_SOME != 0;
    if one == other && !lost {
        return EXACT;
    }
    let (codes, other_codes) = (Codes::of(one, texts), Codes::of(other, texts));
    match (is_latin(one), is_latin(other)) {
        (true, false) => return spelled_and_written(one, other_codes.as_slice()),
        (false, true) => return spelled_and_written(other, codes.as_slice()),
        _ => {}
    }
    let (a, b) = (codes.as_slice(), other_codes.as_slice());
    if lost {
        if agree_but_for_lost(a, b) {
            return LOST_CHARACTER;
        }
    } else if a == b {
        return VARIANT;
    } else if let Some(relation) = near(one, other, a, b) {
        return relation;
    }
    if same_surname(one, other, a, b) {
        SAME_SURNAME
    } else {
        DIFFERENT
    }
}

fn near(one: Packed, other: Packed, a: &[u16], b: &[u16]) -> Option<u8> {
    let table = hanzi();
    if a.len() == b.len() {
        let sound_alike = if is_latin(one) {
            (one[1] ^ other[1]) & SYLLABLES == 0 && one[1] & SYLLABLES != 0
        } else {
            a.iter().zip(b).all(|(&a, &b)| table.sound_alike(a, b))
        };
        return if sound_alike {
            Some(HOMOPHONE)
        } else {
            near_of_same_length(a, b, table)
        };
    }
    let (longer, shorter) = if a.len() > b.len() { (a, b) } else { (b, a) };
    let first = longer.iter().zip(shorter).take_while(|(a, b)| a == b).count();
    let dropped = longer.len() == shorter.len() + 1 && shorter.len() >= 2 && longer[first + 1..] == shorter[first..];
    dropped.then_some(DROPPED)
}

fn near_of_same_length(a: &[u16], b: &[u16], table: &Hanzi) -> Option<u8> {
    let first = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let differing = a.iter().zip(b).filter(|(a, b)| a != b).count();
    match differing {
        1 if table.look_alike(a[first], b[first]) => Some(LOOK_ALIKE),
        // A name of one letter has nothing left to agree in.
        1 if a.len() > 2 => Some(ONE_CHARACTER),
        2 if a[first + 1] == b[first] && a[first] == b[first + 1] => Some(SWAPPED),
        _ => None,
    }
}

/// Equal where neither character was lost, at least once.
fn agree_but_for_lost(a: &[u16], b: &[u16]) -> bool {
    let agree = |a: &[u16], b: &[u16]| {
        let mut both = a.iter().zip(b).filter(|&(&a, &b)| a != LOST && b != LOST).peekable();
        both.peek().is_some() && both.all(|(a, b)| a == b)
    };
    if a.len() == b.len() {
        return agree(a, b);
    }
    let (longer, shorter) = if a.len() > b.len() { (a, b) } else { (b, a) };
    // 王某 may be 王小明.
    match shorter {
        [rest @ .., LOST] if !rest.contains(&LOST) => agree(&longer[..rest.len()], rest),
        _ => false,
    }
}

fn same_surname(one: Packed, other: Packed, a: &[u16], b: &[u16]) -> bool {
    if is_latin(one) {
        return syllable(one, 0) != NO_SYLLABLE && syllable(one, 0) == syllable(other, 0);
    }
    let compound = (one[1] | other[1]) & COMPOUND != 0;
    let length = if compound { 2 } else { 1 };
    match (a.get(..length), b.get(..length)) {
        (Some(a), Some(b)) => a == b && !a.contains(&LOST),
        _ => false,
    }
}

/// A name in pinyin beside one in characters.
fn spelled_and_written(spelled: Packed, written: &[u16]) -> u8 {
    let table = hanzi();
    let syllables = (0..4)
        .map(|at| syllable(spelled, at))
        .take_while(|&at| at != NO_SYLLABLE);
    let reads = |(&code, syllable)| table.reads(code, syllable);
    if syllables.clone().count() == written.len() && written.iter().zip(syllables.clone()).all(reads) {
        HOMOPHONE
    } else if written.iter().zip(syllables).take(1).any(reads) {
        SAME_SURNAME
    } else {
        DIFFERENT
    }
}
