//! Reads the cell of an ID column into digits and marks. Knows nothing of other cells.

use super::{
    ALL_18, BAD_CHECK, COMPLETED, DAMAGED, DISABILITY, KNOWN_MIN, LOST, SLOTS, THERE, UNKNOWN, VALID, ZERO_TAIL,
    half_width, unknown,
};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check digits by remainder; 10 is X (ISO 7064 MOD 11-2).
const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
/// A character that stands for a digit that was hidden or cannot be one.
const HIDDEN: u8 = 15;

/// A valid number of 18 clean characters; `None` where it needs a closer look.
#[inline]
pub(super) fn clean(bytes: &[u8; 18]) -> Option<u128> {
    let mut digits = [0; 18];
    for (digit, byte) in digits.iter_mut().zip(bytes) {
        *digit = byte.wrapping_sub(b'0');
    }
    if matches!(bytes[17], b'X' | b'x') {
        digits[17] = 10;
    } else if digits[17] > 9 {
        return None;
    }
    if digits[..17].iter().any(|digit| *digit > 9) {
        return None;
    }
    valid(&digits).then(|| of_valid(&digits))
}

/// Whatever else a cell may hold.
pub(super) fn read(cell: &str) -> u128 {
    let mut written = Written::default();
    written.take(cell);
    let number = match written.scientific {
        true => written.scientific_number(),
        false => written.number(),
    };
    let known = (ALL_18 & !unknown(number & super::DIGITS)).count_ones();
    if known < KNOWN_MIN { 0 } else { number }
}

/// What a cell holds once blanks, quotes and hyphens are gone, one digit a character.
#[derive(Default)]
struct Written {
    digits: [u8; 24],
    /// How many characters there were, also those that found no place.
    length: usize,
    hidden: bool,
    letters: bool,
    scientific: bool,
}

impl Written {
    fn take(&mut self, cell: &str) {
        let mut chars = cell.chars().map(half_width).peekable();
        while let Some(c) = chars.next() {
            match c {
                '0'..='9' => self.put(c as u8 - b'0'),
                'X' | 'x' | '×' | '╳' | 'Х' | 'х' => self.put(10),
                '*' | '?' | '#' | '●' | '＊' => {
                    self.hidden = true;
                    self.put(HIDDEN);
                }
                // Ends a number that a program wrote: 340722198001010019.0 or 3.40722E+17.
                '.' if self.length == 1 => {}
                '.' if self.length >= 15 => break,
                'E' | 'e' if self.length > 1 && matches!(chars.peek(), Some('+' | '1')) => {
                    self.scientific = true;
                    break;
                }
                c if c.is_alphanumeric() => {
                    self.letters = true;
                    self.put(HIDDEN);
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, digit: u8) {
        if let Some(place) = self.digits.get_mut(self.length) {
            *place = digit;
        }
        self.length += 1;
    }

    /// A number as a narrow column shows it. A program keeps 15 digits; where it showed fewer, it rounded the last.
    fn scientific_number(&self) -> u128 {
        let kept = if self.length >= 15 {
            15
        } else {
            self.length.saturating_sub(1)
        };
        packed(&self.digits[..kept]) | LOST
    }

    fn number(&mut self) -> u128 {
        let length = self.length.min(self.digits.len());
        // A reissued certificate ends in B and a number.
        if matches!(self.length, 20 | 22) && is_valid(&self.digits[..18]) && self.has_category() {
            return packed(&self.digits[..18]) | VALID | DISABILITY;
        }
        self.hidden |= hide_inner_x(&mut self.digits[..length]);
        let digits = &self.digits[..length];
        match length {
            _ if self.hidden => around_hidden(digits) | LOST,
            _ if self.letters => packed(digits) | DAMAGED,
            18 => of_18(digits),
            15 => of_15(digits),
            _ => packed(digits) | DAMAGED,
        }
    }

    /// Disability category 1 to 7 and level 1 to 4 follow the ID.
    fn has_category(&self) -> bool {
        matches!(self.digits[18..20], [1..=7, 1..=4])
    }
}

/// An X hides a digit, as a star does, unless it stands alone at the end. Whether there were such.
fn hide_inner_x(digits: &mut [u8]) -> bool {
    let alone = digits.len() < 2 || digits[digits.len() - 2] != 10;
    let end = digits.len() - usize::from(alone && !digits.is_empty());
    let mut hidden = false;
    for digit in digits[..end].iter_mut().filter(|digit| **digit == 10) {
        *digit = HIDDEN;
        hidden = true;
    }
    hidden
}

/// Stars do not always number the digits they hide: what stands before them starts the ID, what stands behind ends it.
fn around_hidden(digits: &[u8]) -> u128 {
    let head = digits.iter().take_while(|digit| **digit != HIDDEN).count();
    let tail = digits.iter().rev().take_while(|digit| **digit != HIDDEN).count();
    if digits.len() == 18 || head + tail > 18 {
        return packed(digits);
    }
    let mut all = [HIDDEN; 18];
    all[..head].copy_from_slice(&digits[..head]);
    all[18 - tail..].copy_from_slice(&digits[digits.len() - tail..]);
    packed(&all)
}

fn of_18(digits: &[u8]) -> u128 {
    if is_valid(digits) {
        of_valid(digits)
    } else if digits[15..] == [0, 0, 0] {
        packed(&digits[..15]) | LOST
    } else {
        packed(digits) | BAD_CHECK
    }
}

#[inline]
fn of_valid(digits: &[u8]) -> u128 {
    packed(digits) | VALID | if digits[15..] == [0, 0, 0] { ZERO_TAIL } else { 0 }
}

/// A number from before 1999, unless its date says that it is the start of a number of 18.
fn of_15(digits: &[u8]) -> u128 {
    let mut all = [0; 18];
    all[..6].copy_from_slice(&digits[..6]);
    all[6..8].copy_from_slice(&[1, 9]);
    all[8..17].copy_from_slice(&digits[6..]);
    if digits[14] == 10 {
        return packed(digits) | DAMAGED;
    }
    all[17] = check(&all);
    if is_valid(&all) {
        packed(&all) | VALID | COMPLETED
    } else if is_date(&digits[6..14]) {
        packed(digits) | LOST
    } else {
        packed(&all) | BAD_CHECK | COMPLETED
    }
}

/// The digits in their slots, the rest unknown.
fn packed(digits: &[u8]) -> u128 {
    let mut number = 0;
    let used = digits.len().min(SLOTS as usize);
    for digit in &digits[..used] {
        number = number << 4 | u128::from(*digit);
    }
    for _ in used..SLOTS as usize {
        number = number << 4 | UNKNOWN;
    }
    number | THERE
}

fn is_valid(digits: &[u8]) -> bool {
    <&[u8; 18]>::try_from(digits).is_ok_and(valid)
}

#[inline]
fn valid(digits: &[u8; 18]) -> bool {
    digits[..17].iter().all(|digit| *digit < 10) && digits[17] == check(digits) && is_date(&digits[6..14])
}

#[inline]
fn check(digits: &[u8; 18]) -> u8 {
    let sum: u32 = WEIGHTS
        .iter()
        .zip(digits)
        .map(|(weight, digit)| weight * u32::from(*digit))
        .sum();
    CHECKS[(sum % 11) as usize]
}

/// Whether eight digits are a day between 1800 and 2099.
#[inline]
fn is_date(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0_u32, |sum, d| sum * 10 + u32::from(*d));
    let year = number(0..4);
    (1800..2100).contains(&year) && (1..=super::super::date::days_in(year, number(4..6))).contains(&number(6..8))
}
