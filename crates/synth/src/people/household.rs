//! A household and its members as they truly are, before anybody writes them down wrongly.

use jiff::civil::Date;
use twofront_domain::person::Sex;
use twofront_domain::resident_id::ResidentId;

use crate::words::{
    Allowance, BaseType, Category, Cause, Education, Health, Impact, Insurance, Labour, Relation, Schooling,
};

/// One person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Full name in Simplified characters.
    pub name: Box<str>,
    /// Synthetic number in county code 349900 with a valid check digit.
    pub id: ResidentId,
    /// Date of birth, as in the number.
    pub birth: Date,
    /// Sex, as in the number.
    pub sex: Sex,
    /// Relation to the head.
    pub relation: Relation,
    /// Ethnic group as written.
    pub ethnic_group: &'static str,
    /// Finished education; none for those still in school, as the national system has it.
    pub education: Option<Education>,
    /// School attended.
    pub schooling: Schooling,
    /// Health class.
    pub health: Health,
    /// Category (1-7) and level (1-4) of the disability certificate.
    pub disability: Option<(u8, u8)>,
    /// Labour ability.
    pub labour: Labour,
    /// Medical insurance.
    pub insurance: Insurance,
    /// Major-illness insurance.
    pub major_illness_insurance: bool,
    /// Work for wages, where there is any.
    pub work: Option<Work>,
    /// Holds a public-welfare post.
    pub public_post: bool,
    /// Months in it in the last year; 0 without a post.
    pub public_post_months: u8,
    /// Own telephone.
    pub phone: Option<u64>,
    /// When the person was entered in the national list.
    pub identified_on: Option<Date>,
}

/// Work for wages in the last twelve months.
#[derive(Clone, Debug)]
pub struct Work {
    /// Down to the county: `江苏省苏州市昆山市`.
    pub place: Box<str>,
    /// Employer.
    pub employer: Box<str>,
    /// Months worked, 1 to 12.
    pub months: u8,
    /// Monthly wage in yuan.
    pub wage_month_yuan: u32,
    /// True when the place lies outside the county.
    pub away: bool,
}

/// Income of the last twelve months in yuan. In a true household the parts add up, and the share of a head is a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Income {
    /// Wages.
    pub wage: i64,
    /// Business, before its cost.
    pub business: i64,
    /// Property.
    pub property: i64,
    /// Transfers.
    pub transfer: i64,
    /// Cost of the business.
    pub cost: i64,
    /// wage + business - cost + property + transfer.
    pub net: i64,
    /// Net income by the number of members.
    pub per_head: i64,
}

/// One household.
#[derive(Clone, Debug)]
pub struct Household {
    /// Position in the county's list of households.
    pub position: u32,
    /// Number of the first member; the others follow.
    pub first_person: u32,
    /// Number in the county's system, 13 digits.
    pub number: Box<str>,
    /// Position of the village in the county's list.
    pub village: usize,
    /// Villager group, from 1.
    pub group: u8,
    /// The members, the head first.
    pub members: Vec<Person>,
    /// How many members the household has, as stated.
    pub size: u32,
    /// Contact telephone.
    pub phone: u64,
    /// Base type.
    pub base: BaseType,
    /// Monitoring category.
    pub category: Category,
    /// Main cause, for registered and monitored households.
    pub cause: Option<Cause>,
    /// First entered in the national list.
    pub first_identified_on: Option<Date>,
    /// Risk identified, for monitored households.
    pub risk_identified_on: Option<Date>,
    /// Risk removed, for monitored households.
    pub risk_removed: Option<bool>,
    /// When it was removed.
    pub risk_removed_on: Option<Date>,
    /// Dangerous house.
    pub dangerous_house: bool,
    /// Safe drinking water.
    pub safe_water: bool,
    /// Housing area in square metres.
    pub housing_area_m2: Option<u32>,
    /// Low-income allowance.
    pub allowance: Allowance,
    /// Special-hardship support.
    pub special_hardship: bool,
    /// Income of the last twelve months.
    pub income: Income,
    /// Farmland in tenths of a mu.
    pub farmland_tenth_mu: u32,
    /// Main crop.
    pub main_crop: Option<&'static str>,
    /// Sown area in tenths of a mu.
    pub crop_tenth_mu: u32,
    /// Head of livestock.
    pub livestock: u32,
    /// Help measures, joined by `、`.
    pub measures: String,
    /// Epidemic impact.
    pub impact: Impact,
    /// Last visit.
    pub last_visit_on: Date,
    /// Who visited.
    pub last_visitor: Box<str>,
}

impl Household {
    /// The head of household.
    pub fn head(&self) -> &Person {
        &self.members[0]
    }

    /// True when the household stands in the national list.
    pub fn listed(&self) -> bool {
        self.base == BaseType::Registered || self.category != Category::None
    }
}

/// Completed years of age on `today`.
pub fn age_on(birth: Date, today: Date) -> i64 {
    let years = i64::from(today.year()) - i64::from(birth.year());
    if (today.month(), today.day()) < (birth.month(), birth.day()) {
        years - 1
    } else {
        years
    }
}
