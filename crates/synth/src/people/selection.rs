//! Which households stand in the national list: the poorer and weaker ones, an exact number of them with an exact number of
//! people, and when they came in.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::Date;

use super::household::{Household, age_on};
use crate::dice::Dice;
use crate::words::{BaseType, Category, Cause, Health, Labour, Relation};

/// How many households are listed, and how many people live in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub households: usize,
    pub people: usize,
}

/// Chooses the households by weight, then exchanges single ones until the number of people is exact (or as near as the
/// sizes of the households allow).
pub(crate) fn choose(dice: &mut Dice, households: &[Household], target: Listed) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> = households
        .iter()
        .enumerate()
        .map(|(at, household)| (dice.unit().powf(1.0 / f64::from(weight(household))), at))
        .collect();
    keyed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let count = target.households.min(keyed.len());
    let mut chosen: Vec<usize> = keyed[..count].iter().map(|(_, at)| *at).collect();
    let mut left: Vec<Vec<usize>> = vec![Vec::new(); 32];
    for (_, at) in keyed[count..].iter().rev() {
        left[households[*at].members.len().min(31)].push(*at);
    }
    let size = |at: usize| households[at].members.len();
    let mut people: usize = chosen.iter().map(|at| size(*at)).sum();
    for place in (0..chosen.len()).rev() {
        if people == target.people {
            break;
        }
        let own = size(chosen[place]);
        let missing = target.people as i64 - people as i64;
        let wanted = own as i64 + missing.clamp(-2, 2);
        let Some(other) = usize::try_from(wanted)
            .ok()
            .and_then(|wanted| left.get_mut(wanted))
            .and_then(Vec::pop)
        else {
            continue;
        };
        people = people + size(other) - own;
        chosen[place] = other;
    }
    chosen.sort_unstable();
    chosen
}

/// How much more likely than others a household is to be listed.
fn weight(household: &Household) -> u32 {
    let mut weight = 2;
    for member in &household.members {
        weight += match member.health {
            Health::Healthy => 0,
            Health::Chronic => 2,
            Health::MajorIllness => 14,
            Health::Disabled => 12,
        };
    }
    if !household.members.iter().any(has_labour) {
        weight += 3;
    }
    weight
}

fn has_labour(member: &super::household::Person) -> bool {
    matches!(member.labour, Labour::Skilled | Labour::Ordinary | Labour::Weak)
}

/// Base type, category, dates and cause of a listed household. `data_date` is the day the national list speaks for; no date
/// lies after it.
pub(crate) fn enter(dice: &mut Dice, household: &mut Household, data_date: Date) {
    let (base, category) = dice.weighted(&[
        (800, (BaseType::Registered, Category::None)),
        (80, (BaseType::Registered, Category::Unstable)),
        (85, (BaseType::General, Category::Marginal)),
        (20, (BaseType::Registered, Category::Sudden)),
        (15, (BaseType::General, Category::Sudden)),
    ]);
    household.base = base;
    household.category = category;
    household.cause = Some(cause(dice, household));
    let year = data_date.year();
    let entered = match base {
        BaseType::Registered => Date::new(year - dice.between(3, 6) as i16, dice.between(4, 12) as i8, 1)
            .unwrap_or(data_date)
            .saturating_add(dice.between(0, 27).days()),
        BaseType::General => data_date.saturating_sub(dice.between(20, 330).days()),
    };
    household.first_identified_on = Some(entered);
    if category != Category::None {
        monitor(dice, household, entered, data_date);
    }
    for member in &mut household.members {
        // Children and wives who came later were entered later.
        let later = entered
            .max(member.birth.saturating_add(dice.between(20, 200).days()))
            .min(data_date);
        member.identified_on = Some(later);
        member.major_illness_insurance = true;
    }
}

fn monitor(dice: &mut Dice, household: &mut Household, entered: Date, data_date: Date) {
    let removed = household.base == BaseType::Registered && dice.per_mille(350);
    let identified = match (household.base, removed) {
        (BaseType::General, _) => entered,
        (_, true) => data_date.saturating_sub(dice.between(230, 400).days()),
        (_, false) => data_date.saturating_sub(dice.between(15, 330).days()),
    };
    household.risk_identified_on = Some(identified);
    household.risk_removed = Some(removed);
    if removed {
        let days = dice.between(185, 225);
        household.risk_removed_on = Some(identified.saturating_add(days.days()));
    }
}

/// A cause that fits the household. `缺劳动力` only where at most a quarter of the members can work at all.
fn cause(dice: &mut Dice, household: &Household) -> Cause {
    let members = &household.members;
    let mut fitting = vec![
        (6, Cause::Funds),
        (7, Cause::Skill),
        (2, Cause::Land),
        (3, Cause::Motivation),
    ];
    fitting.extend([(2, Cause::Disaster), (2, Cause::Accident), (4, Cause::Work)]);
    let any = |health: Health| members.iter().any(|member| member.health == health);
    if any(Health::MajorIllness) || any(Health::Chronic) {
        fitting.push((40, Cause::Illness));
    }
    if any(Health::Disabled) {
        fitting.push((60, Cause::Disability));
    }
    if members
        .iter()
        .any(|member| member.schooling == crate::words::Schooling::Higher)
    {
        fitting.push((30, Cause::Schooling));
    }
    if members.iter().filter(|member| has_labour(member)).count() * 4 <= members.len() {
        fitting.push((40, Cause::Labour));
    }
    dice.weighted(&fitting)
}

/// Positions of single old men and women who could be in special-hardship support: alone, 60 or older.
pub(crate) fn alone_and_old(households: &[Household], today: Date) -> HashSet<u32> {
    households
        .iter()
        .filter(|household| {
            let head = household.head();
            household.members.len() == 1 && head.relation == Relation::Head && age_on(head.birth, today) >= 60
        })
        .map(|household| household.position)
        .collect()
}
