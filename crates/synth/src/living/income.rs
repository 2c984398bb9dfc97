//! Land, animals and the four parts of income. The parts of a true household add up, and its share per head is whole yuan.

use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::{Household, Income, age_on};
use crate::words::{Allowance, BaseType, Category, Labour};

const CROPS: &[(u32, &str)] = &[
    (40, "水稻"),
    (16, "油菜"),
    (9, "蔬菜"),
    (7, "棉花"),
    (6, "小麦"),
    (6, "玉米"),
    (5, "花生"),
    (5, "红薯"),
    (4, "茶叶"),
    (3, "辣椒"),
    (2, "莲藕"),
];

/// Decides land, crops and animals.
pub(crate) fn farm(dice: &mut Dice, household: &mut Household, today: Date) {
    let hands = household
        .members
        .iter()
        .filter(|member| (18..75).contains(&age_on(member.birth, today)))
        .count() as i64;
    if dice.per_mille(130) {
        return;
    }
    household.farmland_tenth_mu = u32::try_from(dice.between(4, 16 + 14 * hands)).unwrap_or(10);
    if hands == 0 || dice.per_mille(12) {
        return;
    }
    household.main_crop = Some(dice.weighted(CROPS));
    let share = dice.between(40, 100) as u32;
    household.crop_tenth_mu = (household.farmland_tenth_mu * share / 100).max(1);
    household.livestock = match dice.below(20) {
        0..=11 => 0,
        12..=18 => dice.between(3, 30) as u32,
        _ => dice.between(30, 200) as u32,
    };
}

/// Adds up the year's income, and sees to it that only a small part of the households lies below the monitoring line.
pub(crate) fn earn(dice: &mut Dice, household: &mut Household, today: Date) {
    let size = household.members.len() as i64;
    let mut income = Income {
        wage: wages(household),
        property: if dice.per_mille(170) {
            dice.between(2, 26) * 100
        } else {
            0
        },
        transfer: transfers(dice, household, today),
        ..Income::default()
    };
    let fields = i64::from(household.crop_tenth_mu) * dice.between(70, 210);
    let animals = i64::from(household.livestock) * dice.between(25, 110);
    let shop = if household.base == BaseType::General && dice.per_mille(45) {
        dice.between(150, 900) * 100
    } else {
        0
    };
    income.business = fields + animals + shop;
    income.cost = income.business * dice.between(32, 48) / 100;
    let natural = net(&income);
    let wanted = floor(dice, household, natural / size) * size;
    if natural < wanted {
        // Children who live elsewhere, and the state, make up for it.
        income.transfer += wanted - natural;
    }
    let uneven = net(&income).rem_euclid(size);
    if uneven != 0 {
        income.transfer += size - uneven;
    }
    income.net = net(&income);
    income.per_head = income.net / size;
    household.income = income;
}

/// The sum of the parts.
pub(crate) fn net(income: &Income) -> i64 {
    income.wage + income.business - income.cost + income.property + income.transfer
}

fn wages(household: &Household) -> i64 {
    let of_member = |member: &crate::people::household::Person| {
        let work = member
            .work
            .as_ref()
            .map_or(0, |work| i64::from(work.months) * i64::from(work.wage_month_yuan));
        work + i64::from(member.public_post_months) * 600
    };
    household.members.iter().map(of_member).sum()
}

fn transfers(dice: &mut Dice, household: &Household, today: Date) -> i64 {
    let mut sum = i64::from(household.farmland_tenth_mu) * 8;
    for member in &household.members {
        if age_on(member.birth, today) >= 60 {
            sum += if dice.per_mille(60) {
                dice.between(110, 260) * 100
            } else {
                dice.between(126, 180) * 10
            };
        }
        sum += i64::from(member.disability.is_some_and(|(_, level)| level <= 2)) * 960;
    }
    let heads = household.members.len() as i64;
    sum += match household.allowance {
        Allowance::None => 0,
        Allowance::A => 5400 * heads,
        Allowance::B => 3600 * heads,
        Allowance::C => 2400 * heads,
    };
    sum + i64::from(household.special_hardship) * 8400
}

/// The least share per head in yuan that this household reaches. About one in twenty-five listed households, half of those
/// monitored whose own income is low, and a few others stay below 5,000.
fn floor(dice: &mut Dice, household: &Household, natural: i64) -> i64 {
    if household.risk_removed == Some(true) {
        return dice.between(9600, 12_500);
    }
    let in_need = match (household.category, household.base) {
        (Category::None, BaseType::General) => 12,
        (Category::None, BaseType::Registered) => 90,
        _ => 600,
    };
    if natural < 4700 && !household.special_hardship && dice.per_mille(in_need) {
        return dice.between(2600, 4300);
    }
    let labour = household
        .members
        .iter()
        .any(|member| matches!(member.labour, Labour::Skilled | Labour::Ordinary));
    if labour {
        dice.between(6400, 12_000)
    } else {
        dice.between(5600, 9500)
    }
}
