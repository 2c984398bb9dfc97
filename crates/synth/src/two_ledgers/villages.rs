//! Villages with made-up names and the clans that settled them. Knows no household.

use crate::dice::{Dice, Stage};
use crate::people::names;

/// A village.
#[derive(Clone, Debug)]
pub(crate) struct Village {
    /// Such as 石桥村.
    pub name: String,
    /// Position of the town.
    pub town: u16,
    /// How many people.
    pub people: usize,
    /// Surnames of the clans, the largest first.
    pub clans: Vec<&'static str>,
    /// How many of a thousand households belong to a clan.
    pub clan_share: u32,
}

const BEFORE: &str = "石清白青龙凤金银红黄松柏竹柳桃梅枫杨大小上下东西南北新长双三九古高平";
const AFTER: &str = "桥溪河塘湾岭冲坪坡冈井泉洞垭山田坝滩洲湖店铺庙堰台寨坊林岩口";
const TOWN_AFTER: [&str; 3] = ["镇", "乡", "镇"];

/// Towns by name and their villages, with so many people in all.
pub(crate) fn settle(seed: u64, people: usize) -> (Vec<String>, Vec<Village>) {
    let mut dice = Dice::new(seed, Stage::LedgerVillages, usize::MAX >> 33);
    let (mut towns, mut villages) = (Vec::<String>::new(), Vec::<Village>::new());
    let mut left = people;
    while left > 0 {
        let mut town = format!("{}{}", place_word(&mut dice), dice.pick(&TOWN_AFTER));
        while towns.contains(&town) {
            town = format!("{}{town}", draw(&mut dice, BEFORE));
        }
        let first = villages.len();
        for _ in 0..dice.between(12, 26) {
            let share = left.min(dice.between(1500, 2000) as usize);
            if share == 0 {
                break;
            }
            left -= share;
            let village = village(&mut dice, &villages[first..], towns.len() as u16, share);
            villages.push(village);
        }
        towns.push(town);
    }
    (towns, villages)
}

fn village(dice: &mut Dice, of_town: &[Village], town: u16, people: usize) -> Village {
    let clans: Vec<&'static str> = (0..dice.between(1, 4)).map(|_| names::surname(dice)).collect();
    let mut name = String::new();
    while name.is_empty() || of_town.iter().any(|other| other.name == name) {
        name = if dice.per_mille(300) {
            format!("{}家{}村", clans[0], draw(dice, AFTER))
        } else {
            format!("{}村", place_word(dice))
        };
    }
    Village {
        name,
        town,
        people,
        clans,
        clan_share: dice.between(250, 750) as u32,
    }
}

fn place_word(dice: &mut Dice) -> String {
    [draw(dice, BEFORE), draw(dice, AFTER)].into_iter().collect()
}

fn draw(dice: &mut Dice, characters: &str) -> char {
    let at = dice.below(characters.chars().count());
    characters.chars().nth(at).unwrap_or('石')
}
