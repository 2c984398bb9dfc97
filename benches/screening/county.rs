//! A seeded county for the benchmark: families that fit together as real ones do, so that rules hit about as often as in a
//! county whose ledgers are mostly right. Made-up people without names.

use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use twofront_domain::county::{CountyRows, ValueRef};
use twofront_domain::field::{Catalogue, FieldIndex, Subject};
use twofront_domain::ids::{HouseholdId, LotId, PersonId, SiteId};
use twofront_domain::place::PlaceCode;
use twofront_screen::Snapshot;

const SEED: u64 = 20_200_220;
const TODAY: Date = Date::constant(2020, 2, 20);
const VILLAGES: usize = 1_200;

/// What is handed on, by the fields' words.
pub struct Writer<'a> {
    catalogue: &'a Catalogue,
    pub snapshot: &'a mut Snapshot,
    random: ChaCha8Rng,
    fields: std::collections::HashMap<(Subject, &'static str), Option<FieldIndex>>,
    subject: Subject,
}

/// What a household's members have to fit.
struct Family {
    size: usize,
    registered: bool,
    monitored: bool,
}

impl<'a> Writer<'a> {
    /// Starts over with the same seed.
    pub fn new(catalogue: &'a Catalogue, snapshot: &'a mut Snapshot) -> Self {
        Self {
            catalogue,
            snapshot,
            random: ChaCha8Rng::seed_from_u64(SEED),
            fields: std::collections::HashMap::new(),
            subject: Subject::Household,
        }
    }

    /// Fills the book's side: so many people, with villages, sites and lots.
    pub fn county(&mut self, people: usize) {
        for at in 0..VILLAGES {
            self.village(at);
        }
        let (mut left, mut household) = (people, 0);
        while left > 0 {
            let family = self.family(left);
            left -= family.size;
            self.household(household, &family);
            household += 1;
        }
        for at in 0..people / 250 {
            self.lot(at, household);
        }
        for at in 0..people / 60 {
            self.site(at);
        }
    }

    /// Fills the vault's side: the households of three people in a hundred, one of them under care.
    pub fn vault(&mut self, people: usize) {
        for household in 0..people / 100 {
            let family = self.family(6);
            self.household(household, &family);
            self.emergency();
        }
    }

    fn set(&mut self, word: &'static str, value: ValueRef<'_>) {
        let (subject, catalogue) = (self.subject, self.catalogue);
        let index = self.fields.entry((subject, word));
        if let Some(field) = *index.or_insert_with(|| catalogue.index(subject, word)) {
            self.snapshot.value(field, value);
        }
    }

    fn chance(&mut self, in_thousand: u32) -> bool {
        self.random.random_ratio(in_thousand, 1000)
    }

    fn below(&mut self, limit: i64) -> i64 {
        self.random.random_range(0..limit)
    }

