//! Cases that rules have to find: which villages, sites, returnees and households show one, and which are on the same lists
//! without. Their other rows stay free of errors, so that the truth file can say what must be found.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::dice::Dice;
use crate::living::department::{self, List};
use crate::living::returnees::Returnee;
use crate::living::sites::{Site, SiteKind};
use crate::people::household::Household;
use crate::words::{BaseType, Category, KeyCategory};

macro_rules! cases {
    ($($(#[$doc:meta])* $name:ident = $rule:literal, $only:literal;)+) => {
        /// One kind of case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Case { $($(#[$doc])* $name,)+ }

        impl Case {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The `pack/rule` that must find it.
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$name => $rule,)+ }
            }

            /// True when the rule must find nothing else in this county.
            pub const fn only(self) -> bool {
                match self { $(Self::$name => $only,)+ }
            }
        }
    };
}

cases! {
    /// Two people of a village with one name and birthday and two IDs.
    Namesakes = "records/namesake-with-other-id", true;
    /// Yesterday's evening temperature and today's are missing.
    SlotMissed = "epidemic/temperature-slot-missed", true;
    /// Three days without temperatures.
    DaysMissed = "epidemic/temperature-days-missed", true;
    /// Not one temperature since observation began.
    NeverMeasured = "epidemic/temperature-never", true;
    /// The same temperature every morning and evening.
    AlwaysSame = "epidemic/temperature-always-same", true;
    /// No report today.
    Silent = "epidemic/village-silent", true;
    /// Two days without a report.
    ReportGap = "epidemic/village-report-gap", true;
    /// The cumulative figure is not yesterday's and today's.
    CumulativeWrong = "epidemic/village-cumulative-wrong", true;
    /// The observed are not yesterday's and today's.
    ObservedWrong = "epidemic/village-observed-wrong", true;
    /// A suspected case.
    Suspected = "epidemic/village-suspected", true;
    /// A workshop at work without today's temperatures.
    NoTemperatures = "epidemic/workshop-no-temperatures-today", true;
    /// A workshop that did not measure yesterday evening.
    EveningMissed = "epidemic/workshop-evening-missed", true;
    /// A workshop with fever.
    WorkshopFever = "epidemic/workshop-fever", true;
    /// A workshop that measured some only.
    Incomplete = "epidemic/workshop-temperature-incomplete", true;
    /// A workshop that does not disinfect.
    NotDisinfected = "epidemic/workshop-not-disinfected", true;
    /// A workshop at work without approval.
    Unapproved = "epidemic/workshop-open-without-approval", true;
    /// Masks for less than three days.
    Masks = "epidemic/masks-under-three-days", true;
    /// Disinfectant for less than three days.
    Disinfectant = "epidemic/disinfectant-under-three-days", true;
    /// No thermometer.
    NoThermometers = "epidemic/no-thermometers", true;
    /// A greenhouse too cold or too hot.
    GreenhouseTemperature = "farming/greenhouse-temperature", true;
    /// A greenhouse too wet.
    GreenhouseHumidity = "farming/greenhouse-humidity", true;
    /// A greenhouse nobody read for days.
    GreenhouseNoReading = "farming/greenhouse-no-reading", true;
    /// Morels out of their range.
    Morel = "farming/morel-out-of-range", true;
    /// A plot without plan shortly before its window.
    PlotWithoutPlan = "farming/plot-without-plan", true;
    /// Too little seed.
    SeedMissing = "farming/seed-missing", true;
    /// Too little fertiliser.
    FertiliserMissing = "farming/fertiliser-missing", true;
    /// Too few hands.
    HandsMissing = "farming/hands-missing", true;
    /// The sowing window closes in days.
    WindowClosing = "farming/sowing-window-closing", true;
    /// The sowing window is over.
    WindowMissed = "farming/sowing-window-missed", true;
    /// More planned than there is land.
    PlotAboveFarmland = "farming/plot-above-farmland", true;
    /// Twelve months of income below the line, though the list says above.
    RollingBelowLine = "livelihood/income-below-line", false;
    /// Three months of income far below the year's.
    SuddenLoss = "livelihood/sudden-income-loss", true;
    /// Twelve months of income far above the list.
    SlipsDiffer = "livelihood/income-slips-differ", false;
    /// House and harvest hit by frost.
    Disaster = "livelihood/hit-by-disaster", true;
    /// An appraised house of grade C that no ledger calls dangerous.
    HouseGrade = "livelihood/house-grade-unsafe", true;
    /// Days without water.
    WaterShortage = "livelihood/water-shortage", true;
    /// The allowance ended.
    AllowanceEnded = "livelihood/allowance-ended", true;
    /// Applied and not visited.
    NotVisited = "livelihood/applied-not-visited", true;
    /// An applicant with a car.
    AssetCar = "livelihood/asset-car", true;
    /// An applicant with a home in town.
    AssetTownHouse = "livelihood/asset-town-house", true;
    /// Assets compared without authorisation.
    NoAuthorisation = "livelihood/assets-without-authorisation", true;
    /// A high outpatient bill in a registered household.
    Outpatient = "livelihood/outpatient-month", true;
    /// A high hospital bill in a general household.
    StayGeneral = "livelihood/stay-burden-general", true;
    /// High school costs in a registered household.
    SchoolCost = "livelihood/education-cost", true;
    /// Work lost in a registered household.
    JobLost = "livelihood/job-lost", true;
    /// A severe disability, newly certified.
    SevereDisability = "livelihood/new-severe-disability", true;
    /// A major illness, newly found.
    MajorIllness = "livelihood/new-major-illness", true;
    /// Not enough to eat.
    Food = "livelihood/food-not-secure", true;
    /// Not enough to wear.
    Clothing = "livelihood/clothing-not-secure", true;
    /// Should be classed as key support.
    ClassKey = "livelihood/class-suggests-key", true;
    /// Should be classed as stable.
    ClassStable = "livelihood/class-suggests-stable", true;
    /// Classed long ago.
    ClassReview = "livelihood/class-review-due", true;
    /// A problem found on a visit.
    Problem = "livelihood/contact-problem-open", true;
}

