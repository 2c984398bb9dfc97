//! Who paid how much for medical care: the insurance bureau's view.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::people::household::Household;
use crate::words::Health;

/// One person's costs of a month, in yuan.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Position of the household.
    pub household: u32,
    /// Which member.
    pub member: usize,
    /// Hospital stays.
    pub stays: u32,
    /// Total cost.
    pub total: i64,
    /// Paid by basic insurance.
    pub basic: i64,
    /// Paid by major-illness insurance.
    pub major: i64,
    /// Paid by medical assistance.
    pub aid: i64,
    /// Paid by the patient: the rest.
    pub self_paid: i64,
    /// First day of the month of treatment.
    pub month: Date,
}

/// Chooses the patients among households for which `free` holds. Name and birth date name one person in the county: the
/// list's IDs will be destroyed.
pub(crate) fn fall_ill(
    dice: &mut Dice,
    households: &[Household],
    free: impl Fn(u32) -> bool,
    today: Date,
) -> Vec<Patient> {
    let mut bearers: HashMap<(&str, Date), u32> = HashMap::new();
    for member in households.iter().flat_map(|household| &household.members) {
        *bearers.entry((&member.name, member.birth)).or_insert(0) += 1;
    }
    let month = today.first_of_month().saturating_sub(1.month());
    let mut patients = Vec::new();
    for household in households.iter().filter(|household| free(household.position)) {
        for (at, member) in household.members.iter().enumerate() {
            let share = match member.health {
                Health::Healthy => 4,
                Health::Chronic => 30,
                Health::MajorIllness => 280,
                Health::Disabled => 25,
            };
            if dice.per_mille(share) && bearers.get(&(&*member.name, member.birth)) == Some(&1) {
                let grave = member.health == Health::MajorIllness;
                patients.push(bill(dice, household, at, grave, month));
            }
        }
    }
    patients
}

fn bill(dice: &mut Dice, household: &Household, member: usize, grave: bool, month: Date) -> Patient {
    let total = if grave {
        dice.between(9, 160) * 1000
    } else {
        dice.between(8, 240) * 100
    } + dice.between(0, 99);
    let basic = total * dice.between(52, 72) / 100;
    let rest = total - basic;
    let major = if rest > 12_000 { (rest - 12_000) * 6 / 10 } else { 0 };
    let aid = if household.listed() {
        (rest - major) * dice.between(30, 70) / 100
    } else {
        0
    };
    Patient {
        household: household.position,
        member,
        stays: if grave { dice.between(1, 6) } else { dice.between(0, 2) } as u32,
        total,
        basic,
        major,
        aid,
        self_paid: rest - major - aid,
        month,
    }
}