    fn ago(&mut self, days: i64) -> Date {
        let back = self.below(days);
        TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * back))
    }

    fn amount(&mut self, word: &'static str, amount: i64) {
        self.set(word, ValueRef::Amount(amount));
    }

    fn code(&mut self, word: &'static str, code: &str) {
        self.set(word, ValueRef::Code(code));
    }

    fn text(&mut self, word: &'static str, text: &str) {
        self.set(word, ValueRef::Text(text));
    }

    fn flag(&mut self, word: &'static str, flag: bool) {
        self.set(word, ValueRef::Flag(flag));
    }

    fn family(&mut self, most: usize) -> Family {
        let size = self.random.random_range(1..=6usize).min(most);
        let monitored = self.chance(25);
        Family {
            size,
            registered: monitored || self.chance(150),
            monitored,
        }
    }

    fn village(&mut self, at: usize) {
        self.subject = Subject::Village;
        self.snapshot.village(&village(at));
        self.amount("reported_households", 400);
        for day in 0..14 {
            self.snapshot
                .day(TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * day)));
            self.amount("report_new", 0);
            self.amount("report_observed", 3);
        }
    }

    fn household(&mut self, at: usize, family: &Family) {
        self.subject = Subject::Household;
        let place = village(at % VILLAGES);
        self.snapshot.household(HouseholdId::numbered(at as u128), &place);
        self.ordinary(family);
        if family.monitored {
            self.monitoring();
        }
        let net = self.income(family);
        self.days(family, net);
        for member in 0..family.size {
            let id = PersonId::numbered((at * 10 + member) as u128);
            self.snapshot.person(id);
            self.person(member, family);
        }
    }

    fn ordinary(&mut self, family: &Family) {
        let off_by_one = i64::from(self.chance(40));
        self.amount("size", family.size as i64 + off_by_one);
        self.code("base_type", if family.registered { "registered" } else { "general" });
        let category = ["unstable", "marginal", "sudden"][self.below(3) as usize];
        self.code("monitoring_category", if family.monitored { category } else { "none" });
        let (dangerous, unsafe_water) = (self.chance(20), self.chance(20));
        self.flag("dangerous_house", dangerous);
        self.flag("safe_water", !unsafe_water);
        if !self.chance(100) {
            let area = 40 + self.below(200);
            self.amount("housing_area", area);
        }
        let allowance = self.chance(40);
        self.code("low_income_allowance", if allowance { "a" } else { "none" });
        self.flag("special_hardship", false);
        self.code("epidemic_impact", "none");
        let farmland = 100 + self.below(900);
        self.amount("farmland", farmland);
        self.amount("crop_area", farmland * 9 / 10);
        self.text("main_crop", "水稻");
        if family.registered {
            let visited = self.ago(35);
            self.set("last_visit_on", ValueRef::Date(visited));
            self.code("registry_export", "listed");
        }
        if self.chance(20) {
            self.set("support_until", ValueRef::Date(Date::constant(2020, 3, 1)));
        }
    }

    fn income(&mut self, family: &Family) -> i64 {
        let each = 900_000 + self.below(2_500_000) - if self.chance(60) { 800_000 } else { 0 };
        let net = each * family.size as i64;
        let wrong = if self.chance(40) { 100_000 } else { 0 };
        self.amount("wage_income", net / 2);
        self.amount("business_income", net / 2);
        self.amount("business_cost", net / 10);
        self.amount("property_income", 0);
        self.amount("transfer_income", net - 2 * (net / 2) + net / 10 + wrong);
        self.amount("net_income", net);
        self.amount("income_per_head", each);
        self.snapshot.day(Date::constant(2019, 11, 30));
        self.amount("income_per_head", each);
        net
    }

    fn monitoring(&mut self) {
        self.code("main_cause", "illness");
        self.text("risk_1", "因病");
        self.text("measures", "健康帮扶、产业帮扶");
        self.text("measure_health", "大病救助");
        let since = self.ago(600);
        self.set("risk_identified_on", ValueRef::Date(since));
        self.set("first_identified_on", ValueRef::Date(since));
        let removed = self.chance(300);
        self.flag("risk_removed", removed);
        if removed {
            self.code("removal_way", "help");
        }
    }

    /// What departments report month by month.
    fn days(&mut self, family: &Family, net: i64) {
        if !family.registered {
            return;
        }
        for month in 0..12 {
            self.snapshot
                .day(TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * (30 * month + 3))));
            self.amount("wages_received", 250_000);
            self.amount("income_received", net / 12);
            if month < 3 {
                self.code("contact_kind", "door");
            }
        }
    }

    fn person(&mut self, member: usize, family: &Family) {
        self.subject = Subject::Person;
        let (years, relation, female) = match member {
            0 => (30 + self.below(45), "head", self.chance(300)),
            1 => (28 + self.below(45), "spouse", true),
            _ => {
                let daughter = self.chance(500);
                (1 + self.below(24), if daughter { "daughter" } else { "son" }, daughter)
            }
        };
        let female = if member == 0 { false } else { female };
        let birth = Date::constant(
            (2020 - years) as i16,
            1 + self.below(12) as i8,
            1 + self.below(28) as i8,
        );
        self.set("birth_date", ValueRef::Date(birth));
        self.code("relation", relation);
        self.code("sex", if female { "female" } else { "male" });
        self.text("ethnic_group", "汉族");
        if !self.chance(30) {
            // Not an identity number: only that there is one is read.
            let number = format!("证{}", self.random.next_u64());
            self.text("resident_id", &number);
        }
        let sick = self.chance(60);
        self.code("health", if sick { "chronic" } else { "healthy" });
        let no_insurance = self.chance(40);
        self.code("medical_insurance", if no_insurance { "none" } else { "resident" });
        let insured = !self.chance(60);
        self.flag("major_illness_insurance", insured);
        let paid = if self.chance(20) {
            3_000_000
        } else {
            self.below(200_000)
        };
        self.amount("self_paid_medical", paid);
        if family.registered {
            self.code("registry_export", "listed");
        }
        self.work_or_school(years);
        if sick {
            for month in 0..6 {
                self.snapshot
                    .day(TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * 30 * month)));
                self.amount("outpatient_self_paid", 20_000);
            }
        }
    }

    fn work_or_school(&mut self, years: i64) {
        match years {
            7..=15 => {
                let dropped = self.chance(30);
                self.code("schooling", if dropped { "none" } else { "primary" });
                self.code("labour_skill", "none");
            }
            16..=59 => {
                self.code("education", "junior");
                self.code("labour_skill", "ordinary");
                let post = self.chance(10);
                self.flag("public_post", post);
                self.amount("public_post_months", if post { 12 } else { 0 });
                let months = if self.chance(500) { 1 + self.below(12) } else { 0 };
                self.amount("work_months", months);
                if months > 0 {
                    if !self.chance(40) {
                        let place = self.below(800);
                        self.text("work_place", &format!("浙江省杭州市第{place}区"));
                    }
                    self.text("employer", "某厂");
                    self.text("work_industry", "制造业");
                    self.text("work_channel", "自主");
                    self.flag("point_to_point", false);
                    self.amount("work_wage_month", 400_000);
                }
            }
            _ => {
                let odd = self.chance(40);
                self.code("labour_skill", if odd { "none" } else { "weak" });
                let months = i64::from(self.chance(40));
                self.amount("work_months", months);
            }
        }
    }

    fn emergency(&mut self) {
        self.subject = Subject::Person;
        self.set("returned_on", ValueRef::Date(Date::constant(2020, 2, 10)));
        self.code("key_category", "key_region");
        self.set("observed_from", ValueRef::Date(Date::constant(2020, 2, 10)));
        self.set("observed_to", ValueRef::Date(Date::constant(2020, 2, 24)));
        self.flag("companion_symptoms", false);
        for day in 0..14 {
            self.snapshot
                .day(TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * day)));
            let fever = self.chance(20);
            self.amount("temperature_morning", if fever { 378 } else { 366 });
            self.amount("temperature_evening", 367);
        }
    }

    fn lot(&mut self, at: usize, households: usize) {
        self.subject = Subject::Lot;
        let seller = HouseholdId::numbered((at * 7 % households) as u128);
        self.snapshot
            .lot(LotId::numbered(at as u128), Some(seller), &village(at % VILLAGES));
        let weight = 10_000 + self.below(2_000_000);
        self.amount("weight", weight);
        self.text("product", "大米");
        self.amount("price_kg", 600);
        let spoils = self.below(60);
        let spoils = TODAY.saturating_add(jiff::SignedDuration::from_hours(24 * (spoils - 3)));
        self.set("spoils_by", ValueRef::Date(spoils));
    }

    fn site(&mut self, at: usize) {
        self.subject = Subject::Site;
        self.snapshot
            .site(SiteId::numbered(at as u128), None, &village(at % VILLAGES));
        self.code("kind", ["workshop", "greenhouse", "plot", "warehouse"][at % 4]);
        self.code("reopening", "working");
        for day in 0..14 {
            self.snapshot
                .day(TODAY.saturating_sub(jiff::SignedDuration::from_hours(24 * day)));
            self.amount("on_duty", 20);
            self.amount("measured_morning", 20);
            self.amount("measured_evening", 20);
            self.amount("temperature_low", 150);
            self.amount("temperature_high", 280);
        }
    }
}

/// A village of the unassigned county 349900.
fn village(at: usize) -> PlaceCode {
    let code = format!("349900{:03}{:03}", 100 + at / 60, 201 + at % 60);
    code.parse().unwrap_or_else(|_| unreachable!("twelve digits"))
}