/// Somebody or something on a list, with the case it shows.
pub type Entry<T> = (T, Option<Case>);

/// Everything chosen.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Returnees, by position, whose temperatures show something.
    pub temperatures: BTreeMap<usize, Case>,
    /// Villages, by position, whose reports show something.
    pub villages: BTreeMap<usize, Case>,
    /// Workshops, by position of the site.
    pub workshops: Vec<Entry<usize>>,
    /// Stores of supplies, by position of the town.
    pub supplies: Vec<Entry<usize>>,
    /// Greenhouses, by position of the site, with the household that runs them.
    pub greenhouses: Vec<Entry<(usize, Option<u32>)>>,
    /// Plots, by household.
    pub plots: Vec<Entry<u32>>,
    /// Households whose income is kept month by month.
    pub slips: Vec<Entry<u32>>,
    /// Rows of the departments' lists: household and member.
    pub lists: BTreeMap<List, Vec<Entry<(u32, usize)>>>,
}

impl Chosen {
    /// Every household that one of these lists names.
    pub fn households(&self) -> impl Iterator<Item = u32> {
        let greenhouses = self.greenhouses.iter().filter_map(|((_, operator), _)| *operator);
        let lists = self.lists.values().flatten().map(|((household, _), _)| *household);
        let plots = self.plots.iter().chain(&self.slips).map(|(household, _)| *household);
        greenhouses.chain(lists).chain(plots)
    }
}

/// What the choice is made from.
pub(crate) struct Among<'a> {
    pub households: &'a [Household],
    pub returnees: &'a [Returnee],
    pub sites: &'a [Site],
    pub towns: usize,
    pub villages: usize,
    pub today: Date,
}

/// Chooses. Households for which `free` does not hold are on no list; each other one is on one list at most.
pub(crate) fn choose(dice: &mut Dice, among: &Among<'_>, free: impl Fn(u32) -> bool) -> Chosen {
    let mut open: Vec<u32> = (0..among.households.len() as u32)
        .filter(|position| free(*position))
        .collect();
    dice.shuffle(&mut open);
    let mut pool = Pool {
        open,
        households: among.households,
        heads: heads(among.households),
    };
    let people: usize = among.households.iter().map(|household| household.members.len()).sum();
    let mut chosen = Chosen {
        temperatures: returnees(dice, among),
        villages: villages(dice, among.villages),
        workshops: workshops(dice, among.sites),
        supplies: deal(
            shuffled(dice, among.towns),
            &[Case::Masks, Case::Masks, Case::Disinfectant, Case::NoThermometers],
        ),
        ..Chosen::default()
    };
    for list in List::ALL {
        let entries = pool.take_for(*list, 2 + (people / 20_000).min(10), among.today);
        chosen.lists.insert(*list, entries);
    }
    chosen.greenhouses = greenhouses(dice, among, &mut pool);
    chosen.plots = deal(pool.take_by_head((people / 400).max(9), has_land), PLOTS);
    chosen.slips = deal(pool.take((people / 400).max(6), has_steady_income), SLIPS);
    chosen
}

const PLOTS: &[Case] = &[
    Case::PlotWithoutPlan,
    Case::PlotWithoutPlan,
    Case::SeedMissing,
    Case::FertiliserMissing,
    Case::HandsMissing,
    Case::WindowClosing,
    Case::WindowMissed,
    Case::PlotAboveFarmland,
];

const SLIPS: &[Case] = &[
    Case::RollingBelowLine,
    Case::RollingBelowLine,
    Case::SuddenLoss,
    Case::SlipsDiffer,
];

fn has_land(household: &Household) -> bool {
    household.farmland_tenth_mu >= 20
}

/// Above the monitoring line, and not so far that the year's slips below it would look like a sudden loss as well.
fn has_steady_income(household: &Household) -> bool {
    household.base == BaseType::General
        && household.category == Category::None
        && (6_500..8_500).contains(&household.income.per_head)
}

