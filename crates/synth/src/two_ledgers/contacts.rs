//! How telephone, village and address come out: old, of somebody else, of another place, spelt otherwise or not at all.

use super::clerk::Clerk;
use super::people::{County, Household, Person};
use super::slips::Slip;
use crate::people::numbers;
use crate::write::digits::full_width;

/// The telephone as this clerk writes it.
pub(crate) fn phone(clerk: &mut Clerk<'_>, county: &County, person: &Person, household: &Household) -> String {
    if clerk.slips(Slip::PhoneMissing) {
        return String::new();
    }
    let mut phone = person.phone;
    if phone != household.phone && clerk.slips(Slip::PhoneHead) {
        phone = household.phone;
    }
    if clerk.slips(Slip::PhoneChanged) {
        // Numbers below this are given out already.
        let given = county.people.len() as u64 * 2;
        phone = numbers::phone(given + clerk.dice.below(20_000_000) as u64);
    }
    let mut text = phone.to_string();
    if clerk.slips(Slip::PhoneDigit) {
        let at = clerk.dice.between(3, 10) as usize;
        let digit = u64::from(text.as_bytes()[at] - b'0');
        let other = (digit + clerk.dice.between(1, 9) as u64) % 10;
        text.replace_range(at..=at, &other.to_string());
    }
    text
}

/// Village and address as this clerk writes them.
pub(crate) fn place(clerk: &mut Clerk<'_>, county: &County, household: &Household) -> [String; 2] {
    let (mut village, mut group, mut door) = (usize::from(household.village), household.group, household.door);
    if clerk.slips(Slip::Moved) {
        // Most people who move stay near: villages of one town have neighbouring numbers.
        let near = clerk.dice.per_mille(600);
        let step = if near {
            clerk.dice.between(1, 12) as usize
        } else {
            clerk.dice.below(county.villages.len())
        };
        village = (village + step) % county.villages.len();
        (group, door) = (clerk.dice.between(1, 20) as u16, clerk.dice.between(1, 60) as u16);
    }
    let village = &county.villages[village];
    let (name, town) = (&village.name, &county.towns[usize::from(village.town)]);
    let cell = if clerk.slips(Slip::VillageMissing) {
        String::new()
    } else if clerk.slips(Slip::VillageSpelling) {
        match clerk.dice.below(6) {
            0 | 1 => format!("{name}委会"),
            2 => format!("{town}{name}"),
            3 => format!("{town}{name}委会"),
            4 => format!("{name}民委员会"),
            _ => name.trim_end_matches('村').to_owned(),
        }
    } else {
        name.clone()
    };
    let address = if clerk.slips(Slip::AddressMissing) {
        String::new()
    } else if clerk.slips(Slip::AddressSpelling) {
        match clerk.dice.below(7) {
            0 => format!("{name}{group}组{door}号"),
            1 => format!("{town}{name}{}组{door}号", numeral(group)),
            2 => format!("{town}{name}第{group}村民小组{door}号"),
            3 => format!("{name}第{}组{door}", numeral(group)),
            4 => format!(
                "{town}{name}{}组{}号",
                full_width(&group.to_string()),
                full_width(&door.to_string())
            ),
            5 => format!("{group}组{door}号"),
            _ => format!("{name}{group}-{door}"),
        }
    } else {
        format!("{town}{name}{group}组{door}号")
    };
    [cell, address]
}

/// `21` as `二十一`, below a hundred.
fn numeral(number: u16) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (usize::from(number / 10) % 10, usize::from(number % 10));
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn groups_are_counted_in_chinese() {
        assert_eq!([3, 10, 12, 21].map(numeral), ["三", "十", "十二", "二十一"]);
    }
}
