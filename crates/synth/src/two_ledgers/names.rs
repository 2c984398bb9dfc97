//! How a name comes out wrong, or right in other characters.

use super::characters::Likeness;
use super::clerk::Clerk;
use super::people::Person;
use super::slips::Slip;
use crate::people::names;

const LOST: [char; 4] = ['□', '?', '？', '■'];

/// The name as this clerk writes it.
pub(crate) fn write(clerk: &mut Clerk<'_>, person: &Person) -> String {
    let mut name: Vec<char> = person.name.chars().collect();
    if clerk.slips(Slip::NameChanged) {
        name = changed(clerk, person, &name);
    }
    for (slip, likeness) in [
        (Slip::NameHomophone, Likeness::Sound),
        (Slip::NameLookAlike, Likeness::Shape),
    ] {
        if likeness.touches(&name) && clerk.slips(slip) {
            likeness.replace_one(&mut clerk.dice, &mut name);
        }
    }
    let last = name.len() - 1;
    if clerk.slips(Slip::NameWrong) {
        name[last] = other_character(clerk, person, name[last]);
    }
    if name.len() > 2 && clerk.slips(Slip::NameDropped) {
        let at = clerk.dice.between(1, last as i64) as usize;
        name.remove(at);
    }
    let last = name.len() - 1;
    if name[last] != name[last - 1] && clerk.slips(Slip::NameSwapped) {
        name.swap(last, last - 1);
    }
    if Likeness::Variant.touches(&name) && clerk.slips(Slip::NameVariant) {
        Likeness::Variant.replace_one(&mut clerk.dice, &mut name);
    }
    if Likeness::Traditional.touches(&name) && clerk.slips(Slip::NameTraditional) {
        Likeness::Traditional.replace_all(&mut name);
    }
    if clerk.slips(Slip::NameLost) {
        let at = clerk.dice.between(1, last as i64) as usize;
        name[at] = clerk.dice.pick(&LOST);
    }
    let mut text: String = name.iter().collect();
    if clerk.slips(Slip::NameBlanks) {
        let blank = clerk.dice.pick(&[" ", "  ", "\u{3000}"]);
        let surname: String = name[..1].iter().collect();
        let given: String = name[1..].iter().collect();
        text = match clerk.dice.below(4) {
            0 => name.iter().map(char::to_string).collect::<Vec<_>>().join(blank),
            1 => format!("{text}{blank}"),
            _ => format!("{surname}{blank}{given}"),
        };
    }
    if clerk.slips(Slip::NameGloss) {
        let gloss = clerk
            .dice
            .pick(&["户主", "已故", "小名毛毛", "外出", "女婿", "大", "小", "原五保户"]);
        text = if clerk.dice.per_mille(600) {
            format!("{text}（{gloss}）")
        } else {
            format!("{text}({gloss})")
        };
    }
    text
}

/// A new given name, or another surname before the same given name.
fn changed(clerk: &mut Clerk<'_>, person: &Person, name: &[char]) -> Vec<char> {
    let year = person.birth.year();
    let surname = if name.len() == 4 { 2 } else { 1 };
    for _ in 0..20 {
        let other: Vec<char> = if clerk.dice.per_mille(500) {
            let own: String = name[..surname].iter().collect();
            names::full_name(&mut clerk.dice, &own, person.sex, year)
                .chars()
                .collect()
        } else {
            let new = names::surname(&mut clerk.dice);
            new.chars().chain(name[surname..].iter().copied()).collect()
        };
        if other != name {
            return other;
        }
    }
    name.to_vec()
}

/// A character of somebody else's name.
fn other_character(clerk: &mut Clerk<'_>, person: &Person, right: char) -> char {
    let drawn = |clerk: &mut Clerk<'_>| {
        names::full_name(&mut clerk.dice, "", person.sex, person.birth.year())
            .chars()
            .last()
    };
    (0..20)
        .filter_map(|_| drawn(clerk))
        .find(|one| *one != right)
        .unwrap_or('一')
}