/// Households that may still be chosen, in chance order.
struct Pool<'a> {
    open: Vec<u32>,
    households: &'a [Household],
    /// How many heads of a village bear a name.
    heads: HashMap<(usize, &'a str), usize>,
}

fn heads(households: &[Household]) -> HashMap<(usize, &str), usize> {
    let mut heads = HashMap::new();
    for household in households {
        *heads.entry((household.village, &*household.head().name)).or_default() += 1;
    }
    heads
}

impl Pool<'_> {
    fn take(&mut self, count: usize, fits: impl Fn(&Household) -> bool) -> Vec<u32> {
        let mut taken = Vec::with_capacity(count);
        self.open.retain(|position| {
            let take = taken.len() < count && fits(&self.households[*position as usize]);
            if take {
                taken.push(*position);
            }
            !take
        });
        taken
    }

    /// Those that the head's name in the village tells from all others.
    fn take_by_head(&mut self, count: usize, fits: impl Fn(&Household) -> bool) -> Vec<u32> {
        let heads = std::mem::take(&mut self.heads);
        let alone = |household: &Household| heads.get(&(household.village, &*household.head().name)) == Some(&1);
        let taken = self.take(count, |household| alone(household) && fits(household));
        self.heads = heads;
        taken
    }

    /// The cases of a list where they can happen, and some without.
    fn take_for(&mut self, list: List, without: usize, today: Date) -> Vec<Entry<(u32, usize)>> {
        let cases = list.cases().iter().copied().map(Some);
        let mut entries = Vec::new();
        for case in cases.chain(std::iter::repeat_n(None, without)) {
            let fits = |household: &Household| department::member(list, case, household, today);
            let found = self.take(1, |household| fits(household).is_some());
            let entry = found.first().and_then(|position| {
                let member = fits(&self.households[*position as usize])?;
                Some(((*position, member), case))
            });
            entries.extend(entry);
        }
        entries
    }
}

/// Gives the first of a list in chance order one case each.
fn deal<T>(items: Vec<T>, cases: &[Case]) -> Vec<Entry<T>> {
    let cases = cases.iter().copied().map(Some).chain(std::iter::repeat(None));
    items.into_iter().zip(cases).collect()
}

fn shuffled(dice: &mut Dice, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    dice.shuffle(&mut order);
    order
}

/// Healthy people who have been under observation for a week.
fn returnees(dice: &mut Dice, among: &Among<'_>) -> BTreeMap<usize, Case> {
    let since = among.today.saturating_sub(6.days());
    let watched = |one: &Returnee| {
        let days = one
            .observed
            .is_some_and(|(from, to)| from <= since && to >= among.today);
        days && one.category == KeyCategory::None && one.symptoms.is_none() && !one.companion_symptoms
    };
    let mut order = shuffled(dice, among.returnees.len());
    let mut homes = HashSet::new();
    // Rules are judged by household, so each case has one of its own.
    order.retain(|at| watched(&among.returnees[*at]) && homes.insert(among.returnees[*at].household));
    let cases = [
        Case::SlotMissed,
        Case::NeverMeasured,
        Case::DaysMissed,
        Case::AlwaysSame,
        Case::SlotMissed,
    ];
    order.into_iter().zip(cases).collect()
}

fn villages(dice: &mut Dice, count: usize) -> BTreeMap<usize, Case> {
    let cases = [
        Case::Silent,
        Case::Silent,
        Case::Silent,
        Case::ReportGap,
        Case::ReportGap,
        Case::CumulativeWrong,
        Case::ObservedWrong,
        Case::Suspected,
    ];
    shuffled(dice, count).into_iter().zip(cases).collect()
}

fn of_kind(dice: &mut Dice, sites: &[Site], kind: SiteKind) -> Vec<usize> {
    let mut order = shuffled(dice, sites.len());
    order.retain(|at| sites[*at].kind == kind);
    order
}

fn workshops(dice: &mut Dice, sites: &[Site]) -> Vec<Entry<usize>> {
    let cases = [
        Case::NoTemperatures,
        Case::NoTemperatures,
        Case::EveningMissed,
        Case::WorkshopFever,
        Case::Incomplete,
        Case::NotDisinfected,
        Case::Unapproved,
    ];
    deal(of_kind(dice, sites, SiteKind::Workshop), &cases)
}

/// Two of three greenhouses are run by a household of the village, the others by a cooperative.
fn greenhouses(dice: &mut Dice, among: &Among<'_>, pool: &mut Pool<'_>) -> Vec<Entry<(usize, Option<u32>)>> {
    let cases = [
        Case::GreenhouseTemperature,
        Case::GreenhouseTemperature,
        Case::GreenhouseHumidity,
        Case::GreenhouseNoReading,
        Case::Morel,
    ];
    let sites = of_kind(dice, among.sites, SiteKind::Greenhouse).into_iter();
    let with_operator = sites.enumerate().map(|(turn, site)| {
        let village = among.sites[site].village;
        let run = (turn % 3 != 2).then(|| pool.take_by_head(1, |household| household.village == village));
        (site, run.and_then(|taken| taken.first().copied()))
    });
    deal(with_operator.collect(), &cases)
}
