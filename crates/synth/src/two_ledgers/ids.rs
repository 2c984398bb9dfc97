//! How an ID comes out wrong, shortened, hidden or spelt in another way.

use twofront_domain::resident_id::ResidentId;

use super::clerk::Clerk;
use super::slips::Slip;
use crate::write::digits::full_width;

/// The ID as this clerk writes it; `relatives` are the IDs of the others in the household.
pub(crate) fn write(clerk: &mut Clerk<'_>, own: &ResidentId, relatives: &[ResidentId]) -> String {
    if clerk.slips(Slip::IdMissing) {
        return String::new();
    }
    let mut id = own.as_str().as_bytes().to_vec();
    if !relatives.is_empty() && clerk.slips(Slip::IdRelative) {
        id = clerk.dice.pick(relatives).as_str().as_bytes().to_vec();
    }
    if clerk.slips(Slip::IdDigit) {
        let at = clerk.dice.below(17);
        id[at] = other_digit(clerk, id[at]);
    }
    if clerk.slips(Slip::IdSwap) {
        // The code of the county has equal digits; the birth date and what follows have some that differ.
        let places: Vec<usize> = (6..16).filter(|at| id[*at] != id[at + 1]).collect();
        if !places.is_empty() {
            let at = clerk.dice.pick(&places);
            id.swap(at, at + 1);
        }
    }
    let text: String = id.into_iter().map(char::from).collect();
    match form(clerk, &text) {
        Some(written) => written,
        None if clerk.slips(Slip::IdSpelling) => spelling(clerk, &text),
        None => text,
    }
}

fn other_digit(clerk: &mut Clerk<'_>, right: u8) -> u8 {
    // Fingers hit the next key more often than another.
    let next = clerk.dice.per_mille(500);
    let step = if next {
        clerk.dice.pick(&[1, 9])
    } else {
        clerk.dice.between(1, 9) as u8
    };
    b'0' + (right - b'0' + step) % 10
}

/// One of the forms that exclude one another.
fn form(clerk: &mut Clerk<'_>, id: &str) -> Option<String> {
    let all_digits = !id.ends_with('X');
    if &id[6..8] == "19" && clerk.slips(Slip::IdOld) {
        return Some(format!("{}{}", &id[..6], &id[8..17]));
    }
    if all_digits && clerk.slips(Slip::IdFloat) {
        return id.parse::<f64>().ok().map(|number| format!("{number:.0}"));
    }
    if all_digits && clerk.slips(Slip::IdExcel) {
        let exponent = clerk.dice.per_mille(150);
        return Some(if exponent {
            format!("{}.{}E+17", &id[..1], &id[1..15])
        } else {
            format!("{}000", &id[..15])
        });
    }
    if clerk.slips(Slip::IdDisability) {
        let (category, level) = (clerk.dice.between(1, 7), clerk.dice.between(1, 4));
        return Some(format!("{id}{category}{level}"));
    }
    if clerk.slips(Slip::IdMasked) {
        return Some(if clerk.dice.per_mille(700) {
            format!("{}********{}", &id[..6], &id[14..])
        } else {
            format!("{}***********{}", &id[..3], &id[14..])
        });
    }
    None
}

fn spelling(clerk: &mut Clerk<'_>, id: &str) -> String {
    if id.ends_with('X') && clerk.dice.per_mille(700) {
        return id.replace('X', clerk.dice.pick(&["x", "x", "x", "×", "ｘ"]));
    }
    match clerk.dice.below(5) {
        0 => full_width(id),
        1 => format!("{} {} {}", &id[..6], &id[6..14], &id[14..]),
        2 => format!("{id} "),
        3 => format!("‘{id}"),
        _ => format!("'{id}"),
    }
}
