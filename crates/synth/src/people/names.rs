//! Names by surname frequency, sex and decade of birth, and the same name as somebody mishears it.

use twofront_domain::person::Sex;

use super::name_words::{Generation, HOMOPHONES, MEN, SURNAMES, WOMEN};
use crate::dice::Dice;

/// A surname by frequency.
pub(crate) fn surname(dice: &mut Dice) -> &'static str {
    dice.weighted(SURNAMES)
}

/// A full name with this surname, in the fashion of the birth year.
pub(crate) fn full_name(dice: &mut Dice, surname: &str, sex: Sex, birth_year: i16) -> String {
    let generation = match birth_year {
        ..=1949 => 0,
        1950..=1969 => 1,
        1970..=1984 => 2,
        1985..=2004 => 3,
        _ => 4,
    };
    let words = match sex {
        Sex::Male => &MEN[generation],
        Sex::Female => &WOMEN[generation],
    };
    format!("{surname}{}", given_name(dice, words))
}

fn given_name(dice: &mut Dice, words: &Generation) -> String {
    if dice.per_mille(words.fashion) {
        return (dice.pick(words.whole)).to_owned();
    }
    let second = character(dice, words.second);
    if dice.per_mille(words.single) {
        return second.to_string();
    }
    let first = character(dice, words.first);
    if first == second && !dice.per_mille(100) {
        return second.to_string();
    }
    format!("{first}{second}")
}

fn character(dice: &mut Dice, characters: &str) -> char {
    let at = dice.below(characters.chars().count());
    characters.chars().nth(at).unwrap_or('明')
}

/// The name with one given character replaced by one that sounds alike; `None` where no character has such a twin.
pub(crate) fn misheard(name: &str) -> Option<String> {
    let characters: Vec<char> = name.chars().collect();
    let (at, twin) = characters
        .iter()
        .enumerate()
        .skip(1)
        .rev()
        .find_map(|(at, character)| {
            HOMOPHONES
                .iter()
                .find(|(known, _)| known == character)
                .map(|(_, twin)| (at, *twin))
        })?;
    Some(
        characters
            .iter()
            .enumerate()
            .map(|(here, one)| if here == at { twin } else { *one })
            .collect(),
    )
}

/// Another name that is nobody's in the county: rare surname, rare given name.
pub(crate) fn stranger(name: &str, number: u32) -> String {
    const RARE: [&str; 6] = ["佴", "逄", "亓", "仉", "笪", "侴"];
    let given = name.chars().last().unwrap_or('生');
    format!("{}{given}珩", RARE[number as usize % RARE.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stage;

    #[test]
    fn names_have_two_to_four_characters_and_follow_frequency() {
        let mut dice = Dice::new(1, Stage::Families, 0);
        let mut wang = 0;
        for year in (1930..2020).cycle().take(20_000) {
            let surname = surname(&mut dice);
            wang += usize::from(surname == "王");
            let name = full_name(
                &mut dice,
                surname,
                if year % 2 == 0 { Sex::Male } else { Sex::Female },
                year,
            );
            assert!((2..=4).contains(&name.chars().count()), "{name}");
        }
        assert!(
            (900..2400).contains(&wang),
            "about seven in a hundred are called 王: {wang}"
        );
    }

    #[test]
    fn a_misheard_name_differs_in_one_character() {
        for (name, expect) in [
            ("张伟", Some("张玮")),
            ("王秀英", Some("王秀瑛")),
            ("李毅", None),
            ("华毅", None),
        ] {
            assert_eq!(misheard(name).as_deref(), expect);
        }
    }
}
