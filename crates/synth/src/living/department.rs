//! The lists that departments keep: which household and member may stand on each, with a case or without.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::living::cases::Case;
use crate::people::household::{Household, Person};
use crate::words::{BaseType, Category, Health, Schooling};

/// One department's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// Households hit by a disaster.
    Disasters,
    /// Appraised houses.
    Houses,
    /// Drinking water.
    Water,
    /// Allowances changed.
    Allowances,
    /// Applications; the comparison of assets follows from it.
    Applications,
    /// Medical bills of the month.
    Medical,
    /// School costs.
    School,
    /// Work lost.
    JobLosses,
    /// Disabilities certified.
    Disabilities,
    /// Major illnesses.
    Illnesses,
    /// Two no-worries, three guarantees.
    Guarantees,
    /// Local classes.
    Classes,
    /// Visits and calls.
    Visits,
}

impl List {
    /// Every list, those first for which fewest households fit.
    pub const ALL: &[Self] = &[
        Self::Illnesses,
        Self::Disabilities,
        Self::School,
        Self::JobLosses,
        Self::Classes,
        Self::Medical,
        Self::Guarantees,
        Self::Disasters,
        Self::Houses,
        Self::Water,
        Self::Allowances,
        Self::Applications,
        Self::Visits,
    ];

    /// The cases that it shows.
    pub const fn cases(self) -> &'static [Case] {
        match self {
            Self::Disasters => &[Case::Disaster, Case::Disaster],
            Self::Houses => &[Case::HouseGrade, Case::HouseGrade],
            Self::Water => &[Case::WaterShortage, Case::WaterShortage],
            Self::Allowances => &[Case::AllowanceEnded, Case::AllowanceEnded],
            Self::Applications => &[
                Case::NotVisited,
                Case::AssetCar,
                Case::AssetTownHouse,
                Case::NoAuthorisation,
            ],
            Self::Medical => &[Case::Outpatient, Case::StayGeneral],
            Self::School => &[Case::SchoolCost],
            Self::JobLosses => &[Case::JobLost, Case::JobLost],
            Self::Disabilities => &[Case::SevereDisability],
            Self::Illnesses => &[Case::MajorIllness],
            Self::Guarantees => &[Case::Food, Case::Clothing],
            Self::Classes => &[Case::ClassKey, Case::ClassStable, Case::ClassReview],
            Self::Visits => &[Case::Problem, Case::Problem],
        }
    }
}

/// A household that the rules see as worth key support: monitored, the risk not removed.
pub(crate) fn is_active(household: &Household) -> bool {
    household.category != Category::None && household.risk_removed != Some(true)
}

/// One and a half times the monitoring line of 2020, in yuan.
pub(crate) const STABLE_YUAN: i64 = 7_500;
/// The monitoring line of 2020, in yuan.
const LINE_YUAN: i64 = 5_000;

/// The member of a household who may stand on a list with this case.
pub(crate) fn member(list: List, case: Option<Case>, household: &Household, today: Date) -> Option<usize> {
    let find = |test: &dyn Fn(&Person) -> bool| household.members.iter().position(test);
    let head = |fits: bool| fits.then_some(0);
    let registered = household.base == BaseType::Registered;
    let outside = household.category == Category::None;
    let sound = household.safe_water && !household.dangerous_house;
    match list {
        List::Disasters | List::Allowances | List::Visits => head(true),
        List::Houses => head(!household.dangerous_house),
        List::Water => head(household.safe_water),
        List::Applications => head(outside && household.last_visit_on < today.saturating_sub(10.days())),
        List::Medical => match case {
            Some(Case::Outpatient) => head(registered),
            Some(_) => head(!registered && outside),
            None => head(true),
        },
        List::School => find(&|one| {
            let schools = [Schooling::Senior, Schooling::Vocational, Schooling::Higher];
            schools.contains(&one.schooling)
        })
        .filter(|_| registered),
        List::JobLosses => {
            let worker = find(&|one| one.work.is_some());
            let well_off = !registered && outside && household.income.per_head > STABLE_YUAN;
            worker.filter(|_| if case.is_some() { registered } else { well_off })
        }
        List::Disabilities => {
            let severe = case.is_some();
            let found = find(&|one| one.disability.is_some_and(|(_, level)| (level <= 2) == severe));
            found.filter(|_| outside)
        }
        List::Illnesses => find(&|one| one.health == Health::MajorIllness).filter(|_| outside),
        List::Guarantees => head(registered && sound),
        List::Classes => {
            let stable = !is_active(household) && household.income.per_head >= STABLE_YUAN;
            let key = is_active(household) || household.income.per_head < LINE_YUAN;
            head(registered && sound).filter(|_| match case {
                Some(Case::ClassKey) => key,
                Some(Case::ClassStable) => stable,
                _ => key || stable,
            })
        }
    }
}
