//! Temperatures of everybody under observation: one row a day, mornings and evenings, since it began.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Desk;
use super::table::{Row, Table};
use crate::damage::kinds::Kind;
use crate::damage::misspell;
use crate::dice::Dice;
use crate::living::cases::Case;
use crate::living::returnees::Returnee;
use crate::write::cell::Cell;
use crate::write::list::Damage;
use crate::write::style::Style;

const HEADINGS: [&str; 11] = [
    "序号",
    "乡镇",
    "行政村",
    "姓名",
    "身份证号码",
    "登记日期",
    "上午体温",
    "下午体温",
    "有无症状",
    "测温人",
    "备注",
];
const VILLAGE: usize = 2;
const NAME: usize = 3;
const ID: usize = 4;
const DAY: usize = 5;
const MORNING: usize = 6;

/// What happens to rows of early days, where no rule looks for a single one.
const KINDS: [Kind; 9] = [
    Kind::DateImpossible,
    Kind::DateNextYear,
    Kind::Blank,
    Kind::NumberTooLarge,
    Kind::NumberWords,
    Kind::CheckDigit,
    Kind::RowTwice,
    Kind::NameBlank,
    Kind::VillageMisspelt,
];

/// The log.
pub(crate) fn table(desk: &Desk<'_>, dice: &mut Dice) -> Table {
    let county = desk.county;
    let title = format!("{}居家观察人员体温登记表", county.names[2]);
    let mut table = Table::new("居家观察体温登记表.xlsx", title, &HEADINGS);
    let mut kinds = KINDS.iter().copied().filter(|_| desk.mess.rows_per_mille > 0);
    for (at, one) in county.returnees.iter().enumerate() {
        let Some((from, to)) = one.observed.filter(|(_, to)| *to >= county.today) else {
            continue;
        };
        let case = county.chosen.temperatures.get(&at).copied();
        let household = &county.households[one.household as usize];
        let style = desk.style(dice, household.village);
        let mut planted = case;
        for day in days(from, to.min(county.today)) {
            let ago = (county.today - day).get_days();
            let Some(readings) = readings(dice, one, case, ago) else {
                continue;
            };
            let cells = cells(desk, (dice, &style), one, (table.len(), day), readings);
            let person = household.first_person + one.member as u32;
            let mut row = Row::of(cells, Some((person, one.household)));
            row.planted = planted.take().map(|case| (case, None)).into_iter().collect();
            // Two days after it began, and long before today.
            if case.is_none() && ago >= 4 && (day - from).get_days() == 2 {
                row.fault = kinds.next().and_then(|kind| damage(desk, one, kind));
            }
            table.push(row);
        }
    }
    table
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}

type Readings = (Option<u32>, Option<u32>);

/// Morning and evening in tenths of a degree; nobody measures the evening before it comes. `None`: no row.
fn readings(dice: &mut Dice, one: &Returnee, case: Option<Case>, ago: i32) -> Option<Readings> {
    let fever = one.temperature.0.is_some_and(|tenths| tenths >= 373);
    let morning = if fever && ago < 3 {
        dice.between(373, 386)
    } else {
        dice.between(360, 367)
    } as u32;
    let evening = morning + dice.between(1, 3) as u32;
    let evening = (ago > 0).then_some(evening);
    match case {
        Some(Case::NeverMeasured) => None,
        Some(Case::DaysMissed) if (3..=5).contains(&ago) => None,
        Some(Case::SlotMissed) if ago <= 1 => Some((Some(morning), None)),
        Some(Case::AlwaysSame) => Some((Some(365), Some(365).filter(|_| ago > 0))),
        _ => Some((Some(morning), evening)),
    }
}

fn cells(
    desk: &Desk<'_>,
    (dice, style): (&mut Dice, &Style),
    one: &Returnee,
    (number, day): (usize, Date),
    (morning, evening): Readings,
) -> Vec<Cell> {
    let household = &desk.county.households[one.household as usize];
    let (person, village) = (&household.members[one.member], &desk.county.villages[household.village]);
    let mut degrees = |tenths: Option<u32>| match tenths {
        None => Cell::Empty,
        Some(tenths) if style.variant == 1 => Cell::Number(f64::from(tenths) / 10.0),
        Some(tenths) => {
            let unit = if dice.per_mille(300) { "℃" } else { "" };
            Cell::text(format!("{}.{}{unit}", tenths / 10, tenths % 10))
        }
    };
    let (morning, evening) = (degrees(morning), degrees(evening));
    vec![
        Cell::whole(number as i64 + 1),
        style.words(&village.town_name),
        style.words(&village.written),
        style.name(&person.name),
        style.id(dice, person.id.as_str()),
        style.day(day),
        morning,
        evening,
        Cell::text(if style.variant == 2 { "" } else { "无" }),
        style.name(&one.worker),
        Cell::Empty,
    ]
}

fn damage(desk: &Desk<'_>, one: &Returnee, kind: Kind) -> Option<(Kind, Damage)> {
    let household = &desk.county.households[one.household as usize];
    let person = &household.members[one.member];
    let year = desk.county.today.year();
    let damage = match kind {
        Kind::DateImpossible => Damage::At(DAY, Cell::text(format!("{year}.2.31"))),
        Kind::DateNextYear => Damage::At(DAY, Cell::text(format!("{}-02-11", year + 1))),
        Kind::Blank => Damage::At(DAY, Cell::Empty),
        Kind::NumberTooLarge => Damage::At(MORNING, Cell::text("365")),
        Kind::NumberWords => Damage::At(MORNING, Cell::text("正常")),
        Kind::RowTwice => Damage::Twice,
        Kind::NameBlank => Damage::At(NAME, Cell::Empty),
        Kind::VillageMisspelt => {
            let written = desk.names.misspelt(&desk.county.villages[household.village]);
            Damage::At(VILLAGE, Cell::text(written))
        }
        id_kind => Damage::At(ID, misspell::id(id_kind, &person.id)?),
    };
    Some((kind, damage))
}
