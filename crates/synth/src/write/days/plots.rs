//! Plots with their plan for spring: crop, sowing window, seed, fertiliser and hands.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::damage::misspell;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::people::household::Household;
use crate::people::names;
use crate::truth::PlantedAt;
use crate::write::cell::Cell;
use crate::write::list::Damage;
use crate::write::style::Style;

const HEADINGS: [&str; 18] = [
    "序号",
    "乡镇",
    "村",
    "户主姓名",
    "联系电话",
    "小地名",
    "计划作物",
    "种植面积（亩）",
    "制定日期",
    "播种期开始",
    "最迟播种日期",
    "实际播种日期",
    "需种子（斤）",
    "已备种子（斤）",
    "需化肥（斤）",
    "已备化肥（斤）",
    "缺劳力",
    "备注",
];
const VILLAGE: usize = 2;
const HEAD: usize = 3;
const PHONE: usize = 4;
const NAME: usize = 5;
const AREA: usize = 7;
const SOW_BY: usize = 10;

const KINDS: [Kind; 6] = [
    Kind::HouseholdStranger,
    Kind::PhoneShort,
    Kind::NameBlank,
    Kind::NumberWords,
    Kind::DateImpossible,
    Kind::VillageMisspelt,
];

const FIELDS: &[&str] = &["门前田", "大塘冲", "河湾", "老屋坡", "长岭", "上畈", "下畈", "竹园边"];
const CROPS: &[&str] = &["早稻", "春玉米", "马铃薯", "花生", "辣椒"];

/// What a plot is planned for.
struct Plan {
    crop: Option<&'static str>,
    tenth_mu: u32,
    planned_on: Option<Date>,
    window: (Date, Date),
    sown_on: Option<Date>,
    seed: (i64, i64),
    fertiliser: (i64, i64),
    hands: i64,
}

/// The table of all plots.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}年春季地块种植计划表", county.today.year());
    let mut table = Table::new("春耕地块种植计划表.xlsx", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    for (position, case) in &county.chosen.plots {
        let household = &county.households[*position as usize];
        let plan = plan(dice, household, *case, county.today);
        let name = format!("{}{}", household.head().name, dice.pick(FIELDS));
        let style = desk.style(dice, household.village);
        let cells = cells(desk, &style, household, (table.len(), &name), &plan);
        let mut row = Row::of(cells, Some((household.first_person, *position)));
        row.subject = format!("site:{name}");
        if case.is_none() {
            row.fault = kinds.next().map(|kind| (kind, damage(desk, household, kind)));
        }
        let place = county.villages[household.village].code.to_string();
        let at = PlantedAt::Site {
            place,
            kind: "plot".to_owned(),
            name,
        };
        row.planted = case.map(|case| (case, Some(at))).into_iter().collect();
        table.push(row);
    }
    table
}

/// Far from its window and well supplied, but for the case.
fn plan(dice: &mut Dice, household: &Household, case: Option<Case>, today: Date) -> Plan {
    let after = |days: i64| today.saturating_add(days.days());
    let sown = case.is_none() && dice.per_mille(200);
    let first = dice.between(22, 45);
    let mut plan = Plan {
        crop: Some(dice.pick(CROPS)),
        tenth_mu: household.farmland_tenth_mu * dice.between(30, 90) as u32 / 100,
        planned_on: Some(after(-dice.between(5, 30))),
        window: (after(first), after(first + 25)),
        sown_on: None,
        seed: (20, 20 + dice.between(0, 10)),
        fertiliser: (80, 80 + dice.between(0, 40)),
        hands: 0,
    };
    if sown {
        plan.window = (after(-20), after(10));
        plan.sown_on = Some(after(-dice.between(1, 9)));
    }
    let soon = (after(2), after(14));
    match case {
        Some(Case::PlotWithoutPlan) => {
            (plan.crop, plan.planned_on) = (None, None);
            plan.window = (after(6), after(40));
        }
        Some(Case::SeedMissing) => (plan.window, plan.seed) = (soon, (30, 10)),
        Some(Case::FertiliserMissing) => (plan.window, plan.fertiliser) = (soon, (120, 0)),
        Some(Case::HandsMissing) => (plan.window, plan.hands) = (soon, 2),
        Some(Case::WindowClosing) => plan.window = (after(-15), after(3)),
        Some(Case::WindowMissed) => plan.window = (after(-40), after(-6)),
        Some(Case::PlotAboveFarmland) => plan.tenth_mu = household.farmland_tenth_mu + 15,
        _ => {}
    }
    plan
}

fn cells(
    desk: &Desk<'_>,
    style: &Style,
    household: &Household,
    (number, name): (usize, &str),
    plan: &Plan,
) -> Vec<Cell> {
    let village = &desk.county.villages[household.village];
    let day = |day: Option<Date>| day.map_or(Cell::Empty, |day| style.day(day));
    vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        style.name(&household.head().name),
        Cell::text(household.phone.to_string()),
        style.words(name),
        plan.crop.map_or(Cell::Empty, |crop| style.words(crop)),
        style.area(plan.tenth_mu),
        day(plan.planned_on),
        day(Some(plan.window.0)),
        day(Some(plan.window.1)),
        day(plan.sown_on),
        Cell::whole(plan.seed.0),
        Cell::whole(plan.seed.1),
        Cell::whole(plan.fertiliser.0),
        Cell::whole(plan.fertiliser.1),
        style.count(plan.hands, "人"),
        Cell::Empty,
    ]
}

fn damage(desk: &Desk<'_>, household: &Household, kind: Kind) -> Damage {
    match kind {
        Kind::HouseholdStranger => Damage::At(
            HEAD,
            Cell::text(names::stranger(&household.head().name, household.position)),
        ),
        Kind::PhoneShort => Damage::At(PHONE, misspell::phone(household.phone)),
        Kind::NameBlank => Damage::At(NAME, Cell::Empty),
        Kind::NumberWords => Damage::At(AREA, Cell::text("两块")),
        Kind::DateImpossible => Damage::At(SOW_BY, Cell::text(format!("{}.4.31", desk.county.today.year()))),
        _ => {
            let village = &desk.county.villages[household.village];
            Damage::At(VILLAGE, Cell::text(desk.names.misspelt(village)))
        }
    }
}
