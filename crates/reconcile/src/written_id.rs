//! What a damaged number in an ID column still says about whose it is. Knows digits only.

use std::borrow::Cow;

use twofront_domain::resident_id::ResidentId;

/// A damaged number shorter than this says too little to recognise anybody by.
pub const TELLING: usize = 15;

/// Digits that a spreadsheet keeps of a long number.
const SURVIVING_DIGITS: usize = 15;

/// Distance between neighbouring 64-bit floats near 3.4e17.
const FLOAT_STEP: u64 = 64;

/// What was written, as [`may_be`] compares it: letters and digits only, upper-case.
pub fn tidy(written: &str) -> Cow<'_, str> {
    if written.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
        return Cow::Borrowed(written);
    }
    written
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect::<String>()
        .into()
}

/// True when `written` (tidied) may be `id` after what happens to numbers in ledgers: the last digits lost in a
/// spreadsheet, one digit wrong, two neighbours swapped, one digit left out or typed twice.
pub fn may_be(written: &str, id: &ResidentId) -> bool {
    let (written, id) = (written.as_bytes(), id.as_str().as_bytes());
    match written.len() {
        18 => lost_tail(written, id) || one_slip(written, id),
        17 => one_left_out(written, id),
        19 => one_left_out(id, written),
        SURVIVING_DIGITS | 16 => id.starts_with(written),
        _ => false,
    }
}

/// A spreadsheet cuts to 15 digits; a 64-bit float rounds to a multiple of 64 at this size, which may carry into them.
fn lost_tail(written: &[u8], id: &[u8]) -> bool {
    let number = |digits: &[u8]| {
        std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse::<u64>().ok())
    };
    let rounded = || {
        number(written)
            .zip(number(id))
            .is_some_and(|(written, id)| written.abs_diff(id) <= FLOAT_STEP)
    };
    written[..SURVIVING_DIGITS] == id[..SURVIVING_DIGITS] || rounded()
}

fn one_slip(written: &[u8], id: &[u8]) -> bool {
    let mut wrong = (0..18).filter(|&at| written[at] != id[at]);
    match (wrong.next(), wrong.next(), wrong.next()) {
        (_, None, _) => true,
        (Some(first), Some(second), None) => {
            first + 1 == second && written[first] == id[second] && written[second] == id[first]
        }
        _ => false,
    }
}

/// True when `longer` without one of its characters is `shorter`.
fn one_left_out(shorter: &[u8], longer: &[u8]) -> bool {
    let same = shorter.iter().zip(longer).take_while(|(a, b)| a == b).count();
    shorter.len() + 1 == longer.len() && shorter[same..] == longer[same + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_numbers_are_recognised() {
        let id = ResidentId::from_17_digits("34990019800101001").expect("valid digits");
        let text = id.to_string();
        let check =
            |written: &str, expected: bool| assert_eq!(may_be(&tidy(written), &id), expected, "{written} {text}");
        check(&text, true);
        check(&format!("{}000", &text[..15]), true);
        check(&format!("{}048", &text[..15]), true);
        check(&(text.parse::<u64>().expect("digits") as f64 as u64).to_string(), true);
        check(&text[..17], true);
        check(&format!("'{} {}", &text[..6], &text[6..]), true);
        check(&format!("{}1{}", &text[..4], &text[4..]), true);
        check(&text.replacen("1980", "1930", 1), true);
        check(&text.replacen("19800101", "19800110", 1), true);
        check("349900197505050012", false);
        check("34990", false);
        check("", false);
    }
}
