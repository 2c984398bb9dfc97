//! House, water, allowances, help measures and the epidemic's impact on a household.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::Household;
use crate::words::{Allowance, Category, Impact, Labour};

/// House, water and allowances: before work and income, which depend on them.
pub(crate) fn house(dice: &mut Dice, household: &mut Household, alone_and_old: &HashSet<u32>) {
    let rooms = household.members.len() as i64 + 1;
    let area = (rooms * dice.between(16, 42)).clamp(28, 320);
    household.housing_area_m2 = u32::try_from(area).ok();
    if household.category != Category::None && household.risk_removed == Some(false) {
        household.dangerous_house = dice.per_mille(60);
        household.safe_water = !dice.per_mille(50);
    }
    if alone_and_old.contains(&household.position) && dice.per_mille(110) {
        household.special_hardship = true;
        return;
    }
    let share = if household.listed() { 230 } else { 14 };
    if dice.per_mille(share) {
        household.allowance = dice.weighted(&[(2, Allowance::A), (5, Allowance::B), (5, Allowance::C)]);
    }
}

/// Measures that fit what the household has: after work and income are known.
pub(crate) fn measures(dice: &mut Dice, household: &mut Household) {
    let mut words: Vec<&str> = Vec::new();
    if household.listed() && !(household.category != Category::None && dice.per_mille(60)) {
        let has = |test: fn(&crate::people::household::Person) -> bool| household.members.iter().any(test);
        if household.income.business > 0 && dice.per_mille(620) {
            words.push("产业帮扶");
        }
        if has(|member| member.work.is_some()) {
            words.push("就业帮扶");
        }
        if has(|member| member.public_post_months > 0) {
            words.push("公益岗位帮扶");
        }
        if dice.per_mille(700) {
            words.push("健康帮扶");
        }
        if has(|member| member.labour == Labour::None && member.schooling.code() == "primary") {
            words.push("义务教育保障");
        }
        if words.is_empty() || dice.per_mille(150) {
            words.push("社会帮扶");
        }
    }
    if household.allowance != Allowance::None {
        words.push("低保");
    }
    if household.special_hardship {
        words.push("特困供养");
    }
    household.measures = words.join("、");
}

/// What the epidemic did to the household's livelihood.
pub(crate) fn impact(dice: &mut Dice, household: &mut Household) {
    if !dice.per_mille(if household.listed() { 150 } else { 65 }) {
        return;
    }
    let mut fitting = vec![(3, Impact::IncomeDrop)];
    if household
        .members
        .iter()
        .any(|member| member.work.as_ref().is_some_and(|work| work.away))
    {
        fitting.push((6, Impact::JobLost));
    }
    if household.crop_tenth_mu > 0 || household.livestock > 0 {
        fitting.push((3, Impact::Unsold));
    }
    if household.income.business > 20_000 {
        fitting.push((2, Impact::BusinessStopped));
    }
    household.impact = dice.weighted(&fitting);
}

/// When somebody last called: monitored households mostly within the month.
pub(crate) fn last_visit(dice: &mut Dice, household: &mut Household, today: Date) {
    let days = match household.category {
        Category::None => dice.between(2, 85),
        _ if dice.per_mille(110) => dice.between(34, 64),
        _ => dice.between(2, 27),
    };
    household.last_visit_on = today.saturating_sub(days.days());
}
