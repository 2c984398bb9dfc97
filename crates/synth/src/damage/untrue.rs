//! Values that are written cleanly and cannot be true: what the rules about records look for. They stand in every ledger
//! that has the value.

use jiff::ToSpan;
use jiff::civil::Date;

use super::kinds::Kind;
use super::plan::Ledger;
use crate::people::household::{Household, Person, Work, age_on};
use crate::words::{Allowance, Category, Cause, Health, Insurance, Labour, Relation, Schooling};

/// The kinds, those with the fewest fitting households first.
pub(crate) const KINDS: &[Kind] = &[
    Kind::RemovedBelowLine,
    Kind::MonitoredWithoutDate,
    Kind::LabourNotLacking,
    Kind::NoMajorIllness,
    Kind::DisabledNoCertificate,
    Kind::HardshipWorks,
    Kind::LatePreschool,
    Kind::StudentButWorking,
    Kind::PostAge,
    Kind::LabourUnder16,
    Kind::SpouseSameSex,
    Kind::ChildParentSex,
    Kind::TwoHeads,
    Kind::HeadMissing,
    Kind::NoLabourButWorking,
    Kind::WorkingWithoutPlace,
    Kind::PostMonths,
    Kind::BothInsurances,
    Kind::NoInsurance,
    Kind::DangerousHouse,
    Kind::UnsafeWater,
    Kind::AreaMissing,
    Kind::IncomeParts,
    Kind::IncomePerHead,
    Kind::SizeWrong,
    Kind::AllowanceNobody,
];

/// The ledger whose row the truth file names: the one that has the value.
pub(crate) fn ledger(kind: Kind) -> Ledger {
    match kind {
        Kind::RemovedBelowLine | Kind::MonitoredWithoutDate | Kind::LabourNotLacking => Ledger::National,
        _ => Ledger::Visit,
    }
}

/// The member to whom it can happen; 0 for what concerns the household.
pub(crate) fn fits(kind: Kind, household: &Household, today: Date) -> Option<usize> {
    let age = |one: &Person| age_on(one.birth, today);
    let head = household.head();
    let find = |test: &dyn Fn(&Person) -> bool| household.members.iter().position(test);
    let when = |holds: bool| holds.then_some(0);
    match kind {
        Kind::RemovedBelowLine => when(household.risk_removed == Some(false) && household.income.per_head < 3900),
        Kind::MonitoredWithoutDate => when(household.risk_removed == Some(false)),
        Kind::LabourNotLacking => {
            let able = household
                .members
                .iter()
                .filter(|one| matches!(one.labour, Labour::Skilled | Labour::Ordinary));
            when(household.listed() && able.count() * 2 > household.members.len())
        }
        Kind::NoMajorIllness => when(household.listed()),
        Kind::DisabledNoCertificate => find(&|one| one.disability.is_some()),
        Kind::HardshipWorks => {
            let away = household
                .members
                .iter()
                .any(|one| one.work.as_ref().is_some_and(|work| work.away));
            when(away && !household.special_hardship)
        }
        Kind::LatePreschool => find(&|one| (8..=14).contains(&age(one)) && one.health == Health::Healthy),
        Kind::StudentButWorking => find(&|one| age(one) >= 17 && one.schooling != Schooling::None),
        Kind::PostAge => find(&|one| age(one) >= 71 && !household.special_hardship),
        Kind::LabourUnder16 => find(&|one| (9..=15).contains(&age(one))),
        Kind::SpouseSameSex => household
            .members
            .iter()
            .skip(1)
            .position(|one| one.sex == head.sex && age(one) >= 18)
            .map(|at| at + 1),
        Kind::ChildParentSex => find(&|one| swapped(one.relation).is_some()),
        Kind::TwoHeads => (household.members.len() >= 2 && age(&household.members[1]) >= 18).then_some(1),
        Kind::HeadMissing => when(household.members.len() >= 2),
        Kind::NoLabourButWorking | Kind::WorkingWithoutPlace => find(&|one| one.work.is_some()),
        Kind::PostMonths => find(&|one| one.public_post || (one.work.is_none() && (30..=60).contains(&age(one)))),
        Kind::AllowanceNobody => when(household.allowance == Allowance::None),
        Kind::DangerousHouse | Kind::UnsafeWater => when(household.category == Category::None),
        Kind::IncomePerHead => when(household.members.len() >= 2 && household.income.net <= 400_000),
        _ => Some(0),
    }
}

fn swapped(relation: Relation) -> Option<Relation> {
    Some(match relation {
        Relation::Son => Relation::Daughter,
        Relation::Daughter => Relation::Son,
        Relation::Father => Relation::Mother,
        Relation::Mother => Relation::Father,
        _ => return None,
    })
}

/// Makes the household look as it is written down. Disability numbers and months of a post are handled where they are
/// written.
pub(crate) fn apply(kind: Kind, household: &mut Household, member: usize, data_date: Date) {
    let one = &mut household.members[member];
    match kind {
        Kind::RemovedBelowLine => {
            household.risk_removed = Some(true);
            household.risk_removed_on = Some(data_date.saturating_sub(4.days()));
        }
        Kind::MonitoredWithoutDate => household.risk_identified_on = None,
        Kind::LabourNotLacking => household.cause = Some(Cause::Labour),
        Kind::NoMajorIllness => one.major_illness_insurance = false,
        Kind::DisabledNoCertificate => one.disability = None,
        Kind::HardshipWorks => household.special_hardship = true,
        Kind::LatePreschool => one.schooling = Schooling::Preschool,
        Kind::StudentButWorking => {
            one.labour = Labour::Ordinary;
            one.work = Some(holiday_job());
        }
        Kind::PostAge => {
            one.public_post = true;
            one.public_post_months = 12;
            one.labour = Labour::Weak;
        }
        Kind::LabourUnder16 => one.labour = Labour::Ordinary,
        Kind::SpouseSameSex => one.relation = Relation::Spouse,
        Kind::ChildParentSex => one.relation = swapped(one.relation).unwrap_or(one.relation),
        Kind::TwoHeads => one.relation = Relation::Head,
        Kind::HeadMissing => one.relation = Relation::Other,
        Kind::NoLabourButWorking => one.labour = Labour::None,
        Kind::WorkingWithoutPlace => {
            if let Some(work) = &mut one.work {
                (work.place, work.employer) = ("".into(), "".into());
            }
        }
        Kind::PostMonths if one.public_post => one.public_post_months = 0,
        Kind::PostMonths => one.public_post_months = 6,
        Kind::BothInsurances => one.insurance = Insurance::Both,
        Kind::NoInsurance => one.insurance = Insurance::None,
        Kind::DangerousHouse => household.dangerous_house = true,
        Kind::UnsafeWater => household.safe_water = false,
        Kind::AreaMissing => household.housing_area_m2 = None,
        Kind::IncomeParts => household.income.business += 6000,
        Kind::IncomePerHead => household.income.per_head = household.income.net,
        Kind::SizeWrong => household.size += 1,
        Kind::AllowanceNobody if household.measures.is_empty() => household.measures = "低保".to_owned(),
        Kind::AllowanceNobody => household.measures.push_str("、低保"),
        _ => {}
    }
}

fn holiday_job() -> Work {
    Work {
        place: "江苏省苏州市昆山市".into(),
        employer: "昆山泓屿电子有限公司".into(),
        months: 3,
        wage_month_yuan: 2800,
        away: true,
    }
}
