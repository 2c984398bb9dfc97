//! The people who work in the field: stationed in villages, paired with households, village doctors, technicians.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::Date;
use twofront_domain::person::Sex;

use crate::dice::Dice;
use crate::people::household::Household;
use crate::people::{names, numbers};
use crate::places::{Town, Village};
use crate::words::WorkerWord;

/// One worker.
#[derive(Clone, Debug)]
pub struct FieldWorker {
    /// Full name, unique among the county's workers.
    pub name: Box<str>,
    /// Kind.
    pub kind: WorkerWord,
    /// Unit.
    pub unit: String,
    /// Post.
    pub post: &'static str,
    /// Telephone.
    pub phone: u64,
    /// Position of the town they serve.
    pub town: usize,
    /// Position of the village; none for technicians.
    pub village: Option<usize>,
    /// Positions of the households they are paired with, and since when.
    pub paired: Vec<(u32, Date)>,
}

const COUNTY_UNITS: &[&str] = &[
    "财政局",
    "教育局",
    "民政局",
    "农业农村局",
    "水利局",
    "卫生健康委",
    "人社局",
    "住建局",
    "交通运输局",
    "自然资源局",
    "文化和旅游局",
    "审计局",
    "统计局",
    "司法局",
    "税务局",
    "供电公司",
    "人民医院",
    "第一中学",
    "农商银行",
    "市场监管局",
];

/// Liling in 2020: 396 stationed cadres for 272 villages, 4,747 paired ones for 11,195 households.
const STATIONED_PER_VILLAGE: (usize, usize) = (396, 272);
const PAIRED_PER_HOUSEHOLD: (usize, usize) = (4747, 11_195);
const TECHNICIANS_PER_TOWN: usize = 2;

struct Hiring<'a> {
    dice: &'a mut Dice,
    taken: HashSet<String>,
    county: &'a str,
    next_phone: u64,
}

impl Hiring<'_> {
    fn hire(
        &mut self,
        kind: WorkerWord,
        unit: String,
        posts: &[&'static str],
        town: usize,
        village: Option<usize>,
    ) -> FieldWorker {
        let sex = if self.dice.per_mille(640) {
            Sex::Male
        } else {
            Sex::Female
        };
        let mut name = String::new();
        for _ in 0..500 {
            let year = self.dice.between(1962, 1994) as i16;
            let surname = names::surname(self.dice);
            name = names::full_name(self.dice, surname, sex, year);
            if self.taken.insert(name.clone()) {
                break;
            }
        }
        self.next_phone += 2;
        FieldWorker {
            name: name.into(),
            kind,
            unit,
            post: self.dice.pick(posts),
            phone: numbers::phone(self.next_phone),
            town,
            village,
            paired: Vec::new(),
        }
    }

    fn county_unit(&mut self) -> String {
        format!("{}{}", self.county, self.dice.pick(COUNTY_UNITS))
    }
}

/// All workers of the county; every household of `listed` (positions, in village order) is paired with exactly one.
pub(crate) fn hire(
    dice: &mut Dice,
    county: &str,
    (towns, villages): (&[Town], &[Village]),
    (households, listed): (&[Household], &[usize]),
    today: Date,
) -> Vec<FieldWorker> {
    // Odd numbers; the people of the county have the even ones.
    let mut hiring = Hiring {
        dice,
        taken: HashSet::new(),
        county,
        next_phone: 1,
    };
    let mut workers = Vec::new();
    let stationed = round_share(villages.len(), STATIONED_PER_VILLAGE);
    for turn in 0..stationed {
        let at = turn % villages.len();
        let posts: &[&str] = if turn < villages.len() {
            &["第一书记", "驻村工作队队长"]
        } else {
            &["驻村工作队队员"]
        };
        let unit = hiring.county_unit();
        workers.push(hiring.hire(WorkerWord::Stationed, unit, posts, villages[at].town, Some(at)));
    }
    pair(&mut hiring, &mut workers, villages, (households, listed), today);
    for (at, village) in villages.iter().enumerate() {
        let unit = format!("{}卫生室", village.written);
        workers.push(hiring.hire(WorkerWord::Medical, unit, &["村医"], village.town, Some(at)));
    }
    for (at, town) in towns.iter().enumerate() {
        for _ in 0..TECHNICIANS_PER_TOWN {
            let unit = format!("{}农业综合服务站", town.name);
            workers.push(hiring.hire(WorkerWord::Technician, unit, &["农技员", "助理农艺师"], at, None));
        }
    }
    workers
}

fn pair(
    hiring: &mut Hiring<'_>,
    workers: &mut Vec<FieldWorker>,
    villages: &[Village],
    (households, listed): (&[Household], &[usize]),
    today: Date,
) {
    let count = round_share(listed.len(), PAIRED_PER_HOUSEHOLD);
    let first = workers.len();
    for (turn, position) in listed.iter().enumerate() {
        let household = &households[*position];
        let worker = first + turn * count / listed.len();
        if worker >= workers.len() {
            let village = household.village;
            let town = villages[village].town;
            let unit = if hiring.dice.per_mille(400) {
                format!("{}人民政府", villages[village].town_name)
            } else {
                hiring.county_unit()
            };
            workers.push(hiring.hire(
                WorkerWord::Paired,
                unit,
                &["科员", "副主任", "股长", "教师", "干部"],
                town,
                Some(village),
            ));
        }
        let since = today.saturating_sub(hiring.dice.between(60, 1400).days());
        workers[worker].paired.push((household.position, since));
    }
}

fn round_share(count: usize, (part, whole): (usize, usize)) -> usize {
    (count * part + whole / 2) / whole
}
